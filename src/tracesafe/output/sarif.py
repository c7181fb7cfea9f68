"""Findings as SARIF 2.1.0: what code scanning services and editors read.

Columns and offsets count code points. Paths are relative to the current directory, which is ``%SRCROOT%``. The way
from the transform to the line is a code flow; a fix holds its replacements, and says what a reviewer has to check.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata, version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tracesafe.choice import CANNOT_PARSE
from tracesafe.model import Confidence, Edit, Finding, Fix, Hop, Outcome, Safety
from tracesafe.output import proofs
from tracesafe.output.pages import BASELINE, Page, Repository
from tracesafe.output.prose import blocks, markdown, plain
from tracesafe.output.tables import OWN_PAGES, summary
from tracesafe.output.words import here_or_top
from tracesafe.request import Report, Stats
from tracesafe.source.spans import Span
from tracesafe.source.text import SourceFile, Unreadable

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "%SRCROOT%"
FINGERPRINT = "tracesafe/v1"
"""The name of the fingerprint: rule, function and code, so that a finding is known again when lines move."""

_HOME = "https://pypi.org/project/tracesafe/"
_LINK = re.compile(r"\[([^\]]*)\]\(")
_LEVELS = ((Confidence.CERTAIN, "error"), (Confidence.LIKELY, "warning"), (Confidence.POSSIBLE, "note"))


def log(report: Report) -> str:
    """The whole report as one SARIF log with one run."""
    return json.dumps(_log([_run(report, here_or_top())]), indent=2, ensure_ascii=False)


def of_page(page: Page) -> str:
    """A log with one run for each repository."""
    many = len(page.repositories) > 1
    runs = [_run_of(one, one.name if many else "") for one in page.repositories]
    return json.dumps(_log(runs), indent=2, ensure_ascii=False) + "\n"


def _log(runs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A log of some runs."""
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": list(runs)}


def _run_of(repository: Repository, name: str) -> dict[str, Any]:
    """The run of one repository; a name tells it from the others of its log."""
    failures = repository.failures
    if repository.problem:
        failures = (Unreadable(repository.root, 1, repository.problem, "see the report"), *failures)
    report = Report(repository.findings, failures, Stats(), repository.sources, silenced=repository.silenced)
    found = _run(report, repository.root)
    return {**found, "automationDetails": {"id": f"tracesafe/{quote(name)}/"}} if name else found


def fingerprint(finding: Finding, source: SourceFile) -> str:
    """What stays of a finding when lines move: its rule, its function, its code without the layout."""
    words = " ".join(source.slice(finding.span).split())
    parts = (finding.code, finding.function, words)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _run(report: Report, root: Path) -> dict[str, Any]:
    silenced = [finding for finding, _ in report.silenced]
    codes = {finding.code: finding.name for finding in (*report.findings, *silenced)}
    rules = sorted(codes)
    paths = _Paths(root, report.sources)
    seen: Counter[str] = Counter()
    results = [_result(finding, rules, paths, seen) for finding in report.findings]
    results += [
        {**_result(finding, rules, paths, seen), "suppressions": [_suppression(reason)]}
        for finding, reason in report.silenced
    ]
    return {
        "tool": {"driver": _driver(rules, codes, with_failures=bool(report.failures))},
        "columnKind": "unicodeCodePoints",
        "newlineSequences": ["\r\n", "\n", "\r"],
        "originalUriBaseIds": {ROOT: {"uri": _file_uri(root) + "/"}},
        "invocations": [_invocation(report.failures, paths)],
        "results": results,
    }


def _driver(rules: Sequence[str], names: Mapping[str, str], *, with_failures: bool) -> dict[str, Any]:
    home, number = _about()
    driver: dict[str, Any] = {
        "name": "tracesafe",
        "informationUri": home,
        "rules": [_rule(code, names[code], home) for code in rules],
    }
    if number:
        driver["version"] = driver["semanticVersion"] = number
    if with_failures:
        driver["notifications"] = [_rule(*CANNOT_PARSE, home)]
    return driver


def _about() -> tuple[str, str]:
    """The project's page and the version, as far as the installed package knows them."""
    try:
        about = metadata("tracesafe").get_all("Project-URL") or []
        urls = dict(text.split(", ", 1) for text in about)
        return urls.get("Documentation") or urls.get("Homepage") or _HOME, version("tracesafe")
    except PackageNotFoundError:
        return _HOME, ""


def _rule(code: str, name: str, home: str) -> dict[str, Any]:
    """What is known of a rule: its page, as ``tracesafe explain`` prints it."""
    own = {page[0]: page[2] for page in OWN_PAGES}
    from tracesafe import registry  # which imports every rule: a report in another format is told without them

    rule = next((one for one in registry.rules() if one.code == code), None)
    doc = rule.doc if rule is not None else own.get(code, name)
    page = blocks(doc)
    tags = ["function-transforms", *sorted(framework.value for framework in (rule.frameworks if rule else ()))]
    return {
        "id": code,
        "name": "".join(word.capitalize() for word in name.split("-")),
        "shortDescription": {"text": f"{name}: {summary(doc)}" if doc != name else name},
        "fullDescription": {"text": page[0].text.replace("``", "`") if page else name},
        "help": {"text": plain(page), "markdown": markdown(page)},
        "helpUri": f"{home}#{code.lower()}",
        "defaultConfiguration": {"level": "error"},
        "properties": {"tags": tags, "precision": "high", "problem.severity": "error"},
    }


def _result(finding: Finding, rules: Sequence[str], paths: _Paths, seen: Counter[str]) -> dict[str, Any]:
    mark = fingerprint(finding, paths.sources[finding.path])
    seen[mark] += 1
    place = paths.location(finding.path, finding.span)
    if finding.function:
        function = {"fullyQualifiedName": finding.function, "kind": "function"}
        place["logicalLocations"] = [function, *place.get("logicalLocations", ())]
    found: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": rules.index(finding.code),
        "level": dict(_LEVELS)[finding.confidence],
        "message": {"text": _text(finding.message)},
        "locations": [place],
        "partialFingerprints": {FINGERPRINT: f"{mark}:{seen[mark]}"},
        "properties": _properties(finding),
    }
    if finding.via:
        found["codeFlows"] = [{"threadFlows": [{"locations": _flow(finding, paths)}]}]
    if (
        isinstance(finding.fix, Fix)
        and finding.fix.edits
        and not any(paths.part(one.path, 1) for one in finding.fix.edits)
    ):
        found["fixes"] = [_fix(finding.fix, paths)]
    return found


def _text(text: str) -> str:
    """A message; what would be taken for a link (``table[i](x)``) is escaped."""
    return _LINK.sub(r"\\[\1\\](", text)


def _flow(finding: Finding, paths: _Paths) -> list[dict[str, Any]]:
    """The steps from the transform to the line, and the line itself."""
    steps = [{"location": paths.hop(hop), "importance": "important"} for hop in finding.via]
    last = {**paths.location(finding.path, finding.span), "message": {"text": _text(finding.message)}}
    return [*steps, {"location": last, "importance": "essential"}]


def _properties(finding: Finding) -> dict[str, Any]:
    found: dict[str, Any] = {"confidence": finding.confidence.value, "function": finding.function}
    match finding.fix:
        case Fix(title=title, safety=safety, note=note):
            found |= {"applicability": "safe" if safety is Safety.SAFE else "unsafe", "help": title}
            found |= {"note": note} if note else {}
        case refusal:
            found |= {"applicability": "none", "help": refusal.reason, "reason": refusal.slug}
    if finding.proof is not None:
        found["proof"] = proofs.record(finding.proof)
        outcome = finding.proof.outcome
        found["tags"] = [f"proof:{outcome.value}"] if outcome is not Outcome.NOT_RUN else []
    return found


def _fix(fix: Fix, paths: _Paths) -> dict[str, Any]:
    """The change of each file. Replacements are in order and do not touch each other."""
    by_path: dict[Path, list[Edit]] = {}
    for edit in sorted(set(fix.edits), key=lambda one: (one.path, one.span, one.text)):
        by_path.setdefault(edit.path, []).append(edit)
    text = fix.title + (f" (needs review: {fix.note})" if fix.note else "")
    return {
        "description": {"text": text},
        "artifactChanges": [
            {
                "artifactLocation": paths.artifact(path),
                "replacements": [
                    {"deletedRegion": paths.region(path, edit.span), "insertedContent": {"text": edit.text}}
                    for edit in edits
                ],
            }
            for path, edits in by_path.items()
        ],
    }


def _suppression(reason: str) -> dict[str, Any]:
    """A comment in the file, or the baseline."""
    kind = "external" if reason == BASELINE else "inSource"
    return {"kind": kind, **({"justification": reason} if reason else {})}


def _invocation(failures: Iterable[Unreadable], paths: _Paths) -> dict[str, Any]:
    """Whether all files could be processed; one that could not is no result, but a notification."""
    notes = [
        {
            "descriptor": {"id": CANNOT_PARSE[0], "index": 0},
            "level": "error",
            "message": {"text": f"{failure.reason}; {failure.remedy}"},
            "locations": [paths.row(failure.path, failure.row)],
        }
        for failure in failures
    ]
    return {"executionSuccessful": not notes, "toolExecutionNotifications": notes}


def _file_uri(path: Path) -> str:
    return "file://" + quote(os.fsencode(path)).rstrip("/")


@dataclass(frozen=True)
class _Paths:
    """Files and places in them, as SARIF names them."""

    root: Path
    sources: Mapping[Path, SourceFile]

    def artifact(self, path: Path) -> dict[str, str]:
        """A file: relative to the root where it lies below it."""
        if path.is_relative_to(self.root):
            relative = quote(os.fsencode(path.relative_to(self.root).as_posix()))
            return {"uri": relative, "uriBaseId": ROOT}
        return {"uri": _file_uri(path)}

    def region(self, path: Path, span: Span) -> dict[str, int]:
        """Rows and columns from 1, the end exclusive, and the offset in code points."""
        source = self.sources[path]
        start, end = source.location(span.start), source.location(span.end)
        return {
            "startLine": start.row,
            "startColumn": start.column,
            "endLine": end.row,
            "endColumn": end.column,
            "charOffset": len(source.utf8[: span.start].decode("utf-8")),
            "charLength": len(source.slice(span)),
        }

    def part(self, path: Path, row: int) -> str:
        """The cell of a notebook that holds a row: its lines are no lines of the file. Empty for any other file."""
        source = self.sources.get(path)
        return source.place(row)[0] if source is not None else ""

    def location(self, path: Path, span: Span) -> dict[str, Any]:
        """A place, with its text."""
        if cell := self.part(path, self.sources[path].location(span.start).row):
            return self._cell(path, cell)
        region = {**self.region(path, span), "snippet": {"text": self.sources[path].slice(span)}}
        return {"physicalLocation": {"artifactLocation": self.artifact(path), "region": region}}

    def _cell(self, path: Path, cell: str) -> dict[str, Any]:
        logical = [{"name": cell, "kind": "module"}]
        return {"physicalLocation": {"artifactLocation": self.artifact(path)}, "logicalLocations": logical}

    def row(self, path: Path, row: int) -> dict[str, Any]:
        """A line."""
        if cell := self.part(path, row):
            return self._cell(path, cell)
        return {"physicalLocation": {"artifactLocation": self.artifact(path), "region": {"startLine": max(1, row)}}}

    def hop(self, hop: Hop) -> dict[str, Any]:
        """A step of the way, with what is written there."""
        return {**self.row(hop.path, hop.line), "message": {"text": _text(hop.text)}}
