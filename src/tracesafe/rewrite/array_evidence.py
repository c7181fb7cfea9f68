"""Whether the text of a file shows that a value is an array of jax, or one of NumPy."""

from __future__ import annotations

import ast
from enum import Enum

from tracesafe.analysis.syntax import own_nodes
from tracesafe.analysis.written import Written
from tracesafe.program.functions import Function
from tracesafe.rewrite.denoted import denoted

_DEPTH = 8
_ARRAYS = frozenset({"jax.Array", "jax.numpy.ndarray", "jax.numpy.DeviceArray", "chex.Array", "jax.core.Tracer"})
_SPACES = ("jax.numpy", "jax.random", "jax.nn", "jax.lax", "jax.scipy", "jax.ops", "jax.tree_util", "jax.image")
_HOST = frozenset({"builtins.float", "builtins.int", "builtins.list", "builtins.range", "builtins.len"})


class Evidence(Enum):
    """What is known of a value."""

    JAX = "jax"
    HOST = "host"
    """An array or number that is not of jax."""
    NONE = "none"


def evidence(here: Written, node: ast.expr, scope: Function | None, depth: int = _DEPTH) -> Evidence:
    """What an expression is; ``NONE`` where the text does not say."""
    if depth == 0:
        return Evidence.NONE
    match node:
        case ast.Call(func=func):
            return _called(here, func, scope, depth)
        case ast.Subscript(value=value):
            return evidence(here, value, scope, depth - 1)
        case ast.BinOp(left=left, right=right):
            return _together(evidence(here, left, scope, depth - 1), evidence(here, right, scope, depth - 1))
        case ast.UnaryOp(operand=operand):
            return evidence(here, operand, scope, depth - 1)
        case ast.Attribute(value=value, attr="T" | "at" | "real" | "imag"):
            return evidence(here, value, scope, depth - 1)
        case ast.Constant(value=int() | float()) | ast.List():
            return Evidence.HOST
        case ast.Name(id=name):
            return _variable(here, name, scope, depth)
        case _:
            return Evidence.NONE


def _together(left: Evidence, right: Evidence) -> Evidence:
    if Evidence.JAX in (left, right):
        return Evidence.JAX
    return Evidence.HOST if left is right is Evidence.HOST else Evidence.NONE


def _called(here: Written, func: ast.expr, scope: Function | None, depth: int) -> Evidence:
    name = denoted(func, here.module, scope) or ""
    space = name.rpartition(".")[0]
    if space.startswith(_SPACES) and not name.endswith((".shape", ".ndim", ".size")):
        return Evidence.JAX
    if name.startswith("numpy.") or name in _HOST:
        return Evidence.HOST
    if isinstance(func, ast.Name) and not name:
        return _returned(here, func.id, depth)
    if not name and isinstance(func, ast.Attribute):
        return evidence(here, func.value, scope, depth - 1)
    return Evidence.NONE


def _returned(here: Written, name: str, depth: int) -> Evidence:
    """What a function at the top of the file returns."""
    functions = [each for each in here.module.facts.functions if each.name == name]
    if len(functions) != 1 or functions[0].parent is not None or functions[0].owner is not None:
        return Evidence.NONE
    (function,) = functions
    own = [node for part in function.body for node in own_nodes(part)]
    values = [node.value for node in own if isinstance(node, ast.Return) and node.value is not None]
    found = {evidence(here, value, function, depth - 1) for value in values}
    return found.pop() if len(found) == 1 else Evidence.NONE


def _variable(here: Written, name: str, scope: Function | None, depth: int) -> Evidence:
    while scope is not None and name not in scope.locals:
        scope = scope.parent
    body = scope.body if scope is not None else tuple(here.module.tree.body)
    found: set[Evidence] = set()
    if scope is not None and any(parameter.arg == name for parameter in scope.parameters):
        found.add(_parameter(here, scope, name))
    for part in body:
        for statement in ast.walk(part):
            found |= _assigned(here, statement, name, scope, depth)
    if found == {Evidence.JAX}:
        return Evidence.JAX
    return Evidence.HOST if found == {Evidence.HOST} else Evidence.NONE


def _assigned(here: Written, node: ast.AST, name: str, scope: Function | None, depth: int) -> set[Evidence]:
    """What a statement makes of a variable; nothing if it does not bind it, or only to what it was."""
    match node:
        case ast.Assign(targets=[target], value=value) | ast.AnnAssign(target=target, value=ast.expr() as value):
            if isinstance(target, ast.Name) and target.id == name:
                return set() if _keeps(value, name) else {evidence(here, value, scope, depth - 1)}
            if isinstance(target, ast.Tuple) and any(isinstance(e, ast.Name) and e.id == name for e in target.elts):
                return {evidence(here, value, scope, depth - 1)}
        case ast.For(target=ast.Name(id=target), iter=iterated) if target == name:
            return {evidence(here, iterated, scope, depth - 1)}
        case ast.AugAssign(target=ast.Name(id=target)) if target == name:
            return set()
        case ast.With() | ast.NamedExpr() if any(
            isinstance(part, ast.Name) and part.id == name and isinstance(part.ctx, ast.Store)
            for item in ast.iter_child_nodes(node)
            for part in ast.walk(item)
        ):
            return {Evidence.NONE}
        case _:
            pass
    return set()


def _keeps(value: ast.expr, name: str) -> bool:
    """Whether a variable becomes another array of its own kind: an old update of itself, or a method of it."""
    match value:
        case ast.Call(func=ast.Attribute(attr=attr) | ast.Name(id=attr), args=[ast.Name(id=first), *_]):
            return first == name and attr.startswith("index_")
        case _:
            return False


def _parameter(here: Written, function: Function, name: str) -> Evidence:
    """What a parameter is by its annotation, or since a transform of jax calls the function."""
    parameter = next(each for each in function.parameters if each.arg == name)
    if parameter.annotation is not None:
        said = denoted(parameter.annotation, here.module, function.parent) or ""
        return Evidence.JAX if said in _ARRAYS else Evidence.NONE
    return Evidence.JAX if _is_traced(here, function) else Evidence.NONE


def _is_traced(here: Written, function: Function) -> bool:
    """Whether jax calls the function: a decorator of it, or a call that is given the function."""
    module = here.module
    if not isinstance(function.node, ast.Lambda):
        for decorator in function.node.decorator_list:
            dotted = (part for part in ast.walk(decorator) if isinstance(part, ast.Name | ast.Attribute))
            if any((denoted(part, module, function.parent) or "").startswith("jax.") for part in dotted):
                return True
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and any(_is(each, function) for each in node.args):
            name = denoted(node.func, module, function.parent) or ""
            if name.startswith("jax.") and not name.startswith("jax.ops."):
                return True
    return False


def _is(node: ast.expr, function: Function) -> bool:
    return node is function.node or (isinstance(node, ast.Name) and node.id == function.name)
