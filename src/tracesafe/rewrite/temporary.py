"""Functions that are new each time, given to what knows functions by identity: where they are, and the fixes."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from tracesafe.model import Fix, Refusal
from tracesafe.rewrite.custom_vjps import derivative_message, derivatives, opened
from tracesafe.rewrite.given import given, given_message, settled
from tracesafe.rewrite.phi_gradients import gradient_message, own_gradients, unnested
from tracesafe.rewrite.phi_solves import (
    beforehand,
    linear,
    preprocessing_message,
    preprocessings,
    solving_message,
    solvings,
)
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.renewed import message, remade
from tracesafe.rewrite.unmade import once

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached


@dataclass(frozen=True, slots=True, eq=False)
class Temporary:
    """One place, what is said of it, and how its fix is made, which may raise ``Refused``."""

    node: ast.expr
    message: str
    fix: Callable[[], Fix]


def temporaries(here: Reached) -> Iterator[Temporary]:
    """Every place of a function, or of a module's statements, in order."""
    for made in remade(here):
        found = Temporary(made.node, message(here, made), partial(once, here, made))
        if not made.repeat.few or _has_fix(found):
            yield found
    for argument in given(here):
        found = Temporary(argument.node, given_message(here, argument), partial(settled, here, argument))
        if not argument.repeat.few or _has_fix(found):
            yield found
    for derivative in derivatives(here):
        yield Temporary(derivative.node, derivative_message(derivative), partial(opened, here, derivative))
    for own in own_gradients(here):
        yield Temporary(own.node, gradient_message(here, own), partial(unnested, here, own))
    for solving in solvings(here):
        yield Temporary(solving.node, solving_message(here, solving), partial(linear, here, solving))
    for side in preprocessings(here):
        yield Temporary(side.node, preprocessing_message(here, side), partial(beforehand, here, side))


def _has_fix(found: Temporary) -> bool:
    """What is compiled a few times only is worth a word where it is easily mended."""
    try:
        found.fix()
    except Refused:
        return False
    return True


def hoist(here: Reached, found: Temporary) -> Fix | Refusal:
    """The fix, or why there is none."""
    try:
        return found.fix()
    except Refused as refused:
        return refused.refusal
