"""Numbers that are taken out of arrays: ``float(x)``, ``x.item()``, ``x.detach().cpu().numpy()``."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from tracesafe.analysis.regimes import forbids_truth
from tracesafe.analysis.values import Array, Touch, touches
from tracesafe.rewrite.gradients import carries_gradient, differentiating, reaches_result
from tracesafe.spec import Framework, Kind

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_CASTS: Mapping[str, str] = MappingProxyType(
    {
        "builtins.float": "float",
        "builtins.int": "int",
        "builtins.bool": "bool",
        "builtins.complex": "complex",
        "operator.index": "int",
    }
)
_METHODS: Mapping[str, str] = MappingProxyType(
    {"item": "item", "tolist": "tolist", "numpy": "numpy", "__float__": "float", "__int__": "int", "__index__": "int"}
)
_PASSING = frozenset({"cpu", "detach", "cuda", "contiguous"})
_WHOLE = frozenset({"int", "bool"})
"""Their derivative is zero."""
_HOST = frozenset({"tolist", "numpy"})


@dataclass(frozen=True, slots=True, eq=False)
class Conversion:
    """An expression that asks an array for its number.

    ``steps`` are what asks, from the outside in, of ``float``, ``int``, ``bool``, ``complex``, ``item``, ``tolist``
    and ``numpy``; ``array`` is what is asked.
    """

    node: ast.Call
    steps: tuple[str, ...]
    array: ast.expr
    detached: bool = False
    """The program says that no gradient is wanted."""

    @property
    def kind(self) -> str:
        """What comes of it: ``int`` before ``bool`` before ``float``."""
        order = ("complex", "tolist", "numpy", "int", "bool", "float", "item")
        steps = self.steps[1:] if self.steps[0] in ("float", "int", "bool") and "numpy" in self.steps else self.steps
        if "numpy" in steps and self.steps[0] not in _HOST:
            steps = tuple(step for step in self.steps if step != "numpy")
        return next(each for each in order if each in steps)


def conversion(here: Reached, node: ast.expr) -> Conversion | None:
    """The conversion that an expression is, down to the array that is traced; None if it is none."""
    steps: list[str] = []
    inner, array, detached = node, node, False
    while isinstance(inner, ast.Call) and (found := _step(here, inner)) is not None:
        step, below = found
        detached = detached or step == "detach"
        if step not in _PASSING:
            steps.append(step)
            array = below
        elif step == "cpu" and steps and inner is array:
            array = below
        inner = below
    if not steps or not isinstance(node, ast.Call):
        return None
    value = here.value(array)
    if not here.is_traced(array) or (isinstance(value, Array) and value.taken):
        return None
    return Conversion(node, tuple(steps), array, detached)


def _step(here: Reached, call: ast.Call) -> tuple[str, ast.expr] | None:
    if call.keywords:
        return None
    name = here.qualname(call.func)
    match call:
        case ast.Call(args=[inner]) if name is not None and name in _CASTS:
            return _CASTS[name], inner
        case ast.Call(func=ast.Attribute(value=inner, attr=attr), args=[]) if name is None and not here.callees(call):
            if attr in _METHODS:
                return _METHODS[attr], inner
            return (attr, inner) if attr in _PASSING else None
        case _:
            return None


def conversions(here: Reached) -> Iterator[Conversion]:
    """The outermost conversions of a function, in order."""
    inside: set[ast.AST] = set()
    for call in here.expressions(ast.Call):
        if call in inside or (found := conversion(here, call)) is None:
            continue
        inner: ast.expr = call
        while inner is not found.array:
            step = _step(here, inner) if isinstance(inner, ast.Call) else None
            if step is None:
                break
            inner = step[1]
            inside.add(inner)
        yield found


def failing(here: Reached, found: Conversion) -> frozenset[Touch]:
    """The transforms under which the number cannot be had."""
    return frozenset(touch for touch in touches(here.value(found.array)) if _raises(touch, found))


def _raises(touch: Touch, found: Conversion) -> bool:
    match touch.framework:
        case Framework.TORCH:
            if touch.kind is Kind.GRADIENT:
                return "numpy" in found.steps
            if touch.kind is Kind.LINEARIZE:
                return not set(found.steps) <= _HOST
            return touch.kind is Kind.BATCH
        case Framework.JAX | Framework.PHIFLOW:
            derives = touch.kind is Kind.GRADIENT and not set(found.steps) & _WHOLE and set(found.steps) != {"item"}
            if touch.framework is Framework.PHIFLOW and set(found.steps) == {"item"} and not _is_native(found.array):
                return False  # ``item()`` of a tensor of ΦFlow gives a tensor
            return derives or forbids_truth(touch)
        case _:
            return False


def _is_native(node: ast.expr) -> bool:
    """Whether a property of a tensor of ΦFlow gives one of the backend: ``x.max``."""
    return isinstance(node, ast.Attribute) and node.attr in ("all", "any", "max", "mean", "min", "std", "sum")


def losing(here: Reached, found: Conversion) -> frozenset[Touch]:
    """The derivatives that silently lose what goes through the number."""
    if found.detached or set(found.steps) & _WHOLE:
        return frozenset()
    silent = frozenset(touch for touch in differentiating(here, found.array) if _is_silent(touch, found))
    if not silent or not carries_gradient(here, found.array) or not reaches_result(here, found.node):
        return frozenset()
    return silent


def _is_silent(touch: Touch, found: Conversion) -> bool:
    if touch.framework is Framework.JAX:
        return touch.kind is Kind.GRADIENT and set(found.steps) == {"item"}
    return touch.framework is Framework.TORCH and not _raises(touch, found)
