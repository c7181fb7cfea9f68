"""Names that the installed frameworks have no more, put back for an original that was written for older ones.

A name gives what the table of names says took its place, or does what it did by the documentation of its time. Which
were used is told: a proof with them says nothing of the table.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import sys
import types
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from . import stand_ins_calls

Row = Mapping[str, Any]


def install(rows: Iterable[Row], used: set[str]) -> None:
    """Put back what ``rows`` name and is not there; ``used`` gets the names that are looked up.

    A row has the fields of a rename: ``old``, ``new``, ``whole``, ``submodule``, ``arguments``, ``adds``, ``form``,
    ``how``. Call it before the program of the user is imported, and after the transforms are replaced.
    """
    rows = list(rows)
    whole = {row["old"]: row for row in rows if (row["whole"] or row["submodule"]) and _module(row["old"]) is None}
    missing: dict[str, dict[str, Row]] = {}
    for row in rows:
        parent, _, last = row["old"].rpartition(".")
        if not row["submodule"]:
            missing.setdefault(parent, {})[last] = row
    for name in {**whole, **missing}:
        lookup = _Lookup(name, missing.get(name, {}), whole.get(name), used)
        module = _module(name)
        if module is None:
            _add(name, lookup)
        else:
            lookup.known = vars(module).get("__getattr__")
            vars(module)["__getattr__"] = lookup


class _Lookup:
    """What a module has for names that it does not have."""

    def __init__(self, name: str, missing: Mapping[str, Row], whole: Row | None, used: set[str]) -> None:
        self.name = name
        self.missing = missing
        self.whole = whole
        self.used = used
        self.known: Callable[[str], Any] | None = None
        """What the module itself has for such names: it may be there, and only be old."""

    def __call__(self, name: str) -> Any:
        if self.known is not None:
            with contextlib.suppress(AttributeError):
                return self.known(name)
        row = self.missing.get(name)
        if row is not None and (found := _standing(row)) is not None:
            self.used.add(row["old"])
            return found
        if self.whole is not None and not name.startswith("__"):
            found = getattr(importlib.import_module(self.whole["new"]), name)
            self.used.add(self.whole["old"])
            return found
        raise AttributeError(f"module {self.name!r} has no attribute {name!r}", name=name)


def _module(name: str) -> types.ModuleType | None:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def _add(name: str, lookup: _Lookup) -> None:
    """A module that is not there."""
    module = types.ModuleType(name)
    vars(module).update({"__path__": [], "__getattr__": lookup})
    sys.modules[name] = module
    parent, _, last = name.rpartition(".")
    if parent and _module(parent) is None:
        _add(parent, _Lookup(parent, {}, None, lookup.used))
    owner = sys.modules.get(parent)
    if owner is not None and last not in vars(owner):
        setattr(owner, last, module)


def _standing(row: Row) -> Any:
    """What takes the place of a name; None if nothing does."""
    if row["how"]:
        return stand_ins_calls.OLD.get(row["old"])
    new = _resolved(row["new"]) if row["new"] else None
    if new is not None and row["form"] != "{}":
        return eval(row["form"].format("new"), {"new": new})
    if new is not None and (row["arguments"] or row["adds"]):
        return _called(new, row["arguments"], row["adds"])
    return new


def _resolved(name: str) -> Any:
    module, _, rest = name.rpartition(".")
    try:
        return getattr(importlib.import_module(module), rest)
    except (ImportError, AttributeError):
        return getattr(_resolved(module), rest, None) if "." in module else None


def _called(new: Callable[..., Any], parameters: Iterable[str], adds: str) -> Callable[..., Any]:
    """A function that is called as the old one was: see ``Rename.arguments`` and ``Rename.adds``."""
    names = dict(one.split(":") for one in parameters if ":" in one)
    more: tuple[tuple[Any, ...], dict[str, Any]] = eval(f"(lambda *args, **kwargs: (args, kwargs))({adds})")

    @functools.wraps(new)
    def old(*args: Any, **kwargs: Any) -> Any:
        named = {names.get(name, name): value for name, value in kwargs.items()}
        return new(*args, *more[0], **named, **more[1])

    return old
