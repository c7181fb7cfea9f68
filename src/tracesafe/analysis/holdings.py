"""Where values are kept: every reading of a class, of a variable, of an attribute of an object."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from tracesafe.analysis.places import Place, Reference
from tracesafe.analysis.references import References
from tracesafe.analysis.targets import ClassTarget
from tracesafe.analysis.values import Value
from tracesafe.program.functions import ClassInfo, Function
from tracesafe.program.nodes import walk


@dataclass
class Holdings(References):
    """References to functions, and to what holds them."""

    def of_class(self, info: ClassInfo) -> Iterator[Reference]:
        """Every reading of a class's name."""
        names = self._spellings(info.name)
        for module in self.machine.program.modules_with(names):
            for node in module.spelled(names):
                if not isinstance(node.ctx, ast.Load):
                    continue
                place = self.place(module)
                value = self.denoted(place, node)
                local = info.parent is not None and isinstance(node, ast.Name) and module is info.module
                is_class = isinstance(value, ClassTarget) and value.info is info
                if is_class or (local and self._sees(place, node, info.parent, info.name)):
                    yield Reference(place, node)

    def _sees(self, place: Place, node: ast.expr, owner: Function | None, name: str) -> bool:
        """Whether a name that is read at a node is the local variable of a function."""
        scope = place.function(node)
        return scope is not None and self._scope_of(name, scope) is owner

    def denoted(self, place: Place, node: ast.expr) -> Value:
        """What a dotted name denotes, as far as top-level names and imports say."""
        return self._module(node, place)

    def variable(self, place: Place, scope: Function | None, name: str) -> Iterator[Reference]:
        """Every reading of a variable of a function, or of a module."""
        if scope is None:
            for module in self.machine.program.modules_with([name]):
                yield from self._variable_in(module, place.module, name)
            return
        for part in scope.body:
            for node in walk(part):
                if not isinstance(node, ast.Name) or node.id != name or not isinstance(node.ctx, ast.Load):
                    continue
                if self._sees(place, node, scope, name):
                    yield Reference(place, node)

    def attribute(self, name: str) -> Iterator[tuple[Place, ast.Attribute]]:
        """Every attribute of a name in the files given, however it is used."""
        for module in self.machine.program.modules_with([name]):
            for node in module.spelled([name]):
                if isinstance(node, ast.Attribute):
                    yield self.place(module), node

    def is_named_in_string(self, name: str) -> bool:
        """Whether somebody asks for an attribute by its name in a string: ``getattr(trainer, "model")``."""
        for module in self.machine.program.modules_with([name]):
            for node in walk(module.tree):
                match node:
                    case ast.Call(
                        func=ast.Name(id="getattr" | "setattr") | ast.Attribute(attr="attrgetter"), args=given
                    ):
                        if any(isinstance(each, ast.Constant) and each.value == name for each in given):
                            return True
                    case _:
                        pass
        return False

    def stored(self, info: ClassInfo, name: str, depth: int = 8) -> tuple[ast.expr | None, ...]:
        """What the methods of a class, and of those that it derives from, assign to an attribute of ``self``; None
        where that is not plain."""
        found = [value for _, value in info.stored.get(name, ())]
        match info.members.get(name):
            case ast.AnnAssign(value=ast.Call(keywords=[ast.keyword(arg="default_factory", value=factory)])):
                found.append(ast.Call(factory, [], []))  # a field of a dataclass
        for base in self.machine.bases(info) if depth else ():
            if isinstance(base, ClassTarget) and base.info is not info:
                found += self.stored(base.info, name, depth - 1)
        return tuple(found)

    def attribute_readers(self, info: ClassInfo, name: str) -> tuple[Reference, ...] | None:
        """Every reading of an attribute of a class's objects, or of the class; None if it may hold something else."""
        values = [value for _, value in info.stored.get(name, ())]
        held = [value for value in values if not (isinstance(value, ast.Constant) and value.value is None)]
        if (
            self.is_named_in_string(name)
            or (name in info.members) == bool(values)
            or (values and (len(held) != 1 or held[0] is None))
        ):
            return None
        found: list[Reference] = []
        for place, node in self.attribute(name):
            is_class = isinstance(self._module(node.value, place), ClassTarget)
            is_own = True if is_class else self.is_object_of(place, node.value, info)
            if is_own is None and self._is_shared(info, name):
                return None
            stored = not isinstance(node.ctx, ast.Load)
            if stored and is_own is not False and place.statement(node) not in walk(info.node):
                return None
            if is_own is not False and not stored:
                found.append(Reference(place, node, certain=is_own is True))
        return tuple(found)

    def _is_shared(self, info: ClassInfo, name: str) -> bool:
        """Whether objects of another class of the program have an attribute of the name, too."""
        return any(
            other is not info and (name in other.stored or name in other.members)
            for module in self.machine.program.modules_with([name])
            for other in module.facts.classes
        )
