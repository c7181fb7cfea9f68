"""What comes back from a transform: the carry of a loop, the parts of a result in their order."""

from __future__ import annotations

from dataclasses import replace

from tracesafe.analysis.targets import UNKNOWN, ArrayFunction
from tracesafe.analysis.transfer import is_numeric
from tracesafe.analysis.values import Array, Dtype, Static, Touched, Tree, Value, touches
from tracesafe.spec import Returns


def carried(init: Value, end: Value, given: Array) -> Value:
    """What comes out of a loop that starts with a value and ends each step with another of the same structure."""
    match init, end:
        case Tree(), Tree() if len(init.parts) == len(end.parts):
            pairs = zip(init.parts, end.parts, strict=True)
            return replace(init, parts=tuple(carried(before, after, given) for before, after in pairs))
        case _ if is_numeric(init):
            dtype = end.dtype if isinstance(end, Array) else Dtype.UNKNOWN
            return replace(given, touches=given.touches | touches(end), dtype=dtype)
        case _:
            return Touched(given.touches) if given.touches else UNKNOWN


def begun_again(shape: Returns, given: tuple[Value, ...], result: Value) -> tuple[Value, ...]:
    """What a later step of a loop is given, if a first one with ``given`` ended with ``result``."""
    if "carry" not in shape or not given:
        return given
    if len(shape) == 1:
        return (*given[:-1], _fed(given[-1], result))
    if isinstance(result, Tree) and len(result.parts) == len(shape):
        return (_fed(given[0], result.parts[0]), *given[1:])
    return given


def _fed(start: Value, end: Value) -> Value:
    """What a loop carries, traced by whatever traces what a step made of it."""
    match start, end:
        case Tree(), Tree() if (start.keys, len(start.parts)) == (end.keys, len(end.parts)):
            return replace(start, parts=tuple(map(_fed, start.parts, end.parts)))
        case Array(), _:
            return replace(start, touches=start.touches | touches(end))
        case _:
            return start


def looped(init: Value, end: Value, alone: bool, given: Array) -> dict[str, Value]:
    """What comes out of a loop: what it carries, ``alone`` or beside what its steps give, stacked."""
    if alone:
        return {"carry": carried(init, end, given)}
    parts = end.parts if isinstance(end, Tree) else ()
    steps = stacked(parts[1], given) if len(parts) == 2 else UNKNOWN
    return {"carry": carried(init, parts[0] if parts else UNKNOWN, given), "ys": steps}


def stacked(step: Value, given: Array) -> Value:
    """What a loop makes of an output of its steps: arrays with one more axis."""
    match step:
        case Tree(kind="tuple" | "list" | "dict" | "namedtuple"):
            return replace(step, parts=tuple(stacked(part, given) for part in step.parts))
        case _ if is_numeric(step):
            dtype = step.dtype if isinstance(step, Array) else Dtype.UNKNOWN
            return replace(given, touches=given.touches | touches(step), dtype=dtype)
        case Static():
            return step
        case _:
            return Touched(given.touches) if given.touches else UNKNOWN


def shaped(shape: object, named: dict[str, Value], gradient: Array) -> Value:
    if isinstance(shape, tuple):
        parts = tuple(shaped(part, named, gradient) for part in shape)
        return parts[0] if len(parts) == 1 else Tree("tuple", parts)
    word = str(shape)
    if word in named:
        return named[word]
    if word.endswith(("_fn", "function", "_vjp", "_jvp")) or word in ("vjp", "jvp", "lin_fn"):
        return ArrayFunction(word, touches=gradient.touches)
    return Touched(gradient.touches) if gradient.touches else UNKNOWN
