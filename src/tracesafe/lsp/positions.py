"""Positions as editors count them: lines from 0, characters in UTF-8, UTF-16 or UTF-32 code units."""

from __future__ import annotations

from lsprotocol.types import Position, PositionEncodingKind, Range

from tracesafe.source.spans import Span
from tracesafe.source.text import SourceFile


def units(text: str, encoding: str) -> int:
    """How many code units a piece of text has."""
    if encoding == PositionEncodingKind.Utf8:
        return len(text.encode("utf-8", "surrogatepass"))
    if encoding == PositionEncodingKind.Utf32:
        return len(text)
    return len(text) + sum(char > "\uffff" for char in text)


def position(source: SourceFile, offset: int, encoding: str) -> Position:
    """The position of a byte offset."""
    row = source.location(offset).row
    before = source.utf8[source.line_starts[row - 1] : offset].decode("utf-8", "replace")
    return Position(row - 1, units(before, encoding))


def range_of(source: SourceFile, span: Span, encoding: str) -> Range:
    """The range of a span."""
    return Range(position(source, span.start, encoding), position(source, span.end, encoding))


def offset(source: SourceFile, place: Position, encoding: str) -> int:
    """The byte offset of a position; one behind the end of its line, or of the text, is the end."""
    if place.line >= len(source.line_starts):
        return len(source.utf8)
    line = source.line(place.line + 1)
    start = source.line_starts[place.line]
    left = place.character
    for index, char in enumerate(line):
        if left <= 0:
            return start + len(line[:index].encode("utf-8"))
        left -= units(char, encoding)
    return start + len(line.encode("utf-8"))
