"""Changes that a function takes back before it returns: what it pushed is popped, a setting gets its old value again.

Nothing of them outlives the call, so that no transform makes anything of them. Exceptions are another matter: a
function that raises has no result, under a transform or not.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tracesafe.analysis.syntax import targets
from tracesafe.program.nodes import walk
from tracesafe.rewrite.dtypes import single
from tracesafe.rewrite.sinks import Sink

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_ROUNDS = 3
_GROWING = frozenset({"append", "appendleft", "extend", "extendleft", "insert"})
_SHRINKING = frozenset({"pop", "popleft", "popitem", "remove", "clear"})
_States = frozenset[int]
_Change = Callable[[ast.stmt, int], int | None]


class _LostError(Exception):
    """Nobody knows what the place holds."""


def is_put_back(here: Reached, sink: Sink) -> bool:
    """Whether a place holds on every normal way out of the function what it held before."""
    places = {_spelled(here, target) for target in sink.targets}
    if len(places) != 1 or sink.handed:
        return False
    (place,) = places
    return is_taken_back(here, place) if sink.method else _is_reset(here, place, sink.writes)


def is_undone(here: Reached, statement: ast.stmt, owner: ast.expr) -> bool:
    """Whether a statement that changes a container is one half of a push and a pop, or takes an own entry away."""
    place = _spelled(here, owner)
    match statement:
        case ast.Delete(targets=[ast.Subscript() as entry]) | ast.Assign(targets=[ast.Subscript() as entry]):
            return _is_own(here, ast.unparse(entry))
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="pop"), args=[key, *_])) if _is_own(
            here, f"{ast.unparse(owner)}[{ast.unparse(key)}]"
        ):
            return True
    moves = _GROWING | _SHRINKING
    calls = [node.func for node in walk(statement) if isinstance(node, ast.Call)]
    moved = any(isinstance(each, ast.Attribute) and each.attr in moves and each.value is owner for each in calls)
    return moved and is_taken_back(here, place)


def _is_own(here: Reached, place: str) -> bool:
    """Whether an entry is assigned by the function, and gone on every normal way out."""
    writes = [each for each in here.statements(ast.Assign) if any(ast.unparse(t) == place for t in targets(each))]
    return bool(writes) and _is_reset(here, place, writes)


def is_taken_back(here: Reached, place: str) -> bool:
    """Whether a function pops all that it pushes onto a container, and nothing else."""
    if (leave := _leaving(here)) is not None:
        return any(_pops(node, place) for node in ast.walk(leave))

    def change(statement: ast.stmt, depth: int) -> int | None:
        for call in (node for node in walk(statement) if isinstance(node, ast.Call)):
            function = call.func
            if isinstance(function, ast.Attribute) and _spelled(here, function.value) == place:
                depth = _stacked(function.attr, call.args, depth)
        return depth

    return _ends_as_it_began(here, change)


def _leaving(here: Reached) -> ast.stmt | None:
    """The method that takes back what a ``with`` block's ``__enter__`` does."""
    function = here.function
    inside = function.name == "__enter__" and function.owner is not None
    return function.owner.members.get("__exit__") if inside and function.owner is not None else None


def _pops(node: ast.AST, place: str) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=owner, attr="pop" | "popleft")):
            return ast.unparse(owner) == place
        case _:
            return False


def _resets(node: ast.AST, place: str) -> bool:
    match node:
        case ast.Assign(targets=[target], value=ast.Attribute() | ast.Constant()):
            return ast.unparse(target) == place
        case _:
            return False


def _stacked(method: str, given: Sequence[ast.expr], depth: int) -> int:
    """The depth of a stack behind a call of a method. The two ends count apart: a queue is no stack."""
    left = 1 << 16
    match method, [ast.unparse(each) for each in given]:
        case "append", [_]:
            return depth + 1
        case ("appendleft", [_]) | ("insert", ["0", _]):
            return depth + left
        case "pop", [] | ["-1"]:
            depth, taken = depth - 1, depth % left
        case ("popleft", []) | ("pop", ["0"]):
            depth, taken = depth - left, depth // left
        case _:
            if method in _GROWING | _SHRINKING:
                raise _LostError
            return depth
    if taken <= 0:
        raise _LostError
    return depth


def _is_reset(here: Reached, place: str, writes: Sequence[ast.stmt]) -> bool:
    if (leave := _leaving(here)) is not None:
        return any(_resets(node, place) for node in ast.walk(leave))
    first = min(statement.lineno for statement in writes)
    saved = {
        node.id
        for node in here.expressions(ast.Name)
        if isinstance(node.ctx, ast.Store)
        and node.lineno <= first
        and (value := single(here, node.id)) is not None
        and _reads(value, place)
    }

    def change(statement: ast.stmt, state: int) -> int | None:
        match statement:
            case ast.Delete(targets=found) if any(ast.unparse(each) == place for each in found):
                return 0
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=owner, attr="pop"), args=[key, *_])):
                return 0 if f"{ast.unparse(owner)}[{ast.unparse(key)}]" == place else state
            case ast.Assign(targets=[target], value=value):
                given = [value for each, value in _pairs(target, value) if ast.unparse(each) == place]
                old = [
                    isinstance(each, ast.Constant) or (isinstance(each, ast.Name) and each.id in saved)
                    for each in given
                ]
                return state if not given else 0 if all(old) else 1
            case _:
                return 1 if any(ast.unparse(each) == place for each in targets(statement)) else state

    gets_old = any(
        isinstance(node, ast.Assign | ast.Delete | ast.Expr) and change(node, 1) == 0
        for node in here.statements(ast.Assign, ast.Delete, ast.Expr)
    )
    return gets_old and _ends_as_it_began(here, change)


def _pairs(target: ast.expr, value: ast.expr) -> list[tuple[ast.expr, ast.expr]]:
    """What is assigned to what: ``a, b = c, d`` are two."""
    match target, value:
        case ast.Tuple(elts=found), ast.Tuple(elts=given) if len(found) == len(given):
            return list(zip(found, given, strict=True))
        case ast.Tuple(elts=found), _:
            return [(each, value) for each in found]
        case _:
            return [(target, value)]


def _reads(value: ast.expr, place: str) -> bool:
    match value:
        case ast.Call(func=ast.Name(id="getattr"), args=[owner, ast.Constant(value=str(attr)), *_]):
            return f"{ast.unparse(owner)}.{attr}" == place
        case ast.Call(func=ast.Attribute(value=owner, attr="get"), args=[key, *_]):
            return f"{ast.unparse(owner)}[{ast.unparse(key)}]" == place
        case _:
            return ast.unparse(value) == place


def _spelled(here: Reached, node: ast.expr) -> str:
    """How a place is written, whatever name it was given in the function: ``stack = config.stack``."""
    made = single(here, node.id) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) else None
    return ast.unparse(made) if isinstance(made, ast.Name | ast.Attribute) else ast.unparse(node)


def _ends_as_it_began(here: Reached, change: _Change) -> bool:
    ways = _Ways(change)
    try:
        ends = ways.block(here.function.body, frozenset({0}))
    except _LostError:
        return False
    return {*ends, *ways.returned} == {0}


@dataclass
class _Ways:
    """Follows the state of one place along all normal ways through a function."""

    change: _Change
    returned: set[int] = field(default_factory=set)
    left: set[int] = field(default_factory=set)
    """The states at ``break`` and ``continue``."""
    passed: set[int] = field(default_factory=set)
    """All states so far, for handlers."""

    def block(self, body: Iterable[ast.stmt], states: _States) -> _States:
        """The states behind some statements."""
        for statement in body:
            states = self._statement(statement, states)
            self.passed |= states
        return states

    def _statement(self, statement: ast.stmt, states: _States) -> _States:
        match statement:
            case ast.If(test=test, body=body, orelse=orelse):
                states = self._simple(ast.Expr(test), states)
                return self.block(body, states) | self.block(orelse, states)
            case ast.With(body=body) | ast.AsyncWith(body=body):
                for item in statement.items:
                    states = self._simple(ast.Expr(item.context_expr), states)
                return self.block(body, states)
            case ast.For() | ast.AsyncFor() | ast.While():
                return self._loop(statement, states)
            case ast.Try():
                return self._trial(statement, states)
            case ast.Match(cases=cases):
                return states.union(*(self.block(case.body, states) for case in cases))
            case ast.Return():
                self.returned |= self._simple(statement, states)
                return frozenset()
            case ast.Raise():
                return frozenset()
            case ast.Break() | ast.Continue():
                self.left |= states
                return frozenset()
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                return states
            case _:
                return self._simple(statement, states)

    def _simple(self, statement: ast.stmt, states: _States) -> _States:
        found = (self.change(statement, state) for state in states)
        return frozenset(state for state in found if state is not None)

    def _loop(self, loop: ast.For | ast.AsyncFor | ast.While, states: _States) -> _States:
        around, self.left = self.left, set()
        for _ in range(_ROUNDS):
            again = states | self.block(loop.body, states) | self.left
            if again == states:
                self.left = around
                return self.block(loop.orelse, states)
            states = again
        raise _LostError

    def _trial(self, trial: ast.Try, states: _States) -> _States:
        returned, passed = self.returned, self.passed
        self.returned, self.passed = set(), set(states)
        ends = self.block(trial.orelse, self.block(trial.body, states))
        thrown = frozenset(self.passed)
        for handler in trial.handlers:
            ends |= self.block(handler.body, thrown)
        inner = frozenset(self.returned)
        self.returned, self.passed = returned, passed | self.passed
        self.returned |= self.block(trial.finalbody, inner) if inner else inner
        return self.block(trial.finalbody, ends)
