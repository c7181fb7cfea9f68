"""Which loops over a Python number that a caller passes are better run while the function is traced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracesafe.model import Fix
from tracesafe.rewrite.convert import branches
from tracesafe.rewrite.static_needs import Need
from tracesafe.rewrite.statics import Statics, Whole, statics_of
from tracesafe.rewrite.structured import loops

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached


def statics(here: Reached) -> Statics:
    """What has to stay static in the whole program."""
    assert here.references is not None
    return statics_of(Whole(here.references.machine, here, _unrolls))


def _unrolls(here: Reached, need: Need) -> bool:
    """Whether the compiled code cannot run the loop itself."""
    if need.loop is None:
        return True
    return not isinstance(loops(here).get(need.loop) or branches(here).get(need.loop), Fix)
