"""The whole analysis: from a program and what is known of transforms to the functions that are reached."""

from __future__ import annotations

import ast
import gc
import sys
from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from tracesafe.analysis.assume import assumed, marked
from tracesafe.analysis.entries import Needles, applying, kept, mentioning, mentions, outermost, seeds, users
from tracesafe.analysis.execute import Interpreter
from tracesafe.analysis.frames import Context, Frame, Record
from tracesafe.analysis.holdings import Holdings
from tracesafe.analysis.machine import Arguments
from tracesafe.analysis.reach import Analysis, Stats, collected, outside
from tracesafe.analysis.resolve import Knowledge
from tracesafe.analysis.targets import FunctionTarget, Instance, Transformed
from tracesafe.analysis.values import Value
from tracesafe.analysis.written import moved_names, written
from tracesafe.program.components import components
from tracesafe.program.functions import Function
from tracesafe.program.modules import Module
from tracesafe.program.program import Program
from tracesafe.spec import Library, Rename, StarModule, TransformSpec

_RECURSION = 20_000
_WAVES = 3
"""How often the callers of what was found are looked at in turn."""


def analyse(
    program: Program,
    transforms: Sequence[TransformSpec],
    libraries: Sequence[Library],
    stars: Sequence[StarModule],
    assume: Sequence[str] = (),
    skip_validation: bool = False,
    renames: Sequence[Rename] = (),
) -> Analysis:
    """Find every function of the program that runs under a transform, and what is traced in it.

    ``assume``: ``TRANSFORM`` or ``TRANSFORM:PATTERN``, the public functions that count as reached by a transform of
    their users. ``skip_validation``: rewrites may skip checks of traced values. ``renames``: the names that are old in
    the versions at hand. Raises ``ValueError`` for a transform that no table knows.
    """
    return Analyst(Knowledge(transforms, libraries, stars, skip_validation), assume, renames).analyse(program)


class Analyst:
    """Finds, in one program after the other, every function that runs under a transform."""

    def __init__(self, known: Knowledge, assume: Sequence[str] = (), renames: Sequence[Rename] = ()) -> None:
        self._known, self._assume = known, assume
        self._needles, self._moved = Needles(known), moved_names(tuple(renames))

    def analyse(self, program: Program) -> Analysis:
        """What runs under transforms in a program. Raises ``ValueError`` for a transform that no table knows."""
        known = self._known
        machine = Interpreter(program, known)
        search = _Search(machine)
        with _room():
            search.run(list(program.given) if self._assume else kept(program, self._needles), self._assume)
        references = Holdings(machine, {})
        sites = tuple(machine.sites.values())
        reached = collected(machine.records, known, sites, program.parsed, references)
        plain = outside(machine.records, machine.bodies, known, sites, references)
        unknown = sum(not is_known for is_known in machine.calls.values())
        stats = Stats(len(program.given), len(program.parsed), len(machine.calls), unknown, len(machine.sites))
        return Analysis(reached, plain, sites, stats, partial(written, program, known, self._moved))

    def seeds(self, program: Program) -> Set[Path]:
        """The given files without which nothing is found."""
        return frozenset(program.given) if self._assume else seeds(program, self._needles, self._moved)

    def split(self, program: Program, seeds: Set[Path]) -> Sequence[Program]:
        """The components of a program in which a seed is, each a program of its own."""
        if program.is_one:
            return (program,)
        parts = components(program.graph, seeds)
        return (program,) if [len(program.given)] == list(map(len, parts)) else tuple(map(program.part, parts))


@contextmanager
def _room() -> Iterator[None]:
    """Room for deep recursion, and no garbage collection while many trees are alive."""
    limit = sys.getrecursionlimit()
    enabled = gc.isenabled()
    sys.setrecursionlimit(max(limit, _RECURSION))
    gc.disable()
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)
        if enabled:
            gc.freeze()
            gc.enable()


class _Search:
    """The order in which functions are entered: those that apply transforms, then those that call what was found."""

    def __init__(self, machine: Interpreter) -> None:
        self.machine = machine
        self.entered: set[tuple[Module, Function | None]] = set()
        self.modules: dict[Module, None] = {}

    def run(self, starts: Sequence[Path], assume: Sequence[str]) -> None:
        """Enter everything that matters."""
        program, known = self.machine.program, self.machine.known
        self._add(starts)
        for module in list(self.modules):
            for function in dict.fromkeys(applying(module, known)):
                self._enter(module, function)
        self._force()
        marked(self.machine, tuple(self.modules))
        for text in assume:
            assumed(self.machine, text, tuple(self.modules))
        wanted: frozenset[tuple[str, Module]] = frozenset()
        for _ in range(_WAVES):
            found = self._wanted()
            if found <= wanted:
                break
            wanted |= found
            searched = frozenset(path for path, module in program.modules.items() if module in self.modules)
            self._add(mentioning(program, wanted, searched))
            for module, function in users(tuple(self.modules), wanted, known):
                self._enter(module, function)
            self._force()
            self._revisit()

    def _add(self, paths: Sequence[Path]) -> None:
        for path in paths:
            module = self.machine.program.module_at(path)
            if module is not None:
                self.modules[module] = None
                self.machine.followed.add(module)

    def _wanted(self) -> frozenset[tuple[str, Module]]:
        """Names with their modules whose users are worth a look: what a fix would touch, and what is transformed."""
        machine = self.machine
        found: set[tuple[str, Module]] = set()
        for function, records in machine.records.items():
            if any(record.failing for record in records):
                found.update(_public(function))
        for function in machine.wrappers:
            found.update(_public(function))
        wrappers = {name for name, _ in found}
        for module in self.modules:
            if not wrappers.isdisjoint(module.names):
                found.update((name, module) for name in _made_by(wrappers, module))
        for site in machine.sites.values():
            found.update((name, site.module) for name in _stored_names(site.node, site.module))
        roots = machine.known.roots
        return frozenset(pair for pair in found if pair[1].name.partition(".")[0] not in roots)

    def _force(self) -> None:
        machine = self.machine
        while machine.pending:
            value, frame = machine.pending.pop()
            if isinstance(value, Transformed) and value.site not in machine.called:
                self._guarded(partial(machine.force, value, frame))

    def _revisit(self) -> None:
        """Follow the calls outside of transforms whose callee turned out to hold something that may be rewritten."""
        machine = self.machine
        for function in list(machine.skipped):
            if any(record.failing for record in machine.records.get(function, ())):
                for call in machine.skipped.pop(function):
                    self._guarded(partial(machine.run, *call))

    def _enter(self, module: Module, function: Function | None) -> None:
        if (module, function) in self.entered:
            return
        self.entered.add((module, function))
        self._guarded(partial(self._interpret, module, function))

    def _interpret(self, module: Module, function: Function | None) -> None:
        machine = self.machine
        frame = Frame(module, None, Context(), None)
        if function is None:
            frame.record = machine.bodies[module] = Record(module.statements, frame.context, called=False)
            machine.execute(module.tree.body, frame)
            for info in module.facts.classes:
                for name, node in info.members.items():
                    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.decorator_list:
                        machine.class_member(info, name)
            return
        bound: Value | None = None
        if function.owner is not None and "staticmethod" not in function.decorator_names:
            bound = Instance(function.owner.qualname, info=function.owner)
        target = FunctionTarget(function.qualname, function=function, bound=bound)
        machine.run(target, Arguments(open=True), function.node, frame)
        for nested in module.facts.functions:
            if outermost(nested) is function and nested is not function and nested not in machine.records:
                self._nested(nested)

    def _nested(self, nested: Function) -> None:
        """A nested function that nobody calls in sight: its own sites count all the same."""
        if nested.parent is None or isinstance(nested.node, ast.Lambda):
            return
        frame = Frame(nested.module, nested.parent, Context(), None)
        inner = FunctionTarget(nested.qualname, function=nested, frame=frame)
        self.machine.run(inner, Arguments(open=True), nested.node, frame)

    def _guarded(self, action: Callable[[], object]) -> None:
        try:
            action()
        except RecursionError:
            return


def _public(function: Function) -> Iterator[tuple[str, Module]]:
    """The name under which others call a function: its own, and that of the function around it."""
    for part in {function, outermost(function)}:
        if part is not None and part.parent is None and part.name.isidentifier():
            name = part.owner.name if part.owner is not None and part.name.startswith("__") else part.name
            if name not in ("forward", "main"):
                yield name, part.module


def _made_by(wrappers: set[str], module: Module) -> Iterator[str]:
    """The top-level names that are bound to something made by a wrapper of the project, or decorated by one."""
    for name, nodes in module.bindings.items():
        for binding in nodes:
            parts = [getattr(binding, "value", None), *getattr(binding, "decorator_list", ())]
            if any(mentions(part, wrappers) for part in parts if isinstance(part, ast.expr)):
                yield name


def _stored_names(node: ast.AST, module: Module) -> Iterator[str]:
    """The top-level names, and those of methods and attributes, to which the result of a site is bound."""
    for info in module.facts.classes:
        yield from (name for name, pairs in info.stored.items() if any(value is node for _, value in pairs))
        for name, member in info.members.items():
            if node in getattr(member, "decorator_list", ()) and name not in ("forward", "__call__"):
                yield name
    for name, nodes in module.bindings.items():
        for binding in nodes:
            value = getattr(binding, "value", None)
            if value is node or (
                isinstance(binding, ast.FunctionDef | ast.AsyncFunctionDef) and node in binding.decorator_list
            ):
                yield name
