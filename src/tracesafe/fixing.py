"""Fixes, applied in memory until nothing is left to fix.

    check -> choose fixes that do not touch each other -> new texts -> parse -> check again -> ...

A fix is kept only if its files still parse and its finding is gone when they are checked again. One that
fails is dropped, the files stay without it, and its finding says so. The order is fixed, so the same files
give the same result, and a second run finds nothing to do.
"""

from __future__ import annotations

import gc
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tracesafe.check import check
from tracesafe.model import Edit, Finding, Fix, Refusal, Safety
from tracesafe.pipeline import Parts, Pattern, variant
from tracesafe.request import Report, Request
from tracesafe.rewrite.leftovers import leftovers
from tracesafe.source import text
from tracesafe.source.spans import Span
from tracesafe.source.text import SourceFile, Unreadable

PASSES = 10
"""How many passes may go by without fewer fixes being left."""

_MANY = 100
"""From so many files on, the trees of the last pass are collected before the next."""
_IDENTIFIER = re.compile(r"(?<![\w.])[^\W\d]\w*")


@dataclass(frozen=True, order=True)
class Identity:
    """What stays of a finding when the lines above it move: rule, function, words and code."""

    path: Path
    code: str
    function: str
    message: str
    text: str


@dataclass(frozen=True)
class Fixed:
    """The texts before and after, what was applied, and what is left."""

    before: Mapping[Path, SourceFile]
    after: Mapping[Path, SourceFile]
    applied: tuple[Finding, ...]
    first: Report
    """What was found at the beginning."""
    left: Report
    """What is found at the end."""
    marks: tuple[Identity, ...] = ()
    """The identities of what was applied, when it was."""

    @property
    def changed(self) -> tuple[Path, ...]:
        """The files whose text is another one now."""
        return tuple(sorted(path for path, source in self.after.items() if source.text != self.before[path].text))


@dataclass(frozen=True)
class State:
    """Where the fixing stands."""

    texts: Mapping[Path, SourceFile]
    """Every file as it is now. No pass reads the disk again: what somebody saves meanwhile is not mixed in."""
    applied: tuple[Finding, ...] = ()
    dropped: Mapping[Identity, str] = field(default_factory=lambda: MappingProxyType({}))
    """Fixes that did not work -> why."""
    marks: tuple[Identity, ...] = ()
    """The identities of what was applied."""
    promoted: frozenset[object] = frozenset()
    """The identities of fixes that count as safe."""


def is_settled(report: Report, *, unsafe: bool = False) -> bool:
    """Whether there is nothing to fix."""
    return not candidates(report, State({}), unsafe=unsafe)


def unchanged(report: Report) -> Fixed:
    """The outcome where there is nothing to fix."""
    return Fixed({}, {}, (), report, report)


def fix(
    parts: Parts,
    request: Request,
    *,
    unsafe: bool = False,
    first: Report | None = None,
    dropped: Mapping[Identity, str] = MappingProxyType({}),
    wanted: Callable[[Finding], bool] = lambda _finding: True,
) -> Fixed:
    """Apply every safe fix, and with ``unsafe`` those that need review, too. Nothing is written.

    ``first`` is what ``check`` finds, for those who know it already. ``dropped``: fixes that are not wanted -> why.
    ``wanted``: whether a finding's fix is.
    """
    first = first if first is not None else check(parts, request)
    state = State({**request.overrides, **first.sources}, dropped=dropped, promoted=request.promoted)
    report = first
    best, stalled = len(first.findings) + 1, 0
    while stalled < PASSES:
        open_fixes = [one for one in candidates(report, state, unsafe=unsafe) if wanted(one)]
        if not open_fixes:
            break
        if len(report.sources) > _MANY and not gc.isenabled():
            gc.collect()
        stalled = 0 if len(open_fixes) < best else stalled + 1
        best = min(best, len(open_fixes))
        state, report = step(parts, request, state, report, compatible(open_fixes, report.sources))
    else:
        rules = _settled(parts.rules, report, state, unsafe=unsafe)
        return fix(replace(parts, rules=rules), request, unsafe=unsafe, dropped=dropped, wanted=wanted)
    state, report = tidied(parts, request, state, report, first)
    after = {path: source for path, source in state.texts.items() if path in first.sources}
    before = {path: first.sources[path] for path in after}
    return Fixed(before, after, state.applied, first, explained(report, state.dropped), state.marks)


def tidied(parts: Parts, request: Request, state: State, report: Report, first: Report) -> tuple[State, Report]:
    """The texts without imports that only what was rewritten had used."""
    changed = [path for path in first.sources if state.texts[path].text != first.sources[path].text]
    edits = [
        edit for path in changed for edit in leftovers(first.sources[path], state.texts[path], state.texts.values())
    ]
    if not edits:
        return state, report
    state = replace(state, texts={**state.texts, **rewritten(state.texts, edits)})
    return state, check(parts, replace(request, overrides=state.texts))


def _settled(rules: Sequence[Pattern], report: Report, state: State, *, unsafe: bool) -> tuple[Pattern, ...]:
    """The rules without the files in which every fix calls for another one: they stay as they were."""
    restless = {edit.path for finding in candidates(report, state, unsafe=unsafe) for edit in _edits(finding)}
    restless |= {edit.path for finding in state.applied if finding.path in restless for edit in _edits(finding)}
    return tuple(variant(rule, fix=partial(_unless_restless, rule, frozenset(restless))) for rule in rules)


def _unless_restless(rule: Pattern, restless: frozenset[Path], here: Any, node: Any) -> Fix | Refusal:
    found = rule.fix(here, node)
    if isinstance(found, Fix) and any(edit.path in restless for edit in found.edits):
        return Refusal("endless-fix", "the rewrite calls for another one without end: this is a bug of tracesafe")
    return found


def step(
    parts: Parts, request: Request, state: State, report: Report, chosen: Sequence[Finding]
) -> tuple[State, Report]:
    """One pass: apply the chosen fixes, less those that turn out not to work."""
    dropped = dict(state.dropped)
    before = Counter(identity(finding, report.sources) for finding in report.findings)
    while True:
        kept, texts, broken = _apply(chosen, report.sources)
        dropped |= {identity(finding, report.sources): why for finding, why in broken.items()}
        if not kept:
            return replace(state, dropped=dropped), report
        overrides = {**state.texts, **texts}
        after = check(parts, replace(request, overrides=overrides))
        failing = _failing(kept, before, report, after)
        if not failing:
            marks = (*state.marks, *(identity(finding, report.sources) for finding in kept))
            applied = (*state.applied, *kept)
            return replace(state, texts=overrides, applied=applied, dropped=dropped, marks=marks), after
        dropped |= {identity(finding, report.sources): why for finding, why in failing.items()}
        chosen = [finding for finding in kept if finding not in failing]


def _apply(
    chosen: Sequence[Finding], sources: Mapping[Path, SourceFile]
) -> tuple[tuple[Finding, ...], Mapping[Path, SourceFile], Mapping[Finding, str]]:
    """The fixes whose files parse, their texts, and what is wrong with the others."""
    texts = rewritten(sources, (edit for finding in chosen for edit in _edits(finding)))
    if not any(_fault(source, sources[path]) for path, source in texts.items()):
        return tuple(chosen), texts, {}
    kept: list[Finding] = []
    broken: dict[Finding, str] = {}
    for finding in chosen:
        texts = rewritten(sources, (edit for one in (*kept, finding) for edit in _edits(one)))
        why = next(filter(None, (_fault(texts[path], sources[path]) for path in sorted(texts))), "")
        if why:
            broken[finding] = why
        else:
            kept.append(finding)
    return tuple(kept), rewritten(sources, (edit for one in kept for edit in _edits(one))), broken


def _fault(source: SourceFile, before: SourceFile) -> str:
    """Why a new text cannot stand in its file; empty if it can."""
    try:
        source.encode(source.text)
        text.follow(source, before)
    except UnicodeEncodeError as error:
        return f"the rewrite needs a character that {source.encoding} lacks: {error.object[error.start]!r}"
    except ValueError as error:
        return f"the rewrite cannot be written back: {error}"
    except Unreadable as error:
        return f"the rewrite does not parse ({error.reason.removeprefix('cannot parse: ')}): this is a bug of tracesafe"
    return ""


def _failing(kept: Sequence[Finding], before: Counter[Identity], old: Report, new: Report) -> Mapping[Finding, str]:
    """The fixes after which their finding is still there, or their file can no longer be processed."""
    known = {(failure.path, failure.reason) for failure in old.failures}
    lost = {failure.path for failure in new.failures if (failure.path, failure.reason) not in known}
    after = Counter(identity(finding, new.sources) for finding in new.findings)
    fixed = Counter(identity(finding, old.sources) for finding in kept)
    found: dict[Finding, str] = {}
    for finding in kept:
        mark = identity(finding, old.sources)
        if any(edit.path in lost for edit in _edits(finding)):
            found[finding] = "the file cannot be processed after the rewrite: this is a bug of tracesafe"
        elif after[mark] > before[mark] - fixed[mark]:
            found[finding] = "the rewrite does not remove the finding: this is a bug of tracesafe"
    return found


def identity(finding: Finding, sources: Mapping[Path, SourceFile]) -> Identity:
    """The finding's identity in these texts."""
    words = " ".join(sources[finding.path].slice(finding.span).split())
    return Identity(finding.path, finding.code, finding.function, finding.message, words)


def rewritten(sources: Mapping[Path, SourceFile], edits: Iterable[Edit]) -> dict[Path, SourceFile]:
    """The new texts of the files that the edits change; equal edits count once, bytes outside of them stay."""
    by_path: dict[Path, set[Edit]] = {}
    for edit in edits:
        by_path.setdefault(edit.path, set()).add(edit)
    found: dict[Path, SourceFile] = {}
    for path, changes in by_path.items():
        source = sources[path]
        pieces: list[bytes] = []
        place = 0
        for edit in sorted(changes, key=lambda one: (one.span, one.text)):
            pieces += (source.utf8[place : edit.span.start], edit.text.encode("utf-8"))
            place = edit.span.end
        pieces.append(source.utf8[place:])
        found[path] = replace(source, text=b"".join(pieces).decode("utf-8"))
    return found


def candidates(report: Report, state: State, *, unsafe: bool) -> list[Finding]:
    """The findings that can be fixed now, in order."""
    return [
        finding
        for finding in report.findings
        if isinstance(finding.fix, Fix)
        and finding.fix.edits
        and (unsafe or finding.fix.safety is Safety.SAFE or identity(finding, report.sources) in state.promoted)
        and (not state.dropped or identity(finding, report.sources) not in state.dropped)
    ]


def _edits(finding: Finding) -> tuple[Edit, ...]:
    return finding.fix.edits if isinstance(finding.fix, Fix) else ()


def compatible(findings: Sequence[Finding], sources: Mapping[Path, SourceFile]) -> list[Finding]:
    """The first fixes that do not touch each other; the others get their turn in the next pass."""
    taken: dict[Path, set[Edit]] = {}
    names: dict[Path, set[str]] = {}
    known = {path: frozenset(_IDENTIFIER.findall(sources[path].text)) for path in _touched(findings)}
    chosen: list[Finding] = []
    for finding in findings:
        edits = _edits(finding)
        own = {edit for edit in edits if edit not in taken.get(edit.path, ())}
        if any(_collide(edit, other) for edit in own for other in taken.get(edit.path, ())):
            continue
        bound = {path: _new_names(path, edits, known[path]) for path in _touched([finding])}
        shared = {path: _new_names(path, set(edits) - own, known[path]) for path in bound}
        if any((bound[path] - shared[path]) & names.get(path, set()) for path in bound):
            continue
        chosen.append(finding)
        for edit in edits:
            taken.setdefault(edit.path, set()).add(edit)
        for path, added in bound.items():
            names.setdefault(path, set()).update(added)
    return chosen


def _touched(findings: Iterable[Finding]) -> frozenset[Path]:
    return frozenset(edit.path for finding in findings for edit in _edits(finding))


def _new_names(path: Path, edits: Iterable[Edit], known: frozenset[str]) -> set[str]:
    """The identifiers that edits bring into a file: two fixes that bring the same one may mean different things."""
    found = (name for edit in edits if edit.path == path for name in _IDENTIFIER.findall(edit.text))
    return set(found) - known


def _collide(one: Edit, other: Edit) -> bool:
    """Whether two different edits overlap, or insert at the edge of each other so that their order matters."""
    if one.span.overlaps(other.span):
        return True
    is_insertion = one.span.start == one.span.end or other.span.start == other.span.end
    return is_insertion and _touch(one.span, other.span)


def _touch(one: Span, other: Span) -> bool:
    return one.start <= other.end and other.start <= one.end


def explained(report: Report, dropped: Mapping[Identity, str]) -> Report:
    """The report with a reason in place of each fix that was tried in vain."""
    findings = tuple(
        replace(finding, fix=Refusal("failed-fix", why))
        if (why := dropped.get(identity(finding, report.sources)))
        else finding
        for finding in report.findings
    )
    return replace(report, findings=findings)
