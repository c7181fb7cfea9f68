"""A whole proof: fix, run both sides, withdraw what differs, until what is left does not differ.

fix -> plan -> scratch copies -> worker -> verdicts -> proofs -> withdraw -> fix ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from types import MappingProxyType
from typing import Any

from tracesafe.check import check
from tracesafe.fixing import Fixed, Identity, fix, identity
from tracesafe.model import Finding, Fix, Outcome, Proof
from tracesafe.pipeline import Parts
from tracesafe.prove.changes import without
from tracesafe.prove.judge import Run, is_blocked, reaches
from tracesafe.prove.laboratory import Laboratory, Settings, Trial, laboratory
from tracesafe.prove.plan import Target
from tracesafe.prove.scratch import Layout
from tracesafe.request import Report, Request

ROUNDS = 8
"""How often single fixes are withdrawn and all is run again; from then on all that an entry reaches go at once."""
SUSPECTS = 12
"""How many fixes are tried without, one by one, when an entry differs."""


@dataclass(frozen=True)
class Proved:
    """The fixes that are left, each with its proof, and those that were withdrawn, with theirs."""

    fixed: Fixed
    withdrawn: tuple[Finding, ...]
    inputs: int = 0
    """On how many inputs both sides agreed."""
    python: str = ""
    places: Mapping[Finding, tuple[int, int]] = field(default_factory=lambda: MappingProxyType({}))
    """Row and column in the original text, of what was found at the beginning."""

    def count(self, outcome: Outcome) -> int:
        """How many of the fixes came out so."""
        everything = (*self.fixed.applied, *self.withdrawn)
        return sum(one.proof is not None and one.proof.outcome is outcome for one in everything)


@dataclass(frozen=True)
class _Task:
    """What is fixed, and how."""

    parts: Parts
    request: Request
    unsafe: bool
    first: Report
    """What is found before anything is fixed."""

    def without(self, withdrawn: Mapping[Identity, tuple[Finding, Proof]], key: Identity | None = None) -> Fixed:
        """The fixes that are left."""
        dropped = {one: f"the fix was withdrawn: {proof.reason}" for one, (_, proof) in withdrawn.items()}
        if key is not None:
            dropped[key] = "tried without"
        return fix(self.parts, self.request, unsafe=self.unsafe, first=self.first, dropped=dropped)

    def spared(self, withdrawn: Mapping[Identity, tuple[Finding, Proof]], fixed: Fixed, suspect: Target) -> Fixed:
        """The fixes that are left without this one, too."""
        return self.without(withdrawn, _mark(suspect, fixed))

    def beyond(self, fixed: Fixed) -> Fixed | None:
        """The same with the fixes that need review on top; None if there are none."""
        if self.unsafe or not any(isinstance(one.fix, Fix) for one in fixed.left.findings):
            return None
        overrides = {**self.request.overrides, **fixed.after}
        more = fix(self.parts, replace(self.request, overrides=overrides), unsafe=True)
        return replace(fixed, after=more.after, left=more.left) if more.applied else None


def prove(
    parts: Parts, request: Request, settings: Settings, *, unsafe: bool = False, first: Report | None = None
) -> Proved:
    """Fix, and keep what does not differ. Nothing of the user's is written. Raises ``BrokenWorkerError``.

    ``first`` is what ``check`` finds, for those who know it already.
    """
    task = _Task(parts, request, unsafe, first if first is not None else check(parts, request))
    fixed = task.without({})
    if not fixed.applied:
        return Proved(fixed, ())
    withdrawn: dict[Identity, tuple[Finding, Proof]] = {}
    with laboratory(fixed.before, settings) as place:
        trial = place.trial(fixed)
        rounds = 0
        while trial.culprit is not None and fixed.applied:
            rounds += 1
            culprit = place.smallest(fixed, trial.culprit)
            suspects, evidence = _suspects(trial, culprit)
            if rounds <= ROUNDS:
                suspects = _guilty(partial(task.spared, withdrawn, fixed), culprit, suspects, place)
            for suspect in suspects:
                withdrawn[_mark(suspect, fixed)] = (suspect.finding, evidence)
            fixed = task.without(withdrawn)
            trial = place.trial(fixed)
        proofs = dict(trial.proofs())
        blocked = [run.entry for run in trial.runs if any(map(is_blocked, run.results))]
        if blocked and any(one.outcome is Outcome.NOT_RUN for one in proofs.values()):
            more = task.beyond(fixed)
            if more is not None:
                proofs = _together(proofs, place.trial(more, blocked))
    return _proved(trial, proofs, withdrawn, place.worker.python)


def examine(fixed: Fixed, settings: Settings) -> Proved:
    """Run both sides of a finished change; nothing is withdrawn. Raises ``BrokenWorkerError``."""
    with laboratory(fixed.before, settings) as place:
        trial = place.trial(fixed, to_the_end=True)
        proofs = dict(trial.proofs())
        for run in trial.runs:
            if run.differs is not None:
                culprit = place.smallest(fixed, run)
                suspects, evidence = _suspects(trial, culprit)
                guilty = _guilty(partial(without, fixed), culprit, suspects, place)
                proofs |= {trial.plan.targets.index(one): evidence for one in guilty}
    return _proved(trial, proofs, {}, place.worker.python)


def _together(proofs: Mapping[int, Proof], trial: Trial) -> dict[int, Proof]:
    """The proofs, and for what does not run alone those with the fixes that need review."""
    found = dict(proofs)
    for index, proof in trial.proofs().items():
        if found[index].outcome is Outcome.NOT_RUN and proof.outcome is Outcome.PROVED:
            found[index] = replace(proof, reason="together with the fixes that need review")
    return found


def _proved(
    trial: Trial,
    proofs: Mapping[int, Proof],
    withdrawn: Mapping[Identity, tuple[Finding, Proof]],
    python: str,
) -> Proved:
    fixed = trial.fixed
    applied = tuple(replace(one, proof=proofs.get(index)) for index, one in enumerate(fixed.applied))
    left = replace(fixed.left, findings=tuple(_marked(fixed.left, withdrawn)))
    gone = tuple(replace(finding, proof=evidence) for finding, evidence in withdrawn.values())
    plain = {replace(one, proof=None): one for one in (*applied, *gone)}
    places = {
        plain[one]: (place.row, place.column)
        for one in fixed.first.findings
        if one in plain and (place := fixed.first.sources[one.path].location(one.span.start))
    }
    inputs = sum(result["status"] == "same" for run in trial.runs for result in run.results)
    return Proved(replace(fixed, applied=applied, left=left), gone, inputs, python, MappingProxyType(places))


def _marked(report: Report, withdrawn: Mapping[Identity, tuple[Finding, Proof]]) -> Iterator[Finding]:
    """The findings that are left, with what became of their fixes."""
    for finding in report.findings:
        found = withdrawn.get(identity(finding, report.sources))
        yield replace(finding, proof=found[1]) if found is not None else finding


def _mark(target: Target, fixed: Fixed) -> Identity:
    return fixed.marks[fixed.applied.index(target.finding)]


def _suspects(trial: Trial, run: Run) -> tuple[list[Target], Proof]:
    """The fixes that an entry came to before it differed, and how it differs."""
    result = run.differs
    assert result is not None
    found = [one for one in trial.plan.targets if reaches(result, one, trial.plan, trial.place, both=False)]
    return found or list(trial.plan.targets), _evidence(run, result, trial.place)


def _guilty(
    without: Callable[[Target], Fixed | None], run: Run, suspects: list[Target], place: Laboratory
) -> list[Target]:
    """The one change without which an entry no longer differs, if there is such a one; else all of them."""
    if len(suspects) == 1:
        return suspects
    for suspect in suspects[:SUSPECTS]:
        rest = without(suspect)
        if rest is not None and place.again(rest, run).differs is None:
            return [suspect]
    return suspects


def _evidence(run: Run, result: Mapping[str, Any], place: Layout) -> Proof:
    module = place.module(run.entry.path)
    entry = f"{module}.{run.entry.expression}" if run.entry.expression else module
    called = f"{run.entry.title}({run.arguments})" if run.arguments else run.entry.title
    example = f"{called}\n  before: {result['before']}\n  after:  {result['after']}"
    return Proof(Outcome.DIFFERS, entry=entry, reason=result["reason"], counterexample=example)
