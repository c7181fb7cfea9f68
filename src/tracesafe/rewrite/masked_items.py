"""Writes through a mask: ``x[x > 0] = v`` -> ``x = torch.where(x > 0, v, x)``, which selects for each example.

What the mask picks out on the right, ``y[mask]``, becomes the whole of ``y``; that is right where everything else there
works number by number. Functions with a singular derivative get an input that is harmless where the mask is false.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tracesafe.analysis.values import Array, Static, Touched
from tracesafe.model import Edit
from tracesafe.rewrite import style
from tracesafe.rewrite.dtypes import assigned
from tracesafe.rewrite.freshness import is_number
from tracesafe.rewrite.guards import singular
from tracesafe.rewrite.imports import reach_where
from tracesafe.rewrite.precedence import Tightness, of_operator, symbol
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.slices import CannotRewrite, Piece, render
from tracesafe.rewrite.storage import Walk
from tracesafe.rewrite.tensor_functional import keeps_dtype
from tracesafe.rewrite.tensor_shapes import ELEMENTWISE, Shapes
from tracesafe.rewrite.totality import last_name, of_library
from tracesafe.spec import Framework

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_WHOLE = frozenset({"sum", "mean", "prod", "max", "min", "norm", "amax", "amin", "median", "std", "var"})
"""Without arguments they give one number."""


@dataclass
class MaskedItem:
    """One assignment through a batched mask. ``rebinds``: the target is the function's own and nobody else holds it."""

    here: Reached
    statement: ast.Assign | ast.AugAssign
    mask: ast.expr
    walk: Walk
    rebinds: bool
    notes: list[str] = field(default_factory=list)

    @property
    def target(self) -> ast.Subscript:
        """The item that is assigned."""
        found = self.statement.target if isinstance(self.statement, ast.AugAssign) else self.statement.targets[0]
        assert isinstance(found, ast.Subscript)
        return found

    def edits(self) -> tuple[Edit, ...]:
        """Raises ``Refused`` where no selection does the same."""
        if isinstance(self.statement, ast.Assign) and len(self.statement.targets) > 1:
            raise Refused("mask-index", "the statement assigns to several targets; assign to one at a time")
        here, owner = self.here, self.target.value
        where = reach_where(here, here.library(Framework.TORCH))
        name = here.text(owner)
        mask = self._mask(owner)
        value = self.statement.value
        if isinstance(self.statement, ast.Assign) and self._is_one_number(value):
            method = "masked_fill" if self.rebinds else "masked_fill_"
            call = f"{name}.{method}({mask}, {here.text(value)})"
            return (self._edit(f"{name} = {call}" if self.rebinds else call),)
        try:
            text = self._value(value, where.text, mask).text
            if isinstance(self.statement, ast.AugAssign):
                text = self._combined(self.statement, where.text, mask)
        except CannotRewrite as error:
            raise Refused("layout", f"`{error}` stands inside of an f-string") from error
        if not self.rebinds:
            return (*where.edits, self._edit(f"{name}.copy_({where.text}({mask}, {text}, {name}))"))
        tail = ""
        if not keeps_dtype(here, owner, (value,), self.walk.before[self.statement]):
            tail = f".to({name}.dtype)"
        return (*where.edits, self._edit(self._laid(f"{name} = {where.text}", (mask, text, name), tail)))

    def _laid(self, head: str, arguments: Sequence[str], tail: str) -> str:
        """A call on one line, or one argument a line where that is too long."""
        source = self.here.source
        margin = style.margin(source, self.statement.lineno)
        line = f"{head}({', '.join(arguments)}){tail}"
        if len(margin) + len(line) <= style.width(source.path):
            return line
        inside = "".join(f"{source.newline}{margin}    {argument}," for argument in arguments)
        return f"{head}({inside}{source.newline}{margin}){tail}"

    def _edit(self, text: str) -> Edit:
        return Edit(self.here.source.path, self.here.source.span(self.statement), text)

    # -- the mask

    def _mask(self, owner: ast.expr) -> str:
        """The mask in the shape of the target."""
        if self.target.slice is not self.mask and not self._is_first():
            shown = self.here.short(self.target)
            raise Refused("mask-index", f"`{shown}` selects by a mask and by other indices; give the mask its shape")
        less = Shapes(self.walk).dimensions_less(self.mask, owner, self.walk.before[self.statement])
        text = self.here.text(self.mask)
        if less is None:
            less = self._written_out()
            whole = f"`{self.here.short(owner)}`"
            told = f"{whole} has {less} more dimensions than `{text}`" if less else f"`{text}` has as many as {whole}"
            self.notes.append(f"check the dimensions: {told}")
        if less == 0:
            return text
        bare = text if isinstance(self.mask, ast.Name | ast.Attribute | ast.Call | ast.Subscript) else f"({text})"
        return f"{bare}[..., {', '.join(['None'] * less)}]"

    def _written_out(self) -> int:
        """How many whole dimensions the index names behind the mask."""
        match self.target.slice:
            case ast.Tuple(elts=[_, *rest]) if all(isinstance(each, ast.Slice) for each in rest):
                return len(rest)
            case _:
                return 0

    def _is_first(self) -> bool:
        """Whether the mask is followed by nothing but whole dimensions: ``x[mask, :]``."""
        match self.target.slice:
            case ast.Tuple(elts=[first, *rest]) if first is self.mask:
                return all(
                    (isinstance(each, ast.Slice) and each.lower is each.upper is each.step is None)
                    or (isinstance(each, ast.Constant) and each.value is ...)
                    for each in rest
                )
            case _:
                return False

    # -- the value

    def _is_one_number(self, value: ast.expr) -> bool:
        return is_number(self.here, value) or (
            isinstance(value, ast.UnaryOp) and isinstance(value.operand, ast.Constant)
        )

    def _combined(self, statement: ast.AugAssign, where: str, mask: str) -> str:
        """``x[m] *= v``: the whole of ``x`` with the value."""
        wanted = of_operator(statement.op)
        if isinstance(statement.op, ast.FloorDiv | ast.Mod | ast.MatMult):
            raise Refused("mask-values", f"`{symbol(statement.op)}=` may fail where the mask is false")
        operand = self._value(statement.value, where, mask)
        if (
            isinstance(statement.op, ast.Div)
            and self.here.is_differentiated
            and not self._is_one_number(statement.value)
        ):
            operand = Piece(f"{where}({mask}, {operand.text}, 1)")
        place = Tightness.SIGN if isinstance(statement.op, ast.Pow) else Tightness(wanted + 1)
        return f"{self._kept(self.target.value)} {symbol(statement.op)} {operand.within(place)}"

    def _value(self, node: ast.expr, where: str, mask: str) -> Piece:
        """A value without the mask: what it picks out becomes the whole, and everything else has to be elementwise."""
        here = self.here
        if isinstance(node, ast.Constant) or is_number(here, node) or isinstance(here.value(node), Static):
            return render(here.source, node, {})
        holes: dict[ast.expr, Piece] = {}
        for child in self._operands(node):
            piece = self._value(child, where, mask)
            if piece.text != render(here.source, child, {}).text:
                holes[child] = piece
        if here.is_differentiated:
            for operand, literal in singular(here, here.library(Framework.TORCH), node):
                if not self._varies(operand):
                    continue
                inner = holes.get(operand) or render(here.source, operand, {})
                holes[operand] = Piece(f"{where}({mask}, {inner.text}, {literal})")
        if self._is_picked(node):
            assert isinstance(node, ast.Subscript)
            return Piece(self._kept(node.value)) if self._is_shared(node.value) else render(here.source, node.value, {})
        return render(here.source, node, holes)

    def _is_shared(self, node: ast.expr) -> bool:
        """Whether an expression may be the memory of the target."""
        walk, env = self.walk, self.walk.before[self.statement]
        own = {origin.node or origin.name for origin in walk.value(self.target.value, env).origins}
        return any((origin.node or origin.name) in own for origin in walk.value(node, env).origins)

    def _kept(self, node: ast.expr) -> str:
        """A tensor as an operand: a copy, if it is written over while a gradient needs what it was."""
        text = self.here.text(node)
        return f"{text}.clone()" if not self.rebinds and self.here.is_differentiated else text

    def _varies(self, node: ast.expr) -> bool:
        """Whether an operand is another one in each element, so that it may hurt where the mask is false."""
        return any(isinstance(inner, ast.expr) and self._is_picked(inner) for inner in ast.walk(node)) or isinstance(
            self.here.value(node), Array
        )

    def _is_picked(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Subscript) and ast.dump(node.slice) == ast.dump(self.target.slice)

    def _operands(self, node: ast.expr) -> list[ast.expr]:
        """The operands of an elementwise operation. Raises ``Refused`` for any other."""
        here = self.here
        if self._is_picked(node):
            return []
        match node:
            case ast.BinOp(left=left, op=operator, right=right) if not isinstance(
                operator, ast.MatMult | ast.FloorDiv | ast.Mod
            ):
                return [left, right]
            case ast.UnaryOp(op=ast.USub() | ast.UAdd() | ast.Invert(), operand=operand):
                return [operand]
            case ast.Compare(left=left, comparators=others):
                return [left, *others]
            case ast.Call(func=function, args=arguments, keywords=keywords) if last_name(function) in ELEMENTWISE:
                if keywords and any(keyword.arg not in {"min", "max"} for keyword in keywords):
                    pass
                elif of_library(here.qualname(function), here.library(Framework.TORCH)):
                    return [*arguments, *(keyword.value for keyword in keywords)]
                elif isinstance(function, ast.Attribute) and here.callees(node) == ():
                    return [function.value, *arguments, *(keyword.value for keyword in keywords)]
            case ast.Attribute() if not isinstance(here.value(node), Array | Touched):
                return []
            case ast.Name() if self._has_one_element(node, frozenset()):
                return []
            case ast.Call() if self._has_one_element(node, frozenset()):
                return []
            case ast.Name(id=name) if not self._is_selected(name, frozenset()):
                self.notes.append(f"check that `{name}` is a single number, not one for each selected element")
                return []
            case _:
                pass
        text = f"`{here.short(node)}` has one value for each selected element, whose number differs"
        raise Refused("mask-values", text)

    def _is_selected(self, name: str, seen: frozenset[str]) -> bool:
        """Whether a variable was made of what a mask picks out."""
        if name in seen:
            return False
        for value in assigned(self.here, name):
            for inner in ast.walk(value):
                if self._is_picked(inner) if isinstance(inner, ast.expr) else False:
                    return True
                if isinstance(inner, ast.Name) and self._is_selected(inner.id, seen | {name}):
                    return True
        return False

    def _has_one_element(self, node: ast.expr, seen: frozenset[str]) -> bool:
        """Whether a tensor visibly has no dimensions: ``x.max()``, ``torch.tensor(0.5)``."""
        match node:
            case ast.Name(id=name) if name not in seen:
                values = assigned(self.here, name)
                inside = [self._has_one_element(value, seen | {name}) for value in values]
                return bool(inside) and all(inside)
            case ast.Call(func=ast.Attribute(attr=attr), args=[], keywords=[]):
                return attr in _WHOLE
            case ast.Call(func=function, args=[first], keywords=[]):
                last = last_name(function)
                if not of_library(self.here.qualname(function), self.here.library(Framework.TORCH)):
                    return False
                return last in _WHOLE or (last in {"tensor", "as_tensor"} and is_number(self.here, first))
            case ast.BinOp(left=left, right=right):
                return all(is_number(self.here, side) or self._has_one_element(side, seen) for side in (left, right))
            case _:
                return False
