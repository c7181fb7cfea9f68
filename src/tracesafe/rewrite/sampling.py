"""Tests and operands computed for many numbers, to see where a side of a selection is singular and not taken."""

from __future__ import annotations

import ast
import contextlib
import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tracesafe.analysis.values import Static, Unknown
from tracesafe.rewrite.dtypes import single
from tracesafe.rewrite.gradients import differentiating
from tracesafe.rewrite.guards import not_negative, positive
from tracesafe.rewrite.sample_functions import BINARY, COMPARED, CONSTANT, FUNCTIONS, SINGULAR
from tracesafe.rewrite.sample_roles import Roles, known_number, roles_of
from tracesafe.rewrite.totality import last_name, of_library
from tracesafe.spec import Framework, Library

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_NUMBERS = (-1000.0, -100.0, -2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 100.0, 1000.0)
_FEW = (-100.0, -1.0, 0.0, 1.0, 100.0)
_BOUNDS = (0.25, 1.0, 4.0, 100.0)
"""What a bound of unknown value is tried with. Bounds are thresholds and scales, which hardly anybody makes negative;
the roots of these are exact."""
_FAR = 1000.0
_EPSILON = 1e-3
_DEPTH = 6

_POWERS = frozenset({"pow", "float_power", "power"})
_DIVISIONS = frozenset({"div", "divide", "true_divide"})

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
            elif last in SINGULAR and operands:
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

    _named: set[str] = field(default_factory=set, repr=False, compare=False)
    """Variables whose number is known."""

    def fails(self) -> bool:
        """Whether there are numbers for which the side is not taken, and the function is singular.

        What the test compares with (``limit`` in ``x < limit``) is no number of ours to choose: whatever bound there
        is, some ``x`` has to be singular. Else ``where(r < limit, 1 - r / limit, 0)`` would be held against a
        ``limit`` of zero, which the test says nothing of.
        """
        fixed = frozenset(self._names(self.test) & self._names(self.operand))
        atoms = self.atoms(self.operand, fixed)
        common = self.atoms(self.test, fixed)
        if not set(atoms) & set(common) or _is_shifted(self.here, self.operand, common):
            return False
        every = {**atoms, **common}
        if len(every) + len(self._named) > 3:
            return False  # who knows how so many hang together
        roles = roles_of(self, every, common, fixed)
        chosen = [dict(zip(roles.bounds, values, strict=True)) for values in self._bounds(roles)]
        return bool(roles.subjects) and all(self._fails_for(roles, bounds) for bounds in chosen)

    def _bounds(self, roles: Roles) -> Iterator[tuple[float, ...]]:
        return itertools.product(_BOUNDS, repeat=len(roles.bounds))

    def _fails_for(self, roles: Roles, bounds: Mapping[str, float]) -> bool:
        """Whether the function is singular for some number, with what the test compares with given."""
        grid = self._grid(len(roles.subjects)) | set(self._borders(roles, bounds))
        ordered = sorted(grid)
        choices = [[each for each in ordered if each >= lowest] for lowest in roles.lowest]
        return any(
            self._hits(_Sample({**bounds, **dict(zip(roles.subjects, values, strict=True))}))
            for values in itertools.product(*choices)
        )

    def _borders(self, roles: Roles, bounds: Mapping[str, float]) -> Iterator[float]:
        """Numbers at which the test may change, and some beyond."""
        known = [*bounds.values()]
        for side in roles.sides:
            with contextlib.suppress(_UnknownError, ArithmeticError, ValueError, TypeError):
                known.append(float(self._value(side, _Sample(bounds))))
        for number in known:
            yield from (number, -number)
            if len(roles.subjects) == 1:
                yield from (_FAR * number, -_FAR * number)
                if number > 0:
                    yield from (math.sqrt(number), -math.sqrt(number))

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
                return SINGULAR[last](value)
            case _:
                return False

    def _power(self, base: float, exponent: ast.expr, sample: _Sample) -> bool:
        try:
            power = float(self._value(exponent, sample))
        except (_UnknownError, ArithmeticError, ValueError, TypeError):
            return base < 0
        return (base < 0 and not power.is_integer()) or (base == 0 and power < 1)

    def _grid(self, count: int) -> set[float]:
        constants = {
            float(node.value)
            for part in (self.test, self.operand)
            for node in ast.walk(part)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, int | float)
            and not isinstance(node.value, bool)
        }
        near = {sign * each for each in constants for sign in (1, -1)}
        return {*(_NUMBERS if count == 1 else _FEW), *near}

    # -- parts whose value is free

    def _names(self, node: ast.expr) -> set[str]:
        return {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and self.here.qualname(each) is None}

    def atoms(self, node: ast.expr, fixed: frozenset[str]) -> dict[str, ast.expr]:
        """The parts that any number can be put in for, by their text; ``fixed``: variables that are parts as such."""
        return self._atoms(node, fixed, {})

    def _atoms(
        self,
        node: ast.expr,
        fixed: frozenset[str],
        seen: dict[tuple[ast.expr, int], dict[str, ast.expr]],
        depth: int = 0,
    ) -> dict[str, ast.expr]:
        key = (node, depth)
        if key not in seen:
            seen[key] = self._free(node, fixed, seen, depth)
        return seen[key]

    def _free(
        self,
        node: ast.expr,
        fixed: frozenset[str],
        seen: dict[tuple[ast.expr, int], dict[str, ast.expr]],
        depth: int,
    ) -> dict[str, ast.expr]:
        if known_number(self.here, node) is not None:
            self._named.update([node.id] if isinstance(node, ast.Name) else [])
            return {}
        if isinstance(node, ast.Name):
            value = self.made(node.id) if depth < _DEPTH else None
            if node.id not in fixed and value is not None:
                return self._atoms(value, fixed, seen, depth + 1)
            return {node.id: node}
        parts = self.parts(node)
        if parts is None:
            return {ast.unparse(node): node}
        found: dict[str, ast.expr] = {}
        for part in parts:
            found |= self._atoms(part, fixed, seen, depth)
        return found

    def lowest(self, node: ast.expr) -> float:
        """The lowest number that may be put in for a part."""
        made = self.made(node.id) if isinstance(node, ast.Name) else node
        if made is None:
            return -math.inf
        if positive(self.here, made):
            return _EPSILON
        small = not_negative(self.here, made) or (isinstance(made, ast.Call) and last_name(made.func) in _NOT_NEGATIVE)
        return 0.0 if small else -math.inf

    def made(self, name: str) -> ast.expr | None:
        """What a variable stands for, if it is assigned once."""
        if name not in self._assigned:
            self._assigned[name] = single(self.here, name)
        return self._assigned[name]

    def parts(self, node: ast.expr) -> list[ast.expr] | None:
        """What an expression is computed of; None if it is not computed from numbers alone."""
        if node not in self._split:
            self._split[node] = self._split_up(node)
        return self._split[node]

    def _split_up(self, node: ast.expr) -> list[ast.expr] | None:
        match node:
            case ast.BinOp(left=left, op=op, right=right) if type(op) in BINARY or isinstance(
                op, ast.BitAnd | ast.BitOr
            ):
                return [left, right]
            case ast.UnaryOp(operand=operand):
                return [operand]
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in COMPARED:
                return [left, right]
            case ast.Call(func=function, args=arguments, keywords=keywords):
                last, operands = last_name(function), list(arguments)
                if self.here.qualname(function) is None and isinstance(function, ast.Attribute):
                    operands.insert(0, function.value)
                if last in CONSTANT:
                    return []
                if last in ("clamp", "clip", "clamp_min"):
                    return [*operands, *(keyword.value for keyword in keywords)]
                return operands if last in FUNCTIONS and not keywords and not self.here.callees(node) else None
            case _:
                return None

    # -- values

    def _value(self, node: ast.expr, sample: _Sample, depth: int = 0) -> float:
        if (number := known_number(self.here, node)) is not None:
            return number
        match node:
            case ast.Name(id=name):
                if name in sample.numbers:
                    return sample.numbers[name]
                made = self.made(name)
                if made is None or depth > _DEPTH:
                    raise _UnknownError
                return self._value(made, sample, depth + 1)
        key = (node, depth)
        if key not in sample.known:
            sample.known[key] = self._part(node, sample, depth)
        return sample.known[key]

    def _part(self, node: ast.expr, sample: _Sample, depth: int) -> float:
        parts = self.parts(node)
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
                return BINARY[type(op)](*values)
            case ast.UnaryOp(op=ast.USub()):
                return -values[0]
            case ast.UnaryOp(op=ast.Not() | ast.Invert()):
                return not values[0]
            case ast.UnaryOp():
                return values[0]
            case ast.Compare(ops=[op]):
                return COMPARED[type(op)](*values)
            case ast.Call(func=function, keywords=keywords):
                last = last_name(function)
                if last in ("clamp", "clip", "clamp_min"):
                    return _bounded(values, [keyword.arg or "" for keyword in keywords])
                return CONSTANT[last] if last in CONSTANT else FUNCTIONS[last](*values)
        raise _UnknownError


def _bounded(values: list[float], names: list[str]) -> float:
    """``clamp``: the bounds by place, then those by name."""
    value, *bounds = values
    given = dict(zip(names, bounds[len(bounds) - len(names) :], strict=True)) if names else {}
    places = bounds[: len(bounds) - len(names)]
    lower = given.get("min", given.get("a_min", places[0] if places else -math.inf))
    upper = given.get("max", given.get("a_max", places[1] if len(places) > 1 else math.inf))
    return min(max(value, lower), upper)


def _is_shifted(here: Reached, node: ast.expr, tested: Mapping[str, ast.expr]) -> bool:
    """Whether a small number is added that keeps the operand away from zero."""
    match node:
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return any(_is_small(here, each, tested) for each in (left, right))
        case _:
            return False


def _is_small(here: Reached, node: ast.expr, tested: Mapping[str, ast.expr]) -> bool:
    """Whether a part is a small number, or a name for some number that only the operand uses: ``x + self.eps``."""
    number = known_number(here, node)
    if number is not None:
        return 0 < number <= _EPSILON
    plain = isinstance(node, ast.Name | ast.Attribute) and not differentiating(here, node)
    return plain and isinstance(here.value(node), Static | Unknown) and ast.unparse(node) not in tested
