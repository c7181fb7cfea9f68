"""Unified diffs that ``git apply`` and ``patch -p1`` take."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from types import MappingProxyType

from tracesafe.output.color import Palette
from tracesafe.source.lines import cut
from tracesafe.source.notebook import Notebook
from tracesafe.source.text import SourceFile

_NO_NEWLINE = "\\ No newline at end of file\n"
_QUOTED = MappingProxyType({'"': '\\"', "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def unified(before: SourceFile, after: SourceFile, name: str) -> list[str]:
    """The lines of one file's diff, under its name relative to where it will be applied.

    As for git, only LF ends a line: the CR of a CRLF stays in the line, and a file of lone CRs is one line.
    """
    if isinstance(before, Notebook):
        return list(_by_cell(before, after, name))
    found = difflib.unified_diff(_lines(before), _lines(after), _label("a", name), _label("b", name))
    return [part if part.endswith("\n") else f"{part}\n{_NO_NEWLINE}" for part in found]


def _by_cell(before: Notebook, after: SourceFile, name: str) -> Iterator[str]:
    """A notebook's diff for people to read: one for each cell. Programs that patch have no use for it."""
    new = after.sections()
    for cell, text in before.sections().items():
        old_name, new_name = (_label(side, f"{name}:{cell}") for side in "ab")
        old_lines, new_lines = (cut(_ended(part)) for part in (text, new[cell]))
        yield from difflib.unified_diff(old_lines, new_lines, old_name, new_name)


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else f"{text}\n"


def raw(diff: Sequence[str], source: SourceFile) -> bytes:
    """The diff as bytes: its lines in the encoding of the file that they are about."""
    head, body = diff[:2], diff[2:]
    return "".join(head).encode("utf-8", "surrogateescape") + "".join(body).encode(source.encoding)


def painted(diff: Sequence[str], palette: Palette) -> str:
    """The diff in colours."""
    return "".join(_paint(line, palette) for line in diff)


def _paint(line: str, palette: Palette) -> str:
    body = line.rstrip("\r\n")
    end = line[len(body) :]
    if line.startswith(("--- ", "+++ ")):
        return palette.bold(body) + end
    if line.startswith("@@"):
        return palette.hunk(body) + end
    if line.startswith("+"):
        return palette.added(body) + end
    return (palette.removed(body) if line.startswith("-") else body) + end


def _lines(source: SourceFile) -> list[str]:
    """The lines that git sees; a BOM is part of the first."""
    parts = (source.bom.decode("utf-8") + source.text).split("\n")
    return [f"{part}\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def _label(side: str, name: str) -> str:
    """The name after ``---``: quoted as git does where it must be."""
    path = f"{side}/{name}"
    if any(char in _QUOTED for char in path):
        return '"' + "".join(_QUOTED.get(char, char) for char in path) + '"'
    return f"{path}\t" if " " in path else path
