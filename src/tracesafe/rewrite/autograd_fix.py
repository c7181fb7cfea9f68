"""``torch.autograd.grad`` and ``backward`` become ``torch.func.grad`` of the function that makes the output."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from tracesafe.model import Edit, Fix, Refusal, Safety
from tracesafe.program.functions import Function
from tracesafe.rewrite import style
from tracesafe.rewrite.autograd import GRAD, REQUIRES, given
from tracesafe.rewrite.autograd_slices import Piece, computation, piece, preceding, reads, with_text
from tracesafe.rewrite.autograd_text import Text, function_text
from tracesafe.rewrite.compiled import place_of
from tracesafe.rewrite.fresh import FreshNames
from tracesafe.rewrite.imports import reach
from tracesafe.rewrite.refusals import Refused
from tracesafe.source.spans import Span
from tracesafe.source.text import SourceFile
from tracesafe.spec import Kind

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_COMPOUND = (ast.For, ast.While, ast.If, ast.With, ast.Try, ast.AsyncFor, ast.AsyncWith)


def rewritten(here: Reached) -> Fix | Refusal:
    """The fix of all differentiations in a function."""
    try:
        if isinstance(here.function.node, ast.Lambda):
            raise Refused("graph-elsewhere", "a lambda has no statements; write it as a function")
        return _Rewriting(here).fix()
    except Refused as refused:
        return refused.refusal


@dataclass(eq=False)
class _Rewriting:
    here: Reached
    pieces: dict[ast.stmt, Piece] = field(default_factory=dict)
    removed: dict[ast.stmt, None] = field(default_factory=dict)
    inserted: dict[ast.stmt, list[str]] = field(default_factory=dict)
    """The functions that are defined in front of a statement."""
    replaced: dict[ast.stmt, list[tuple[Span, str]]] = field(default_factory=dict)
    used: dict[ast.stmt, None] = field(default_factory=dict)
    """The statements that went into a function."""
    imports: list[Edit] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)

    @property
    def source(self) -> SourceFile:
        return self.here.source

    @property
    def function(self) -> Function:
        return self.here.function

    @cached_property
    def names(self) -> FreshNames:
        return FreshNames(self.function.node, self.function.module.bindings)

    def fix(self) -> Fix:
        """All of it. Raises ``Refused``."""
        calls = [call for call in self.here.expressions(ast.Call) if self._is_use(call)]
        self._strip()
        for call in sorted(calls, key=lambda each: self.source.span(each).end):
            if self.here.qualname(call.func) == GRAD:
                self._grad(call)
            else:
                self._backward(call)
        self._drop_unused()
        self.notes[self._note(calls)] = None
        title = "Differentiate with `torch.func.grad`" if calls else "Leave `requires_grad_` out"
        edits = tuple(dict.fromkeys([*self.imports, *self._edits()]))
        return Fix(title, edits, Safety.REVIEW, "; ".join(self.notes))

    def _note(self, calls: Sequence[ast.Call]) -> str:
        if not calls:
            return "callers without a transform get no leaf any more, whose `.grad` they could read"
        options = [{each.arg for each in call.keywords} for call in calls]
        if self.here.under(Kind.GRADIENT) and not all("create_graph" in each for each in options):
            return "a derivative around it goes through the result now; without `create_graph=True` it did not"
        return "what is differentiated runs in a function of its own: check that others do not need what it changes"

    def _is_use(self, call: ast.Call) -> bool:
        name = self.here.qualname(call.func)
        if name == "torch.autograd.backward":
            raise Refused("graph-elsewhere", "`torch.autograd.backward` fills `.grad`; use `torch.func.grad`")
        is_backward = isinstance(call.func, ast.Attribute) and call.func.attr == "backward" and name is None
        return name == GRAD or (is_backward and not self.here.callees(call))

    # -- requires_grad

    def _strip(self) -> None:
        """Take out what only made the tensor a leaf."""
        for statement in self.here.statements(ast.Expr, ast.Assign):
            match statement:
                case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(), attr="requires_grad_"))):
                    self.removed[statement] = None
                case ast.Assign(targets=[ast.Attribute(attr="requires_grad")], value=ast.Constant(value=True)):
                    self.removed[statement] = None
                case ast.Assign(
                    targets=[ast.Name(id=name)], value=ast.Call(func=ast.Attribute(value=inner, attr="requires_grad_"))
                ):
                    self._strip_assigned(statement, name, inner)
                case _:
                    pass
        for call in self.here.expressions(ast.Call):
            match call.func:
                case ast.Attribute(value=inner, attr=attr) if attr == REQUIRES:
                    statement = place_of(self.function.module).statement(call)
                    if statement not in self.removed and statement not in self.replaced:
                        self._replace(statement, self.source.span(call), self.here.text(inner))
                case _:
                    pass

    def _strip_assigned(self, statement: ast.Assign, name: str, inner: ast.expr) -> None:
        match inner:
            case ast.Name(id=other) if other == name:
                self.removed[statement] = None
            case ast.Call(func=ast.Attribute(value=ast.Name(id=other), attr="clone"), args=[]) if other == name:
                self.removed[statement] = None
            case _:
                self._replace(statement, self.source.span(statement.value), self.here.text(inner))

    # -- pieces

    def _piece(self, statement: ast.stmt) -> Piece:
        if statement not in self.pieces:
            self.pieces[statement] = piece(self.source, statement)
        return self.pieces[statement]

    def _replace(self, statement: ast.stmt, span: Span, text: str) -> None:
        """Put a text in the place of a part of a statement."""
        self.replaced.setdefault(statement, []).append((span, text))
        whole, old = self.source.span(statement), self._piece(statement)
        if isinstance(statement, _COMPOUND):
            raise Refused("graph-elsewhere", f"line {statement.lineno} differentiates in the head of a statement")
        data, at = b"", whole.start
        for part, new in sorted(self.replaced[statement]):
            data += self.source.utf8[at : part.start] + self.source.encode(new)
            at = part.end
        written = (data + self.source.utf8[at : whole.end]).decode("utf-8")
        try:
            names = reads(ast.parse(textwrap.dedent(written)))
        except SyntaxError:  # `return` outside of a function is none
            names = old.reads
        self.pieces[statement] = with_text(old, written, names)

    def _before(self, statement: ast.stmt) -> list[Piece]:
        return [
            self._piece(each)
            for each in preceding(self.function, statement)
            if each not in self.removed or isinstance(each, ast.Assign)
        ]

    # -- one differentiation

    def _grad(self, call: ast.Call) -> None:
        statement = place_of(self.function.module).statement(call)
        output, inputs = given(call, 0, "outputs"), given(call, 1, "inputs")
        if output is None or inputs is None:
            raise Refused("graph-elsewhere", f"the arguments of `{self.here.short(call)}` are not written out")
        if any(each.arg == "is_grads_batched" for each in call.keywords):
            raise Refused(
                "graph-elsewhere", "`is_grads_batched` maps over the outputs; use `torch.func.vjp` and `vmap`"
            )
        names = list(_names(inputs, self.here))
        weights = given(call, 2, "grad_outputs")
        if weights is not None and self.here.short(weights) == "None":
            weights = None
        parts = self._function(statement, call, output, names, weights)
        parent = place_of(self.function.module).parents[call]
        text = self._called(parts, names, weights)
        match parent:
            case ast.Subscript(slice=ast.Constant(value=0)) if len(names) == 1:
                self._replace(statement, self.source.span(parent), text)
            case ast.Assign(targets=[ast.Tuple(elts=[target]) | ast.List(elts=[target]) as left]) if len(names) == 1:
                self._replace(statement, self.source.span(left), self.here.text(target))
                self._replace(statement, self.source.span(call), text)
            case _ if len(names) == 1:
                self._replace(statement, self.source.span(call), f"({text},)")
            case _:
                self._replace(statement, self.source.span(call), text)

    def _backward(self, call: ast.Call) -> None:
        assert isinstance(call.func, ast.Attribute)
        statement = place_of(self.function.module).statement(call)
        found = [
            node
            for node in self.here.expressions(ast.Attribute)
            if node.attr == "grad" and isinstance(node.value, ast.Name) and self.here.qualname(node) is None
        ]
        names = list(dict.fromkeys(node.value.id for node in found if isinstance(node.value, ast.Name)))
        plain = not call.args and all(each.arg in ("retain_graph", "create_graph") for each in call.keywords)
        if not names or not plain or not isinstance(statement, ast.Expr):
            reason = f"`{self.here.short(call)}` adds to the `.grad` of every tensor that it finds"
            raise Refused("graph-elsewhere", f"{reason}; return the loss, and differentiate with `torch.func.grad`")
        parts = self._function(statement, call, call.func.value, names, None)
        text = self._called(parts, names, None)
        behind = self._next(statement)
        if len(found) == 1 and isinstance(behind, ast.Assign) and behind.value is found[0]:
            self.removed[statement] = None
            self.inserted[behind] = self.inserted.pop(statement, [])
            self._replace(behind, self.source.span(found[0]), text)
            return
        kept = {name: self.names.take((f"{name}_grad",)) for name in names}
        self._replace(statement, self.source.span(statement), f"{', '.join(kept.values())} = {text}")
        old = self.pieces[statement]
        self.pieces[statement] = with_text(old, old.text, old.reads - set(kept.values()), frozenset(kept.values()))
        for node in found:
            assert isinstance(node.value, ast.Name)
            user = place_of(self.function.module).statement(node)
            self._replace(user, self.source.span(node), kept[node.value.id])

    def _next(self, statement: ast.stmt) -> ast.stmt | None:
        parent = place_of(self.function.module).parents[statement]
        for body in (getattr(parent, "body", []), getattr(parent, "orelse", [])):
            if isinstance(body, list) and statement in body[:-1]:
                return body[body.index(statement) + 1]  # type: ignore[no-any-return]
        return None

    def _room(self, statement: ast.stmt, call: ast.Call) -> int:
        """How long a lambda may be in the place of a call."""
        taken = len(style.margin(self.source, statement.lineno)) + len(self.here.text(statement))
        left = style.width(self.source.path) - taken + len(self.here.text(call)) - len("torch.func.grad()(x)")
        return 0 if "\n" in self.here.text(statement) else left

    def _function(
        self, statement: ast.stmt, call: ast.Call, output: ast.expr, names: list[str], weights: ast.expr | None
    ) -> Text:
        """The function of the inputs that makes the output."""
        for inner in ast.walk(output):
            if isinstance(inner, ast.Call) and self.here.qualname(inner.func) == GRAD:
                raise Refused("graph-elsewhere", f"line {statement.lineno} differentiates twice; give the first a name")
        text = self.here.short(output)
        kept = computation(self._before(statement), reads(output), names, text)
        ones = weights is not None and self.here.short(weights) == f"torch.ones_like({text})"
        if weights is not None and not ones and not reads(weights).isdisjoint(names):
            raise Refused("graph-elsewhere", f"`{self.here.short(weights)}` depends on the input, too")
        vector = weights is not None and not ones
        room = self._room(statement, call)
        found = function_text(self.here, self.names, statement, output, names, kept, summed=not vector, room=room)
        if found.definition:
            self.inserted.setdefault(statement, []).append(found.definition)
        self.used.update(dict.fromkeys(each.node for each in kept))
        return found

    def _called(self, function: Text, names: Sequence[str], weights: ast.expr | None) -> str:
        given_names = ", ".join(names)
        vector = weights is not None and not self.here.short(weights).startswith("torch.ones_like(")
        wanted = "vjp" if vector else "grad"
        found = reach(self.here, f"torch.func.{wanted}", "torch.func", "func")
        self.imports += found.edits
        if vector:
            assert weights is not None
            pull = f"{found.text}({function.callable}, {given_names})[1]({self.here.text(weights)})"
            return f"{pull}[0]" if len(names) == 1 else pull
        option = f", argnums={function.argnums}" if function.argnums else ""
        return f"{found.text}({function.callable}{option})({function.arguments or given_names})"

    # -- what is left

    def _own(self) -> Iterator[ast.stmt]:
        yield from self.here.statements(ast.stmt)

    def _drop_unused(self) -> None:
        """Take out what only the graph was made of."""
        while True:
            idle = [
                each
                for each in self.used
                if each not in self.removed and each not in self.inserted and self._is_idle(each)
            ]
            if not idle:
                return
            self.removed.update(dict.fromkeys(idle))

    def _is_idle(self, statement: ast.stmt) -> bool:
        names = self._piece(statement).binds
        gone = {inner for each in (statement, *self.removed) for inner in ast.walk(each)}
        for other in self._own():
            if other in gone:
                continue
            if isinstance(other, _COMPOUND):
                heads = [
                    reads(part) for part in ast.iter_child_nodes(other) if isinstance(part, ast.expr | ast.withitem)
                ]
                found = frozenset[str]().union(*heads)
            else:
                found = self._piece(other).reads
            for text in self.inserted.get(other, ()):
                found |= reads(ast.parse(textwrap.dedent(text)))
            if not names.isdisjoint(found) and not self._is_own(other, names, found):
                return False
        return True

    def _is_own(self, other: ast.stmt, names: frozenset[str], found: frozenset[str]) -> bool:
        """Whether a function in front of a statement, and not the statement, is what reads the names: its own."""
        if isinstance(other, _COMPOUND) or not self._piece(other).reads.isdisjoint(names):
            return False
        for text in self.inserted.get(other, ()):
            (node,) = ast.parse(textwrap.dedent(text)).body
            own = {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}
            if not (reads(node) & names) <= own:
                return False
        return True

    def _edits(self) -> Iterator[Edit]:
        path, source = self.source.path, self.source
        for statement in self.removed:
            yield Edit(path, self._rows(statement), "")
        for statement, old in self.pieces.items():
            if old.changed and statement not in self.removed:
                yield Edit(path, source.span(statement), old.text)
        for statement, texts in self.inserted.items():
            start = source.line_starts[self._above(statement) - 1]
            blank = source.newline * 2
            first = "" if self._begins(start) else source.newline
            yield Edit(path, Span(start, start), first + "".join(f"{text}{blank}" for text in texts))

    def _begins(self, start: int) -> bool:
        """Whether nothing but a blank line, or the head of the block, stands in front of a row that is kept."""
        row = self.source.utf8.count(b"\n", 0, start)
        gone = {line for each in self.removed for line in range(each.lineno, (each.end_lineno or each.lineno) + 1)}
        while row > 0 and row in gone:
            row -= 1
        text = self.source.line(row).strip() if row > 0 else ""
        return not text or text.endswith(":") or text.startswith("#")

    def _above(self, statement: ast.stmt) -> int:
        """The row that a function goes in front of: that of the comments above a statement."""
        row = statement.lineno
        margin = style.margin(self.source, row)
        while row > 1 and style.is_comment(self.source.line(row - 1), margin):
            row -= 1
        return row

    def _rows(self, statement: ast.stmt) -> Span:
        source = self.source
        last = statement.end_lineno or statement.lineno
        whole = source.slice(source.span(statement))
        around = source.line(statement.lineno).strip() if last == statement.lineno else whole
        if not around.startswith(whole) or (around != whole and not around.removeprefix(whole).strip().startswith("#")):
            raise Refused("layout", f"line {statement.lineno} holds more than one statement")
        end = source.line_starts[last] if last < len(source.line_starts) else len(source.utf8)
        return Span(source.line_starts[statement.lineno - 1], end)


def _names(inputs: ast.expr, here: Reached) -> Iterator[str]:
    parts = inputs.elts if isinstance(inputs, ast.Tuple | ast.List) else [inputs]
    for part in parts:
        if not isinstance(part, ast.Name):
            raise Refused("graph-elsewhere", f"`{here.short(part)}` is no variable of its own; give it a name first")
        yield part.id
