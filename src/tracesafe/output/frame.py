"""A piece of source as people read it: line numbers, a gutter, carets under a span, the lines a fix changes."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterator, Sequence

from tracesafe.output.color import Palette
from tracesafe.source.lines import bare, cut
from tracesafe.source.spans import Span
from tracesafe.source.text import SourceFile

CONTEXT = 2
"""Lines shown above and below."""
MOST = 8
"""Lines of a long span that are shown before the rest is cut."""
_TAB = 4


def printable(text: str) -> str:
    """One line of source without anything that a terminal would act on; tabs as four columns."""
    return "".join(" " * _TAB if char == "\t" else _visible(char) for char in text)


def _visible(char: str) -> str:
    """The character, or a picture of it if it is a control character."""
    if char < " ":
        return chr(0x2400 + ord(char))
    return "\N{REPLACEMENT CHARACTER}" if unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp") else char


def width(text: str) -> int:
    """How many columns printable text takes."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def code_frame(source: SourceFile, span: Span, palette: Palette) -> Iterator[str]:
    """The lines of a span between two lines of context, the span marked by carets."""
    source, start, end = source.shown(span)
    last_row = end.row - 1 if end.column == 1 and end.row > start.row else end.row
    shown_last = min(last_row, start.row + MOST - 1)
    below = CONTEXT if shown_last == last_row else 0
    rows = range(max(1, start.row - CONTEXT), max(start.row, min(_last_row(source), shown_last + below)) + 1)
    gutter = len(str(rows[-1]))
    bar = palette.gutter("|")
    yield f"{' ' * gutter} {bar}"
    for row in rows:
        line = source.line(row)
        yield f"{palette.gutter(f'{row:>{gutter}}')} {bar} {printable(line)}".rstrip()
        if start.row <= row <= shown_last:
            first = start.column - 1 if row == start.row else len(line) - len(line.lstrip())
            stop = end.column - 1 if row == end.row else len(line.rstrip())
            before, marked = width(printable(line[:first])), width(printable(line[first:stop]))
            yield f"{' ' * gutter} {bar} {' ' * before}{palette.code('^' * max(1, marked))}"
    if shown_last < last_row:
        yield f"{' ' * gutter} {palette.gutter('...')} {palette.dim(f'{last_row - shown_last} more lines')}"
    yield f"{' ' * gutter} {bar}"


def _last_row(source: SourceFile) -> int:
    """The last row that holds text: a final newline starts no line that anybody wants to see."""
    rows = len(source.line_starts)
    return rows - 1 if rows > 1 and source.line_starts[-1] == len(source.utf8) else rows


def change_frame(before: SourceFile, after: SourceFile, palette: Palette) -> Iterator[str]:
    """The lines that differ, numbered as they will be, one line of context around them."""
    parts = before.sections()
    for name, text in after.sections().items():
        if name and text != parts.get(name):
            yield f" {palette.gutter('-->')} {name}"
        if text != parts.get(name):
            yield from _changed(parts.get(name, ""), text, palette)


def _changed(before: str, after: str, palette: Palette) -> Iterator[str]:
    old, new = cut(before), cut(after)
    head, tail = _differing(old, new)
    window = (old[head : len(old) - tail], new[head : len(new) - tail])
    groups = list(difflib.SequenceMatcher(None, *window, autojunk=False).get_grouped_opcodes(1))
    gutter = max((len(str(head + group[-1][4])) for group in groups), default=1)
    bar = palette.gutter("|")
    for index, group in enumerate(groups):
        yield f"{' ' * gutter} {bar if index == 0 else palette.gutter('...')}"
        for tag, *ends in group:
            i1, i2, j1, j2 = (head + end for end in ends)
            if tag == "equal":
                for row in range(j1, j2):
                    number = palette.gutter(f"{row + 1:>{gutter}}")
                    yield f"{number} {bar} {printable(bare(new[row]))}".rstrip()
                continue
            for line in old[i1:i2]:
                yield f"{' ' * gutter} {palette.removed(f'- {printable(bare(line))}'.rstrip())}"
            for row in range(j1, j2):
                number = palette.gutter(f"{row + 1:>{gutter}}")
                yield f"{number} {palette.added(f'+ {printable(bare(new[row]))}'.rstrip())}"
    if groups:
        yield f"{' ' * gutter} {bar}"


def _differing(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """How many lines at the start, and at the end, need no comparison: all but one of those that are equal there."""
    shorter = min(len(old), len(new))
    head = next((row for row in range(shorter) if old[row] != new[row]), shorter)
    rest = shorter - head
    tail = next((row for row in range(rest) if old[-1 - row] != new[-1 - row]), rest)
    return max(head - 1, 0), max(tail - 1, 0)
