"""What the rules find in what was analysed, and what can be done about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tracesafe.model import LATER, Finding, Fix, Refusal
from tracesafe.pipeline import Found, Pattern, Reach
from tracesafe.request import Request
from tracesafe.source.text import SourceFile, Unreadable

_Texts = Mapping[Path, SourceFile]


@dataclass(frozen=True, slots=True)
class Sighting:
    """A finding with what its fix is made of."""

    finding: Finding
    rule: Pattern
    here: Reach
    node: Any

    @property
    def place(self) -> tuple[str, Path, int, int]:
        """What two sightings of the same share."""
        return self.finding.code, self.finding.path, self.finding.span.start, self.finding.span.end


def detected(
    rules: Sequence[Pattern], analysis: Found, request: Request, given: _Texts, broken: list[Unreadable]
) -> Iterator[Sighting]:
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
                yield from _each(rule, here, request)
            except Exception as error:  # a rule that breaks on one function must not hide what others find
                broken.append(_crash(rule, here, error))


def _each(rule: Pattern, here: Reach, request: Request) -> Iterator[Sighting]:
    for node, message in rule.detect(here):
        if here.runs(node) and request.choice.shows(rule.code, here.source.path, here.confidence):
            span = here.source.span(node)
            place = (rule.code, rule.name, here.source.path, span, message)
            finding = Finding(*place, here.way(node), here.confidence, LATER, here.function.qualname)
            yield Sighting(finding, rule, here, node)


def watched(sightings: Sequence[Sighting], request: Request) -> Iterator[Sighting]:
    for index, one in enumerate(sightings):
        request.progress("rewriting", index, len(sightings))
        yield one


def fixed(
    sightings: Iterable[Sighting], wanted: frozenset[Finding] | None, given: _Texts, broken: list[Unreadable]
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


def outside(rules: Sequence[Pattern], reached: Sequence[Reach], request: Request, given: _Texts) -> dict[Path, int]:
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
