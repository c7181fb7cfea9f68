"""Masks: which examples still take part in what a loop or a branch does, while all of them run through it."""

from __future__ import annotations

from dataclasses import dataclass

from tracesafe.rewrite import terms
from tracesafe.rewrite.conditions import negated
from tracesafe.rewrite.paths import Path
from tracesafe.rewrite.plan import Update
from tracesafe.rewrite.terms import Binding, Ref, Term

Known = tuple[tuple[Term, bool], ...]
"""Conditions and how they came out."""


@dataclass(frozen=True, slots=True, eq=False)
class Mask:
    """A condition that an example has to meet for its variables to change.

    ``names`` are the variables that have to keep their value where it is not met; others are made anew before anybody
    reads them. ``skips``: it is there since the others have gone on to the next iteration.
    """

    term: Term
    positive: bool
    names: frozenset[str]
    skips: bool = False


Masks = tuple[Mask, ...]


def path_of(masks: Masks, known: Known = ()) -> Path:
    """What holds where all masks are met."""
    return Path((*known, *((mask.term, mask.positive) for mask in masks)))


def kept(masks: Masks, name: str) -> Known:
    """The conditions under which a variable may change."""
    return tuple((mask.term, mask.positive) for mask in masks if name in mask.names)


def _literal(term: Term, positive: bool) -> tuple[int, bool]:
    """A condition and how it came out, comparable."""
    match terms.plain(term):
        case terms.Not(operand=inner):
            return _literal(inner, not positive)
        case Ref(binding=binding):
            return id(binding), positive
        case other:
            return id(other), positive


def _reduced(known: Known) -> Known:
    """The conditions, without the parts of one that another one says already: ``a`` and not ``a & b`` is not ``b``."""
    held = {_literal(term, positive) for term, positive in known}
    found: list[tuple[Term, bool]] = []
    for term, positive in known:
        match terms.plain(term):
            case terms.Logic(operator="&", parts=parts) if not positive:
                left = tuple(part for part in parts if _literal(part, True) not in held)
                reduced = (
                    term if len(left) in (0, len(parts)) else left[0] if len(left) == 1 else terms.Logic("&", left)
                )
                found.append((reduced, positive))
            case _:
                found.append((term, positive))
    return tuple(found)


def all_of(known: Known) -> Term:
    """The condition that all of them hold. ``known`` is not empty."""
    known = _reduced(known)
    parts = tuple(term if positive else negated(term) for term, positive in known)
    return parts[0] if len(parts) == 1 else terms.Logic("&", parts)


def choice(known: Known, new: Term, old: Term) -> tuple[Term, Term, Term]:
    """Condition, value where it holds, value elsewhere, with as few negations as possible."""
    known = _reduced(known)
    if all(not positive for _, positive in known):
        conditions = tuple(term for term, _ in known)
        return (conditions[0] if len(conditions) == 1 else terms.Logic("|", conditions)), old, new
    return all_of(known), new, old


@dataclass(frozen=True, slots=True, eq=False)
class Flag:
    """A variable of the rewrite's that says of each example whether it has left a loop, or (``active``) has not."""

    binding: Binding
    active: bool = False

    def mask(self, names: frozenset[str]) -> Mask:
        """The mask of the examples that are still in the loop."""
        return Mask(Ref(self.binding), self.active, names)

    def is_in(self, term: Term) -> bool:
        """Whether a term is the flag itself."""
        return isinstance(term, Ref) and term.binding is self.binding

    def leaving(self, condition: Term) -> Update:
        """The flag's next value: the examples have left for which the condition holds."""
        if self.active:
            return Update(self.binding, terms.Logic("&", (Ref(self.binding), negated(condition))))
        return Update(self.binding, terms.Logic("|", (Ref(self.binding), condition)))

    def staying(self, condition: Term) -> Update:
        """The flag's next value: only the examples stay for which the condition holds."""
        if self.active:
            return Update(self.binding, terms.Logic("&", (Ref(self.binding), condition)))
        return Update(self.binding, terms.Logic("|", (Ref(self.binding), negated(condition))))
