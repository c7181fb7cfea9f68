"""What a program changes after its import, and in which order changes and calls stand: an index of the whole program.

It is built when a rule asks, and in steps: whether some file assigns a name again is read off the bytes of the files;
trees are looked at only where a function reads such a name.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tracesafe.analysis.events import (
    EVENTS,
    INITIAL,
    LOOPS,
    Event,
    Key,
    Scope,
    Variable,
    assigns,
    changed,
    is_data,
    is_within,
    returns_name,
)
from tracesafe.analysis.syntax import SCOPES, own_nodes
from tracesafe.analysis.targets import ClassTarget, Instance, ModuleTarget
from tracesafe.program.functions import ClassInfo, Function
from tracesafe.program.modules import Module

if TYPE_CHECKING:
    from tracesafe.analysis.frames import Site
    from tracesafe.analysis.references import References

_DEPTH = 4
_FILES = 40
"""How many files are parsed in search of callers, at most."""


class Changes:
    """The index."""

    def __init__(self, references: References) -> None:
        self._references = references
        self._machine = references.machine
        self._program = references.machine.program
        self._scopes: dict[Module, tuple[Scope, ...]] = {}
        self._single: dict[Function | Module, Mapping[str, ast.expr]] = {}
        self._decorated: dict[Module, Mapping[ast.AST, Function]] = {}
        self._assigning: dict[str, tuple[Path, ...]] = {}
        self._last: dict[Function, Mapping[str, float]] = {}
        self._callers: dict[frozenset[Key], frozenset[Key]] = {}
        self._calls: dict[Event, Key | None] = {}
        self._known = {path for path, module in self._program.modules.items() if module is not None}
        self._before = len(self._known)

    def assigning(self, name: str) -> tuple[Path, ...]:
        """The files that assign a name behind a dot or bracket, or what stands behind it.

        What an object assigns to its own attributes is left out: its class tells that.
        """
        if name not in self._assigning:
            word = name.encode()
            pattern = re.compile(rb"\b" + re.escape(word) + rb"\b")
            given = ((path, self._program.given[path].utf8) for path in self._program.holding([name]))
            self._assigning[name] = tuple(path for path, text in given if assigns(text, pattern, word))
        return self._assigning[name]

    def last_change(self, function: Function) -> Mapping[str, float]:
        """The variables of a function -> the last row that changes them; no end of it if a function inside does."""
        if function not in self._last:
            found: dict[str, float] = {}
            stack: list[tuple[ast.AST, bool]] = [(part, True) for part in function.body]
            while stack:
                node, own = stack.pop()
                row = node.lineno if own and isinstance(node, ast.stmt | ast.expr) else math.inf
                if isinstance(node, ast.Nonlocal):
                    found.update(dict.fromkeys(node.names, math.inf))
                elif isinstance(node, EVENTS):
                    for target in changed(node):
                        inner = target
                        while isinstance(inner, ast.Attribute | ast.Subscript):
                            inner = inner.value
                        if isinstance(inner, ast.Name) and (own or inner is not target):
                            found[inner.id] = max(row, found.get(inner.id, 0))
                own = own and not isinstance(node, SCOPES)
                if not isinstance(node, ast.expr):
                    stack += [(child, own) for child in ast.iter_child_nodes(node)]
            self._last[function] = found
        return self._last[function]

    def may_change(self, variable: Variable, reader: Function) -> bool:
        """Whether some file may assign a place again that a function reads; cheap, and sometimes wrong."""
        match variable.owner:
            case Function() as owner:
                inner = reader
                while inner.parent is not None and inner.parent is not owner:
                    inner = inner.parent
                return self.last_change(owner).get(variable.name, 0) > inner.node.lineno
            case ClassInfo() as info:
                stored = info.stored.get(variable.name, ())
                later = any(method not in INITIAL for method, _ in stored)
                return later or bool(self.assigning(variable.name))
            case module:
                nodes = module.bindings.get(variable.name, ())
                again = len(nodes) > 1 or any(isinstance(node, ast.For | ast.AugAssign) for node in nodes)
                looped = any(isinstance(part, LOOPS) for part in module.tree.body) and not all(
                    node in module.tree.body for node in nodes
                )
                again = again or looped or variable.name in module.facts.rebound
                return again or bool(self.assigning(variable.name))

    def scopes(self, module: Module) -> tuple[Scope, ...]:
        """The module and its functions."""
        if module not in self._scopes:
            functions = module.facts.functions
            self._scopes[module] = (Scope(None, module), *(Scope(function, module) for function in functions))
        return self._scopes[module]

    def naming(self, *groups: Iterable[str]) -> Iterator[Scope]:
        """The scopes of the given files that name one word of each group."""
        wanted = [frozenset(group) for group in groups]
        for path in self._program.holding(*wanted):
            module = self._module(path)
            if module is None:
                continue
            for scope in self.scopes(module):
                used = module.facts.identifiers.get(scope.function, frozenset())
                if all(not group.isdisjoint(used) for group in wanted):
                    yield scope

    def _module(self, path: Path) -> Module | None:
        """A file's module; None where too many files would have to be parsed for the question."""
        if path not in self._known:
            if len(self._known) >= _FILES + self._before:
                return None
            self._known.add(path)
        return self._program.module_at(path)

    def decorated(self, site: Site) -> Function | None:
        """The function that an expression stands in a decorator of."""
        module = site.module
        if module not in self._decorated:
            self._decorated[module] = {
                part: function
                for function in module.facts.functions
                for decorator in getattr(function.node, "decorator_list", ())
                for part in ast.walk(decorator)
            }
        return self._decorated[module].get(site.node)

    def holder(self, module: Module, node: ast.AST) -> tuple[Scope, ast.AST] | None:
        """The scope of an expression, and the innermost call that it is the callee of, or the assignment around it."""
        row = getattr(node, "lineno", 0)
        for scope in reversed(self.scopes(module)):
            first = scope.body[0] if scope.body else None
            if first is None or not first.lineno <= row <= (scope.body[-1].end_lineno or 0):
                continue
            found: Event | None = None
            for event in scope.events:
                if event.node.lineno <= row <= (event.node.end_lineno or 0):
                    if isinstance(event.node, ast.Call) and event.node.func is node:
                        return scope, event.node
                    if isinstance(event.node, ast.Assign) and any(part is node for part in ast.walk(event.node.value)):
                        found = event
            if found is not None:
                return scope, found.node
            for part in scope.body:
                for inner in own_nodes(part) if part.lineno <= row <= (part.end_lineno or 0) else ():
                    if isinstance(inner, ast.Return) and inner.value is node:
                        return scope, inner
            if any(event.node is node for event in scope.events):
                return scope, node
        return None

    # -- places

    def variable(self, node: ast.expr, module: Module, function: Function | None) -> tuple[Variable | None, bool]:
        """The place that an expression names, and whether it ends before the expression does (``table[i]``)."""
        path: list[str] = []
        deep = False
        while isinstance(node, ast.Attribute | ast.Subscript):
            match node:
                case ast.Attribute(attr=attr):
                    path.insert(0, f".{attr}")
                case ast.Subscript(slice=ast.Constant(value=key)):
                    path.insert(0, f"[{key!r}]")
                case _:
                    path, deep = [], True
            node = node.value
        if not isinstance(node, ast.Name):
            return None, False
        scope = function
        while scope is not None:
            if node.id in scope.locals:
                return self._local(scope, node.id, tuple(path)), deep
            scope = scope.parent
        return self._global(module, node.id, path), deep

    def _local(self, scope: Function, name: str, path: tuple[str, ...]) -> Variable | None:
        """A variable of a function; what stands behind an object of a class of the project is the class's."""
        if path and path[0].startswith("."):
            info = self.class_of(ast.Name(name), scope.module, scope)
            if info is not None:
                return Variable(self._holder(info, path[0][1:]), path[0][1:], path[1:])
        return Variable(scope, name, path)

    def _global(self, module: Module, name: str, path: list[str]) -> Variable | None:
        value = self._machine.global_name(module, name)
        while isinstance(value, ModuleTarget) and path and path[0].startswith("."):
            owner, attr = value.module, path.pop(0)[1:]
            value = self._machine.member(value, attr)
            if not isinstance(value, ModuleTarget):
                origin, original = self._references.origin(owner, attr)
                return Variable(origin, original, tuple(path)) if is_data(origin, original) else None
        if isinstance(value, ModuleTarget):
            return None
        origin, original = self._references.origin(module, name)
        if not is_data(origin, original):
            return None
        return Variable(origin, original, tuple(path), copied=origin is not module)

    def _of_class(self, variable: Variable) -> Variable:
        """An attribute of a global object as that of its class."""
        if isinstance(variable.owner, Module) and variable.path and variable.path[0].startswith("."):
            info = self.class_of(ast.Name(variable.name), variable.owner, None)
            attr = variable.path[0][1:]
            if info is not None:
                return Variable(self._holder(info, attr), attr, variable.path[1:])
        return variable

    def _holder(self, info: ClassInfo, attr: str, *, defined: bool = False) -> ClassInfo:
        """The class that a method or attribute comes from: the class itself, or one that it derives from."""
        found = info
        for _ in range(_DEPTH):
            if defined and attr in info.members:
                return info
            bases = [base.info for base in self._machine.bases(info) if isinstance(base, ClassTarget)]
            holding = [base for base in bases if attr in base.stored or attr in base.members]
            if defined and not holding:
                holding = bases
            if not holding or holding[0] is info:
                break
            info = holding[0]
            found = info if attr in info.stored or attr in info.members else found
        return found

    def class_of(self, receiver: ast.expr, module: Module, scope: Function | None) -> ClassInfo | None:
        """The class of the project that a variable holds an object of, for as long as the scope runs."""
        if isinstance(receiver, ast.Attribute):
            owner = self.class_of(receiver.value, module, scope)
            value = (
                self._machine.instance_attribute(Instance(owner.qualname, info=owner), receiver.attr) if owner else None
            )
            return value.info if isinstance(value, Instance) else None
        if not isinstance(receiver, ast.Name):
            return None
        name = receiver.id
        while scope is not None and name not in scope.locals:
            scope = scope.parent
        if scope is not None:
            if scope.owner is not None and scope.parameters and scope.parameters[0].arg == name:
                return scope.owner
            for parameter in scope.parameters:
                if parameter.arg == name:
                    return self._class(parameter.annotation, module)
        if scope is None and name in module.facts.rebound:
            return None
        return self._class(self._made(module, scope).get(name), module)

    def _made(self, module: Module, scope: Function | None) -> Mapping[str, ast.expr]:
        """The variables that are assigned once, the result of a call -> what is called."""
        key = scope or module
        if key not in self._single:
            found: dict[str, ast.expr | None] = {}
            for part in scope.body if scope is not None else module.tree.body:
                for node in own_nodes(part):
                    value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
                    for target in changed(node):
                        if isinstance(target, ast.Name):
                            alone = target.id not in found and isinstance(value, ast.Call)
                            found[target.id] = value.func if alone and isinstance(value, ast.Call) else None
            self._single[key] = {name: node for name, node in found.items() if node is not None}
        return self._single[key]

    def _class(self, node: ast.expr | None, module: Module) -> ClassInfo | None:
        value = self._machine.global_name(module, node.id) if isinstance(node, ast.Name) else None
        return value.info if isinstance(value, ClassTarget) else None

    # -- changes and calls

    def changes_of(self, variable: Variable, *, deep: bool) -> Iterator[tuple[Scope, Event]]:
        """Where a place is changed, the making of objects and modules left out."""
        owner = variable.owner
        modules = [owner if isinstance(owner, Module) else owner.module]
        if not isinstance(owner, Function):
            others = (self._module(path) for path in self.assigning(variable.name))
            modules += [module for module in others if module is not None and module is not modules[0]]
        for scope in (scope for module in modules for scope in self.scopes(module)):
            used = scope.module.facts.identifiers.get(scope.function, frozenset())
            if variable.name not in used or (isinstance(owner, Function) and not is_within(scope.function, owner)):
                continue
            if scope.is_initial and isinstance(variable.owner, ClassInfo):
                continue
            for event in scope.events:
                for target in changed(event.node):
                    written, _ = self.variable(target, scope.module, scope.function)
                    if isinstance(owner, ClassInfo) and written is not None:
                        written = self._of_class(written)
                    if written is not None and variable.is_changed_by(written, deep=deep):
                        yield scope, event
                        break

    def called(self, scope: Scope, event: Event) -> Key | None:
        """What an event calls; None if it is no call, or nobody knows."""
        if event not in self._calls:
            self._calls[event] = self._called(scope, event.node.func) if isinstance(event.node, ast.Call) else None
        return self._calls[event]

    def _called(self, scope: Scope, node: ast.expr) -> Key | None:
        match node:
            case ast.Name(id=name):
                inner = scope.function
                while inner is not None:
                    if name in inner.locals:
                        return inner, name
                    inner = inner.parent
                return self._references.origin(scope.module, name)
            case ast.Attribute(value=receiver, attr=attr):
                info = self.class_of(receiver, scope.module, scope.function)
                if info is not None:
                    return self._holder(info, attr, defined=True), attr
                variable, _ = self.variable(node, scope.module, scope.function)
                if variable is None and isinstance(receiver, ast.Name):
                    value = self._machine.global_name(scope.module, receiver.id)
                    return self._references.origin(value.module, attr) if isinstance(value, ModuleTarget) else None
                return (variable.owner, variable.name) if variable is not None and not variable.path else None
            case ast.Call(args=[ast.Name() | ast.Attribute() as inner, *_]):  # ``vmap(step)(xs)``
                return self._called(scope, inner)
            case _:
                return None

    def _assigned(self, maker: Key) -> Iterator[Key]:
        """The variables and attributes that hold what a function returned."""
        for scope in self.naming((maker[1],)):
            for event in scope.events:
                if not isinstance(event.node, ast.Assign) or not isinstance(event.node.value, ast.Call):
                    continue
                if self._called(scope, event.node.value.func) != maker:
                    continue
                for target in changed(event.node):
                    match target:
                        case ast.Name(id=name):
                            yield scope.function or scope.module, name
                        case ast.Attribute(value=receiver, attr=attr):
                            info = self.class_of(receiver, scope.module, scope.function)
                            yield from ((info, attr),) if info is not None else ()

    def callers(self, keys: Iterable[Key]) -> frozenset[Key]:
        """What calls one of the keys, at any distance in sight, and the keys themselves.

        What a function makes for itself does not outlive a call of it, so that its own callers do not count.
        """
        start = frozenset(keys)
        if start in self._callers:
            return self._callers[start]
        found = set(start)
        new = set(start)
        for _ in range(_DEPTH):
            names = {name for _, name in new if name}
            owners = {owner for owner, _ in new}
            inside = [owner.module for owner in owners if isinstance(owner, Function)] if len(owners) == 1 else []
            calling = {
                scope.key
                for scope in (self.scopes(inside[0]) if inside else self.naming(names))
                if not names.isdisjoint(scope.module.facts.identifiers.get(scope.function, frozenset()))
                if not scope.is_initial and scope.function not in owners
                if any(self.called(scope, event) in new for event in scope.events)
            }
            for owner, name in new:
                if isinstance(owner, Function) and returns_name(owner, name):
                    calling |= set(self._assigned(Scope(owner, owner.module).key))
            new = calling - found
            found |= new
        self._callers[start] = frozenset(found)
        return self._callers[start]
