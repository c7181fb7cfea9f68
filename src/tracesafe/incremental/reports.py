"""Reports as JSON and back, exactly."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tracesafe.model import Confidence, Edit, Finding, Fix, Hop, Refusal, Safety
from tracesafe.request import Report, Stats
from tracesafe.source.spans import Span
from tracesafe.source.text import SourceFile, Unreadable, read


class Texts(Mapping[Path, SourceFile]):
    """The texts of files, each read when somebody asks for it."""

    def __init__(self, paths: Mapping[Path, SourceFile | None]) -> None:
        self._texts = dict(paths)

    def __getitem__(self, path: Path) -> SourceFile:
        source = self._texts[path]
        if source is None:
            source = self._texts[path] = read(path)
        return source

    def __iter__(self) -> Iterator[Path]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def __contains__(self, path: object) -> bool:
        return path in self._texts


def may_be_kept(report: Report) -> bool:
    """Whether a report tells of the files alone: one about a bug of ours has more to tell than can be written down."""
    return not any(
        "bug of tracesafe" in failure.remedy or isinstance(failure.__cause__, MemoryError | RecursionError)
        for failure in report.failures
    )


def written(report: Report) -> str:
    """The report as JSON, without the texts."""
    held = {
        "findings": [_finding(finding) for finding in report.findings],
        "failures": [[str(one.path), one.row, one.reason, one.remedy] for one in report.failures],
        "stats": dataclasses.astuple(report.stats),
        "unknown": [_hop(hop) for hop in report.unknown],
        "outside": sorted((str(path), number) for path, number in report.outside.items()),
        "silenced": [[_finding(finding), reason] for finding, reason in report.silenced],
        "lost": sorted(str(failure.path) for failure in report.failures if failure.path not in report.sources),
    }
    return json.dumps(held, separators=(",", ":"))


def read_back(text: str, files: Mapping[Path, SourceFile | None]) -> Report:
    """The report of some files, those that were given as texts with them."""
    held = json.loads(text)
    lost = frozenset(map(Path, held["lost"]))
    return Report(
        tuple(map(_as_finding, held["findings"])),
        tuple(Unreadable(Path(path), row, reason, remedy) for path, row, reason, remedy in held["failures"]),
        Stats(*held["stats"]),
        Texts({path: source for path, source in files.items() if path not in lost}),
        tuple(map(_as_hop, held["unknown"])),
        MappingProxyType({Path(path): number for path, number in held["outside"]}),
        tuple((_as_finding(finding), reason) for finding, reason in held["silenced"]),
    )


def paths_shown(report: Report) -> frozenset[Path]:
    """The files whose texts are needed to show a report."""
    shown = (*report.findings, *(finding for finding, _ in report.silenced))
    found = {finding.path for finding in shown}
    for finding in shown:
        if isinstance(finding.fix, Fix):
            found.update(edit.path for edit in finding.fix.edits)
    return frozenset(found)


def paths_told(report: Report) -> frozenset[Path]:
    """The files that a report says something about."""
    shown = (*report.findings, *(finding for finding, _ in report.silenced))
    hops = {hop.path for finding in shown for hop in finding.via} | {hop.path for hop in report.unknown}
    return paths_shown(report) | hops | {failure.path for failure in report.failures} | frozenset(report.outside)


def _finding(one: Finding) -> list[Any]:
    fix = one.fix
    repair: list[Any]
    if isinstance(fix, Fix):
        edits = [[str(edit.path), edit.span.start, edit.span.end, edit.text] for edit in fix.edits]
        repair = [fix.title, edits, fix.safety.value, fix.note]
    else:
        repair = [fix.slug, fix.reason]
    place = [one.code, one.name, str(one.path), one.span.start, one.span.end, one.message]
    return [*place, [_hop(hop) for hop in one.via], one.confidence.value, repair, one.function]


def _as_finding(held: list[Any]) -> Finding:
    code, name, path, start, end, message, via, confidence, repair, function = held
    fix: Fix | Refusal
    if len(repair) == 4:
        edits = tuple(Edit(Path(where), Span(first, last), text) for where, first, last, text in repair[1])
        fix = Fix(repair[0], edits, Safety(repair[2]), repair[3])
    else:
        fix = Refusal(*repair)
    hops = tuple(map(_as_hop, via))
    return Finding(code, name, Path(path), Span(start, end), message, hops, Confidence(confidence), fix, function)


def _hop(hop: Hop) -> list[Any]:
    return [str(hop.path), hop.line, hop.text]


def _as_hop(held: list[Any]) -> Hop:
    return Hop(Path(held[0]), held[1], held[2])
