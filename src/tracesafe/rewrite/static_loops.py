"""Which loops and branches over a Python number that a caller passes are better run while the function is traced."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tracesafe.model import Fix
from tracesafe.rewrite.conditions import touches_of
from tracesafe.rewrite.convert import branches
from tracesafe.rewrite.expressions import converted, ternary
from tracesafe.rewrite.static_needs import Need
from tracesafe.rewrite.statics import Statics, Whole, statics_of
from tracesafe.rewrite.structured import loops

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached


def statics(here: Reached) -> Statics:
    """What has to stay static in the whole program."""
    assert here.references is not None
    return statics_of(Whole(here.references.machine, here, _needs))


def _needs(here: Reached, need: Need) -> bool:
    """Whether the compiled code cannot do it itself."""
    if need.loop is not None:
        return not isinstance(loops(here).get(need.loop) or branches(here).get(need.loop), Fix)
    if isinstance(need.node, ast.IfExp):
        return not isinstance(converted(here, need.node, touches_of(here, need.asked), ternary, ""), Fix)
    for statement, verdict in branches(here).items():
        if isinstance(statement, ast.If) and statement.test is need.asked:
            return not isinstance(verdict, Fix)
    return True
