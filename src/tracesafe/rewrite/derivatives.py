"""Where an infinite derivative comes from that no guard in this function can reach.

A value that is made by a singular function outside of the branch, in a callee, in a property or in a caller makes
the gradient NaN where it is read on the side that is not taken: zero times infinity.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from tracesafe.analysis.liveness import loads, stores
from tracesafe.analysis.targets import Instance
from tracesafe.rewrite.calls import arguments
from tracesafe.rewrite.conditions import is_traced_test
from tracesafe.rewrite.guards import singular
from tracesafe.rewrite.statements import has_return
from tracesafe.spec import Framework, Kind, Library

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached
    from tracesafe.program.functions import ClassInfo, Function

_COMPUTED = frozenset({"property", "cached_property"})


def hot_variables(here: Reached, library: Library, branch: ast.stmt | None) -> frozenset[str]:
    """Variables whose derivative may be infinite in a branch, because a singular function made them, directly or not.

    Read on one side of a selection only, such a variable makes the gradient NaN where the other side is taken.
    """
    made: dict[str, list[ast.expr]] = {}
    looping = any(isinstance(each, ast.For | ast.While) for each in here.statements(ast.stmt))
    for statement in here.statements(ast.stmt):
        if branch is not None and statement.lineno >= branch.lineno and not looping:
            continue
        match statement:
            case ast.Assign(targets=targets, value=value):
                for name in frozenset[str]().union(*(stores(target) for target in targets)):
                    made.setdefault(name, []).append(value)
            case (
                ast.AugAssign(target=ast.Name(id=name), value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ):
                made.setdefault(name, []).append(value)
            case ast.For(target=target, iter=source):
                for name in stores(target):
                    made.setdefault(name, []).append(source)
            case _:
                pass
    hot = set(_from_outside(here, library.framework))
    while True:
        more = {
            name
            for name, values in made.items()
            if name not in hot and any(_carries(value) & hot or _is_hot(here, library, value) for value in values)
        }
        if not more:
            return frozenset(hot)
        hot |= more


def gradient_is_inside(here: Reached) -> bool:
    """Whether gradients are taken of one example at a time: a batched ``lax.cond`` keeps them apart then.

    Where ``vmap`` is inside of ``grad``, the cond becomes a selection before it is differentiated.
    """
    for record in here.traced_records:
        kinds = [touch.kind for touch in record.context.regimes]
        taken = [index for index, kind in enumerate(kinds) if kind in (Kind.GRADIENT, Kind.LINEARIZE)]
        if not taken or any(kind is Kind.BATCH for kind in kinds[taken[0] :]):
            return False
    return True


def hot_attributes(here: Reached, library: Library, node: ast.expr) -> frozenset[str]:
    """The attributes of the project's objects in an expression that a singular function made, as text."""
    return frozenset(
        here.text(inner)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Attribute) and _is_stored_hot(here, library, inner)
    )


def singular_callee(here: Reached, library: Library, node: ast.expr) -> ast.expr | None:
    """A call or property of the project's, anywhere in an expression, that has a singular function inside."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call | ast.Attribute):
            for callee in _entered(here, inner):
                if _has_singular(here, library, callee, frozenset()):
                    return inner
    return None


def _entered(here: Reached, node: ast.Call | ast.Attribute) -> tuple[Function, ...]:
    """The functions of the project that a call, or the reading of an attribute, runs."""
    if isinstance(node, ast.Call):
        return here.callees(node) or ()
    return tuple(
        function
        for info in _classes(here, node.value)
        for function in here.index
        if function.name == node.attr and function.owner is info and function.decorator_names & _COMPUTED
    )


def _classes(here: Reached, node: ast.expr) -> tuple[ClassInfo, ...]:
    """The classes whose objects an expression may be."""
    values = (record.values.get(node) for record in here.records)
    return tuple(dict.fromkeys(value.info for value in values if isinstance(value, Instance)))


def _has_singular(here: Reached, library: Library, callee: Function, seen: frozenset[Function]) -> bool:
    if callee in seen:
        return False
    inside = here.of(callee)
    for node in _exposed(inside, callee.body):
        if isinstance(node, ast.expr) and next(singular(inside, library, node), None) is not None:
            return True
        if isinstance(node, ast.Call | ast.Attribute):
            for deeper in _entered(inside, node):
                if _has_singular(here, library, deeper, seen | {callee}):
                    return True
    return False


def _exposed(here: Reached, nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """What is evaluated for every example: nothing on one side of a traced test, or behind a return on one.

    A singular function there is the test's business, and gets a guard where the branch is converted.
    """
    for node in nodes:
        match node:
            case ast.If(test=test) if is_traced_test(here, test):
                yield from ast.walk(test)
                if has_return(node):
                    return
            case ast.IfExp(test=test) if is_traced_test(here, test):
                yield from ast.walk(test)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() | ast.Lambda():
                pass
            case _:
                yield node
                yield from _exposed(here, ast.iter_child_nodes(node))


def _carries(value: ast.expr) -> frozenset[str]:
    """The variables through which a gradient can pass into a value; none into a comparison."""
    return frozenset() if isinstance(value, ast.Compare | ast.BoolOp) else loads(value)


def _is_hot(here: Reached, library: Library, value: ast.expr) -> bool:
    return (
        any(
            isinstance(node, ast.expr) and next(singular(here, library, node), None) is not None
            for node in _exposed(here, [value])
        )
        or singular_callee(here, library, value) is not None
        or bool(hot_attributes(here, library, value))
    )


def _is_stored_hot(here: Reached, library: Library, node: ast.Attribute) -> bool:
    """Whether a method stored what a singular function gave in an attribute."""
    for info in _classes(here, node.value):
        stored = dict(info.stored.get(node.attr, ()))
        for function in here.index:
            value = stored.get(function.name) if function.owner is info else None
            if value is None or function is here.function:
                continue
            inside = here.of(function)
            if any(
                isinstance(inner, ast.expr) and next(singular(inside, library, inner), None) is not None
                for inner in ast.walk(value)
            ):
                return True
    return False


@lru_cache(maxsize=4)
def _from_outside(here: Reached, framework: Framework) -> frozenset[str]:
    """The parameters and captured names by which an infinite derivative comes in."""
    return _incoming(here, here.library(framework), frozenset())


def _incoming(here: Reached, library: Library, seen: frozenset[Function]) -> frozenset[str]:
    function = here.function
    seen = seen | {function}
    found: set[str] = set()
    for caller, records in here.index.items():
        calls = {call for record in records for call, callees in record.callees.items() if function in (callees or ())}
        if not calls or caller in seen:
            continue
        there = here.of(caller)
        hot = _made_in(there, library, seen)
        for call in calls:
            found.update(
                name
                for name, argument in arguments(call, function)
                if _carries(argument) & hot or _is_hot(there, library, argument)
            )
    scope = function.parent
    if scope is not None and scope not in seen and scope in here.index:
        captured = (function.reads - function.locals) & scope.locals
        found |= captured & _made_in(here.of(scope), library, seen)
    return frozenset(found)


def _made_in(there: Reached, library: Library, seen: frozenset[Function]) -> frozenset[str]:
    """The variables of another function by the end of it."""
    made: dict[str, list[ast.expr]] = {}
    for statement in there.statements(ast.Assign):
        for name in frozenset[str]().union(*(stores(target) for target in statement.targets)):
            made.setdefault(name, []).append(statement.value)
    hot = set(_incoming(there, library, seen))
    hot |= {name for name, values in made.items() if any(_is_hot(there, library, value) for value in values)}
    while more := {
        name for name, values in made.items() if name not in hot and any(_carries(value) & hot for value in values)
    }:
        hot |= more
    return frozenset(hot)
