"""Findings as an editor shows them: squiggles, with the way from the transform as related places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from lsprotocol.types import (
    CodeDescription,
    Diagnostic,
    DiagnosticRelatedInformation,
    DiagnosticSeverity,
    DiagnosticTag,
    Position,
    Range,
)

from tracesafe.choice import CANNOT_PARSE
from tracesafe.lsp.documents import Documents
from tracesafe.lsp.project import Checked
from tracesafe.lsp.shifting import moved, moved_lines
from tracesafe.model import LATER, Confidence, Finding, Fix, Refusal, Safety
from tracesafe.source.spans import Span
from tracesafe.source.text import SourceFile, Unreadable
from tracesafe.suppress import UNUSED

SOURCE = "tracesafe"
PAGES = "https://tracesafe.readthedocs.io/rules/"
"""Where the page of a rule is, by its name."""


def diagnostics(path: Path, checked: Checked, documents: Documents) -> Mapping[str, tuple[Diagnostic, ...]]:
    """The diagnostics of a file by document: its own, or those of a notebook's cells."""
    found: dict[str, list[Diagnostic]] = {}
    document = documents.by_path.get(path)
    if document is not None:
        found = {cell.uri: [] for cell in document.cells} or {document.uri: []}
    for uri, diagnostic in _of_file(path, checked, documents):
        found.setdefault(uri, []).append(diagnostic)
    return {uri: tuple(each) for uri, each in found.items()}


def _of_file(path: Path, checked: Checked, documents: Documents) -> Iterator[tuple[str, Diagnostic]]:
    report = checked.report
    findings = [one for one in report.findings if one.path == path]
    analysed = report.sources.get(path)
    document = documents.by_path.get(path)
    now = document.source if document is not None else analysed
    for failure in report.failures:
        if failure.path == path:
            yield _failure(failure, now, documents)
    if analysed is None or now is None:
        return
    lines = moved_lines(analysed, now) if analysed.text != now.text else {}
    for finding in findings:
        span = moved(finding.span, analysed, now, lines) if lines or analysed.text != now.text else finding.span
        if span is not None:
            place = documents.place(now, span)
            yield place.uri, _diagnostic(finding, place.range, checked, documents)


def _diagnostic(finding: Finding, where: Range, checked: Checked, documents: Documents) -> Diagnostic:
    related = [
        DiagnosticRelatedInformation(
            documents.row(hop.path, hop.line, checked.report.sources.get(hop.path)),
            f"{'reached from' if index == 0 else 'through'} {hop.text}",
        )
        for index, hop in enumerate(finding.via)
    ]
    tags = [DiagnosticTag.Unnecessary] if finding.code == UNUSED[0] else None
    text = finding.message
    if isinstance(finding.fix, Refusal) and finding.fix is not LATER:
        text += f"\nnot rewritten: {finding.fix.reason}"
    return Diagnostic(
        range=where,
        message=text,
        severity=_severity(finding),
        code=finding.code,
        code_description=CodeDescription(PAGES + finding.name),
        source=SOURCE,
        tags=tags,
        related_information=related or None,
        data=identity(finding),
    )


def identity(finding: Finding) -> dict[str, Any]:
    """What names a finding in a request about it."""
    safety = finding.fix.safety.value if isinstance(finding.fix, Fix) else "none"
    return {
        "code": finding.code,
        "path": str(finding.path),
        "start": finding.span.start,
        "end": finding.span.end,
        "fix": safety,
    }


def _severity(finding: Finding) -> DiagnosticSeverity:
    if finding.confidence is not Confidence.CERTAIN or finding.code == UNUSED[0]:
        return DiagnosticSeverity.Warning
    return DiagnosticSeverity.Error


def _failure(failure: Unreadable, source: SourceFile | None, documents: Documents) -> tuple[str, Diagnostic]:
    line = failure.row - 1
    where = Range(Position(line, 0), Position(line, 0))
    uri = documents.row(failure.path, failure.row, None).uri
    if source is not None and 1 <= failure.row <= len(source.line_starts):
        place = documents.row(failure.path, failure.row, source)
        where, uri = place.range, place.uri
    code, _ = CANNOT_PARSE
    text = f"{failure.reason}; {failure.remedy}"
    page = CodeDescription(PAGES + CANNOT_PARSE[1])
    return uri, Diagnostic(where, text, DiagnosticSeverity.Warning, code, page, SOURCE)


def shifted(finding: Finding, analysed: SourceFile, now: SourceFile) -> Finding | None:
    """The finding where its code is now; None if its lines changed."""
    if analysed.text == now.text:
        return finding
    span: Span | None = moved(finding.span, analysed, now, moved_lines(analysed, now))
    return replace(finding, span=span) if span is not None else None


def is_safe(finding: Finding) -> bool:
    """Whether ``--apply`` would write its fix."""
    return isinstance(finding.fix, Fix) and finding.fix.safety is Safety.SAFE
