"""Assignments to items of arrays: ``x[i] = v``, ``x[i] += v``, ``x[i][j] = v``, ``a[i], b = v, w``."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from types import EllipsisType
from typing import TYPE_CHECKING

from tracesafe.analysis.targets import Instance
from tracesafe.analysis.values import Array, Static, Touch, Touched, Tree, touches
from tracesafe.rewrite.buffers import is_buffer, is_given_buffer, is_outer_buffer
from tracesafe.rewrite.dtypes import assigned
from tracesafe.rewrite.sinks import is_traced_inside
from tracesafe.rewrite.totality import used_as_array
from tracesafe.spec import Framework

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_ARRAY_ATTRIBUTES = frozenset({"shape", "dtype", "ndim", "at", "T"})
_OF_MAPPINGS = frozenset({"keys", "values", "items", "setdefault", "popitem"})


class Holder(StrEnum):
    """What an item is assigned to."""

    JAX = "jax"
    """An array of jax, which nobody can change."""
    PHIFLOW = "phiflow"
    """A tensor of ΦFlow, which nobody can change either."""
    BUFFER = "buffer"
    """A NumPy array that the function makes itself."""


@dataclass(frozen=True, slots=True, eq=False)
class ItemWrite:
    """One assigned item. ``indices`` are what stands in the brackets, the array's own first."""

    statement: ast.stmt
    target: ast.Subscript
    owner: ast.expr
    holder: Holder
    indices: tuple[ast.expr, ...]
    value: ast.expr | None = None
    """The expression that the item gets; None for a part of a value that is taken apart, or none at all."""

    @property
    def operator(self) -> ast.operator | None:
        """The operator of an augmented assignment."""
        return self.statement.op if isinstance(self.statement, ast.AugAssign) else None

    @property
    def root(self) -> str:
        """The array as it is written."""
        return ast.unparse(self.owner)


@lru_cache(maxsize=4)
def item_writes(here: Reached) -> tuple[ItemWrite, ...]:
    """Every assigned item of an array that cannot be written to, or may not be able to hold a tracer."""
    found: list[ItemWrite] = []
    for statement in here.statements(ast.stmt):
        for target, value in _targets(statement):
            if isinstance(target, ast.Subscript) and (held := _holder(here, target, value)) is not None:
                owner, holder, indices = held
                found.append(ItemWrite(statement, target, owner, holder, indices, value))
    return tuple(found)


def _targets(statement: ast.stmt) -> Iterator[tuple[ast.expr, ast.expr | None]]:
    """What a statement assigns or deletes, one by one, with the expressions that they get."""
    match statement:
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                yield from _parts(target, value)
        case ast.AugAssign(target=target, value=value) | ast.AnnAssign(target=target, value=ast.expr() as value):
            yield target, value
        case ast.For(target=target) | ast.AsyncFor(target=target):
            yield from _parts(target, None)
        case ast.With(items=items) | ast.AsyncWith(items=items):
            for item in items:
                if item.optional_vars is not None:
                    yield from _parts(item.optional_vars, None)
        case ast.Delete(targets=targets):
            for target in targets:
                yield target, None
        case _:
            pass


def _parts(target: ast.expr, value: ast.expr | None) -> Iterator[tuple[ast.expr, ast.expr | None]]:
    match target, value:
        case ((ast.Tuple(elts=targets) | ast.List(elts=targets)), (ast.Tuple(elts=values) | ast.List(elts=values))) if (
            len(targets) == len(values) and not any(isinstance(each, ast.Starred) for each in (*targets, *values))
        ):
            for one, other in zip(targets, values, strict=True):
                yield from _parts(one, other)
        case ((ast.Tuple(elts=targets) | ast.List(elts=targets)), _):
            for one in targets:
                yield from _parts(one.value if isinstance(one, ast.Starred) else one, None)
        case _:
            yield target, value


def _holder(
    here: Reached, target: ast.Subscript, value: ast.expr | None
) -> tuple[ast.expr, Holder, tuple[ast.expr, ...]] | None:
    """The array in front of the brackets; containers of arrays may stand in front of that."""
    chain = [target]
    while isinstance(chain[-1].value, ast.Subscript):
        chain.append(chain[-1].value)
    chain.reverse()
    for position, link in enumerate(chain):
        holder = _nature(here, link, value if link is target else None)
        if isinstance(holder, Holder):
            return link.value, holder, tuple(each.slice for each in chain[position:])
        if not holder:
            return None
    return None


def _nature(here: Reached, link: ast.Subscript, given: ast.expr | None) -> Holder | bool:
    """What stands in front of a bracket: an array, a container (true), or nothing that is known (false)."""
    owner, index = link.value, link.slice
    if isinstance(owner, ast.Name):
        name = owner.id
        if is_buffer(here, name) or is_given_buffer(here, owner) or is_outer_buffer(here, name):
            return Holder.BUFFER
    if isinstance(owner, ast.Attribute) and _is_variable(here, owner):
        return False
    value = here.value(owner)
    if _may_be_reference(here, owner, index):
        return False
    is_key = _is_text(here, index) or ast.unparse(owner) in _mappings(here)
    match value:
        case Array(taken=True):
            return False
        case _ if is_key:
            return True
        case Array(framework=Framework.JAX):
            return False if _is_made_elsewhere(here, owner) else Holder.JAX
        case Array(framework=Framework.PHIFLOW):
            return Holder.PHIFLOW
        case Array(framework=None, touches=found) if found and all(by.framework is Framework.JAX for by in found):
            return False if _is_made_elsewhere(here, owner) else Holder.JAX
        case Touched(touches=found) if found and all(by.framework is Framework.JAX for by in found):
            spread = isinstance(index, ast.Slice) and isinstance(given, ast.Constant)
            is_array = spread or _is_index_of_array(here, index) or _looks_like_array(here, owner)
            return Holder.JAX if is_array else False
        case Tree():
            return True
        case _:
            return False


def _is_text(here: Reached, node: ast.expr) -> bool:
    """Whether an index is a string, as only a mapping takes it."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str)
    value = here.value(node)
    return isinstance(value, Static) and value.type == "str"


@lru_cache(maxsize=4)
def _mappings(here: Reached) -> frozenset[str]:
    """What the function uses as a mapping somewhere: it reads an entry by a string, or asks for keys and items."""
    entries = {ast.unparse(each.value) for each in here.expressions(ast.Subscript) if _is_text(here, each.slice)}
    asked = {ast.unparse(each.value) for each in here.expressions(ast.Attribute) if each.attr in _OF_MAPPINGS}
    return frozenset(entries | asked)


def _is_made_elsewhere(here: Reached, owner: ast.expr) -> bool:
    """Whether a variable is a NumPy array, for all its tracers, that another function has made."""
    reads = (each for each in here.expressions(ast.Name) if isinstance(owner, ast.Name) and each.id == owner.id)
    return any(isinstance(value := here.value(each), Static) and bool(value.was) for each in reads)


def _may_be_reference(here: Reached, owner: ast.expr, index: ast.expr) -> bool:
    """Whether a bracket writes into a mutable array: ``ref[...] = x``, or what flax.nnx hands to a function."""
    if isinstance(index, ast.Constant) and index.value is ...:
        made = assigned(here, owner.id) if isinstance(owner, ast.Name) else []
        return not made or not all(map(_is_computed, made))
    value = here.value(owner)
    return isinstance(value, Touched) and all(here.sites[by.site].spec.keeps_objects for by in value.touches)


def _is_computed(node: ast.expr) -> bool:
    """Whether an expression visibly makes an array."""
    match node:
        case ast.Subscript() | ast.BinOp():
            return True
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in ("copy", "astype", "reshape", "ravel", "flatten")
        case _:
            return False


def _is_variable(here: Reached, node: ast.Attribute) -> bool:
    """Whether an attribute is a variable of flax, which takes items."""
    receiver = here.value(node.value)
    info = receiver.info if isinstance(receiver, Instance) else here.function.owner
    stored = info.stored.get(node.attr, ()) if info is not None else ()
    return any(isinstance(value, ast.Call) and "nnx" in ast.unparse(value.func).split(".")[:-1] for _, value in stored)


def _is_index_of_array(here: Reached, index: ast.expr) -> bool:
    """Whether only an array can be indexed like this: slices beside others, masks, tracers."""
    match index:
        case ast.Tuple() | ast.Constant(value=None | EllipsisType()):
            return True
        case _:
            return isinstance(here.value(index), Array) and bool(touches(here.value(index)))


def _looks_like_array(here: Reached, owner: ast.expr) -> bool:
    """Whether the function uses a variable as an array somewhere."""
    if used_as_array(here, owner):
        return True
    return any(
        isinstance(each.value, ast.Name) and isinstance(owner, ast.Name) and each.value.id == owner.id
        for each in here.expressions(ast.Attribute)
        if each.attr in _ARRAY_ATTRIBUTES
    )


def failing(here: Reached, write: ItemWrite) -> frozenset[Touch] | None:
    """The transforms under which a write into a NumPy array fails; empty if it always does, None if it works."""
    if write.holder is not Holder.BUFFER:
        return frozenset()
    if isinstance(write.statement, ast.Delete | ast.For | ast.AsyncFor | ast.With | ast.AsyncWith):
        return None
    source = write.value or getattr(write.statement, "value", None)
    found: set[Touch] = set()
    if source is not None and is_traced_inside(here, source) and not _is_static(here, source):
        found |= {by for by in touches(here.value(source)) if by.framework is Framework.JAX}
    for index in write.indices:
        for part in ast.walk(index):
            if isinstance(part, ast.expr):
                found |= {by for by in here.hazards(part) if by.framework is Framework.JAX}
    value = here.value(write.owner)
    if not found and isinstance(value, Array) and value.framework is Framework.JAX:
        return frozenset()
    return frozenset(found) or None


def _is_static(here: Reached, node: ast.expr) -> bool:
    return isinstance(here.value(node), Static)
