"""Who binds a name where it is read: a module's scopes, and every dotted name in it with the import behind it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_MISSING = frozenset({"ImportError", "ModuleNotFoundError", "AttributeError"})
_ANY = frozenset({"Exception", "BaseException"})
_PROBES = frozenset({"hasattr", "find_spec"})
_ASKING = re.compile(r"(?i:version)|^_?(?:HAS|HAVE|USE|IS)_|_AVAILABLE$|^(?:has|have|is)_\w*(?:available|torch|jax)")


@dataclass(frozen=True, slots=True)
class Imported:
    """One name that an import statement binds."""

    statement: ast.Import | ast.ImportFrom
    alias: ast.alias
    kept: bool
    """Whether it is one of several ways to come by the name: in a ``try`` that catches ImportError, under a version."""
    for_types: bool
    """Whether only type checkers see it."""


@dataclass(frozen=True, eq=False)
class Scope:
    """The names that one function, class, comprehension, or the module itself binds."""

    node: ast.AST
    parent: Scope | None
    imports: dict[str, list[Imported]] = field(default_factory=dict)
    others: set[str] = field(default_factory=set)
    """Names that are bound by something else than an import."""
    outer: dict[str, Scope] = field(default_factory=dict)
    """Names that are declared to belong to a scope further out."""

    @property
    def is_class(self) -> bool:
        return isinstance(self.node, ast.ClassDef)

    def chain(self) -> Iterator[Scope]:
        """The scopes in which a name is looked for, this one first; classes are seen only from inside themselves."""
        yield self
        scope = self.parent
        while scope is not None:
            if not scope.is_class:
                yield scope
            scope = scope.parent

    def owner(self, name: str) -> Scope | None:
        """The scope whose binding of a name is seen here; None if nobody binds it."""
        for scope in self.chain():
            if name in scope.outer:
                return scope.outer[name]
            if name in scope.imports or name in scope.others:
                return scope
        return None

    def imported(self, name: str) -> tuple[Imported, ...]:
        """The imports that a name comes from; nothing if anything else binds it as well."""
        owner = self.owner(name)
        if owner is None or name in owner.others:
            return ()
        return tuple(owner.imports.get(name, ()))

    @property
    def outermost(self) -> Scope:
        """The scope of the module."""
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope


@dataclass(frozen=True, slots=True)
class Reference:
    """A name, or a chain of attributes on one, as it stands in the text."""

    node: ast.Name | ast.Attribute
    root: ast.Name
    parts: tuple[str, ...]
    """The attributes behind the name, in order."""
    scope: Scope
    kept: bool
    """Whether it stands in code for a missing or another version."""
    formatted: bool
    """Whether it stands in an f-string, whose positions this Python does not tell."""

    def prefix(self, count: int) -> ast.Name | ast.Attribute:
        """The part of the chain with so many attributes."""
        node: ast.expr = self.node
        for _ in range(len(self.parts) - count):
            assert isinstance(node, ast.Attribute)
            node = node.value
        assert isinstance(node, ast.Name | ast.Attribute)
        return node


@dataclass(frozen=True)
class Scoped:
    """A module's references, in the order of the text, and its imports with their scopes."""

    module: Scope
    references: tuple[Reference, ...]
    imports: tuple[tuple[Imported, Scope], ...]
    scopes: tuple[Scope, ...]

    @property
    def bound(self) -> frozenset[str]:
        """Every name that any scope binds."""
        return frozenset(name for scope in self.scopes for name in (*scope.others, *scope.imports))


@dataclass(frozen=True, slots=True)
class _Place:
    """A node on the way, with what is known of where it stands."""

    node: ast.AST
    scope: Scope
    kept: bool = False
    for_types: bool = False
    formatted: bool = False

    def at(self, node: ast.AST, **more: bool) -> _Place:
        known = {"kept": self.kept, "for_types": self.for_types, "formatted": self.formatted} | more
        return _Place(node, self.scope, **known)

    def inside(self, node: ast.AST, scope: Scope) -> _Place:
        return _Place(node, scope, self.kept, self.for_types, self.formatted)


def scoped(tree: ast.Module) -> Scoped:
    """Walk a tree once and find out who binds which name."""
    walk = _Walk(Scope(tree, None))
    walk.run(tree)
    references = sorted(walk.references, key=lambda each: (each.node.lineno, each.node.col_offset))
    imports = sorted(walk.imports, key=lambda pair: (pair[0].alias.lineno, pair[0].alias.col_offset))
    return Scoped(walk.module, tuple(references), tuple(imports), tuple(walk.scopes))


class _Walk:
    def __init__(self, module: Scope) -> None:
        self.module = module
        self.references: list[Reference] = []
        self.imports: list[tuple[Imported, Scope]] = []
        self.stack: list[_Place] = []
        self.scopes = [module]

    def scope(self, node: ast.AST, parent: Scope) -> Scope:
        found = Scope(node, parent)
        self.scopes.append(found)
        return found

    def run(self, tree: ast.Module) -> None:
        self.stack = [_Place(node, self.module) for node in reversed(tree.body)]
        while self.stack:
            self.visit(self.stack.pop())

    def visit(self, place: _Place) -> None:
        node = place.node
        match node:
            case ast.Name() | ast.Attribute():
                self.refer(place, node)
            case ast.Import() | ast.ImportFrom():
                self.bring(place, node)
            case ast.Global(names=names):
                place.scope.outer.update((name, self.module) for name in names)
            case ast.Nonlocal(names=names):
                for name in names:
                    owner = place.scope.parent.owner(name) if place.scope.parent is not None else None
                    place.scope.outer[name] = owner or self.module
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                self.define(place, node)
            case ast.ClassDef():
                self.bind(place.scope, node.name)
                self.push(place, [*node.decorator_list, *node.bases, *node.keywords])
                inner = self.scope(node, place.scope)
                self.stack.extend(place.inside(each, inner) for each in reversed(node.body))
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                self.comprehend(place, node)
            case ast.Try():
                self.attempt(place, node)
            case ast.If(test=test) | ast.IfExp(test=test):
                for_types = place.for_types or "TYPE_CHECKING" in (getattr(test, "id", ""), getattr(test, "attr", ""))
                kept = place.kept or asks_for_version(test)
                self.push(place, ast.iter_child_nodes(node), kept=kept, for_types=for_types)
            case ast.BoolOp(values=[first, *rest]):
                self.push(place, iter([first]))
                self.push(place, iter(rest), kept=place.kept or asks_for_version(first))
            case ast.JoinedStr():
                self.push(place, ast.iter_child_nodes(node), formatted=True)
            case _:
                bound = getattr(node, "name", None) or getattr(node, "rest", None)
                if isinstance(bound, str):
                    self.bind(place.scope, bound)
                self.push(place, ast.iter_child_nodes(node))

    def push(self, place: _Place, nodes: Iterator[ast.AST] | list[ast.AST], **more: bool) -> None:
        self.stack.extend(place.at(node, **more) for node in reversed(list(nodes)))

    def bind(self, scope: Scope, name: str) -> None:
        scope.outer.get(name, scope).others.add(name)

    def refer(self, place: _Place, node: ast.Name | ast.Attribute) -> None:
        parts: list[str] = []
        inner: ast.expr = node
        while isinstance(inner, ast.Attribute):
            parts.append(inner.attr)
            inner = inner.value
        if not isinstance(inner, ast.Name):
            self.stack.append(place.at(inner))
            return
        if isinstance(inner.ctx, ast.Store | ast.Del):
            self.bind(place.scope, inner.id)
            return
        chain = tuple(reversed(parts))
        self.references.append(Reference(node, inner, chain, place.scope, place.kept, place.formatted))

    def bring(self, place: _Place, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            one = Imported(node, alias, place.kept, place.for_types)
            scope = place.scope
            if alias.name != "*":
                name = alias.asname or (alias.name.partition(".")[0] if isinstance(node, ast.Import) else alias.name)
                scope = scope.outer.get(name, scope)
                scope.imports.setdefault(name, []).append(one)
            self.imports.append((one, scope))

    def define(self, place: _Place, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> None:
        spec = node.args
        arguments = [*spec.posonlyargs, *spec.args, *spec.kwonlyargs]
        arguments += [each for each in (spec.vararg, spec.kwarg) if each is not None]
        around: list[ast.AST] = [*spec.defaults, *(each for each in spec.kw_defaults if each is not None)]
        around += [each.annotation for each in arguments if each.annotation is not None]
        inner = self.scope(node, place.scope)
        inner.others.update(each.arg for each in arguments)
        body: list[ast.AST] = []
        if isinstance(node, ast.Lambda):
            body = [node.body]
        else:
            self.bind(place.scope, node.name)
            around += [*node.decorator_list, *([node.returns] if node.returns is not None else [])]
            body = list(node.body)
        self.push(place, around)
        self.stack.extend(place.inside(each, inner) for each in reversed(body))

    def comprehend(self, place: _Place, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> None:
        inner = self.scope(node, place.scope)
        first, *rest = node.generators
        self.stack.append(place.at(first.iter))
        values = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        parts: list[ast.AST] = [*values, first.target, *first.ifs]
        parts += [part for each in rest for part in (each.target, each.iter, *each.ifs)]
        for walrus in (found for part in parts for found in ast.walk(part) if isinstance(found, ast.NamedExpr)):
            holder = place.scope
            while isinstance(holder.node, _COMPREHENSIONS) and holder.parent is not None:
                holder = holder.parent
            self.bind(holder, walrus.target.id)
        self.stack.extend(place.inside(part, inner) for part in parts)

    def attempt(self, place: _Place, node: ast.Try) -> None:
        kept = place.kept or any(_is_fallback(node, handler) for handler in node.handlers)
        self.push(place, [*node.finalbody])
        self.push(place, [*node.orelse, *node.body], kept=kept)
        for handler in node.handlers:
            if handler.name:
                self.bind(place.scope, handler.name)
            self.push(place, [*([handler.type] if handler.type is not None else []), *handler.body], kept=kept)


def _is_fallback(node: ast.Try, handler: ast.ExceptHandler) -> bool:
    """Whether a handler is there for a name that is missing."""
    if handler.type is None:
        caught = set(_ANY)
    else:
        caught = {getattr(part, "id", getattr(part, "attr", "")) for part in ast.walk(handler.type)}
    if caught & _MISSING:
        return True
    simple = ast.Import | ast.ImportFrom | ast.Assign | ast.Pass
    return bool(caught & _ANY) and all(isinstance(part, simple) for part in node.body)


def asks_for_version(test: ast.expr) -> bool:
    """Whether a test looks which version is there, or whether something is there at all."""
    names = {str(getattr(part, "id", getattr(part, "attr", ""))) for part in ast.walk(test)}
    return any(name in _PROBES or _ASKING.search(name) for name in names)
