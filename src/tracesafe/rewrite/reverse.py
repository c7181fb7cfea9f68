"""Loops that a gradient goes through backwards: jax has none without a bound that is known while tracing."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tracesafe.analysis.values import Target, Touch, Unknown, touches
from tracesafe.rewrite.carry import Loop
from tracesafe.rewrite.counting import counted
from tracesafe.spec import Framework, Kind

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached


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
    found = (counter.most for part in parts if (counter := counted(here, loop, part)) is not None)
    return next((most for most in found if most is not None), None)
