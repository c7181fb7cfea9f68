"""The text of a source file, with positions in it and the way back to bytes.

Positions are byte offsets into the UTF-8 form of the decoded text, which is what ``ast`` counts in.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_right
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from tracesafe.source.spans import Location, Span

T = TypeVar("T")

LINE_END = re.compile(rb"\r\n|\r|\n")


class Unreadable(Exception):  # noqa: N818
    """A file that cannot be read, decoded or parsed: ``path``, ``row`` (from 1), ``reason`` and ``remedy``."""

    def __init__(self, path: Path, row: int, reason: str, remedy: str) -> None:
        super().__init__(f"{path}:{row}: {reason}; {remedy}")
        self.path = path
        self.row = row
        self.reason = reason
        self.remedy = remedy

    def __reduce__(self) -> tuple[type[Unreadable], tuple[Path, int, str, str]]:
        return Unreadable, (self.path, self.row, self.reason, self.remedy)


@dataclass(frozen=True)
class SourceFile:
    """One file's text, with all that is needed to write it back byte for byte."""

    path: Path
    text: str
    encoding: str = "utf-8"
    bom: bytes = b""

    @cached_property
    def utf8(self) -> bytes:
        """The decoded text as UTF-8: what spans point into."""
        return self.text.encode("utf-8")

    @cached_property
    def _notes(self) -> dict[Hashable, object]:
        return {}

    def note(self, question: Hashable, answer: Callable[[SourceFile], T]) -> T:
        """What somebody asks of this text alone, answered once: an edited file does not make the others be asked."""
        if question not in self._notes:
            self._notes[question] = answer(self)
        return self._notes[question]  # type: ignore[return-value]

    def noted(self, question: Hashable) -> object | None:
        """The answer, if somebody asked."""
        return self._notes.get(question)

    @cached_property
    def newline(self) -> str:
        """The line end that most lines of the file have."""
        counts = {"\r\n": 0, "\r": 0, "\n": 0}
        for match in LINE_END.finditer(self.utf8):
            counts[match.group().decode()] += 1
        best = max(counts, key=lambda end: counts[end])
        return best if counts[best] else "\n"

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """The byte offset at which each line starts; only CR, LF and CRLF end a line."""
        return (0, *(match.end() for match in LINE_END.finditer(self.utf8)))

    def offset(self, lineno: int, col_offset: int) -> int:
        """The byte offset of a position as ``ast`` gives it: line from 1, column in UTF-8 bytes."""
        return self.line_starts[lineno - 1] + col_offset

    def span(self, node: ast.expr | ast.stmt | ast.arg | ast.keyword | ast.alias | ast.excepthandler) -> Span:
        """The bytes that a node was parsed from; decorators are not part of a def."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return Span(self.offset(node.lineno, node.col_offset), self.offset(node.end_lineno, node.end_col_offset))

    def slice(self, span: Span) -> str:
        """The text of a span."""
        return self.utf8[span.start : span.end].decode("utf-8")

    def location(self, offset: int) -> Location:
        """Row and column, both from 1 and the column in code points, of a byte offset."""
        row = bisect_right(self.line_starts, offset)
        start = self.line_starts[row - 1]
        return Location(row, len(self.utf8[start:offset].decode("utf-8", "replace")) + 1)

    def line(self, row: int) -> str:
        """The text of a row (from 1), without its line end."""
        start = self.line_starts[row - 1]
        end = self.line_starts[row] if row < len(self.line_starts) else len(self.utf8)
        return self.utf8[start:end].decode("utf-8").rstrip("\r\n")

    def encode(self, text: str) -> bytes:
        """The bytes of a file that holds ``text`` in this file's encoding and with its BOM.

        Raises ``UnicodeEncodeError`` for a character that the encoding lacks.
        """
        return self.bom + text.encode(self.encoding)

    def shown(self, span: Span) -> tuple[SourceFile, Location, Location]:
        """The text to show around a span, with the span's start and end in it: this file, or a notebook's cell."""
        return self, self.location(span.start), self.location(max(span.start, span.end))

    def place(self, row: int) -> tuple[str, int]:
        """How a row is named: the part of the file that holds it (empty for the file itself), and the row in it."""
        return "", row

    def sections(self) -> Mapping[str, str]:
        """The parts of the file that are shown by themselves, by name: the file, or a notebook's cells."""
        return {"": self.text}
