"""What a parameter is if the caller leaves it out."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tracesafe.analysis.syntax import is_none

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached


def defaults_to_none(here: Reached, node: ast.expr) -> bool:
    """Whether an expression is a parameter that is None unless it is given, and still what was given."""
    if isinstance(here.function.node, ast.Lambda) or not isinstance(node, ast.Name):
        return False
    default = here.function.defaults.get(node.id)
    stored = [each for each in here.expressions(ast.Name) if each.id == node.id and isinstance(each.ctx, ast.Store)]
    return default is not None and is_none(default) and all(each.lineno >= node.lineno for each in stored)
