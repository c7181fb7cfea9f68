"""Functions and classes: a def with the module and scopes that it stands in."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from tracesafe.program.nodes import children, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tracesafe.program.modules import Module


@dataclass(frozen=True, eq=False)
class ClassInfo:
    """A class statement."""

    qualname: str
    name: str
    node: ast.ClassDef
    module: Module
    parent: Function | None

    @cached_property
    def members(self) -> Mapping[str, ast.stmt]:
        """The methods, nested classes and assignments of the class body; the last binding of a name wins."""
        found: dict[str, ast.stmt] = {}
        for node in self.node.body:
            match node:
                case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                    found[node.name] = node
                case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                    found[name] = node
        return found

    @cached_property
    def stored(self) -> Mapping[str, tuple[tuple[str, ast.expr | None], ...]]:
        """Attribute of ``self`` -> the methods that assign it with what they assign (None: not plainly)."""
        found: dict[str, list[tuple[str, ast.expr | None]]] = {}
        for method in self.node.body:
            if not isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            arguments = [*method.args.posonlyargs, *method.args.args]
            receiver = arguments[0].arg if arguments else ""
            for node in walk(method):
                for target, value in _assignments(node):
                    match target:
                        case ast.Attribute(value=ast.Name(id=owner), attr=attr) if owner == receiver:
                            found.setdefault(attr, []).append((method.name, value))
        return {name: tuple(pairs) for name, pairs in found.items()}


def _assignments(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr | None]]:
    """The targets of an assignment, each with its value (None where it is unpacked or changed)."""
    match node:
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                if isinstance(target, ast.Tuple | ast.List):
                    parts = _parts(value, len(target.elts))
                    yield from zip(target.elts, parts, strict=True)
                else:
                    yield target, value
        case ast.AnnAssign(target=target, value=ast.expr() as value):
            yield target, value
        case ast.AugAssign(target=target):
            yield target, None


def _parts(value: ast.expr, count: int) -> Sequence[ast.expr | None]:
    """What each of several targets gets, where that stands there: ``self.a, self.b = a, b``."""
    if not isinstance(value, ast.Tuple | ast.List) or len(value.elts) != count:
        return (None,) * count
    return (None,) * count if any(isinstance(part, ast.Starred) for part in value.elts) else value.elts


@dataclass(frozen=True, eq=False)
class Function:
    """A def or a lambda; ``owner`` is the class whose body it stands in, ``parent`` the function around it."""

    qualname: str
    name: str
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    module: Module
    parent: Function | None
    owner: ClassInfo | None

    @cached_property
    def parameters(self) -> tuple[ast.arg, ...]:
        """The parameters that take one value each, in order: positional ones, then keyword-only ones."""
        return (*self.node.args.posonlyargs, *self.node.args.args, *self.node.args.kwonlyargs)

    @cached_property
    def defaults(self) -> Mapping[str, ast.expr]:
        """The parameters that have a default, with it."""
        spec = self.node.args
        positional = [*spec.posonlyargs, *spec.args]
        last = positional[len(positional) - len(spec.defaults) :]
        found = {parameter.arg: default for parameter, default in zip(last, spec.defaults, strict=True)}
        named = zip(spec.kwonlyargs, spec.kw_defaults, strict=True)
        return MappingProxyType(found | {parameter.arg: default for parameter, default in named if default is not None})

    @cached_property
    def body(self) -> tuple[ast.stmt, ...]:
        """The statements; a lambda's expression counts as a return."""
        if isinstance(self.node, ast.Lambda):
            statement = ast.Return(self.node.body)
            ast.copy_location(statement, self.node.body)
            return (statement,)
        return tuple(self.node.body)

    @cached_property
    def locals(self) -> frozenset[str]:
        """The names that are local to the function: parameters and everything that it binds."""
        return _locals(self.node)

    @cached_property
    def reads(self) -> frozenset[str]:
        """Every name that is read anywhere inside, nested functions included."""
        return frozenset(node.id for part in self.body for node in walk(part) if isinstance(node, ast.Name))

    @cached_property
    def is_generator(self) -> bool:
        """Whether the body yields."""
        return _yields(self.node)

    @cached_property
    def decorator_names(self) -> frozenset[str]:
        """The last names of the decorators, for cheap questions: ``staticmethod``, ``property``."""
        if isinstance(self.node, ast.Lambda):
            return frozenset()
        found = set()
        for decorator in self.node.decorator_list:
            inner = decorator.func if isinstance(decorator, ast.Call) else decorator
            found.add(inner.attr if isinstance(inner, ast.Attribute) else getattr(inner, "id", ""))
        return frozenset(found)


@lru_cache(maxsize=512)
def _locals(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> frozenset[str]:
    arguments = function.args
    given = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg)
    names = {argument.arg for argument in given if argument is not None}
    outer: set[str] = set()
    stack: list[ast.AST] = _body(function)
    while stack:
        node = stack.pop()
        match node:
            case ast.Global(names=declared) | ast.Nonlocal(names=declared):
                outer.update(declared)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
                continue
            case ast.Lambda():
                continue
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                names.add(name)
            case ast.Import() | ast.ImportFrom():
                names.update(alias.asname or alias.name.partition(".")[0] for alias in node.names if alias.name != "*")
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                names.add(name)
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                stack.extend(inner for inner in walk(node) if isinstance(inner, ast.NamedExpr))
                continue
        stack += children(node)
    return frozenset(names - outer)


@lru_cache(maxsize=512)
def _yields(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> bool:
    stack: list[ast.AST] = _body(function)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Yield | ast.YieldFrom):
            return True
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            stack += children(node)
    return False


def _body(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> list[ast.AST]:
    return [function.body] if isinstance(function, ast.Lambda) else list(function.body)
