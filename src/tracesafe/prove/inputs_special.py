"""Special values in a call that works: zeros of both signs, ties, infinities, NaN, nothing at all, large and tiny."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from tracesafe.prove.inputs_specs import Call, Spec, edit, literal, parts

DOUBLE, EMPTY = "float64", "empty"
_FLOATS: tuple[tuple[str, str, float | None, str], ...] = (
    ("0", "fill", 0.0, "all"),
    ("nan", "fill", float("nan"), "all"),
    ("ties", "ties", None, "all"),
    ("0 in every second", "fill", 0.0, "half"),
    ("nan in one", "fill", float("nan"), "one"),
    ("-0.", "fill", -0.0, "all"),
    ("inf", "fill", float("inf"), "all"),
    ("-inf", "fill", -float("inf"), "all"),
    ("inf in the first", "fill", float("inf"), "first"),
    ("other sign", "scale", -1.0, "all"),
    ("large", "scale", 1e6, "all"),
    ("tiny", "scale", 1e-6, "all"),
    ("nan in every second", "fill", float("nan"), "half"),
    ("other sign in every second", "scale", -1.0, "half"),
    ("1", "fill", 1.0, "all"),
    (EMPTY, "empty", None, "all"),
)
_INTEGERS: tuple[tuple[str, str, float | None, str], ...] = (
    ("0", "set", 0, "all"),
    ("-1", "set", -1, "all"),
    ("1", "set", 1, "all"),
    ("0 in the first", "set", 0, "first"),
    ("ties", "ties", None, "all"),
)
_FLAGS: tuple[tuple[str, str, float | None, str], ...] = (
    ("all true", "flag", True, "all"),
    ("all false", "flag", False, "all"),
    ("true in every second", "flag", True, "half"),
)
_TABLES = MappingProxyType({"f": _FLOATS, "i": _INTEGERS, "b": _FLAGS})


@dataclass(frozen=True)
class Leaf:
    """One array or number in the arguments of a call."""

    argument: int | str
    """A position, or a name."""
    kind: str
    """f, i, or b."""
    number: int = 0
    """Which of the argument's arrays of this kind."""


def known_leaves(call: Call) -> tuple[list[Leaf], list[Leaf]]:
    """The numbers in a call: those that its specifications show, and those that an opaque value may hold."""
    sure: list[Leaf] = []
    possible: list[Leaf] = []
    for argument, spec in arguments(call):
        counts = {"f": 0, "i": 0, "b": 0}
        for part in parts(spec):
            kind = _kind(part)
            if kind == "?":
                possible += [Leaf(argument, each, number) for each in "fib" for number in range(2)]
            elif kind and not _is_size(part, spec):
                sure.append(Leaf(argument, kind, counts[kind]))
                counts[kind] += 1
    return sure, list(dict.fromkeys(possible))


def probe(call: Call, leaf: Leaf) -> Call:
    """A call that works only if the leaf is there."""
    how = {"f": "scale", "i": "set", "b": "flag"}[leaf.kind]
    value = {"f": literal(1.0), "i": literal(1), "b": literal(True)}[leaf.kind]
    return edited(call, leaf, how, value, "one", "probe")


def specials(call: Call, leaves: Sequence[Leaf]) -> Iterator[Call]:
    """The special values, one at a time: each first tried in every place, then the next one."""
    longest = max(len(table) for table in _TABLES.values())
    yield from _doubled(call, leaves)
    for number in range(longest):
        for leaf in leaves:
            table = _TABLES[leaf.kind]
            if number < len(table):
                words, how, value, where = table[number]
                yield edited(call, leaf, how, None if value is None else literal(value), where, words)
        if number == 4 and len(leaves) > 1:
            yield from _together(call, leaves)


def _doubled(call: Call, leaves: Sequence[Leaf]) -> Iterator[Call]:
    """The other precision in all arrays at once: nobody means to mix the two."""
    new = call
    for leaf in leaves:
        if leaf.kind == "f":
            new = edited(new, leaf, "double", None, "all", DOUBLE)
    if new is not call:
        yield replace(new, why=DOUBLE)


def _together(call: Call, leaves: Sequence[Leaf]) -> Iterator[Call]:
    """Something special in all arrays at once."""
    floats = [leaf for leaf in leaves if leaf.kind == "f"]
    for words, how, value, where in (("nan", "fill", float("nan"), "half"), ("0", "fill", 0.0, "all")):
        new = call
        for leaf in floats:
            new = edited(new, leaf, how, literal(value), where, words)
        if len(floats) > 1:
            yield replace(new, why=f"{words} in all arguments")


def edited(call: Call, leaf: Leaf, how: str, value: Spec | None, where: str, words: str) -> Call:
    """The call with an edit in one of its numbers."""
    place = f"argument {leaf.argument + 1}" if isinstance(leaf.argument, int) else f"`{leaf.argument}`"
    why = f"{words} in {place}"
    if isinstance(leaf.argument, int):
        old = call.args[leaf.argument]
        new = edit(old, how, value, leaf.number, where)
        return replace(call, args=(*call.args[: leaf.argument], new, *call.args[leaf.argument + 1 :]), why=why)
    new = edit(call.kwargs[leaf.argument], how, value, leaf.number, where)
    return replace(call, kwargs=MappingProxyType({**call.kwargs, leaf.argument: new}), why=why)


def arguments(call: Call) -> Iterator[tuple[int | str, Spec]]:
    """Positions and names with what stands there."""
    yield from enumerate(call.args)
    yield from call.kwargs.items()


def _kind(spec: Spec) -> str:
    match spec:
        case {"array": {"dtype": str(dtype)}}:
            return "b" if dtype == "bool" else "i" if "int" in dtype else "f"
        case {"literal": bool()}:
            return "b"
        case {"literal": int()}:
            return "i"
        case {"array": _} | {"literal": float()} | {"special": _}:
            return "f"
        case {"source": str(text)}:
            return "" if text.startswith("lambda") else "?"
        case {"recorded": _} | {"factory": _} | {"reference": _} | {"lane": _} | {"stack": _}:
            return "?"
        case _:
            return ""


def _is_size(part: Spec, whole: Spec) -> bool:
    """Whether a number is an argument of a constructor, whose objects the worker does not look into."""
    return "module" in whole
