"""The smallest call on which two sides differ: hypothesis tries simple numbers in the places of those that were found.

Each number may be kept or give way to a simple one; keeping is what a random draw does, giving way what shrinking
prefers. So the first draw is most likely the call itself, and shrinking takes one number after the other away.
"""

from __future__ import annotations

import contextlib
import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from tracesafe.prove.inputs_specs import Call, Spec, rebuilt

MISSING = "for smaller counterexamples: pip install 'tracesafe[prove]'"
_KEEP = 40
_FLOATS = (0.0, 1.0, -1.0, 2.0, 0.5)
_INTEGERS = (0, 1, -1, 2)
_SLOTS = 256


@dataclass(frozen=True)
class Shrunk:
    """The smallest call that was found, and what to tell the user where it could have been smaller."""

    call: Call
    tried: int = 0
    note: str = ""


def shrunk(call: Call, differs: Callable[[Call], bool], seconds: float = 5.0, limit: int = 300) -> Shrunk:
    """A call that differs, made as simple as the time allows; ``call`` itself has to differ.

    Its numbers have to be written out (``worker/concrete.py``): what is random, or made by the user's code, stays.
    """
    try:
        import hypothesis  # noqa: F401
    except ImportError:
        return Shrunk(call, 0, MISSING)
    started = time.monotonic()
    known: dict[str, bool] = {json.dumps(call.json(), sort_keys=True): True}
    best = call

    def holds(candidate: Call) -> bool:
        nonlocal best
        text = json.dumps(candidate.json(), sort_keys=True)
        if text not in known:
            if time.monotonic() - started > seconds or len(known) > limit:
                raise _TimeIsUp
            known[text] = differs(candidate)
        if known[text]:
            best = candidate
        return known[text]

    with contextlib.suppress(_TimeIsUp):
        any(holds(smaller) for smaller in _shorter(call))
        _simplified(best, holds)
    return Shrunk(replace(best, why=call.why), len(known) - 1)


class _TimeIsUp(BaseException):
    """Ends the search; no ``Exception``, which hypothesis would take for a finding of its own."""


def _simplified(base: Call, holds: Callable[[Call], bool]) -> None:
    """Show ``holds`` simpler and simpler calls."""
    import hypothesis
    from hypothesis import strategies

    slots = list(_slots(base))[:_SLOTS]
    if not slots:
        return
    keeps = strategies.sampled_from([False, *[True] * _KEEP])
    drawn = strategies.tuples(*(strategies.tuples(keeps, strategies.sampled_from(_simpler(each))) for each in slots))
    settings = hypothesis.settings(
        max_examples=2000,
        deadline=None,
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=(hypothesis.Phase.generate, hypothesis.Phase.shrink),
    )
    with contextlib.suppress(hypothesis.errors.NoSuchExample):
        hypothesis.find(drawn, lambda each: holds(_filled(base, each)), settings=settings, random=random.Random(0))


def _shorter(call: Call) -> Iterator[Call]:
    """The call with fewer examples: the arrays of one leading size are cut together, the shortest first."""
    sizes = sorted({each["shape"][0] for each in _arrays(call) if each["shape"] and each["shape"][0] > 1}, reverse=True)
    for size in sizes:
        single = [*range(min(size, 8)), *range(max(8, size - 2), size)]
        half = [(0, size // 2), (size // 2, size)] if size > 3 else []
        for start, stop in [*((index, index + 1) for index in single), (0, 2), *half]:
            if stop - start < size:
                yield _cut(call, size, slice(start, stop))


def _cut(call: Call, size: int, rows: slice) -> Call:
    def change(spec: Spec) -> Spec:
        match spec:
            case {"array": {"values": list(values), "shape": [first, *rest], **more}} if first == size:
                cut = values[rows]
                return {"array": {**more, "values": cut, "shape": [len(cut), *rest]}}
            case _:
                return rebuilt(spec, change)

    return _changed(call, change)


def _changed(call: Call, change: Callable[[Spec], Spec]) -> Call:
    kwargs = {name: change(each) for name, each in call.kwargs.items()}
    return replace(call, args=tuple(change(each) for each in call.args), kwargs=MappingProxyType(kwargs))


def _arrays(call: Call) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []

    def keep(spec: Spec) -> Spec:
        if "array" in spec and spec["array"].get("values") is not None:
            found.append(spec["array"])
            return spec
        return rebuilt(spec, keep)

    _changed(call, keep)
    return found


def _slots(call: Call) -> Iterator[Any]:
    """Every number of a call, in order."""
    found: list[Any] = []

    def look(number: Any) -> Any:
        found.append(number)
        return number

    _changed(call, lambda spec: _mapped(spec, look))
    yield from found


def _filled(call: Call, choices: Sequence[tuple[bool, Any]]) -> Call:
    """The call with simple numbers where the choices say so."""
    waiting = iter(choices)

    def fill(number: Any) -> Any:
        keep, simple = next(waiting, (True, None))
        return number if keep else simple

    return _changed(call, lambda spec: _mapped(spec, fill))


def _mapped(spec: Spec, change: Callable[[Any], Any]) -> Spec:
    match spec:
        case {"array": {"values": values, **rest}} if values is not None:
            return {"array": {**rest, "values": _nested(values, change)}}
        case {"literal": bool() | int() | float() as number}:
            return {"literal": change(number)}
        case _:
            return rebuilt(spec, lambda each: _mapped(each, change))


def _nested(values: Any, change: Callable[[Any], Any]) -> Any:
    return [_nested(each, change) for each in values] if isinstance(values, list) else change(values)


def _simpler(number: Any) -> list[Any]:
    """Simpler numbers of the same kind, the simplest first."""
    if isinstance(number, bool):
        return [False]
    if isinstance(number, int):
        return [each for each in _INTEGERS if abs(each) < abs(number) or each == 0]
    if isinstance(number, str):
        return list(_FLOATS)
    rounded = [float(round(number)), round(number, 1), round(number, 2)]
    return list(dict.fromkeys([*_FLOATS, *rounded]))
