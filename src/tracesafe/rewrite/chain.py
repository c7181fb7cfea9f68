"""The priority chain: one value out of all the returns of a function, the first whose predicates hold."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tracesafe.rewrite import terms
from tracesafe.rewrite.paths import Entry, Predicate, conjunction
from tracesafe.rewrite.reading import Reader
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.terms import Ref, Term


@dataclass(frozen=True, slots=True)
class Chain:
    """Builds what is returned; the selections are made by the region's reader."""

    executor: Reader

    def build(self, entries: tuple[Entry, ...]) -> Term:
        """What is returned: the value of the first entry whose predicates hold."""
        first, *rest = entries
        if not first.predicates:
            return first.value
        head = first.predicates[0]
        sides: dict[bool, list[Entry]] = {True: [], False: []}
        others = list(entries)
        while others and others[0].predicates and others[0].predicates[0].condition is head.condition:
            entry = others.pop(0)
            sides[entry.predicates[0].positive].append(replace(entry, predicates=entry.predicates[1:]))
        complete = {side: _complete(found) for side, found in sides.items()}
        if complete[True] or complete[False] or (len(entries) - len(others) == 1 and len(first.predicates) == 1):
            then, other = ([*sides[side], *([] if complete[side] else others)] for side in (True, False))
            return self.choose(head, self.build(tuple(then)), self.build(tuple(other)))
        if head.static:
            then, other = ([*sides[side], *others] for side in (True, False))
            return self.choose(head, self.build(tuple(then)), self.build(tuple(other)))
        return self.choose_all(first.predicates, first.value, self.build(tuple(rest)))

    def choose(self, predicate: Predicate, then: Term, other: Term) -> Term:
        """One selection."""
        if predicate.static:
            return terms.Conditional(Ref(predicate.condition), then, other)
        return self.executor.selected(Ref(predicate.condition), then, other, None, None)

    def choose_all(self, predicates: tuple[Predicate, ...], then: Term, other: Term) -> Term:
        """A selection under several predicates at once."""
        if any(predicate.static for predicate in predicates):
            raise Refused("mixed-test", "a static test decides about a return on a traced path; test it outside")
        if len(predicates) == 1 and not predicates[0].positive:
            return self.choose(predicates[0], other, then)
        return self.executor.selected(conjunction(predicates), then, other, None, None)


def _complete(entries: list[Entry]) -> bool:
    """Whether the entries cover every example."""
    if any(not entry.predicates for entry in entries):
        return True
    heads = {id(entry.predicates[0].condition) for entry in entries}
    for head in heads:
        sides = {
            side: [
                replace(entry, predicates=entry.predicates[1:])
                for entry in entries
                if id(entry.predicates[0].condition) == head and entry.predicates[0].positive is side
            ]
            for side in (True, False)
        }
        if sides[True] and sides[False] and _complete(sides[True]) and _complete(sides[False]):
            return True
    return False
