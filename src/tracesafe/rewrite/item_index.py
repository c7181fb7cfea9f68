"""What stands in the brackets of an item assignment: numbers, slices, masks, tracers."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from types import EllipsisType
from typing import TYPE_CHECKING

from tracesafe.analysis.values import Array, Dtype, Static, Touched, Tree, Unknown, Value
from tracesafe.rewrite.dtypes import assigned
from tracesafe.rewrite.imports import reach
from tracesafe.rewrite.refusals import Refused
from tracesafe.spec import Kind

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached
    from tracesafe.model import Edit

_NUMBERS = frozenset({"int", "bool", "number"})
_BOOLEAN = frozenset({"isnan", "isfinite", "isinf", "logical_and", "logical_or", "logical_not", "isclose", "isin"})
_COUNTED = "fori_loop"


class Part(Enum):
    """One index of several."""

    NUMBER = "number"
    """A Python number, or the counter of a loop of jax: one item, and inside of the array."""
    FOUND = "found"
    """The place of an extremum: one item, and inside of the array."""
    SLICE = "slice"
    """A slice with static bounds, an ellipsis or None."""
    FIXED = "fixed"
    """Known while tracing, but not what: a NumPy array, perhaps."""
    DISTINCT = "distinct"
    """Several items, each once."""
    LIST = "list"
    """A list of numbers, which jax takes as an array only."""
    MASK = "mask"
    DATA = "data"
    """A tracer: one number or many, which may lie outside, or repeat."""
    BOUNDS = "bounds"
    """A slice whose bounds are traced."""


@dataclass(frozen=True, slots=True)
class Index:
    """All that stands in the brackets of one item."""

    text: str
    parts: tuple[Part, ...]
    nodes: tuple[ast.expr, ...]
    imports: tuple[Edit, ...] = ()

    @property
    def is_once(self) -> bool:
        """Whether no item is meant twice."""
        return all(part in (Part.NUMBER, Part.FOUND, Part.SLICE, Part.DISTINCT, Part.MASK) for part in self.parts)

    @property
    def mask(self) -> ast.expr | None:
        """The mask, if the index is nothing else."""
        return self.nodes[0] if self.parts == (Part.MASK,) else None


def index_of(here: Reached, indices: Sequence[ast.expr]) -> Index:
    """The indices of all brackets in one. Raises ``Refused`` where they cannot be joined, or not be traced."""
    texts: list[str] = []
    parts: list[Part] = []
    nodes: list[ast.expr] = []
    imports: list[Edit] = []
    for position, index in enumerate(indices):
        own = [*_elements(index)]
        found = [part_of(here, each) for each in own]
        if position < len(indices) - 1 and any(part not in (Part.NUMBER, Part.FOUND, Part.DATA) for part in found):
            text = here.short(index)
            raise Refused("nested-index", f"`[{text}]` takes a part of the array first; write one pair of brackets")
        for each, part in zip(own, found, strict=True):
            if part is Part.LIST:
                array = reach(here, "jax.numpy.array", "jax.numpy", "jnp")
                imports += array.edits
                texts.append(f"{array.text}({here.text(each)})")
            else:
                texts.append(here.text(each))
        parts += found
        nodes += own
    alone = len(indices) == 1 and Part.LIST not in parts
    text = here.text(indices[0]) if alone else ", ".join(texts)
    return Index(text, tuple(parts), tuple(nodes), tuple(imports))


def _elements(index: ast.expr) -> Iterator[ast.expr]:
    if isinstance(index, ast.Tuple):
        yield from index.elts
    else:
        yield index


def part_of(here: Reached, node: ast.expr, depth: int = 4) -> Part:
    """What one index is."""
    value = here.value(node)
    match node:
        case ast.Slice(lower=lower, upper=upper, step=step):
            bounds = [each for each in (lower, upper, step) if each is not None]
            return Part.BOUNDS if any(here.is_traced(each) for each in bounds) else Part.SLICE
        case ast.Constant(value=None) | ast.Constant(value=EllipsisType()):
            return Part.SLICE
        case ast.List():
            return Part.LIST
        case ast.Compare(ops=[ast.Lt() | ast.LtE() | ast.Gt() | ast.GtE() | ast.Eq() | ast.NotEq()]):
            return Part.MASK
        case ast.UnaryOp(op=ast.Invert(), operand=operand) if part_of(here, operand, depth) is Part.MASK:
            return Part.MASK
        case ast.BinOp(left=left, op=ast.BitAnd() | ast.BitOr(), right=right) if depth:
            if Part.MASK in (part_of(here, left, depth - 1), part_of(here, right, depth - 1)):
                return Part.MASK
        case ast.BinOp(left=left, right=right) if depth and not isinstance(value, Static):
            sides = {part_of(here, left, depth - 1), part_of(here, right, depth - 1)}
            return Part.NUMBER if sides == {Part.NUMBER} else _traced(value)
        case ast.Call(func=function, keywords=keywords):
            last = (here.qualname(function) or ast.unparse(function)).rpartition(".")[2]
            if last in ("argmax", "argmin") and not keywords and len(node.args) < 2:
                return Part.FOUND
            if last == "arange":
                return Part.DISTINCT
            if last in _BOOLEAN and not keywords:
                return Part.MASK
        case ast.Name(id=name) if depth and not isinstance(value, Array | Touched):
            given = assigned(here, name)
            is_given = any(each.arg == name for each in here.function.parameters)
            if len(given) == 1 and not is_given and part_of(here, given[0], depth - 1) is Part.MASK:
                return Part.MASK
    if isinstance(value, Static):
        return Part.NUMBER if value.type in _NUMBERS else Part.FIXED
    if isinstance(value, Tree):
        return Part.LIST if value.kind == "list" else Part.FIXED
    if isinstance(node, ast.Name):
        if is_counter(here, node.id):
            return Part.NUMBER
        given = assigned(here, node.id)
        if depth and len(given) == 1 and node.id not in {each.arg for each in here.function.parameters}:
            return part_of(here, given[0], depth - 1)
    return _traced(value)


def _traced(value: Value) -> Part:
    if isinstance(value, Unknown) and not value.touches:
        return Part.FIXED
    return Part.MASK if isinstance(value, Array) and value.dtype is Dtype.BOOL else Part.DATA


def is_counter(here: Reached, name: str) -> bool:
    """Whether a variable is the number that ``fori_loop`` counts."""
    parameters = here.function.parameters
    if not parameters or parameters[0].arg != name or assigned(here, name):
        return False
    values = [record.values.get(node) for record in here.traced_records for node in record.values if _is(node, name)]
    found = [value for value in values if isinstance(value, Array | Touched)]
    return bool(found) and all(
        any(by.kind is Kind.LOOP and by.transform.endswith(_COUNTED) for by in value.touches) for value in found
    )


def _is(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name
