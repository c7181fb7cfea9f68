"""Specifications of values, as the worker reads them, and calls made of them."""

from __future__ import annotations

import ast
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

Spec = Mapping[str, Any]
"""Plain JSON; ``worker/values.py`` says which."""

RECORDED, CONFIGURED, DOCSTRING, CALL_SITES, ANNOTATIONS, PROGRAM = (
    *("recorded", "configured", "docstring"),
    *("call sites", "annotations", "program"),
)
"""Where inputs come from, best first."""


@dataclass(frozen=True)
class Call:
    """The arguments of one call. The receiver of a method is its first argument."""

    args: tuple[Spec, ...] = ()
    kwargs: Mapping[str, Spec] = field(default_factory=lambda: MappingProxyType({}))
    origin: str = PROGRAM
    why: str = ""
    """What is special about it: ``nan in argument 1``."""
    state: Spec | None = None
    """What a recording knows of the random generators at the call."""

    def json(self) -> dict[str, Any]:
        """What the worker is sent."""
        state = {"state": self.state} if self.state else {}
        gradient = {} if self.is_real or not self._is_infinite else {"gradient": False}
        return {"args": list(self.args), "kwargs": dict(self.kwargs), **state, **gradient}

    @property
    def is_real(self) -> bool:
        """Whether somebody is known to pass it."""
        return self.origin in (RECORDED, CONFIGURED, DOCSTRING, CALL_SITES) and not self.why

    @property
    def _is_infinite(self) -> bool:
        """Whether it holds an infinity or NaN, of which no derivative means anything."""
        text = json.dumps([*self.args, *self.kwargs.values()], default=str)
        return any(f'"{word}"' in text for word in ("nan", "inf", "-inf")) or "NaN" in text or "Infinity" in text

    @staticmethod
    def of(json: Mapping[str, Any], origin: str) -> Call:
        """The call that somebody wrote as JSON."""
        keywords = MappingProxyType(dict(json.get("kwargs", {})))
        return Call(tuple(json.get("args", ())), keywords, origin, state=json.get("state"))


def literal(value: float | str | bool | None) -> Spec:
    """A number, flag, text or None; a number that JSON cannot hold is a special one."""
    if isinstance(value, float):
        if math.isnan(value):
            return {"special": "nan"}
        if math.isinf(value):
            return {"special": "inf" if value > 0 else "-inf"}
        if value == 0 and math.copysign(1.0, value) < 0:
            return {"special": "-0.0"}
    return {"literal": value}


def array(framework: str, shape: Sequence[int], dtype: str = "float32", **more: Any) -> Spec:
    """An array of random numbers."""
    return {"array": {"framework": framework, "dtype": dtype, "shape": list(shape), **more}}


def source(text: str, module: str = "", setup: str = "") -> Spec:
    """An expression that the worker evaluates among the names of a module."""
    return {"source": text, "setup": setup, "in": module}


def edit(of: Spec, how: str, value: Spec | None = None, leaf: int = 0, at: str = "all") -> Spec:
    """A value with something special in one of its arrays."""
    return {"edit": {"of": of, "how": how, "leaf": leaf, "at": at, "value": value}}


def lane(of: Spec, axis: int = 0) -> Spec:
    """The first example of a batch."""
    match of:
        case {"array": {"shape": [_, *_] as shape, **rest}} if "values" not in rest and len(shape) > axis:
            return {"array": {**rest, "shape": [*shape[:axis], *shape[axis + 1 :]]}}
    return {"lane": {"of": of, "axis": axis, "index": 0}}


def batch(of: Spec, axis: int = 0, size: int = 4) -> Spec:
    """A batch of examples like this one, each with other numbers where the numbers are random."""
    match of:
        case {"array": {"shape": list(shape), **rest}} if "values" not in rest:
            position = axis if axis >= 0 else len(shape) + 1 + axis
            return {"array": {**rest, "shape": [*shape[:position], size, *shape[position:]]}}
        case {"lane": {"of": inner, "axis": taken}} if taken == axis:
            return dict(inner)
        case {"tuple": parts}:
            return {"tuple": [batch(each, axis, size) for each in parts]}
        case {"list": parts}:
            return {"list": [batch(each, axis, size) for each in parts]}
        case {"dict": pairs}:
            return {"dict": [[key, batch(each, axis, size)] for key, each in pairs]}
        case {"key": key}:
            return {"key": {**key, "count": size}}
        case _:
            return {"stack": {"of": [varied(of, number) for number in range(size)], "axis": axis}}


def varied(spec: Spec, number: int) -> Spec:
    """The same kind of value with other numbers in it."""
    if number == 0:
        return spec
    match spec:
        case {"literal": bool()}:
            return {"literal": bool(number % 2) != spec["literal"]}
        case {"literal": int(value)}:
            return {"literal": value + number}
        case {"literal": float(value)}:
            return {"literal": value * (1 + 0.5 * number) * (-1) ** number}
        case {"array": {"values": _}}:
            return spec
        case {"array": inner}:
            return {"array": {**inner, "seed": inner.get("seed", 0) + 101 * number}}
        case {"source": _} | {"lane": _}:
            return edit(spec, "scale", literal((1 + 0.5 * number) * (-1) ** number))
        case _:
            return rebuilt(spec, lambda each: varied(each, number))


def rebuilt(spec: Spec, change: Any) -> Spec:
    """The specification with something else in place of each part that stands directly inside."""
    match spec:
        case {"tuple": parts}:
            return {"tuple": [change(each) for each in parts]}
        case {"list": parts}:
            return {"list": [change(each) for each in parts]}
        case {"dict": pairs}:
            return {"dict": [[key, change(each)] for key, each in pairs]}
        case {"module": inner}:
            args = [change(each) for each in inner.get("args", ())]
            kwargs = {name: change(each) for name, each in inner.get("kwargs", {}).items()}
            return {"module": {**inner, "args": args, "kwargs": kwargs}}
        case {"stack": inner}:
            return {"stack": {**inner, "of": [change(each) for each in inner["of"]]}}
        case {"lane": inner}:
            return {"lane": {**inner, "of": change(inner["of"])}}
        case {"edit": inner}:
            return {"edit": {**inner, "of": change(inner["of"])}}
        case _:
            return spec


def parts(spec: Spec) -> Iterator[Spec]:
    """A specification and all that stand inside of it."""
    yield spec
    inner: list[Spec] = []

    def keep(each: Spec) -> Spec:
        inner.append(each)
        return each

    rebuilt(spec, keep)
    for each in inner:
        yield from parts(each)


def read_literal(node: ast.expr) -> Spec | None:
    """What a literal, or a display of literals, says; None for anything else."""
    match node:
        case ast.Constant(value=bool() | int() | float() | str() | None as value):
            return literal(value)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return literal(-value)
        case ast.Tuple(elts=items) | ast.List(elts=items):
            found = [read_literal(item) for item in items]
            if any(each is None for each in found):
                return None
            return {"tuple" if isinstance(node, ast.Tuple) else "list": found}
        case ast.Dict(keys=keys, values=values):
            pairs = [
                [read_literal(key) if key else None, read_literal(value)]
                for key, value in zip(keys, values, strict=True)
            ]
            return None if any(None in pair for pair in pairs) else {"dict": pairs}
        case _:
            return None
