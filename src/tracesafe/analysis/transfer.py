"""How values flow through operations: joins, arithmetic, comparison, items, and the passage through a transform."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TypeGuard

from tracesafe.analysis.targets import NONE, UNKNOWN, Chain, Choice, ExternalInstance, Instance
from tracesafe.analysis.values import (
    Array,
    Dtype,
    Static,
    Target,
    Touch,
    Touched,
    Tree,
    Unknown,
    Value,
    all_touches,
    is_traced,
    touches,
)
from tracesafe.spec import Framework, Kind

NUMBERS = frozenset({"int", "float", "bool", "complex", "number"})
_ORDER = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
_ORDERED: Mapping[type[ast.cmpop], Callable[[float, float], bool]] = MappingProxyType(
    {ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge}
)
_NOTHING: frozenset[Touch] = frozenset()
_LONG = 64
"""A list of more elements than so many is not known one by one."""


def is_number(value: Value) -> bool:
    """Whether the value is a Python number."""
    return isinstance(value, Static) and value.type in NUMBERS


def is_numeric(value: Value) -> bool:
    """Whether the value is a Python number or an array."""
    return is_number(value) or isinstance(value, Array)


def is_sequence(value: Value) -> TypeGuard[Tree]:
    """Whether the value is a sequence whose parts are all known."""
    return isinstance(value, Tree) and value.kind not in ("dict", "many")


def truth(value: Value) -> bool | None:
    """The truth of a value that is known while tracing; None where it is not known."""
    match value:
        case Static(const=const) if const is not ...:
            return bool(const)
        case Tree(kind="tuple" | "list", parts=parts):
            return bool(parts) or None
        case Target() if not isinstance(value, Instance):
            return True
        case _:
            return None


def join(values: Iterable[Value], decided_by: frozenset[Touch] = _NOTHING) -> Value:
    """One value for several that may arrive here.

    ``decided_by``: the touches of the traced tests that decide which one arrives; then numbers become arrays.
    """
    found = list(dict.fromkeys(values))
    if not found:
        return UNKNOWN
    result = found[0]
    for value in found[1:]:
        result = _join(result, value, decided_by)
    return result


def _join(one: Value, other: Value, decided_by: frozenset[Touch]) -> Value:
    if one == other:
        return one
    match one, other:
        case Array(), Array():
            if decided_by:
                return _both(one, other, one.touches | other.touches | decided_by)
            return _both(one, other, one.touches & other.touches)
        case (Array() as array, Static() as static) | (Static() as static, Array() as array):
            if is_number(static) and decided_by:
                dtype = array.dtype if static.type == "bool" else Dtype.UNKNOWN
                return Array(array.touches | decided_by, array.framework, dtype)
            return Unknown(array.touches)
        case Static(type=a), Static(type=b):
            if decided_by and is_number(one) and is_number(other):
                return Array(decided_by, _framework(decided_by), Dtype.BOOL if a == b == "bool" else Dtype.UNKNOWN)
            if is_number(one) and is_number(other):
                return Static(a if a == b else "number")
            return Static(a) if a == b else Static()
        case (Touched() as touched, Array(touches=found)) | (Array(touches=found), Touched() as touched):
            return Touched(touched.touches & found) if touched.touches & found else UNKNOWN
        case Touched(touches=a_touches), Touched(touches=b_touches):
            both = a_touches & b_touches
            return Touched(both) if both else UNKNOWN
        case Tree(), Tree() if one.kind == other.kind and one.keys == other.keys and len(one.parts) == len(other.parts):
            parts = tuple(_join(a, b, decided_by) for a, b in zip(one.parts, other.parts, strict=True))
            return Tree(one.kind, parts, one.keys)
        case Tree(kind="list" | "many"), Tree(kind="list" | "many"):
            return any_of((*one.parts, *other.parts), decided_by)
        case Instance(info=a_info), Instance(info=b_info) if a_info is b_info:
            held = dict(other.given)
            pairs = ((name, _join(value, held[name], decided_by)) for name, value in one.given if name in held)
            return replace(one, touches=one.touches & other.touches, given=tuple(pairs))
        case Target(), Target():
            options = dict.fromkeys(
                part for value in (one, other) for part in (value.options if isinstance(value, Choice) else (value,))
            )
            return Choice("choice", options=tuple(options)) if len(options) <= 12 else UNKNOWN
        case _:
            return Unknown(touches(one) | touches(other))


def _both(one: Array, other: Array, found: frozenset[Touch]) -> Array:
    return Array(
        found,
        one.framework if one.framework is other.framework else None,
        one.dtype if one.dtype is other.dtype else Dtype.UNKNOWN,
        one.python and other.python,
        one.taken and other.taken,
        one.was if one.was == other.was else "",
    )


def over_runs(found: Sequence[Value]) -> Value:
    """What a value is in several runs of its function: traced where any of them traces it, part by part."""
    first = found[0] if found else UNKNOWN
    if isinstance(first, Tree) and all(
        isinstance(each, Tree) and (each.kind, each.keys, len(each.parts)) == (first.kind, first.keys, len(first.parts))
        for each in found
    ):
        columns = zip(*(each.parts for each in found if isinstance(each, Tree)), strict=True)
        return Tree(first.kind, tuple(over_runs(column) for column in columns), first.keys)
    traced = [value for value in found if is_traced(value)]
    if traced and all(isinstance(value, Touched) for value in traced):
        return Touched(all_touches(traced))
    traced = [array_of(value.touches) if isinstance(value, Touched) else value for value in traced]
    return join(traced or found, all_touches(traced)) if found else UNKNOWN


def array_of(found: frozenset[Touch], dtype: Dtype = Dtype.UNKNOWN) -> Array:
    """An array that these sites trace, of their framework if they agree on one."""
    return Array(found, _framework(found), dtype)


def _framework(found: frozenset[Touch]) -> Framework | None:
    names = {touch.framework for touch in found}
    return names.pop() if len(names) == 1 else None


def arithmetic(operands: Sequence[Value], staged: frozenset[Touch], *, logical: bool = False) -> Value:
    """The result of an arithmetic operator; ``staged``: what traces even constants here."""
    found = all_touches(operands)
    arrays = [operand for operand in operands if isinstance(operand, Array)]
    if not arrays and not any(isinstance(operand, Touched) for operand in operands):
        if all(isinstance(operand, Static) for operand in operands):
            kinds = {operand.type for operand in operands if isinstance(operand, Static)}
            if kinds == {"bool"} and logical:
                return Static("bool")
            if kinds <= {"int", "bool"}:
                return Static("int")
            return Static("number") if kinds <= NUMBERS else Static(kinds.pop() if len(kinds) == 1 else None)
        return UNKNOWN
    if any(array.framework is Framework.JAX and not array.taken for array in arrays):
        found |= staged
    taken = (
        bool(arrays)
        and all(array.taken for array in arrays)
        and all(isinstance(operand, Array | Static) for operand in operands)
    )
    boolean = logical and all(
        (isinstance(operand, Array) and operand.dtype is Dtype.BOOL)
        or (isinstance(operand, Static) and operand.type == "bool")
        for operand in operands
    )
    framework = next((array.framework for array in arrays if array.framework), None) or _framework(found)
    if framework is Framework.JAX and not boolean and arrays and all(map(is_float, arrays)):
        return Array(found, framework, Dtype.FLOAT, taken=taken)
    return Array(found, framework, Dtype.BOOL if boolean else Dtype.UNKNOWN, taken=taken)


def is_float(value: Value) -> bool:
    """Whether the value is a Python float or an array of jax's default floats."""
    if isinstance(value, Array):
        return value.dtype is Dtype.FLOAT
    return isinstance(value, Static) and value.type == "float"


def compare(op: ast.cmpop, left: Value, right: Value, staged: frozenset[Touch]) -> Value:
    """The result of one comparison."""
    if isinstance(op, ast.Is | ast.IsNot):
        return _identity(op, left, right)
    if isinstance(op, ast.In | ast.NotIn):
        if isinstance(right, Tree) and right.kind == "dict" and getattr(left, "framework", None) is Framework.TORCH:
            return Static("bool")  # tensors are found by identity
        if isinstance(left, Array) and left.touches and isinstance(right, Tree | Static | Array):
            return Array(left.touches, left.framework, Dtype.BOOL)
        if isinstance(left, Touched) and is_sequence(right) and right.parts and all(map(is_number, right.parts)):
            return array_of(left.touches, Dtype.BOOL)
        return Static("bool") if isinstance(left, Static) else UNKNOWN
    for one, other in ((left, right), (right, left)):
        if isinstance(other, Static) and not is_number(other) and other.type is not None:
            return Static("bool")
        if isinstance(one, Tree) and not isinstance(other, Array):
            return Static("bool") if not all_touches((one, other)) else UNKNOWN
    if isinstance(left, Static) and isinstance(right, Static):
        return _constants(op, left, right)
    if isinstance(left, Target) and isinstance(right, Target):
        return UNKNOWN
    left, right = (UNKNOWN if isinstance(side, Target) else side for side in (left, right))
    ordered = isinstance(op, _ORDER)
    if not ordered and not any(isinstance(operand, Array) for operand in (left, right)):
        both = (left, right)
        if not any(isinstance(a, Touched) and (is_number(b) or isinstance(b, Touched)) for a, b in (both, both[::-1])):
            return UNKNOWN
    value = arithmetic((left, right), staged)
    return replace(value, dtype=Dtype.BOOL, python=False, was="") if isinstance(value, Array) else value


def _identity(op: ast.cmpop, left: Value, right: Value) -> Value:
    wanted = isinstance(op, ast.Is)
    for one, other in ((left, right), (right, left)):
        if other == NONE:
            if one == NONE:
                return Static("bool", wanted)
            if isinstance(one, Array | Tree | Target) or (
                isinstance(one, Static) and one.type not in (None, "NoneType")
            ):
                return Static("bool", not wanted)
    return Static("bool")


def _constants(op: ast.cmpop, left: Static, right: Static) -> Value:
    if left.const is ... or right.const is ...:
        return Static("bool")
    if isinstance(op, ast.Eq | ast.NotEq):
        return Static("bool", (left.const == right.const) is isinstance(op, ast.Eq))
    one, other = left.const, right.const
    if isinstance(one, int | float) and isinstance(other, int | float) and type(op) in _ORDERED:
        return Static("bool", _ORDERED[type(op)](one, other))
    return Static("bool")


def any_of(parts: Sequence[Value], decided_by: frozenset[Touch] = _NOTHING) -> Value:
    """A list of unknown length that holds such things; nothing is known of one that held nothing so far."""
    return Tree("many", (join(parts, decided_by),)) if parts else UNKNOWN


def extended(one: Tree, more: Tree) -> Value:
    """A list behind which another one's elements stand."""
    parts = (*one.parts, *more.parts)
    return Tree("list", parts) if "many" not in (one.kind, more.kind) and len(parts) <= _LONG else any_of(parts)


def item(value: Value, index: Value) -> Value:
    """``value[index]``."""
    match value:
        case Tree(kind="dict", parts=parts, keys=keys):
            if isinstance(index, Static) and index.const in keys:
                return parts[keys.index(index.const)]
            return join(parts) if parts and isinstance(index, Static | Unknown) else UNKNOWN
        case Tree(kind="many", parts=parts):
            return parts[0] if isinstance(index, Static | Unknown) else UNKNOWN
        case Tree(parts=parts):
            if isinstance(index, Static) and isinstance(index.const, int):
                return parts[index.const] if -len(parts) <= index.const < len(parts) else UNKNOWN
            return join(parts) if isinstance(index, Static | Unknown) and parts else UNKNOWN
        case Array(touches=found, framework=framework, dtype=dtype):
            return Array(found | touches(index), framework, dtype)
        case Touched():
            return value
        case Static(type="str"):
            return Static("str")
        case _:
            return UNKNOWN


def element(value: Value) -> Value:
    """What iterating over the value gives."""
    match value:
        case Tree(kind="dict", keys=keys):
            return join([Static(type(key).__name__, key) for key in keys])
        case Tree(parts=parts):
            return join(parts) if parts else UNKNOWN
        case Array():
            return replace(value, was="")
        case Touched():
            return value
        case Static(type="range"):
            return Static("int")
        case Static(type="str"):
            return Static("str")
        case _:
            return UNKNOWN


def unpack(value: Value, count: int) -> list[Value]:
    """The parts of a value that is unpacked into ``count`` targets."""
    if is_sequence(value) and len(value.parts) == count:
        return list(value.parts)
    if isinstance(value, Static) and value.type == "shape":
        return [Static("int")] * count
    return [element(value)] * count


def touch(value: Value, by: Touch) -> Value:
    """What the transform makes of an argument that it traces."""
    match value:
        case Array():
            was = "" if by.kind is Kind.BATCH else value.was
            return replace(value, touches=value.touches | {by}, framework=value.framework or by.framework, was=was)
        case Touched(touches=found):
            return Touched(found | {by})
        case Tree(parts=parts):
            return replace(value, parts=tuple(touch(part, by) for part in parts))
        case Static(type=kind) if kind in NUMBERS:
            if by.framework is Framework.JAX or by.framework is Framework.PHIFLOW:
                dtypes = {"bool": Dtype.BOOL, "float": Dtype.FLOAT}
                dtype = dtypes.get(str(kind), Dtype.UNKNOWN)
                return Array(frozenset({by}), by.framework, dtype, python=True, was=kind)
            return value
        case Unknown(was=str(kind)) if kind and by.framework is Framework.JAX:
            return Array(frozenset({by}), by.framework, was=kind if by.kind is not Kind.BATCH else "")
        case Unknown():
            return Touched(frozenset({by}))
        case Instance():
            return replace(value, touches=value.touches | {by})
        case _:
            return value


def auxiliary(value: Value) -> Value:
    """What ΦFlow keeps of an argument that is not traced: tensors keep their values while others are."""
    return Static() if isinstance(value, Array) and not value.touches else value


def with_touches(value: Value, found: frozenset[Touch]) -> Value:
    """An array, or an object with its arrays, that some sites trace as well as those that do already."""
    match value:
        case Array() | Instance() | ExternalInstance():
            return replace(value, touches=value.touches | found)
        case Tree(parts=parts):
            return replace(value, parts=tuple(with_touches(part, found) for part in parts))
        case Chain(links=links):
            return replace(value, links=tuple(with_touches(link, found) for link in links))
        case _:
            return value


def untouch(value: Value, by: Touch) -> Value:
    """What comes back out of the transform."""
    match value:
        case Array():
            return replace(value, touches=value.touches - {by}, python=False, was="")
        case Touched(touches=found):
            return Touched(found - {by}) if found - {by} else UNKNOWN
        case Tree(parts=parts):
            return replace(value, parts=tuple(untouch(part, by) for part in parts))
        case Instance():
            return replace(value, touches=value.touches - {by})
        case Static(type=kind) if kind in NUMBERS and by.kind is not Kind.GRADIENT:
            return Array(frozenset(), by.framework)
        case _:
            return value


def map_leaves(value: Value, change: Callable[[Value], Value]) -> Value:
    """The value with every leaf of its trees replaced."""
    if isinstance(value, Tree):
        return replace(value, parts=tuple(map_leaves(part, change) for part in value.parts))
    return change(value)
