"""Findings for programs: the shape of ruff's JSON, with the way from the transform, in one list or one a line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tracesafe.check import Report
from tracesafe.choice import CANNOT_PARSE
from tracesafe.model import Confidence, Edit, Finding, Fix, Safety
from tracesafe.output import proofs
from tracesafe.source.spans import Location
from tracesafe.source.text import SourceFile, Unreadable


def as_list(report: Report) -> str:
    """One JSON list."""
    return json.dumps(list(_records(report)), indent=2, ensure_ascii=False)


def as_lines(report: Report) -> Iterator[str]:
    """One JSON object a line."""
    return (json.dumps(record, ensure_ascii=False) for record in _records(report))


def _records(report: Report) -> Iterator[dict[str, Any]]:
    yield from (_failure(failure) for failure in report.failures)
    yield from (_finding(finding, report.sources) for finding in report.findings)


def _finding(finding: Finding, sources: Mapping[Path, SourceFile]) -> dict[str, Any]:
    source = sources[finding.path]
    return {
        "code": finding.code,
        "name": finding.name,
        "message": finding.message,
        "filename": str(finding.path),
        "location": _place(source.location(finding.span.start)),
        "end_location": _place(source.location(finding.span.end)),
        "confidence": finding.confidence.value,
        "function": finding.function,
        "via": [{"filename": str(hop.path), "row": hop.line, "text": hop.text} for hop in finding.via],
        "fix": _fix(finding, sources),
        "proof": proofs.record(finding.proof),
    }


def _fix(finding: Finding, sources: Mapping[Path, SourceFile]) -> dict[str, Any]:
    match finding.fix:
        case Fix(title=title, edits=edits, safety=safety, note=note):
            return {
                "applicability": "safe" if safety is Safety.SAFE else "unsafe",
                "message": title,
                "note": note,
                "edits": [_edit(edit, sources[edit.path]) for edit in edits],
            }
        case refusal:
            return {"applicability": "none", "message": refusal.reason, "reason": refusal.slug, "edits": []}


def _edit(edit: Edit, source: SourceFile) -> dict[str, Any]:
    return {
        "filename": str(edit.path),
        "location": _place(source.location(edit.span.start)),
        "end_location": _place(source.location(edit.span.end)),
        "content": edit.text,
    }


def _failure(failure: Unreadable) -> dict[str, Any]:
    place = {"row": failure.row, "column": 1}
    code, name = CANNOT_PARSE
    return {
        "code": code,
        "name": name,
        "message": failure.reason,
        "filename": str(failure.path),
        "location": place,
        "end_location": place,
        "confidence": Confidence.CERTAIN.value,
        "function": "",
        "via": [],
        "fix": {"applicability": "none", "message": failure.remedy, "reason": name, "edits": []},
        "proof": None,
    }


def _place(location: Location) -> dict[str, int]:
    return {"row": location.row, "column": location.column}
