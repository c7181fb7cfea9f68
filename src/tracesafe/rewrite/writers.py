"""A function that writes to the outside, looked at as one that returns what it wrote."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tracesafe.analysis.targets import ClassTarget, FunctionTarget, Instance
from tracesafe.rewrite.argument_outputs import check_argument
from tracesafe.rewrite.carried import check_place, check_reads
from tracesafe.rewrite.localised import Localised, localised
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.sinks import Place, Sink, declarations, gets
from tracesafe.rewrite.statements import suites

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached
    from tracesafe.program.functions import ClassInfo, Function


@dataclass(frozen=True)
class Writer:
    """A function that writes to sinks, looked at as one that returns their values."""

    here: Reached
    sinks: tuple[Sink, ...]

    @property
    def node(self) -> ast.FunctionDef:
        """The def. Raises ``Refused`` for what cannot return more than it does."""
        node = self.here.function.node
        if isinstance(node, ast.Lambda | ast.AsyncFunctionDef) or self.here.function.is_generator:
            raise Refused("generator", f"`{self.here.function.name}` is no plain function; return the value yourself")
        return node

    def check(self) -> tuple[Sink, ...]:
        """The sinks, those marked whose old value the function needs.

        Raises ``Refused`` where a sink cannot become an output.
        """
        node = self.node
        for each, _ in declarations(self.here):
            if each not in node.body and _stands_alone(node, each):
                raise Refused("layout", f"the branch in line {each.lineno} holds nothing but a declaration; move it up")
        found = tuple(self._checked(sink) for sink in self.sinks)
        self._check_readers()
        self._check_objects()
        return found

    def _checked(self, sink: Sink) -> Sink:
        """One sink, marked if the function needs its old value."""
        if sink.place is Place.ARGUMENT:
            check_argument(self.here, sink)
            return sink
        if any(isinstance(each, ast.Delete) for each in sink.writes):
            raise Refused("maybe-undefined", f"`{sink.text}` is deleted here, and has no value afterwards")
        self._check_container(sink)
        if sink.place is Place.RECEIVER:
            self._check_kept(sink)
        if sink.method:
            return sink
        reads = self.reads(sink)
        known = self.localised(sink)
        if known.is_captured:
            text = f"a nested function reads `{sink.text}`, which becomes a local variable; pass it as an argument"
            raise Refused("closure", text)
        ends = [*self.returns(), *([known.last] if known.falls else [])]
        if not known.is_read_first and all(known.is_written_before(end) for end in ends):
            return sink
        check_place(self.here, sink, known, ends)
        check_reads(self.here, sink, reads)
        return replace(sink, carried=True)

    def reads(self, sink: Sink) -> list[ast.expr]:
        """Where the function reads a sink."""
        if sink.declared:
            named = [each for each in ast.walk(self.node) if isinstance(each, ast.Name) and each.id == sink.name]
            return [each for each in named if isinstance(each.ctx, ast.Load)]
        return list(readings(self.here, sink))

    def localised(self, sink: Sink) -> Localised:
        """The function with the sink as a local variable."""
        places = () if sink.declared else (*sink.targets, *readings(self.here, sink))
        return localised(self.node, sink.local, places)

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
        asking = [node.func for node in own if isinstance(node, ast.Call)]
        known |= {*asking, *(node.value for node in asking if isinstance(node, ast.Attribute))}
        known |= {owner for node in ast.walk(self.node) if (owner := _apart(node, sink)) is not None}
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
            for callee in _run_by(here):
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
            if sink.place is Place.ARGUMENT:
                continue
            if sink.suffix.startswith("."):
                attribute = sink.suffix.partition("[")[0].rpartition(".")[2]
                read = _reads_attribute(callee.node, attribute)
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

    def is_procedure(self) -> bool:
        """Whether the function gives nothing back. Raises ``Refused`` if it does on some paths only."""
        values = [each for each in self.returns() if each.value is not None]
        if not values:
            return True
        if self.localised(self.sinks[0]).falls or len(values) != len(self.returns()):
            raise Refused("returns-none", f"`{self.here.function.name}` returns a value on some paths only")
        return False


def _reads_attribute(node: ast.AST, attribute: str) -> bool:
    """Whether a function reads an attribute of some object; ``x.mean()`` calls a method of an array."""
    called = {each.func for each in ast.walk(node) if isinstance(each, ast.Call)}
    named = (each for each in ast.walk(node) if isinstance(each, ast.Attribute) and each.attr == attribute)
    return any(each not in called for each in named)


def _run_by(here: Reached) -> Iterator[Function]:
    """The functions of the project that a function may run: those that it calls, hands on, or reads as a property."""
    for call in here.expressions(ast.Call):
        yield from here.callees(call) or ()
    for node in here.expressions(ast.Name, ast.Attribute):
        value = here.value(node)
        if isinstance(value, FunctionTarget) and isinstance(getattr(node, "ctx", None), ast.Load):
            yield value.function
    for attribute in here.expressions(ast.Attribute):
        yield from _computed(here, attribute)


def _computed(here: Reached, node: ast.Attribute) -> Iterator[Function]:
    """The property of a class of the project that an attribute may be."""
    value, function = here.value(node.value), here.function
    receiver = function.parameters[0].arg if function.owner is not None and function.parameters else ""
    is_own = isinstance(node.value, ast.Name) and node.value.id == receiver
    info = value.info if isinstance(value, Instance) else function.owner if is_own else None
    todo = [info] if info is not None else []
    seen: set[ClassInfo] = set()
    while todo:
        info = todo.pop()
        seen.add(info)
        member = info.members.get(node.attr)
        if isinstance(member, ast.FunctionDef) and member.decorator_list and member in info.module.function_of:
            yield info.module.function_of[member]
        bases = here.references.machine.bases(info) if here.references is not None else []
        todo += [base.info for base in bases if isinstance(base, ClassTarget) and base.info not in seen]


def _stands_alone(node: ast.FunctionDef, declaration: ast.stmt) -> bool:
    """Whether a statement is all that its suite holds."""
    return any(suite == [declaration] for each in ast.walk(node) for suite in suites(each))


def _apart(node: ast.AST, sink: Sink) -> ast.expr | None:
    """The container, if an expression is an entry of it under another key than the one that is written."""
    match node:
        case ast.Subscript(value=owner, slice=ast.Constant(value=str(key))):
            pass
        case ast.Call(func=ast.Attribute(value=owner, attr="get"), args=[ast.Constant(value=str(key)), *_]):
            pass
        case _:
            return None
    keys = [each.slice for each in sink.targets if isinstance(each, ast.Subscript)]
    other = all(isinstance(each, ast.Constant) and isinstance(each.value, str) and each.value != key for each in keys)
    return owner if other and not sink.method else None


def readings(here: Reached, sink: Sink) -> Iterator[ast.expr]:
    """Where a function reads a place behind a dot or bracket, written as it is where it writes."""
    spelled = {ast.unparse(target) for target in sink.targets}
    asked = set(gets(sink))
    for inner in ast.walk(here.function.node):
        if asked and isinstance(inner, ast.Call) and ast.unparse(inner) in asked:
            yield inner
        if not isinstance(inner, ast.Attribute | ast.Subscript) or not isinstance(inner.ctx, ast.Load):
            continue
        if inner not in sink.targets and ast.unparse(inner) in spelled:
            yield inner
