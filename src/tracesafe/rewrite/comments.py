"""Which comment belongs to which statement."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tracesafe.rewrite.terms import Comments
from tracesafe.source.text import SourceFile


@dataclass(frozen=True, slots=True)
class CommentMap:
    """The comments of a stretch of rows: ``row -> (text, stands alone)``."""

    rows: Mapping[int, tuple[str, bool]]

    def above(self, first: int, last: int) -> tuple[str, ...]:
        """The comments that stand alone on the rows ``first <= row < last``."""
        return tuple(self.rows[row][0] for row in range(first, last) if row in self.rows and self.rows[row][1])

    def adjacent(self, first: int, row: int) -> tuple[str, ...]:
        """The comments that stand alone on the rows directly above ``row``, from ``first`` on."""
        start = row
        while start > first and start - 1 in self.rows and self.rows[start - 1][1]:
            start -= 1
        return self.above(start, row)

    def within(self, first: int, last: int) -> tuple[str, ...]:
        """All comments on the rows ``first <= row <= last``."""
        return tuple(self.rows[row][0] for row in range(first, last + 1) if row in self.rows)

    def of(self, statement: ast.stmt, previous: int, following: int | None = None) -> Comments:
        """The comments of a simple statement whose suite's previous row of code is ``previous``.

        ``following`` is the first row that is no longer part of the suite, for the last statement of a suite:
        what stands between belongs to it, too.
        """
        end = statement.end_lineno or statement.lineno
        above = self.above(previous + 1, statement.lineno)
        inside = tuple(self.rows[row][0] for row in range(statement.lineno, end) if row in self.rows)
        after = self.rows[end][0] if end in self.rows and not self.rows[end][1] else ""
        below = self.above(end + 1, following) if following else ()
        return Comments((*above, *inside, *below), after)


def comments(source: SourceFile, first: int, last: int) -> CommentMap:
    """The comments on the rows ``first`` to ``last`` of a source text that parses."""
    start = source.line_starts[first - 1]
    end = source.line_starts[last] if last < len(source.line_starts) else len(source.utf8)
    text = source.utf8[start:end].decode("utf-8")
    if "#" not in text:
        return CommentMap(MappingProxyType({}))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    rows: dict[int, tuple[str, bool]] = {}
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                alone = not token.line[: token.start[1]].strip()
                rows[first + token.start[0] - 1] = (token.string.rstrip(), alone)
    except (tokenize.TokenError, IndentationError):
        pass
    return CommentMap(MappingProxyType(rows))
