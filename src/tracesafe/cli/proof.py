"""Fixes with their proofs, for ``tracesafe fix --prove``, and what is said of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import click

from tracesafe.cli.session import Session, exit_code
from tracesafe.fixing import Fixed, fix
from tracesafe.model import Finding, Outcome
from tracesafe.output.words import count, shown_path
from tracesafe.prove.changes import CODE
from tracesafe.prove.jobs import BrokenWorkerError
from tracesafe.prove.laboratory import Settings
from tracesafe.prove.session import Proved, prove


def refuse_unless_proved(mode: str | None, given: Mapping[str, Any]) -> None:
    """Raises ``click.UsageError`` for options of a proof without one."""
    if mode == "review" and given.get("prove"):
        raise click.UsageError("--review asks about each change, --prove decides by running it: choose one")


def fixed(run: Session, given: Mapping[str, Any]) -> tuple[Fixed, Proved | None]:
    """The fixes of a run; with ``--prove`` only those that do not differ. Raises ``click.UsageError``."""
    if not given.get("prove"):
        return fix(run.parts, run.request, unsafe=run.settings.unsafe_fixes), None
    try:
        proved = prove(run.parts, run.request, chosen(given), unsafe=run.settings.unsafe_fixes)
    except BrokenWorkerError as error:
        raise click.UsageError(f"--prove: {error}; --python names another interpreter") from error
    return proved.fixed, proved


def chosen(given: Mapping[str, Any]) -> Settings:
    """What the options say of a proof."""
    return Settings(python=given.get("python"))


def tell(run: Session, proved: Proved | None) -> None:
    """The outcome of the proofs, on standard error."""
    if proved is None:
        return
    run.note(summary(proved))
    for finding in (*proved.withdrawn, *proved.fixed.applied):
        for line in described(run, finding, proved):
            run.note(line)


def report(run: Session, proved: Proved) -> int:
    """Print what became of a finished change; the exit code."""
    differing = proved.count(Outcome.DIFFERS)
    for finding in proved.fixed.applied:
        for line in described(run, finding, proved):
            click.echo(line.strip())
    run.note(summary(proved, noun="change"))
    for failure in proved.fixed.left.failures:
        run.note(f"{shown_path(failure.path)}:{failure.row}: {failure.reason}; {failure.remedy}")
    return exit_code(run, findings=bool(differing), failures=bool(proved.fixed.left.failures))


def summary(proved: Proved, noun: str = "fix") -> str:
    """``Proved 12 of 14 fixes on 310 inputs; 1 could not be run; 1 differs and was withdrawn.``"""
    total = len(proved.fixed.applied) + len(proved.withdrawn)
    if not total:
        return f"Nothing to prove: no {noun}{'es' if noun == 'fix' else 's'}."
    done, unknown = proved.count(Outcome.PROVED), proved.count(Outcome.NOT_RUN)
    parts = [f"Proved {done} of {count(total, noun).replace('fixs', 'fixes')}"]
    if done:
        parts[0] += f" on {count(proved.inputs, 'input')}"
    if unknown:
        parts.append(f"{unknown} could not be run")
    if gone := len(proved.withdrawn):
        parts.append(f"{gone} {'differs and was' if gone == 1 else 'differ and were'} withdrawn")
    elif differing := proved.count(Outcome.DIFFERS):
        parts.append(f"{differing} {'differs' if differing == 1 else 'differ'}")
    return "; ".join(parts) + "."


def described(run: Session, finding: Finding, proved: Proved) -> Iterator[str]:
    """The lines about a fix that is not proved."""
    proof = finding.proof
    if proof is None or (proof.outcome is Outcome.PROVED and not run.options.get("verbose")):
        return
    place, code = shown_path(finding.path), finding.code
    if code == CODE:
        code = finding.function or "the module"
        place += f":{finding_row(finding, proved)}"
    if finding in proved.places:
        row, column = proved.places[finding]
        place += f":{row}:{column}"
    match proof.outcome:
        case Outcome.PROVED:
            both = (
                f", {count(proof.branches, 'branch').replace('branchs', 'branches')} both ways"
                if proof.branches
                else ""
            )
            both += ", gradient included" if proof.gradient else ""
            yield f"  {place}: {code} proved on {count(proof.inputs, 'input')} of `{proof.entry}`{both}"
        case Outcome.NOT_RUN:
            yield f"  {place}: {code} not run: {proof.reason}"
        case Outcome.DIFFERS:
            gone = ", withdrawn" if finding in proved.withdrawn else ""
            yield f"  {place}: {code} differs{gone}: {proof.reason}"
            yield f"    {proof.counterexample}"


def finding_row(finding: Finding, proved: Proved) -> int:
    """The line of a finding in the original text."""
    return proved.fixed.before[finding.path].location(finding.span.start).row
