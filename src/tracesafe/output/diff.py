"""Unified diffs that ``git apply`` and ``patch -p1`` take."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from types import MappingProxyType

from tracesafe.output.color import Palette
from tracesafe.source.text import SourceFile

_NO_NEWLINE = "\\ No newline at end of file\n"
_QUOTED = MappingProxyType({'"': '\\"', "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def unified(before: SourceFile, after: SourceFile, name: str) -> list[str]:
    """The lines of one file's diff, under its name relative to where it will be applied.

    As for git, only LF ends a line: the CR of a CRLF stays in the line, and a file of lone CRs is one line.
    """
    found = difflib.unified_diff(_lines(before), _lines(after), _label("a", name), _label("b", name))
    return [part if part.endswith("\n") else f"{part}\n{_NO_NEWLINE}" for part in found]


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
