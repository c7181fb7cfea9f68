"""Python code as HTML: coloured by pygments, line by line, with marks under spans; nothing in it can run or hide."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from html import escape
from typing import Any

from tracesafe.source.lines import bare, cut

_HEAD = re.compile(r"(def|class|async def|@)\b|@\w")

Piece = tuple[str, str]
"""A class of the style sheet, perhaps empty, and a text without line ends."""


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """Some characters of a line that stand out: ``mark`` for what changed, ``u`` for what a finding is about."""

    start: int
    end: int
    tag: str


@dataclass(frozen=True)
class Code:
    """The lines of a text, and what each is made of."""

    text: str
    window: tuple[int, int] | None = None
    """The rows (from 0, the end exclusive) that will be shown; None for all. Others have no colours."""

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines without their ends."""
        return tuple(bare(line) for line in cut(self.text))

    @cached_property
    def _start(self) -> int:
        """Where colouring begins: at the definition that the window begins in, as no string goes across its head."""
        first = self.window[0] if self.window else 0
        return next((row for row in range(min(first, len(self.lines) - 1), 0, -1) if _HEAD.match(self.lines[row])), 0)

    @cached_property
    def _pieces(self) -> tuple[tuple[Piece, ...], ...]:
        stop = self.window[1] if self.window else len(self.lines)
        return tuple(_pieces(self.lines[self._start : stop]))

    def pieces(self, row: int) -> tuple[Piece, ...]:
        """The coloured pieces of a line."""
        return self._pieces[row - self._start]

    def html(self, row: int, marks: Iterable[Mark] = ()) -> str:
        """One line (from 0) as HTML."""
        return line_html(self.pieces(row), marks)


def line_html(pieces: Iterable[Piece], marks: Iterable[Mark] = ()) -> str:
    """The pieces as HTML, cut where a mark begins or ends."""
    found: list[str] = []
    marks = sorted(marks)
    edges = sorted({edge for mark in marks for edge in (mark.start, mark.end)})
    place = 0
    is_open = ""
    for style, text in pieces:
        cuts = [edge - place for edge in edges if place < edge < place + len(text)]
        for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
            tag = next((mark.tag for mark in marks if mark.start <= place + start < mark.end), "")
            if tag != is_open:
                found.append((f"</{is_open}>" if is_open else "") + (f"<{tag}>" if tag else ""))
                is_open = tag
            shown = visible(text[start:end])
            found.append(f"<i class={style}>{shown}</i>" if style else shown)
        place += len(text)
    return "".join(found) + (f"</{is_open}>" if is_open else "")


def visible(text: str) -> str:
    """Escaped text. What a reader would not see, or would see in another order than Python, is shown by its name."""
    if text.isascii() and text.isprintable():
        return escape(text)
    return "".join(map(_character, text))


def _character(char: str) -> str:
    if char == "\t" or char.isprintable():
        return escape(char)
    if unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn"):
        name = unicodedata.name(char, "control character")
        picture = chr(0x2400 + ord(char)) if char < " " else "\N{REPLACEMENT CHARACTER}"
        return f'<b class=u title="U+{ord(char):04X} {escape(name)}">{picture}</b>'
    return escape(char)


def _pieces(lines: Sequence[str]) -> Iterator[tuple[Piece, ...]]:
    from pygments.lexers import PythonLexer

    line: list[Piece] = []
    for _, kind, text in PythonLexer().get_tokens_unprocessed("\n".join(lines)):
        style = _style(kind)
        first, *rest = text.split("\n")
        _add(line, style, first)
        for part in rest:
            yield tuple(line)
            line = []
            _add(line, style, part)
    yield tuple(line)


def _add(line: list[Piece], style: str, text: str) -> None:
    """Add a piece, to the last one if it looks the same."""
    if text and line and line[-1][0] == style:
        line[-1] = (style, line[-1][1] + text)
    elif text:
        line.append((style, text))


@cache
def _style(kind: Any) -> str:
    """The class of a token, one letter."""
    from pygments.token import Comment, Keyword, Name, Number, Operator, String

    styles = (
        (Comment, "c"),
        (String, "s"),
        (Number, "m"),
        (Keyword, "k"),
        (Operator.Word, "k"),
        (Name.Function, "f"),
        (Name.Class, "f"),
        (Name.Decorator, "d"),
        (Name.Builtin, "b"),
    )
    return next((style for parent, style in styles if kind in parent), "")
