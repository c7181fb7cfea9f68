"""The pipeline, as a composition of its parts.

files -> program -> its components -> analysis -> reached functions -> findings -> what the user wants to see

Each component is analysed by itself, and what is known of one from before is not looked for again.
"""

from __future__ import annotations

import ast
import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tracesafe.detect import Sighting, detected, fixed, outside, watched
from tracesafe.model import LATER, Finding, Hop, in_order
from tracesafe.pipeline import Found, Loaded, Parts
from tracesafe.request import Changed, Report, Request, Stats
from tracesafe.shares import shared
from tracesafe.source.disk import Looks, chosen, heard, listening
from tracesafe.source.text import SourceFile, Unreadable
from tracesafe.suppress import COMMENTED, may_suppress, suppressions

_Texts = Mapping[Path, SourceFile]
_MANY = 32
"""So many components are worth other processes."""
_LARGE = 2_000_000
"""Components with so many characters are parsed before their trees are taken away."""


def check(parts: Parts, request: Request) -> Report:
    """Find everything that the request asks for."""
    try:
        return _checked(parts, request)
    except Changed:
        return _checked(parts, replace(request, kept=None))


def _checked(parts: Parts, request: Request) -> Report:
    with _collector_paused():
        request.progress("reading", 0, len(request.files))
        unread = request.kept.unread(request) if request.kept is not None else {}
        program = parts.load(request.files, {**unread, **request.overrides})
        given = {source.path: source for source in program.given.values()}
        pieces = _pieces(parts, request, program, given)
        reports = _reports(request, program, given, pieces)
        if any(piece.strays for piece in pieces):
            reports = _reports(request, program, given, [_Piece(parts, request, program, given)])
        return _whole(request, program, given, reports)


def _pieces(parts: Parts, request: Request, program: Loaded, given: _Texts) -> list[_Piece]:
    commented = frozenset(path for path, source in given.items() if source.note(COMMENTED, may_suppress))
    chosen(COMMENTED, commented)
    seeds = parts.seeds(program) | frozenset(map(program.resolved, request.named | commented))
    kept = request.kept
    programs = kept.split(parts, program, seeds) if kept is not None else parts.split(program, seeds)
    return [_Piece(parts, _counted(request, index, len(programs)), each, given) for index, each in enumerate(programs)]


def _reports(request: Request, program: Loaded, given: _Texts, pieces: Sequence[_Piece]) -> list[Report]:
    wanted = None
    if request.seen is not None or request.wants is not None:
        first = _whole(request, program, given, [piece.seen() for piece in pieces])
        if request.seen is not None:
            request.seen(first)
        wanted = frozenset(request.wants(first)) if request.wants is not None else None
    else:
        _share_out(request, [piece for piece in pieces if not piece.is_known])
    reports = []
    size = 0
    for piece in pieces:
        reports.append(piece.report(wanted))
        size += piece.size
        if size > _LARGE and piece is not pieces[-1]:
            gc.collect()
            size = 0
    return reports


def _share_out(request: Request, pieces: Sequence[_Piece]) -> None:
    """Let other processes check components, if there are many; what they leave is for this one."""
    if len(pieces) < _MANY:
        return
    results = shared(lambda number: pieces[number].sent(), len(pieces), request.jobs)
    for done, (number, outcome) in enumerate(results, start=1):
        pieces[number].take(outcome)
        request.progress("checking", done, len(pieces))


def _counted(request: Request, index: int, count: int) -> Request:
    """The request as it is put to one of several components: how far the work is, is which of them is at work."""
    if count == 1:
        return request
    return replace(request, progress=lambda stage, _done, _total: request.progress(stage, index, count))


@dataclass(frozen=True)
class _Outcome:
    """What the check of a component comes to."""

    report: Report
    looks: Looks
    strays: bool = False
    size: int = 0


class _Piece:
    """The check of one component."""

    def __init__(self, parts: Parts, request: Request, program: Loaded, given: _Texts) -> None:
        self.size = 0
        """The characters that this process parsed for it."""
        self.strays = False
        """Whether files were looked at that are none of the component's own."""
        self.program = program
        self._parts, self._request, self._given = parts, request, given
        self._looks = Looks()
        self._broken: list[Unreadable] = []
        self._seen: tuple[Sighting, ...] | None = None

    @cached_property
    def _own(self) -> _Texts:
        return {source.path: source for source in self.program.given.values()}

    @property
    def is_known(self) -> bool:
        """Whether the report is known from before."""
        return self._known is not None

    @cached_property
    def _known(self) -> Report | None:
        kept = self._request.kept
        known = kept.recall(self._parts, self._request, self.program) if kept is not None else None
        if known is None:
            return None
        report, looks = known
        heard(looks)
        return report

    @cached_property
    def _analysis(self) -> Found:
        for source in self._own.values():
            source.text  # noqa: B018  those that nobody has read yet: that they changed is said now
        for path in sorted(self._request.named & self._own.keys()):
            self.program.module_at(path)
        self._request.progress("analysing", 0, 0)
        return self._parts.analyse(self.program)

    def seen(self) -> Report:
        """What is there, whatever can be done about it."""
        if self._known is not None:
            return _only(self._known, frozenset())
        with listening(self._looks):
            self._seen = tuple(self._sightings())
            found = {one.place: one.finding for one in reversed(self._seen)}
            return self._report(tuple(found.values()))

    def report(self, wanted: frozenset[Finding] | None) -> Report:
        """What is there, and what can be done about those that are wanted."""
        if self._known is not None:
            return _only(self._known, wanted) if wanted is not None else self._known
        outcome = self._outcome(wanted)
        self.size = outcome.size
        return self.take(outcome, is_whole=wanted is None)

    def sent(self) -> _Outcome | None:
        """What another process tells; nothing where something went wrong, of which only this process can tell all."""
        self._request = replace(self._request, progress=lambda *_: None)
        found = self._outcome(None)
        report = replace(found.report, outside=dict(found.report.outside))
        return replace(found, report=report) if all(one.__cause__ is None for one in report.failures) else None

    def take(self, found: _Outcome, *, is_whole: bool = True) -> Report:
        """Make an outcome known. ``is_whole``: every fix was looked for."""
        heard(found.looks)
        self.strays = found.strays
        if self._request.kept is not None and is_whole and not found.strays:
            self._request.kept.keep(self._parts, self._request, self.program, found.report, found.looks)
        self._known = found.report
        del self.program
        return found.report

    def _outcome(self, wanted: frozenset[Finding] | None) -> _Outcome:
        looks = self._looks
        with listening(looks):
            sightings = self._sightings() if self._seen is None else watched(self._seen, self._request)
            report = self._report(fixed(sightings, wanted, self._given, self._broken))
        size = sum(len(module.source.text) for module in self.program.parsed)
        del self._analysis, self._looks
        self._seen = None
        return _Outcome(report, looks, bool(self.program.strays), size)

    def _sightings(self) -> Iterator[Sighting]:
        return detected(self._parts.rules, self._analysis, self._request, self._own, self._broken)

    def _report(self, found: Sequence[Finding]) -> Report:
        request, analysis = self._request, self._analysis
        shown, silenced = _silence(found, self._own, request)
        counts = analysis.stats
        stats = Stats(len(self._own), len(analysis.reached), counts.calls, counts.unknown, len(silenced))
        unknown = tuple(_unknown(analysis.reached, self._own)) if request.pedantic else ()
        elsewhere = MappingProxyType(outside(self._parts.rules, analysis.reached, request, self._given))
        failed = (*self.program.failures, *self._broken)
        return Report(tuple(shown), failed, stats, {}, unknown, elsewhere, silenced)


def _only(report: Report, wanted: frozenset[Finding]) -> Report:
    """The report with what can be done about some of the findings."""
    bare = [(one, replace(one, fix=LATER)) for one in report.findings]
    return replace(report, findings=tuple(one if other in wanted else other for one, other in bare))


def _whole(request: Request, program: Loaded, given: _Texts, reports: Sequence[Report]) -> Report:
    """What the user wants to see of all that was found."""
    found = in_order(finding for each in reports for finding in each.findings)
    shown, known = request.baseline.sift(found, given)
    silenced = sorted((pair for each in reports for pair in each.silenced), key=lambda pair: _place(pair[0]))
    stats = Stats(
        len(given),
        sum(each.stats.functions for each in reports),
        sum(each.stats.calls for each in reports),
        sum(each.stats.unknown for each in reports),
        len(silenced),
    )
    elsewhere: dict[Path, int] = {}
    for each in reports:
        for path, number in each.outside.items():
            elsewhere[path] = elsewhere.get(path, 0) + number
    failed = _unique([*request.failures, *program.failures, *(one for each in reports for one in each.failures)])
    unknown = sorted((hop for each in reports for hop in each.unknown), key=lambda hop: str(hop.path))
    about = (stats, given, tuple(unknown), MappingProxyType(elsewhere), tuple(silenced), tuple(known))
    return Report(tuple(shown), failed, *about)


def _place(one: Finding) -> tuple[Path, int, str]:
    return one.path, one.span.start, one.code


def _silence(
    findings: Sequence[Finding], given: _Texts, request: Request
) -> tuple[list[Finding], tuple[tuple[Finding, str], ...]]:
    """The findings that no comment silences, with those about the comments; and those that one silences, with why."""
    by_path: dict[Path, list[Finding]] = {}
    for finding in findings:
        by_path.setdefault(finding.path, []).append(finding)
    judged = frozenset(request.choice.codes if request.whole and not request.choice.is_partial else ())
    shown: list[Finding] = []
    silenced: list[tuple[Finding, str]] = []
    for path, source in given.items():
        found = by_path.get(path, ())
        if not found and not source.note(COMMENTED, may_suppress):
            continue
        comments = suppressions(source, request.choice.known)
        own, used = comments.sift(found)
        shown.extend(own)
        kept = frozenset(own) if len(own) < len(found) else found
        silenced.extend((one, comments.reason(one)) for one in found if one not in kept)
        shown.extend(
            one
            for one in (*comments.malformed, *comments.unused(used, judged))
            if request.choice.shows(one.code, path, one.confidence)
        )
    return shown, tuple(silenced)


def _unknown(reached: Sequence[Any], given: _Texts) -> Iterator[Hop]:
    """The calls in reached functions of the given files whose callee nobody could find."""
    for here in reached:
        if here.source.path in given:
            for call in here.expressions(ast.Call):
                if here.callees(call) is None:
                    yield Hop(here.source.path, call.lineno, here.short(call))


def _unique(failures: Iterable[Unreadable]) -> tuple[Unreadable, ...]:
    found = {(failure.path, failure.row, failure.reason): failure for failure in failures}
    return tuple(found[key] for key in sorted(found))


@contextmanager
def _collector_paused() -> Iterator[None]:
    """No garbage collection while many trees live: it would walk them all, again and again (4.7 times the time)."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
