"""Where a gradient would become NaN: inputs of singular functions on a side that is not taken.

``where(x > 0, sqrt(x), 0)`` has the right value everywhere and the gradient NaN at 0, since the derivative of
the side that is not taken is infinite and gets multiplied by zero. The input is replaced there by a number in
the function's domain: ``where(x > 0, sqrt(where(x > 0, x, 1)), 0)``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tracesafe.analysis.values import Array, Static
from tracesafe.rewrite.totality import last_name, of_library
from tracesafe.spec import Framework, Library

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_OVERFLOWING = frozenset({"exp", "exp2", "expm1", "sinh", "cosh"})
_DIVISIONS = frozenset({"div", "divide", "true_divide", "remainder", "fmod", "floor_divide", "mod"})
_POWERS = frozenset({"pow", "float_power", "power"})


def singular(here: Reached, library: Library, node: ast.expr) -> Iterator[tuple[ast.expr, str]]:
    """The operands of ``node`` whose derivative may be infinite, each with a literal that is harmless there."""
    match node:
        case ast.BinOp(op=ast.Div() | ast.FloorDiv() | ast.Mod(), right=right):
            if _may_hurt(here, right) and not positive(here, right):
                yield right, "1"
        case ast.BinOp(left=base, op=ast.Pow(), right=exponent):
            yield from _power(here, base, exponent)
        case ast.Call(func=function, args=[*arguments]):
            name = here.qualname(function)
            last = last_name(function)
            if isinstance(function, ast.Attribute) and here.qualname(function.value) is None:
                yield from _function(here, library, last, [function.value, *arguments])
            elif of_library(name, library):
                yield from _function(here, library, last, arguments)
            elif name == "builtins.pow" and len(arguments) == 2:
                yield from _power(here, *arguments)
        case _:
            pass


def guarded_before(here: Reached, library: Library, node: ast.expr) -> Iterator[tuple[ast.expr, str]]:
    """The operands of ``node`` that a selection guards, perhaps under less than all that holds on a path."""
    match node:
        case ast.BinOp(op=ast.Div() | ast.FloorDiv() | ast.Mod(), right=ast.Call() as right) if _selects(right):
            yield right, "1"
        case ast.Call(func=function, args=[ast.Call() as operand, *_]) if _selects(operand):
            last = last_name(function)
            if last in library.partial_functions and of_library(here.qualname(function), library):
                yield operand, library.partial_functions[last]
        case _:
            pass


def _selects(node: ast.Call) -> bool:
    return last_name(node.func) == "where" and len(node.args) == 3 and isinstance(node.args[2], ast.Constant)


def _function(here: Reached, library: Library, last: str, operands: list[ast.expr]) -> Iterator[tuple[ast.expr, str]]:
    if not operands or any(isinstance(operand, ast.Starred) for operand in operands):
        return
    if last in _POWERS and len(operands) >= 2:
        yield from _power(here, operands[0], operands[1])
    elif last in _DIVISIONS and len(operands) >= 2:
        if _may_hurt(here, operands[1]) and not positive(here, operands[1]):
            yield operands[1], "1"
    elif last in _OVERFLOWING:
        if _may_hurt(here, operands[0]) and not _bounded_above(here, operands[0], both=last in {"sinh", "cosh"}):
            yield operands[0], "1"
    elif last in {"atan2", "arctan2"}:
        if library.framework is not Framework.TORCH and len(operands) >= 2 and _may_hurt(here, operands[1]):
            yield operands[1], "1"
    elif last == "hypot":
        if library.framework is Framework.TORCH and _may_hurt(here, operands[0]):
            yield operands[0], "1"
    elif last == "norm" and library.framework is Framework.TORCH:
        return
    elif last in library.partial_functions and _may_hurt(here, operands[0]):
        inside = library.partial_functions[last]
        if not (
            positive(here, operands[0]) and last in {"sqrt", "rsqrt", "log", "log2", "log10", "log1p", "reciprocal"}
        ):
            yield operands[0], inside


def _power(here: Reached, base: ast.expr, exponent: ast.expr) -> Iterator[tuple[ast.expr, str]]:
    match exponent:
        case ast.Constant(value=int(number)) if number >= 1:
            return
        case ast.Constant(value=float(number)) if number >= 1 and number.is_integer():
            return
        case _:
            pass
    if _may_hurt(here, base) and not positive(here, base):
        yield base, "1"
    if _may_hurt(here, exponent) and not _bounded_above(here, exponent, both=True):
        yield exponent, "1"


def _may_hurt(here: Reached, node: ast.expr) -> bool:
    """Whether the operand varies over the examples; a constant that hurts would do so wherever it is used."""
    match here.value(node):
        case Static():
            return False
        case Array(touches=touches):
            return bool(touches)
        case _:
            return not isinstance(node, ast.Constant)


def positive(here: Reached, node: ast.expr) -> bool:
    """Whether the expression is visibly above zero: ``1 + x ** 2``, ``exp(x)``."""
    match node:
        case ast.Constant(value=int() | float() as number):
            return number > 0
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return (positive(here, left) and not_negative(here, right)) or (
                not_negative(here, left) and positive(here, right)
            )
        case ast.BinOp(left=left, op=ast.Mult() | ast.Div(), right=right):
            return positive(here, left) and positive(here, right)
        case ast.Call(func=function, args=arguments, keywords=keywords):
            given = [*arguments, *(keyword.value for keyword in keywords)]
            bounds = [each for each in given if isinstance(each, ast.Constant) and positive(here, each)]
            last = last_name(function)
            if last == "sqrt" and len(given) == 1:
                return positive(here, given[0])
            if last == "where" and len(arguments) == 3:
                return any(each in arguments[1:] for each in bounds)
            return bool(bounds) and (
                last in {"maximum", "clamp_min"} or (last in {"clamp", "clip"} and _bounded_below(arguments, keywords))
            )
        case _:
            return False


def _bounded_below(arguments: list[ast.expr], keywords: list[ast.keyword]) -> bool:
    """Whether the lower bound of a ``clamp`` is a number above zero."""
    lower = next((keyword.value for keyword in keywords if keyword.arg in {"min", "a_min"}), None)
    if lower is None and not any(keyword.arg in {"max", "a_max"} for keyword in keywords):
        lower = next((each for each in arguments if isinstance(each, ast.Constant)), None)
    return isinstance(lower, ast.Constant) and isinstance(lower.value, int | float) and lower.value > 0


def not_negative(here: Reached, node: ast.expr) -> bool:
    """Whether the expression is visibly not below zero: a square, an absolute value, an exponential."""
    match node:
        case ast.Constant(value=int() | float() as number):
            return number >= 0
        case ast.BinOp(op=ast.Pow(), right=ast.Constant(value=int(number))) if number > 0 and number % 2 == 0:
            return True
        case ast.BinOp(left=left, op=ast.Mult(), right=right) if ast.dump(left) == ast.dump(right):
            return isinstance(left, ast.Name | ast.Attribute)
        case ast.BinOp(left=left, op=ast.Add() | ast.Mult() | ast.Div(), right=right):
            return not_negative(here, left) and not_negative(here, right)
        case ast.Call(func=ast.Attribute(value=inner), args=[]) if last_name(node.func) in {"sum", "mean"}:
            return not_negative(here, inner)
        case ast.Call(func=function, args=[inner, *_]) if last_name(function) in {"sum", "mean"}:
            return not_negative(here, inner)
        case ast.Call(func=function):
            return last_name(function) in {"abs", "absolute", "square", "exp", "sigmoid", "relu", "cosh", "softplus"}
        case _:
            return positive(here, node)


def _bounded_above(here: Reached, node: ast.expr, both: bool) -> bool:
    """Whether the expression is visibly bounded: no overflow in an exponential of it."""
    match node:
        case ast.Call(func=function) if last_name(function) in {"tanh", "sin", "cos", "sigmoid", "sign", "erf"}:
            return True
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return not both and not_negative(here, operand)
        case ast.BinOp(left=ast.UnaryOp(op=ast.USub(), operand=operand), op=ast.Mult() | ast.Div(), right=right):
            return not both and not_negative(here, operand) and not_negative(here, right)
        case ast.Constant():
            return True
        case _:
            return False
