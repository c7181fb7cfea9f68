"""Names that the installed frameworks have no more, put back for an original that was written for older ones.

A name gives what the table of names says took its place, or does what it did by the documentation of its time. Which
were used is told: a proof with them says nothing of the table.
"""

from __future__ import annotations

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
    names: dict[str, dict[str, Row]] = {}
    for row in rows:
        parent, _, last = row["old"].rpartition(".")
        if (row["whole"] or row["submodule"]) and _module(row["old"]) is None:
            _add(row["old"], _Lookup(row["old"], {}, row, used))
            names.setdefault(row["old"], {})
        if not row["submodule"]:
            names.setdefault(parent, {})[last] = row
    for name, missing in names.items():
        module = _module(name)
        if module is None:
            _add(name, _Lookup(name, missing, None, used))
        else:
            known = vars(module).get("__getattr__")
            whole = known.whole if isinstance(known, _Lookup) else None
            vars(module)["__getattr__"] = _Lookup(name, missing, whole, used, known)


class _Lookup:
    """What a module has for names that it does not have."""

    def __init__(
        self,
        name: str,
        missing: Mapping[str, Row],
        whole: Row | None,
        used: set[str],
        known: Callable[[str], Any] | None = None,
    ) -> None:
        self.name = name
        self.missing = missing
        self.whole = whole
        self.used = used
        self.known = known

    def __call__(self, name: str) -> Any:
        if self.known is not None and not isinstance(self.known, _Lookup):
            try:
                return self.known(name)  # it may be there, and only be old
            except AttributeError:
                if name not in self.missing:
                    raise
        row = self.missing.get(name)
        if row is not None and (found := _standing(row)) is not None:
            self.used.add(row["old"])
            return found
        if self.whole is not None and not name.startswith("__"):
            found = getattr(importlib.import_module(self.whole["new"]), name)
            self.used.add(self.whole["old"])
            return found
        raise AttributeError(f"module {self.name!r} has no attribute {name!r}")


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
    if new is None or (row["form"], *row["arguments"], row["adds"]) == ("{}", ""):
        return new
    if row["form"] != "{}":
        return eval(row["form"].format("new"), {"new": new})
    return _called(new, row["arguments"], row["adds"])


def _resolved(name: str) -> Any:
    module, _, rest = name.rpartition(".")
    try:
        return getattr(importlib.import_module(module), rest)
    except (ImportError, AttributeError):
        return getattr(_resolved(module), rest, None) if "." in module else None


def _called(new: Callable[..., Any], parameters: Iterable[str], adds: str) -> Callable[..., Any]:
    """A function that is called as the old one was: see ``Rename.arguments`` and ``Rename.adds``."""
    names = [one.strip("-=").partition(":")[0] for one in parameters]
    renamed = {old: new for old, _, new in (one.strip("-=").partition(":") for one in parameters) if new}
    by_name = {one.strip("=").partition(":")[0] for one in parameters if one.endswith("=")}
    dropped = {one[1:] for one in parameters if one.startswith("-")}

    @functools.wraps(new)
    def old(*args: Any, **kwargs: Any) -> Any:
        passed = dict(zip(names, args, strict=False))
        positional = [value for name, value in passed.items() if name not in by_name | dropped]
        named = {**{name: value for name, value in passed.items() if name in by_name}, **kwargs}
        named = {renamed.get(name, name): value for name, value in named.items() if name not in dropped}
        return _with(new, [*positional, *args[len(names) :]], named, adds)

    return old


def _with(new: Callable[..., Any], args: list[Any], kwargs: dict[str, Any], adds: str) -> Any:
    """A call with an argument besides."""
    return eval(f"new(*args, {adds or '**{}'}, **kwargs)", {"new": new, "args": args, "kwargs": kwargs})
