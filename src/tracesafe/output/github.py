"""Findings as GitHub's workflow commands: annotations on the lines of a pull request."""

from __future__ import annotations

from collections.abc import Iterator

from tracesafe.check import Report
from tracesafe.choice import CANNOT_PARSE
from tracesafe.output.proofs import phrase
from tracesafe.output.words import shown_path


def commands(report: Report) -> Iterator[str]:
    """One command a finding."""
    for failure in report.failures:
        place = f"file={_property(shown_path(failure.path))},line={failure.row}"
        text = f"{shown_path(failure.path)}:{failure.row}: {CANNOT_PARSE[0]} {failure.reason}; {failure.remedy}"
        yield f"::error title=tracesafe ({CANNOT_PARSE[0]}),{place}::{_message(text)}"
    for finding in report.findings:
        source = report.sources[finding.path]
        start, end = source.location(finding.span.start), source.location(finding.span.end)
        name = shown_path(finding.path)
        place = f"file={_property(name)},line={start.row},endLine={end.row}"
        if start.row == end.row:
            place += f",col={start.column},endColumn={end.column}"
        else:
            place += f",col={start.column}"
        text = f"{name}:{start.row}:{start.column}: {finding.code} {finding.message}"
        if finding.proof is not None:
            text += f" (fix {phrase(finding.proof)})"
        yield f"::error title=tracesafe ({finding.code}),{place}::{_message(text)}"


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
