"""Fixes with their proofs, for ``tracesafe fix --prove``, and what is said of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from tracesafe.cli.session import Session, exit_code
from tracesafe.fixing import Fixed, fix, is_settled, unchanged
from tracesafe.model import Finding, Outcome
from tracesafe.output import proofs
from tracesafe.output.words import shown_path
from tracesafe.prove import inputs
from tracesafe.prove.jobs import BrokenWorkerError, Limits
from tracesafe.prove.laboratory import Settings
from tracesafe.prove.promote import promoted
from tracesafe.prove.reading import RecordingError
from tracesafe.prove.recordings import load
from tracesafe.prove.session import Proved, prove
from tracesafe.request import Report

_OPTIONS = ("python", "prove_timeout", "inputs")


def refuse_unless_proved(mode: str | None, given: Mapping[str, Any]) -> None:
    """Raises ``click.UsageError`` for options of a proof without one."""
    if mode == "review" and given.get("prove"):
        raise click.UsageError("--review asks about each change, --prove decides by running it: choose one")
    idle = [name for name in _OPTIONS if given.get(name)]
    if idle and not given.get("prove"):
        raise click.UsageError(f"--{idle[0].replace('_', '-')} says how fixes are proved: add --prove, or leave it out")


def fixed(run: Session, given: Mapping[str, Any]) -> tuple[Fixed, Proved | None]:
    """The fixes of a run; with ``--prove`` only those that do not differ. Raises ``click.UsageError``."""
    unsafe = run.settings.unsafe_fixes
    if not given.get("prove"):
        first = run.check()
        if is_settled(first, unsafe=unsafe):
            return unchanged(first), None
        return fix(run.parts, run.request, unsafe=unsafe, first=first), None
    try:
        if run.settings.prove.promote and not unsafe:
            proved = promoted(run.parts, run.request, chosen(run), run.check())
        else:
            proved = prove(run.parts, run.request, chosen(run), unsafe=unsafe, first=run.check())
    except BrokenWorkerError as error:
        raise click.UsageError(f"--prove: {error}; --python names another interpreter") from error
    return proved.fixed, proved


def chosen(run: Session) -> Settings:
    """What the settings say of a proof. Raises ``click.UsageError``."""
    wanted = run.settings.prove
    limits = Limits(wanted.seconds, wanted.memory * 2**20, rtol=wanted.rtol, atol=wanted.atol)
    try:
        recorded = load(*map(Path, wanted.inputs)).by_function()
    except RecordingError as error:
        raise click.UsageError(f"--inputs: {error}") from error
    given = inputs.Settings(recorded, wanted.factories)
    return Settings(wanted.python or None, limits, given, calls=wanted.examples)


def shown(report: Report, proved: Proved | None) -> Report:
    """The findings of the beginning, with what their proofs showed."""
    return proofs.with_proofs(report, _findings(proved)) if proved is not None else report


def notes(proved: Proved | None) -> list[str]:
    """The lines above the diff: the proof of each fix."""
    return list(proofs.notes(_findings(proved), proved.places)) if proved is not None else []


def tell(run: Session, proved: Proved | None, *, details: bool = True) -> None:
    """The outcome of the proofs, on standard error; with ``details`` each fix that was not proved."""
    if proved is None:
        return
    run.note(proofs.summary(_findings(proved), proved.inputs))
    told = [one for one in _findings(proved) if run.options.get("verbose") or not _is_proved(one)] if details else []
    for line in proofs.notes(told, proved.places):
        run.note(f" {line[1:]}")


def report(run: Session, proved: Proved) -> int:
    """Print what became of a finished change, function by function; the exit code."""
    for finding in proved.fixed.applied:
        row = proved.fixed.before[finding.path].location(finding.span.start).row
        name = f"{shown_path(finding.path)}:{row}: {finding.function or 'the module'}"
        for line in proofs.lines(finding, name, withdrawn=False):
            click.echo(line.removeprefix(" "))
    run.note(proofs.summary(proved.fixed.applied, proved.inputs, change=True))
    for failure in proved.fixed.left.failures:
        run.note(f"{shown_path(failure.path)}:{failure.row}: {failure.reason}; {failure.remedy}")
    return exit_code(run, findings=bool(proved.count(Outcome.DIFFERS)), failures=bool(proved.fixed.left.failures))


def _findings(proved: Proved) -> tuple[Finding, ...]:
    return (*proved.withdrawn, *proved.fixed.applied)


def _is_proved(finding: Finding) -> bool:
    return finding.proof is not None and finding.proof.outcome is Outcome.PROVED
