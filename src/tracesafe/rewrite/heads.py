"""The head of a loop that examples leave at different times: what Python still decides, and the flag of the rest."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NoReturn

from tracesafe.analysis.liveness import loads, stores
from tracesafe.analysis.values import Array, Static, Touched
from tracesafe.model import Edit
from tracesafe.rewrite import terms
from tracesafe.rewrite.counting import counted
from tracesafe.rewrite.dtypes import assigned
from tracesafe.rewrite.imports import reach_where
from tracesafe.rewrite.loops import Loop, bound_of, leaves
from tracesafe.rewrite.masks import Flag
from tracesafe.rewrite.numbers import starts_as_number, starts_as_truth
from tracesafe.rewrite.paths import Path, unnegated
from tracesafe.rewrite.plan import Item, Slot
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.statements import own_statements
from tracesafe.rewrite.symbolic import Executor
from tracesafe.rewrite.terms import Binding, Literal, Ref, Term
from tracesafe.rewrite.totality import used_as_array
from tracesafe.source.spans import Span
from tracesafe.spec import Framework

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached


@dataclass(frozen=True, slots=True)
class Head:
    """What becomes of a loop's head: edits in it, the flag, and what stands in front of the loop and of its body."""

    flag: Flag | None
    edits: tuple[Edit, ...] = ()
    front: tuple[Item, ...] = ()
    body_front: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Heads:
    """Plans one head. ``fixed`` are the variables that Python goes on counting, ``inside`` all that the loop sets."""

    here: Reached
    executor: Executor
    node: Loop
    suite: Sequence[ast.stmt]
    fixed: frozenset[str]
    inside: frozenset[str]

    def plan(self, *, traced_test: bool, more: bool) -> Head:
        """``traced_test``: it is a ``while`` on a traced test; ``more``: examples leave it inside, too."""
        if traced_test:
            assert isinstance(self.node, ast.While)
            return self._while(self.node, more)
        edits = self._static_while(self.node) if isinstance(self.node, ast.While) else ()
        flag = Flag(self.executor.made(Binding(start(self.executor, self.node, False), None, ("done",), uses=0)))
        return Head(flag, edits, (Slot((flag.binding,)),))

    def _static_while(self, node: ast.While) -> tuple[Edit, ...]:
        """A static ``while`` has to end by itself, now that no example ends it."""
        counted = loads(node.test) & self.inside
        text = self.here.short(node.test)
        found = leaves(self.here, node)
        if not counted and all(leave.traced or isinstance(leave.node, ast.Continue) for leave in found):
            raise Refused(
                "no-batched-while",
                f"`while {text}` ends only when a traced value says so; bound it, `for _ in range(max_steps):`",
            )
        if not counted:
            self._check_leaves(node)
        return () if counted <= self.fixed else (self._bounded(node, (node.test,)),)

    def _check_leaves(self, node: ast.While) -> None:
        """Raises ``Refused`` if what Python leaves the loop by looks at variables that differ between examples."""
        wrong: list[tuple[str, str]] = []
        for leave in leaves(self.here, node):
            if leave.traced or isinstance(leave.node, ast.Continue):
                continue
            branches = [each for each in own_statements(node) if isinstance(each, ast.If)]
            tests = [each.test for each in branches if leave.node in own_statements(each)]
            found = [(test, min(names)) for test in tests if (names := loads(test) & self.inside - self.fixed)]
            if not found:
                return
            wrong += [(self.here.short(test), name) for test, name in found]
        if wrong:
            self._differs(*wrong[0])

    def _differs(self, text: str, name: str) -> NoReturn:
        raise Refused(
            "no-batched-while",
            f"the bound `{text}` looks at `{name}`, which differs between examples; use `for _ in range(...)`",
        )

    def _while(self, node: ast.While, more: bool) -> Head:
        bound = bound_of(self.here, node)
        if not any(loads(part) & self.inside for part in bound.static):
            self._check_leaves(node)
        if any(isinstance(each, ast.NamedExpr) for each in ast.walk(node.test)):
            raise Refused("write-on-traced-path", f"`{self.here.text(node.test)}` binds a name in the test of a loop")
        edits = [self._bounded(node, bound.static)]
        numbers = [part for part in bound.traced if starts_as_number(self.here, part)]
        for part in bound.traced:
            as_array = self._first_value(part)
            if as_array is not None:
                edits.append(as_array)
            elif part in numbers and not isinstance(part, ast.Compare):
                text = self.here.short(part)
                raise Refused("python-caller", f"`{text}` is a Python value in a first round, which selects nothing")
        test = (
            bound.traced[0]
            if len(bound.traced) == 1
            else ast.copy_location(ast.BoolOp(ast.And(), list(bound.traced)), bound.traced[0])
        )
        first = len(self.executor.bindings)
        with self.executor.numbers_first():
            condition = self.executor.condition(test, {}, Path())
        read = frozenset[str]().union(*(loads(part) for part in bound.traced)) & self.inside
        if not more and not numbers and not read & self.fixed:
            self.executor.bindings.remove(condition)
            active = self.executor.made(replace(condition, wishes=("active",), uses=0))
            return Head(Flag(active, True), tuple(edits), body_front=(Slot(tuple(self.executor.bindings[first:])),))
        front = Slot(tuple(self.executor.bindings[first:]))
        flag = Flag(self.executor.made(Binding(start(self.executor, node, True), None, ("active",), uses=0)), True)
        return Head(flag, tuple(edits), (Slot((flag.binding,)),), (front, flag.staying(Ref(condition))))

    def _bounded(self, node: ast.While, static: tuple[ast.expr, ...]) -> Edit:
        """The head with what Python decides."""
        source = self.here.source
        looked = frozenset[str]().union(*(loads(part) for part in static)) & self.inside
        if looked <= self.fixed:
            text = " and ".join(self.here.text(part) for part in static) or "True"
            return Edit(source.path, source.span(node.test), text)
        steps = counted(self.here, node, static[0]) if len(static) == 1 else None
        if steps is None:
            self._differs(" and ".join(self.here.text(part) for part in static), min(looked - self.fixed))
        span = Span(source.span(node).start, source.span(node.test).end)
        return Edit(source.path, span, f"for _ in {steps.range}")

    def _first_value(self, part: ast.expr) -> Edit | None:
        """A flag of the user's that is False or True when the loop begins, as an array from then on."""
        inner, _ = unnegated(part)
        return self.first_flag(inner.id) if isinstance(inner, ast.Name) else None

    def first_flag(self, flag: str) -> Edit | None:
        """The same for a variable that nobody reads between its first value and the loop."""
        for node in reversed(self.suite[: list(self.suite).index(self.node)]):
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=bool(value)) as first) if (
                    name == flag
                ):
                    if self.executor.framework is Framework.TORCH and not reference(self.executor, self.node, node):
                        return None
                    term = started_text(self.executor, self.node, value, node)
                    return Edit(self.here.source.path, self.here.source.span(first), term)
                case _ if flag in stores(node) | loads(node):
                    return None
                case _:
                    pass
        return None

    # -- text ------------------------------------------------------------------------------------------------

    def body_row(self) -> int:
        """The row behind the head. Raises ``Refused`` if the body stands on the head's own row."""
        row = _colon_row(self.here, self.node) + 1
        if self.node.body[0].lineno < row:
            raise Refused("layout", "the loop stands on one line; put its body on lines of its own")
        return row

    def text(self, edits: Sequence[Edit]) -> str:
        """The head as it will be written."""
        source = self.here.source
        begin = source.span(self.node).start
        data = source.utf8[begin : _colon(self.here, self.node) + 1]
        inside = [edit for edit in edits if begin <= edit.span.start and edit.span.end <= begin + len(data)]
        for edit in sorted(inside, key=lambda each: -each.span.start):
            data = data[: edit.span.start - begin] + edit.text.encode("utf-8") + data[edit.span.end - begin :]
        return " ".join(data.decode("utf-8").split())

    @staticmethod
    def text_of(here: Reached, node: ast.If | ast.With) -> str:
        """The head of another compound statement."""
        source = here.source
        return " ".join(source.utf8[source.span(node).start : _colon(here, node) + 1].decode("utf-8").split())


@dataclass(frozen=True)
class Looped:
    """A loop that all examples run through together, in its suite."""

    loop: Loop
    suite: Sequence[ast.stmt]

    def flags_as_arrays(self, executor: Executor, test: ast.expr) -> list[Edit]:
        """Flags that a test asks, and the loop sets for some examples, start as arrays."""
        heads = Heads(executor.here, executor, self.loop, self.suite, frozenset(), frozenset())
        edits: list[Edit] = []
        for node in ast.walk(test):
            if isinstance(node, ast.Name) and starts_as_truth(executor.here, node) and executor.here.hazards(node):
                edit = heads.first_flag(node.id)
                if edit is not None:
                    executor.flags |= {node.id}
                    edits.append(edit)
        return edits


def looped(node: ast.stmt, suite: Sequence[ast.stmt]) -> Looped | None:
    """The statement in its suite, if it is a loop."""
    return Looped(node, suite) if isinstance(node, ast.For | ast.While) else None


def _colon(here: Reached, node: Loop | ast.If | ast.With) -> int:
    """Where the colon of a compound statement's head stands, in bytes."""
    match node:
        case ast.For(iter=last) | ast.While(test=last) | ast.If(test=last):
            pass
        case ast.With(items=items):
            last = items[-1].optional_vars or items[-1].context_expr
    at = here.source.span(last).end
    comment = False
    while True:
        letter = here.source.utf8[at : at + 1]
        if letter == b":" and not comment:
            return at
        comment = letter != b"\n" and (comment or letter == b"#")
        at += 1


def _colon_row(here: Reached, node: Loop) -> int:
    return here.source.location(_colon(here, node)).row


def start(executor: Executor, loop: Loop, value: bool, at: ast.stmt | None = None) -> Term:
    """A flag's first value: an array, since ``torch.where`` takes nothing else, and ``~False`` is a number.

    ΦFlow's ``wrap`` would be NumPy's own, whose ``|`` the torch backend cannot trace.
    ``at``: where it gets that value, if not right before the loop.
    """
    module = _module(executor)
    if executor.framework is Framework.JAX:
        return terms.Call(f"{module}array", (Literal(str(value)),))
    if executor.framework is Framework.PHIFLOW:
        return terms.Call(f"{module}tensor", (Literal(str(value)),))
    name = reference(executor, loop, at)
    if name is None:
        return terms.Call(f"{module}tensor" if module else "tensor", (Literal(str(value)),))
    method = "new_ones" if value else "new_zeros"
    return terms.Call(f"{name}.{method}", (Literal("()"),), (("dtype", Literal(f"{module}bool")),))


def started_text(executor: Executor, loop: Loop, value: bool, at: ast.stmt | None = None) -> str:
    """The same as text, for a flag of the user's own."""
    match start(executor, loop, value, at):
        case terms.Call(function=function, arguments=(Literal(text=first), *_), keywords=keywords):
            more = "".join(f", {key}={each.text}" for key, each in keywords if isinstance(each, Literal))
            return f"{function}({first}{more})"
        case _:
            raise Refused("python-caller", "a flag is a Python value in a first round, which cannot be selected by")


def _module(executor: Executor) -> str:
    """The name that the file has for the framework, with a dot; empty if it imports functions one by one."""
    found = reach_where(executor.here, executor.here.library(executor.framework)).text.rpartition(".")[0]
    return f"{found}." if found else ""


def reference(executor: Executor, loop: Loop, at: ast.stmt | None = None) -> str | None:
    """A variable that holds an array of the framework at a statement, or when the loop begins, best one that the loop
    changes."""
    here = executor.here
    known = executor.flow.defined_before.get(at or loop)
    where = here.expressions(ast.Name) if at is not None else ast.walk(loop)
    inside = {node.id for node in where if isinstance(node, ast.Name)}
    found: dict[str, None] = {}
    for node in here.expressions(ast.Name):
        if isinstance(node.ctx, ast.Load) and node.id in inside and (known is None or node.id in known):
            value = here.value(node)
            array = isinstance(value, Array) and not value.taken and not value.python
            if here.is_traced(node) and (array or (isinstance(value, Touched) and used_as_array(here, node))):
                found[node.id] = None
    for name in found:
        values = [here.value(each) for each in assigned(here, name)]
        if not any(isinstance(value, Static) for value in values) and not _is_number_first(executor, name):
            return name
    return None


def _is_number_first(executor: Executor, name: str) -> bool:
    """Whether the variable is a Python number in some visible call."""
    nodes = [node for node in executor.here.expressions(ast.Name) if node.id == name]
    return any(isinstance(value, Static) for node in nodes for value in executor.here.eager_values(node)) or any(
        isinstance(executor.here.value(node), Static) for node in nodes
    )
