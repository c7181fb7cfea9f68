"""A whole proof: fix, run both sides, withdraw what differs, until what is left does not differ.

fix -> plan -> scratch copies -> worker -> verdicts -> proofs -> withdraw -> fix ...
"""

from __future__ import annotations

import ast
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tracesafe.check import Parts, Report, Request
from tracesafe.fixing import Fixed, Identity, fix, identity
from tracesafe.model import Finding, Outcome, Proof
from tracesafe.prove.jobs import Limits, Worker, interpreter
from tracesafe.prove.judge import Run, proof, reaches
from tracesafe.prove.plan import Entry, Plan, Target, plan
from tracesafe.prove.scratch import Layout, copy, layout
from tracesafe.source.text import SourceFile

ROUNDS = 12
"""How often fixes are withdrawn and all is run again."""
ENTRIES = 12
"""How many entries are run for each fix."""
PRELOADED = (
    ("numpy", ("numpy",)),
    ("torch", ("torch", "torch.func")),
    ("jax", ("jax", "jax.numpy")),
    ("equinox", ("equinox",)),
    ("flax", ("flax", "flax.linen")),
    ("optax", ("optax",)),
    ("phi", ("phi.flow", "phi.torch.flow")),
)
"""What a program imports -> what is imported once for all of its runs. Not ``phi.jax``: that starts JAX's threads,
and a process with threads cannot be forked safely."""

Inputs = Callable[[Entry], Iterable[Any]]
"""The calls for an entry; each has ``json()``, what the worker is sent, or is that itself."""


@dataclass(frozen=True)
class Settings:
    """What a user may choose of a proof."""

    python: str | None = None
    limits: Limits = field(default_factory=Limits)
    inputs: Callable[[Plan, Layout], Inputs] = lambda _plan, _layout: lambda _entry: ()


@dataclass(frozen=True)
class Proved:
    """The fixes that are left, each with its proof, and those that were withdrawn, with theirs."""

    fixed: Fixed
    withdrawn: tuple[Finding, ...]
    inputs: int = 0
    """On how many inputs anything was proved."""
    python: str = ""
    places: Mapping[Finding, tuple[int, int]] = field(default_factory=lambda: MappingProxyType({}))
    """Row and column in the original text, of what was found at the beginning."""

    def count(self, outcome: Outcome) -> int:
        """How many of the fixes came out so."""
        everything = (*self.fixed.applied, *self.withdrawn)
        return sum(one.proof is not None and one.proof.outcome is outcome for one in everything)


def prove(parts: Parts, request: Request, settings: Settings, *, unsafe: bool = False) -> Proved:
    """Fix, and keep what does not differ. Nothing of the user's is written. Raises ``BrokenWorkerError``."""
    fixed = fix(parts, request, unsafe=unsafe)
    if not fixed.applied:
        return Proved(fixed, ())
    withdrawn: dict[Identity, tuple[Finding, Proof]] = {}
    with laboratory(fixed.before, settings) as laboratory_:
        for _ in range(ROUNDS):
            trial = laboratory_.trial(fixed)
            if trial.culprit_run is None:
                break
            for target, evidence in _culprits(parts, request, unsafe, withdrawn, trial, laboratory_):
                key = _identity(target.finding, fixed)
                withdrawn[key] = (target.finding, evidence)
            fixed = fix(parts, request, unsafe=unsafe, dropped=_words(withdrawn))
        else:
            trial = laboratory_.trial(fixed)
    return _proved(fixed, trial, withdrawn, laboratory_.worker.python)


def _proved(fixed: Fixed, trial: Trial, withdrawn: Mapping[Identity, tuple[Finding, Proof]], python: str) -> Proved:
    proofs = trial.proofs()
    applied = tuple(replace(one, proof=proofs.get(index)) for index, one in enumerate(fixed.applied))
    left = replace(fixed.left, findings=tuple(_marked(fixed.left, withdrawn)))
    fixed = replace(fixed, applied=applied, left=left)
    inputs = sum(result["status"] == "same" for run in trial.runs for result in run.results)
    gone = tuple(replace(finding, proof=evidence) for finding, evidence in withdrawn.values())
    seen = {replace(one, proof=None): one for one in (*applied, *gone)}
    places = {
        seen[one]: (place.row, place.column)
        for one in fixed.first.findings
        if one in seen and (place := fixed.first.sources[one.path].location(one.span.start))
    }
    return Proved(fixed, gone, inputs, python, MappingProxyType(places))


def _marked(report: Report, withdrawn: Mapping[Identity, tuple[Finding, Proof]]) -> Iterator[Finding]:
    """The findings that are left, with what became of their fixes."""
    for finding in report.findings:
        found = withdrawn.get(identity(finding, report.sources))
        yield replace(finding, proof=found[1]) if found is not None else finding


def _words(withdrawn: Mapping[Identity, tuple[Finding, Proof]]) -> dict[Identity, str]:
    return {key: f"the fix was withdrawn: {evidence.reason}" for key, (_, evidence) in withdrawn.items()}


def _identity(finding: Finding, fixed: Fixed) -> Identity:
    return fixed.marks[fixed.applied.index(finding)]


def _culprits(
    parts: Parts,
    request: Request,
    unsafe: bool,
    withdrawn: Mapping[Identity, tuple[Finding, Proof]],
    trial: Trial,
    laboratory_: Laboratory,
) -> list[tuple[Target, Proof]]:
    """The fixes without which an entry no longer differs: one alone, if there is such a one; else all it reaches."""
    run = trial.culprit_run
    assert run is not None
    result = run.differs
    assert result is not None
    suspects = [one for one in trial.plan.targets if reaches(result, one, trial.plan, trial.place)]
    suspects = suspects or list(trial.plan.targets)
    evidence = _evidence(run, result, trial.place)
    if len(suspects) > 1:
        for suspect in suspects[:ROUNDS]:
            key = _identity(suspect.finding, trial.fixed)
            dropped = {**_words(withdrawn), key: "tried without"}
            without = fix(parts, request, unsafe=unsafe, dropped=dropped)
            again = laboratory_.again(without, run)
            if again is None or again.differs is None:
                return [(suspect, evidence)]
    return [(one, evidence) for one in suspects]


def _evidence(run: Run, result: Mapping[str, Any], place: Layout) -> Proof:
    module = place.module(run.entry.path)
    entry = f"{module}.{run.entry.expression}" if run.entry.expression else module
    example = f"{run.entry.title}: {result['before']} before, {result['after']} after"
    return Proof(Outcome.DIFFERS, entry=entry, reason=result["reason"], counterexample=example)


@dataclass(frozen=True, eq=False)
class Trial:
    """The runs of one state of the fixes."""

    fixed: Fixed
    plan: Plan
    place: Layout
    runs: tuple[Run, ...]

    @property
    def culprit_run(self) -> Run | None:
        """The first run whose two sides differ, where the fixes are the reason."""
        return next((run for run in self.runs if run.differs is not None and not self._is_old(run)), None)

    def _is_old(self, run: Run) -> bool:
        """Whether the program differs from its eager self as it did before the fixes, for what has no fix."""
        result = run.differs
        return bool(result and result.get("unrepaired") and self.fixed.left.findings)

    def proofs(self) -> Mapping[int, Proof]:
        """The proof of each fix."""
        return {
            index: proof(target, self.runs, self.plan, self.place) for index, target in enumerate(self.plan.targets)
        }


@dataclass(eq=False)
class Laboratory:
    """A scratch folder with both trees and the worker, for all rounds of a proof."""

    place: Layout
    scratch: Path
    worker: Worker
    settings: Settings
    frameworks: tuple[str, ...]
    number: int = 0

    def trial(self, fixed: Fixed) -> Trial:
        """Run everything that a state of the fixes calls for."""
        steps = plan(fixed)
        after = self._copied(fixed.after)
        runs: list[Run] = []
        give = self.settings.inputs(steps, self.place)
        for entry in steps.entries[: ENTRIES * max(1, len(steps.targets))]:
            calls = tuple(give(entry)) if entry.needs else ({"args": [], "kwargs": {}},)
            if calls:
                runs.append(self._run(entry, calls, after, steps))
                if runs[-1].differs is not None:
                    break
        return Trial(fixed, steps, self.place, tuple(runs))

    def again(self, fixed: Fixed, run: Run) -> Run | None:
        """One run once more with other fixes; None if its entry is no entry any more."""
        steps = plan(fixed)
        return self._run(run.entry, run.calls, self._copied(fixed.after), steps)

    def _copied(self, texts: Mapping[Path, SourceFile]) -> Path:
        self.number += 1
        folder = self.scratch / f"after-{self.number}"
        copy(self.place, folder, texts)
        return folder

    def _run(self, entry: Entry, calls: Sequence[Any], after: Path, steps: Plan) -> Run:
        job = {
            "scratch": str(self.scratch),
            "origin": str(self.place.root),
            "before": str(self.scratch / "before"),
            "after": str(after),
            "paths": list(self.place.paths),
            "frameworks": list(self.frameworks),
            "entry": {
                "module": self.place.module(entry.path),
                "kind": entry.kind,
                "expression": entry.expression,
                "file": self.place.relative(entry.path),
            },
            "calls": [one.json() if hasattr(one, "json") else one for one in calls],
            "state": [self.place.module(path) for path in steps.changed],
        }
        answer = self.worker.run(job)
        return Run(entry, tuple(calls), tuple(answer["results"]) or ({"status": "not-run", **answer},))


@contextmanager
def laboratory(before: Mapping[Path, SourceFile], settings: Settings) -> Iterator[Laboratory]:
    """A laboratory with a copy of the tree as it was; all of it goes at the end."""
    place = layout(before)
    imported = _imported(before.values())
    preload = [name for word, names in PRELOADED if word in imported for name in names]
    frameworks = tuple(
        name for name in ("torch", "jax", "phi") if name in imported or (name == "phi" and "phiml" in imported)
    )
    scratch = Path(tempfile.mkdtemp(prefix="tracesafe-proof-")).resolve()
    try:
        copy(place, scratch / "before", before)
        with Worker(interpreter(settings.python, place.root), scratch, preload, settings.limits) as worker:
            yield Laboratory(place, scratch, worker, settings, frameworks)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _imported(sources: Iterable[SourceFile]) -> frozenset[str]:
    """The top-level packages that the files import."""
    found: set[str] = set()
    for source in sources:
        try:
            tree = ast.parse(source.utf8)
        except SyntaxError:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                found.update(alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
                found.add(node.module.partition(".")[0])
    return frozenset(found)
