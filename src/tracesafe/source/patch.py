"""Unified diffs that somebody else made, applied in memory: exactly, or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tracesafe.source.text import SourceFile

_HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")


class BadPatch(Exception):  # noqa: N818
    """A diff that cannot be read or does not fit: ``row``, the line of the diff."""

    def __init__(self, row: int, reason: str) -> None:
        super().__init__(reason)
        self.row = row
        self.reason = reason


@dataclass(frozen=True)
class Piece:
    """One hunk: the line of the old file at which it begins (from 1), the lines there, those in their place."""

    row: int
    start: int
    old: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True)
class Patch:
    """The changes of one file, by its name in the diff."""

    name: str
    row: int
    pieces: tuple[Piece, ...]


def parsed(text: str) -> tuple[Patch, ...]:
    """The changes in a diff, whatever stands between them. Files that are new or go away are left out."""
    lines = text.split("\n")
    found: list[Patch] = []
    row = 0
    while row < len(lines) - 1:
        if not (lines[row].startswith("--- ") and lines[row + 1].startswith("+++ ")):
            row += 1
            continue
        names = [_name(lines[row]), _name(lines[row + 1])]
        begin = row + 1
        row += 2
        pieces: list[Piece] = []
        while row < len(lines) and (match := _HUNK.match(lines[row])):
            counts = [int(match[group]) if match[group] is not None else 1 for group in (2, 4)]
            piece, row = _piece(lines, row, int(match[1]), counts)
            pieces.append(piece)
        if "/dev/null" not in names:
            found.append(Patch(names[1], begin, tuple(pieces)))
    return tuple(found)


def _name(line: str) -> str:
    """The path in a header line; git puts ``a/`` or ``b/`` before it, others a date behind it."""
    name = line[4:].partition("\t")[0].rstrip("\r")
    return name[2:] if name.startswith(("a/", "b/")) else name


def _piece(lines: Sequence[str], row: int, start: int, counts: list[int]) -> tuple[Piece, int]:
    head = row
    row += 1
    old: list[str] = []
    new: list[str] = []
    while len(old) < counts[0] or len(new) < counts[1] or (row < len(lines) and lines[row].startswith("\\")):
        if row >= len(lines):
            raise BadPatch(head + 1, "the diff ends within a hunk")
        mark, line = (lines[row][:1] or " "), lines[row][1:]
        if mark not in " -+\\":
            raise BadPatch(row + 1, "a line of a hunk begins with a blank, `-` or `+`")
        if mark in " -":
            old.append(line)
        if mark in " +":
            new.append(line)
        row += 1
    return Piece(head + 1, start, tuple(old), tuple(new)), row


def applied(patch: Patch, source: SourceFile) -> SourceFile:
    """The file with the changes. Raises ``BadPatch`` where an old line is another one."""
    lines = source.text.split("\n")
    shift = 0
    for piece in patch.pieces:
        first = piece.start - (1 if piece.old else 0) + shift
        there = [line.rstrip("\r") for line in lines[first : first + len(piece.old)]]
        if there != [line.rstrip("\r") for line in piece.old]:
            raise BadPatch(piece.row, f"the hunk does not fit to {patch.name} at line {piece.start}")
        lines[first : first + len(piece.old)] = list(_ended(piece.new, lines, first))
        shift += len(piece.new) - len(piece.old)
    return replace(source, text="\n".join(lines))


def _ended(new: Sequence[str], lines: Sequence[str], first: int) -> Iterator[str]:
    """New lines with the ends of those that are there."""
    end = "\r" if first < len(lines) and lines[first].endswith("\r") else ""
    yield from (line.rstrip("\r") + end for line in new)
