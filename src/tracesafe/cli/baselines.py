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
from tracesafe.check import Report, Request
from tracesafe.cli.session import Session
from tracesafe.output.words import count


def request(run: Session, given: Mapping[str, Any]) -> Request:
    """The request without the findings that the baseline holds. Raises ``click.UsageError``."""
    name = given.get("baseline")
    if not name:
        if given.get("write_baseline"):
            raise click.UsageError("--write-baseline needs --baseline FILE")
        return run.request
    if given.get("write_baseline"):
        return run.request
    try:
        return dataclasses.replace(run.request, baseline=baseline.read(Path(name)))
    except BaselineError as error:
        raise click.UsageError(str(error)) from error


def sifted(report: Report, asked: Request) -> Report:
    """The report without what the baseline holds: what is found does not depend on it, so the cache need not know."""
    shown, known = asked.baseline.sift(report.findings, report.sources)
    return dataclasses.replace(report, findings=tuple(shown), baselined=tuple(known))


def remembered(run: Session, report: Report, asked: Request, given: Mapping[str, Any]) -> Report:
    """Write the baseline if that was asked for, and say what it holds; the report without what it holds."""
    if not given.get("baseline"):
        return report
    path = Path(os.path.abspath(given["baseline"]))
    if given.get("write_baseline"):
        made = baseline.baseline(report.findings, report.sources, path.parent)
        try:
            baseline.write(path, made)
        except BaselineError as error:
            raise click.UsageError(str(error)) from error
        run.note(f"Wrote {count(made.total, 'finding')} to {given['baseline']}.")
        return dataclasses.replace(report, findings=(), baselined=report.findings)
    held = len(report.baselined)
    if held and not run.quiet:
        run.note(f"{count(held, 'finding')} of {given['baseline']} left out.")
    _tell_fixed(run, report, asked.baseline, given["baseline"])
    return report


def _tell_fixed(run: Session, report: Report, known: Baseline, name: str) -> None:
    gone = known.total - known.pruned(report.baselined, report.sources).total
    if gone and asked_for_all(run):
        verb, them = ("is", "it") if gone == 1 else ("are", "them")
        run.note(f"{count(gone, 'finding')} of {name} {verb} gone: --write-baseline takes {them} out.")


def asked_for_all(run: Session) -> bool:
    """Whether the run looks at the whole project with all rules, so that what it does not find is gone."""
    return run.request.whole and not run.request.choice.is_partial
