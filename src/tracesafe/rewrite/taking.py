"""From ``float(x) * y`` to ``x * y``: the array itself, where an array serves as well as its number."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tracesafe.analysis.values import Array, Dtype, Static
from tracesafe.model import Edit, Fix, Refusal
from tracesafe.rewrite import terms
from tracesafe.rewrite.combining import Partner, partners, places
from tracesafe.rewrite.conversions import Conversion, failing, losing
from tracesafe.rewrite.dtypes import sources
from tracesafe.rewrite.evidence import shown
from tracesafe.rewrite.expressions import converted
from tracesafe.rewrite.freshness import computed, parents_in
from tracesafe.rewrite.gradients import callers
from tracesafe.rewrite.layout import Vocabulary
from tracesafe.rewrite.numbers import needing
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.serving import Serving
from tracesafe.rewrite.showing import Shown
from tracesafe.rewrite.statements import suites
from tracesafe.rewrite.symbolic import Executor
from tracesafe.rewrite.terms import Term
from tracesafe.source.spans import Span
from tracesafe.spec import Framework

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_SERVES_TRUTH = (ast.Mult, ast.BitAnd, ast.BitOr, ast.BitXor)


def released(here: Reached, found: Conversion) -> Fix | Refusal:
    """The fix that puts the array in the place of its number."""

    def build(here: Reached, executor: Executor, node: ast.expr, spelled: Vocabulary) -> Term:
        del node
        return _Release(here, found, executor, spelled).term()

    text = here.short(found.node)
    title = f"Compute with `{here.short(found.array)}` in the place of `{text}`"
    verdict = converted(here, found.node, failing(here, found) | losing(here, found), build, title)
    return _without_idle(here, found, verdict)


def _without_idle(here: Reached, found: Conversion, verdict: Fix | Refusal) -> Fix | Refusal:
    """The fix without a statement that assigns a variable to itself: ``x = float(x)``."""
    statement = parents_in(here).get(found.node)
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            pass
        case _:
            return verdict
    if not isinstance(verdict, Fix) or not any(edit.text == name for edit in verdict.edits):
        return verdict
    source = here.source
    span = source.span(statement)
    if source.line(statement.lineno).strip() != source.slice(span):
        return Refusal("layout", f"`{here.short(statement)}` has nothing left to do; take it out by hand")
    around = parents_in(here).get(statement, here.function.node)
    if any(suite == [statement] for suite in suites(around)):
        edit = Edit(source.path, span, "pass")
    else:
        start = source.line_starts[statement.lineno - 1]
        rows = source.line_starts
        edit = Edit(source.path, Span(start, rows[statement.lineno] if statement.lineno < len(rows) else span.end), "")
    others = tuple(each for each in verdict.edits if each.text != name)
    return replace(verdict, edits=(*others, edit))


@dataclass
class _Release:
    """Takes one conversion away."""

    here: Reached
    found: Conversion
    executor: Executor
    spelled: Vocabulary

    def term(self) -> Term:
        """What takes the place of the conversion."""
        found, text = self.found, self.here.short(self.found.node)
        if found.kind in ("tolist", "numpy"):
            return self._host()
        if found.kind == "complex":
            raise Refused("number-needed", f"`{text}` makes a complex number; write its dtype: `.to(torch.complex64)`")
        use = Serving(self.here, self.executor.framework).of_value(found.node)
        if use is not None:
            raise Refused("number-needed", f"`{text}` is a Python number, which {_needing(self.here, use)}")
        self._note_shape()
        self._note_callers()
        if losing(self.here, found):
            self._note_gradient()
        if found.kind == "bool":
            return self._truth()
        if found.kind == "int":
            return self._whole()
        if shown(self.here, found.array).kind in ("bool", "int"):
            return self._float() if "float" in found.steps else self._truth_or_number()
        if "float" in found.steps:
            self._check_array("float")
        self._note_dtype()
        return self._own(self._array())

    # -- what is written

    def _float(self) -> Term:
        """A cast, where the array holds no floats."""
        self._note_dtype()
        if self.executor.framework is Framework.PHIFLOW:
            return self._array()
        self._check_array()
        cast = "astype(float)" if self.executor.framework is Framework.JAX else "float()"
        return terms.Literal(f"{self._operand()}.{cast}")

    def _truth_or_number(self) -> Term:
        """What ``.item()`` gave of whole numbers, or of a truth value."""
        if shown(self.here, self.found.array).kind == "bool":
            return self._truth()
        self._note_dtype()
        return self._own(self._array())

    def _array(self) -> Term:
        """The array, in the shape of a number."""
        form = shown(self.here, self.found.array)
        if form.ndim:
            return terms.Literal(f"{self._operand()}.reshape(())")
        return terms.User(self.found.array)

    def _operand(self) -> str:
        """The array as the receiver of a method."""
        node, text = self.found.array, self.here.short(self.found.array)
        plain = isinstance(node, ast.Name | ast.Attribute | ast.Call | ast.Subscript)
        return text if plain else f"({text})"

    def _own(self, term: Term) -> Term:
        """A copy, where the variable or the array is changed in place later: the number was one."""
        if self.executor.framework is not Framework.TORCH or computed(self.here, self.found.array):
            return term
        parent = self._parents.get(self.found.node)
        if not isinstance(parent, ast.Assign | ast.AnnAssign):
            return term
        target = parent.targets[0] if isinstance(parent, ast.Assign) else parent.target
        if not self._written((target.id,) if isinstance(target, ast.Name) else ()):
            return term
        return terms.Literal(f"{self._operand()}.clone()")

    def _truth(self) -> Term:
        value = self.here.value(self.found.array)
        for place in places(self.here, self.found.node):
            parent = self._parents.get(place)
            if isinstance(parent, ast.BinOp) and not isinstance(parent.op, _SERVES_TRUTH):
                text = self.here.short(parent)
                raise Refused("number-needed", f"`{text}` calculates with a truth value; write its dtype: `.to(...)`")
        if isinstance(value, Array) and value.dtype is Dtype.BOOL:
            return terms.User(self.found.array)
        return terms.Infix(terms.User(self.found.array), "!=", terms.Literal("0"))

    def _whole(self) -> Term:
        array, text = self.found.array, self._operand()
        self._check_array()
        if shown(self.here, array).kind == "int":
            self._note_dtype()
            return self._own(self._array())
        self.executor.note(f"`{self.here.short(self.found.node)}` fails for NaN and infinities, a cast does not")
        if self.executor.framework is Framework.JAX:
            return terms.Literal(f"{text}.astype(int)")
        if self.executor.framework is Framework.PHIFLOW:
            raise Refused("number-needed", f"`{self.here.short(self.found.node)}` cuts off; write `math.to_int32(...)`")
        prefix = self.spelled.where.removesuffix("where")
        return terms.Literal(f"{text}.to({prefix}int64)")

    def _check_array(self, kind: str = "") -> None:
        """Raises ``Refused`` if a call without the transform gives a number, which has no methods of an array, and
        whose kind may be another one than is wanted."""
        values = self.here.eager_values(self.found.array)
        if any(isinstance(value, Static) and value.type != (kind or None) for value in values):
            text = self._operand()
            raise Refused("python-caller", f"`{text}` is a plain Python value in another call, which has no dtype")

    def _host(self) -> Term:
        """A list, or a NumPy array, in whose place the array itself serves."""
        found, here = self.found, self.here
        parent, text = self._parents.get(found.node), here.short(found.node)
        wanted = "a list" if found.kind == "tolist" else "a NumPy array"
        named = found.kind == "numpy" and self.executor.framework is Framework.PHIFLOW
        if named and isinstance(parent, ast.BinOp) and Serving(here, Framework.PHIFLOW).of_value(found.node) is None:
            self._note_shape()
            return terms.User(found.array)
        if found.kind == "numpy":
            if isinstance(parent, ast.Call) and (here.qualname(parent.func) or "").startswith("numpy."):
                self.executor.note(f"`{here.short(parent.func)}` is given the array itself")
                return terms.User(found.array)
        elif found.steps[0] == "tolist" and self._is_iterated(parent):
            if shown(here, found.array).ndim != 1:
                self.executor.note(f"`{here.short(found.array)}` must have one dimension: its items become arrays")
            if losing(here, found):
                self._note_gradient()
            return terms.User(found.array)
        raise Refused("handed-on", f"`{text}` makes {wanted}; compute with `{here.short(found.array)}` itself")

    def _is_iterated(self, parent: ast.AST | None) -> bool:
        """Whether the items of a list are all that is asked for, and arrays serve in their place."""
        here = self.here
        uses = Serving(here, self.executor.framework)
        match parent:
            case ast.Assign(targets=[ast.Tuple(elts=targets) | ast.List(elts=targets)]):
                names = tuple(each.id for each in targets if isinstance(each, ast.Name))
                needed = next(filter(None, (uses.of_variable(name, parent) for name in names)), None)
                fits = len(names) == len(targets)
            case ast.For(target=ast.Name(id=name)) | ast.comprehension(target=ast.Name(id=name)):
                names, needed, fits = (name,), uses.of_variable(name, None), True
            case ast.Call() if here.qualname(parent.func) == "builtins.sum":
                names, needed, fits = (), uses.of_value(parent), True
            case _:
                return False
        if needed is not None:
            raise Refused("number-needed", f"an item of the list is a number, which {_needing(here, needed)}")
        if self.executor.framework is Framework.TORCH and (name := self._written(names)):
            raise Refused("handed-on", f"`{name}` is changed in place, and would be a part of the array")
        return fits

    def _written(self, names: tuple[str, ...]) -> str:
        """The first of some variables, or of those that the array is made of, that is changed in place."""
        read = (each.id for each in ast.walk(self.found.array) if isinstance(each, ast.Name))
        changed = set(_changed(self.here))
        return next((name for name in (*names, *read) if name in changed), "")

    # -- what to check

    @property
    def _parents(self) -> dict[ast.AST, ast.AST]:
        return parents_in(self.here)

    def _note_shape(self) -> None:
        if shown(self.here, self.found.array).ndim is not None or self._was_scalar():
            return
        text = self.here.short(self.found.array)
        self.executor.note(f"`{text}` must have the shape (): an array of one element keeps its dimension")

    def _was_scalar(self) -> bool:
        """Whether the conversion fails for any other shape: jax's does."""
        return self.executor.framework is not Framework.TORCH and bool({"float", "int"} & set(self.found.steps))

    def _note_callers(self) -> None:
        here = self.here
        returned = [
            place for place in places(self.here, self.found.node) if isinstance(self._parents.get(place), ast.Return)
        ]
        if not returned:
            return
        for there, call in callers(here):
            use = Serving(there, self.executor.framework).of_value(call)
            if use is not None:
                place = f"{there.source.path.name}:{call.lineno}"
                raise Refused("python-caller", f"`{there.short(call)}` ({place}) is used as a Python number")
        if any(not record.context.regimes and record.called for record in here.records):
            self.executor.note(f"plain calls of `{here.function.name}` get an array, and no Python number")
        returns = getattr(here.function.node, "returns", None)
        if isinstance(returns, ast.Name) and returns.id in ("float", "int", "bool"):
            self.executor.note(f"`{here.function.name}` says that it returns a Python {returns.id}")

    def _note_gradient(self) -> None:
        text = self.here.short(self.found.array)
        constant = "jax.lax.stop_gradient" if self.executor.framework is Framework.JAX else ""
        written = f"{constant}({text})" if constant else f"{self._operand()}.detach()"
        self.executor.note(f"gradients now pass through `{text}`; if it was meant as a constant, write `{written}`")

    def _note_dtype(self) -> None:
        """A Python number widens no array; the array in its place may."""
        here, array = self.here, self.found.array
        form, text = shown(here, array), here.short(array)
        if "float" in self.found.steps:
            if form.kind in ("bool", "int") and self.executor.framework is not Framework.PHIFLOW:
                form = Shown(form.ndim, "float", inexact=True)
            elif not form.is_float:
                self.executor.note(f"`{text}` must hold floats, as `{here.short(self.found.node)}` does")
        if self.executor.framework is Framework.PHIFLOW:
            return
        for partner in partners(here, self.found.node):
            if partner.node is None:
                self.executor.note(f"`{text}` must not have a wider dtype than what it is combined with")
            elif not self._agree(form, partner):
                name = partner.here.short(partner.node)
                self.executor.note(f"`{text}` must not have a wider dtype than `{name}`")

    def _agree(self, form: Shown, partner: Partner) -> bool:
        """Whether an array gives a result of the same dtype as its number does, beside another array."""
        assert partner.node is not None
        beside = shown(partner.here, partner.node)
        if form.kind is not None and beside.kind is not None:
            order = ("bool", "int", "float", "double")
            if form.kind == beside.kind or (beside.is_float and order.index(form.kind) < 2):
                return True
        if partner.operator and beside.ndim and form.is_float and beside.is_float:
            return True
        values = (self.here.value(self.found.array), partner.here.value(partner.node))
        if all(isinstance(value, Array) and value.dtype is Dtype.FLOAT for value in values):
            return True
        if partner.here is not self.here:
            return False
        mine, others = (sources(self.here, node, frozenset()) for node in (self.found.array, partner.node))
        if mine is None or others is None or not form.is_float:
            return False
        return len(mine.names) == 1 and mine.names == others.names


def _needing(here: Reached, use: ast.AST) -> str:
    """What needs the number, for a message."""
    return needing(here, use).partition(";")[0] + "; an array cannot serve there"


def _changed(here: Reached) -> Iterator[str]:
    """The variables whose arrays a function changes in place."""
    for statement in here.statements(ast.AugAssign, ast.Assign):
        match statement:
            case ast.AugAssign(target=ast.Name(id=name) | ast.Subscript(value=ast.Name(id=name))):
                yield name
            case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=name))]):
                yield name
            case _:
                pass
    for call in here.expressions(ast.Call):
        match call.func:
            case ast.Attribute(value=ast.Name(id=name), attr=attr) if attr.endswith("_") and not attr.startswith("_"):
                yield name
            case _:
                pass
