"""Elements that a mask selects, and reductions of them: the whole array is reduced, with the rest left out."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from tracesafe.analysis.values import Array, Dtype, Touch, Touched
from tracesafe.model import Edit, Fix, Refusal, Safety
from tracesafe.rewrite.conditions import single_framework
from tracesafe.rewrite.freshness import is_number, parents_in
from tracesafe.rewrite.host_table import spelled
from tracesafe.rewrite.host_values import is_host_array
from tracesafe.rewrite.mask_shapes import ELEMENTWISE, same_shape
from tracesafe.rewrite.numbers import Needs, needing
from tracesafe.rewrite.precedence import Tightness, of, wanted
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.slices import CannotRewrite, Piece, render
from tracesafe.rewrite.totality import last_name, of_library
from tracesafe.spec import Framework

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

REDUCTIONS = frozenset({"all", "any", "max", "mean", "min", "prod", "std", "sum", "var"})
_NEUTRAL: Mapping[str, str] = MappingProxyType(
    {"all": "1", "any": "0", "max": "-{inf}", "min": "{inf}", "prod": "1", "sum": "0"}
)
_SAME_NAME = MappingProxyType({"amax": "max", "amin": "min"})
_KEPT = frozenset({"ddof", "correction", "dtype"})
_ADVICE: Mapping[Framework, str] = MappingProxyType(
    {
        Framework.JAX: "keep the array whole: `jnp.where({mask}, {array}, fill)`, or a reduction with `where={mask}`",
        Framework.TORCH: "keep the tensor whole: `torch.where({mask}, {array}, fill)`",
        Framework.PHIFLOW: "keep the tensor whole: `math.where({mask}, {array}, fill)`",
    }
)


@dataclass
class Selection:
    """``x[mask]`` with what is made of it."""

    here: Reached
    node: ast.expr
    """``x[mask]`` or ``torch.masked_select(x, mask)``, or a variable that is one."""
    touches: frozenset[Touch]
    named: Mapping[str, ast.expr] = field(default_factory=dict)
    """The variables that are selections."""
    notes: list[str] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)

    def fix(self) -> Fix | Refusal:
        """The reduction over the whole array."""
        try:
            self.framework = single_framework(self.touches)
            return self._fixed()
        except Refused as refused:
            return refused.refusal
        except CannotRewrite:
            return Refusal("layout", f"`{self.here.short(self.node)}` stands inside of an f-string")

    @cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        """Everything in the function with what it stands in."""
        return parents_in(self.here)

    @property
    def parts(self) -> tuple[ast.expr, ast.expr]:
        """The array and the mask."""
        return self._parts(self.node)

    def _parts(self, node: ast.expr) -> tuple[ast.expr, ast.expr]:
        return _parts(self.named.get(node.id, node) if isinstance(node, ast.Name) else node)

    def _is_selection(self, node: ast.expr) -> bool:
        return is_selection(self.here, node) or (isinstance(node, ast.Name) and node.id in self.named)

    def _refused(self, why: str = "") -> Refused:
        array, mask = map(self.here.short, self.parts)
        advice = _ADVICE[self.framework].format(array=array, mask=mask)
        told = why or f"how many elements `{self.here.short(self.node)}` has depends on values"
        return Refused("unknown-length", f"{told}; {advice}")

    def _fixed(self) -> Fix:
        if self.framework is Framework.PHIFLOW:
            raise self._refused()
        counted = self._counted()
        if counted is not None:
            return self._count(counted)
        reduction, operand, name = self._reduction()
        selections = self._selections(operand)
        mask = self.parts[1]
        self._check_mask(selections)
        guarded = self._guard(operand, selections)
        holes: dict[ast.expr, Piece] = {
            each: Piece(self._whole(each, guarded), self._tightness(each, guarded)) for each in selections
        }
        if self.framework is Framework.JAX:
            self._with_where(reduction, operand, name, holes, mask)
        else:
            self._selected(reduction, operand, name, holes, mask)
        safety = Safety.REVIEW if self.notes else Safety.SAFE
        title = f"Reduce the whole of `{self.here.short(self.parts[0])}`"
        return Fix(title, tuple(self.edits), safety, "; ".join(dict.fromkeys(self.notes)))

    # -- how many

    def _counted(self) -> ast.expr | None:
        """``len(x[mask])``, ``x[mask].shape[0]``, ``x[mask].numel()``: how many there are."""
        parent = self.parents.get(self.node)
        match parent:
            case ast.Call(func=function, args=[_]) if self.here.qualname(function) == "builtins.len":
                return parent
            case ast.Attribute(attr="shape"):
                item = self.parents.get(parent)
                if isinstance(item, ast.Subscript) and isinstance(item.slice, ast.Constant) and item.slice.value == 0:
                    return item
        return None

    def _count(self, node: ast.expr) -> Fix:
        use = Needs(self.here, self.framework).of_value(node)
        if use is not None:
            raise self._refused(f"`{self.here.short(node)}` is a Python number, which {needing(self.here, use)}")
        text = self._sum_of(self.parts[1])
        self._replace(node, text, Tightness.ATOM)
        return Fix("Count what the mask selects", tuple(self.edits), Safety.SAFE)

    def _sum_of(self, mask: ast.expr) -> str:
        text = render(self.here.source, mask, {}).within(Tightness.ATOM)
        return f"{text}.sum()"

    # -- the reduction around it

    def _reduction(self) -> tuple[ast.Call, ast.expr, str]:
        """The reduction, what it reduces, and its name."""
        inner: ast.AST = self.node
        while True:
            outer = self.parents.get(inner)
            match outer:
                case ast.Attribute(value=operand, attr=attr):
                    call = self.parents.get(outer)
                    last = _SAME_NAME.get(attr, attr)
                    if isinstance(call, ast.Call) and call.func is outer and last in REDUCTIONS and not call.args:
                        self._check_options(call)
                        return call, operand, last
                    raise self._refused()
                case ast.Call(func=function, args=[operand]) if operand is inner and self._reduces(function):
                    self._check_options(outer)
                    last = last_name(function)
                    return outer, operand, _SAME_NAME.get(last, last)
                case ast.BinOp() | ast.UnaryOp(op=ast.USub() | ast.UAdd() | ast.Invert()):
                    inner = outer
                case ast.Compare(ops=[_]):
                    inner = outer
                case ast.Call(func=function, keywords=[]) if self._is_elementwise(function):
                    inner = outer
                case _:
                    raise self._refused()

    def _check_options(self, call: ast.Call) -> None:
        if any(keyword.arg not in _KEPT for keyword in call.keywords):
            raise self._refused(f"`{self.here.short(call)}` has options that the rewrite does not know")

    def _own(self, function: ast.expr) -> bool:
        name = self.here.qualname(function) or ""
        return of_library(name, self.here.library(self.framework))

    def _reduces(self, function: ast.expr) -> bool:
        if self.framework is Framework.JAX and (self.here.qualname(function) or "").startswith("numpy."):
            return False
        last = last_name(function)
        return self._own(function) and _SAME_NAME.get(last, last) in REDUCTIONS

    def _is_elementwise(self, function: ast.expr) -> bool:
        if self.here.qualname(function) == "builtins.abs":
            return True
        return self._own(function) and last_name(function) in ELEMENTWISE

    # -- what is reduced

    def _selections(self, operand: ast.expr) -> list[ast.expr]:
        """The selections in what is reduced: all by one mask, and nothing else but numbers."""
        mask = ast.dump(self.parts[1])
        found: list[ast.expr] = []
        todo: list[ast.expr] = [operand]
        while todo:
            node = todo.pop()
            if self._is_selection(node):
                if ast.dump(self._parts(node)[1]) != mask:
                    raise self._refused(f"`{self.here.short(operand)}` selects by two masks")
                found.append(node)
                continue
            match node:
                case ast.BinOp(left=left, right=right):
                    todo += [left, right]
                case ast.UnaryOp(operand=inner):
                    todo.append(inner)
                case ast.Compare(left=left, comparators=others):
                    todo += [left, *others]
                case ast.Call(args=args):
                    todo += args
                case _ if is_number(self.here, node):
                    pass
                case _:
                    self.notes.append(
                        f"`{self.here.short(node)}` has to be a number, not one for each selected element"
                    )
        return sorted(found, key=lambda node: (node.lineno, node.col_offset))

    def _check_mask(self, selections: Sequence[ast.expr]) -> None:
        """A mask of rows would be laid along the columns of the whole array."""
        mask = self.parts[1]
        for each in selections:
            array = self._parts(each)[0]
            if not same_shape(self.here, mask, array):
                text, told = self.here.short(mask), self.here.short(array)
                self.notes.append(f"`{text}` has to have the shape of `{told}`, not that of its rows")

    def _guard(self, operand: ast.expr, selections: Sequence[ast.expr]) -> str:
        """The number that takes the place of what is left out, where its derivative may be infinite; else nothing."""
        if not self.here.is_differentiated or operand in selections:
            return ""
        partial = self.here.library(self.framework).partial_functions
        literals: set[str] = set()
        for node in ast.walk(operand):
            match node:
                case ast.BinOp(op=ast.Div() | ast.FloorDiv() | ast.Mod(), right=right):
                    literals |= set() if is_number(self.here, right) else {"1"}
                case ast.BinOp(op=ast.Pow(), right=exponent):
                    whole = isinstance(exponent, ast.Constant) and isinstance(exponent.value, int)
                    literals |= set() if whole and exponent.value >= 1 else {"1"}  # type: ignore[attr-defined]
                case ast.Call(func=function) if last_name(function) in partial:
                    literals.add(partial[last_name(function)])
        if len(literals) > 1:
            raise self._refused(f"`{self.here.short(operand)}` may have no derivative where nothing is selected")
        return literals.pop() if literals else ""

    def _whole(self, node: ast.expr, guarded: str) -> str:
        array, mask = self._parts(node)
        text = self._array_text(array)
        if not guarded:
            return text
        where = self._reach(self.here.library(self.framework).where)
        return f"{where}({render(self.here.source, mask, {}).text}, {text}, {guarded})"

    def _array_text(self, array: ast.expr) -> str:
        """The array that the mask selects from, as one of the library."""
        text = render(self.here.source, array, {}).text
        if is_host_array(self.here, array):
            name = "jax.numpy.asarray" if self.framework is Framework.JAX else "torch.as_tensor"
            return f"{self._reach(name)}({text})"
        if not isinstance(self.here.value(array), Array | Touched):
            self.notes.append(f"`{text}` has to be an array of {self.here.library(self.framework).module}")
        return text

    def _tightness(self, node: ast.expr, guarded: str) -> Tightness:
        array = self._parts(node)[0]
        return Tightness.ATOM if guarded or is_host_array(self.here, array) else of(array)

    # -- what is written

    def _reach(self, name: str) -> str:
        found = spelled(self.here, self.here.library(self.framework), name)
        self.edits += [edit for edit in found.edits if edit not in self.edits]
        return found.text

    def _replace(self, node: ast.expr, text: str, tightness: Tightness) -> None:
        parent = self.parents.get(node)
        place = wanted(parent, node) if parent is not None else Tightness.TERNARY
        text = f"({text})" if tightness < place else text
        self.edits.append(Edit(self.here.source.path, self.here.source.span(node), text))

    def _limit(self, name: str) -> str:
        """What ``max`` and ``min`` begin with."""
        module = self._reach("jax.numpy.inf" if self.framework is Framework.JAX else "torch.inf")
        array = self.here.short(self.parts[0])
        sign = "-" if name == "max" else ""
        self.notes.append(
            f"`{array}` has to be of a floating dtype, and where nothing is selected the result is {sign}inf instead "
            "of an error"
        )
        return _NEUTRAL[name].format(inf=module)

    def _with_where(
        self,
        reduction: ast.Call,
        operand: ast.expr,
        name: str,
        holes: Mapping[ast.expr, Piece],
        mask: ast.expr,
    ) -> None:
        """``x[mask].sum()`` -> ``x.sum(where=mask)``."""
        method = isinstance(reduction.func, ast.Attribute) and reduction.func.value is operand
        given = [f"{keyword.arg}={self.here.text(keyword.value)}" for keyword in reduction.keywords]
        given.append(f"where={render(self.here.source, mask, {}).text}")
        if name in ("max", "min"):
            given.append(f"initial={self._limit(name)}")
        inner = render(self.here.source, operand, holes)
        if operand in holes:
            inner = holes[operand]
        if method:
            assert isinstance(reduction.func, ast.Attribute)
            text = f"{inner.within(Tightness.ATOM)}.{reduction.func.attr}({', '.join(given)})"
        else:
            text = f"{self.here.text(reduction.func)}({', '.join([inner.text, *given])})"
        self._replace(reduction, text, Tightness.ATOM)

    def _selected(
        self,
        reduction: ast.Call,
        operand: ast.expr,
        name: str,
        holes: Mapping[ast.expr, Piece],
        mask: ast.expr,
    ) -> None:
        """``x[mask].sum()`` -> ``torch.where(mask, x, 0).sum()``."""
        if name in ("std", "var"):
            raise self._refused(f"torch has no `{name}` of a part; compute it from the count, the sum and the squares")
        if reduction.keywords:
            raise self._refused(f"`{self.here.short(reduction)}` has options that the rewrite does not know")
        inner = holes[operand] if operand in holes else render(self.here.source, operand, holes)
        text = render(self.here.source, mask, {}).text
        neutral = "0" if name == "mean" else self._limit(name) if name in ("max", "min") else _NEUTRAL[name]
        truths = self.here.value(operand)
        if name in ("any", "all") and isinstance(truths, Array) and truths.dtype is Dtype.BOOL:
            neutral = str(name == "all")
        whole = f"{self._reach('torch.where')}({text}, {inner.text}, {neutral})"
        if name != "mean":
            self._replace(reduction, f"{whole}.{name}()", Tightness.ATOM)
            return
        if not self.here.is_pure(mask):
            raise Refused(
                "evaluated-twice", f"`{self.here.short(mask)}` would be evaluated twice; give it a name first"
            )
        self._replace(reduction, f"{whole}.sum() / {self._sum_of(mask)}", Tightness.PRODUCT)


def is_selection(here: Reached, node: ast.expr) -> bool:
    """Whether an expression selects elements by a traced mask."""
    match node:
        case ast.Subscript(slice=index, ctx=ast.Load()):
            return _is_mask(here, index)
        case ast.Call(func=function, args=[_, mask], keywords=[]):
            return here.qualname(function) == "torch.masked_select" and here.is_traced(mask)
        case _:
            return False


def _is_mask(here: Reached, index: ast.expr) -> bool:
    value = here.value(index)
    return isinstance(value, Array) and value.dtype is Dtype.BOOL and bool(value.touches) and not value.taken


def _parts(node: ast.expr) -> tuple[ast.expr, ast.expr]:
    match node:
        case ast.Subscript(value=array, slice=mask) | ast.Call(args=[array, mask]):
            return array, mask
        case _:
            raise AssertionError(ast.dump(node))
