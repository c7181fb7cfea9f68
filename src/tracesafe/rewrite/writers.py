"""A function that writes to the outside, looked at as one that returns what it wrote."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeGuard

from tracesafe.analysis.liveness import Flow, flow
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.sinks import Place, Sink, declarations
from tracesafe.rewrite.statements import own_statements

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached
    from tracesafe.program.functions import Function


@dataclass(frozen=True)
class Writer:
    """A function that writes to sinks, looked at as one that returns their values."""

    here: Reached
    sinks: tuple[Sink, ...]
    first: ast.stmt = field(default_factory=lambda: ast.Pass(lineno=0, end_lineno=0))
    last: ast.stmt = field(default_factory=lambda: ast.Pass(lineno=0, end_lineno=0))
    """Where the function begins and where its statements end, as statements."""

    @property
    def node(self) -> ast.FunctionDef:
        """The def. Raises ``Refused`` for what cannot return more than it does."""
        node = self.here.function.node
        if isinstance(node, ast.Lambda | ast.AsyncFunctionDef) or self.here.function.is_generator:
            raise Refused("generator", f"`{self.here.function.name}` is no plain function; return the value yourself")
        return node

    def check(self) -> None:
        """Raises ``Refused`` unless every path writes every sink before it returns, and nobody reads it before."""
        node = self.node
        foreign = {each for each, _ in declarations(self.here)}
        body = [each for each in node.body if each not in foreign]
        if any(each in foreign for part in body for each in ast.walk(part)):
            raise Refused("write-on-traced-path", "a `global` declaration stands inside of a branch; put it first")
        for sink in self.sinks:
            if not sink.declared:
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
        self._check_objects()

    def _facts(self, body: Sequence[ast.stmt]) -> Flow:
        """What is live and bound, if the globals were local."""
        node = self.node
        copy = ast.FunctionDef(node.name, node.args, list(body), [], None, None, lineno=node.lineno)
        copy.body = [self.first, *body, self.last]
        return flow(copy)

    def _check_only_written(self, sink: Sink) -> None:
        """A place behind a dot or bracket: written once, at the top level of the function, and not read before."""
        self._check_container(sink)
        if sink.place is Place.RECEIVER:
            self._check_kept(sink)
        if sink.gathers:
            return
        if len(sink.writes) != 1 or sink.writes[0] not in self.node.body:
            raise Refused("maybe-undefined", f"`{sink.text}` is written on some paths only; write it on every path")
        (write,) = sink.writes
        if isinstance(write, ast.AugAssign):
            raise Refused("read-before-write", f"`{sink.text}` is read before it is written: pass its value in")
        before = [each for part in self.node.body[: self.node.body.index(write)] for each in own_statements(part)]
        early = next((each for each in before if isinstance(each, ast.Return)), None)
        if early is not None:
            raise Refused("maybe-undefined", f"`{sink.text}` is not written where line {early.lineno} returns")
        for inner in readings(self.here, sink):
            if inner.lineno <= (write.end_lineno or write.lineno):
                raise Refused("read-before-write", f"`{sink.text}` is read before it is written: pass its value in")

    def _check_kept(self, sink: Sink) -> None:
        """Raises ``Refused`` if a method hands its object on, to somebody who may look at the attribute."""
        used = {node.value for node in ast.walk(self.node) if isinstance(node, ast.Attribute)}
        for node in ast.walk(self.node):
            if isinstance(node, ast.Name) and node.id == sink.name and node not in used:
                text = f"line {node.lineno} hands `{sink.name}` on before the caller writes `{sink.text}`"
                raise Refused("read-before-write", text)

    def _check_container(self, sink: Sink) -> None:
        """Raises ``Refused`` if the function does something else with a container that it writes into."""
        if not sink.is_entry:
            return
        owners = [target.value if isinstance(target, ast.Subscript) else target for target in sink.targets]
        spelled = {ast.unparse(owner) for owner in owners}
        own = set(readings(self.here, sink))
        known = {*owners, *(node.value for node in own if isinstance(node, ast.Subscript))}
        known |= {node.value for node in ast.walk(self.node) if _is_apart(node, sink)}
        for node in ast.walk(self.node):
            if isinstance(node, ast.Name | ast.Attribute) and node not in known and ast.unparse(node) in spelled:
                text = f"line {node.lineno} uses `{ast.unparse(node)}` before the caller writes `{sink.text}`"
                raise Refused("container-state", text)

    def _check_readers(self) -> None:
        """Raises ``Refused`` if a function that is called here reads or writes one of the globals itself."""
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
                    self._check_reader(callee)
                    todo.append(here.of(callee))

    def _check_objects(self) -> None:
        """Raises ``Refused`` if another traced function may look at an attribute of an object that is written here."""
        for sink in self.sinks:
            if not sink.suffix.startswith(".") or (sink.place is Place.RECEIVER and sink.suffix.count(".") == 1):
                continue
            attribute = sink.suffix.partition("[")[0].rpartition(".")[2]
            whole = ast.unparse(ast.parse(sink.name + sink.suffix.partition("[")[0], mode="eval"))
            for node in ast.walk(self.node):
                is_read = isinstance(node, ast.Attribute) and node.attr == attribute
                if is_read and ast.unparse(node) != whole:
                    text = f"line {getattr(node, 'lineno', 0)} may read `{sink.text}` under another name"
                    raise Refused("read-before-write", text)
            for function, records in self.here.index.items():
                if function is not self.here.function and any(record.context.regimes for record in records):
                    self._check_reader(function)

    def _check_reader(self, callee: Function) -> None:
        """Raises ``Refused`` if another function reads one of the places."""
        for sink in self.sinks:
            if sink.suffix.startswith("."):
                attribute = sink.suffix.partition("[")[0].rpartition(".")[2]
                read = any(isinstance(each, ast.Attribute) and each.attr == attribute for each in ast.walk(callee.node))
            else:
                read = self._names(callee, sink)
            if read:
                text = f"`{callee.name}`, which is called here, reads or writes `{sink.text}`, too"
                raise Refused("read-before-write", text)

    def _names(self, callee: Function, sink: Sink) -> bool:
        """Whether a function names a place of a module, or a container of it."""
        if callee.module is sink.module and sink.name in callee.reads - callee.locals:
            return True
        references = self.here.references
        if sink.place is Place.CELL or references is None:
            return False
        if callee.module is sink.module:
            return False
        own = references.spelled(references.place(callee.module), sink.module, sink.name)
        if own is not None and own in callee.reads - callee.locals:
            return True
        return any(isinstance(each, ast.Attribute) and each.attr == sink.name for each in ast.walk(callee.node))

    def returns(self) -> list[ast.Return]:
        """The function's own returns."""
        return [each for each in self.here.statements(ast.Return) if isinstance(each, ast.Return)]

    def _falls(self, facts: Flow) -> list[ast.stmt]:
        return [self.last] if facts.defined_before.get(self.last) is not None else []

    def is_procedure(self) -> bool:
        """Whether the function gives nothing back. Raises ``Refused`` if it does on some paths only."""
        values = [each for each in self.returns() if each.value is not None]
        body = [each for each in self.node.body if not isinstance(each, ast.Global | ast.Nonlocal)]
        falls = self._facts(body).defined_before.get(self.last) is not None
        if not values:
            return True
        if falls or len(values) != len(self.returns()):
            raise Refused("returns-none", f"`{self.here.function.name}` returns a value on some paths only")
        return False


def _is_apart(node: ast.AST, sink: Sink) -> TypeGuard[ast.Subscript]:
    """Whether an expression is an entry under another key than the one that is written."""
    if not isinstance(node, ast.Subscript) or not isinstance(node.slice, ast.Constant) or sink.method:
        return False
    keys = [each.slice for each in sink.targets if isinstance(each, ast.Subscript)]
    return all(
        isinstance(key, ast.Constant)
        and isinstance(key.value, str)
        and isinstance(node.slice.value, str)
        and key.value != node.slice.value
        for key in keys
    )


def readings(here: Reached, sink: Sink) -> Iterator[ast.expr]:
    """Where a function reads a place behind a dot or bracket, written as it is where it writes."""
    spelled = {ast.unparse(target) for target in sink.targets}
    for inner in ast.walk(here.function.node):
        if not isinstance(inner, ast.Attribute | ast.Subscript) or not isinstance(inner.ctx, ast.Load):
            continue
        if inner not in sink.targets and ast.unparse(inner) in spelled:
            yield inner
