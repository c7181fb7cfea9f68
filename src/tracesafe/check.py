"""The pipeline, as a composition of its parts.

files -> program -> analysis -> reached functions -> findings -> what the user wants to see
"""

from __future__ import annotations

import ast
import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

from tracesafe.baseline import Baseline
from tracesafe.choice import Choice
from tracesafe.model import LATER, Confidence, Finding, Fix, Hop, Refusal
from tracesafe.source.text import SourceFile, Unreadable
from tracesafe.spec import Framework
from tracesafe.suppress import may_suppress, suppressions


class Owner(Protocol):
    """A function, as far as a finding names it."""

    @property
    def qualname(self) -> str: ...
    @property
    def node(self) -> Any: ...


class Reach(Protocol):
    """A reached function, as far as the pipeline looks at it."""

    @property
    def source(self) -> SourceFile: ...
    @property
    def function(self) -> Owner: ...
    @property
    def frameworks(self) -> frozenset[Framework]: ...
    def way(self, node: Any) -> tuple[Hop, ...]: ...
    def runs(self, node: Any) -> bool: ...
    @property
    def confidence(self) -> Confidence: ...


class Counts(Protocol):
    """What the analysis counted."""

    @property
    def calls(self) -> int: ...
    @property
    def unknown(self) -> int: ...


class Found(Protocol):
    """An analysis, as far as the pipeline looks at it."""

    @property
    def reached(self) -> Sequence[Any]: ...
    @property
    def plain(self) -> Sequence[Any]: ...
    @property
    def written(self) -> Callable[[], Sequence[Any]]: ...
    @property
    def stats(self) -> Counts: ...


class Loaded(Protocol):
    """A program, as far as the pipeline looks at it."""

    @property
    def failures(self) -> Sequence[Unreadable]: ...
    @property
    def given(self) -> Mapping[Path, SourceFile]: ...
    def module_at(self, path: Path) -> object: ...


class Pattern(Protocol):
    """A rule, as far as the pipeline looks at it."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def frameworks(self) -> frozenset[Framework]: ...
    @property
    def everywhere(self) -> bool: ...
    @property
    def files(self) -> bool: ...
    @property
    def detect(self) -> Callable[[Any], Iterable[tuple[Any, str]]]: ...
    @property
    def fix(self) -> Callable[[Any, Any], Fix | Refusal]: ...


@dataclass(frozen=True)
class Variant:
    """A rule that is like another one, with a detector or a fix of its own."""

    code: str
    name: str
    frameworks: frozenset[Framework]
    everywhere: bool
    files: bool
    detect: Callable[[Any], Iterable[tuple[Any, str]]]
    fix: Callable[[Any, Any], Fix | Refusal]


def variant(
    rule: Pattern,
    *,
    detect: Callable[[Any], Iterable[tuple[Any, str]]] | None = None,
    fix: Callable[[Any, Any], Fix | Refusal] | None = None,
) -> Variant:
    """The rule with another detector, or another fix."""
    about = (rule.code, rule.name, rule.frameworks, rule.everywhere, rule.files)
    return Variant(*about, detect or rule.detect, fix or rule.fix)


@dataclass(frozen=True)
class Parts:
    """What the pipeline is made of."""

    load: Callable[[Sequence[Path], Mapping[Path, SourceFile]], Loaded]
    analyse: Callable[[Any], Found]
    rules: tuple[Pattern, ...]


@dataclass(frozen=True)
class Request:
    """What to check. ``overrides`` are texts in place of files on disk (standard input, an editor's buffers)."""

    files: tuple[Path, ...]
    choice: Choice
    overrides: Mapping[Path, SourceFile] = field(default_factory=lambda: MappingProxyType({}))
    named: frozenset[Path] = frozenset()
    """The files that were given by name: each is parsed, even one that names no transform."""
    pedantic: bool = False
    """Whether calls into unknown code are listed."""
    whole: bool = False
    """Whether the files are all of a project, so that a suppression without a finding is surely idle."""
    failures: tuple[Unreadable, ...] = ()
    """What could not even be listed."""
    promoted: frozenset[object] = frozenset()
    """Identities of fixes that count as safe although they need review, because they were proved."""
    baseline: Baseline = Baseline()
    """Findings that are known and left alone."""
    progress: Callable[[str, int, int], None] = lambda _stage, _done, _total: None
    seen: Callable[[Report], None] | None = None
    """Told what was found before any fix is looked for: each is ``LATER``."""
    wants: Callable[[Report], Iterable[Finding]] | None = None
    """Chooses, from the same report, whose fixes are looked for; the others stay ``LATER``."""


@dataclass(frozen=True, slots=True)
class Stats:
    """Figures of a run: files given, calls looked at in reached functions, those that lead to unknown code."""

    files: int = 0
    functions: int = 0
    calls: int = 0
    unknown: int = 0
    suppressed: int = 0


@dataclass(frozen=True)
class Report:
    """The findings to show, in order; the files that could not be processed; the texts that they point into."""

    findings: tuple[Finding, ...]
    failures: tuple[Unreadable, ...]
    stats: Stats
    sources: Mapping[Path, SourceFile]
    unknown: tuple[Hop, ...] = ()
    """The calls into unknown code, if they were asked for."""
    outside: Mapping[Path, int] = field(default_factory=lambda: MappingProxyType({}))
    """The project's files that were not given, though calls lead there: how many findings each would have."""
    silenced: tuple[tuple[Finding, str], ...] = ()
    """What comments silence, with the reasons that they give."""
    baselined: tuple[Finding, ...] = ()
    """What the baseline holds."""


_Texts = Mapping[Path, SourceFile]


@dataclass(frozen=True, slots=True)
class _Sighting:
    """A finding with what its fix is made of."""

    finding: Finding
    rule: Pattern
    here: Reach
    node: Any

    @property
    def place(self) -> tuple[str, Path, int, int]:
        """What two sightings of the same share."""
        return self.finding.code, self.finding.path, self.finding.span.start, self.finding.span.end


def check(parts: Parts, request: Request) -> Report:
    """Find everything that the request asks for."""
    with _collector_paused():
        request.progress("reading", 0, len(request.files))
        program = parts.load(request.files, request.overrides)
        for path in sorted(request.named):
            program.module_at(path)
        request.progress("analysing", 0, 0)
        analysis = parts.analyse(program)
        given = {source.path: source for source in program.given.values()}
        about = (parts, request, analysis, given)
        broken: list[Unreadable] = []
        sightings = _detect(parts.rules, analysis, request, given, broken)
        wanted = None
        if request.seen is not None or request.wants is not None:
            seen = tuple(sightings)
            found = {one.place: one.finding for one in reversed(seen)}
            first = _report(about, tuple(found.values()), [*program.failures, *broken])
            if request.seen is not None:
                request.seen(first)
            wanted = frozenset(request.wants(first)) if request.wants is not None else None
            sightings = _watched(seen, request)
        return _report(about, _fixed(sightings, wanted, given, broken), [*program.failures, *broken])


def _report(
    about: tuple[Parts, Request, Found, _Texts], found: Sequence[Finding], failures: Sequence[Unreadable]
) -> Report:
    """What the user wants to see of all that was found."""
    parts, request, analysis, given = about
    shown, silenced = _silence(found, given, request)
    shown, known = request.baseline.sift(in_order(shown), given)
    counts = analysis.stats
    stats = Stats(len(given), len(analysis.reached), counts.calls, counts.unknown, len(silenced))
    unknown = tuple(_unknown(analysis.reached, given)) if request.pedantic else ()
    outside = MappingProxyType(_outside(parts.rules, analysis.reached, request, given))
    failed = _unique([*request.failures, *failures])
    return Report(tuple(shown), failed, stats, given, unknown, outside, silenced, tuple(known))


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """By path, row, column and code."""
    return tuple(sorted(findings, key=lambda one: (one.path, one.span.start, one.code, one.span.end, one.message)))


def _detect(
    rules: Sequence[Pattern], analysis: Found, request: Request, given: _Texts, broken: list[Unreadable]
) -> Iterator[_Sighting]:
    """What the rules find in the given files: in functions that are reached, then around them, then in the text."""
    inside = [rule for rule in rules if not rule.files]
    everywhere = [rule for rule in rules if rule.everywhere]
    looks = [(here, inside) for here in analysis.reached] + [(here, everywhere) for here in analysis.plain]
    files = [rule for rule in rules if rule.files and rule.code in request.choice.codes]
    looks += [(here, files) for here in analysis.written()] if files else []
    for index, (here, asked) in enumerate(looks):
        request.progress("checking", index, len(looks))
        if here.source.path not in given:
            continue
        for rule in asked:
            if rule.code not in request.choice.codes or not rule.frameworks & here.frameworks:
                continue
            try:
                yield from _sightings(rule, here, request)
            except Exception as error:  # a rule that breaks on one function must not hide what others find
                broken.append(_crash(rule, here, error))


def _sightings(rule: Pattern, here: Reach, request: Request) -> Iterator[_Sighting]:
    for node, message in rule.detect(here):
        if here.runs(node) and request.choice.shows(rule.code, here.source.path, here.confidence):
            span = here.source.span(node)
            place = (rule.code, rule.name, here.source.path, span, message)
            finding = Finding(*place, here.way(node), here.confidence, LATER, here.function.qualname)
            yield _Sighting(finding, rule, here, node)


def _watched(sightings: Sequence[_Sighting], request: Request) -> Iterator[_Sighting]:
    for index, one in enumerate(sightings):
        request.progress("rewriting", index, len(sightings))
        yield one


def _fixed(
    sightings: Iterable[_Sighting], wanted: frozenset[Finding] | None, given: _Texts, broken: list[Unreadable]
) -> tuple[Finding, ...]:
    """The findings with the fixes that are wanted; of one place, the first whose fix does not break.

    A fix is made as soon as its finding comes: what was found out about the function is then still at hand.
    """
    found: dict[tuple[str, Path, int, int], Finding] = {}
    for one in sightings:
        if one.place in found:
            continue
        if wanted is not None and one.finding not in wanted:
            found[one.place] = one.finding
            continue
        try:
            fix = _within(one.rule.fix(one.here, one.node), given)
        except Exception as error:
            broken.append(_crash(one.rule, one.here, error))
        else:
            found[one.place] = replace(one.finding, fix=fix)
    return tuple(found.values())


def _outside(rules: Sequence[Pattern], reached: Sequence[Reach], request: Request, given: _Texts) -> dict[Path, int]:
    """How many findings lie in files that were not given."""
    found: dict[Path, int] = {}
    for here in reached:
        path = here.source.path
        if path in given:
            continue
        for rule in rules:
            if rule.code in request.choice.codes and not rule.files and rule.frameworks & here.frameworks:
                try:
                    number = sum(here.runs(node) for node, _ in rule.detect(here))
                except Exception:  # a bug that shows when the file itself is checked
                    continue
                if number:
                    found[path] = found.get(path, 0) + number
    return found


def _within(fix: Fix | Refusal, given: _Texts) -> Fix | Refusal:
    """The fix, unless it would change a file that the user did not give."""
    if isinstance(fix, Refusal):
        return fix
    outside = sorted({edit.path for edit in fix.edits if edit.path not in given})
    if not outside:
        return fix
    names = ", ".join(str(path) for path in outside)
    return Refusal("file-not-given", f"the fix also changes {names}: give that path, too")


def _crash(rule: Pattern, here: Reach, error: Exception) -> Unreadable:
    what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    reason = f"cannot check `{here.function.qualname}`: {rule.code} failed with {what}"
    row = getattr(here.function.node, "lineno", 1)
    remedy = f"this is a bug of tracesafe; --ignore {rule.code} goes round it"
    failure = Unreadable(here.source.path, row, reason, remedy)
    failure.__cause__ = error
    return failure


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
        if not found and not source.note("suppressions", may_suppress):
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
    return shown, tuple(sorted(silenced, key=lambda one: (one[0].path, one[0].span.start, one[0].code)))


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
