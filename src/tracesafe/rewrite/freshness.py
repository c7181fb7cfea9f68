"""Whether a value is a new array that nobody else holds, so that changing it in place is nobody's business."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tracesafe.analysis.liveness import stores
from tracesafe.rewrite.totality import TOTAL, last_name

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_VIEWS = frozenset(
    """
    T array as_tensor asarray astype bool cast conj detach double expand_as flatten float half imag int item long
    mT positive ravel real squeeze stop_gradient to to_float to_int type
    """.split()
)
_TYPED = frozenset("zeros ones full eye new_zeros new_ones new_full".split())
"""Constructors whose result has a dtype of its own, which an assignment in place keeps and a sum does not."""


def computed(node: ast.expr) -> bool:
    """Whether the expression makes a new array or a number, not the variable's own or a view of it."""
    match node:
        case ast.BinOp() | ast.UnaryOp() | ast.Compare() | ast.Constant():
            return True
        case ast.Call(func=function):
            return last_name(function) in TOTAL - _VIEWS - _TYPED
        case _:
            return False


def is_fresh(here: Reached, name: str) -> bool:
    """Whether every value that the variable gets in this function is a new one, and no other variable holds it."""
    if any(argument.arg == name for argument in here.function.parameters):
        return False
    for statement in here.statements(ast.stmt):
        match statement:
            case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                if not computed(value):
                    return False
            case ast.Assign(value=value) if _holds(value, name):
                return False
            case ast.AugAssign(target=ast.Name(id=target)) if target == name:
                pass
            case ast.For(target=target) if name in stores(target):
                return False
            case _ if not hasattr(statement, "body") and name in stores(statement):
                return False
            case _:
                pass
    return True


def _holds(value: ast.expr, name: str) -> bool:
    """Whether an assigned value is the variable's own array, alone or in a container."""
    match value:
        case ast.Name(id=source):
            return source == name
        case ast.Tuple(elts=elts) | ast.List(elts=elts):
            return any(_holds(each, name) for each in elts)
        case ast.Dict(values=values):
            return any(_holds(each, name) for each in values)
        case ast.IfExp(body=body, orelse=other):
            return _holds(body, name) or _holds(other, name)
        case ast.Subscript(value=inner) | ast.Attribute(value=inner):
            return _holds(inner, name)
        case ast.Call(args=arguments) if not computed(value):
            return any(_holds(each, name) for each in arguments)
        case _:
            return False
