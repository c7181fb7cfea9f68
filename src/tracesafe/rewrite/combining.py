"""What a number is combined with, once the array stands in its place: a Python number widens no dtype."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from tracesafe.analysis.values import Static, Tree
from tracesafe.rewrite.conversions import conversion
from tracesafe.rewrite.freshness import parents_in
from tracesafe.rewrite.gradients import callers
from tracesafe.rewrite.totality import last_name, of_library

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_DEPTH = 2


@dataclass(frozen=True, slots=True, eq=False)
class Partner:
    """Another operand; ``operator``: of an arithmetic operator, not of a function. No node: it is not in sight."""

    here: Reached
    node: ast.expr | None
    operator: bool = False


def places(here: Reached, node: ast.expr) -> Iterator[ast.expr]:
    """Where a number is used: where it stands, and where the variable is read that it is assigned to."""
    yield node
    name = _variable(here, node)
    if name:
        yield from (each for each in here.expressions(ast.Name) if each.id == name and isinstance(each.ctx, ast.Load))


def _variable(here: Reached, node: ast.expr) -> str:
    """The variable that is assigned just a value; empty if there is none."""
    parents = _parents(here)
    parent = parents.get(node)
    match parent:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name
        case ast.Tuple(elts=elts):
            match parents.get(parent):
                case ast.Assign(targets=[ast.Tuple(elts=targets)]) if len(targets) == len(elts):
                    target = next(each for each, value in zip(targets, elts, strict=True) if value is node)
                    return target.id if isinstance(target, ast.Name) else ""
    return ""


def partners(here: Reached, node: ast.expr, depth: int = 0) -> Iterator[Partner]:
    """All that a number is combined with, in callers, too, to whom it is returned."""
    for place in places(here, node):
        yield from _beside(here, place, depth)


def _beside(here: Reached, place: ast.expr, depth: int) -> Iterator[Partner]:
    parents = _parents(here)
    child: ast.AST = place
    parent = parents.get(place)
    while isinstance(parent, ast.BinOp | ast.UnaryOp):
        if isinstance(parent, ast.BinOp):
            other = parent.right if parent.left is child else parent.left
            if not isinstance(here.value(other), Static | Tree) and conversion(here, other) is None:
                yield Partner(here, other, True)
                return
        child, parent = parent, parents.get(parent)
    if isinstance(parent, ast.keyword):
        child, parent = parent, parents.get(parent)
    match parent:
        case ast.Call() if not here.callees(parent):
            yield from _in_call(here, parent, child)
        case ast.Return() if depth < _DEPTH:
            for there, call in callers(here):
                yield from partners(there, call, depth + 1)
        case ast.List() | ast.ListComp() | ast.GeneratorExp() | ast.Dict() | ast.Tuple():
            if not isinstance(parents.get(parent), ast.Return) and not (
                isinstance(child, ast.expr) and _variable(here, child)
            ):
                yield Partner(here, None)
        case _:
            pass


def _in_call(here: Reached, call: ast.Call, child: ast.AST) -> Iterator[Partner]:
    """The other operands of a function of a library."""
    name = here.qualname(call.func)
    is_function = any(of_library(name, library) for library in here.known.libraries)
    operands = list(call.args[1:] if is_function and last_name(call.func) == "where" else call.args)
    if name is None and isinstance(call.func, ast.Attribute):
        operands.insert(0, call.func.value)
    elif not is_function:
        return
    for each in operands:
        if each is not child and not isinstance(here.value(each), Static | Tree) and conversion(here, each) is None:
            yield Partner(here, each)


@lru_cache(maxsize=8)
def _parents(here: Reached) -> dict[ast.AST, ast.AST]:
    return parents_in(here)
