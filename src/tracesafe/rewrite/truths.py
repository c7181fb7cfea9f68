"""Connectives of truth values that were taken out of arrays: ``bool(x > 1) or stopped``."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tracesafe.rewrite.concrete import check
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
    truths = {operand for operand in _operands(node) if is_truth(here, operand)}
    for inner in ast.walk(node):
        if isinstance(inner, ast.expr) and inner not in truths:
            check(here, inner)
    use = Serving(here, framework).of_value(node) if truths else None
    if use is not None:
        needed = needing(here, use).partition(";")[0]
        raise Refused("taken-number", f"`{here.short(node)}` is a truth value, which {needed}; an array cannot serve")


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
