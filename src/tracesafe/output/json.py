"""Findings for programs: the shape of ruff's JSON, with the way from the transform, in one list or one a line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tracesafe.choice import CANNOT_PARSE
from tracesafe.model import Confidence, Edit, Finding, Fix, Hop, Safety
from tracesafe.output import proofs
from tracesafe.request import Report
from tracesafe.source.notebook import Notebook
from tracesafe.source.spans import Span
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
        **_cell(source, finding.span),
        "location": _place(source, finding.span.start),
        "end_location": _place(source, finding.span.end),
        "confidence": finding.confidence.value,
        "function": finding.function,
        "via": [_hop(hop, sources.get(hop.path)) for hop in finding.via],
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
        **_cell(source, edit.span),
        "location": _place(source, edit.span.start),
        "end_location": _place(source, edit.span.end),
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


def _place(source: SourceFile, offset: int) -> dict[str, int]:
    """Row and column, from 1; in a notebook, those in the cell."""
    location = source.location(offset)
    return {"row": source.place(location.row)[1], "column": location.column}


def _cell(source: SourceFile, span: Span) -> dict[str, int]:
    """The number of the code cell, from 1, for a notebook."""
    return {"cell": source.cell_at(source.location(span.start).row)[0]} if isinstance(source, Notebook) else {}


def _hop(hop: Hop, source: SourceFile | None) -> dict[str, Any]:
    if not isinstance(source, Notebook):
        return {"filename": str(hop.path), "row": hop.line, "text": hop.text}
    cell, row = source.cell_at(hop.line)
    return {"filename": str(hop.path), "cell": cell, "row": row, "text": hop.text}
