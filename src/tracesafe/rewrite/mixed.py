"""Tests that mix static and traced parts: ``if limit is not None and x > limit``."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from tracesafe.analysis.values import Static
from tracesafe.rewrite.conditions import is_traced_test, static_and_total, touches_of
from tracesafe.rewrite.plan import Item, Suite
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.statements import always_returns, has_return
from tracesafe.source.spans import Span
from tracesafe.spec import Framework

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached
    from tracesafe.rewrite.blocks import Blocks, State

_SIMPLE = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr, ast.Return, ast.Pass)


def starts_static(here: Reached, test: ast.expr) -> bool:
    """Whether a static part of the test stands first and guards the rest, or can be put there."""
    match test:
        case ast.BoolOp(values=[first, *_]):
            return not is_traced_test(here, first) or ends_static(here, test)
        case _:
            return False


def ends_static(here: Reached, test: ast.BoolOp) -> bool:
    """Whether the parts behind the traced ones are static, and may as well be asked first."""
    traced = [is_traced_test(here, value) for value in test.values]
    count = sum(traced)
    behind = test.values[count:]
    if not traced[0] or any(traced[count:]) or not behind:
        return False
    if all(static_and_total(here, part) for part in behind):
        return False
    return all(_asks_plainly(here, part) for part in behind) and all(
        here.is_pure(value) and not any(isinstance(inner, ast.NamedExpr) for inner in ast.walk(value))
        for value in test.values
    )


def _asks_plainly(here: Reached, node: ast.expr) -> bool:
    """Whether a static test fails for no value: one that compares names, attributes, constants and sums of numbers."""
    match node:
        case ast.Compare(left=left, ops=[ast.Eq() | ast.NotEq() | ast.Is() | ast.IsNot()], comparators=[right]):
            return _is_plain(here, left) and _is_plain(here, right)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return _asks_plainly(here, operand)
        case _:
            return _is_plain(here, node)


def _is_plain(here: Reached, node: ast.expr) -> bool:
    match node:
        case ast.Name() | ast.Constant():
            return True
        case ast.Attribute(value=value):
            return _is_plain(here, value)
        case ast.BinOp(left=left, op=operator, right=right) if _is_number(here, left) and _is_number(here, right):
            if isinstance(operator, ast.Mod | ast.FloorDiv):
                return _is_plain(here, left) and isinstance(right, ast.Constant) and right.value != 0
            return (
                isinstance(operator, ast.Add | ast.Sub | ast.Mult) and _is_plain(here, left) and _is_plain(here, right)
            )
        case _:
            return False


def _is_number(here: Reached, node: ast.expr) -> bool:
    value = here.value(node)
    return isinstance(value, Static) and value.type in ("int", "float")


def mixed(
    blocks: Blocks,
    node: ast.If,
    following: tuple[Sequence[ast.stmt], ...],
    state: State,
    out: list[Item],
    first_row: int,
) -> bool | None:
    """``if static and traced``: the static part stays an ``if``, the other becomes a selection inside of it.

    What stands behind ``else``, and a return that follows, is written twice if it is short.
    """
    assert isinstance(node.test, ast.BoolOp)
    values = node.test.values
    if is_traced_test(blocks.here, values[0]):
        values = sorted(values, key=partial(is_traced_test, blocks.here))
    count = next((index for index, value in enumerate(values) if is_traced_test(blocks.here, value)), 0)
    if not count:
        return blocks.traced(node, following, state, out, first_row)
    inner = ast.copy_location(ast.If(_joined_test(node.test, values[count:]), node.body, node.orelse), node)
    head = f"if {' '.join(blocks.here.source.slice(_between(blocks.here, values[:count])).split())}:"
    returning = has_return(node) and not (always_returns(node.body) and always_returns(node.orelse))
    is_or = isinstance(node.test.op, ast.Or)
    doubled = node.body if is_or else node.orelse
    rest = following[0] if returning and not is_or else []
    possible = _short(doubled) and _short(rest) and (not rest or always_returns(rest))
    if not possible or (returning and not (rest or (is_or and always_returns(node.body)))):
        return _as_one(blocks, node, inner, values[:count], following, state, out, first_row)
    blocks.origin[inner] = blocks.origin.get(node, node)
    inside: list[Item] = []
    behind: list[Item] = []
    inner_state, other_state = replace(state), replace(state)
    if is_or:
        other_falls = blocks.block(node.body, following, other_state, behind, node.lineno)
        if not other_falls:
            out.append(Suite(head, tuple(behind)))
            return blocks.traced(inner, following, state, out, first_row)
    else:
        other_falls = blocks.block(node.orelse, following, other_state, behind, _else_row(node))
    falls = blocks.traced(inner, (rest, *following[1:]) if rest else following, inner_state, inside, node.lineno)
    if falls is None:
        return None
    if falls and rest:
        falls = blocks.block(rest, following[1:], inner_state, inside, rest[0].lineno)
    blocks.no_more(inner, state, inner_state, falls)
    then, other = (behind, inside) if is_or else (inside, behind)
    out.append(Suite(head, tuple(then), tuple(other)))
    return falls or other_falls


def _short(body: Sequence[ast.stmt]) -> bool:
    """Whether statements may be written twice."""
    return len(body) <= 2 and all(isinstance(each, _SIMPLE) for each in body)


def _as_one(
    blocks: Blocks,
    node: ast.If,
    inner: ast.If,
    static: list[ast.expr],
    following: tuple[Sequence[ast.stmt], ...],
    state: State,
    out: list[Item],
    first_row: int,
) -> bool | None:
    """A mixed test whose rest is too long to stand twice: one condition, if its static part may be evaluated in any
    order; for an early return, one ``if`` inside of another."""
    phi = Framework.PHIFLOW in {touch.framework for touch in touches_of(blocks.here, node.test)}
    if not phi and all(static_and_total(blocks.here, part) for part in static):
        return blocks.traced(node, following, state, out, first_row)
    if isinstance(node.test, ast.BoolOp) and isinstance(node.test.op, ast.And) and _is_early_return(node):
        blocks.origin[inner] = blocks.origin.get(node, node)
        outer = ast.copy_location(ast.If(_joined_test(node.test, static), [inner], []), node)
        return blocks.static_if(outer, following, state, out)
    text = blocks.here.short(node.test)
    refused = Refused("mixed-test", f"`{text}` mixes a static and a traced test; write two nested `if`")
    if has_return(node) or state.pending:
        raise refused
    blocks.refused(node, refused)
    return None


def _joined_test(test: ast.BoolOp, values: list[ast.expr]) -> ast.expr:
    """Some of a connective's operands, which stand side by side, as a test of their own."""
    if len(values) == 1:
        return values[0]
    joined = ast.copy_location(ast.BoolOp(test.op, values), values[0])
    joined.end_lineno, joined.end_col_offset = values[-1].end_lineno, values[-1].end_col_offset
    return joined


def _is_early_return(node: ast.If) -> bool:
    return not node.orelse and always_returns(node.body)


def _between(here: Reached, values: list[ast.expr]) -> Span:
    """The span from the first operand to the last."""
    return Span(here.source.span(values[0]).start, here.source.span(values[-1]).end)


def _else_row(node: ast.If) -> int:
    return (node.body[-1].end_lineno or 0) + 1
