"""One module: its tree, and one walk over it that finds all that the analysis wants to look up quickly."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tracesafe.program.facts import Facts, collect
from tracesafe.program.functions import ClassInfo, Function
from tracesafe.program.nodes import walk
from tracesafe.source.text import SourceFile


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
    def statements(self) -> Function:
        """The module's own statements, as a function without parameters."""
        nothing = ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])
        end = self.source.text.count("\n") + 1
        node = ast.FunctionDef("<module>", nothing, self.tree.body, [], lineno=1, col_offset=0, end_lineno=end)
        return Function(f"{self.name}.<module>", "<module>", node, self, None, None)

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
    def facts(self) -> Facts:
        """What one walk over the tree finds."""
        return collect(self)

    @cached_property
    def function_of(self) -> Mapping[ast.AST, Function]:
        """The node of a def or lambda -> its function."""
        return {function.node: function for function in self.facts.functions}

    @cached_property
    def class_of(self) -> Mapping[ast.AST, ClassInfo]:
        """The node of a class statement -> its class."""
        return {info.node: info for info in self.facts.classes}

    @cached_property
    def _spelled(self) -> Mapping[str, tuple[tuple[int, ast.Name | ast.Attribute], ...]]:
        """Each name and attribute -> the nodes that are it, with their places in a walk."""
        found: dict[str, list[tuple[int, ast.Name | ast.Attribute]]] = {}
        for index, node in enumerate(walk(self.tree)):
            if isinstance(node, ast.Name):
                found.setdefault(node.id, []).append((index, node))
            elif isinstance(node, ast.Attribute):
                found.setdefault(node.attr, []).append((index, node))
        return {name: tuple(nodes) for name, nodes in found.items()}

    def spelled(self, names: Collection[str]) -> tuple[ast.Name | ast.Attribute, ...]:
        """Every name and attribute that is one of these, in the order of a walk."""
        found = [each for name in names for each in self._spelled.get(name, ())]
        found.sort(key=lambda each: each[0])
        return tuple(node for _, node in found)

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name and attribute that the module uses."""
        return frozenset[str]().union(*self.facts.identifiers.values())


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
