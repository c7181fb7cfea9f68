"""What will be written where: statements to come, and which bindings get a name."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tracesafe.model import Edit, Refusal
from tracesafe.rewrite import terms
from tracesafe.rewrite.fresh import FreshNames
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.symbolic import Executor
from tracesafe.rewrite.terms import NONE, Binding, Comments, Term


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """The place where bindings are written that need a name."""

    bindings: tuple[Binding, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Joins:
    """Variables that get their value behind an ``if``, at once."""

    values: tuple[tuple[str, Term], ...]
    comments: Comments = NONE


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """``head`` and a value: ``return `` and what is returned."""

    head: str
    value: Term
    comments: Comments = NONE
    binds: bool = False
    """An assignment in place that has become a binding."""


@dataclass(frozen=True, slots=True, eq=False)
class Update:
    """A new value for a binding that has a name: ``done = done | ...``."""

    binding: Binding
    value: Term


@dataclass(frozen=True, slots=True, eq=False)
class Moved:
    """A statement of the user's, with the comments above it, at another depth."""

    node: ast.stmt
    first_row: int


@dataclass(frozen=True, slots=True, eq=False)
class Suite:
    """A compound statement that stays: a static ``if``, a loop."""

    head: str
    body: tuple[Item, ...]
    orelse: tuple[Item, ...] = ()
    test: Term | None = None
    """A test that is written behind the head: ``while`` and what has to hold."""


Item = Slot | Joins | Statement | Update | Moved | Suite


@dataclass(frozen=True, slots=True, eq=False)
class Site:
    """A statement of the user's and what takes its place; from ``first_row`` on, which may be a comment above."""

    node: ast.stmt | ast.expr
    items: tuple[Item, ...]
    first_row: int
    comments_move: bool = False
    """The comments right above have gone elsewhere."""
    front: bool = False
    """The items stand in front of the row ``first_row``; the statement stays."""


@dataclass
class Region:
    """What is converted together or not at all."""

    executor: Executor
    nodes: list[ast.stmt] = field(default_factory=list)
    sites: list[Site] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    """Changes inside of a statement's head."""
    refusal: Refusal | None = None


def all_terms(items: Sequence[Item]) -> Iterator[Term]:
    """The terms that the items write."""
    for item in items:
        match item:
            case Joins(values=values):
                yield from (value for _, value in values)
            case Statement(value=value) | Update(value=value):
                yield value
            case Suite(body=body, orelse=orelse, test=test):
                yield from (() if test is None else (test,))
                yield from all_terms((*body, *orelse))
            case Slot() | Moved():
                pass


def all_items(items: Sequence[Item]) -> Iterator[Item]:
    """The items and those inside of them."""
    for item in items:
        yield item
        if isinstance(item, Suite):
            yield from all_items((*item.body, *item.orelse))


def named(region: Region, fresh: FreshNames) -> dict[Binding, str]:
    """The bindings that get a name, and which.

    Raises ``Refused`` if a value would have to be named that exists only on one side of a static test.
    """
    executor = region.executor
    items = [item for site in region.sites for item in all_items(site.items)]
    written = [term for site in region.sites for term in all_terms(site.items)]
    counts: dict[int, int] = {}
    for term in written:
        for binding in terms.references(term):
            counts[id(binding)] = counts.get(id(binding), 0) + 1
    joined = {name for item in items if isinstance(item, Joins) for name, _ in item.values}
    own = _own_names(executor.bindings, written, joined)
    exact = executor.exact.union(id(binding) for _, binding in executor.plainly_bound)
    chosen: list[Binding] = []
    for binding in reversed(executor.bindings):
        count = counts.get(id(binding), 0)
        if count == 0 and id(binding) not in exact:
            continue
        frozen = id(binding) in executor.frozen or binding.uses == 0 or id(binding) in exact
        own_name = binding.variable in own and binding.keep
        name_it = frozen or own_name or count > binding.uses
        if name_it and id(binding) in executor.conditional:
            if frozen or not own_name:
                test = executor.conditional[id(binding)]
                raise Refused("mixed-test", f"`{test}` is a static test inside of a traced branch; test it outside")
            name_it = False
        if name_it:
            chosen.append(binding)
        for inner in terms.references(binding.term):
            counts[id(inner)] = counts.get(id(inner), 0) + (1 if name_it else count)
    names: dict[Binding, str] = {}
    for binding in reversed(chosen):
        if binding.variable is not None and (id(binding) in exact or (binding.keep and binding.variable in own)):
            names[binding] = binding.variable
        else:
            names[binding] = fresh.take(binding.wishes)
    return names


def _own_names(bindings: Sequence[Binding], written: Sequence[Term], joined: set[str]) -> set[str]:
    """The variables that are bound once in the region and whose former value nobody reads there."""
    counts: dict[str, int] = {}
    for binding in bindings:
        if binding.variable is not None:
            counts[binding.variable] = counts.get(binding.variable, 0) + 1
    read: set[str] = set()
    for term in (*written, *(binding.term for binding in bindings)):
        for inner in terms.walk(term):
            match inner:
                case terms.User(reads=names):
                    read |= names
                case terms.Name(id=name):
                    read.add(name)
                case _:
                    pass
    return {name for name, count in counts.items() if count == 1 and name not in read and name not in joined}


def reads_written(term: Term, names: dict[Binding, str]) -> frozenset[str]:
    """The variables that the term reads as it is written, named bindings not looked into."""
    found: set[str] = set()
    for inner in terms.walk(term):
        match inner:
            case terms.User(reads=read):
                found |= read
            case terms.Name(id=name):
                found.add(name)
            case terms.Ref(binding=binding) if binding in names:
                found.add(names[binding])
            case terms.Ref(binding=binding):
                found |= reads_written(binding.term, names)
            case _:
                pass
    return frozenset(found)


def ordered(joins: Joins, names: dict[Binding, str]) -> list[list[tuple[str, Term]]]:
    """The joins in an order in which none overwrites what a later one reads; cycles stay together."""
    left = list(joins.values)
    reading = {name: reads_written(term, names) - {name} for name, term in left}
    groups: list[list[tuple[str, Term]]] = []
    while left:
        free = [pair for pair in left if not any(pair[0] in reading[other] for other, _ in left if other != pair[0])]
        if not free:
            groups.append(left)
            break
        groups.append([free[0]])
        left.remove(free[0])
    return groups
