"""What a parameter is if the caller leaves it out."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached


def defaults_to_none(here: Reached, node: ast.expr) -> bool:
    """Whether an expression is a parameter that is None unless it is given, and still what was given."""
    if isinstance(here.function.node, ast.Lambda) or not isinstance(node, ast.Name):
        return False
    spec = here.function.node.args
    positional = [*spec.posonlyargs, *spec.args]
    defaults = [*zip(positional[len(positional) - len(spec.defaults) :], spec.defaults, strict=True)]
    defaults += [(each, default) for each, default in zip(spec.kwonlyargs, spec.kw_defaults, strict=True) if default]
    is_default = any(each.arg == node.id and _is_none(default) for each, default in defaults)
    stored = [each for each in here.expressions(ast.Name) if each.id == node.id and isinstance(each.ctx, ast.Store)]
    return is_default and all(each.lineno >= node.lineno for each in stored)


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
