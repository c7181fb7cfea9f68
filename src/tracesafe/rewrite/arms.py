"""The tests that stand in front of a piece of code, and how they have to come out for it to run."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

Guard = tuple[ast.expr, bool]


def guards(body: Sequence[ast.stmt], node: ast.AST) -> Iterator[Guard]:
    """The tests on the way to a statement or expression: the arms that it stands in, and arms above that leave."""
    for index, statement in enumerate(body):
        if not _holds(statement, node):
            continue
        for earlier in body[:index]:
            if isinstance(earlier, ast.If):
                yield from _left(earlier)
        if statement is node:
            return
        if isinstance(statement, ast.If) and not _holds(statement.test, node):
            yield statement.test, any(_holds(part, node) for part in statement.body)
        for block in blocks_of(statement):
            yield from guards(block, node)
        yield from _choices(statement, node)
        return


def _left(statement: ast.If) -> Iterator[Guard]:
    """What is known behind an ``if`` whose arms leave: of ``if .. elif ..``, none of the tests held."""
    if leaves(statement.body):
        yield statement.test, False
        if len(statement.orelse) == 1 and isinstance(statement.orelse[0], ast.If):
            yield from _left(statement.orelse[0])
    elif leaves(statement.orelse):
        yield statement.test, True


def _choices(statement: ast.stmt, node: ast.AST) -> Iterator[Guard]:
    """The conditional expressions of a statement that a node is a side of."""
    if any(_holds(part, node) for block in blocks_of(statement) for part in block):
        return
    for inner in ast.walk(statement):
        if isinstance(inner, ast.IfExp) and inner is not node:
            sides = [_holds(inner.body, node), _holds(inner.orelse, node)]
            if any(sides):
                yield inner.test, sides[0]


def _holds(outer: ast.AST, node: ast.AST) -> bool:
    return any(inner is node for inner in ast.walk(outer))


def is_bound_between(body: Sequence[ast.stmt], subject: ast.expr, first: ast.AST, last: ast.AST) -> bool:
    """Whether a variable that an expression reads gets another value between two pieces of code."""
    names = {each.id for each in ast.walk(subject) if isinstance(each, ast.Name)}
    rows = range(getattr(first, "lineno", 0), getattr(last, "lineno", 0) + 1)
    return any(
        isinstance(each, ast.Name) and each.id in names and not isinstance(each.ctx, ast.Load) and each.lineno in rows
        for statement in body
        for each in ast.walk(statement)
    )


def blocks_of(node: ast.AST) -> list[list[ast.stmt]]:
    """The statement lists directly below a node."""
    found = [getattr(node, name, None) for name in ("body", "orelse", "finalbody")]
    found += [part.body for part in (*getattr(node, "handlers", ()), *getattr(node, "cases", ()))]
    return [block for block in found if isinstance(block, list) and block]


def leaves(block: Sequence[ast.stmt]) -> bool:
    """Whether a block ends in a jump, so that nothing after it runs."""
    return bool(block) and isinstance(block[-1], ast.Return | ast.Raise | ast.Continue | ast.Break)
