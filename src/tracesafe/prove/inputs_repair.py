"""From the error of a call to calls that may work: other sizes, one axis more or less, whole numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from tracesafe.prove.inputs_specs import Call, Spec, array, edit, rebuilt

_PRODUCT = re.compile(r"\((\d+)x(\d+) and (\d+)x(\d+)\)")
_PAIR = re.compile(r"size of tensor a \((\d+)\) must match the size of tensor b \((\d+)\)")
_VECTOR = re.compile(r"input \((\d+)\), mat \((\d+)x(\d+)\), vec \((\d+)\)")
_INNER = re.compile(r"inconsistent tensor size, expected tensor \[(\d+)\] and src \[(\d+)\]")
_BOUNDS = re.compile(r"index (\d+) is out of bounds for (?:dimension|axis) \d+ with size (\d+)")
_UNPACKING = re.compile(r"values to unpack \(expected (\d+)")
_SHAPES = re.compile(r"\((\d+(?:, ?\d+)*),?\)")
_KEY = re.compile(r"KeyError: '(\w+)'")
_MORE = re.compile(
    r"too many indices|has no dimensions|0-d (?:tensor|array)|unsized|zero-dimensional|Dimension out of range|"
    r"out of bounds for array of dimension|not enough values|expected at least [12]|must be (?:at least )?[12]|[23]-?D|"
    r"at least (?:one|two|2) dim|dimension (?:to be|out)|both arguments to (?:matmul|linear)|1D tensors expected|"
    r"not subscriptable|has no attribute 'shape'|zero-dim|non-tuple sequence|matrix|rank",
    re.IGNORECASE,
)
_LESS = re.compile(
    r"ambiguous|truth value|only one element|elements? cannot be converted|scalar outputs?|scalar-output|"
    r"only (?:integer )?scalar|setting an array element|only length-1|must be a scalar|Expected a scalar|"
    r"must be real number|Only scalars",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    r"interpreted as an integer|must be (?:of )?integer|integer (?:type|scalar)|used as indices|type Long|"
    r"index.*integer|integer dtype|slice indices|__index__|be an int|Expected int|not implemented for 'Float'",
    re.IGNORECASE,
)


def repaired(call: Call, error: str) -> Iterator[Call]:
    """Calls like one that failed, changed where its error points."""
    for old, new in _sizes(error):
        yield from _everywhere(call, _replacing(old, new))
    if _LESS.search(error):
        yield from _everywhere(call, lambda shape: shape[1:])
    if _MORE.search(error):
        yield from _everywhere(call, lambda shape: [shape[0] if shape else 3, *shape])
    if _WHOLE.search(error):
        yield from _retyped(call)
    if "does not require grad" in error or "requires_grad" in error:
        yield from changed_one(call, lambda spec: None if "edit" in spec else edit(spec, "require"))
    if (found := _KEY.search(error)) is not None:
        yield from _keyed(call, found.group(1))


def _sizes(error: str) -> Iterator[tuple[int, int]]:
    """Pairs of a size that does not fit and one that would."""
    found: list[tuple[int, int]] = []
    if (match := _PRODUCT.search(error)) is not None:
        _, inner, outer, last = map(int, match.groups())
        found += [(inner, outer), (outer, inner), (inner, last)]
    if (match := _PAIR.search(error) or _INNER.search(error)) is not None:
        one, other = map(int, match.groups())
        found += [(one, other), (other, one)]
    if (match := _VECTOR.search(error)) is not None:
        found.append((int(match.group(4)), int(match.group(3))))
    if (match := _BOUNDS.search(error)) is not None:
        found.append((int(match.group(2)), int(match.group(1)) + 1))
    if (match := _UNPACKING.search(error)) is not None:
        found += [(size, int(match.group(1))) for size in (3, 4, 2)]
    shapes = [[int(size) for size in match.group(1).split(",")] for match in _SHAPES.finditer(error)]
    if len(shapes) >= 2:
        for one, other in zip(reversed(shapes[0]), reversed(shapes[1]), strict=False):
            found += [(one, other), (other, one)]
        found += [(shapes[0][-1], shapes[1][0]), (shapes[1][0], shapes[0][-1])]
    yield from dict.fromkeys(pair for pair in found if pair[0] != pair[1])


def _replacing(old: int, new: int) -> Callable[[list[int]], list[int]]:
    return lambda shape: [new if size == old else size for size in shape]


def _everywhere(call: Call, change: Callable[[list[int]], list[int]]) -> Iterator[Call]:
    """The call with other shapes of all of its arrays, then of one argument after the other."""
    args = tuple(reshaped(each, change) for each in call.args)
    kwargs = {name: reshaped(each, change) for name, each in call.kwargs.items()}
    yield replace(call, args=args, kwargs=MappingProxyType(kwargs))
    yield from changed_one(call, lambda spec: reshaped(spec, change))


def changed_one(call: Call, change: Callable[[Spec], Spec | None]) -> Iterator[Call]:
    """The call with one argument after the other changed; where nothing changes there is none."""
    for position, spec in enumerate(call.args):
        new = change(spec)
        if new is not None and new != spec:
            yield replace(call, args=(*call.args[:position], new, *call.args[position + 1 :]))
    for name, spec in call.kwargs.items():
        new = change(spec)
        if new is not None and new != spec:
            yield replace(call, kwargs=MappingProxyType({**call.kwargs, name: new}))


def reshaped(spec: Spec, change: Callable[[list[int]], list[int]]) -> Spec:
    """The specification with other shapes of its random arrays."""
    match spec:
        case {"array": {"shape": list(shape), **rest}} if "values" not in rest:
            return {"array": {**rest, "shape": list(change(shape))}}
        case _:
            return rebuilt(spec, lambda each: reshaped(each, change))


def _retyped(call: Call) -> Iterator[Call]:
    """One argument after the other as integers: an array of them, then a number."""

    def integers(spec: Spec) -> Spec | None:
        match spec:
            case {"array": {"framework": framework, **rest}}:
                dtype = "int64" if framework in ("torch", "numpy") else "int32"
                return {"array": {**rest, "framework": framework, "dtype": dtype}}
        return None

    def number(spec: Spec) -> Spec | None:
        return {"literal": 3} if "array" in spec or isinstance(spec.get("literal"), float) else None

    yield from changed_one(call, integers)
    yield from changed_one(call, number)


def _keyed(call: Call, key: str) -> Iterator[Call]:
    """The dicts with one entry more."""

    def more(spec: Spec) -> Spec | None:
        match spec:
            case {"dict": pairs}:
                values: list[Mapping[str, object]] = [value for _, value in pairs]
                return {"dict": [*pairs, [{"literal": key}, values[0] if values else array("numpy", (3,))]]}
        return None

    yield from changed_one(call, more)
