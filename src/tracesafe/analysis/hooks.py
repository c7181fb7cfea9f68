"""Hooks of torch modules: functions that run whenever a layer does, under whatever transform runs it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from tracesafe.analysis.frames import Context, Frame
from tracesafe.analysis.machine import Arguments
from tracesafe.analysis.targets import UNKNOWN, FunctionTarget, Instance
from tracesafe.analysis.transfer import array_of
from tracesafe.analysis.values import Touch, Value
from tracesafe.program.functions import Function

if TYPE_CHECKING:
    from tracesafe.analysis.apply import Transforms

HOOKS = frozenset({"register_forward_hook", "register_forward_pre_hook"})


def run_hooks(machine: Transforms, model: ast.expr, frame: Frame, found: frozenset[Touch]) -> None:
    """Run the hooks that the module registers on a model, or on a layer of it, on what the transforms trace."""
    if not frame.regimes or not HOOKS & frame.module.names:
        return
    text = ast.unparse(model)
    for call, scope in _registered(frame, text):
        outer = _frame(frame, scope)
        hook = machine.evaluate(call.args[0], replace(outer, record=None)) if call.args else UNKNOWN
        if not isinstance(hook, FunctionTarget) or not found:
            continue
        pre = isinstance(call.func, ast.Attribute) and call.func.attr == "register_forward_pre_hook"
        traced = array_of(found)
        given: tuple[Value, ...] = (UNKNOWN, UNKNOWN) if pre else (UNKNOWN, UNKNOWN, traced)
        inside = Frame(frame.module, None, frame.context, None, muted=frame.muted)
        machine.hooked.add(hook.function)
        machine.run(hook, Arguments(given), call, inside)


def _registered(frame: Frame, text: str) -> Iterator[tuple[ast.Call, Function | None]]:
    """The calls that register a hook on a model of this text or on a part of it, with the functions around them."""
    stack: list[tuple[ast.AST, Function | None, frozenset[str]]] = [(frame.module.tree, None, frozenset())]
    while stack:
        node, scope, layers = stack.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            scope = frame.module.function_of.get(node, scope)
        if isinstance(node, ast.For) and _is_part(node.iter, text, layers):
            layers |= {name.id for name in ast.walk(node.target) if isinstance(name, ast.Name)}
        match node:
            case ast.Call(func=ast.Attribute(value=owner, attr=attr)) if attr in HOOKS:
                if _is_part(owner, text, layers):
                    yield node, scope
        stack.extend((child, scope, layers) for child in ast.iter_child_nodes(node))


def _is_part(node: ast.expr, text: str, layers: frozenset[str]) -> bool:
    """Whether an expression is a model, a layer of it, or goes over its layers."""
    while True:
        if ast.unparse(node) == text or (isinstance(node, ast.Name) and node.id in layers):
            return True
        match node:
            case ast.Attribute(value=inner) | ast.Subscript(value=inner):
                node = inner
            case ast.Call(func=ast.Attribute(value=inner)) | ast.Call(args=[inner, *_]):
                node = inner
            case _:
                return False


def _frame(frame: Frame, scope: Function | None) -> Frame:
    """Where a hook was named: a frame around this one, if it is of that function."""
    outer: Frame | None = frame
    while outer is not None:
        if scope is not None and outer.function is scope:
            return outer
        outer = outer.parent
    made = Frame(frame.module, scope, Context(), None)
    if scope is not None and scope.owner is not None and scope.parameters:
        made.env[scope.parameters[0].arg] = Instance(scope.owner.qualname, info=scope.owner)
    return made
