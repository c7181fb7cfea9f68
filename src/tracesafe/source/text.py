"""Source files: bytes in, bytes out.

A file is decoded once, by its coding cookie or BOM; positions are byte offsets into the UTF-8 form of the
decoded text, which is what ``ast`` counts in. Nothing is normalised: newlines, tabs, form feeds and a
missing last newline stay as they are.
"""

from __future__ import annotations

import ast
import codecs
import re
import tokenize
import warnings
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path

from tracesafe.source.spans import Location, Span

_LINE_END = re.compile(rb"\r\n|\r|\n")


class Unreadable(Exception):  # noqa: N818
    """A file that cannot be read, decoded or parsed: ``path``, ``row`` (from 1), ``reason`` and ``remedy``."""

    def __init__(self, path: Path, row: int, reason: str, remedy: str) -> None:
        super().__init__(f"{path}:{row}: {reason}; {remedy}")
        self.path = path
        self.row = row
        self.reason = reason
        self.remedy = remedy


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
    def newline(self) -> str:
        """The line end that most lines of the file have."""
        counts = {"\r\n": 0, "\r": 0, "\n": 0}
        for match in _LINE_END.finditer(self.utf8):
            counts[match.group().decode()] += 1
        best = max(counts, key=lambda end: counts[end])
        return best if counts[best] else "\n"

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """The byte offset at which each line starts; only CR, LF and CRLF end a line."""
        return (0, *(match.end() for match in _LINE_END.finditer(self.utf8)))

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


def decode(data: bytes, path: Path) -> SourceFile:
    """The source text that ``data`` holds.

    Raises ``Unreadable`` for bytes that are not text in the declared encoding.
    """
    bom = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    try:
        encoding, _ = tokenize.detect_encoding(_first_lines(data).__next__)
        encoding = "utf-8" if encoding == "utf-8-sig" else encoding
        text = data[len(bom) :].decode(encoding)
        text.encode("utf-8")
    except (SyntaxError, ValueError, LookupError) as error:
        row = 1
        if isinstance(error, UnicodeDecodeError):
            row = len(_LINE_END.findall(data[: error.start])) + 1
        remedy = "save it as UTF-8 or declare its encoding in the first line (# -*- coding: ... -*-)"
        raise Unreadable(path, row, f"cannot decode: {error}", remedy) from error
    return SourceFile(path, text, encoding, bom)


def _first_lines(data: bytes) -> Iterator[bytes]:
    """The lines that may hold a coding cookie; a lone CR ends a line as it does for the interpreter."""
    start = 0
    for match in islice(_LINE_END.finditer(data), 2):
        yield data[start : match.start()] + b"\n"
        start = match.end()
    yield data[start:]


def read(path: Path) -> SourceFile:
    """The source text of a file. Raises ``Unreadable`` if it cannot be opened or decoded."""
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = f"cannot read: {error.strerror or error}"
        raise Unreadable(path, 1, reason, "check the path and its permissions") from error
    return decode(data, path)


def parse(source: SourceFile) -> ast.Module:
    """The syntax tree of a source text. Raises ``Unreadable`` if it is not Python that this interpreter reads."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source.text, filename=str(source.path))
    except SyntaxError as error:
        remedy = "correct the syntax, or exclude the file with --exclude"
        raise Unreadable(source.path, error.lineno or 1, f"cannot parse: {error.msg}", remedy) from error
    except (ValueError, RecursionError, MemoryError) as error:
        reason = str(error) if isinstance(error, ValueError) else "nested too deeply"
        raise Unreadable(source.path, 1, f"cannot parse: {reason}", "exclude the file with --exclude") from error
