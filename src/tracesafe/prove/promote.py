"""Fixes that need review and were proved count as safe, where the settings say so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tracesafe.fixing import Fixed, Identity
from tracesafe.model import Fix, Outcome, Safety
from tracesafe.pipeline import Parts
from tracesafe.prove.laboratory import Settings
from tracesafe.prove.session import Proved, prove
from tracesafe.request import Report, Request


def promoted(parts: Parts, request: Request, settings: Settings, first: Report | None = None) -> Proved:
    """Prove everything; then the safe fixes with those that need review and were proved, until all of these still are.

    The second run is needed: what was proved together with other fixes may differ without them.
    """
    everything = prove(parts, request, settings, unsafe=True, first=first)
    chosen = frozenset(mark for mark, outcome in _reviewed(everything.fixed) if outcome is Outcome.PROVED)
    while True:
        proved = prove(parts, replace(request, promoted=chosen), settings, first=first)
        kept = frozenset(mark for mark, outcome in _reviewed(proved.fixed) if outcome is Outcome.PROVED)
        applied = frozenset(mark for mark, _ in _reviewed(proved.fixed))
        if kept >= applied:
            return proved
        chosen = chosen - (applied - kept)


def _reviewed(fixed: Fixed) -> Iterator[tuple[Identity, Outcome | None]]:
    """The applied fixes that need review, with what became of them."""
    for mark, finding in zip(fixed.marks, fixed.applied, strict=True):
        if isinstance(finding.fix, Fix) and finding.fix.safety is Safety.REVIEW:
            yield mark, finding.proof.outcome if finding.proof is not None else None
