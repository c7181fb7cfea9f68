"""Which fixes the outcome of an entry speaks of, and what all outcomes together say of a fix."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tracesafe.model import Outcome, Proof
from tracesafe.prove.inputs_special import DOUBLE, EMPTY
from tracesafe.prove.inputs_specs import ANNOTATIONS, PROGRAM, Call
from tracesafe.prove.outline import Place
from tracesafe.prove.plan import Entry, Plan, Target
from tracesafe.prove.scratch import Layout

SPARING = frozenset({"TRC501", "TRC502"})
"""The rules whose fixes let a function be traced less often."""
GUARDING = frozenset({"TRC406"})
"""The rule whose fixes keep derivatives finite."""
PRINTING = frozenset({"TRC105"})
"""The rule whose fixes print what a transform computes; texts without it are still printed once a trace."""
NAMING = frozenset({"TRC901"})
"""The rule whose fixes give parameters names: ``make_functional`` made tuples of them."""
RETURNING = frozenset({"TRC107"})
"""The rule whose fixes return what a function writes into its arguments."""
MADE_UP = frozenset({ANNOTATIONS, PROGRAM})
Lines = Mapping[str, Sequence[int]]


@dataclass(frozen=True)
class Run:
    """An entry, the calls that were made, and the verdict on each."""

    entry: Entry
    calls: tuple[Call, ...]
    results: tuple[Mapping[str, Any], ...]
    arguments: str = ""
    """Those of the one call of a run that was made small, as a reader would type them."""

    @property
    def differs(self) -> Mapping[str, Any] | None:
        """The first call whose two sides do not agree."""
        return next((one for one in self.results if one["status"] == "differs"), None)


def settled(run: Run, plan: Plan, place: Layout, *, is_incomplete: bool) -> Run:
    """The run with second thoughts about what differs.

    Fixes that spare traces change how often Python runs, which numbers of Python may show: that is what they are
    for. And where findings without a fix are left, what still differs from the eager program as it did before
    does not speak against the fixes. Nor does an error on an input that nobody is known to pass. Where no finding is
    left, a program that still fails under its transform, with another error or in what was rewritten, speaks against
    them. What a call leaves in globals meets the calls after it, which need not come to the fix again.
    """

    def reached(result: Mapping[str, Any]) -> set[str]:
        return {one.finding.code for one in plan.targets if reaches(result, one, plan, place)}

    doubled = {index for index, call in enumerate(run.calls) if call.why == DOUBLE}
    same = {index for index, one in enumerate(run.results) if one["status"] == "same"}

    def second(index: int, result: Mapping[str, Any]) -> Mapping[str, Any]:
        if is_blocked(result) and not is_incomplete and (result.get("is_other") or _is_rewritten(result, plan, place)):
            result = {**result, "status": "differs", "kind": "raises", "blocked": False}
        if result["status"] != "differs":
            return result
        if result.get("kind") == "raises" and run.entry.needs and _is_made_up(run.calls[index]):
            return {**result, "status": "not-run", "reason": f"{result['reason']}, for a made-up input"}
        codes = reached(result) or {code for one in run.results[:index] for code in reached(one)}
        if result.get("singular") and not codes & GUARDING:
            return {**result, "status": "same", "reason": "", "gradient": False}
        if result.get("wider") and index not in doubled and same - doubled:
            return {**result, "status": "not-run", "reason": f"which dtype depends on the numbers: {result['reason']}"}
        if result.get("inputs") and not codes & RETURNING and (result.get("plainly") or result.get("immutable")):
            return {**result, "status": "not-run", "reason": f"a transform keeps what is written: {result['reason']}"}
        if result.get("far") and result.get("plainly"):
            return {**result, "status": "not-run", "reason": f"a compiler reckons with infinity: {result['reason']}"}
        if result.get("infinite") and run.entry.is_derivative:
            return {**result, "status": "not-run", "reason": f"a derivative at infinity: {result['reason']}"}
        if codes and codes <= NAMING and (result.get("named") or result.get("unrepaired")):
            return {**result, "status": "same", "reason": ""}
        if codes and codes <= SPARING | PRINTING and result.get("host") and result.get("plainly"):
            return {**result, "status": "same", "reason": ""}
        if codes and codes <= SPARING:
            if result.get("traces") or result.get("unrepaired"):
                return {**result, "status": "same", "reason": ""}
            if result.get("may_count"):
                return {**result, "status": "not-run", "reason": f"what may count traces differs: {result['reason']}"}
        if is_incomplete and (result.get("unrepaired") or result.get("leaks")):
            why = "as without the fixes" if result.get("unrepaired") else "what is not fixed still shows"
            return {**result, "status": "not-run", "blocked": True, "reason": f"{why}, {result['reason']}"}
        return result

    return replace(run, results=tuple(second(*pair) for pair in enumerate(run.results)))


def _is_made_up(call: Call) -> bool:
    """Whether nobody is known to pass it, and it may well be nothing that can be passed."""
    return call.origin in MADE_UP or call.why.startswith(EMPTY)


def _is_rewritten(result: Mapping[str, Any], plan: Plan, place: Layout) -> bool:
    """Whether the line at which the rewritten program fails is in a function that holds a fix."""
    file, _, line = str(result.get("place", "")).rpartition(":")
    for target in plan.targets:
        inside = plan.after[target.path].by_name.get(target.name)
        if inside is not None and file == place.relative(target.path) and int(line) in inside.body:
            return True
    return False


def is_blocked(result: Mapping[str, Any]) -> bool:
    """Whether the program still fails, or is still wrong, for something that is not fixed."""
    return result["status"] == "not-run" and bool(result.get("blocked"))


def reaches(result: Mapping[str, Any], target: Target, plan: Plan, place: Layout, *, both: bool = True) -> bool:
    """Whether the code of a fix ran in a call: the original statement, and with ``both`` also the new function."""
    name = place.relative(target.path)
    lines = result.get("lines", {})
    before = frozenset(lines.get("before", {}).get(name, ()))
    outline = plan.before[target.path]
    if not target.name:
        return target.lines is None or bool(before.intersection(target.lines))
    body = outline.by_name[target.name].body
    if not before.intersection(body):
        return False
    wanted = target.lines
    if wanted is not None and wanted.start in body and not before.intersection(wanted):
        return False
    other = plan.after[target.path].by_name.get(target.name)
    after = lines.get("after", {})
    return not both or other is None or not after or bool(frozenset(after.get(name, ())).intersection(other.body))


def shown(target: Target, runs: Iterable[Run], plan: Plan, place: Layout) -> int:
    """On how many inputs both sides agreed that came to a fix."""
    return len(_same(target, runs, plan, place))


def _same(target: Target, runs: Iterable[Run], plan: Plan, place: Layout) -> list[tuple[Run, int, Mapping[str, Any]]]:
    return [
        (run, index, result)
        for run in runs
        for index, result in enumerate(run.results)
        if result["status"] == "same" and reaches(result, target, plan, place)
    ]


def proof(target: Target, runs: Iterable[Run], plan: Plan, place: Layout) -> Proof:
    """What the runs say of a fix."""
    found = list(runs)
    same = _same(target, found, plan, place)
    if same:
        gradient = any(result["gradient"] or run.entry.is_derivative for run, _, result in same)
        origins = tuple(dict.fromkeys(run.calls[index].origin for run, index, _ in same))
        entry = _qualified(same[0][0].entry, place)
        both = _branches(target, [result for *_, result in same], plan, place)
        return Proof(Outcome.PROVED, len(same), both, gradient, origins, entry, _told(same[0][2]))
    reasons = dict.fromkeys(_reasons(target, found, plan, place))
    reason = next(iter(reasons), "")
    return Proof(Outcome.NOT_RUN, reason=reason or _unreached(target, plan))


def _told(result: Mapping[str, Any]) -> str:
    """What a reader has to know of the original: which names are gone, and were put back to run it."""
    names = result.get("stood_in", ())
    return f"what the installed version lacks was put back: {', '.join(f'`{name}`' for name in names)}" if names else ""


def _branches(target: Target, results: Sequence[Mapping[str, Any]], plan: Plan, place: Layout) -> int:
    """How many branches of the original function were taken both ways."""
    name = place.relative(target.path)
    taken: dict[int, set[bool]] = {}
    for result in results:
        lines = frozenset(result["lines"]["before"].get(name, ()))
        for test, body, other in plan.before[target.path].branches(target.name):
            if test in lines:
                sides = taken.setdefault(test, set())
                sides |= {True} if body in lines else {False}
                sides |= {False} if other in lines else set()
    return sum(len(sides) == 2 for sides in taken.values())


def _qualified(entry: Entry, place: Layout) -> str:
    module = place.module(entry.path)
    return f"{module}.{entry.expression}" if entry.expression else module


def _reasons(target: Target, runs: Iterable[Run], plan: Plan, place: Layout) -> Iterator[str]:
    """Why the runs show nothing, those first that came to the fix."""
    far = []
    for run in runs:
        for result in run.results:
            if result["status"] == "same":
                continue
            text = f"`{run.entry.title}`: {result.get('reason') or 'both sides raise'}"
            if result["status"] == "raised":
                text = f"`{run.entry.title}` raises {result['reason']} before and after"
            if result.get("lines") and reaches(result, target, plan, place):
                yield text
            else:
                far.append(text)
    yield from far


def _unreached(target: Target, plan: Plan) -> str:
    name = target.name or target.path.name
    short = name.rpartition(".")[2]
    near = [one for one in plan.entries if one.needs and one.place is not None and short in _words(one.place)]
    if near:
        return f"`{name}` is not reached without arguments, and there are no inputs for `{near[0].title}`"
    return f"nothing that can be called without arguments reaches `{name}`"


def _words(place: Place) -> frozenset[str]:
    return place.mentions | {place.node.name}
