"""What a test says of the names in it, on either side: ``x is not None``, ``isinstance(x, torch.Tensor)``."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import TYPE_CHECKING

from tracesafe.analysis.targets import NONE, UNKNOWN
from tracesafe.analysis.transfer import array_of
from tracesafe.analysis.values import Static, Touched, Value

if TYPE_CHECKING:
    from tracesafe.analysis.annotations import Annotations
    from tracesafe.analysis.frames import Frame

_PYTHON = frozenset({"int", "float", "bool", "str", "complex", "Number", "Real"})


def narrowed(
    test: ast.expr, holds: bool, env: Mapping[str, Value], machine: Annotations, frame: Frame
) -> dict[str, Value]:
    """The names whose values are known better where ``test`` is true (``holds``) or false."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return narrowed(operand, not holds, env, machine, frame)
        case ast.BoolOp(op=operator, values=values) if holds is isinstance(operator, ast.And):
            found: dict[str, Value] = {}
            for value in values:
                found.update(narrowed(value, holds, {**env, **found}, machine, frame))
            return found
        case ast.Compare(
            left=ast.Name(id=name), ops=[ast.Is() | ast.IsNot() as operator], comparators=[ast.Constant(value=None)]
        ):
            is_none = holds is isinstance(operator, ast.Is)
            return {name: NONE} if is_none and name in env else {}
        case ast.Call(func=ast.Name(id="isinstance"), args=[ast.Name(id=name), kinds]) if name in env:
            return _instance(name, env[name], kinds, holds, machine, frame)
        case ast.Call(func=ast.Name(id="is_tensor") | ast.Attribute(attr="is_tensor"), args=[ast.Name(id=name)]):
            return _tensor(name, env[name], holds) if name in env else {}
        case _:
            return {}


def _instance(
    name: str, value: Value, kinds: ast.expr, holds: bool, machine: Annotations, frame: Frame
) -> dict[str, Value]:
    classes = kinds.elts if isinstance(kinds, ast.Tuple) else [kinds]
    spelled = {_last(node) for node in classes}
    if all(machine.is_array_annotation(node, frame) for node in classes):
        return _tensor(name, value, holds)
    if spelled <= _PYTHON:
        if holds:
            return {name: Static(next(iter(spelled)) if len(spelled) == 1 else None)}
    elif holds and isinstance(value, Touched):
        return {name: UNKNOWN}
    return {}


def _tensor(name: str, value: Value, holds: bool) -> dict[str, Value]:
    """What is known of a value that is, or is not, an array."""
    if not isinstance(value, Touched):
        return {}
    return {name: array_of(value.touches) if holds else UNKNOWN}


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
