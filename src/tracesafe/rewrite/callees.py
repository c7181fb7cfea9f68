"""Whether a function of the project gives a result for every array, so that it may run for every example."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable

from tracesafe.analysis.reach import Reached
from tracesafe.analysis.values import Static, Tree
from tracesafe.program.functions import Function
from tracesafe.spec import Framework

_DRAWS = frozenset(
    "bernoulli cauchy exponential fold_in gumbel laplace logistic normal rademacher randint split uniform".split()
)
"""Functions of jax.random that draw by a key, in a shape that is given."""
_MAKERS = frozenset({"tensor"})
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


def fits_always(call: ast.Call, here: Reached, name: str) -> bool:
    """Whether a library's function makes an array whose shape is known while tracing: ``torch.tensor(0.0)``,
    ``jax.random.normal(key, x.shape)``."""
    package, _, last = name.rpartition(".")
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    if any(isinstance(each, ast.Starred) for each in given) or any(each.arg is None for each in call.keywords):
        return False
    if package == "jax.random":
        return last in _DRAWS and all(_is_static(here, each) for each in given[1:])
    literal = bool(call.args) and all(map(_is_literal, call.args))
    return last in _MAKERS and literal and _are_options(call.keywords)


def _is_static(here: Reached, node: ast.expr) -> bool:
    value = here.value(node)
    parts = value.parts if isinstance(value, Tree) else (value,)
    return all(isinstance(part, Static) for part in parts)


def _is_literal(node: ast.expr) -> bool:
    match node:
        case ast.Constant(value=int() | float() | complex()):
            return True
        case ast.UnaryOp(operand=operand):
            return _is_literal(operand)
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            return all(isinstance(part, ast.Constant) for part in parts) or (len(parts) == 1 and _is_literal(parts[0]))
        case _:
            return False


def _are_options(keywords: Iterable[ast.keyword]) -> bool:
    return all(each.arg in ("dtype", "device", "requires_grad") for each in keywords)


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
