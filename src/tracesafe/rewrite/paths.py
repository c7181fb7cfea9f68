"""The nouns of symbolic execution: predicates, returns under predicates, what a branch does, what holds on a path."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracesafe.rewrite import terms
from tracesafe.rewrite.terms import Binding, Ref, Term

Environment = Mapping[str, Binding]
MANY = 99
"""How often a term may be written out that is as short as a name."""


@dataclass(frozen=True, slots=True, eq=False)
class Predicate:
    """One test on the way to a statement, and how it came out; ``static`` tests stay Python's own."""

    condition: Binding
    positive: bool
    static: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A return: what is given back when all predicates hold and no earlier entry applied."""

    predicates: tuple[Predicate, ...]
    value: Term
    node: ast.expr


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a branch does."""

    env: Environment
    entries: tuple[Entry, ...]
    falls: bool


@dataclass(frozen=True, slots=True)
class Split:
    """The two sides of an ``if``, turned around where its test is a negation, and the rows that they start in."""

    test: ast.expr
    body: Sequence[ast.stmt]
    orelse: Sequence[ast.stmt]
    body_row: int
    else_row: int

    @staticmethod
    def of(node: ast.If) -> Split:
        """The sides of a statement."""
        test, flipped = unnegated(node.test)
        else_row = (node.body[-1].end_lineno or 0) + 1
        if flipped:
            return Split(test, node.orelse, node.body, else_row, node.lineno)
        return Split(test, node.body, node.orelse, node.lineno, else_row)


def unnegated(test: ast.expr) -> tuple[ast.expr, bool]:
    """The test without the ``not`` in front of it, and whether there was an odd number of them."""
    flipped = False
    while isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        test, flipped = test.operand, not flipped
    return test, flipped


@dataclass(frozen=True)
class Path:
    """What holds where an expression now runs for all examples but counts for some."""

    known: tuple[tuple[Term, bool], ...] = ()
    test: ast.expr | None = None
    positive: bool = True
    static: bool = False

    def under(self, condition: Term, positive: bool, test: ast.expr) -> Path:
        """The path one test further."""
        return Path((*self.known, (condition, positive)), test, positive, self.static)


def conjunction(predicates: tuple[Predicate, ...]) -> Term:
    """The condition under which all predicates hold."""
    parts: list[Term] = [
        Ref(predicate.condition) if predicate.positive else terms.Not(Ref(predicate.condition))
        for predicate in predicates
    ]
    return parts[0] if len(parts) == 1 else terms.Logic("&", tuple(parts))


def changed(before: Environment, *after: Environment) -> list[str]:
    """The variables that some branch re-binds, in the order in which they are first bound."""
    found: dict[str, None] = {}
    for env in after:
        found.update((name, None) for name, binding in env.items() if before.get(name) is not binding)
    return list(found)
