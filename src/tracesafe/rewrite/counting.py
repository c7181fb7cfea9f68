"""``while`` loops that count: where the counter starts, what it counts to, and by which steps."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from tracesafe.analysis.liveness import loads, stores
from tracesafe.analysis.values import Static
from tracesafe.rewrite.dtypes import assigned, is_bound_once
from tracesafe.rewrite.loops import leaves

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_TURNED = MappingProxyType({ast.Lt: ast.Gt, ast.LtE: ast.GtE, ast.Gt: ast.Lt, ast.GtE: ast.LtE, ast.NotEq: ast.NotEq})
_UP = frozenset({ast.Lt, ast.LtE, ast.NotEq})
_DOWN = frozenset({ast.Gt, ast.GtE, ast.NotEq})


@dataclass(frozen=True, slots=True)
class Counted:
    """A counter that starts at a static whole number and grows (or falls) by ``step`` once in every iteration, until
    it reaches ``stop`` (``inclusive``: until it has passed it)."""

    here: Reached
    start: ast.expr
    stop: ast.expr
    inclusive: bool
    step: int

    @property
    def range(self) -> str:
        """``range(...)`` over the counter's values, as source text."""
        start, stop = self.here.text(self.start), self.here.text(self.stop)
        if self.inclusive:
            beyond = 1 if self.step > 0 else -1
            match self.stop:
                case ast.Constant(value=int(number)):
                    stop = str(number + beyond)
                case _:
                    stop += " + 1" if beyond > 0 else " - 1"
        if self.step != 1:
            return f"range({start}, {stop}, {self.step})"
        return f"range({stop})" if start == "0" else f"range({start}, {stop})"

    @property
    def most(self) -> str | None:
        """How many iterations there are at most, as source text; None for steps other than one."""
        if abs(self.step) != 1:
            return None
        first, last = (self.start, self.stop) if self.step > 0 else (self.stop, self.start)
        text = self.here.text(last)
        if not (isinstance(first, ast.Constant) and first.value == 0):
            simple = isinstance(first, ast.Name | ast.Constant | ast.Attribute | ast.Call)
            text = f"{text} - {self.here.text(first)}" if simple else f"{text} - ({self.here.text(first)})"
        return f"{text} + 1" if self.inclusive else text


def counted(here: Reached, loop: ast.While, part: ast.expr) -> Counted | None:
    """The counter that a part of a loop's test compares with its bound; None if it is not that plain."""
    for counter, operator, stop in _comparisons(part):
        start, step = _start(here, loop, counter), _step(here, loop, counter)
        if start is None or step is None or not _is_fixed(here, loop, stop):
            continue
        if operator in (_UP if step > 0 else _DOWN) and (operator is not ast.NotEq or abs(step) == 1):
            return Counted(here, start, stop, operator in (ast.LtE, ast.GtE), step)
    return None


def _comparisons(part: ast.expr) -> Iterator[tuple[str, type[ast.cmpop], ast.expr]]:
    """The variables that a comparison bounds: each with the operator behind it, and the bound."""
    match part:
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            if isinstance(left, ast.Name):
                yield left.id, type(operator), right
            if isinstance(right, ast.Name) and type(operator) in _TURNED:
                yield right.id, _TURNED[type(operator)], left
        case _:
            pass


def _start(here: Reached, loop: ast.While, counter: str) -> ast.expr | None:
    """What the counter is every time that the loop begins, if that is one static whole number."""
    inside = set(ast.walk(loop))
    values = [value for value in assigned(here, counter) if value not in inside]
    if len(values) != 1 or any(argument.arg == counter for argument in here.function.parameters):
        return None
    (value,) = values
    outer = (set(ast.walk(node)) for node in ast.walk(here.function.node) if isinstance(node, ast.For | ast.While))
    if any(loop in nodes and value not in nodes for nodes in outer if nodes != inside):
        return None
    simple = isinstance(value, ast.Constant) or (isinstance(value, ast.Name) and is_bound_once(here, value.id))
    return value if value.lineno < loop.lineno and simple and _is_int(here, value) else None


def _step(here: Reached, loop: ast.While, counter: str) -> int | None:
    """What every iteration adds to the counter: in one statement, which no ``continue`` leaves out."""
    setting = [node for node in loop.body if counter in stores(node)]
    if len(setting) != 1:
        return None
    match setting[0]:
        case (
            ast.AugAssign(target=ast.Name(), op=operator, value=ast.Constant(value=int(step)))
            | ast.Assign(targets=[ast.Name()], value=ast.BinOp(op=operator, right=ast.Constant(value=int(step))))
        ) if isinstance(operator, ast.Add | ast.Sub) and step > 0:
            pass
        case _:
            return None
    match setting[0]:
        case ast.Assign(value=ast.BinOp(left=left)) if not (isinstance(left, ast.Name) and left.id == counter):
            return None
        case _:
            pass
    found = leaves(here, loop)
    if any(each.own and isinstance(each.node, ast.Continue) and each.node.lineno < setting[0].lineno for each in found):
        return None
    return step if isinstance(operator, ast.Add) else -step


def _is_fixed(here: Reached, loop: ast.While, stop: ast.expr) -> bool:
    """Whether the bound is a static whole number that the loop does not change."""
    return _is_int(here, stop) and not loads(stop) & stores(loop) and here.is_pure(stop)


def _is_int(here: Reached, node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, int) and not isinstance(node.value, bool)
    value = here.value(node)
    return isinstance(value, Static) and value.type == "int"
