"""Whole numbers divided by zero: an error for the whole batch, in torch, as soon as one example does it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tracesafe.analysis.values import Static
from tracesafe.rewrite.guards import positive
from tracesafe.rewrite.totality import last_name, of_library
from tracesafe.spec import Framework, Library

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_DIVISIONS = frozenset({"floor_divide", "remainder", "fmod"})
_FLOATING = frozenset(
    """
    acos asin atan atan2 cos cosh double erf exp expm1 float half lgamma log log10 log1p log2 mean norm sigmoid sin
    sinh softmax sqrt std tan tanh var
    """.split()
)


def whole_divisors(here: Reached, library: Library, node: ast.expr) -> Iterator[tuple[ast.expr, str]]:
    """The divisors of ``node`` that may be a whole zero, with a literal that is harmless."""
    if library.framework is Framework.JAX:
        return
    match node:
        case ast.BinOp(left=left, op=ast.FloorDiv() | ast.Mod(), right=right):
            yield from divisor(here, left, right)
        case ast.Call(func=function, args=[left, right]) if last_name(function) in _DIVISIONS:
            if of_library(here.qualname(function), library):
                yield from divisor(here, left, right)
        case ast.Call(func=ast.Attribute(value=left, attr=attr), args=[right]) if attr in _DIVISIONS:
            yield from divisor(here, left, right)
        case _:
            pass


def divisor(here: Reached, left: ast.expr, right: ast.expr) -> Iterator[tuple[ast.expr, str]]:
    """The divisor, if it may be a whole zero for some example."""
    if isinstance(here.value(right), Static) or _nonzero(right) or positive(here, right):
        return
    if not (_is_float(left) or _is_float(right)):
        yield right, "1"


def divisions(here: Reached, library: Library, node: ast.expr) -> Iterator[str]:
    """Notes on the divisions inside of an expression that cannot be guarded."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.expr):
            for right, _ in whole_divisors(here, library, inner):
                text = here.short(inner)
                yield f"`{text}` is now computed for every example: check that `{here.text(right)}` is never a whole 0"


def _nonzero(node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp):
        return _nonzero(node.operand)
    return isinstance(node, ast.Constant) and bool(node.value)


def _is_float(node: ast.expr) -> bool:
    """Whether the text shows a float."""
    match node:
        case ast.Constant(value=value):
            return isinstance(value, float)
        case ast.BinOp(op=ast.Div()):
            return True
        case ast.BinOp(left=left, right=right):
            return _is_float(left) or _is_float(right)
        case ast.UnaryOp(operand=operand):
            return _is_float(operand)
        case ast.Call(func=function):
            return last_name(function) in _FLOATING
        case _:
            return False
