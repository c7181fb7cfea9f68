"""Findings as GitHub's workflow commands: annotations on the lines of a pull request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tracesafe.choice import CANNOT_PARSE
from tracesafe.model import Confidence, Finding, Fix, Safety
from tracesafe.output.proofs import phrase
from tracesafe.output.words import count, pointed, shown_path
from tracesafe.request import Report

SHOWN = 10
"""How many annotations of each level GitHub takes from one step."""

_LEVELS = ((Confidence.CERTAIN, "error"), (Confidence.LIKELY, "warning"), (Confidence.POSSIBLE, "notice"))


def commands(report: Report) -> Iterator[str]:
    """One command a finding: what is certain is an error, what is likely a warning, what is possible a notice."""
    numbers = Counter(dict(_LEVELS)[finding.confidence] for finding in report.findings)
    numbers["error"] += len(report.failures)
    if max(numbers.values(), default=0) > SHOWN:
        found = ", ".join(count(number, level) for level, number in sorted(numbers.items()) if number)
        text = f"{found}; GitHub shows the first {SHOWN} of each kind in the summary, the log of this step has all"
        yield f"::notice title=tracesafe::{_message(text)}"
    for failure in report.failures:
        place = f"file={_property(shown_path(failure.path))},line={failure.row}"
        text = f"{shown_path(failure.path)}:{failure.row}: {CANNOT_PARSE[0]} {failure.reason}; {failure.remedy}"
        yield f"::error title=tracesafe ({CANNOT_PARSE[0]}),{place}::{_message(text)}"
    for finding in report.findings:
        source = report.sources[finding.path]
        start, end = source.location(finding.span.start), source.location(finding.span.end)
        name = shown_path(finding.path)
        head = f"::{dict(_LEVELS)[finding.confidence]} title=tracesafe ({finding.code}),file={_property(name)}"
        text = (
            f"{pointed(finding, report.sources)}: {finding.code} {finding.message}{_proof(finding)}{_advice(finding)}"
        )
        if source.place(start.row)[0]:  # lines of a cell are no lines of the file that GitHub shows
            yield f"{head}::{_message(text)}"
            continue
        place = f"line={start.row},endLine={end.row},col={start.column}"
        if start.row == end.row:
            place += f",endColumn={end.column}"
        yield f"{head},{place}::{_message(text)}"


def _proof(finding: Finding) -> str:
    return f" (fix {phrase(finding.proof)})" if finding.proof is not None else ""


def _advice(finding: Finding) -> str:
    """On a line of its own, what can be done."""
    match finding.fix:
        case Fix(title=title, safety=safety):
            return f"\nhelp: {title}" + ("" if safety is Safety.SAFE else " (needs review)")
        case refusal:
            return f"\nhelp: not rewritten: {refusal.reason} ({refusal.slug})"


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
