"""Findings as a table, one row each: CSV for spreadsheets, JSON for programs; and the figures of each rule."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Any

from tracesafe.choice import CANNOT_PARSE
from tracesafe.model import Confidence, Fix
from tracesafe.output.pages import Entry, Page, Repository, Status, Tally, Verdict, entries, inside

COLUMNS = (
    *("repository", "path", "cell", "row", "column", "end_row", "end_column", "code", "name", "function", "verdict"),
    *("status", "reason", "message", "help", "transform", "confidence", "owner", "proof", "proof_inputs"),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


def rows(page: Page) -> Iterator[dict[str, Any]]:
    """The rows of all repositories; what could not be processed comes first in each."""
    for repository in page.repositories:
        yield from _failures(repository)
        yield from map(_row, entries(repository))


def as_csv(page: Page) -> str:
    """The table as CSV (RFC 4180, but LF) with a head line. A cell that a spreadsheet would run gets a quote before."""
    out = StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in rows(page):
        writer.writerow({name: _cell(value) for name, value in row.items()})
    return out.getvalue()


def as_json(page: Page) -> str:
    """The table as a JSON list of objects, one a line."""
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows(page))
    return f"[\n{lines}\n]\n" if lines else "[]\n"


def figures(found: Iterable[Tally]) -> str:
    """The figures of each rule as JSON."""
    shown = [
        {
            "code": one.key,
            "name": one.label,
            "count": one.total,
            "safe": one.safe,
            "unsafe": one.unsafe,
            "none": one.none,
            "fixable": one.safe + one.unsafe > 0,
        }
        for one in found
    ]
    return json.dumps(shown, indent=2, ensure_ascii=False)


def _row(entry: Entry) -> dict[str, Any]:
    finding = entry.finding
    source = entry.sources[finding.path]
    start, end = source.location(finding.span.start), source.location(finding.span.end)
    cell, row = source.place(start.row)
    fix, proof = finding.fix, finding.proof
    return {
        "repository": entry.repository.name,
        "path": entry.path,
        "cell": cell,
        "row": row,
        "column": start.column,
        "end_row": source.place(end.row)[1],
        "end_column": end.column,
        "code": finding.code,
        "name": finding.name,
        "function": finding.function,
        "verdict": entry.verdict.value,
        "status": entry.status.value,
        "reason": entry.reason if entry.status is Status.SILENCED else "" if isinstance(fix, Fix) else fix.slug,
        "message": finding.message,
        "help": " / ".join(filter(None, (fix.title, fix.note))) if isinstance(fix, Fix) else fix.reason,
        "transform": finding.via[0].text if finding.via else "",
        "confidence": finding.confidence.value,
        "owner": " ".join(entry.owners),
        "proof": proof.outcome.value if proof else "",
        "proof_inputs": proof.inputs if proof else 0,
    }


def _failures(repository: Repository) -> Iterator[dict[str, Any]]:
    code, name = CANNOT_PARSE
    empty: dict[str, Any] = dict.fromkeys(COLUMNS, "") | {"repository": repository.name, "code": code, "name": name}
    empty |= {"verdict": Verdict.NONE.value, "status": Status.OPEN.value, "confidence": Confidence.CERTAIN.value}
    empty |= {"row": 1, "column": 1, "end_row": 1, "end_column": 1, "proof_inputs": 0, "reason": name}
    if repository.problem:
        yield empty | {"message": repository.problem}
    for failure in repository.failures:
        place = {"row": failure.row, "end_row": failure.row}
        path = inside(failure.path, repository.root)
        owners = " ".join(repository.owners.get(failure.path, ()))
        yield empty | place | {"path": path, "message": failure.reason, "help": failure.remedy, "owner": owners}


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
