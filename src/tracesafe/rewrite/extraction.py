"""Numbers that are taken out of an array to be kept: ``last = loss.item()``. A tracer has none, the caller's array has.

The conversion is split off where the value is written, and made where the output arrives.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from tracesafe.analysis.values import Value, is_traced, touches
from tracesafe.spec import Framework, Kind

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_BUILTINS = frozenset({"float", "int", "bool", "complex"})
_METHODS = frozenset({"item", "tolist", "numpy"})
_FUNCTIONS = frozenset({"numpy.asarray", "numpy.array", "jax.device_get"})
_HOLE = "\0"
_AROUND = frozenset({"round", "abs"})
_CONCRETE: Mapping[Framework, frozenset[str]] = MappingProxyType(
    {
        Framework.TORCH: frozenset({"float", "int", "bool", "complex", "item", "tolist"}),
        Framework.JAX: frozenset({"int", "bool", "item"}),
    }
)
"""The conversions that work under derivatives alone."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """Source text around an array that makes a Python or NumPy value of it."""

    before: str
    after: str
    how: str
    """The last name of what converts: ``item``, ``float``, ``asarray``."""
    roots: frozenset[str]
    """The names of modules that the text needs."""

    @property
    def is_bare(self) -> bool:
        """Whether there is nothing around what converts: no rounding, no arithmetic."""
        return (self.before, self.after) in ((f"{self.how}(", ")"), ("", f".{self.how}()"))

    def of(self, text: str) -> str:
        """The converted value of a variable."""
        return f"{self.before}{text}{self.after}"


def split(here: Reached, node: ast.expr) -> tuple[Conversion, ast.expr] | None:
    """The conversion that an expression is, and the array in it; None if it is none."""
    inner = _array(here, node)
    if inner is None:
        return None
    how, array, roots = inner
    before, _, after = ast.unparse(_with_hole(node, array)).partition(_HOLE)
    return Conversion(before, after, how, roots), array


def _with_hole(node: ast.expr, array: ast.expr) -> ast.expr:
    """A copy of an expression with a hole in the place of the array."""
    return copy.deepcopy(node, {id(array): ast.Name(_HOLE, ast.Load())})


def _array(here: Reached, node: ast.expr) -> tuple[str, ast.expr, frozenset[str]] | None:
    """How the array in an expression is converted, the array, and the modules that the conversion names."""
    match node:
        case ast.Call(func=ast.Name(id=name), args=[array], keywords=[]) if name in _BUILTINS:
            if is_traced(here.value(array)):
                return name, array, frozenset()
            return _array(here, array)
        case ast.Call(func=ast.Attribute(value=array, attr=name), args=[], keywords=[]) if name in _METHODS:
            return (name, array, frozenset()) if is_traced(here.value(array)) else None
        case ast.Call(func=ast.Attribute(value=ast.Name(id=root), attr=name) as function, args=[array], keywords=[]):
            if here.qualname(function) in _FUNCTIONS and is_traced(here.value(array)):
                return name, array, frozenset({root})
            return None
        case ast.Call(func=ast.Name(id=name), args=[inner, *others], keywords=[]) if name in _AROUND:
            return _array(here, inner) if all(map(_is_constant, others)) else None
        case ast.UnaryOp(operand=inner):
            return _array(here, inner)
        case ast.BinOp(left=other, right=inner) if _is_constant(other):
            return _array(here, inner)
        case ast.BinOp(left=inner, right=other) if _is_constant(other):
            return _array(here, inner)
        case _:
            return None


def _is_constant(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) or (isinstance(node, ast.UnaryOp) and isinstance(node.operand, ast.Constant))


def is_concrete(how: str, value: Value) -> bool:
    """Whether a conversion works under the transforms that trace a value: derivatives run on numbers."""
    found = touches(value)
    return bool(found) and all(
        touch.kind is Kind.GRADIENT and how in _CONCRETE.get(touch.framework, ()) for touch in found
    )


def takes_number(here: Reached, node: ast.expr) -> ast.expr | None:
    """The part of an expression that takes a number out of a tracer which has none."""
    for inner in ast.walk(node):
        parts = split(here, inner) if isinstance(inner, ast.Call) else None
        if parts is not None and not is_concrete(parts[0].how, here.value(parts[1])):
            return inner if isinstance(inner, ast.expr) else None
    return None


def is_host(here: Reached, node: ast.expr) -> bool:
    """Whether an expression is a Python value while the transforms run: nothing in it is a tracer, but what
    derivatives, which run on numbers, let Python take numbers out of."""
    parts = split(here, node)
    if parts is not None:
        return is_concrete(parts[0].how, here.value(parts[1]))
    match node:
        case ast.BinOp(left=left, right=right):
            return is_host(here, left) and is_host(here, right)
        case ast.UnaryOp(operand=operand):
            return is_host(here, operand)
        case ast.IfExp(body=body, orelse=orelse):
            return is_host(here, body) and is_host(here, orelse)
        case ast.Call(func=ast.Name(id="min" | "max" | "round" | "abs" | "sum"), args=given, keywords=[]):
            return all(is_host(here, each) for each in given)
        case _:
            return not is_traced(here.value(node))
