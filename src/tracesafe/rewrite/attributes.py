"""Attributes of other objects that a function assigns: of one in a variable outside, or of a part of its own."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tracesafe.analysis.syntax import targets
from tracesafe.analysis.targets import ClassTarget, Instance
from tracesafe.rewrite.sinks import Place, Sink, simple_statements

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached
    from tracesafe.program.functions import Function
    from tracesafe.program.modules import Module

_PLAIN_OBJECTS = frozenset({"types.SimpleNamespace", "argparse.Namespace", "threading.local"})
_STATEFUL = ("flax.nnx", "flax.experimental.nnx")
"""Whose transforms hand changes of an object's attributes on."""
_BEGINNINGS = frozenset({"__init__", "__post_init__", "setup"})


def object_sinks(here: Reached) -> tuple[Sink, ...]:
    """The attributes of objects in variables outside of a function that it assigns."""
    found: dict[tuple[Place, Module, str, str], dict[ast.expr, ast.stmt]] = {}
    for statement in simple_statements(here):
        for target in targets(statement):
            if isinstance(target, ast.Attribute) and is_object(here, target.value):
                where = variable_of(here, target)
                if where is not None:
                    found.setdefault(where, {})[target] = statement
    return tuple(
        Sink(*where, where[3].rpartition(".")[2], tuple(writes.values()), False, tuple(writes))
        for where, writes in found.items()
    )


def is_object(here: Reached, node: ast.expr) -> bool:
    """Whether an expression is an object or class of the project, or a plain namespace."""
    match here.value(node):
        case Instance(info=info) | ClassTarget(info=info):
            bases = here.references.machine.external_bases(info) if here.references is not None else frozenset()
            return not any(base.startswith(_STATEFUL) for base in bases)
        case _:
            return isinstance(node, ast.Name) and _is_namespace(here, node.id)


def variable_of(here: Reached, node: ast.Attribute) -> tuple[Place, Module, str, str] | None:
    """The variable outside of a function that an attribute's text begins with, and the rest of the text.

    None for locals and parameters, and for the attributes of the method's own object.
    """
    suffix, inner = "", ast.expr()
    while isinstance(node, ast.Attribute):
        suffix, inner = f".{node.attr}{suffix}", node.value
        if not isinstance(inner, ast.Attribute):
            break
        node = inner
    if not isinstance(inner, ast.Name):
        return None
    name, function = inner.id, here.function
    if name in function.locals:
        own = function.owner is not None and bool(function.parameters) and function.parameters[0].arg == name
        plain = {"staticmethod", "classmethod"} & function.decorator_names or function.name in _BEGINNINGS
        deep = suffix.count(".") > 1
        return (Place.RECEIVER, function.module, name, suffix) if own and deep and not plain else None
    if _holder(function, name) is not None:
        return Place.CELL, function.module, name, suffix
    if here.references is None:
        return None
    module, variable = here.references.origin(function.module, name)
    return (Place.GLOBAL, module, variable, suffix) if variable in module.bindings else None


def _holder(function: Function, name: str) -> Function | None:
    """The function around whose variable a name is."""
    outer = function.parent
    while outer is not None and name not in outer.locals:
        outer = outer.parent
    return outer


def _is_namespace(here: Reached, name: str) -> bool:
    """Whether a variable outside of the function is bound to a new namespace, and to nothing else."""
    if here.references is None or name in here.function.locals:
        return False
    outer = _holder(here.function, name)
    if outer is None:
        module, variable = here.references.origin(here.function.module, name)
        nodes = list(module.bindings.get(variable, ()))
    else:
        module = outer.module
        nodes = [node for part in outer.body for node in ast.walk(part) if _assigns(node, name)]
    place = here.references.place(module)
    made = [getattr(node, "value", None) for node in nodes]
    return bool(made) and all(
        isinstance(value, ast.Call) and here.references.name(place, value.func) in _PLAIN_OBJECTS for value in made
    )


def _assigns(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets)
