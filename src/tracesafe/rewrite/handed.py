"""Outer containers that a function hands to others, which change them: ``note(HISTORY, loss)``."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from tracesafe.analysis.values import Array, Touched, Tree, Value, holds_arrays
from tracesafe.program.functions import Function
from tracesafe.program.nodes import walk
from tracesafe.rewrite.afterwards import Afterwards
from tracesafe.rewrite.calls import given_to
from tracesafe.rewrite.containers import Container, container_of
from tracesafe.rewrite.mutations import Mutation, mutations
from tracesafe.rewrite.sinks import Sink, is_inside, is_traced_inside, simple_statements

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached


@dataclass(frozen=True, slots=True)
class Handed:
    """One call that gives an outer container to a function that changes it."""

    container: Container
    statement: ast.stmt
    node: ast.expr
    callee: Function
    parameter: str
    changes: tuple[Mutation, ...]


@lru_cache(maxsize=2)
def handed(here: Reached) -> tuple[Handed, ...]:
    """The outer containers that a function hands to functions that change them."""
    found: list[Handed] = []
    for statement in simple_statements(here):
        for call in (node for node in walk(statement) if isinstance(node, ast.Call)):
            callees = here.callees(call) or ()
            if len(callees) != 1 or here.is_applied(call):
                continue
            given = [*call.args, *(each.value for each in call.keywords)]
            known = {node: container for node in given if (container := container_of(here, node)) is not None}
            if known:
                found += _changed(here, statement, call, callees[0], known)
    return tuple(found)


def _changed(
    here: Reached, statement: ast.stmt, call: ast.Call, callee: Function, known: dict[ast.expr, Container]
) -> Iterator[Handed]:
    bound = callee.owner is not None and isinstance(call.func, ast.Attribute)
    found: dict[str, list[Mutation]] = {}
    for each in mutations(here.of(callee)):
        found.setdefault(each.parameter, []).append(each)
    for name, changes in found.items():
        given = given_to(callee, name, call, bound=bound)
        container = known.get(given) if given is not None else None
        if given is not None and container is not None and not is_inside(here, container.place, container.name):
            yield Handed(container, statement, given, callee, name, tuple(changes))


def handed_sinks(here: Reached) -> Iterator[Sink]:
    """The lists that only get longer, and dicts that only get entries, in a function that they are handed to."""
    found: dict[Container, list[Handed]] = {}
    for each in handed(here):
        found.setdefault(each.container, []).append(each)
    for container, calls in found.items():
        methods = {_method(here, one) for one in calls}
        if len(methods) == 1 and (method := methods.pop()):
            word = (container.suffix or container.name).strip("._").lower()
            statements = tuple(dict.fromkeys(one.statement for one in calls))
            nodes = tuple(one.node for one in calls)
            place = (container.place, container.module, container.name, container.suffix)
            yield Sink(*place, f"{word}_entries", statements, False, nodes, method, handed=True)


def handed_mutations(here: Reached) -> Iterator[tuple[ast.stmt, str, str]]:
    """The other changes: with the container's name and what is called."""
    sinks = {node for sink in handed_sinks(here) for node in sink.targets}
    for each in handed(here):
        if each.node not in sinks and any(is_traced_inside(here, node) for node in _arguments(each.statement)):
            yield each.statement, each.container.text, f"{each.callee.name}(...)"


def _arguments(statement: ast.stmt) -> Sequence[ast.expr]:
    return [node for node in walk(statement) if isinstance(node, ast.expr)]


def _method(here: Reached, each: Handed) -> str:
    """How the container takes what a new one has got: ``extend``, ``update``; empty if it cannot be told apart."""
    inner = here.of(each.callee)
    if here.references is None or Afterwards(here.references, "").is_needed(each.callee, each.parameter):
        return ""
    if not all(isinstance(value, Array | Touched | Tree) and holds_arrays(value) for value in _values(inner, each)):
        return ""
    if all(change.how == "append" and change.by is None for change in each.changes):
        return "extend"
    if all(change.suffix.startswith("[") for change in each.changes):
        return "update"
    return ""


def _values(inner: Reached, each: Handed) -> Iterator[Value]:
    """What the function puts into the container."""
    for change in each.changes:
        match change.statement:
            case ast.Assign(value=value) | ast.Expr(value=ast.Call(args=[value])):
                yield inner.value(value)
            case _:
                yield inner.value(change.statement)
