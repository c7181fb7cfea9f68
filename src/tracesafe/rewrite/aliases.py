"""Selections that make a copy of what was the same tensor before, and is changed in place later."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tracesafe.analysis.liveness import Flow, loads
from tracesafe.rewrite.dtypes import assigned
from tracesafe.rewrite.freshness import always_number, computed, is_number

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached


def parted(here: Reached, flow: Flow, name: str, held: frozenset[str], at: ast.stmt) -> Iterator[str]:
    """What a reviewer has to check where ``name``, which was the same tensor as ``held``, becomes one of its own."""
    outside = {argument.arg for argument in ast.walk(here.function.node.args) if isinstance(argument, ast.arg)}
    others = held - {name}
    if name in held:
        others |= _holders(here, name)
    for statement in _later(here, at):
        live = flow.live_after.get(statement, frozenset())
        for changed in _changed(here, statement):
            if (changed == name and (others & (live | outside) or name in outside)) or (
                changed in others and name in live
            ):
                line = f"line {statement.lineno} changes `{changed}` in place"
                yield f"{line}: on one side `{name}` was a tensor that others hold, now it is a new one"


def parted_value(here: Reached, flow: Flow, node: ast.expr, sides: Sequence[ast.expr]) -> Iterator[str]:
    """The same for an expression whose value was one of ``sides``, if a variable gets it."""
    old = [side for side in sides if not computed(here, side)]
    bound = _bound_to(here, node)
    if old and bound is not None:
        yield from parted(here, flow, bound[0], frozenset[str]().union(*(loads(side) for side in old)), bound[1])


def _bound_to(here: Reached, node: ast.expr) -> tuple[str, ast.stmt] | None:
    """The variable that gets the value of an expression, and the statement that gives it."""
    for statement in here.statements(ast.Assign, ast.AnnAssign):
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if value is node:
                return name, statement
            case ast.AnnAssign(target=ast.Name(id=name), value=value) if value is node:
                return name, statement
            case ast.Assign(
                targets=[ast.Tuple(elts=targets) | ast.List(elts=targets)],
                value=ast.Tuple(elts=values) | ast.List(elts=values),
            ):
                for target, value in zip(targets, values, strict=False):
                    if value is node and isinstance(target, ast.Name):
                        return target.id, statement
            case _:
                pass
    return None


def _holders(here: Reached, name: str) -> frozenset[str]:
    """The variables that may be the same tensor as another one."""
    names = {each.id for each in here.expressions(ast.Name) if isinstance(each.ctx, ast.Store)} - {name}
    return frozenset(
        each
        for each in names
        if any(name in loads(value) and not computed(here, value) for value in assigned(here, each))
    ) | frozenset(
        each for value in assigned(here, name) if not computed(here, value) for each in loads(value) if each != name
    )


def _later(here: Reached, at: ast.stmt) -> Iterator[ast.stmt]:
    """The statements that may run behind another one."""
    inside = set(ast.walk(at))
    looping = at in here.looped
    for statement in here.statements(ast.stmt):
        if statement not in inside and (looping or statement.lineno > (at.end_lineno or at.lineno)):
            yield statement


def _changed(here: Reached, statement: ast.stmt) -> Iterator[str]:
    """The variables whose tensor a statement changes in place."""
    match statement:
        case ast.AugAssign(target=ast.Name(id=name) as variable):
            if not is_number(here, variable) and not always_number(here, name):
                yield name
        case ast.AugAssign(target=ast.Subscript() as item):
            yield from _root(item)
        case ast.Assign(targets=targets):
            for target in targets:
                if isinstance(target, ast.Subscript):
                    yield from _root(target)
        case _:
            pass
    if not hasattr(statement, "body"):
        for call in ast.walk(statement):
            match call:
                case ast.Call(func=ast.Attribute(value=value, attr=attr)) if attr.endswith("_") and attr[:1] != "_":
                    yield from _root(value)
                case _:
                    pass


def _root(node: ast.expr) -> Iterator[str]:
    """The variable that a chain of indices, attributes and methods starts from."""
    while not isinstance(node, ast.Name):
        match node:
            case ast.Subscript(value=inner) | ast.Attribute(value=inner) | ast.Call(func=ast.Attribute(value=inner)):
                node = inner
            case _:
                return
    yield node.id
