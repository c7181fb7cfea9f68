"""Connectives of truth values that were taken out of arrays: ``bool(x > 1) or stopped``."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tracesafe.analysis.values import Array, Dtype, Static
from tracesafe.rewrite.concrete import check
from tracesafe.rewrite.freshness import parents_in
from tracesafe.rewrite.numbers import needing
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.serving import Serving
from tracesafe.spec import Framework

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached


def is_truth(here: Reached, node: ast.expr) -> bool:
    """Whether an expression is ``bool(...)`` of a traced array."""
    match node:
        case ast.Call(func=function, args=[inner], keywords=[]):
            return here.qualname(function) == "builtins.bool" and here.is_traced(inner)
        case _:
            return False


def check_connective(here: Reached, framework: Framework, node: ast.expr) -> None:
    """Raises ``Refused`` if a part of a connective takes a number out of an array that has none.

    ``bool(...)`` of an operand falls away, where an array serves in the place of the result.
    """
    _check_counted(here, node)
    truths = {operand for operand in _operands(node) if is_truth(here, operand)}
    for inner in ast.walk(node):
        if isinstance(inner, ast.expr) and inner not in truths:
            check(here, inner)
    use = Serving(here, framework).of_value(node) if truths else None
    if use is not None:
        needed = needing(here, use).partition(";")[0]
        raise Refused("taken-number", f"`{here.short(node)}` is a truth value, which {needed}; an array cannot serve")


def _check_counted(here: Reached, node: ast.expr) -> None:
    """Raises ``Refused`` where Python's True and False count as 1 and 0: arrays of booleans add up to booleans, have
    no difference, and no sign, and are masks as an index."""
    if not _is_python_truth(node):
        return
    parents = parents_in(here)
    parent = parents.get(node)
    match parent:
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Mult() | ast.Pow() | ast.FloorDiv() | ast.Mod()):
            other = parent.right if left is node else left
            used = "is counted with another" if _may_be_boolean(here, other) else ""
        case ast.UnaryOp(op=ast.USub() | ast.UAdd()):
            used = "has a sign"
        case ast.Subscript(slice=index) if index is node:
            used = "is an index"
        case _:
            used = ""
    if used:
        raise Refused("taken-number", f"`{here.short(node)}` is a truth value, which {used}; an array cannot serve")


def _is_python_truth(node: ast.expr) -> bool:
    """Whether an expression gives True or False of Python's own, whatever its operands are."""
    match node:
        case ast.UnaryOp(op=ast.Not()) | ast.Compare(ops=[ast.In() | ast.NotIn()]):
            return True
        case ast.BoolOp(values=values):
            return any(map(_is_python_truth, values))
        case _:
            return False


def _may_be_boolean(here: Reached, node: ast.expr) -> bool:
    match node:
        case ast.UnaryOp(op=ast.Not()) | ast.Compare() | ast.BoolOp():
            return True
        case ast.BinOp(left=left, right=right):
            return _may_be_boolean(here, left) and _may_be_boolean(here, right)
        case _:
            value = here.value(node)
            return (isinstance(value, Array) and value.dtype is Dtype.BOOL) or (
                isinstance(value, Static) and value.type == "bool"
            )


def _operands(node: ast.expr) -> Iterator[ast.expr]:
    """The operands of a connective at any depth, whose truth is asked for."""
    match node:
        case ast.BoolOp(values=values):
            for value in values:
                yield from _operands(value)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield from _operands(operand)
        case _:
            yield node
