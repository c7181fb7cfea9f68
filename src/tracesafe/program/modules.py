"""One module: its tree, and one walk over it that finds all that the analysis wants to look up quickly."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tracesafe.program.functions import ClassInfo, Function
from tracesafe.source.text import SourceFile

_Facts = tuple[
    tuple[Function, ...],
    tuple[ClassInfo, ...],
    frozenset[str],
    Mapping[Function | None, frozenset[str]],
    tuple[ast.Import | ast.ImportFrom, ...],
]
Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(frozen=True, eq=False)
class Module:
    """A parsed file under the name by which it was imported or found.

    ``package`` is the dotted name that a relative import of one dot starts from.
    """

    name: str
    package: str
    root: Path
    source: SourceFile
    tree: ast.Module

    @cached_property
    def bindings(self) -> Mapping[str, tuple[ast.AST, ...]]:
        """Every top-level name -> the nodes that bind it (imports, defs, classes, assignments), in order.

        Statements under ``if``, ``try``, ``with`` and loops at the top level count.
        """
        found: dict[str, list[ast.AST]] = {}
        for node in top_level(self.tree.body):
            for name in bound_names(node):
                found.setdefault(name, []).append(node)
        return {name: tuple(nodes) for name, nodes in found.items()}

    @cached_property
    def stars(self) -> tuple[ast.ImportFrom, ...]:
        """The star imports at the top level, in order."""
        return tuple(
            node for node in top_level(self.tree.body) if isinstance(node, ast.ImportFrom) and node.names[0].name == "*"
        )

    @cached_property
    def exports(self) -> frozenset[str] | None:
        """The names in a literal ``__all__``; None if there is none."""
        for node in self.bindings.get("__all__", ()):
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.List | ast.Tuple):
                return frozenset(
                    item.value
                    for item in node.value.elts
                    if isinstance(item, ast.Constant) and isinstance(item.value, str)
                )
        return None

    @cached_property
    def rebound(self) -> frozenset[str]:
        """The names that some function of the module declares ``global``."""
        return self._facts[2]

    @cached_property
    def functions(self) -> tuple[Function, ...]:
        """Every def and lambda of the module, outer before inner."""
        return self._facts[0]

    @cached_property
    def classes(self) -> tuple[ClassInfo, ...]:
        """Every class of the module, outer before inner."""
        return self._facts[1]

    @cached_property
    def function_of(self) -> Mapping[ast.AST, Function]:
        """The node of a def or lambda -> its function."""
        return {function.node: function for function in self.functions}

    @cached_property
    def class_of(self) -> Mapping[ast.AST, ClassInfo]:
        """The node of a class statement -> its class."""
        return {info.node: info for info in self.classes}

    @cached_property
    def identifiers(self) -> Mapping[Function | None, frozenset[str]]:
        """Names and attributes that each function uses (None: the module's own statements)."""
        return self._facts[3]

    @cached_property
    def imports(self) -> tuple[ast.Import | ast.ImportFrom, ...]:
        """Every import of the module, those inside of functions included; star imports are not."""
        return self._facts[4]

    @cached_property
    def _facts(self) -> _Facts:
        functions: list[Function] = []
        classes: list[ClassInfo] = []
        rebound: set[str] = set()
        imports: list[ast.Import | ast.ImportFrom] = []
        used: dict[Function | None, set[str]] = {None: set()}
        stack: list[tuple[ast.AST, Function | None, ClassInfo | None, str]] = [(self.tree, None, None, self.name)]
        while stack:
            node, parent, owner, prefix = stack.pop()
            kind = type(node)
            if kind is ast.Name:
                used[parent].add(node.id)  # type: ignore[attr-defined]
                continue
            if kind is ast.Constant:
                continue
            if kind is ast.Attribute:
                used[parent].add(node.attr)  # type: ignore[attr-defined]
            elif isinstance(node, Scope):
                name = "<lambda>" if isinstance(node, ast.Lambda) else node.name
                function = Function(f"{prefix}.{name}", name, node, self, parent, owner)
                functions.append(function)
                used[function] = set()
                inner = f"{prefix}.{name}.<locals>"
                for child, outside in _parts(node):
                    stack.append((child, parent, owner, prefix) if outside else (child, function, None, inner))
                continue
            elif isinstance(node, ast.ClassDef):
                info = ClassInfo(f"{prefix}.{node.name}", node.name, node, self, parent)
                classes.append(info)
                for child in ast.iter_child_nodes(node):
                    inside = isinstance(child, ast.stmt)
                    stack.append(
                        (child, parent, info if inside else owner, f"{prefix}.{node.name}" if inside else prefix)
                    )
                continue
            elif isinstance(node, ast.Import | ast.ImportFrom):
                if node.names[0].name != "*":
                    imports.append(node)
                continue
            elif kind is ast.Global:
                rebound.update(node.names)  # type: ignore[attr-defined]
            for value in node.__dict__.values():
                if type(value) is list:
                    stack.extend((item, parent, owner, prefix) for item in value if isinstance(item, ast.AST))
                elif isinstance(value, ast.AST):
                    stack.append((value, parent, owner, prefix))
        functions.sort(key=lambda function: (function.node.lineno, function.node.col_offset))
        identifiers = {key: frozenset(names) for key, names in used.items()}
        return tuple(functions), tuple(classes), frozenset(rebound), identifiers, tuple(imports)


def _parts(node: Scope) -> Iterator[tuple[ast.AST, bool]]:
    """The children of a def or lambda, and whether each belongs to the scope outside of it."""
    for default in (*node.args.defaults, *(item for item in node.args.kw_defaults if item is not None)):
        yield default, True
    if isinstance(node, ast.Lambda):
        yield node.body, False
        return
    for decorator in node.decorator_list:
        yield decorator, True
    for statement in node.body:
        yield statement, False


def top_level(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that run in the scope of ``body``, those inside of compound statements included."""
    for node in body:
        yield node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        for name in ("body", "orelse", "finalbody"):
            yield from top_level(getattr(node, name, ()))
        for handler in getattr(node, "handlers", ()):
            yield from top_level(handler.body)
        for case in getattr(node, "cases", ()):
            yield from top_level(case.body)


def bound_names(node: ast.AST) -> Iterator[str]:
    """The names that one statement binds itself (not those inside its body)."""
    match node:
        case ast.Import(names=names):
            for alias in names:
                yield alias.asname or alias.name.partition(".")[0]
        case ast.ImportFrom(names=names):
            for alias in names:
                if alias.name != "*":
                    yield alias.asname or alias.name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Assign(targets=targets):
            for target in targets:
                yield from _target_names(target)
        case ast.AnnAssign(target=target, value=value) if value is not None:
            yield from _target_names(target)
        case ast.AugAssign(target=target) | ast.For(target=target) | ast.AsyncFor(target=target):
            yield from _target_names(target)
        case ast.With(items=items) | ast.AsyncWith(items=items):
            for item in items:
                if item.optional_vars is not None:
                    yield from _target_names(item.optional_vars)


def _target_names(target: ast.expr) -> Iterator[str]:
    for node in ast.walk(target):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
