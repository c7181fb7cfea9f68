"""``range`` with traced bounds as the bounds of ``lax.fori_loop``, which counts up by one."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracesafe.analysis.values import Array, Static
from tracesafe.rewrite.precedence import Tightness, of
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.slices import Piece, render

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached


@dataclass(frozen=True, slots=True)
class Range:
    """``index`` is the user's variable as an expression of the count ``{}``; empty if it is the count itself."""

    lower: str
    upper: str
    index: str = ""


def range_of(here: Reached, loop: ast.For, prefix: str) -> Range:
    """The bounds of a loop over a range. Raises ``Refused`` for a step that is not a constant."""
    call, turned = loop.iter, False
    assert isinstance(call, ast.Call)
    if here.qualname(call.func) == "builtins.reversed":
        (inner,), turned = call.args, True
        call = inner
    assert isinstance(call, ast.Call)
    bounds = [_piece(here, argument, prefix) for argument in call.args]
    start, stop = (Piece("0"), bounds[0]) if len(bounds) == 1 else (bounds[0], bounds[1])
    step = _step(here, call.args[2]) if len(bounds) == 3 else 1
    lower, upper = start.text, stop.text
    if step == 1 and not turned:
        return Range(lower, upper)
    if step == 1:
        last = upper if upper.isidentifier() else f"({upper})"
        return Range(lower, upper, f"{last} - 1 - {{}}" if lower == "0" else f"{lower} + {last} - 1 - {{}}")
    if turned:
        raise Refused("traced-trip-count", f"`{here.text(loop.iter)}` counts by steps, backwards; count by one")
    span = (start, stop) if step < 0 else (stop, start)
    width = span[0].text if span[1].text == "0" else f"{_term(span[0])} - {_term(span[1])}"
    if abs(step) > 1:
        width = f"({width} + {abs(step) - 1}) // {abs(step)}"
    count = "{}" if abs(step) == 1 else f"{abs(step)} * {{}}"
    sign = "-" if step < 0 else "+"
    moved = count if lower == "0" and step > 0 else f"{_term(start)} {sign} {count}"
    return Range("0", width, moved)


def _term(piece: Piece) -> str:
    return piece.text if piece.tightness > Tightness.SUM else f"({piece.text})"


def _step(here: Reached, node: ast.expr) -> int:
    try:
        value = ast.literal_eval(node)
    except ValueError:
        value = None
    if not isinstance(value, int) or value == 0:
        raise Refused("traced-trip-count", f"`{here.text(node)}` is the step of a traced range; make it a constant")
    return value


def _piece(here: Reached, node: ast.expr, prefix: str) -> Piece:
    """A bound as an array of whole numbers, less what took its number out."""
    holes: dict[ast.expr, Piece] = {}
    for inner in ast.walk(node):
        match inner:
            case ast.Call(func=ast.Attribute(value=array, attr="item"), args=[], keywords=[]) if here.is_traced(array):
                holes[inner] = render(here.source, array, {})
            case ast.Call(args=[number], keywords=[]) if here.qualname(inner.func) == "builtins.int" and here.is_traced(
                number
            ):
                holes[inner] = Piece(f"{prefix}asarray({_bare(here, number)}, int)")
            case _:
                pass
    outer = {hole: piece for hole, piece in holes.items() if not _inside(hole, holes)}
    value = here.value(node)
    if isinstance(value, Array) and value.taken and not outer:
        raise Refused("taken-number", f"`{here.text(node)}` is a number taken out of a traced array; keep the array")
    if isinstance(value, Static) or not outer:
        return Piece(render(here.source, node, {}).text, of(node))
    return render(here.source, node, outer)


def _bare(here: Reached, node: ast.expr) -> str:
    match node:
        case ast.Call(func=ast.Attribute(value=array, attr="item"), args=[], keywords=[]):
            return render(here.source, array, {}).text
        case _:
            return render(here.source, node, {}).text


def _inside(node: ast.expr, others: dict[ast.expr, Piece]) -> bool:
    return any(other is not node and any(each is node for each in ast.walk(other)) for other in others)
