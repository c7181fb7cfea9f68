"""Calls that work, found by trying: guesses repaired after their errors, special values, and both sides of branches."""

from __future__ import annotations

import itertools
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tracesafe.prove.inputs_branches import Arc, Branch, Line
from tracesafe.prove.inputs_repair import changed_one, repaired
from tracesafe.prove.inputs_special import Leaf, edited, known_leaves, probe, specials
from tracesafe.prove.inputs_specs import Call, Spec, literal, rebuilt

_FIRST, _CHUNK = 4, 24
"""How many calls are made at once: before it is known how long they take, and at most."""
_SPARE = 2
"""How many more special values are tried than are missing: the original raises for some."""
_REPAIRS = 3
_SIDES = 0.6
"""The share of the time after which branches have to do with the sides that were taken."""
_MORE, _FEW = 0.4, 8
"""The share of the time after which few special values have to do, and how many are few."""
_GIVEN = ("recorded", "configured", "docstring", "call sites")


@dataclass(frozen=True)
class Ran:
    """What became of one call of the original: whether it returned, its error, and which lines ran."""

    ok: bool
    error: str = ""
    lines: frozenset[Line] = frozenset()
    arcs: frozenset[Arc] = frozenset()

    @staticmethod
    def of(result: Mapping[str, Any]) -> Ran:
        """The outcome of a call that ran on both sides, as the worker answers."""
        files = result.get("lines", {}).get("before", {})
        lines = frozenset((file, line) for file, each in files.items() for line in each)
        return Ran(result["status"] in ("same", "differs"), str(result.get("reason") or result["status"]), lines)


Runner = Callable[[Sequence[Call]], Sequence[Ran]]
"""Makes some calls of the original, eagerly, each on fresh arguments."""


@dataclass(frozen=True)
class Budget:
    """How long to search: calls before the first that works, calls after it, and seconds for both."""

    first: int = 150
    calls: int = 100
    seconds: float = 2.0
    specials: int = 48
    bases: int = 4
    """How many calls that differ in more than numbers are kept."""
    enough: int = 1000
    """How many that work are wanted: with so many no further special values are tried."""
    clock: Callable[[], float] = time.monotonic


@dataclass(frozen=True)
class Found:
    """What the search gave."""

    calls: tuple[Call, ...]
    """Those that work, the best first: as they were given, with special values, for branches."""
    tried: int
    sides: int = 0
    """How many sides of branches were taken."""
    wanted: int = 0
    """How many there are."""
    untaken: tuple[Branch, ...] = ()
    """The branches of which a side was not taken."""
    error: str = ""
    """Why the first call failed, where none works."""


@dataclass
class _State:
    run: Runner
    branches: tuple[Branch, ...]
    budget: Budget
    started: float = 0.0
    tried: int = 0
    kept: list[Call] = field(default_factory=list)
    leaves: dict[int, list[Leaf]] = field(default_factory=dict)
    """The numbers in a base that can be changed, by the base's place."""
    taken: set[tuple[Branch, bool]] = field(default_factory=set)
    error: str = ""

    def late(self, share: float = 1.0) -> bool:
        """Whether that share of the time is over."""
        return self.budget.clock() - self.started > share * self.budget.seconds

    def size(self) -> int:
        """How many calls to make next, so that the time is not overrun by much."""
        if not self.tried:
            return _FIRST
        now = self.budget.clock()
        left = self.budget.seconds - (now - self.started)
        return max(2, min(_CHUNK, int(left * self.tried / max(now - self.started, 1e-6))))

    def complete(self) -> bool:
        return len(self.taken) == 2 * len(self.branches)

    def make(self, calls: Sequence[Call]) -> list[tuple[Call, Ran, bool]]:
        """Run calls; each with its outcome and whether it took a side that none before did."""
        found = []
        self.tried += len(calls)
        for call, ran in zip(calls, self.run(calls), strict=True):
            new = False
            if ran.ok:
                sides = {(each, side) for each in self.branches for side in each.sides(ran.lines, ran.arcs)}
                new = not sides <= self.taken
                self.taken |= sides
            found.append((call, ran, new))
        return found


def search(
    candidates: Iterable[Call],
    run: Runner,
    branches: Sequence[Branch] = (),
    thresholds: Sequence[float] = (0.0,),
    budget: Budget | None = None,
) -> Found:
    """The calls that work, with special values added, until each side of the branches was taken or time is up.

    A call on which the original raises is left out: what special values break is no fault of a rewrite.
    """
    chosen = budget or Budget()
    state = _State(run, tuple(branches), chosen, chosen.clock())
    bases = _bases(candidates, state)
    state.kept += bases
    if bases:
        _take_sides(bases, thresholds, state)
        _add_specials(bases, state)
    untaken = tuple(each for each in state.branches if not {(each, True), (each, False)} <= state.taken)
    return Found(tuple(state.kept), state.tried, len(state.taken), 2 * len(state.branches), untaken, state.error)


def _bases(candidates: Iterable[Call], state: _State) -> list[Call]:
    """Calls that work: all kinds that the program itself shows, or the first guess and one of another shape."""
    waiting: deque[tuple[Call, int]] = deque()
    source = _Source(iter(candidates))
    found: list[Call] = []
    seen: list[Call] = []
    while state.tried < state.budget.first and not state.late() and len(found) < state.budget.bases:
        chunk = _next(waiting, source, bool(found), seen, state.size())
        if not chunk:
            break
        for (call, ran, _), (_, depth) in zip(state.make([each for each, _ in chunk]), chunk, strict=True):
            if ran.ok:
                found.append(call)
            else:
                state.error = state.error or ran.error
                if depth < _REPAIRS and not found:
                    waiting.extendleft((each, depth + 1) for each in reversed(list(repaired(call, ran.error))[:6]))
        if found and found[0].origin not in _GIVEN:
            break
    return found[: state.budget.bases]


@dataclass
class _Source:
    """Calls in their order, with a look at the next one."""

    calls: Iterator[Call]
    ahead: Call | None = None

    def take(self, *, guessed: bool) -> Call | None:
        """The next call; None if there is none, or it is guessed and may not be."""
        if self.ahead is None:
            self.ahead = next(self.calls, None)
        if self.ahead is None or (self.ahead.origin not in _GIVEN and not guessed):
            return None
        call, self.ahead = self.ahead, None
        return call


def _next(
    waiting: deque[tuple[Call, int]], source: _Source, found: bool, seen: list[Call], size: int
) -> list[tuple[Call, int]]:
    """The next calls to try, none twice; what the program shows by itself, before anything is guessed."""
    chunk: list[tuple[Call, int]] = []
    while len(chunk) < size:
        if waiting and not found and len(chunk) < (size + 1) // 2:
            call, depth = waiting.popleft()
        else:
            following = source.take(guessed=not found and not any(each.origin in _GIVEN for each, _ in chunk))
            if following is None and (found or not waiting or chunk):
                break
            call, depth = (following, 0) if following is not None else waiting.popleft()
        if call not in seen:
            seen.append(call)
            chunk.append((call, depth))
    return chunk


def _add_specials(bases: Sequence[Call], state: _State) -> None:
    """Special values in the first call that works, those of others as far as the budget goes."""
    limit = state.tried + state.budget.calls
    for place, call in enumerate(bases[:2]):
        waiting = itertools.islice(specials(call, _leaves(place, call, state)), state.budget.specials)
        while (missing := state.budget.enough - len(state.kept)) > 0:
            chunk = list(itertools.islice(waiting, min(state.size(), missing + _SPARE)))
            if not chunk:
                break
            if state.late(_MORE if len(state.kept) >= _FEW else 1.0) or state.tried > limit:
                return
            state.kept += [each for each, ran, _ in state.make(chunk) if ran.ok]


def _leaves(place: int, call: Call, state: _State) -> list[Leaf]:
    """The numbers in a base that can be changed."""
    if place not in state.leaves:
        sure, possible = known_leaves(call)
        probes = state.make([probe(call, leaf) for leaf in possible[:24]]) if possible else []
        state.leaves[place] = sure + [leaf for leaf, (_, ran, _) in zip(possible, probes, strict=False) if ran.ok]
    return state.leaves[place]


def _take_sides(bases: Sequence[Call], thresholds: Sequence[float], state: _State) -> None:
    """Numbers below, at and above what tests compare with, and other random ones, while they take new sides."""
    limit = state.tried + state.budget.calls
    for place, call in enumerate(bases):
        if state.complete():
            return
        waiting = _around(call, _leaves(place, call, state), thresholds)
        while state.tried < limit and not state.late(_SIDES) and not state.complete():
            chunk = list(itertools.islice(waiting, state.size()))
            if not chunk:
                break
            state.kept += [each for each, ran, new in state.make(chunk) if ran.ok and new]


def _around(call: Call, leaves: Sequence[Leaf], thresholds: Sequence[float]) -> Iterator[Call]:
    """The call with numbers near thresholds, interleaved with other seeds and flags."""
    yield from (reseeded(call, number) for number in (1, 2))
    floats = [leaf for leaf in leaves if leaf.kind == "f"]
    for threshold in thresholds[:12]:
        step = max(1.0, abs(threshold) * 0.25)
        for value in (threshold + step, threshold - step, threshold):
            for leaf in floats:
                yield edited(call, leaf, "fill", literal(float(value)), "all", f"{value:g}")
    for leaf in leaves:
        if leaf.kind == "b":
            yield from (edited(call, leaf, "flag", literal(flag), "all", str(flag)) for flag in (True, False))
        if leaf.kind == "i":
            numbers = {int(each) + step for each in thresholds[:6] for step in (-1, 0, 1)}
            yield from (edited(call, leaf, "set", literal(each), "all", str(each)) for each in sorted(numbers))
    yield from changed_one(call, _flipped)
    for scale in (10.0, -10.0, 0.1, 1000.0, -1000.0):
        for leaf in floats:
            yield edited(call, leaf, "scale", literal(scale), "all", f"times {scale:g}")
    yield from (reseeded(call, number) for number in range(3, 8))


def _flipped(spec: Spec) -> Spec | None:
    """The other flag; another small number."""
    match spec:
        case {"literal": bool(value)}:
            return {"literal": not value}
        case {"literal": int(value)}:
            return {"literal": value + 2}
        case {"literal": None}:
            return None
    return None


def reseeded(call: Call, number: int) -> Call:
    """The call with other random numbers in its arrays."""

    def change(spec: Spec) -> Spec:
        match spec:
            case {"array": inner} if "values" not in inner:
                return {"array": {**inner, "seed": inner.get("seed", 0) + 1000 * number}}
            case {"key": inner}:
                return {"key": {**inner, "seed": inner.get("seed", 0) + 1000 * number}}
            case _:
                return rebuilt(spec, change)

    args = tuple(change(each) for each in call.args)
    return replace(
        call, args=args, kwargs={name: change(each) for name, each in call.kwargs.items()}, why="other numbers"
    )
