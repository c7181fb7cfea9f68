"""What is a boolean array in every call, and never Python's own True or False, of which ``~`` makes a number."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tracesafe.analysis.syntax import own_nodes
from tracesafe.analysis.values import Array, Static
from tracesafe.rewrite.dtypes import assigned

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_DEPTH = 4


def is_certain(here: Reached, node: ast.expr, depth: int = _DEPTH) -> bool:
    """Whether an expression is an array wherever it is evaluated, as far as calls and assignments in sight tell."""
    return not any(_may_be_plain(here, each) for each in _leaves(node)) and _is_array(here, node, depth)


def _starts_as_truth(here: Reached, node: ast.expr) -> bool:
    """Whether it is a flag of a loop, which starts as an array where that is converted."""
    return isinstance(node, ast.Name) and any(map(_is_truth, assigned(here, node.id)))


def _leaves(node: ast.expr) -> Iterator[ast.expr]:
    """The expression, and the operands that connectives hand on."""
    yield node
    match node:
        case ast.BoolOp(values=values):
            for value in values:
                yield from _leaves(value)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield from _leaves(operand)
        case _:
            pass


def _may_be_plain(here: Reached, node: ast.expr) -> bool:
    """Whether some call in sight gives it a Python value."""
    if _starts_as_truth(here, node):
        return False
    found = [record.values[node] for record in here.records if node in record.values]
    return any(isinstance(value, Static) or (isinstance(value, Array) and value.taken) for value in found)


def _is_truth(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, bool)


def _is_array(here: Reached, node: ast.expr, depth: int) -> bool:
    if depth == 0:
        return False
    match node:
        case ast.Name(id=name):
            given = assigned(here, name)
            is_parameter = any(parameter.arg == name for parameter in here.function.parameters)
            if given and is_parameter:
                return False
            return all(_is_truth(each) or is_certain(here, each, depth - 1) for each in given)
        case ast.BoolOp(values=values):
            return all(_starts_as_truth(here, value) or _is_array(here, value, depth - 1) for value in values)
        case ast.UnaryOp(operand=operand) if not isinstance(node.op, ast.Not):
            return _is_array(here, operand, depth - 1)
        case ast.Compare(left=left, comparators=others):
            return any(not _may_be_plain(here, each) for each in (left, *others))
        case ast.Call() if callees := here.callees(node):
            returned = [
                (here.of(callee), inner.value)
                for callee in callees
                for part in callee.body
                for inner in own_nodes(part)
                if isinstance(inner, ast.Return)
            ]
            return all(value is not None and is_certain(there, value, depth - 1) for there, value in returned)
        case ast.IfExp(body=body, orelse=orelse):
            return _is_array(here, body, depth - 1) and _is_array(here, orelse, depth - 1)
        case ast.NamedExpr(value=value):
            return _is_array(here, value, depth)
        case ast.Constant():
            return False
        case _:
            return True
