"""break, continue and return inside of a loop: as branches that cover the rest of the iteration, and a flag.

    if c:                        if c:
        break                        done = True
    x = x + 1                    else:
                                     x = x + 1

What stands behind an exit belongs to the side that does not take it, so that nothing runs after the end.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NoReturn

from tracesafe.analysis.liveness import loads
from tracesafe.rewrite import terms
from tracesafe.rewrite.paths import MANY, Environment, Path
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.symbolic import Executor
from tracesafe.rewrite.terms import Term

_EXITS = (ast.Break, ast.Continue, ast.Return)
_TRUE, _FALSE = terms.Literal("True"), terms.Literal("False")


def exits(body: Sequence[ast.stmt]) -> list[ast.Break | ast.Continue | ast.Return]:
    """The statements by which control leaves an iteration, those of loops inside only if they return."""
    found: list[ast.Break | ast.Continue | ast.Return] = []
    for statement in body:
        match statement:
            case ast.Break() | ast.Continue() | ast.Return():
                found.append(statement)
            case ast.For() | ast.While():
                found += [each for each in exits([*statement.body]) if isinstance(each, ast.Return)]
                found += exits(statement.orelse)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                pass
            case _:
                for suite in _suites(statement):
                    found += exits(suite)
    return found


def _suites(node: ast.stmt) -> list[list[ast.stmt]]:
    found = [getattr(node, name, None) for name in ("body", "orelse", "finalbody")]
    found += [handler.body for handler in getattr(node, "handlers", ())]
    found += [case.body for case in getattr(node, "cases", ())]
    return [suite for suite in found if suite]


@dataclass
class Exits:
    """The iteration without exits: ``plain`` statements stay, ``last`` decides who takes the rest."""

    flag: str
    marks: dict[ast.expr, Term] = field(default_factory=dict)
    """Stand-ins for what is assigned to the flag."""

    def split(self, body: Sequence[ast.stmt]) -> tuple[list[ast.stmt], ast.If | None]:
        """The statements in front of the first exit, and the branch that holds all that follows."""
        for index, statement in enumerate(body):
            if exits([statement]):
                if not isinstance(statement, ast.If):
                    _refuse(statement)
                return list(body[:index]), self.branch(statement, body[index + 1 :])
        return list(body), None

    def branch(self, node: ast.If, rest: Sequence[ast.stmt]) -> ast.If:
        """An ``if`` with exits that has taken in what follows it."""
        then, other = list(node.body), list(node.orelse)
        if rest:
            if leaves(then):
                other += rest
            elif leaves(other):
                then += rest
            else:
                raise Refused(
                    "loop-exit",
                    f"line {node.lineno} leaves the iteration in some cases of a side; put what follows under `else`",
                )
        new = ast.If(node.test, self.block(then) or [_nothing(node)], self.block(other))
        return ast.copy_location(new, node)

    def block(self, body: Sequence[ast.stmt]) -> list[ast.stmt]:
        """Statements without exits."""
        found: list[ast.stmt] = []
        for index, statement in enumerate(body):
            if isinstance(statement, _EXITS):
                if not isinstance(statement, ast.Continue):
                    found.append(self.flagged(statement))
                return found
            if exits([statement]):
                if not isinstance(statement, ast.If):
                    _refuse(statement)
                return [*found, self.branch(statement, body[index + 1 :])]
            found.append(statement)
        return found

    def flagged(self, node: ast.stmt) -> ast.stmt:
        """``flag = True`` in the place of an exit."""
        value = ast.copy_location(ast.Constant(True), node)
        self.marks[value] = _TRUE
        target = ast.copy_location(ast.Name(self.flag, ast.Store()), node)
        return ast.copy_location(ast.Assign([target], value), node)


@dataclass(frozen=True, slots=True)
class Parts:
    """A loop's body: tests at its head that end the loop, statements that stay, the branch that holds the rest."""

    guards: tuple[ast.If, ...]
    plain: tuple[ast.stmt, ...]
    last: ast.If | None
    marks: dict[ast.expr, Term]
    returned: ast.expr | None
    """What a return in the loop gives back."""
    flagged: bool
    """Whether a flag tells that the loop has ended."""


def parts(loop: ast.While | ast.For, flag: str, text: Callable[[ast.expr], str]) -> Parts:
    """The parts of a loop's body. Raises ``Refused`` for exits that are not of branches."""
    body = list(loop.body)
    guards: list[ast.If] = []
    while isinstance(loop, ast.While) and len(body) > 1 and _is_guard(body[0]):
        guards.append(body.pop(0))  # type: ignore[arg-type]
    found = exits(body)
    returns = [each for each in found if isinstance(each, ast.Return)]
    breaks = [each for each in found if isinstance(each, ast.Break)]
    if returns and (breaks or guards):
        raise Refused("loop-exit", f"line {returns[0].lineno} returns out of a loop that is left by `break`, too")
    values = {text(each.value) if each.value is not None else "None" for each in returns}
    if len(values) > 1 or "None" in values:
        raise Refused("loop-exit", f"line {returns[0].lineno} returns out of the loop; assign the value and `break`")
    if loop.orelse and (breaks or returns or guards):
        raise Refused("loop-exit", f"the `else` of the loop in line {loop.lineno} runs for some examples only")
    if isinstance(loop, ast.For) and (breaks or returns):
        raise Refused("loop-exit", f"line {found[0].lineno} leaves a loop of a traced number of steps; use `while`")
    shape = Exits(flag)
    plain, last = shape.split(body)
    value = returns[0].value if returns else None
    return Parts(tuple(guards), tuple(plain), last, shape.marks, value, bool(returns or breaks))


def _is_guard(node: ast.stmt) -> bool:
    match node:
        case ast.If(body=[ast.Break()], orelse=[]):
            return True
        case _:
            return False


def leaves(body: Sequence[ast.stmt]) -> bool:
    """Whether every way through the statements leaves the iteration."""
    for node in body:
        match node:
            case ast.Break() | ast.Continue() | ast.Return():
                return True
            case ast.If(body=then, orelse=other) if leaves(then) and leaves(other):
                return True
            case _:
                pass
    return False


def _nothing(node: ast.stmt) -> ast.stmt:
    return ast.copy_location(ast.Pass(), node)


def _refuse(statement: ast.stmt) -> NoReturn:
    raise Refused("loop-exit", f"line {statement.lineno} leaves the loop from inside of another statement than `if`")


@dataclass
class LoopExecutor(Executor):
    """Reads the tests of a loop, and executes the last part of an iteration.

    A flag is not selected but computed from the tests.
    """

    marks: dict[ast.expr, Term] = field(default_factory=dict)
    counters: frozenset[str] = frozenset()
    """Python numbers that the loop turns into arrays."""

    def _check_callers(self, part: ast.expr) -> None:
        if not loads(part) & self.counters:
            super()._check_callers(part)

    def value(self, node: ast.expr, env: Environment, path: Path) -> Term:
        """The term of an expression; that of a flag is known."""
        return self.marks[node] if node in self.marks else super().value(node, env, path)

    def selected(self, condition: Term, then: Term, other: Term, left: ast.expr | None, right: ast.expr | None) -> Term:
        """A selection; between truth values it is the test itself, or a part of it."""
        one, two = _truth(then), _truth(other)
        if one is None and two is None:
            return super().selected(condition, then, other, left, right)
        if one is not None and two is not None:
            return condition if one else terms.Not(condition)
        if one is not None:
            return terms.Logic("|", (condition, other)) if one else terms.Logic("&", (terms.Not(condition), other))
        return terms.Logic("|", (terms.Not(condition), then)) if two else terms.Logic("&", (condition, then))


def _truth(term: Term) -> bool | None:
    """Whether a term is a flag that is set, or one that is not; None for anything else."""
    inner = terms.plain(term)
    while isinstance(inner, terms.Ref):
        inner = terms.plain(inner.binding.term)
    if inner is _TRUE or inner is _FALSE:
        return inner is _TRUE
    return None


def down(flag: str) -> terms.Binding:
    """The flag as it is where an iteration begins."""
    return terms.Binding(_FALSE, None, (flag,), terms.NONE, MANY)
