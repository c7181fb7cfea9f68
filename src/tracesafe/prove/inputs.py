"""Inputs for a function that is to be run: recorded, configured, documented, seen in the program, and made up.

calls_for(target, program, settings)  ->  Call, Call, ...      best first; none of them was tried
search(target, program, calls, run)   ->  Found                 inputs_search.py: the ones that work, and more of them
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from tracesafe.program.program import Program
from tracesafe.prove.inputs_guess import Guesses
from tracesafe.prove.inputs_names import Names
from tracesafe.prove.inputs_sites import Given, Sites, Target
from tracesafe.prove.inputs_specs import (
    ANNOTATIONS,
    CALL_SITES,
    CONFIGURED,
    PROGRAM,
    RECORDED,
    Call,
    Spec,
    array,
    batch,
)
from tracesafe.prove.inputs_usage import usages

__all__ = ["Call", "Settings", "Target", "calls_for"]

_SITES = 12
_COMBINATIONS = 400


@dataclass(frozen=True)
class Settings:
    """What the user gave, and how far to go."""

    recordings: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=lambda: MappingProxyType({}))
    """Qualified name -> calls ``{"args": [...], "kwargs": {...}}``."""
    factories: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Qualified name -> ``tests.inputs:make_f``, which returns the arguments, or a list of such."""
    changed: frozenset[str] = frozenset()
    """The names of functions that the fixes change: arguments are not computed with them."""
    batch: int = 4
    """How many examples a batch has."""
    seen: bool = True
    """Whether calls in the program's text are looked at."""


def calls_for(target: Target, program: Program, settings: Settings | None = None) -> Iterator[Call]:
    """Calls that may work, the best first: recorded, configured, documented, seen, then combinations of guesses."""
    settings = settings or Settings()
    function = target.function
    for name in dict.fromkeys((function.qualname, f"{function.module.name}.{target.name}")):
        for recorded in settings.recordings.get(name, ()):
            yield Call.of(recorded, RECORDED)
        if name in settings.factories:
            yield Call(({"spread": {"factory": settings.factories[name]}},), origin=CONFIGURED)
    if not target.parameters:
        yield Call()
        if function.node.args.vararg is not None:
            yield from _several(Names(function.module, program).framework)
        return
    sites = Sites(program, settings.changed)
    partial: list[Given] = []
    seen: list[Mapping[str, Spec]] = []
    places = (sites.documented(target), sites.of(target)) if settings.seen else ()
    for place in places:
        for given in place:
            if given.values in seen:
                continue
            seen.append(given.values)
            if len(seen) > _SITES:
                break
            if given.missing:
                partial.append(given)
            else:
                yield _call(target, given.values, given.origin)
    yield from _guessed(target, program, partial, settings)


def _several(framework: str) -> Iterator[Call]:
    """Some arrays, for a function of any number of them."""
    for shape in ((), (3,), (3, 3)):
        for count in (2, 1, 3):
            yield Call(tuple(array(framework, shape, seed=number) for number in range(count)))


def _guessed(target: Target, program: Program, partial: Sequence[Given], settings: Settings) -> Iterator[Call]:
    """Combinations of values for the parameters, those first that take the likeliest value of most of them."""
    function = target.function
    names = Names(function.module, program)
    guesses = Guesses(names, names.framework).of(function, usages(function, names))
    annotated = {each.arg for each in function.parameters if each.annotation is not None}
    known = list(guesses)
    pools: list[tuple[dict[str, list[Spec]], str]] = []
    for given in partial[:3]:
        pools.append(
            ({name: [given.values[name]] if name in given.values else guesses[name] for name in known}, CALL_SITES)
        )
    origin = ANNOTATIONS if annotated >= set(known) - {"self"} else PROGRAM
    pools.append((guesses, origin))
    for pool, origin in pools:
        fitted = {
            name: [_batched(target, name, each, settings.batch) for each in values] for name, values in pool.items()
        }
        for values in _combinations(fitted):
            yield _call(target, values, origin)


def _batched(target: Target, name: str, spec: Spec, size: int) -> Spec:
    position = target.position(name)
    for layer in target.layers:
        axis = layer.axis(position) if position >= 0 else None
        if axis is not None:
            spec = batch(spec, axis, size)
    return spec


def _combinations(pool: Mapping[str, Sequence[Spec]]) -> Iterator[dict[str, Spec]]:
    """Choices of one value for each name, by the sum of their places in the lists; all first ones come first.

    Choices in which everything stands at the same place come early: arrays of one shape.
    """
    names = list(pool)
    sizes = [len(pool[name]) for name in names]
    if not all(sizes):
        return
    seen: set[tuple[int, ...]] = set()
    for step in range(min(4, max(sizes, default=1))):
        even = tuple(min(step, size - 1) for size in sizes)
        if even not in seen:
            seen.add(even)
            yield {name: pool[name][index] for name, index in zip(names, even, strict=True)}
    heap: list[tuple[int, tuple[int, ...]]] = [(0, (0,) * len(names))]
    pushed = {heap[0][1]}
    while heap and len(seen) < _COMBINATIONS:
        cost, choice = heapq.heappop(heap)
        if choice not in seen:
            seen.add(choice)
            yield {name: pool[name][index] for name, index in zip(names, choice, strict=True)}
        for position, index in enumerate(choice):
            if index + 1 < sizes[position]:
                following = (*choice[:position], index + 1, *choice[position + 1 :])
                if following not in pushed:
                    pushed.add(following)
                    heapq.heappush(heap, (cost + 1, following))


def _call(target: Target, values: Mapping[str, Spec], origin: str) -> Call:
    """A call with some values: by position as far as there is no gap, then by keyword."""
    spec = target.function.node.args
    positional = [each.arg for each in (*spec.posonlyargs, *spec.args) if each.arg in target.parameters]
    args: list[Spec] = []
    for name in positional:
        if name not in values:
            break
        args.append(values[name])
    rest = {name: each for name, each in values.items() if name not in positional[: len(args)]}
    return Call(tuple(args), MappingProxyType(rest), origin)
