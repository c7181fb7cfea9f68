"""From ``torch.tensor([x, y])`` to ``torch.stack([x, y])``: the tensors themselves, not copies of their numbers."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from tracesafe.analysis.values import Array, Static, Touched, Tree
from tracesafe.model import Edit, Fix, Refusal, Safety
from tracesafe.rewrite import style, terms
from tracesafe.rewrite.catching import caught
from tracesafe.rewrite.conditions import is_exact
from tracesafe.rewrite.constructions import Construction, construction, element
from tracesafe.rewrite.conversions import conversion
from tracesafe.rewrite.evidence import shown
from tracesafe.rewrite.expressions import converted
from tracesafe.rewrite.layout import Vocabulary
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.symbolic import Executor
from tracesafe.rewrite.terms import Term
from tracesafe.rewrite.totality import last_name
from tracesafe.source.spans import Span
from tracesafe.spec import Framework, Kind

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_TITLE = "Stack the tensors themselves"
_SUFFIXES: Mapping[str, str] = MappingProxyType(
    {
        "torch.Tensor": ".to({torch}get_default_dtype())",
        "torch.FloatTensor": ".float()",
        "torch.DoubleTensor": ".double()",
        "torch.HalfTensor": ".half()",
        "torch.LongTensor": ".long()",
        "torch.IntTensor": ".int()",
    }
)
"""What gives a tensor the dtype that the call makes."""
_HALVES = ("half", "float16")


def restacked(here: Reached, call: ast.Call) -> Fix | Refusal:
    """The fix of a call that makes a tensor of traced numbers."""
    found = construction(here, call)
    assert found is not None
    touches = found.raising | found.losing

    def build(here: Reached, executor: Executor, node: ast.expr, spelled: Vocabulary) -> Term:
        module = spelled.where.rpartition(".")[0]
        maker = _Stacking(here, found, f"{module}." if module else "")
        term = maker.term()
        executor.notes.extend(maker.checks())
        return term

    if call.end_lineno == call.lineno or not isinstance(found.data, ast.List | ast.Tuple):
        return converted(here, call, touches, build, _TITLE)
    return _in_place(here, found)


def _in_place(here: Reached, found: Construction) -> Fix | Refusal:
    """The fix of a call on several lines, which keep their layout and comments."""
    call = found.call
    text = here.text(call.func)
    maker = _Stacking(here, found, text.removesuffix(last_name(call.func)) if found.maker != "new_tensor" else "torch.")
    source = here.source
    try:
        suffix = maker.suffix()
        edits = [Edit(source.path, source.span(call.func), f"{maker.torch}stack")]
        edits += maker.edits(found.data, True)
        rest = Span(source.span(found.data).end, source.span(call).end)
        tail = source.slice(rest)
        if call.keywords or suffix:
            if "#" in tail:
                raise Refused("layout", "comments stand between the arguments; write torch.stack by hand")
            closing = f",{source.newline}{style.margin(source, call.end_lineno or call.lineno)})"
            edits.append(Edit(source.path, rest, (closing if "\n" in tail else ")") + suffix))
    except Refused as refused:
        return refused.refusal
    notes = tuple(dict.fromkeys((*maker.checks(), *caught(here, [call]))))
    return Fix(_TITLE, tuple(edits), Safety.REVIEW if notes else Safety.SAFE, "; ".join(notes))


@dataclass
class _Stacking:
    """Writes the elements of one call; ``torch`` is how the file writes what stands in front of ``stack``."""

    here: Reached
    found: Construction
    torch: str
    notes: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    """The elements whose shape is not shown."""

    def checks(self) -> tuple[str, ...]:
        """What a reviewer has to check."""
        names = tuple(dict.fromkeys(f"`{text}`" for text in self.unknown))
        shapes = [f"{' and '.join(names)} must have the shape (): stack adds a dimension to any"] if names else []
        return tuple(dict.fromkeys((*shapes, *self.notes)))

    # -- the whole

    def term(self) -> Term:
        """What takes the place of the call."""
        data, value = self.found.data, self.here.value(self.found.data)
        if self.found.maker.startswith("numpy."):
            return self._array()
        if self.found.elements == (data,) and not isinstance(value, Tree):
            return self._copy(data)
        suffix = self.suffix()
        if isinstance(value, Tree) and not isinstance(data, ast.List | ast.Tuple | ast.ListComp):
            self._check_sequence(data, value)
            return terms.Display(f"{self.torch}stack(", f"){suffix}", (terms.User(data),))
        if isinstance(data, ast.ListComp):
            inner = self._whole(data.elt)
            holes = {data.elt: terms.Literal(inner)} if inner is not None else {}
            return terms.Display(f"{self.torch}stack(", f"){suffix}", (terms.User(data, holes),))
        return self._row(data, suffix)

    def _array(self) -> Term:
        """``np.array`` of tracers: jax's own, which takes lists of them."""
        holes: dict[ast.expr, Term] = {self.found.call.func: terms.Literal(f"{self.torch}array")}
        for each in self.found.elements:
            if conversion(self.here, each) is not None:
                holes[each] = terms.User(element(self.here, each))
        if not self._is_single():
            self.notes.append("NumPy made double precision of Python numbers; jax has single unless x64 is on")
        if any(not record.context.regimes and record.called for record in self.here.records):
            self.notes.append(
                f"plain calls of `{self.here.function.name}` get an array of jax, which no item is set in"
            )
        return terms.User(self.found.call, holes)

    def _is_single(self) -> bool:
        """Whether NumPy's array has the dtype that jax's has."""
        dtype = next((each.value for each in self.found.call.keywords if each.arg == "dtype"), None)
        if dtype is not None:
            return last_name(dtype) in ("float32", "float16", "int32", "bool_")
        numbers = [each for each in ast.walk(self.found.data) if isinstance(each, ast.Constant)]
        own = {inner for each in self.found.elements for inner in ast.walk(each)}
        kinds = {shown(self.here, each) for each in self.found.elements if conversion(self.here, each) is None}
        strong = len(kinds) > 0 and all(form.kind == "float" and not form.weak for form in kinds)
        taken = any(conversion(self.here, each) is not None for each in self.found.elements)
        return strong and not taken and all(each in own for each in numbers)

    def _row(self, node: ast.expr, suffix: str = "") -> Term:
        if not isinstance(node, ast.List | ast.Tuple):
            text = self._whole(node)
            return terms.User(node) if text is None else terms.Literal(text)
        if all(self._is_number(each) for each in node.elts):
            return terms.Literal(self._numbers(node))
        opening, closing = ("([", "])") if isinstance(node, ast.List) else ("((", "))")
        items = tuple(self._row(each) for each in self._checked(node))
        return terms.Display(f"{self.torch}stack{opening}", closing + suffix, items)

    def edits(self, node: ast.expr, outermost: bool = False) -> Iterator[Edit]:
        """The changes inside of a list on several lines."""
        source = self.here.source
        span = source.span(node)
        if not isinstance(node, ast.List | ast.Tuple):
            text = self._whole(node)
            if text is not None:
                yield Edit(source.path, span, text)
        elif not outermost and all(self._is_number(each) for each in node.elts):
            yield Edit(source.path, span, self._numbers(node))
        else:
            if not outermost:
                yield Edit(source.path, Span(span.start, span.start), f"{self.torch}stack(")
            for each in self._checked(node):
                yield from self.edits(each)
            if not outermost:
                yield Edit(source.path, Span(span.end, span.end), ")")

    def _checked(self, node: ast.List | ast.Tuple) -> list[ast.expr]:
        """The elements of a list. Raises ``Refused`` where they have not one shape."""
        rows = [each for each in node.elts if isinstance(each, ast.List | ast.Tuple)]
        if any(isinstance(each, ast.Starred) for each in node.elts):
            raise Refused("tensor-elements", f"`{self.here.short(node)}` is put together of lists; stack each of them")
        if rows and (len(rows) < len(node.elts) or len({len(row.elts) for row in rows}) > 1):
            raise Refused("tensor-elements", f"the rows of `{self.here.short(node)}` have not one length")
        return node.elts

    def _check_sequence(self, data: ast.expr, value: Tree) -> None:
        text = self.here.short(data)
        if not all(isinstance(part, Array | Touched) and not getattr(part, "taken", False) for part in value.parts):
            raise Refused("tensor-elements", f"`{text}` holds numbers, or lists; make a tensor of each of them first")
        self.notes.append(f"every item of `{text}` has to be a tensor of the shape ()")

    # -- elements

    def _whole(self, node: ast.expr) -> str | None:
        """What is written for an element; None if it stays. Raises ``Refused`` if it may be no tensor."""
        here = self.here
        if self._is_number(node):
            return self._number(node)
        array, taken = element(here, node), conversion(here, node)
        value = here.value(array)
        text = here.short(array)
        if not isinstance(value, Array | Touched):
            raise Refused("tensor-elements", f"`{text}` may be a number or a tensor; make it a tensor first")
        if isinstance(value, Array) and value.taken:
            raise Refused("tensor-elements", f"`{text}` is a number that was taken out of a tensor; keep the tensor")
        form = shown(here, array)
        if form.ndim:
            raise Refused("tensor-elements", f"`{text}` is no single number of the shape (); use `{self.torch}cat`")
        if form.ndim is None:
            self.unknown.append(text)
        if taken is None:
            return None
        if taken.kind not in ("float", "item"):
            raise Refused(
                "tensor-elements", f"`{here.short(node)}` is a whole number; write its dtype: `.to(torch.int64)`"
            )
        if form.kind not in ("float",):
            self.notes.append(f"`{here.short(node)}` had the default dtype, and `{text}` keeps its own")
        self._note_gradient(array)
        return here.text(array)

    def _note_gradient(self, array: ast.expr) -> None:
        if self.found.losing:
            text = self.here.short(array)
            self.notes.append(
                f"gradients now pass through `{text}`; write `{text}.detach()` if it was meant as a constant"
            )

    def _is_number(self, node: ast.expr) -> bool:
        match node:
            case ast.Constant(value=int() | float()):
                return True
            case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
                return self._is_number(operand)
            case _:
                value = self.here.value(node)
                return isinstance(value, Static) and value.type in ("int", "float", "number")

    def _number(self, node: ast.expr) -> str:
        """A number as a tensor like the others."""
        like = self._like(node)
        match node:
            case ast.Constant(value=number) if number == 0:
                return f"{like}.new_zeros(())"
            case ast.Constant(value=number) if number == 1:
                return f"{like}.new_ones(())"
            case _:
                return f"{like}.new_tensor({self.here.short(node)}{self._precise(node)})"

    def _numbers(self, node: ast.expr) -> str:
        """A row of nothing but numbers."""
        return f"{self._like(node)}.new_tensor({self.here.short(node)}{self._precise(node)})"

    def _precise(self, node: ast.expr) -> str:
        """The dtype that the call asks for, where another one would round a number."""
        dtype = next((each.value for each in self.found.call.keywords if each.arg == "dtype"), None)
        parts = [node] if not isinstance(node, ast.List | ast.Tuple) else node.elts
        if dtype is None or all(is_exact(part) for part in parts):
            return ""
        return f", dtype={self.here.short(dtype)}"

    def _like(self, node: ast.expr) -> str:
        """The tensor whose dtype and device a number gets."""
        like = self.example
        text = self.here.short(like)
        whole = all(
            not isinstance(each.value, float) for each in ast.walk(node) if isinstance(each, ast.Constant)
        ) and not any(isinstance(each, ast.Name) for each in ast.walk(node))
        form = shown(self.here, like)
        if not form.is_float and not (whole and form.kind == "int"):
            self.notes.append(f"`{text}` has to hold floats: the numbers beside it get its dtype")
        elif any(each in self.here.source.text for each in _HALVES):
            self.notes.append(f"the numbers beside `{text}` get its dtype, also where that is a half")
        return text

    @cached_property
    def example(self) -> ast.expr:
        """A variable among the elements, or inside of them, else the first element."""
        arrays = [element(self.here, each) for each in self.found.elements]
        inside = [each for array in arrays for each in ast.walk(array) if isinstance(each, ast.Name | ast.Attribute)]
        names = [each for each in (*arrays, *inside) if isinstance(each, ast.Name | ast.Attribute)]
        known = [each for each in names if isinstance(self.here.value(each), Array | Touched)]
        traced = [each for each in known if self.here.is_traced(each)]
        return next((each for each in traced if shown(self.here, each).is_float), next(iter(traced), arrays[0]))

    # -- dtypes

    def suffix(self) -> str:
        """What gives the stack the dtype and device that the call asks for."""
        given: list[str] = []
        for keyword in self.found.call.keywords:
            text = self.here.short(keyword.value)
            match keyword:
                case ast.keyword(arg="requires_grad" | "pin_memory", value=ast.Constant(value=False)):
                    continue
                case ast.keyword(arg="dtype" | "device", value=ast.Constant(value=None)):
                    continue
                case ast.keyword(arg="dtype" | "device" as name):
                    given.append(f"{name}={text}")
                case ast.keyword(arg=name):
                    raise Refused("tensor-elements", f"`{name}={text}` makes a new leaf of the graph; make it outside")
        if len(self.found.call.args) > 1:
            raise Refused(
                "tensor-elements", f"`{self.here.short(self.found.call)}` has more than one argument by place"
            )
        if given:
            return f".to({given[0].partition('=')[2]})" if len(given) == 1 else f".to({', '.join(given)})"
        if self.found.maker == "new_tensor" and isinstance(self.found.call.func, ast.Attribute):
            kinds = {shown(self.here, element(self.here, each)).kind for each in self.found.elements}
            owner = self.found.call.func.value
            text = self.here.short(owner)
            parts = all(self.here.short(each).startswith((text, f"{text}[")) for each in self.found.elements)
            same = parts and all(isinstance(each, ast.Subscript | ast.Name) for each in self.found.elements)
            return "" if same or kinds == {"float"} == {shown(self.here, owner).kind} else f".to({text})"
        return _SUFFIXES.get(self.found.maker, "").format(torch=self.torch)

    def _copy(self, data: ast.expr) -> Term:
        """``torch.tensor(x)``: a copy of one tensor."""
        array, suffix = element(self.here, data), self.suffix()
        text = self.here.short(array)
        if getattr(self.here.value(array), "framework", Framework.TORCH) is not Framework.TORCH:
            raise Refused("tensor-elements", f"`{text}` is made by NumPy of traced values; make a tensor of them")
        if self.found.maker not in ("torch.tensor", "new_tensor", "torch.as_tensor", "torch.asarray"):
            raise Refused(
                "tensor-elements", f"`{text}` is a tensor already; say which dtype it should have: `.to(...)`"
            )
        if conversion(self.here, data) is not None:
            self._whole(data)
        elif any(touch.kind is not Kind.BATCH for touch in self.found.losing):
            self._note_gradient(array)
        owner = text if isinstance(array, ast.Name | ast.Attribute | ast.Call | ast.Subscript) else f"({text})"
        call = f"{owner}.clone()" if not suffix else f"{owner}{suffix.removesuffix(')')}, copy=True)"
        return terms.Literal(call)
