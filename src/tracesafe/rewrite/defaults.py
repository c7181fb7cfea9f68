"""What a parameter is if the caller leaves it out."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached
    from tracesafe.program.functions import Function


def defaults_to_none(here: Reached, node: ast.expr) -> bool:
    """Whether an expression is a parameter that is None unless it is given, and still what was given."""
    if isinstance(here.function.node, ast.Lambda) or not isinstance(node, ast.Name):
        return False
    default = default_of(here.function, node.id)
    stored = [each for each in here.expressions(ast.Name) if each.id == node.id and isinstance(each.ctx, ast.Store)]
    return default is not None and _is_none(default) and all(each.lineno >= node.lineno for each in stored)


def default_of(function: Function, name: str) -> ast.expr | None:
    """The default of a parameter."""
    spec = function.node.args
    positional = [*spec.posonlyargs, *spec.args]
    defaults = [*zip(positional[len(positional) - len(spec.defaults) :], spec.defaults, strict=True)]
    defaults += [(each, default) for each, default in zip(spec.kwonlyargs, spec.kw_defaults, strict=True) if default]
    return next((default for each, default in defaults if each.arg == name), None)


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
