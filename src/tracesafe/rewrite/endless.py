"""Loops that end when a traced value says so, behind early returns: they would run on for examples that have returned.

if x >= xs[-1]:                 the rewrite computes both, and takes one by `where`; for an `x` beyond the table
    return ys[-1]               the loop never ends
while xs[i + 1] < x:
    i += 1
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tracesafe.rewrite.conditions import is_traced_test
from tracesafe.rewrite.paths import Entry
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.statements import own_statements

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_LOOPS = frozenset({"jax.lax.while_loop", "equinox.internal.while_loop", "equinox.internal.checkpointed_while_loop"})


def check_ends(here: Reached, node: ast.stmt, pending: tuple[Entry, ...]) -> None:
    """Raises ``Refused`` for a statement with a loop that nothing but traced values end."""
    line = next((each.lineno for each in _endless(here, node)), None)
    if line is not None:
        raise Refused(
            "loop-behind-return",
            f"the loop in line {line} ends when traced values say so, and would run on for examples that returned in "
            f"line {pending[0].node.lineno}; add a bound to its test",
        )


def _endless(here: Reached, node: ast.stmt) -> Iterator[ast.stmt | ast.expr]:
    for each in own_statements(node):
        if isinstance(each, ast.While) and is_traced_test(here, each.test) and not _has_static_part(here, each.test):
            yield each
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and here.qualname(call.func) in _LOOPS and not _counts(here, call):
            yield call


def _has_static_part(here: Reached, test: ast.expr) -> bool:
    """Whether a test fails some time by itself: ``steps < 100 and error > 1e-3``."""
    return (
        isinstance(test, ast.BoolOp)
        and isinstance(test.op, ast.And)
        and any(not is_traced_test(here, value) for value in test.values)
    )


def _counts(here: Reached, call: ast.Call) -> bool:
    """Whether a loop's test compares what its step counts: ``state[0] < 100``."""
    test, step = [_function(here, argument) for argument in call.args[:2]] if len(call.args) > 1 else (None, None)
    if test is None or step is None:
        return False
    counted = {ast.unparse(target) for node in ast.walk(step) if (target := _increased(node)) is not None}
    compared = [node for node in ast.walk(test) if isinstance(node, ast.Compare)]
    return any(ast.unparse(side) in counted for each in compared for side in (each.left, *each.comparators))


def _increased(node: ast.AST) -> ast.expr | None:
    """What a constant is added to."""
    match node:
        case ast.AugAssign(target=target, op=ast.Add() | ast.Sub(), value=ast.Constant()):
            return target
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub(), right=ast.Constant()):
            return left
        case _:
            return None


def _function(here: Reached, node: ast.expr) -> ast.AST | None:
    """The function of the same body that a name stands for."""
    if isinstance(node, ast.Lambda):
        return node
    if not isinstance(node, ast.Name):
        return None
    return next((each for each in here.statements(ast.FunctionDef) if each.name == node.id), None)
