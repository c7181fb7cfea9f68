"""``--baseline FILE``: findings that are known are left out; ``--write-baseline`` takes in all that there are."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from tracesafe import baseline
from tracesafe.baseline import Baseline, BaselineError
from tracesafe.cli.session import Session
from tracesafe.output.words import count
from tracesafe.request import Report


def sifted(run: Session, report: Report, given: Mapping[str, Any]) -> Report:
    """The report without what the baseline holds; written before, if that was asked for.

    Raises ``click.UsageError``.
    """
    name = given.get("baseline")
    if not name:
        if given.get("write_baseline"):
            raise click.UsageError("--write-baseline needs --baseline FILE")
        return report
    path = Path(os.path.abspath(name))
    try:
        if given.get("write_baseline"):
            made = baseline.baseline(report.findings, report.sources, path.parent)
            baseline.write(path, made)
            run.note(f"Wrote {count(made.total, 'finding')} to {name}.")
            return dataclasses.replace(report, findings=(), baselined=report.findings)
        known = baseline.read(path)
    except BaselineError as error:
        raise click.UsageError(str(error)) from error
    new, held = known.sift(report.findings, report.sources)
    report = dataclasses.replace(report, findings=tuple(new), baselined=tuple(held))
    if held:
        run.note(f"{count(len(held), 'finding')} of {name} left out.")
    _tell_fixed(run, report, known, name)
    return report


def _tell_fixed(run: Session, report: Report, known: Baseline, name: str) -> None:
    gone = known.total - known.pruned(report.baselined, report.sources).total
    if gone and asked_for_all(run):
        verb, them = ("is", "it") if gone == 1 else ("are", "them")
        run.note(f"{count(gone, 'finding')} of {name} {verb} gone: --write-baseline takes {them} out.")


def asked_for_all(run: Session) -> bool:
    """Whether the run looks at the whole project with all rules, so that what it does not find is gone."""
    return run.request.whole and not run.request.choice.is_partial
