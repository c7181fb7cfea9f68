"""Slices with traced bounds whose width is known: ``x[i : i + 3]``."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracesafe.analysis.values import Static, Touch
from tracesafe.model import Edit, Fix, Refusal, Safety
from tracesafe.rewrite.conditions import single_framework
from tracesafe.rewrite.freshness import is_number
from tracesafe.rewrite.host_table import spelled
from tracesafe.rewrite.loop_body import forbidding
from tracesafe.rewrite.precedence import Tightness
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.slices import render
from tracesafe.spec import Framework

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached


@dataclass(frozen=True, slots=True)
class Window:
    """Where a slice begins, and how wide it is."""

    start: ast.expr
    width: str


def window_of(here: Reached, node: ast.Slice) -> Window | None:
    """The window that a slice with a traced start is; None where its width depends on values."""
    if node.lower is None or node.upper is None or node.step is not None or not forbidding(here, node.lower):
        return None
    (base, low), (other, high) = _offset(here, node.lower), _offset(here, node.upper)
    if ast.dump(base) != ast.dump(other) or not here.is_pure(base):
        return None
    if all(isinstance(each, int) for each in (*low, *high)):
        width = sum(each for each in high if isinstance(each, int)) - sum(each for each in low if isinstance(each, int))
        return Window(node.lower, str(width)) if width > 0 else None
    if not low and len(high) == 1 and not isinstance(high[0], int):
        return Window(node.lower, here.text(high[0]))
    negative = [each for each in low if isinstance(each, ast.UnaryOp)]
    if not high and len(low) == 1 and len(negative) == 1:
        return Window(node.lower, here.text(negative[0].operand))
    return None


def _offset(here: Reached, node: ast.expr) -> tuple[ast.expr, list[int | ast.expr]]:
    """An expression as something plus static whole numbers; a number that is taken away stands in a minus."""
    match node:
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as operator, right=right) if _is_whole(here, right):
            base, found = _offset(here, left)
            minus = isinstance(operator, ast.Sub)
            if isinstance(right, ast.Constant) and isinstance(right.value, int):
                return base, [*found, -right.value if minus else right.value]
            return base, [*found, ast.UnaryOp(ast.USub(), right) if minus else right]
        case ast.BinOp(left=left, op=ast.Add(), right=right) if _is_whole(here, left) and not is_number(here, right):
            base, found = _offset(here, right)
            return base, [*found, left.value if isinstance(left, ast.Constant) else left]  # type: ignore[list-item]
        case _:
            return node, []


def _is_whole(here: Reached, node: ast.expr) -> bool:
    value = here.value(node)
    return isinstance(value, Static) and value.type == "int"


def window(here: Reached, node: ast.Subscript, touches: frozenset[Touch]) -> Fix | Refusal:
    """The window by ``lax.dynamic_slice_in_dim``, in torch by an index for each of its elements."""
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    found = [(axis, part, window_of(here, part)) for axis, part in enumerate(parts) if isinstance(part, ast.Slice)]
    windows = [(axis, part, each) for axis, part, each in found if each is not None]
    try:
        framework = single_framework(touches)
        others = [part for part in parts if not (isinstance(part, ast.Slice) and ast.unparse(part) == ":")]
        if len(windows) != 1 or len(others) != 1 or framework is Framework.PHIFLOW:
            text = here.short(node)
            raise Refused(
                "unknown-length", f"`{text}` cuts out more than a window of one axis; take the axes one by one"
            )
    except Refused as refused:
        return refused.refusal
    axis, part, cut = windows[0]
    source, array = here.source, here.text(node.value)
    library, start = here.library(framework), here.text(cut.start)
    title = f"Cut the window out of `{here.short(node.value)}`"
    if framework is Framework.JAX:
        reached = spelled(here, library, "jax.lax.dynamic_slice_in_dim")
        along = f", axis={axis}" if axis else ""
        text = f"{reached.text}({array}, {start}, {cut.width}{along})"
        edit = Edit(source.path, source.span(node), text)
        note = "a window that leaves the array is moved back inside, where a slice gets shorter"
        return Fix(title, (*reached.edits, edit), Safety.REVIEW, note)
    reached = spelled(here, library, "torch.arange")
    lower, upper = cut.start, part.upper
    assert upper is not None
    start = render(source, cut.start, {}).within(Tightness.SUM)
    device = f", device={array}.device" if isinstance(node.value, ast.Name | ast.Attribute) else ""
    index = f"{start} + {reached.text}({cut.width}{device})"
    span = source.span(lower)
    edit = Edit(source.path, type(span)(span.start, source.span(upper).end), index)
    note = "a window that leaves the tensor raises, where a slice gets shorter"
    return Fix(title, (*reached.edits, edit), Safety.REVIEW, note)
