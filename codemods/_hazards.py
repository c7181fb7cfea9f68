"""What raises only because a value is traced: truth tests, conversions to numbers and to NumPy arrays."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from tracesafe.rule import Framework, Kind, Reached, Touch, is_traced_test, touches, touches_of

_CASTS = frozenset({"builtins.float", "builtins.int", "builtins.complex", "builtins.bool"})
_COMPARING = frozenset({"builtins.max", "builtins.min", "builtins.sorted", "builtins.any", "builtins.all"})
_METHODS = frozenset({"item", "tolist", "numpy", "__float__", "__int__"})
_HOST = frozenset(
    """
    numpy.array numpy.asarray numpy.ascontiguousarray numpy.sin numpy.cos numpy.tan numpy.exp numpy.log numpy.log10
    numpy.sqrt numpy.abs numpy.arctan2 numpy.maximum numpy.minimum numpy.floor numpy.ceil numpy.dot numpy.stack
    numpy.concatenate numpy.isnan numpy.isfinite numpy.isclose numpy.interp numpy.linalg.norm numpy.linalg.solve
    numpy.linalg.inv numpy.linalg.det
    """.split()
)
_WORKS_IN_GRADIENT = frozenset({"builtins.int", "builtins.bool", "item", "__int__"})
_BOOLEAN, _NUMBER, _ARRAY = "TracerBoolConversionError", "ConcretizationTypeError", "TracerArrayConversionError"


@dataclass(frozen=True)
class Hazard:
    """One expression that raises under some transforms."""

    node: ast.expr
    touches: frozenset[Touch]
    error: str
    """The name of the error in jax; torch's is a RuntimeError."""
    conversion: ast.expr | None = None
    """What is turned into a number or a NumPy array here."""


def hazards(here: Reached, body: list[ast.stmt]) -> Iterator[Hazard]:
    """What raises in some statements because a value is traced, in the order of the source."""
    for node in _own(body):
        match node:
            case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test) | ast.Assert(test=test):
                if is_traced_test(here, test):
                    yield from _raising(test, touches_of(here, test), _BOOLEAN)
            case ast.BoolOp(values=[*asked, _]):
                for value in asked:
                    yield from _raising(value, here.hazards(value), _BOOLEAN)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                yield from _raising(operand, here.hazards(operand), _BOOLEAN)
            case ast.Call() if not node.keywords or not here.callees(node):
                yield from _calls(here, node)
            case ast.Call() if here.fails_inside(node):
                yield from _calls(here, node)
            case ast.FormattedValue(value=value, format_spec=ast.JoinedStr(values=[_, *_])):
                found = frozenset(touch for touch in _traced(here, value) if touch.framework is Framework.JAX)
                yield from _raising(value, found, "TypeError")
            case _:
                pass


def _calls(here: Reached, call: ast.Call) -> Iterator[Hazard]:
    name = here.qualname(call.func) or ""
    if here.fails_inside(call):
        yield from _raising(call, here.regimes(), _BOOLEAN)
    elif name in _COMPARING and call.args:
        for operand in call.args:
            yield from _raising(call, here.hazards(operand), _BOOLEAN)
    elif name in _CASTS or name.startswith("math."):
        for operand in call.args:
            error = _BOOLEAN if name == "builtins.bool" else _NUMBER
            yield from _raising(call, _converted(here, operand, name), error, operand)
    elif name in _HOST:
        for operand in call.args:
            parts = operand.elts if isinstance(operand, ast.List | ast.Tuple) else [operand]
            for part in parts:
                yield from _raising(call, _converted(here, part, name), _ARRAY, part)
    elif isinstance(call.func, ast.Attribute) and call.func.attr in _METHODS and not call.args:
        owner = call.func.value
        yield from _raising(call, _converted(here, owner, call.func.attr), _NUMBER, owner)


def _raising(
    node: ast.expr, found: frozenset[Touch], error: str, conversion: ast.expr | None = None
) -> Iterator[Hazard]:
    raising = frozenset(touch for touch in found if _raises(touch))
    if raising:
        yield Hazard(node, raising, error, conversion)


def _raises(touch: Touch) -> bool:
    """Whether the error comes up where the code stands: torch.compile complains about the function as a whole."""
    return touch.framework is not Framework.TORCH or touch.kind in (Kind.BATCH, Kind.LINEARIZE)


def _traced(here: Reached, node: ast.expr) -> frozenset[Touch]:
    return touches(here.value(node)) if here.is_traced(node) else frozenset()


def _converted(here: Reached, node: ast.expr, name: str) -> frozenset[Touch]:
    """The transforms under which a value does not become a number or a NumPy array."""
    found = here.hazards(node)
    if name in _WORKS_IN_GRADIENT:
        return found
    return found | frozenset(touch for touch in _traced(here, node) if touch.framework is Framework.JAX)


def _own(body: list[ast.stmt]) -> Iterator[ast.AST]:
    """The nodes of some statements, less nested functions, and less inner ``try`` statements: they have their own."""
    stack: list[ast.AST] = list(reversed(body))
    while stack:
        node = stack.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda | ast.Try | ast.TryStar):
            continue
        yield node
        stack.extend(reversed(list(ast.iter_child_nodes(node))))
