"""Where fixes are tried: a scratch folder with both trees, and the worker that runs them.

A trial runs one state of the fixes: every entry of its plan, on both sides.
"""

from __future__ import annotations

import ast
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tracesafe.fixing import Fixed
from tracesafe.model import Proof
from tracesafe.program.program import load
from tracesafe.prove import inputs
from tracesafe.prove.inputs import Call
from tracesafe.prove.inputs_search import Budget
from tracesafe.prove.inputs_shrink import shrunk
from tracesafe.prove.inputs_supply import Supply
from tracesafe.prove.jobs import Limits, Worker, interpreter
from tracesafe.prove.judge import Run, proof, settled, shown
from tracesafe.prove.old_names import old_names
from tracesafe.prove.plan import Entry, Plan, plan
from tracesafe.prove.probes import Probes
from tracesafe.prove.scratch import Layout, copy, layout
from tracesafe.source.text import SourceFile

ENTRIES = 12
"""How many entries are run for each fix."""
LAZY = (
    "torch._dynamo",
    "torch._dynamo.backends.debugging",
    "torch._decomp.decompositions_for_jvp",
    "functorch",
    "functorch.experimental",
)
"""What transforms of torch import when they are used first."""
LOWERING = ("jax.experimental.pjit", "jax.experimental.multihost_utils", "jaxlib.mlir.dialects.mhlo")
"""What JAX imports with the first operation."""
PRELOADED = (
    ("numpy", ("numpy",)),
    ("torch", ("torch", "torch.func", *LAZY)),
    ("jax", ("jax", "jax.numpy", *LOWERING)),
    ("equinox", ("equinox",)),
    ("flax", ("flax", "flax.linen")),
    ("optax", ("optax",)),
    ("phi", ("phi.flow", "phi.torch.flow")),
)
"""What a program imports -> what is imported once for all of its runs. Not ``phi.jax``: that starts JAX's threads,
and a process with threads cannot be forked safely."""


@dataclass(frozen=True)
class Settings:
    """What a user may choose of a proof."""

    python: str | None = None
    limits: Limits = field(default_factory=Limits)
    inputs: inputs.Settings = field(default_factory=inputs.Settings)
    seconds: float = 4.0
    """How long inputs are searched for one entry, at most."""
    calls: int = 24
    """How many inputs one entry is proved on, at most."""

    @property
    def enough(self) -> int:
        """On how many inputs a fix is shown when no further entries are run for it: some fail, some take too long."""
        return (2 * self.calls + 2) // 3


@dataclass(frozen=True, eq=False)
class Trial:
    """The runs of one state of the fixes."""

    fixed: Fixed
    plan: Plan
    place: Layout
    runs: tuple[Run, ...]

    @property
    def culprit(self) -> Run | None:
        """The first run whose two sides differ."""
        return next((run for run in self.runs if run.differs is not None), None)

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
    old_names: tuple[Mapping[str, Any], ...] = ()
    """What is known of the old names that the program may use."""
    number: int = 0
    known: dict[tuple[Path, str, str], tuple[Call, ...]] = field(default_factory=dict)
    """The inputs that were found for each entry."""

    def trial(self, fixed: Fixed, only: Collection[Entry] | None = None, *, to_the_end: bool = False) -> Trial:
        """Run what a state of the fixes calls for, until something differs; ``only``: these entries."""
        steps = plan(fixed)
        after = self._copied(fixed.after)
        runs: list[Run] = []
        supply = self._supply(steps, fixed)
        wanted = None if only is None else {one.key for one in only}
        entries = [one for one in steps.entries if wanted is None or one.key in wanted]
        for entry in entries[: ENTRIES * max(1, len(steps.targets))]:
            if entry.needs and self._is_shown(steps, runs):
                break
            calls = self._inputs(entry, supply) if entry.needs else (Call(),)
            if calls:
                runs.append(self._run(entry, calls, after, steps, fixed))
                if runs[-1].differs is not None and not to_the_end:
                    break
        return Trial(fixed, steps, self.place, tuple(runs))

    def _is_shown(self, steps: Plan, runs: Sequence[Run]) -> bool:
        """Whether each fix was run on so many inputs that more entries would say nothing new."""
        return all(shown(one, runs, steps, self.place) >= self.settings.enough for one in steps.targets)

    def again(self, fixed: Fixed, run: Run) -> Run:
        """One run once more with other fixes."""
        return self._run(run.entry, run.calls, self._copied(fixed.after), plan(fixed), fixed)

    def smallest(self, fixed: Fixed, run: Run) -> Run:
        """A run that differs, with one call that does, made as simple as the time allows; the same if none does."""
        first = run.differs
        index = next((index for index, one in enumerate(run.results) if one is first), 0)
        if first is None or not run.entry.needs or index >= len(run.calls):
            return run
        steps, after = plan(fixed), self._copied(fixed.after)

        def single(call: Call) -> Run:
            return self._run(run.entry, (call,), after, steps, fixed)

        def differs(call: Call) -> bool:
            again = single(call).differs
            return again is not None and again.get("kind") == first.get("kind")

        call, text = self._written(run.entry, run.calls[index])
        if not differs(call):
            return run
        found = shrunk(call, differs, self.settings.seconds).call
        if found is not call:
            call, text = self._written(run.entry, found)
        again = single(call)
        return replace(again, arguments=text) if again.differs is not None else run

    def _written(self, entry: Entry, call: Call) -> tuple[Call, str]:
        """A call with its numbers written out, and as a reader would type it."""
        job = {**self._job(entry, (call,)), "after": "", "probe": True, "seconds": 20.0, "written": True}
        for one in self.worker.run(job)["results"][:1]:
            if "call" in one:
                return replace(Call.of({**one["call"], "state": call.state}, call.origin), why=call.why), one["text"]
        return call, ""

    def _supply(self, steps: Plan, fixed: Fixed) -> Supply:
        """What knows inputs for the original program."""
        program = load(tuple(fixed.before), fixed.before)
        changed = frozenset(target.name.rpartition(".")[2] for target in steps.targets)
        given = replace(self.settings.inputs, changed=changed)
        return Supply(program, given, self.place.relative)

    def _inputs(self, entry: Entry, supply: Supply) -> tuple[Call, ...]:
        """Calls of an entry on which the original returns; the same ones in each round."""
        if entry.key not in self.known:
            wanted = self.settings.calls
            probes = Probes(self.worker, self._job(entry, ()))
            budget = Budget(seconds=self.settings.seconds, calls=2 * wanted, enough=wanted, clock=probes.clock)
            found = supply.of(entry.path, entry.expression, probes, budget)
            self.known[entry.key] = found.calls[:wanted]
        return self.known[entry.key]

    def _copied(self, texts: Mapping[Path, SourceFile]) -> Path:
        self.number += 1
        folder = self.scratch / f"after-{self.number}"
        copy(self.place, folder, texts)
        return folder

    def _job(self, entry: Entry, calls: Sequence[Call]) -> dict[str, Any]:
        return {
            "scratch": str(self.scratch),
            "origin": str(self.place.root),
            "before": str(self.scratch / "before"),
            "paths": list(self.place.paths),
            "frameworks": list(self.frameworks),
            "old_names": list(self.old_names),
            "entry": {
                "module": self.place.module(entry.path),
                "kind": entry.kind,
                "expression": entry.expression,
                "file": self.place.relative(entry.path),
            },
            "calls": [one.json() for one in calls],
        }

    def _run(self, entry: Entry, calls: Sequence[Call], after: Path, steps: Plan, fixed: Fixed) -> Run:
        state = [self.place.module(path) for path in steps.changed]
        gradient = entry.key in steps.differentiated
        job = {**self._job(entry, calls), "after": str(after), "state": state, "gradient": gradient}
        answer = self.worker.run(job)
        run = Run(entry, tuple(calls), tuple(answer["results"]) or ({"status": "not-run", **answer},))
        return settled(run, steps, self.place, is_incomplete=bool(fixed.left.findings))


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
            yield Laboratory(place, scratch, worker, settings, frameworks, old_names(before.values(), frameworks))
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
