"""Tests and operands computed for many numbers, to see where a side of a selection is singular and not taken."""

from __future__ import annotations

import ast
import itertools
import math
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from tracesafe.rewrite.dtypes import single
from tracesafe.rewrite.guards import not_negative
from tracesafe.rewrite.totality import last_name, of_library
from tracesafe.spec import Framework, Library

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_NUMBERS = (-1000.0, -100.0, -2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 100.0, 1000.0)
_FEW = (-100.0, -1.0, 0.0, 1.0, 100.0)
_EPSILON = 1e-3
_OVERFLOW = 88.8
_DEPTH = 6

_SINGULAR: Mapping[str, Callable[[float], bool]] = MappingProxyType(
    {
        **dict.fromkeys(("sqrt", "rsqrt"), lambda u: u <= 0),
        **dict.fromkeys(("log", "log2", "log10", "reciprocal", "norm"), lambda u: u == 0),
        "log1p": lambda u: u == -1,
        **dict.fromkeys(("acos", "arccos", "asin", "arcsin", "erfinv"), lambda u: abs(u) >= 1),
        **dict.fromkeys(("acosh", "arccosh"), lambda u: u <= 1),
        **dict.fromkeys(("atanh", "arctanh"), lambda u: abs(u) == 1),
        "logit": lambda u: u in (0, 1),
        **dict.fromkeys(("exp", "expm1", "exp2"), lambda u: u > _OVERFLOW),
        **dict.fromkeys(("sinh", "cosh"), lambda u: abs(u) > _OVERFLOW),
    }
)
"""Where the first derivative is infinite or undefined, or overflows in single precision."""
_POWERS = frozenset({"pow", "float_power", "power"})
_DIVISIONS = frozenset({"div", "divide", "true_divide"})

_BINARY: Mapping[type[ast.operator], Callable[[float, float], float]] = MappingProxyType(
    {
        ast.Add: operator.add,
        ast.Sub: operator.sub,
        ast.Mult: operator.mul,
        ast.Div: operator.truediv,
        ast.Mod: operator.mod,
        ast.FloorDiv: operator.floordiv,
        ast.Pow: lambda a, b: float(a**b),
    }
)
_COMPARED: Mapping[type[ast.cmpop], Callable[[float, float], bool]] = MappingProxyType(
    {
        ast.Lt: operator.lt,
        ast.LtE: operator.le,
        ast.Gt: operator.gt,
        ast.GtE: operator.ge,
        ast.Eq: operator.eq,
        ast.NotEq: operator.ne,
    }
)
_FUNCTIONS: Mapping[str, Callable[..., float]] = MappingProxyType(
    {
        "abs": abs,
        "absolute": abs,
        "cos": math.cos,
        "exp": math.exp,
        "expm1": math.expm1,
        "log": math.log,
        "log1p": math.log1p,
        "negative": operator.neg,
        "relu": lambda u: max(u, 0.0),
        "sigmoid": lambda u: 1 / (1 + math.exp(-u)),
        "sin": math.sin,
        "softplus": lambda u: math.log1p(math.exp(u)),
        "sqrt": math.sqrt,
        "square": lambda u: u * u,
        "tanh": math.tanh,
        "maximum": max,
        "minimum": min,
        "where": lambda c, a, b: a if c else b,
        "gt": operator.gt,
        "ge": operator.ge,
        "lt": operator.lt,
        "le": operator.le,
        "eq": operator.eq,
        "ne": operator.ne,
        "greater": operator.gt,
        "less": operator.lt,
        "equal": operator.eq,
        "not_equal": operator.ne,
        "logical_and": lambda a, b: bool(a) and bool(b),
        "logical_or": lambda a, b: bool(a) or bool(b),
        "logical_not": operator.not_,
        "stop_gradient": lambda u: u,
        "detach": lambda u: u,
        "zeros_like": lambda u: 0.0 * u,
        "ones_like": lambda u: 0.0 * u + 1.0,
        "full_like": lambda u, number: 0.0 * u + number,
        "isclose": lambda a, b: abs(a - b) <= 1e-8 + 1e-5 * abs(b),
    }
)
_CONSTANT: Mapping[str, float] = MappingProxyType({"zeros": 0.0, "new_zeros": 0.0, "ones": 1.0, "new_ones": 1.0})
_NOT_NEGATIVE = frozenset(
    {"norm", "abs", "absolute", "square", "exp", "sqrt", "vec_length", "vec_squared", "var", "std"}
)


def is_singular(here: Reached, library: Library, node: ast.expr) -> Iterator[tuple[ast.expr, str]]:
    """The operands of a function that is singular somewhere, each with a literal where it is not."""
    match node:
        case ast.BinOp(op=ast.Div(), right=right):
            yield right, "1"
        case ast.BinOp(left=base, op=ast.Pow(), right=exponent):
            if not _is_natural(exponent):
                yield base, "1"
        case ast.Call(func=function, args=arguments):
            operands, name = list(arguments), here.qualname(function)
            if name is None and isinstance(function, ast.Attribute) and not here.callees(node):
                operands.insert(0, function.value)
            elif not of_library(name, library):
                return
            last = last_name(function)
            if last == "norm" and library.framework is Framework.TORCH:
                return
            if last in _DIVISIONS and len(operands) == 2:
                yield operands[1], "1"
            elif last in _POWERS and len(operands) == 2 and not _is_natural(operands[1]):
                yield operands[0], "1"
            elif last in _SINGULAR and operands:
                yield operands[0], library.partial_functions.get(last, "1")
        case _:
            pass


def _is_natural(exponent: ast.expr) -> bool:
    """Whether a power has a derivative everywhere."""
    match exponent:
        case ast.Constant(value=int() | float() as number):
            return number >= 1 and float(number).is_integer()
        case _:
            return False


class _UnknownError(Exception):
    """A part whose value does not follow from numbers."""


@dataclass(frozen=True, slots=True)
class _Sample:
    """Numbers for the free parts, and what was computed of them: a variable may stand in many parts, each time once."""

    numbers: Mapping[str, float]
    known: dict[tuple[ast.expr, int], float] = field(default_factory=dict)


@dataclass(frozen=True)
class Trial:
    """The test of a selection, and a function on the side that is taken where the test is ``taken``."""

    here: Reached
    test: ast.expr
    taken: bool
    function: ast.expr
    operand: ast.expr
    _split: dict[ast.expr, list[ast.expr] | None] = field(default_factory=dict, repr=False, compare=False)
    _assigned: dict[str, ast.expr | None] = field(default_factory=dict, repr=False, compare=False)

    def fails(self) -> bool:
        """Whether there are numbers for which the side is not taken, and the function is singular."""
        if _is_shifted(self.operand):
            return False
        shared = self._names(self.test) & self._names(self.operand)
        fixed = frozenset(shared)
        atoms = self._atoms(self.operand, fixed, {})
        common = self._atoms(self.test, fixed, {})
        if not set(atoms) & set(common):
            return False
        every = {**atoms, **common}
        if len(every) > 3:
            return False
        grid = self._grid(len(every))
        choices = [[each for each in grid if each >= 0] if positive else grid for positive in every.values()]
        return any(self._hits(_Sample(dict(zip(every, values, strict=True)))) for values in itertools.product(*choices))

    def _hits(self, sample: _Sample) -> bool:
        try:
            if bool(self._value(self.test, sample)) is self.taken:
                return False
            value = self._value(self.operand, sample)
        except OverflowError:
            return False
        except (_UnknownError, ArithmeticError, ValueError, TypeError):
            return False
        return isinstance(value, int | float) and self._is_singular(float(value), sample)

    def _is_singular(self, value: float, sample: _Sample) -> bool:
        match self.function:
            case ast.BinOp(op=ast.Div()):
                return value == 0
            case ast.BinOp(right=exponent):
                return self._power(value, exponent, sample)
            case ast.Call(func=function, args=arguments):
                last = last_name(function)
                if last in _DIVISIONS:
                    return value == 0
                if last in _POWERS:
                    return self._power(value, arguments[-1], sample)
                return _SINGULAR[last](value)
            case _:
                return False

    def _power(self, base: float, exponent: ast.expr, sample: _Sample) -> bool:
        try:
            power = float(self._value(exponent, sample))
        except (_UnknownError, ArithmeticError, ValueError, TypeError):
            return base < 0
        return (base < 0 and not power.is_integer()) or (base == 0 and power < 1)

    def _grid(self, count: int) -> list[float]:
        constants = {
            float(node.value)
            for part in (self.test, self.operand)
            for node in ast.walk(part)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, int | float)
            and not isinstance(node.value, bool)
        }
        near = {sign * each for each in constants for sign in (1, -1)}
        return sorted({*(_NUMBERS if count == 1 else _FEW), *near})

    # -- parts whose value is free

    def _names(self, node: ast.expr) -> set[str]:
        return {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and self.here.qualname(each) is None}

    def _atoms(
        self, node: ast.expr, fixed: frozenset[str], seen: dict[tuple[ast.expr, int], dict[str, bool]], depth: int = 0
    ) -> dict[str, bool]:
        """The parts that any number can be put in for, and whether it must not be negative."""
        key = (node, depth)
        if key not in seen:
            seen[key] = self._free(node, fixed, seen, depth)
        return seen[key]

    def _free(
        self, node: ast.expr, fixed: frozenset[str], seen: dict[tuple[ast.expr, int], dict[str, bool]], depth: int
    ) -> dict[str, bool]:
        if isinstance(node, ast.Constant):
            return {}
        if isinstance(node, ast.Name):
            value = self._made(node.id) if depth < _DEPTH else None
            if node.id not in fixed and value is not None:
                return self._atoms(value, fixed, seen, depth + 1)
            return {node.id: value is not None and self._not_negative(value)}
        parts = self._parts(node)
        if parts is None:
            return {ast.unparse(node): self._not_negative(node)}
        found: dict[str, bool] = {}
        for part in parts:
            found |= self._atoms(part, fixed, seen, depth)
        return found

    def _not_negative(self, node: ast.expr) -> bool:
        return not_negative(self.here, node) or (isinstance(node, ast.Call) and last_name(node.func) in _NOT_NEGATIVE)

    def _made(self, name: str) -> ast.expr | None:
        if name not in self._assigned:
            self._assigned[name] = single(self.here, name)
        return self._assigned[name]

    def _parts(self, node: ast.expr) -> list[ast.expr] | None:
        """What an expression is computed of; None if it is not computed from numbers alone."""
        if node not in self._split:
            self._split[node] = self._split_up(node)
        return self._split[node]

    def _split_up(self, node: ast.expr) -> list[ast.expr] | None:
        match node:
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY or isinstance(
                op, ast.BitAnd | ast.BitOr
            ):
                return [left, right]
            case ast.UnaryOp(operand=operand):
                return [operand]
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARED:
                return [left, right]
            case ast.Call(func=function, args=arguments, keywords=keywords):
                last, operands = last_name(function), list(arguments)
                if self.here.qualname(function) is None and isinstance(function, ast.Attribute):
                    operands.insert(0, function.value)
                if last in _CONSTANT:
                    return []
                if last in ("clamp", "clip", "clamp_min"):
                    return [*operands, *(keyword.value for keyword in keywords)]
                return operands if last in _FUNCTIONS and not keywords and not self.here.callees(node) else None
            case _:
                return None

    # -- values

    def _value(self, node: ast.expr, sample: _Sample, depth: int = 0) -> float:
        match node:
            case ast.Constant(value=int() | float() as number):
                return number
            case ast.Name(id=name):
                if name in sample.numbers:
                    return sample.numbers[name]
                made = self._made(name)
                if made is None or depth > _DEPTH:
                    raise _UnknownError
                return self._value(made, sample, depth + 1)
        key = (node, depth)
        if key not in sample.known:
            sample.known[key] = self._part(node, sample, depth)
        return sample.known[key]

    def _part(self, node: ast.expr, sample: _Sample, depth: int) -> float:
        parts = self._parts(node)
        if parts is not None:
            return self._computed(node, [self._value(part, sample, depth) for part in parts])
        text = ast.unparse(node)
        if text in sample.numbers:
            return sample.numbers[text]
        raise _UnknownError

    def _computed(self, node: ast.expr, values: list[float]) -> float:
        match node:
            case ast.BinOp(op=ast.BitAnd()):
                return bool(values[0]) and bool(values[1])
            case ast.BinOp(op=ast.BitOr()):
                return bool(values[0]) or bool(values[1])
            case ast.BinOp(op=op):
                return _BINARY[type(op)](*values)
            case ast.UnaryOp(op=ast.USub()):
                return -values[0]
            case ast.UnaryOp(op=ast.Not() | ast.Invert()):
                return not values[0]
            case ast.UnaryOp():
                return values[0]
            case ast.Compare(ops=[op]):
                return _COMPARED[type(op)](*values)
            case ast.Call(func=function, keywords=keywords):
                last = last_name(function)
                if last in ("clamp", "clip", "clamp_min"):
                    return _bounded(values, [keyword.arg or "" for keyword in keywords])
                return _CONSTANT[last] if last in _CONSTANT else _FUNCTIONS[last](*values)
        raise _UnknownError


def _bounded(values: list[float], names: list[str]) -> float:
    """``clamp``: the bounds by place, then those by name."""
    value, *bounds = values
    given = dict(zip(names, bounds[len(bounds) - len(names) :], strict=True)) if names else {}
    places = bounds[: len(bounds) - len(names)]
    lower = given.get("min", given.get("a_min", places[0] if places else -math.inf))
    upper = given.get("max", given.get("a_max", places[1] if len(places) > 1 else math.inf))
    return min(max(value, lower), upper)


def _is_shifted(node: ast.expr) -> bool:
    """Whether a small number is added that keeps the operand away from zero."""
    match node:
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            numbers = [each.value for each in (left, right) if isinstance(each, ast.Constant)]
            return any(isinstance(number, float) and 0 < number <= _EPSILON for number in numbers)
        case _:
            return False
