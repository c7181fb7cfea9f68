"""The names by which a file can reach a module, and the import that adds one."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracesafe.model import Edit
from tracesafe.source.spans import Span
from tracesafe.source.text import SourceFile
from tracesafe.spec import Library

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached


@dataclass(frozen=True, slots=True)
class Reach:
    """How to write a name of a module in this file, and the edit that makes it so, if one is needed."""

    text: str
    edits: tuple[Edit, ...] = ()


def reach_where(here: Reached, library: Library) -> Reach:
    """How to write the library's selection in this function's file: ``torch.where``."""
    last = library.where.rpartition(".")[2]
    tail = library.module.rpartition(".")[2]
    others = tuple(f"{space}.{last}" for space in library.namespaces if space.rpartition(".")[2] == tail)
    return reach(here, library.where, library.module, library.alias, others)


def reach(here: Reached, wanted: str, module: str, alias: str, others: tuple[str, ...] = ()) -> Reach:
    """How to write a name of a module in this function's file; ``others`` are other names of the same thing.

    The file's own alias serves, star imports included, unless a name of the function's hides it; else the module
    is imported under its usual alias, or under another where that one is taken.
    """
    tree = here.function.module.tree
    shadowed = here.function.locals | _rebound(tree)
    own = list(bound(tree, here.known.stars))
    starred = {text for module in here.known.stars.values() for text in module}
    written = sorted(own, key=lambda pair: (pair[1] in (wanted, *others) and pair[0] in starred, -len(pair[1])))
    for name in dict.fromkeys((wanted, *others)):
        for text, qualified in written:
            if text in shadowed:
                continue
            if name == qualified:
                return Reach(text)
            rest = name.removeprefix(f"{qualified}.")
            if rest != name and rest.count(".") <= module.count(".") - qualified.count("."):
                return Reach(f"{text}.{rest}")
    taken = {text for text, _ in own} | shadowed
    free = next(name for name in (alias, module.replace(".", "_")) if name not in taken)
    return Reach(f"{free}.{wanted.rpartition('.')[2]}", (_import(here.source, tree, module, free),))


def bound(tree: ast.Module, stars: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    """The names that top-level imports bind, with what they denote; ``stars`` is known of star imports."""
    for statement in _top_level(tree):
        match statement:
            case ast.Import(names=names):
                for each in names:
                    if each.asname:
                        yield each.asname, each.name
                    else:
                        yield each.name.split(".")[0], each.name.split(".")[0]
            case ast.ImportFrom(module=str(origin), names=names, level=0):
                for each in names:
                    if each.name == "*":
                        yield from stars.get(origin, {}).items()
                    else:
                        yield each.asname or each.name, f"{origin}.{each.name}"
            case _:
                pass


def _top_level(tree: ast.Module) -> Iterator[ast.stmt]:
    for statement in tree.body:
        yield statement
        if isinstance(statement, ast.Try):
            yield from statement.body


def _rebound(tree: ast.Module) -> frozenset[str]:
    """Names that the module binds otherwise than by an import."""
    found: set[str] = set()
    for statement in tree.body:
        match statement:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.AsyncFunctionDef(name=name):
                found.add(name)
            case ast.Assign(targets=targets):
                found |= {node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)}
            case _:
                pass
    return frozenset(found)


def _import(source: SourceFile, tree: ast.Module, module: str, alias: str) -> Edit:
    if module == alias:
        line = f"import {module}"
    elif module.rpartition(".")[2] == alias and "." in module:
        line = f"from {module.rpartition('.')[0]} import {alias}"
    else:
        line = f"import {module} as {alias}"
    newline = source.newline
    neighbour = _neighbour(tree, module, line)
    if neighbour is not None:
        start = source.line_starts[neighbour.lineno - 1]
        return Edit(source.path, Span(start, start), line + newline)
    last: ast.stmt | None = None
    for index, statement in enumerate(tree.body):
        if isinstance(statement, ast.Import | ast.ImportFrom) or (
            index == 0 and isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        ):
            last = statement
        elif last is not None and not _mere_preamble(statement):
            break
    if last is None:
        start = source.line_starts[_first_free_row(source) - 1]
        return Edit(source.path, Span(start, start), f"{line}{newline}{newline}")
    row = last.end_lineno or last.lineno
    end = source.line_starts[row] if row < len(source.line_starts) else len(source.utf8)
    blank = newline if isinstance(last, ast.Expr) else ""
    missing = "" if source.utf8[:end].endswith((b"\n", b"\r")) else newline
    return Edit(source.path, Span(end, end), missing + blank + line + newline)


def _neighbour(tree: ast.Module, module: str, line: str) -> ast.stmt | None:
    """The import before which a new one belongs: ``import`` stands before ``from`` within a package's group."""
    package = module.partition(".")[0]
    if not line.startswith("import "):
        return None
    for statement in tree.body:
        match statement:
            case ast.ImportFrom(module=str(origin), level=0) if origin.partition(".")[0] == package:
                return statement
            case _:
                pass
    return None


def _mere_preamble(statement: ast.stmt) -> bool:
    """Statements that stand between imports: conditional ones and settings."""
    return isinstance(statement, ast.Try | ast.If)


def _first_free_row(source: SourceFile) -> int:
    row = 1
    while row <= len(source.line_starts) and source.line(row).startswith("#"):
        row += 1
    return min(row, len(source.line_starts))
