"""Bowler in memory: its selectors and modifiers on one text, never its own reading and writing of files.

Bowler's command line writes LF into CRLF files, passes over files that it cannot read and exits 0, and fails on a
BOM and on a missing last newline. Here it gets the text that it can read, and the file keeps its bytes. What its
grammar (fissix, a lib2to3 of Python 3.8 without ``/`` and without ``match``) cannot parse is ``Ungrammatical``.

Bowler and fissix take 0.3 s to import; they are imported when somebody calls.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from tracesafe.source import lines, text
from tracesafe.source.text import SourceFile, Unreadable

_PLACE = re.compile(r"\(+(\d+), \d+\)")
_DOTTED = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


class Ungrammatical(Exception):  # noqa: N818
    """A text that Bowler's grammar cannot read: ``row`` (from 1) and ``reason``."""

    def __init__(self, row: int, reason: str) -> None:
        super().__init__(f"line {row}: {reason}")
        self.row = row
        self.reason = reason


def refactoring(fixers: Iterable[type], options: Mapping[str, Any] | None = None) -> Callable[[SourceFile, str], str]:
    """What applies some fixers, as ``Query.compile()`` makes them, to a text, and gives the new one.

    Every other byte of the file stays. The second argument is the file's name for the fixers.
    Raises ``Ungrammatical``, and whatever a fixer raises.
    """
    tool = _tool(fixers, {"print_function": True, **(options or {})})

    def refactor(source: SourceFile, name: str) -> str:
        before = lines.plain(source.text)
        after = str(tool.refactor_string(before, name))
        return source.text if after == before else lines.restored(source.text, after, source.newline)

    return refactor


def renamed(source: SourceFile, renames: Mapping[str, str]) -> str | None:
    """The text after plain renames of what modules hold, by Bowler; None where Bowler does not serve.

    ``renames`` maps dotted names to dotted names: ``{"functorch.vmap": "torch.func.vmap"}``. Bowler renames modules
    and names, and knows no scopes: what it gives has to be compared with what the resolver means. It does not serve
    if one module would have to become two, if its grammar cannot read the text, if nothing changes, or if the
    result is no Python.
    """
    modules = _modules(renames)
    if modules is None or not any(name.partition(".")[0] in source.text for name in renames):
        return None
    names = {old.rpartition(".")[2]: new.rpartition(".")[2] for old, new in renames.items()}
    query: Any = importlib.import_module("bowler").Query()
    for old, new in modules.items():
        query = query.select_module(old).rename(new)
    for old, new in names.items():
        if old != new:
            query = query.select_function(old).rename(new)
    try:
        after = refactoring(query.compile())(source, str(source.path))
        text.parse(replace(source, text=after))
    except (Ungrammatical, Unreadable):
        return None
    return after if after != source.text else None


def _modules(renames: Mapping[str, str]) -> dict[str, str] | None:
    """Old module -> new module, where it is another one; None if a module becomes two."""
    found: dict[str, str] = {}
    for old, new in renames.items():
        before, after = old.rpartition(".")[0], new.rpartition(".")[0]
        if not (_DOTTED.fullmatch(before) and _DOTTED.fullmatch(after)) or found.setdefault(before, after) != after:
            return None
    return {old: new for old, new in found.items() if old != new}


def _tool(fixers: Iterable[type], options: Mapping[str, Any]) -> Any:
    """A ``BowlerTool`` without the queues and processes that it needs for files; a parse error leaves as ours."""
    bowler = importlib.import_module("bowler.tool").BowlerTool
    refactoring = importlib.import_module("fissix.refactor").RefactoringTool
    start: Callable[..., None] = refactoring.__init__

    def begin(self: Any) -> None:
        start(self, list(fixers), options=dict(options))

    def fail(_self: Any, _message: str, _name: str, kind: str, error: Exception) -> None:
        place = _PLACE.search(str(error))
        raise Ungrammatical(int(place[1]) if place else 1, _reason(kind, error)) from error

    return type("InMemory", (bowler,), {"__init__": begin, "log_error": fail})()


def _reason(kind: str, error: Exception) -> str:
    """What fissix says, in words."""
    value = re.search(r"value='((?:[^'\\]|\\.)*)'", str(error))
    if value and value[1]:
        return f"unexpected `{value[1]}`"
    return "unexpected end of a line" if value else f"{kind}: {error}"
