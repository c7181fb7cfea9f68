"""``x[mask] = v`` as a selection."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from tracesafe.analysis.values import Array, Static
from tracesafe.model import Edit
from tracesafe.rewrite.dtypes import assigned
from tracesafe.rewrite.guards import singular
from tracesafe.rewrite.imports import reach_where
from tracesafe.rewrite.item_dtypes import fits, kind, value_kind
from tracesafe.rewrite.items import Holder, ItemWrite
from tracesafe.rewrite.precedence import of, symbol, wanted
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.slices import CannotRewrite, Piece, render
from tracesafe.spec import Framework

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_ELEMENTWISE = frozenset(
    """
    abs absolute add arccos arccosh arcsin arcsinh arctan arctan2 arctanh astype cbrt ceil clip conj cos cosh deg2rad
    divide equal exp exp2 expm1 fabs float_power floor floor_divide fmax fmin fmod hypot imag isfinite isinf isnan log
    log10 log1p log2 logaddexp logical_and logical_not logical_or maximum minimum mod multiply nan_to_num negative
    power rad2deg real reciprocal relu remainder round sigmoid sign sin sinc sinh softplus sqrt square subtract tan
    tanh true_divide trunc where
    """.split()
)
_SHAPELY = frozenset({"zeros_like", "ones_like", "empty_like", "full_like", "copy", "array", "asarray", "astype"})
_REDUCING = frozenset({"sum", "mean", "max", "min", "prod", "std", "var", "median", "any", "all", "argmax", "argmin"})


def selected(
    here: Reached, write: ItemWrite, mask: ast.expr, array: str, notes: list[str], imports: list[Edit]
) -> str | None:
    """``where(mask, v, x)``; None where `.at` does as well. Raises ``Refused`` for values that are picked by number."""
    value = write.value
    assert value is not None
    framework = Framework.PHIFLOW if write.holder is Holder.PHIFLOW else Framework.JAX
    spelled = reach_where(here, here.library(framework))
    read = ast.unparse(mask)
    picked = [each for each in ast.walk(value) if isinstance(each, ast.Subscript) and ast.unparse(each.slice) == read]
    if picked:
        if not _is_elementwise(here, value, read):
            text = here.short(write.statement)
            raise Refused("item-count", f"`{text}` counts the items of the mask; compute with all items and `where`")
    elif any(isinstance(each, ast.Slice) for each in ast.walk(value)):
        text = here.short(write.statement)
        raise Refused("item-count", f"`{text}` counts the items of the mask; compute with all items and `where`")
    elif not _is_scalar(here, value):
        notes.append(f"`{here.short(value)}` has to be one number, not one for each item of the mask")
    guarded = f"{spelled.text}({here.text(mask)}"
    text = _rendered(here, write, value, read, guarded)
    if write.operator is not None:
        operator = write.operator
        whole = ast.copy_location(ast.BinOp(write.target, operator, value), value)
        place = wanted(whole, value)
        right = text if of(value) >= place else f"({text})"
        left = here.text(write.owner)
        safe = dict(_singular(here, [whole])).get(write.target)
        left = left if safe is None else f"{guarded}, {left}, {safe})"
        text = f"{left} {symbol(operator)} {right}"
    _note_shape(here, write, mask, notes)
    _note_dtype(here, write, value, notes)
    imports += spelled.edits
    return f"{spelled.text}({here.text(mask)}, {text}, {array})"


def _is_elementwise(here: Reached, node: ast.expr, mask: str) -> bool:
    """Whether every item of the value depends on one item of each array."""
    match node:
        case ast.Subscript(slice=index) if ast.unparse(index) == mask:
            return True
        case ast.BinOp(left=left, right=right):
            return _is_elementwise(here, left, mask) and _is_elementwise(here, right, mask)
        case ast.UnaryOp(operand=operand):
            return _is_elementwise(here, operand, mask)
        case ast.Compare(left=left, comparators=[right]):
            return _is_elementwise(here, left, mask) and _is_elementwise(here, right, mask)
        case ast.Call(func=function, args=arguments, keywords=[]):
            name = here.qualname(function) or ""
            known = name.rpartition(".")[2] in _ELEMENTWISE and name.startswith(("jax.", "phi"))
            return known and all(_is_elementwise(here, each, mask) for each in arguments)
        case _:
            return _is_scalar(here, node)


def _is_scalar(here: Reached, node: ast.expr, depth: int = 4) -> bool:
    """Whether an expression is certainly one number."""
    value = here.value(node)
    if isinstance(node, ast.Constant) or (isinstance(value, Static) and value.type in ("int", "float", "bool")):
        return True
    if isinstance(value, Array) and value.python:
        return True
    match node:
        case ast.UnaryOp(operand=operand):
            return _is_scalar(here, operand, depth)
        case ast.BinOp(left=left, right=right):
            return _is_scalar(here, left, depth) and _is_scalar(here, right, depth)
        case ast.Call(func=ast.Attribute(attr=attr) as function, args=arguments, keywords=[]) if attr in _REDUCING:
            return len(arguments) == (1 if here.qualname(function) is not None else 0)
        case ast.Name(id=name):
            given = assigned(here, name)
            own = any(each.arg == name for each in here.function.parameters)
            return bool(depth) and not own and len(given) == 1 and _is_scalar(here, given[0], depth - 1)
        case ast.Attribute():
            return here.qualname(node) in here.library(Framework.JAX).constants
        case _:
            return False


def _singular(here: Reached, nodes: Iterable[ast.AST]) -> Iterator[tuple[ast.expr, str]]:
    """The operands that make a gradient infinite, with numbers that do not."""
    if here.is_differentiated:
        for node in nodes:
            if isinstance(node, ast.expr):
                yield from singular(here, here.library(Framework.JAX), node)


def _rendered(here: Reached, write: ItemWrite, value: ast.expr, read: str, where: str) -> str:
    """The value with all items in the place of those that the mask picks, and with safe operands under a gradient."""
    holes: dict[ast.expr, Piece] = {}
    guard = dict(_singular(here, ast.walk(value)))
    if write.operator is not None:
        whole = ast.copy_location(ast.BinOp(write.target, write.operator, value), value)
        guard |= {node: safe for node, safe in _singular(here, [whole]) if node is not write.target}
    for node in sorted((each for each in ast.walk(value) if isinstance(each, ast.expr)), key=lambda each: _size(each)):
        if isinstance(node, ast.Subscript) and ast.unparse(node.slice) == read:
            holes[node] = render(here.source, node.value, {})
        if node in guard and _depends(node, holes):
            inner = _text(here, node, holes)
            holes = {each: piece for each, piece in holes.items() if each not in set(ast.walk(node))}
            holes[node] = Piece(f"{where}, {inner}, {guard[node]})")
    return _text(here, value, holes)


def _depends(node: ast.expr, holes: dict[ast.expr, Piece]) -> bool:
    return any(each in holes for each in ast.walk(node))


def _size(node: ast.expr) -> int:
    return sum(1 for _ in ast.walk(node))


def _text(here: Reached, node: ast.expr, holes: dict[ast.expr, Piece]) -> str:
    try:
        return render(here.source, node, holes).text
    except CannotRewrite:
        raise Refused("layout", f"`{here.short(node)}` stands inside of an f-string") from None


def _note_shape(here: Reached, write: ItemWrite, mask: ast.expr, notes: list[str]) -> None:
    """A mask of rows would be spread over the columns."""
    if not isinstance(write.owner, ast.Name) or not _has_shape_of(here, mask, write.owner.id):
        notes.append(f"`{here.short(mask)}` has to have the shape of `{write.root}`; a mask of rows needs `[:, None]`")


def _has_shape_of(here: Reached, node: ast.expr, name: str, depth: int = 4) -> bool:
    wanted_names = {name, *_shaped_like(here, name)}
    return bool(wanted_names & set(_spread(here, node, depth)))


def _shaped_like(here: Reached, name: str) -> Iterator[str]:
    """The variables whose shape an array has, that the function makes."""
    given = assigned(here, name)
    if any(each.arg == name for each in here.function.parameters) or len(given) != 1:
        return
    yield from _spread(here, given[0], 4)


def _spread(here: Reached, node: ast.expr, depth: int) -> Iterator[str]:
    """The variables that an elementwise expression is as large as, at least."""
    match node:
        case ast.Name(id=name):
            yield name
            given = assigned(here, name)
            if depth and len(given) == 1 and not any(each.arg == name for each in here.function.parameters):
                yield from _spread(here, given[0], depth - 1)
        case ast.BinOp(left=left, right=right):
            yield from _spread(here, left, depth)
            yield from _spread(here, right, depth)
        case ast.UnaryOp(operand=operand):
            yield from _spread(here, operand, depth)
        case ast.Compare(left=left, comparators=[*others]):
            for each in (left, *others):
                yield from _spread(here, each, depth)
        case ast.Call(func=function, args=arguments):
            name = here.qualname(function) or ""
            last = name.rpartition(".")[2]
            if last in _ELEMENTWISE:
                for each in arguments:
                    yield from _spread(here, each, depth)
            elif last in _SHAPELY and arguments:
                yield from _spread(here, arguments[0], depth)
            elif last in ("zeros", "ones", "empty", "full") and arguments:
                match arguments[0]:
                    case ast.Attribute(value=ast.Name(id=other), attr="shape"):
                        yield other
            elif not name and isinstance(function, ast.Attribute) and function.attr in ("copy", "astype"):
                yield from _spread(here, function.value, depth)
        case _:
            return


def _note_dtype(here: Reached, write: ItemWrite, value: ast.expr, notes: list[str]) -> None:
    own, given = kind(here, write.owner), value_kind(here, value)
    if write.holder is Holder.PHIFLOW or own == "float":
        return
    ordered = own == "" and given == "int" and isinstance(value, ast.Constant | ast.UnaryOp | ast.Name)
    if ordered and write.operator is None and _is_compared(write):
        return
    if own == given and own in ("int", "bool"):
        return
    bare = ast.Subscript(write.owner, write.target.slice, ast.Load())
    if isinstance(value, ast.Subscript) and ast.unparse(value) == ast.unparse(bare):
        return
    if fits(here, write.owner, value):
        return
    notes.append(f"`{write.root}` now gets the dtype of both; NumPy keeps its own")


def _is_compared(write: ItemWrite) -> bool:
    """Whether the mask orders the array itself by its numbers."""
    owner = ast.unparse(write.owner)
    return any(
        isinstance(each, ast.Compare)
        and isinstance(each.ops[0], ast.Lt | ast.LtE | ast.Gt | ast.GtE)
        and any(ast.unparse(side) == owner for side in (each.left, *each.comparators))
        for index in write.indices
        for each in ast.walk(index)
    )
