"""Whether a function of the project gives a result for every array, so that it may run for every example."""

from __future__ import annotations

import ast
from collections.abc import Collection

from tracesafe.analysis.reach import Reached
from tracesafe.analysis.values import Static
from tracesafe.program.functions import Function
from tracesafe.spec import Framework

_PARTIAL = (ast.Assert, ast.For, ast.While, ast.Try, ast.TryStar, ast.With, ast.Subscript, ast.MatMult)


def is_total(
    function: Function, here: Reached, total: Collection[str], seen: frozenset[Function] = frozenset()
) -> bool:
    """Whether a function gives a result whatever the numbers in its arrays are, its own callees included.

    ``total``: the last names of the library functions of which that is known. A ``raise`` counts only if one of the
    calls in sight gets there: behind a test that is static, and false for all of them, it does not.
    """
    if function in seen:
        return False
    inside = here.of(function)
    for node in (part for statement in function.body for part in ast.walk(statement)):
        if isinstance(node, _PARTIAL):
            return False
        if isinstance(node, ast.Raise) and inside.ran(node):
            return False
        if isinstance(node, ast.BinOp) and _divides_whole(node, inside):
            return False
        if isinstance(node, ast.Call) and not _call_is_total(node, inside, total, seen | {function}):
            return False
    return True


def _divides_whole(node: ast.BinOp, inside: Reached) -> bool:
    """Whether an integer division by zero may fail; jax gives a number for it."""
    if not isinstance(node.op, ast.FloorDiv | ast.Mod) or inside.frameworks <= {Framework.JAX}:
        return False
    if isinstance(node.right, ast.Constant) and node.right.value:
        return False
    sides = (node.left, node.right)
    floating = any(isinstance(side, ast.Constant) and isinstance(side.value, float) for side in sides)
    return not floating and not isinstance(inside.value(node.right), Static)


def _call_is_total(call: ast.Call, inside: Reached, total: Collection[str], seen: frozenset[Function]) -> bool:
    last = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    callees = inside.callees(call)
    if callees:
        return all(is_total(callee, inside, total, seen) for callee in callees)
    if not inside.ran(call):
        return True
    return last in total or (last.endswith("_") and last.rstrip("_") in total)
