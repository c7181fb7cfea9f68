"""Loops over what no compiled function can take as an argument: each turn needs a program of its own."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tracesafe.analysis.liveness import loads
from tracesafe.analysis.syntax import targets
from tracesafe.analysis.targets import Choice, ExternalInstance, FunctionTarget, Instance
from tracesafe.analysis.values import Static, Value
from tracesafe.program.functions import Function
from tracesafe.program.nodes import walk
from tracesafe.rewrite.closures import free_names

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_LOOPS = (ast.For, ast.While)
_KINDS = frozenset({"str", "bytes", "bool", "NoneType", "dtype"})


def is_swept(here: Reached, loop: ast.AST | None, made: Function | ast.expr | None) -> bool:
    """Whether a function or partial that is made in a loop captured an object, a string or a flag, new each turn:
    ``for model in models: step = jit(lambda x: model(x))``."""
    if not isinstance(loop, ast.For) or made is None:
        return False
    node = made.node if isinstance(made, Function) else made
    if any(isinstance(inner, _LOOPS) and node in set(walk(inner)) for part in loop.body for inner in walk(part)):
        return False  # and again in a loop inside, over something else
    names = _derived(loop) & (_captured(made) if isinstance(made, Function) else loads(made))
    if names & _called(node):
        return True
    reads = [
        each
        for each in (*walk(loop.target), *(inner for part in loop.body for inner in walk(part)))
        if isinstance(each, ast.Name) and each.id in names
    ]
    return any(_is_static(here.value(each)) for each in reads)


def _called(node: ast.AST) -> frozenset[str]:
    """The names that are called: no array can be."""
    calls = (each.func for each in walk(node) if isinstance(each, ast.Call))
    return frozenset(func.id for func in calls if isinstance(func, ast.Name))


def _captured(function: Function) -> frozenset[str]:
    given = function.node.args
    defaults = [each for each in (*given.defaults, *given.kw_defaults) if each is not None]
    return free_names(function).union(*map(loads, defaults))


def _derived(loop: ast.For) -> frozenset[str]:
    """The loop's own variables, and those that are made of them in each turn, not of what they were before."""
    found = {node.id for node in walk(loop.target) if isinstance(node, ast.Name)}
    size = -1
    while size != len(found):
        size = len(found)
        for statement in (node for part in loop.body for node in walk(part) if isinstance(node, ast.Assign)):
            names = {each.id for each in targets(statement) if isinstance(each, ast.Name)}
            if (read := loads(statement.value)) & found and not names & read:
                found |= names
    return frozenset(found)


def _is_static(value: Value) -> bool:
    match value:
        case Static(type=kind):
            return kind in _KINDS
        case Choice(options=options):
            return all(map(_is_static, options))
        case _:
            return isinstance(value, Instance | ExternalInstance | FunctionTarget)
