"""How a captured value can come in as an argument of a compiled function: traced, or static.

Read off what the function does with it: what shapes, tests and names need has to be static, what arithmetic and array
functions take can be traced.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from tracesafe.analysis.targets import External, FunctionTarget, Partial, Transformed
from tracesafe.analysis.values import Array, Static, Touched, Tree, Value, is_traced, touches
from tracesafe.program.functions import Function
from tracesafe.rewrite.calls import arguments
from tracesafe.rewrite.refusals import Refused
from tracesafe.spec import Kind

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_SHAPES = frozenset(
    "zeros ones empty full eye identity arange linspace logspace reshape broadcast_to tile repeat one_hot iota "
    "split array_split expand_dims moveaxis swapaxes transpose squeeze diag tri tril triu roll pad rot90".split()
)
_OPTIONS = frozenset("axis axes shape dtype num length size ndim keepdims ord mode side indexing dim k n name".split())
_MANY = frozenset(
    "where maximum minimum dot matmul vdot inner outer tensordot cross kron convolve correlate add subtract multiply "
    "divide true_divide power float_power arctan2 hypot logaddexp clip interp polyval lerp isclose allclose "
    "searchsorted mod remainder fmod logical_and logical_or bitwise_and bitwise_or equal less greater solve "
    "lstsq l2_loss".split()
)
_HASHABLE = frozenset({"int", "float", "bool", "str", "NoneType", "tuple", "bytes", "number"})
_DEPTH = 5


class Need(IntEnum):
    """What the uses of a value ask for; the highest of them counts."""

    NOTHING = 0
    OPERAND = 1
    """``@``, ``.T``, ``.shape``: what a linear operator that is no array has as well."""
    ARRAY = 2
    """Arithmetic and array functions: a tracer does."""
    PERHAPS = 3
    """A pytree, or an argument of unknown code: a tracer does if it holds nothing but arrays."""
    STATIC = 4
    """A shape, a test, an option: Python needs the value itself."""
    CALLED = 5
    """It is called, or methods of it are: an object, no array."""


@dataclass(frozen=True, slots=True)
class Channel:
    """How a value comes in. ``certain``: that it can is known, not only likely."""

    static: bool
    certain: bool


def channel(
    inside: Reached, name: str, reads: Iterable[ast.expr], given: Value, *, proved: bool = False, objects: bool = False
) -> Channel:
    """How a captured value, which is ``given`` where the function is made, can come in as its argument.

    ``proved``: it is an array or a number, whatever is done with it. ``objects``: the compiler takes any object, and
    keeps a trace for each (ΦFlow). Raises ``Refused`` for objects and functions, which jit takes neither way, and for
    what may well be one.
    """
    need = max((_need(_around(inside, node), node, 0) for node in reads), default=Need.NOTHING)
    if objects:
        return Channel(static=need is Need.STATIC and not isinstance(given, Static), certain=need <= Need.ARRAY)
    if isinstance(given, FunctionTarget | Partial | Transformed | External) or need is Need.CALLED:
        raise Refused(
            "untraceable-capture",
            f"`{name}` is called or is an object: it is neither an array nor a hashable option; pass arrays, or make "
            "the compiled function once where the object is made",
        )
    if need is Need.STATIC:
        if _is_mutable(given):
            raise Refused(
                "untraceable-capture",
                f"Python needs the value of `{name}` while tracing, and it cannot be hashed; make it a tuple",
            )
        return Channel(static=True, certain=_is_hashable(given))
    if isinstance(given, Static) and given.type not in ("int", "float", "complex", "number"):
        return Channel(static=True, certain=_is_hashable(given))
    if need is Need.OPERAND and not proved:
        raise Refused(
            "untraceable-capture",
            f"`{name}` may be a linear operator or another object that is no array: nothing but `@` is done with it; "
            "annotate it as an array if it is one",
        )
    return Channel(static=False, certain=proved or need is Need.NOTHING)


def _around(inside: Reached, node: ast.expr) -> Reached:
    """What is known of the innermost function that a value is read in."""
    owner = inside.references.place(inside.function.module).function(node) if inside.references is not None else None
    return inside if owner is None or owner is inside.function else inside.of(owner)


def _is_hashable(given: Value) -> bool:
    return isinstance(given, Static) and given.type in _HASHABLE


def _is_mutable(given: Value) -> bool:
    return isinstance(given, Array) or (isinstance(given, Tree) and given.kind in ("list", "dict", "many"))


def _need(inside: Reached, node: ast.expr, depth: int) -> Need:
    """What is done with a value where it is read."""
    if inside.references is None:
        return Need.PERHAPS
    place = inside.references.place(inside.function.module)
    here: ast.AST = node
    while True:
        outer = place.parents.get(here)
        match outer:
            case ast.BinOp(left=left, op=op, right=right):
                other = right if here is left else left
                if isinstance(op, ast.Pow) and here is right:
                    return Need.STATIC if not is_traced(inside.value(right)) else Need.ARRAY
                if isinstance(op, ast.MatMult):
                    return Need.OPERAND
                if is_traced(inside.value(other)):
                    return Need.ARRAY
                here = outer
            case ast.UnaryOp(op=ast.USub() | ast.UAdd()):
                here = outer
            case ast.IfExp(test=test) if test is not here:
                here = outer
            case ast.Compare():
                others = [each for each in (outer.left, *outer.comparators) if each is not here]
                if any(isinstance(op, ast.Is | ast.IsNot | ast.In | ast.NotIn) for op in outer.ops):
                    return Need.STATIC
                if any(is_traced(inside.value(each)) for each in others):
                    return Need.ARRAY
                return Need.STATIC
            case ast.Attribute(attr=attr):
                if attr in ("shape", "ndim", "dtype", "size"):
                    return Need.OPERAND
                parent = place.parents.get(outer)
                if isinstance(parent, ast.Call) and parent.func is outer:
                    return Need.ARRAY if isinstance(inside.value(here), Array | Touched) else Need.CALLED
                return Need.OPERAND if attr in ("T", "real", "imag", "at", "mT") else Need.CALLED
            case ast.Subscript(value=value, slice=index):
                if value is here:
                    return Need.ARRAY if isinstance(inside.value(value), Array) else Need.PERHAPS
                return Need.ARRAY if here is index and is_traced(inside.value(value)) else Need.STATIC
            case ast.Call(func=function) if function is here:
                return Need.CALLED
            case ast.Call():
                return _handed(inside, outer, here, depth)
            case ast.keyword(arg=name) if isinstance(call := place.parents[outer], ast.Call):
                if name in _OPTIONS and not inside.callees(call):
                    return Need.STATIC
                return _handed(inside, call, here, depth)
            case ast.Return() | ast.Tuple() | ast.List() | ast.Dict():
                return Need.PERHAPS
            case ast.Lambda() if depth == 0 and outer is inside.function.node:
                return Need.PERHAPS
            case ast.Assign(targets=[ast.Name()]):
                return Need.PERHAPS
            case ast.comprehension(iter=iterated) | ast.For(iter=iterated) if iterated is here:
                return Need.PERHAPS
            case ast.Starred():
                return Need.PERHAPS
            case _:
                return Need.STATIC


def _handed(inside: Reached, call: ast.Call, given: ast.AST, depth: int) -> Need:
    """What a call does with an argument."""
    name = inside.qualname(call.func)
    if name is not None:
        return _library(inside, name, call, given)
    if isinstance(call.func, ast.Attribute) and is_traced(inside.value(call.func.value)):
        last = call.func.attr
        return Need.STATIC if last in _SHAPES or last in ("sum", "mean", "max", "min", "astype") else Need.ARRAY
    callees = inside.callees(call)
    if not callees or depth >= _DEPTH:
        return Need.PERHAPS
    found = Need.NOTHING
    for function in callees:
        parameter = next((name for name, each in arguments(call, function) if each is given), None)
        if parameter is None:
            return Need.PERHAPS
        if _is_traced_elsewhere(inside.of(function), parameter):
            found = max(found, Need.ARRAY)
            continue
        found = max(found, _parameter(inside.of(function), function, parameter, depth + 1))
    return found


def _is_traced_elsewhere(inside: Reached, parameter: str) -> bool:
    """Whether another call compiles the function with the parameter traced: then it holds nothing but arrays."""
    for record in inside.traced_records:
        value = record.arguments.get(parameter)
        if value is not None and is_traced(value) and any(touch.kind is Kind.STAGE for touch in touches(value)):
            return True
    return False


def _parameter(inside: Reached, function: Function, name: str, depth: int) -> Need:
    """What a function does with a parameter."""
    nodes = [
        node
        for part in function.body
        for node in ast.walk(part)
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
    ]
    if any(isinstance(node, ast.Name) and node.id == name for node in _stored(function)):
        return Need.PERHAPS
    return max((_need(inside, node, depth) for node in nodes), default=Need.NOTHING)


def _stored(function: Function) -> list[ast.Name]:
    nodes = [node for part in function.body for node in ast.walk(part) if isinstance(node, ast.Name)]
    return [node for node in nodes if not isinstance(node.ctx, ast.Load)]


def _library(inside: Reached, name: str, call: ast.Call, given: ast.AST) -> Need:
    package, _, last = name.rpartition(".")
    if package == "builtins":
        if last in ("abs", "sum", "tuple", "list", "zip"):
            return Need.PERHAPS
        return Need.STATIC
    if inside.known.library_of(name) is None:
        return Need.PERHAPS if package.startswith(("jax", "optax", "phi")) else Need.STATIC
    if name.startswith("jax.tree"):
        return Need.PERHAPS
    if last in _SHAPES:
        first = bool(call.args) and call.args[0] is given
        return Need.ARRAY if first and last in _FIRST else Need.STATIC
    if package == "jax.random" and not (call.args and call.args[0] is given):
        return Need.STATIC
    if last in _MANY or (call.args and call.args[0] is given):
        return Need.ARRAY
    if last == "einsum":
        return Need.ARRAY
    return Need.PERHAPS


_FIRST = frozenset(
    "reshape broadcast_to tile repeat split array_split expand_dims moveaxis swapaxes transpose squeeze diag tril triu "
    "roll pad rot90 normal uniform bernoulli permutation categorical split fold_in".split()
)


def described(channels: Mapping[str, Channel]) -> str:
    """What a reviewer has to look at, for a fix that hands values in."""
    arrays = [f"`{name}`" for name, each in channels.items() if not each.certain and not each.static]
    options = [f"`{name}`" for name, each in channels.items() if not each.certain and each.static]
    told = []
    if arrays:
        told.append(f"{' and '.join(arrays)} must hold nothing but arrays and numbers")
    if options:
        told.append(f"{' and '.join(options)} must be hashable")
    return "; ".join(told)
