"""The syntax tree of a text that was edited: only the top-level statements that changed are parsed again.

The others are the same nodes as before, so whoever knows something of a node still knows it.

    rows that both texts begin with | rows that differ | rows that both end with
    statements kept                 | parsed           | kept, if no row moved
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from itertools import takewhile
from operator import eq

_DIALECT = "barry_as_FLUFL"
"""The one future import that changes what is Python."""


def spliced(before: str, tree: ast.Module, after: str, parse: Callable[[str], ast.Module]) -> ast.Module | None:
    """The tree of ``after``, given that of ``before``; None where only the whole text can tell.

    A statement is kept if its successor begins in a row that did not change: then nothing that was typed continues
    it. What is parsed stands behind as many empty rows as there are rows in front of it, which makes its positions
    right. ``parse`` raises what it likes for a text that is not Python.
    """
    if "\r" in before or "\r" in after or _DIALECT in before or _DIALECT in after:
        return None
    old, new = before.split("\n"), after.split("\n")
    same = _common(old, new)
    least = min(len(old), len(new))
    tail = _common(old[::-1][: least - same], new[::-1][: least - same]) if len(old) == len(new) else 0
    body = tree.body
    bounds = [index for index in range(1, len(body)) if _starts(body[index]) > (body[index - 1].end_lineno or 0)]
    first = max((index for index in bounds if _starts(body[index]) <= same), default=0)
    last = min((index for index in bounds if index > first and _starts(body[index]) > len(old) - tail), default=None)
    start = _starts(body[first]) if first else 1
    end = _starts(body[last]) - 1 if last is not None else len(new)
    rows = new[start - 1 : end]
    if last is not None:
        if rows and rows[-1].endswith("\\"):
            return None
        rows.append("")
    try:
        middle = parse("\n" * (start - 1) + "\n".join(rows))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    kept = body[last:] if last is not None else []
    return ast.Module([*body[:first], *middle.body, *kept], [])


def _starts(node: ast.stmt) -> int:
    """The row where a statement begins, its decorators included."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(each.lineno for each in decorators)])


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many lines two texts begin with alike."""
    return sum(1 for _ in takewhile(bool, map(eq, one, other)))
