"""The functions of a program's texts, who mentions whom, and which lines are whose."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tracesafe.source.text import SourceFile

Def = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, eq=False)
class Place:
    """A function of a file by its name with those of all scopes around it (``Net.forward``)."""

    path: Path
    name: str
    node: Def
    owner: ast.ClassDef | None
    is_nested: bool
    """Whether it stands in another function, where no call from outside gets."""

    @cached_property
    def needs(self) -> tuple[str, ...]:
        """The parameters without defaults."""
        arguments = self.node.args
        places = [*arguments.posonlyargs, *arguments.args]
        count = len(places) - len(arguments.defaults)
        named = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        return tuple(one.arg for one in (*places[:count], *(arg for arg, default in named if default is None)))

    @cached_property
    def first(self) -> int:
        """The line of the first decorator, or of the name."""
        return min(one.lineno for one in (*self.node.decorator_list, self.node))

    @cached_property
    def body(self) -> range:
        """The lines of the body."""
        return range(self.node.body[0].lineno, (self.node.end_lineno or self.node.lineno) + 1)

    @cached_property
    def mentions(self) -> frozenset[str]:
        """The names and attributes in it."""
        return frozenset(mentioned(self.node))

    @cached_property
    def is_generator(self) -> bool:
        """Whether a call runs nothing yet."""
        return isinstance(self.node, ast.AsyncFunctionDef) or any(
            isinstance(node, ast.Yield | ast.YieldFrom) for node in _own(self.node)
        )

    @cached_property
    def contract(self) -> str:
        """What its callers know: the signature, and the shapes of what it returns."""
        returns = {_shape(node.value) for node in _own(self.node) if isinstance(node, ast.Return)}
        return f"{ast.dump(self.node.args)} {sorted(returns)}"


def _own(function: Def) -> Iterator[ast.AST]:
    """The nodes of a function that are not those of another one inside."""
    stack: list[ast.AST] = list(function.body)
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            stack.extend(ast.iter_child_nodes(node))


def _shape(node: ast.expr | None) -> str:
    if isinstance(node, ast.Tuple | ast.List):
        return f"({','.join(map(_shape, node.elts))})"
    if isinstance(node, ast.Dict):
        return f"{{{','.join(sorted(ast.dump(key) if key else '*' for key in node.keys))}}}"
    return "." if node is not None else ""


def mentioned(node: ast.AST) -> Iterator[str]:
    """The names and attributes in a piece of syntax."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name):
            yield inner.id
        elif isinstance(inner, ast.Attribute):
            yield inner.attr


def _bound_in(function: Def) -> Iterator[str]:
    """The names that a function binds."""
    for node in ast.walk(function):
        if isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node is not function:
            yield node.name
        elif isinstance(node, ast.alias):
            yield (node.asname or node.name).partition(".")[0]


@dataclass(frozen=True, eq=False)
class Outline:
    """One file."""

    path: Path
    tree: ast.Module

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """All functions, the outer ones first."""
        return tuple(_places(self.path, self.tree, "", None, False))

    @cached_property
    def by_name(self) -> Mapping[str, Place]:
        """The functions by name; the last of a name wins."""
        return {place.name: place for place in self.places}

    def around(self, row: int) -> tuple[Place, ...]:
        """The functions that a line lies in, or decorates, the outermost first."""
        return tuple(one for one in self.places if one.first <= row <= (one.node.end_lineno or 0))

    def statement(self, row: int) -> range:
        """The lines of the innermost statement at a line; of a compound one its head."""
        found = range(row, row + 1)
        for node in ast.walk(self.tree):
            if isinstance(node, ast.stmt) and node.lineno <= row <= (node.end_lineno or row):
                inner = getattr(node, "body", None)
                end = inner[0].lineno if isinstance(inner, list) else (node.end_lineno or row) + 1
                if row < max(end, node.lineno + 1):
                    found = range(node.lineno, max(end, node.lineno + 1))
        return found

    @cached_property
    def calls(self) -> Mapping[int, tuple[ast.Call, ...]]:
        """The calls that begin in each line and have a function for an argument, the outer ones first."""
        found: dict[int, list[ast.Call]] = {}
        defined = {place.node.name for place in self.places}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and node.args and defined & frozenset(mentioned(node.args[0])):
                found.setdefault(node.lineno, []).append(node)
        return {row: tuple(calls) for row, calls in found.items()}

    @cached_property
    def texts(self) -> frozenset[str]:
        """The texts of those calls."""
        return frozenset(ast.unparse(call) for calls in self.calls.values() for call in calls)

    def branches(self, name: str) -> Iterator[tuple[int, int, int]]:
        """The lines of each test in a function, and of what comes first on its sides (0: nothing)."""
        place = self.by_name.get(name)
        for node in _own(place.node) if place is not None else ():
            if isinstance(node, ast.If):
                yield node.lineno, node.body[0].lineno, node.orelse[0].lineno if node.orelse else 0

    def is_closed(self, node: ast.AST) -> bool:
        """Whether an expression has no names but those of the module and the builtins."""
        around = self.around(getattr(node, "lineno", 0))
        local = {name for place in around for name in _bound_in(place.node)}
        return not local & {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}

    def names_at(self, lines: range) -> frozenset[str]:
        """The names in the statements of the top level at some lines; those that imports bind as well."""
        found: set[str] = set()
        for node in self.tree.body:
            if node.lineno in lines:
                found.update(mentioned(node))
                for one in ast.walk(node):
                    if isinstance(one, ast.alias):
                        found.update({(one.asname or one.name).partition(".")[0], one.name.rpartition(".")[2]})
        return frozenset(found)

    @cached_property
    def top(self) -> tuple[ast.stmt, ...]:
        """The statements that run when the module is imported, less definitions and the main block."""
        skipped = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
        return tuple(one for one in self.tree.body if not isinstance(one, skipped) and one is not self.main)

    @cached_property
    def main(self) -> ast.stmt | None:
        """The statement ``if __name__ == "__main__":``."""
        for node in self.tree.body:
            if isinstance(node, ast.If) and "__name__" in mentioned(node.test):
                return node
        return None

    @cached_property
    def mentions(self) -> frozenset[str]:
        """The names in what runs at import."""
        return frozenset(name for node in self.top for name in mentioned(node))

    @cached_property
    def main_mentions(self) -> frozenset[str]:
        """The names in the main block."""
        return frozenset(mentioned(self.main)) if self.main is not None else frozenset()

    @cached_property
    def bound(self) -> Mapping[str, frozenset[str]]:
        """Module-level names bound to the outcome of a call -> the names in that call."""
        found = {}
        for node in self.top:
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as value):
                    found[name] = frozenset(mentioned(value))
        return found


def _places(path: Path, node: ast.AST, prefix: str, owner: ast.ClassDef | None, nested: bool) -> Iterator[Place]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            name = f"{prefix}{child.name}"
            yield Place(path, name, child, owner, nested)
            yield from _places(path, child, f"{name}.", None, True)
        elif isinstance(child, ast.ClassDef):
            yield from _places(path, child, f"{prefix}{child.name}.", child, nested)
        elif not isinstance(child, ast.expr):
            yield from _places(path, child, prefix, owner, nested)


def outlines(sources: Mapping[Path, SourceFile]) -> Mapping[Path, Outline]:
    """The outlines of the files that parse."""
    found = {}
    for path, source in sources.items():
        try:
            found[path] = Outline(path, ast.parse(source.utf8))
        except SyntaxError:
            continue
    return found
