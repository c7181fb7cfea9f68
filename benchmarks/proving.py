"""Proofs of many golden programs with one interpreter for each set of frameworks: its start is paid once."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from unittest import mock

import click

from tracesafe.cli import fix as command
from tracesafe.cli import proof, session
from tracesafe.cli.session import Session
from tracesafe.fixing import fix
from tracesafe.model import Finding, Outcome
from tracesafe.output.words import count
from tracesafe.prove import laboratory as proving
from tracesafe.prove.jobs import Limits, Worker
from tracesafe.prove.session import Proved, prove


@dataclass
class Shared:
    """Workers that outlive a proof."""

    root: Path
    workers: dict[tuple[str, ...], Worker] = field(default_factory=dict)
    started: float = 0.0
    """The CPU seconds that their imports took."""

    @contextmanager
    def worker(self, python: str, _scratch: Path, preload: Sequence[str], limits: Limits) -> Iterator[Worker]:
        """Takes the place of ``Worker(...)``: the one that has these modules imported."""
        key = (python, *preload)
        if key not in self.workers:
            one = self.workers[key] = Worker(python, self.root, preload, limits)
            one.start()
            self.started += _used(one)
        yield self.workers[key]

    def cpu(self) -> float:
        """The CPU seconds of this process and the workers so far, without their imports (without them where /proc
        is not)."""
        return time.process_time() + sum(map(_used, self.workers.values())) - self.started


def _used(worker: Worker) -> float:
    """The CPU seconds of a worker and of the processes that it has waited for."""
    if worker.process is None:
        return 0.0
    try:
        line = Path(f"/proc/{worker.process.pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0.0
    return sum(map(int, line.rpartition(")")[2].split()[11:15])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def shared() -> Iterator[Shared]:
    """In here proofs share their workers."""
    root = Path(tempfile.mkdtemp(prefix="tracesafe-proofs-")).resolve()
    found = Shared(root)
    with mock.patch.object(proving, "Worker", found.worker), mock.patch.object(tempfile, "tempdir", str(root)):
        try:
            yield found
        finally:
            for worker in found.workers.values():
                worker.stop()
            shutil.rmtree(root, ignore_errors=True)


@contextmanager
def opened(program: Path, args: Sequence[str]) -> Iterator[Session]:
    """A session over a copy of a program, as ``tracesafe fix ARGS`` opens it."""
    with tempfile.TemporaryDirectory() as place:
        target = Path(place).resolve() / program.name
        if program.is_dir():
            shutil.copytree(program, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(program, target)
        given: dict[str, Any] = dict(
            command.command.make_context("fix", ["--isolated", "-q", *args, str(target)]).params
        )
        with session.opened(given.pop("paths"), given) as run:
            yield run


def proved(program: Path, args: Sequence[str], *, unsafe: bool) -> Proved:
    """The whole proof of a program's fixes."""
    with opened(program, args) as run:
        return prove(run.parts, run.request, proof.chosen(run), unsafe=unsafe)


@dataclass(frozen=True)
class Noticed:
    """What running both sides said, and why: of other texts in the place of the fixes, and of the fixes."""

    outcome: Outcome
    why: str
    control: Outcome
    control_why: str

    @staticmethod
    def of(table: Mapping[str, str]) -> Noticed:
        """The same from its fields as JSON has them."""
        return Noticed(Outcome(table["outcome"]), table["why"], Outcome(table["control"]), table["control_why"])

    @property
    def is_caught(self) -> bool:
        """Whether it is the wrong text that differs, and nothing else."""
        return self.outcome is Outcome.DIFFERS and self.control is not Outcome.DIFFERS


def noticed(
    program: Path, args: Sequence[str], wrong: Mapping[str, str], *, unsafe: bool, whole: bool = False
) -> Noticed:
    """What a proof says of a program's fixes with other texts in their place, and, on the same inputs, of the fixes.

    ``wrong``: path below the program -> text. ``whole``: the right ones are run on everything else, too.
    """
    with opened(program, args) as run:
        fixed = fix(run.parts, run.request, unsafe=unsafe)
        after = dict(fixed.after)
        for path, source in fixed.after.items():
            name = "" if program.is_file() else next(
                (one for one in wrong if path.as_posix().endswith(f"/{program.name}/{one}")), "-"
            )  # fmt: skip
            if name in wrong:
                after[path] = replace(source, text=wrong[name])
        with proving.laboratory(fixed.before, proof.chosen(run)) as place:
            trial = place.trial(replace(fixed, after=after))
            right = place.trial(fixed, None if whole else [run.entry for run in trial.runs], to_the_end=True)
            return Noticed(*judged(trial), *judged(right))


def judged(trial: proving.Trial) -> tuple[Outcome, str]:
    """What running both sides says of a finished change, and why."""
    differing = trial.culprit
    if differing is not None:
        assert differing.differs is not None
        name = differing.entry.expression or differing.entry.kind
        return Outcome.DIFFERS, f"{name}: {differing.differs['reason']} | {differing.differs['before']}"
    found = list(trial.proofs().values())
    if right := next((one for one in found if one.outcome is Outcome.PROVED), None):
        return Outcome.PROVED, f"{right.entry}: {count(right.inputs, 'input')}"
    return Outcome.NOT_RUN, next((one.reason for one in found), "no fixes")


def findings(outcome: Proved) -> tuple[Finding, ...]:
    """Every fix that was run, kept or withdrawn."""
    return (*outcome.fixed.applied, *outcome.withdrawn)


def write(page: Path, what: str, lines: Sequence[str]) -> None:
    """Put lines into a page, between ``<!-- figures: WHAT -->`` and the next end of figures."""
    text = page.read_text(encoding="utf-8")
    head, mark, rest = text.partition(f"<!-- figures: {what} -->")
    _, end, tail = rest.partition("<!-- end of figures -->")
    if not end:
        raise click.ClickException(f"{page} has no place for the figures of {what}")
    page.write_text("\n".join([head + mark, "", *lines, "", end + tail]), encoding="utf-8")
