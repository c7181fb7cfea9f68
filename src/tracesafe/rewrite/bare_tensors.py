"""Tests that are tensors of ΦFlow themselves: without ``.all`` or ``.any`` they have no truth, on any backend."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tracesafe.rewrite.dtypes import assigned
from tracesafe.spec import Framework

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_MODULES = ("phiml.math", "phi.math")
_DEPTH = 4


def is_bare_tensor(here: Reached, test: ast.expr, depth: int = 0) -> bool:
    """Whether the text shows that a test is a tensor of ΦML: what its functions return, compared or computed with."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return is_bare_tensor(here, operand, depth)
        case ast.BoolOp(values=values):
            return any(is_bare_tensor(here, value, depth) for value in values)
        case ast.Compare(left=left, comparators=others):
            return any(_is_tensor(here, each, depth) for each in (left, *others))
        case _:
            return _is_tensor(here, test, depth)


def _is_tensor(here: Reached, node: ast.expr, depth: int) -> bool:
    match node:
        case ast.Call(func=func):
            module, _, last = (here.qualname(func) or "").rpartition(".")
            library = here.library(Framework.PHIFLOW)
            other = library.concrete_functions | library.static_functions | library.non_array_functions
            return module in _MODULES and f"{module}.{last}" not in other and here.is_traced(node)
        case ast.BinOp(left=left, right=right):
            return _is_tensor(here, left, depth) or _is_tensor(here, right, depth)
        case ast.UnaryOp(operand=operand):
            return _is_tensor(here, operand, depth)
        case ast.Name(id=name) if depth < _DEPTH and all(each.arg != name for each in here.function.parameters):
            made = assigned(here, name)
            return bool(made) and all(_is_tensor(here, each, depth + 1) for each in made)
        case _:
            return False
