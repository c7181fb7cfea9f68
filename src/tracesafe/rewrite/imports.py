"""The names by which a file can reach a module, and the import that adds one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from tracesafe.model import Edit
from tracesafe.source.spans import Span
from tracesafe.source.text import SourceFile


@dataclass(frozen=True, slots=True)
class Reach:
    """How to write a name of a module in this file, and the edit that makes it so, if one is needed."""

    text: str
    edits: tuple[Edit, ...] = ()


def reach(source: SourceFile, tree: ast.Module, name: str, module: str, alias: str, shadowed: frozenset[str]) -> Reach:
    """How to write the qualified ``name``: ``torch.where``, where its module is ``torch``.

    The file's own alias serves, unless ``shadowed`` (the names that the function binds itself) hides it; else
    ``module`` is imported under ``alias``, or under its full path where that alias is taken.
    """
    hidden = shadowed | _rebound(tree)
    for text, qualified in sorted(bound(tree), key=lambda pair: len(pair[1]), reverse=True):
        if text in hidden:
            continue
        if name == qualified:
            return Reach(text)
        if name.startswith(f"{qualified}."):
            rest = name.removeprefix(f"{qualified}.")
            if rest.count(".") <= module.count(".") - qualified.count("."):
                return Reach(f"{text}.{rest}")
    taken = {text for text, _ in bound(tree)} | hidden
    alias = alias if alias not in taken else f"_{alias}"
    return Reach(f"{alias}.{name.rpartition('.')[2]}", (_import(source, tree, module, alias),))


def bound(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """The names that top-level imports bind, with what they denote."""
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
                    if each.name != "*":
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
