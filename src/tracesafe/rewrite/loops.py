"""What a loop does, read off its statements: where traced tests leave it, what it carries on, what bounds it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracesafe.analysis.liveness import Flow, loads, stores
from tracesafe.analysis.values import Static
from tracesafe.rewrite.conditions import is_traced_test
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.statements import own_statements

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

Loop = ast.For | ast.While
_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_NUMBERS = frozenset({"int", "float", "bool", "number"})


@dataclass(frozen=True, slots=True)
class Leave:
    """A break, continue or return; ``traced``: under a traced test; ``own``: it belongs to the loop itself."""

    node: ast.Break | ast.Continue | ast.Return
    traced: bool
    own: bool


def leaves(here: Reached, loop: Loop | ast.AsyncFor) -> tuple[Leave, ...]:
    """Every statement that leaves an iteration of the loop: its own breaks and continues, and all returns."""
    return tuple(_leaves(here, loop.body, False, True))


def _leaves(here: Reached, body: Sequence[ast.stmt], traced: bool, own: bool) -> Iterator[Leave]:
    for node in body:
        found = list(_leaves_of(here, node, traced, own))
        yield from found
        traced = traced or any(_is_traced_continue(leave) for leave in found)


def _is_traced_continue(leave: Leave) -> bool:
    """Whether only some examples get behind it in this iteration, and all may be back in the next."""
    return leave.own and leave.traced and isinstance(leave.node, ast.Continue)


def _leaves_of(here: Reached, node: ast.stmt, traced: bool, own: bool) -> Iterator[Leave]:
    match node:
        case ast.Break() | ast.Continue() if own:
            yield Leave(node, traced, own)
        case ast.Return():
            yield Leave(node, traced, own)
        case ast.If(test=test, body=then, orelse=other):
            under = traced or is_traced_test(here, test)
            yield from _leaves(here, then, under, own)
            yield from _leaves(here, other, under, own)
        case ast.While(test=test, body=inner, orelse=other):
            under = traced or is_traced_test(here, test)
            yield from _leaves(here, inner, under, False)
            yield from _leaves(here, other, traced, own)
        case ast.For(body=inner, orelse=other) | ast.AsyncFor(body=inner, orelse=other):
            yield from _leaves(here, inner, traced, False)
            yield from _leaves(here, other, traced, own)
        case ast.With(body=inner) | ast.AsyncWith(body=inner):
            yield from _leaves(here, inner, traced, own)
        case ast.Try(body=inner, handlers=handlers, orelse=other, finalbody=final):
            for suite in (inner, *(handler.body for handler in handlers), other, final):
                yield from _leaves(here, suite, traced, own)
        case ast.Match(cases=cases):
            for case in cases:
                yield from _leaves(here, case.body, True, own)
        case _:
            pass


def exits_on_traced(here: Reached, node: ast.stmt) -> bool:
    """Whether the statement is a loop that examples leave, or whose iterations they leave, at different times."""
    if isinstance(node, ast.While) and is_traced_test(here, node.test):
        return True
    return isinstance(node, _LOOPS) and any(leave.traced for leave in leaves(here, node))


def holds_loop(node: ast.stmt) -> bool:
    """Whether a loop stands inside of the statement."""
    return any(isinstance(inner, _LOOPS) for inner in own_statements(node))


def targets(node: ast.stmt) -> frozenset[str]:
    """The variables of the ``for`` loops at and inside of a statement."""
    return frozenset[str]().union(
        *(stores(inner.target) for inner in own_statements(node) if isinstance(inner, ast.For | ast.AsyncFor))
    )


def needed(body: Sequence[ast.stmt]) -> frozenset[str]:
    """The variables that some statements may read before they set them."""
    found: frozenset[str] = frozenset()
    done: frozenset[str] = frozenset()
    for node in body:
        match node:
            case ast.For(iter=source, target=target, body=inner, orelse=other):
                read = loads(source) | (needed(inner) - stores(target)) | needed(other)
            case ast.While(test=test, body=inner, orelse=other) | ast.If(test=test, body=inner, orelse=other):
                read = loads(test) | needed(inner) | needed(other)
            case ast.AugAssign():
                read = loads(node) | stores(node)
            case _:
                read = loads(node)
        found |= read - done
        if isinstance(node, ast.Assign | ast.AnnAssign):
            done |= stores(node)
    return found


def carried(flow: Flow, loop: Loop) -> frozenset[str]:
    """The variables that a loop sets and that its next iteration or somebody behind it reads."""
    at_head = flow.live_after.get(loop.body[-1], frozenset())
    live = at_head | flow.live_after.get(loop, frozenset())
    if isinstance(loop, ast.For):
        live |= frozenset[str]().union(*(loads(each) for each in loop.orelse))
    return frozenset[str]().union(*(stores(each) for each in loop.body)) & live


def counters(here: Reached, loop: Loop, needed: frozenset[str]) -> frozenset[str]:
    """The variables that Python may go on counting for all examples at once: nobody reads them behind the loop, and in
    every iteration they get a static value that depends on nothing that is frozen for some examples."""
    stored: dict[str, list[ast.stmt]] = {}
    for node in loop.body:
        for inner in own_statements(node):
            if not hasattr(inner, "body"):
                for name in stores(inner):
                    stored.setdefault(name, []).append(inner)
    under = {inner for node in selective(here, loop.body) for inner in own_statements(node)}
    found = {
        name
        for name, statements in stored.items()
        if name not in needed and all(each not in under and _counts(here, name, each) for each in statements)
    }
    while True:
        frozen = (frozenset(stored) | targets(loop)) - found - targets(loop)
        wrong = {name for name in found if any(loads(each) & frozen for each in stored[name])}
        if not wrong:
            return frozenset(found)
        found -= wrong


def _counts(here: Reached, name: str, node: ast.stmt) -> bool:
    """Whether a statement gives the variable a static number."""
    match node:
        case ast.AugAssign(target=ast.Name(id=target), value=value):
            values = [value, node.target]
        case ast.Assign(targets=[ast.Name(id=target)], value=value):
            values = [value]
        case _:
            return False
    del name, target
    return all(_is_static_number(here, each) for each in values)


def _is_static_number(here: Reached, node: ast.expr) -> bool:
    value = here.value(node)
    if isinstance(value, Static):
        return value.type in _NUMBERS
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def selective(here: Reached, body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a loop's body that some examples may not take part in while they are in the loop."""
    skipping = False
    for node in body:
        if skipping:
            yield node
            continue
        match node:
            case ast.If(test=test) if is_traced_test(here, test):
                yield node
            case ast.While(test=test) if is_traced_test(here, test):
                yield node
            case ast.If(body=then, orelse=other):
                yield from selective(here, then)
                yield from selective(here, other)
            case ast.With(body=inner):
                yield from selective(here, inner)
            case ast.For() | ast.While() if exits_on_traced(here, node):
                yield node
            case _:
                pass
        skipping = skips(here, node)


def skips(here: Reached, node: ast.stmt) -> bool:
    """Whether some examples leave the iteration in the statement, and come back for the next."""
    return any(_is_traced_continue(leave) for leave in _leaves(here, [node], False, True))


@dataclass(frozen=True, slots=True)
class Bound:
    """A static bound of a ``while`` on a traced test."""

    traced: tuple[ast.expr, ...]
    """The parts of the test that are traced, all of which have to hold."""
    static: tuple[ast.expr, ...]
    """Those that Python decides."""


def bound_of(here: Reached, loop: ast.While) -> Bound:
    """The bound of a ``while`` loop. Raises ``Refused`` if none is visible."""
    parts = (
        list(loop.test.values)
        if isinstance(loop.test, ast.BoolOp) and isinstance(loop.test.op, ast.And)
        else [loop.test]
    )
    traced = tuple(part for part in parts if is_traced_test(here, part))
    static = tuple(part for part in parts if part not in traced)
    changed = frozenset[str]().union(*(stores(each) for each in loop.body))
    ends = any(loads(part) & changed for part in static) or any(
        not leave.traced and not isinstance(leave.node, ast.Continue) for leave in leaves(here, loop)
    )
    if not ends:
        text = here.short(loop.test)
        raise Refused(
            "no-batched-while",
            f"`while {text}` ends when a traced value says so, and no static bound is visible; "
            "bound it, `for _ in range(max_steps):` with the test inside",
        )
    return Bound(traced, static)
