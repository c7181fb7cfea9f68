"""What the rewrites of old calls ask: the call around a name, its arguments, its text."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from tracesafe.analysis.written import Use, Written
from tracesafe.program.functions import Function
from tracesafe.rewrite.imports import Reach
from tracesafe.rewrite.spelling import spelled, visible


def parent_of(here: Written, node: ast.AST) -> ast.AST | None:
    """The node around another one."""
    for outer in ast.walk(here.module.tree):
        if any(child is node for child in ast.iter_child_nodes(outer)):
            return outer
    return None


def call_of(here: Written, use: Use) -> ast.Call | None:
    """The call of a name; None where it is handed on, or asked for an attribute."""
    outer = parent_of(here, use.node)
    return outer if isinstance(outer, ast.Call) and outer.func is use.node else None


def in_numpy(here: Written, use: Use, name: str) -> Reach:
    """How a name of ``jax.numpy`` is written where an old one stands: by its own alias, if the file has one."""
    for text, dotted in visible(here, use.reference):
        if dotted == "jax.numpy":
            return Reach(f"{text}.{name}")
    return spelled(here, use.reference, replace(use.rename, new=f"jax.numpy.{name}", module="jax.numpy", how=""))


def scope_of(here: Written, use: Use) -> Function | None:
    """The function that a use stands in."""
    scope = use.reference.scope
    while scope.parent is not None and scope.node not in here.module.function_of:
        scope = scope.parent
    return here.module.function_of.get(scope.node)


def given(call: ast.Call, names: Sequence[str]) -> list[ast.expr] | None:
    """What a call gives to its first parameters, in order; None if one of them is missing or hidden in a splat."""
    if any(isinstance(each, ast.Starred) for each in call.args) or any(each.arg is None for each in call.keywords):
        return None
    named = {each.arg: each.value for each in call.keywords}
    found = [*call.args[: len(names)]]
    for name in names[len(found) :]:
        if name not in named:
            return None
        found.append(named[name])
    return found if len(call.args) <= len(names) else None


def options(call: ast.Call, names: Sequence[str]) -> list[ast.keyword]:
    """The other keyword arguments of a call."""
    return [each for each in call.keywords if each.arg not in names]


def bracketed(here: Written, node: ast.expr) -> str:
    """The text of an expression in front of a dot."""
    text = here.text(node)
    is_atom = isinstance(node, ast.Name | ast.Attribute | ast.Call | ast.Subscript)
    return text if is_atom else f"({text})"
