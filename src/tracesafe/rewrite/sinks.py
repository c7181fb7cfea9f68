"""What a function writes to outside of itself, and the function with those values returned instead."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tracesafe.analysis.liveness import Flow, flow, stores
from tracesafe.analysis.targets import ModuleTarget
from tracesafe.analysis.values import Tree, Value, is_traced
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.statements import own_statements
from tracesafe.spec import Kind

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached
    from tracesafe.program.modules import Module

_Plain = ast.FunctionDef


@dataclass(frozen=True, slots=True)
class Sink:
    """One place outside of a function that it writes to: a global of a module, or an entry in one.

    ``suffix`` is source text behind the global's name: ``["loss"]``. ``local`` is the variable that holds the value
    inside of the function; ``writes`` are the statements that write, ``collects``: they append to a list.
    """

    module: Module
    name: str
    suffix: str
    local: str
    writes: tuple[ast.stmt, ...]
    collects: bool = False

    @property
    def text(self) -> str:
        """How the place is written in its own module."""
        return self.name + self.suffix


def declared(here: Reached) -> Iterator[tuple[ast.Global, str]]:
    """The names that the function declares ``global``."""
    for node in here.statements(ast.Global):
        assert isinstance(node, ast.Global)
        for name in node.names:
            yield node, name


def global_sinks(here: Reached) -> tuple[Sink, ...]:
    """The globals that a function assigns by a ``global`` declaration, or as attributes of a module of the project."""
    found: list[Sink] = []
    for name in dict.fromkeys(name for _, name in declared(here)):
        writes = tuple(each for each in simple_statements(here) if name in stores(each))
        if writes:
            found.append(Sink(here.function.module, name, "", name, writes))
    attributes: dict[tuple[Module, str], list[ast.stmt]] = {}
    for statement in simple_statements(here):
        for target in _targets(statement):
            if isinstance(target, ast.Attribute):
                value = here.value(target.value)
                if isinstance(value, ModuleTarget):
                    attributes.setdefault((value.module, target.attr), []).append(statement)
    found += [Sink(module, name, "", name, tuple(writes)) for (module, name), writes in attributes.items()]
    return tuple(found)


def simple_statements(here: Reached) -> Iterator[ast.stmt]:
    """The statements of a function that hold no others."""
    for node in here.statements(ast.stmt):
        if not hasattr(node, "body") and not isinstance(node, ast.Match | ast.Global | ast.Nonlocal):
            yield node


def _targets(statement: ast.stmt) -> Iterator[ast.expr]:
    match statement:
        case ast.Assign(targets=targets):
            for target in targets:
                yield from target.elts if isinstance(target, ast.Tuple | ast.List) else (target,)
        case ast.AnnAssign(target=target, value=ast.expr()) | ast.AugAssign(target=target):
            yield target
        case _:
            pass


def written_values(statement: ast.stmt, sink: Sink) -> Iterator[ast.expr]:
    """The expressions that a statement writes to a sink, as far as they stand there."""
    match statement:
        case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value) | ast.AugAssign(value=value):
            yield value
        case _:
            del sink


@dataclass(frozen=True)
class Writer:
    """A function that writes to sinks, looked at as one that returns their values."""

    here: Reached
    sinks: tuple[Sink, ...]
    first: ast.stmt = field(default_factory=lambda: ast.Pass(lineno=0, end_lineno=0))
    last: ast.stmt = field(default_factory=lambda: ast.Pass(lineno=0, end_lineno=0))
    """Where the function begins and where its statements end, as statements."""

    @property
    def node(self) -> _Plain:
        """The def. Raises ``Refused`` for what cannot return more than it does."""
        node = self.here.function.node
        if isinstance(node, ast.Lambda | ast.AsyncFunctionDef) or self.here.function.is_generator:
            raise Refused("generator", f"`{self.here.function.name}` is no plain function; return the value yourself")
        return node

    def check(self) -> None:
        """Raises ``Refused`` unless every path writes every sink before it returns, and nobody reads it before."""
        node = self.node
        foreign = {each for each, _ in declared(self.here)}
        body = [each for each in node.body if each not in foreign]
        if any(each in foreign for part in body for each in ast.walk(part)):
            raise Refused("write-on-traced-path", "a `global` declaration stands inside of a branch; put it first")
        for sink in self.sinks:
            if sink.suffix or sink.module is not self.here.function.module or not self._declares(sink):
                self._check_only_written(sink)
                continue
            facts = self._facts(body)
            if sink.local in facts.live_after[self.first] or isinstance(sink.writes[0], ast.AugAssign):
                raise Refused(
                    "read-before-write",
                    f"`{sink.text}` is read before it is written: pass it in as an argument and return the new value",
                )
            for end in [*self.returns(), *self._falls(facts)]:
                known = facts.defined_before.get(end)
                if known is not None and sink.local not in known:
                    raise Refused(
                        "maybe-undefined", f"`{sink.text}` is written on some paths only; give it a value on every path"
                    )
        self._check_readers()

    def _declares(self, sink: Sink) -> bool:
        return any(name == sink.name for _, name in declared(self.here))

    def _facts(self, body: Sequence[ast.stmt]) -> Flow:
        """What is live and bound, if the globals were local."""
        node = self.node
        copy = ast.FunctionDef(node.name, node.args, list(body), [], None, None, lineno=node.lineno)
        copy.body = [self.first, *body, self.last]
        return flow(copy)

    def _check_only_written(self, sink: Sink) -> None:
        """A place behind a dot or bracket: written once, at the top level of the function, and not read."""
        if len(sink.writes) != 1 or sink.writes[0] not in self.node.body:
            raise Refused(
                "maybe-undefined", f"`{sink.text}` is written on some paths only; give it a value on every path"
            )
        (write,) = sink.writes
        if isinstance(write, ast.AugAssign):
            raise Refused("read-before-write", f"`{sink.text}` is read before it is written: pass its value in")
        index = self.node.body.index(write)
        before = [each for part in self.node.body[:index] for each in own_statements(part)]
        if any(isinstance(each, ast.Return) for each in before):
            raise Refused("maybe-undefined", f"`{sink.text}` is not written where line {_return_row(before)} returns")
        last = sink.text.rpartition(".")[2]
        for inner in ast.walk(self.node):
            if isinstance(inner, ast.Attribute) and isinstance(inner.ctx, ast.Load) and inner.attr == last:
                raise Refused("read-before-write", f"`{sink.text}` is read in the same function")

    def _check_readers(self) -> None:
        """Raises ``Refused`` if a function that is called here reads or writes one of the globals itself."""
        names = {sink.name for sink in self.sinks}
        todo = [self.here]
        seen = {self.here.function}
        while todo:
            here = todo.pop()
            for call in here.expressions(ast.Call):
                for callee in here.callees(call) or ():
                    if callee is self.here.function:
                        text = f"`{callee.name}` calls itself, and would have to pass on what it writes"
                        raise Refused("unbounded-recursion", text)
                    if callee in seen:
                        continue
                    seen.add(callee)
                    used = callee.reads - callee.locals
                    if used & names and any(sink.module is callee.module for sink in self.sinks):
                        text = f"`{callee.name}`, which is called here, reads or writes `{min(used & names)}`, too"
                        raise Refused("read-before-write", text)
                    todo.append(here.of(callee))

    def returns(self) -> list[ast.Return]:
        """The function's own returns."""
        return [each for each in self.here.statements(ast.Return) if isinstance(each, ast.Return)]

    def _falls(self, facts: Flow) -> list[ast.stmt]:
        return [self.last] if facts.defined_before.get(self.last) is not None else []

    def is_procedure(self) -> bool:
        """Whether the function gives nothing back. Raises ``Refused`` if it does on some paths only."""
        values = [each for each in self.returns() if each.value is not None]
        body = [each for each in self.node.body if not isinstance(each, ast.Global)]
        falls = self._facts(body).defined_before.get(self.last) is not None
        if not values:
            return True
        if falls or len(values) != len(self.returns()):
            raise Refused("returns-none", f"`{self.here.function.name}` returns a value on some paths only")
        return False


def _return_row(statements: Sequence[ast.stmt]) -> int:
    return next(each.lineno for each in statements if isinstance(each, ast.Return))


_STAGED = frozenset({Kind.STAGE, Kind.LOOP, Kind.BRANCH, Kind.CHECKPOINT, Kind.LINEARIZE})


def leaks(here: Reached, sink: Sink) -> str:
    """What a transform makes of the write, for a message; empty if it is as good as without one."""
    touches = sorted(here.regimes(), key=lambda touch: touch.site)
    values = [here.value(node) for statement in sink.writes for node in written_values(statement, sink)]
    traced = any(is_traced(part) for value in values for part in _parts(value))
    staged = next((touch for touch in touches if touch.kind in _STAGED), None)
    if staged is not None:
        return f"is assigned only while `{here.function.name}` is traced by {staged.transform}, not in later calls"
    batched = next((touch for touch in touches if touch.kind is Kind.BATCH), None)
    if traced:
        touch = batched or next((touch for touch in touches if touch.kind is Kind.GRADIENT), None)
        return f"keeps a tracer of {touch.transform} that is dead after the call" if touch is not None else ""
    if batched is not None:
        return f"is assigned once for the whole batch under {batched.transform}, not for each example"
    return ""


def _parts(value: Value) -> Iterator[Value]:
    yield value
    if isinstance(value, Tree):
        for part in value.parts:
            yield from _parts(part)
