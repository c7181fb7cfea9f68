"""Fixes one by one: what is proposed next, what goes together, and what an answer leads to.

    begin -> proposal -> accepted | declined | edited | closed -> proposal -> ... -> outcome

A change is one fix with all of its edits, in all files. If it makes new findings (an effect that moves one call
outwards is found again at that call), their fixes are part of it, so that a change accepts all that follows from
it. It was applied in memory and checked before it is shown: accepting it costs no second look.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from tracesafe.check import check
from tracesafe.fixing import (
    PASSES,
    Fixed,
    Identity,
    State,
    candidates,
    compatible,
    explained,
    identity,
    step,
    tidied,
)
from tracesafe.model import Finding
from tracesafe.pipeline import Parts
from tracesafe.request import Report, Request
from tracesafe.source import text
from tracesafe.source.text import SourceFile, Unreadable

_Group = tuple[Path, str, str]


@dataclass(frozen=True)
class Change:
    """What one answer decides."""

    finding: Finding
    repairs: tuple[Finding, ...]
    """Other findings that the same edits repair."""
    follows: tuple[Finding, ...]
    """Findings that the change would make, and whose fixes are part of it."""
    leaves: tuple[Finding, ...]
    """Findings that it makes and that have no fix."""
    before: Mapping[Path, SourceFile]
    after: Mapping[Path, SourceFile]
    """The files that it changes."""
    state: State
    report: Report

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All that it fixes."""
        return (self.finding, *self.repairs, *self.follows)


@dataclass(frozen=True)
class Review:
    """Where a review stands."""

    parts: Parts
    request: Request
    unsafe: bool
    first: Report
    state: State
    report: Report
    skipped: Mapping[Identity, int] = field(default_factory=lambda: MappingProxyType({}))
    shut: frozenset[Path] = frozenset()
    """Files about which nothing more is asked: none of their changes is taken."""
    granted: frozenset[Path] = frozenset()
    """Files about which nothing more is asked: all of their changes are taken."""
    asked: Mapping[_Group, int] = field(default_factory=lambda: MappingProxyType({}))


def begin(parts: Parts, request: Request, *, unsafe: bool = True) -> Review:
    """A review of all fixes; without ``unsafe`` of those that are certainly safe."""
    first = check(parts, request)
    return Review(parts, request, unsafe, first, State({**request.overrides, **first.sources}), first)


def proposal(review: Review) -> tuple[Review, Change | None]:
    """The next change to decide on, tried out already; None if there is none left."""
    while (finding := next(_open(review), None)) is not None:
        state, change = planned(review, finding)
        if change is not None:
            return review, change
        review = replace(review, state=replace(review.state, dropped=state.dropped))
    return review, None


def watched(review: Review, progress: Callable[[str, int, int], None]) -> Review:
    """The review with somebody else who looks on while it analyses."""
    return replace(review, request=replace(review.request, progress=progress))


def remaining(review: Review) -> int:
    """How many changes are still to decide on, as far as can be seen now."""
    return len({finding.fix for finding in _open(review)})


def accepted(review: Review, change: Change) -> Review:
    """The review with the change."""
    return replace(review, state=change.state, report=change.report, asked=_counted(review, change))


def declined(review: Review, change: Change) -> Review:
    """The review without the change; it is not proposed again unless its code becomes other code."""
    marks = Counter(identity(one, review.report.sources) for one in (change.finding, *change.repairs))
    skipped = MappingProxyType(Counter(review.skipped) + marks)
    return replace(review, skipped=skipped, asked=_counted(review, change))


def closed(review: Review, path: Path) -> Review:
    """The review without any more changes for what is found in a file."""
    return replace(review, shut=review.shut | {path})


def granted(review: Review, path: Path) -> Review:
    """The review with leave for all changes of what is found in a file."""
    return replace(review, granted=review.granted | {path})


def edited(review: Review, change: Change, texts: Mapping[Path, SourceFile]) -> Review | str:
    """The review with texts that the user wrote in place of the change's; or why they cannot stand."""
    for path in sorted(texts):
        try:
            texts[path].encode(texts[path].text)
            text.parse(texts[path])
        except UnicodeEncodeError as error:
            return f"{path.name} is {error.encoding}, which lacks {error.object[error.start]!r}"
        except Unreadable as error:
            return f"{path.name} would not parse: line {error.row}: {error.reason.removeprefix('cannot parse: ')}"
    state = replace(review.state, texts={**review.state.texts, **texts})
    state = replace(state, applied=(*state.applied, change.finding, *change.repairs))
    report = check(review.parts, replace(review.request, overrides=state.texts))
    after = replace(review, state=state, report=report, asked=_counted(review, change))
    marks = {identity(one, review.report.sources) for one in (change.finding, *change.repairs)}
    still = Counter(mark for one in report.findings if (mark := identity(one, report.sources)) in marks)
    return replace(after, skipped=MappingProxyType({**review.skipped, **still}))


def outcome(review: Review) -> Fixed:
    """What was accepted, all together."""
    texts, first = review.state.texts, review.first
    after = {path: texts[path] for path in first.sources}
    left = explained(review.report, review.state.dropped)
    return Fixed({path: first.sources[path] for path in after}, after, review.state.applied, first, left)


def _open(review: Review) -> Iterator[Finding]:
    """The findings whose fixes nobody has decided on, in order."""
    skipped = Counter(review.skipped)
    known = Counter(_group(finding) for finding in review.first.findings)
    for finding in candidates(review.report, review.state, unsafe=review.unsafe):
        mark, group = identity(finding, review.report.sources), _group(finding)
        if skipped[mark] > 0:
            skipped[mark] -= 1
        elif finding.path not in review.shut and review.asked.get(group, 0) < known[group] + PASSES:
            yield finding


def planned(review: Review, finding: Finding) -> tuple[State, Change | None]:
    """A finding's change, tried out; None, with the reason in the state, if it does not work."""
    parts, request, before = review.parts, review.request, review.report
    state, report = step(parts, request, review.state, before, [finding])
    if len(state.applied) == len(review.state.applied):
        return state, None
    for _ in range(PASSES):
        new = appeared(before, report)
        chosen = [one for one in candidates(report, state, unsafe=review.unsafe) if one in new]
        if not chosen:
            break
        state, report = step(parts, request, state, report, compatible(chosen, report.sources))
    state, report = tidied(parts, request, state, report, review.first)
    repairs = tuple(one for one in before.findings if one.fix == finding.fix and one != finding)
    gone = {identity(one, report.sources) for one in report.findings}
    repairs = tuple(one for one in repairs if identity(one, before.sources) not in gone)
    follows = state.applied[len(review.state.applied) + 1 :]
    state = replace(state, applied=(*review.state.applied, finding, *repairs, *follows))
    changed = sorted(path for path, now in state.texts.items() if now.text != review.state.texts[path].text)
    old = {path: review.state.texts[path] for path in changed}
    new_texts = {path: state.texts[path] for path in changed}
    leaves = tuple(appeared(before, report))
    return state, Change(finding, repairs, follows, leaves, old, new_texts, state, report)


def appeared(before: Report, after: Report) -> list[Finding]:
    """The findings that were not there before.

    A finding whose code or words are others now, in the same function and of the same rule, is an old one.
    """
    known = {identity(finding, before.sources) for finding in before.findings}
    counts = Counter(map(_group, before.findings))
    more = Counter(map(_group, after.findings)) - counts
    found = []
    for finding in after.findings:
        if more[_group(finding)] > 0 and identity(finding, after.sources) not in known:
            more[_group(finding)] -= 1
            found.append(finding)
    return found


def _group(finding: Finding) -> _Group:
    return finding.path, finding.code, finding.function


def _counted(review: Review, change: Change) -> Mapping[_Group, int]:
    """How often each function was asked about for each rule: a fix that calls for another one must end."""
    group = _group(change.finding)
    return MappingProxyType({**review.asked, group: review.asked.get(group, 0) + 1})
