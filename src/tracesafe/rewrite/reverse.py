"""Loops that a gradient goes through backwards: jax has none without a bound that is known while tracing."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from tracesafe.analysis.liveness import stores
from tracesafe.analysis.values import Static, Target, Touch, Unknown, touches
from tracesafe.rewrite.carry import Loop
from tracesafe.rewrite.dtypes import assigned
from tracesafe.rewrite.statements import own_statements
from tracesafe.spec import Framework, Kind

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_UP: Mapping[type[ast.cmpop], str] = MappingProxyType({ast.Lt: "", ast.LtE: " + 1", ast.NotEq: ""})
_DOWN: Mapping[type[ast.cmpop], str] = MappingProxyType({ast.Gt: "", ast.GtE: " + 1", ast.NotEq: ""})


def is_reversed(here: Reached, loop: Loop) -> bool:
    """Whether a gradient in reverse mode passes through values of the loop."""
    found = reversing(here)
    if not found:
        return False
    for node in ast.walk(loop):
        if isinstance(node, ast.Call) or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)):
            value = here.value(node)
            if touches(value) & found or (isinstance(value, Unknown) and not isinstance(value, Target)):
                return True
    return False


def reversing(here: Reached) -> frozenset[Touch]:
    """The reverse-mode derivatives that the function runs under, less those that a derivative of its own stops."""
    found: set[Touch] = set()
    for record in here.traced_records:
        for touch in record.context.regimes:
            if touch.kind is Kind.CUSTOM_RULE:
                break
            spec = here.sites[touch.site].spec if touch.site in here.sites else None
            if touch.framework is Framework.JAX and touch.kind is Kind.GRADIENT and not (spec and spec.forward):
                found.add(touch)
    return frozenset(found)


def bound(here: Reached, loop: ast.While) -> str | None:
    """How often the loop runs at most, as an expression of static values; None if the test shows no bound."""
    parts = loop.test.values if isinstance(loop.test, ast.BoolOp) and isinstance(loop.test.op, ast.And) else [loop.test]
    for part in parts:
        for counter, operator, limit in _comparisons(part):
            start = _start(here, loop, counter)
            step = _step(loop, counter)
            if start is None or step is None or not _is_fixed(here, loop, limit):
                continue
            extra = (_UP if step > 0 else _DOWN).get(type(operator))
            if extra is not None:
                first, last = (start, limit) if step > 0 else (limit, start)
                return _difference(here, last, first) + extra
    return None


def _comparisons(part: ast.expr) -> Iterator[tuple[str, ast.cmpop, ast.expr]]:
    turned: dict[type[ast.cmpop], ast.cmpop] = {
        ast.Lt: ast.Gt(), ast.LtE: ast.GtE(), ast.Gt: ast.Lt(), ast.GtE: ast.LtE(), ast.NotEq: ast.NotEq(),
    }  # fmt: skip
    match part:
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            if isinstance(left, ast.Name):
                yield left.id, operator, right
            if isinstance(right, ast.Name) and type(operator) in turned:
                yield right.id, turned[type(operator)], left
        case _:
            pass


def _start(here: Reached, loop: ast.While, counter: str) -> ast.expr | None:
    """What the counter is before the loop, if that is one static int."""
    inside = set(ast.walk(loop))
    values = [value for value in assigned(here, counter) if value not in inside]
    if len(values) != 1 or any(argument.arg == counter for argument in here.function.parameters):
        return None
    (value,) = values
    is_before = value.lineno < loop.lineno
    simple = isinstance(value, ast.Constant | ast.Name | ast.Attribute)
    return value if is_before and simple and _is_int(here, value) else None


def _step(loop: ast.While, counter: str) -> int | None:
    """What every iteration adds to the counter: 1 or -1."""
    if any(isinstance(each, ast.Continue) for each in own_statements(loop)):
        return None
    if sum(counter in stores(statement) for statement in loop.body) != 1:
        return None
    for statement in loop.body:
        match statement:
            case ast.AugAssign(target=ast.Name(id=name), op=ast.Add() | ast.Sub() as operator, value=value) if (
                name == counter
            ):
                pass
            case ast.Assign(
                targets=[ast.Name(id=name)],
                value=ast.BinOp(left=ast.Name(id=same), op=ast.Add() | ast.Sub() as operator, right=value),
            ) if name == same == counter:
                pass
            case _:
                continue
        if isinstance(value, ast.Constant) and value.value == 1:
            return 1 if isinstance(operator, ast.Add) else -1
    return None


def _is_fixed(here: Reached, loop: ast.While, limit: ast.expr) -> bool:
    written = stores(loop)
    reads = {each.id for each in ast.walk(limit) if isinstance(each, ast.Name)}
    return _is_int(here, limit) and not reads & written and here.is_pure(limit)


def _is_int(here: Reached, node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, int) and not isinstance(node.value, bool)
    value = here.value(node)
    return isinstance(value, Static) and value.type == "int"


def _difference(here: Reached, last: ast.expr, first: ast.expr) -> str:
    text = here.text(last)
    if isinstance(first, ast.Constant) and first.value == 0:
        return text
    simple = isinstance(first, ast.Name | ast.Constant | ast.Attribute | ast.Call)
    return f"{text} - {here.text(first)}" if simple else f"{text} - ({here.text(first)})"
