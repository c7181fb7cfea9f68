"""The rows of a loop's body as those of a local function: nothing inside of a statement is typed anew."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Sequence

from tracesafe.rewrite import style
from tracesafe.source.spans import Span
from tracesafe.source.text import SourceFile

_COLON = re.compile(r"(?:[\s)\\]|#[^\r\n]*)*?:")


def colon(source: SourceFile, head: ast.expr) -> int:
    """The offset behind the colon that ends the header whose last expression is ``head``."""
    start = source.span(head).end
    rest = source.utf8[start:].decode("utf-8")
    match = _COLON.match(rest)
    assert match is not None
    return start + len(match.group().encode("utf-8"))


def row_of(source: SourceFile, offset: int) -> int:
    """The row of an offset."""
    return source.location(offset).row


def row_end(source: SourceFile, row: int) -> int:
    """The offset of a row's line end."""
    return source.line_starts[row - 1] + len(source.line(row).encode("utf-8"))


def behind(source: SourceFile, offset: int) -> str:
    """The comment that follows an offset on its row; empty if there is none."""
    text = source.slice(Span(offset, row_end(source, row_of(source, offset)))).strip()
    return text if text.startswith("#") else ""


def moved(source: SourceFile, body: Sequence[ast.stmt], after: int, margin: str) -> list[str]:
    """The rows of a suite, with the comments above and between them, at another margin.

    ``after``: the offset behind the colon that opens the suite.
    """
    first = body[0]
    if row_of(source, after) == first.lineno:
        return [line for each in body for line in one_line_suite(source, each, margin)]
    old = style.margin(source, first.lineno)
    fixed = frozenset[int]().union(*(string_rows(source, each) for each in body))
    last = body[-1].end_lineno or body[-1].lineno
    lines: list[str] = []
    for row in range(row_of(source, after) + 1, last + 1):
        line = source.line(row)
        if row in fixed:
            lines.append(line)
        elif not line.strip():
            lines.append("")
        else:
            lines.append(margin + (line.removeprefix(old) if line.startswith(old) else line.lstrip()))
    while lines and not lines[0]:
        lines.pop(0)
    return lines


def one_line_suite(source: SourceFile, statement: ast.stmt, margin: str) -> list[str]:
    """A statement that stands behind a colon, on rows of its own, with the comment behind it."""
    text = source.slice(source.span(statement))
    comment = behind(source, source.span(statement).end)
    return [margin + text + (f"  {comment}" if comment else "")]


def string_rows(source: SourceFile, node: ast.stmt) -> frozenset[int]:
    """The rows that begin inside of a string, or behind a backslash in one."""
    text = source.slice(source.span(node)).replace("\r\n", "\n").replace("\r", "\n")
    found: set[int] = set()
    if '"""' not in text and "'''" not in text and "\\\n" not in text:
        return frozenset()
    start = 0
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            is_string = token.type == tokenize.STRING
            if is_string and token.start[0] < token.end[0]:
                found.update(range(token.start[0] + node.lineno, token.end[0] + node.lineno))
            name = tokenize.tok_name[token.type]
            if name in ("FSTRING_START", "TSTRING_START"):
                start = token.start[0]
            elif name in ("FSTRING_END", "TSTRING_END") and start < token.end[0]:
                found.update(range(start + node.lineno, token.end[0] + node.lineno))
    except (tokenize.TokenError, IndentationError):
        pass
    return frozenset(found)
