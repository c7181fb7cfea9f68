"""Where a function is named: every place of the program that reads it, under whatever name."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from tracesafe.analysis.changes import Changes
from tracesafe.analysis.frames import Site
from tracesafe.analysis.names import TRANSPARENT, Names
from tracesafe.analysis.places import Place, Reference, denotes
from tracesafe.analysis.syntax import binds
from tracesafe.analysis.targets import (
    UNKNOWN,
    ClassTarget,
    External,
    ExternalInstance,
    FunctionTarget,
    Instance,
    ModuleTarget,
    Transformed,
)
from tracesafe.analysis.values import Array, Static, Tree, Value
from tracesafe.program.functions import ClassInfo, Function
from tracesafe.program.modules import Module
from tracesafe.program.nodes import walk

_HOOKS = frozenset({"forward", "setup", "training_step", "validation_step", "configure_optimizers"})
"""Methods that a framework calls."""


@dataclass
class References:
    """Finds references in all files that were given."""

    machine: Names
    places: dict[Module, Place]

    @cached_property
    def changes(self) -> Changes:
        """What the program changes after its import."""
        return Changes(self)

    @cached_property
    def applications(self) -> Mapping[ast.AST, Site]:
        """The nodes at which transforms are applied, each with the first that is."""
        found: dict[ast.AST, Site] = {}
        for site in self.machine.sites.values():
            found.setdefault(site.node, site)
        return found

    def place(self, module: Module) -> Place:
        """The module, turned around."""
        return self.places.setdefault(module, Place(module))

    @cached_property
    def _found(self) -> dict[Function, tuple[Reference, ...] | None]:
        """What was asked already."""
        return {}

    def of(self, function: Function) -> tuple[Reference, ...] | None:
        """Every reference to a function; None if they cannot be known (lambdas, names of several things)."""
        if function not in self._found:
            self._found[function] = self._of(function)
        return self._found[function]

    def _of(self, function: Function) -> tuple[Reference, ...] | None:
        if isinstance(function.node, ast.Lambda):
            return None
        if function.owner is not None:
            return self._of_method(function)
        if function.parent is not None:
            nodes = (node for part in function.parent.body for node in walk(part))
            alone = sum(binds(node, function.name) for node in nodes) == 1
            return tuple(self._inside(function)) if alone else None
        names = self._spellings(function.name)
        found: list[Reference] = []
        for module in self.machine.program.modules_with(names):
            if any(self._is_ambiguous(module, name, function) for name in names):
                return None
            found += self._in(module, function, names)
        return tuple(found)

    def _is_ambiguous(self, module: Module, name: str, function: Function) -> bool:
        """Whether a top-level name stands for the function here and for something else there: one that is defined
        again, or imported in a ``try`` with another value behind it."""
        nodes = module.bindings.get(name, ())
        if len(nodes) < 2:
            return False
        own = [node is function.node or self._imports(node, name, module, function) for node in nodes]
        return any(own) and not all(own)

    def _imports(self, node: ast.AST, name: str, module: Module, function: Function) -> bool:
        """Whether an import binds a name to the function."""
        return isinstance(node, ast.ImportFrom) and denotes(self.machine.imported(node, name, module), function)

    def is_made_inside(self, method: Function, depth: int = 8) -> bool:
        """Whether every object whose method runs under a transform was made in the function that calls it there."""
        found = False
        for function, records in self.machine.records.items():
            for record in records:
                for call, callees in record.callees.items():
                    if not callees or method not in callees:
                        continue
                    direct = isinstance(call.func, ast.Attribute) and call.func.attr == method.name
                    if direct and not record.context.regimes:
                        continue
                    if not direct or not depth or not self._has_made(function, call.func, depth):
                        return False
                    found = True
        return found

    def _has_made(self, function: Function, node: ast.expr, depth: int) -> bool:
        """Whether the object in front of a method's name was made by the function, or is one that was."""
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Call):
            maker = node.value.func
            is_super = isinstance(maker, ast.Name) and maker.id == "super"
            return self.is_made_inside(function, depth - 1) if is_super else True
        if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
            return False
        name = node.value.id
        if function.owner is not None and function.parameters and function.parameters[0].arg == name:
            return self.is_made_inside(function, depth - 1)
        bound = [
            each.value
            for part in function.body
            for each in walk(part)
            if isinstance(each, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in each.targets)
        ]
        return bool(bound) and all(isinstance(value, ast.Call) for value in bound)

    def _of_method(self, function: Function) -> tuple[Reference, ...] | None:
        """Every attribute of a method's name; None if another class has such a method, or Python itself calls it."""
        name = function.name
        if name.startswith("__") or name in _HOOKS or {"property", "staticmethod"} & function.decorator_names:
            return None
        found: list[Reference] = []
        for module in self.machine.program.modules_with([name]):
            if any(info is not function.owner and name in info.members for info in module.facts.classes):
                return None
            place = self.place(module)
            for node in module.spelled([name]):
                if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
                    if isinstance(self._module(node.value, place), ClassTarget):
                        return None
                    is_own = self.is_object_of(place, node.value, function.owner)
                    if is_own is not False:
                        found.append(Reference(place, node, certain=is_own is True))
        return tuple(found)

    def is_object_of(self, place: Place, node: ast.expr, owner: ClassInfo | None) -> bool | None:
        """Whether an expression is an object of a class, as far as that is known."""
        scope = place.function(node)
        values: list[Value] = []
        if scope is None:
            values = [self._module(node, place)]
        else:
            receiver = scope.parameters[0].arg if scope.owner is not None and scope.parameters else ""
            if scope.owner is not None and isinstance(node, ast.Name) and node.id == receiver:
                return self._derives(scope.owner, owner)
            for record in self.machine.records.get(scope, ()):
                if node in record.values:
                    values.append(record.values[node])
        answers = {self._answer(value, owner) for value in values}
        if answers <= {None}:
            made = self._made(node, scope)
            if made and all(isinstance(each, ast.Call) and self.name(place, each.func) is not None for each in made):
                return False
            classes = [self._module(each.func, place) if isinstance(each, ast.Call) else None for each in made]
            found = {self._derives(each.info, owner) if isinstance(each, ClassTarget) else None for each in classes}
            return found.pop() if len(found) == 1 else None
        return answers.pop() if len(answers) == 1 else None

    def _made(self, node: ast.expr, scope: Function | None) -> list[ast.expr | None]:
        """All that a variable or attribute is bound to; nothing where that is not known."""
        made: list[ast.expr | None] = []
        match node:
            case ast.Name(id=name) if scope is not None:
                for part in scope.body:
                    for each in walk(part):
                        if isinstance(each, ast.Assign) and any(
                            isinstance(target, ast.Name) and target.id == name for target in each.targets
                        ):
                            made.append(each.value)
            case ast.Attribute(value=ast.Name(), attr=attr) if scope is not None and scope.owner is not None:
                made = [value for _, value in scope.owner.stored.get(attr, ())]
            case _:
                pass
        return made

    def _answer(self, value: Value, owner: ClassInfo | None) -> bool | None:
        match value:
            case Instance(info=info):
                return self._derives(info, owner)
            case External() | ExternalInstance() | ModuleTarget() | FunctionTarget() | Array() | Static() | Tree():
                return False
            case _:
                return None

    def _derives(self, info: ClassInfo, owner: ClassInfo | None, depth: int = 8) -> bool:
        """Whether a class is another one, or derives from it."""
        bases = self.machine.bases(info) if depth else []
        return info is owner or any(
            isinstance(base, ClassTarget) and self._derives(base.info, owner, depth - 1) for base in bases
        )

    def readers(self, place: Place, scope: Function | None, name: str) -> tuple[Reference, ...] | None:
        """Every reading of a variable of a function, or of a module; None if it is bound more than once."""
        if scope is not None:
            return self._local_readers(place, scope, name)
        if len(place.module.bindings.get(name, ())) != 1 or name in place.module.facts.rebound:
            return None
        found: list[Reference] = []
        for module in self.machine.program.modules_with([name]):
            found += self._variable_in(module, place.module, name)
        return tuple(found)

    def _local_readers(self, place: Place, scope: Function, name: str) -> tuple[Reference, ...] | None:
        nodes = [node for part in scope.body for node in walk(part) if isinstance(node, ast.Name) and node.id == name]
        if sum(not isinstance(node.ctx, ast.Load) for node in nodes) != 1:
            return None
        if any(argument.arg == name for argument in scope.parameters):
            return None
        return tuple(Reference(place, node) for node in nodes if isinstance(node.ctx, ast.Load))

    def _variable_in(self, module: Module, owner: Module, name: str) -> Iterator[Reference]:
        """Readings of a variable of one module in another, or in itself."""
        place = self.place(module)
        spelled = {name} if module is owner else set()
        for statement in module.facts.imports:
            source = self.machine.imported_from(statement, module) if isinstance(statement, ast.ImportFrom) else None
            if isinstance(source, ModuleTarget):
                for alias in statement.names:
                    if self.origin(source.module, alias.name) == (owner, name):
                        spelled.add(alias.asname or alias.name)
        for node in module.spelled(spelled | self._spellings(name)):
            match node:
                case ast.Name(id=text, ctx=ast.Load()) if text in spelled:
                    scope = place.function(node)
                    if scope is None or self._scope_of(text, scope) is None:
                        yield Reference(place, node)
                case ast.Attribute(value=ast.Name() | ast.Attribute() as parent, attr=text, ctx=ast.Load()):
                    value = self._module(parent, place)
                    if isinstance(value, ModuleTarget) and self.origin(value.module, text) == (owner, name):
                        yield Reference(place, node)

    def _is_module(self, value: Value, module: Module) -> bool:
        return isinstance(value, ModuleTarget) and value.module is module

    def name_of(self, place: Place, module: Module) -> str | None:
        """The name by which a module of the program knows another one; None if it does not."""
        for name in place.module.bindings:
            if self._is_module(self.machine.global_name(place.module, name), module):
                return name
        return None

    def name(self, place: Place, node: ast.expr) -> str | None:
        """The qualified name of what an expression denotes in a library; None if it is the program's own."""
        value = self._module(node, place)
        return value.name if isinstance(value, External) else None

    def is_function(self, place: Place, node: ast.expr) -> bool:
        """Whether an expression denotes a top-level function of the program, transformed or not."""
        value = self._module(node, place)
        while isinstance(value, Transformed):
            value = value.inner
        return isinstance(value, FunctionTarget)

    def origin(self, module: Module, name: str, depth: int = 8) -> tuple[Module, str]:
        """The module of the program that a top-level name comes from, and its name there, through imports."""
        nodes = module.bindings.get(name, ())
        if len(nodes) == 1 and isinstance(nodes[0], ast.ImportFrom) and depth:
            source = self.machine.imported_from(nodes[0], module)
            known = next((each.name for each in nodes[0].names if (each.asname or each.name) == name), None)
            if isinstance(source, ModuleTarget) and known is not None and source.module is not module:
                return self.origin(source.module, known, depth - 1)
        return module, name

    def spelled(self, place: Place, module: Module, name: str) -> str | None:
        """The name that a module imported another one's variable under; None if it did not."""
        for known in place.module.bindings:
            if place.module is not module and self.origin(place.module, known) == (module, name):
                return known
        return None

    def transparent(self, module: Module, node: ast.expr) -> str | None:
        """The qualified name of a decorator that leaves the function as it was."""
        inner = node.func if isinstance(node, ast.Call) else node
        value = self._module(inner, self.place(module))
        name = value.name if isinstance(value, External) else None
        return name if name in TRANSPARENT | self.machine.known.transparent else None

    def _inside(self, function: Function) -> Iterator[Reference]:
        """References to a nested function: in the function around it."""
        place = self.place(function.module)
        assert function.parent is not None
        for part in function.parent.body:
            for node in walk(part):
                if isinstance(node, ast.Name) and node.id == function.name and isinstance(node.ctx, ast.Load):
                    scope = place.function(node)
                    if scope is not None and self._scope_of(function.name, scope) is function.parent:
                        yield Reference(place, node)

    def _in(self, module: Module, function: Function, names: frozenset[str]) -> Iterator[Reference]:
        if all(names.isdisjoint(used) for used in module.facts.identifiers.values()):
            return
        place = self.place(module)
        for node in module.spelled(names):
            match node:
                case ast.Name(id=name, ctx=ast.Load()):
                    scope = place.function(node)
                    owner = self._scope_of(name, scope) if scope is not None else None
                    value = self._local(owner, name) if owner is not None else self.machine.global_name(module, name)
                    if denotes(value, function):
                        yield Reference(place, node)
                case ast.Attribute(value=ast.Name() | ast.Attribute() as owner_node, attr=name, ctx=ast.Load()):
                    if denotes(self.machine.member(self._module(owner_node, place), name), function):
                        yield Reference(place, node)

    def _spellings(self, name: str) -> frozenset[str]:
        """The names under which the modules given may know a function or class."""
        found = {name}
        before = 0
        while len(found) > before:
            before = len(found)
            for module in self.machine.program.modules_with(found):
                for statement in module.facts.imports:
                    found |= {each.asname for each in statement.names if each.name in found and each.asname}
        return frozenset(found)

    def _scope_of(self, name: str, scope: Function) -> Function | None:
        """The function whose local a name is, seen from a function; None for a global."""
        here: Function | None = scope
        while here is not None:
            if name in here.locals:
                return here
            here = here.parent
        return None

    def _local(self, owner: Function, name: str) -> Value | None:
        """What an import inside of a function binds to a name; None for other locals."""
        for part in owner.body:
            for node in walk(part):
                if isinstance(node, ast.Import | ast.ImportFrom) and any(
                    (alias.asname or alias.name) == name for alias in node.names
                ):
                    return self.machine.imported(node, name, owner.module)
        return None

    def _module(self, node: ast.expr, place: Place) -> Value:
        """The module that a dotted name denotes, or whatever it is."""
        if isinstance(node, ast.Name):
            scope = place.function(node)
            owner = self._scope_of(node.id, scope) if scope is not None else None
            if owner is not None:
                return self._local(owner, node.id) or UNKNOWN
            return self.machine.global_name(place.module, node.id)
        if isinstance(node, ast.Attribute):
            return self.machine.member(self._module(node.value, place), node.attr)
        return UNKNOWN
