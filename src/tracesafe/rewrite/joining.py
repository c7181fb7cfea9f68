"""What has to hold of a variable that becomes a selection between two values, and of what is read before it is."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from tracesafe.rewrite import terms
from tracesafe.rewrite.aliases import parted
from tracesafe.rewrite.conditions import boolean_operands
from tracesafe.rewrite.exits import Exit
from tracesafe.rewrite.fresh import words
from tracesafe.rewrite.leaves import is_whole, shape_of
from tracesafe.rewrite.numbers import Needs, is_python_number, needing, replaced_later
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.symbolic import Executor
from tracesafe.rewrite.terms import Binding, Ref, Term
from tracesafe.rewrite.totality import used_as_number
from tracesafe.spec import Framework

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached


def check_joined(executor: Executor, name: str, sides: tuple[Term, Term], at: ast.stmt) -> None:
    """Notes what a reviewer has to check of a variable that is selected at ``at``.

    Raises ``Refused`` if it was a Python number that a later use needs as one.
    """
    here = executor.here
    if executor.framework is Framework.TORCH:
        old = [side for side in sides if not executor.is_new(side, at)]
        held = frozenset[str]().union(*(terms.reads(side) for side in old))
        executor.notes.extend(parted(here, executor.flow, name, held, at) if old else ())
        if all(is_python_number(here, side, added=False) for side in sides):
            later = replaced_later(here, name, at)
            if later is not None:
                text = here.short(later)
                reason = f"`{name}` is a Python number that `{text}` replaces; a tensor would be changed in place"
                raise Refused("python-number", reason)
    if all(is_python_number(here, side) for side in sides):
        use = Needs(here, executor.framework).of_variable(name, at)
        if use is not None:
            raise Refused("python-number", f"`{name}` is a Python number, which {needing(here, use)}")
    if all(is_whole(side) for side in sides) and not used_as_number(here, name, at):
        executor.note(f"`{name}` becomes an array: check that nobody needs it as a Python number")


def neutral(here: Reached, value: ast.expr | None) -> Term:
    """A first value that is never taken, and that changes no dtype in a selection."""
    return terms.Literal("False" if value is not None and boolean_operands(here, value) else "0")


def name_of(term: Term) -> str:
    """The words of a term, if it is an expression of the user's."""
    return words(term.node) if isinstance(term, terms.User) else ""


def unchanged_by(executor: Executor, each: Exit, names: set[str]) -> Exit:
    """A way out of a loop whose conditions and value are computed before some variables change."""
    for term, _ in each.path.known:
        if isinstance(term, Ref) and terms.reads(term) & names:
            executor.freeze(term.binding)
    if each.value is None or not terms.reads(each.value) & names:
        return each
    shape = shape_of(executor.here, each.value)
    parts = (each.value,) if shape is None else shape[1]
    kept = tuple(Ref(executor.made(Binding(part, None, (name_of(part) or "result",), uses=0))) for part in parts)
    value = kept[0] if shape is None else terms.Display(shape[0][0], shape[0][1], kept, shape[0][2])
    return replace(each, value=value)
