"""``any`` and ``all``: over a display, or as the methods of an array."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tracesafe.analysis.values import Array, Unknown
from tracesafe.rewrite import terms
from tracesafe.rewrite.paths import Path
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.symbolic import Executor
from tracesafe.rewrite.terms import Term

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached


def check_arrays(here: Reached, operand: ast.expr) -> None:
    """Raises ``Refused`` if a call without the transform gives something that has not the methods of an array."""
    if any(not isinstance(value, Array | Unknown) for value in here.eager_values(operand)):
        text = here.text(operand)
        raise Refused("python-caller", f"`{text}` is no array in another call, and has not the methods of one")


def quantifier(here: Reached, executor: Executor, node: ast.Call, name: str) -> Term:
    """``any([a, b])`` over a display."""
    match node.args:
        case [ast.List(elts=[*items]) | ast.Tuple(elts=[*items])] if items:
            parts = tuple(executor.condition(item, {}, Path()).term for item in items)
            return parts[0] if len(parts) == 1 else terms.Logic("|" if name == "any" else "&", parts)
        case [operand] if isinstance(here.value(operand), Array) and isinstance(operand, ast.Name | ast.Attribute):
            check_arrays(here, operand)
            return terms.Call(f"{here.text(operand)}.{name}", ())
        case _:
            raise Refused(
                "extremum", f"`{here.text(node)}` stops at the first that decides; write it as an array operation"
            )
