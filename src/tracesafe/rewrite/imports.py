"""The names by which a file can reach a module, and the import that adds one."""

from __future__ import annotations

import ast
import itertools
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from tracesafe.analysis.syntax import binds
from tracesafe.model import Edit
from tracesafe.source.spans import Span
from tracesafe.source.text import SourceFile
from tracesafe.spec import Library

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached
    from tracesafe.program.functions import Function
    from tracesafe.program.modules import Module


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

    The file's own alias serves, star imports included, unless a name of the function's or of one around it hides
    it; else the module is imported under its usual alias, or under another where that one is taken.
    """
    tree = here.function.module.tree
    inner = dict(_imports_around(here.function))
    shadowed = (_names_around(here.function) | _rebound(tree)) - set(inner)
    own = [*((text, name) for text, name in bound(tree, here.known.stars) if text not in inner), *inner.items()]
    written = sorted(
        own, key=lambda pair: (pair[1] in (wanted, *others) and pair[0] in here.known.starred, -len(pair[1]))
    )
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
    free = next(name for name in _aliases(alias, module) if name not in taken)
    return Reach(f"{free}.{wanted.rpartition('.')[2]}", (_import(here.source, tree, module, free),))


def module_name(here: Reached, node: ast.expr) -> str | None:
    """The qualified name that the imports at the top of the function's module give to a dotted name."""
    found = dict(bound(here.function.module.tree, here.known.stars))
    match node:
        case ast.Name(id=name):
            return found.get(name)
        case ast.Attribute(value=owner, attr=attr):
            outer = module_name(here, owner)
            return f"{outer}.{attr}" if outer is not None else None
        case _:
            return None


def _aliases(alias: str, module: str) -> Iterator[str]:
    """Names that a module may be imported under, the usual one first."""
    yield alias
    if "." in module:
        yield module.replace(".", "_")
    for count in itertools.count(1):
        yield alias + "_" * count


def _scopes(function: Function) -> Iterator[Function]:
    """The function and those around it."""
    scope: Function | None = function
    while scope is not None:
        yield scope
        scope = scope.parent


def _names_around(function: Function) -> frozenset[str]:
    """The names that hide the module's own: those of the function and of the functions around it."""
    return frozenset[str]().union(*(scope.locals for scope in _scopes(function)))


def _imports_around(function: Function) -> Iterator[tuple[str, str]]:
    """The names that functions import for themselves before they do anything else, unless they are hidden."""
    hidden: set[str] = set()
    for scope in _scopes(function):
        found = dict(_bound_by(scope.body[: _preamble(scope.body)], {}))
        others = {
            name
            for name in found
            if sum(binds(inner, name) for part in scope.body for inner in ast.walk(part)) > 1
            or any(argument.arg == name for argument in ast.walk(scope.node.args) if isinstance(argument, ast.arg))
        }
        yield from ((name, module) for name, module in found.items() if name not in hidden | others)
        hidden |= scope.locals


def _preamble(body: Sequence[ast.stmt]) -> int:
    """How many statements stand in front of the first that is neither an import nor a docstring."""
    for index, statement in enumerate(body):
        is_text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        if not is_text and not isinstance(statement, ast.Import | ast.ImportFrom):
            return index
    return len(body)


def bound(tree: ast.Module, stars: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    """The names that top-level imports bind, with what they denote; ``stars`` is known of star imports."""
    return _bound_by(_imported(tree), stars)


def _bound_by(statements: Iterable[ast.stmt], stars: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    for statement in statements:
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


@lru_cache(maxsize=16)
def _imported(tree: ast.Module) -> tuple[ast.stmt, ...]:
    found: list[ast.stmt] = []
    for statement in tree.body:
        found += [statement, *statement.body] if isinstance(statement, ast.Try) else [statement]
    return tuple(each for each in found if isinstance(each, ast.Import | ast.ImportFrom))


@lru_cache(maxsize=16)
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


def import_edit(module: Module, name: str, alias: str) -> Edit:
    """The edit that makes a module import another one under a name; from its own package as its other imports do."""
    relative = next((node for node in module.tree.body if isinstance(node, ast.ImportFrom) and node.level), None)
    if relative is not None and name == f"{module.package}.{alias}":
        start = module.source.line_starts[relative.lineno - 1]
        return Edit(module.source.path, Span(start, start), f"from . import {alias}{module.source.newline}")
    return _import(module.source, module.tree, name, alias)


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
    if module.partition(".")[0] in sys.stdlib_module_names and (edit := _standard(source, tree, line)) is not None:
        return edit
    group, local = _groups(tree)
    before = _later(group, line) or (None if group else local)
    if before is not None:
        start = source.line_starts[before.lineno - 1]
        gap = newline if before is local else ""
        return Edit(source.path, Span(start, start), line + newline + gap)
    plain = [each for each in group if isinstance(each, ast.Import)] if line.startswith("import ") else []
    last = plain[-1] if plain else group[-1] if group else _last(tree)
    if last is None:
        start = source.line_starts[_first_free_row(source) - 1]
        return Edit(source.path, Span(start, start), f"{line}{newline}{newline}")
    row = last.end_lineno or last.lineno
    end = source.line_starts[row] if row < len(source.line_starts) else len(source.utf8)
    alone = isinstance(last, ast.Import | ast.ImportFrom) and is_standard(last)
    blank = newline if isinstance(last, ast.Expr) or alone else ""
    missing = "" if source.utf8[:end].endswith((b"\n", b"\r")) else newline
    return Edit(source.path, Span(end, end), missing + blank + line + newline)


def _standard(source: SourceFile, tree: ast.Module, line: str) -> Edit | None:
    """The edit that adds an import of Python's own library to the others of it, or in front of all imports."""
    head = [each for each in tree.body if isinstance(each, ast.Import | ast.ImportFrom)]
    own = [each for each in head if is_standard(each) and getattr(each, "module", "") != "__future__"]
    plain = [each for each in own if isinstance(each, ast.Import)]
    if line.startswith("import ") and own:
        later: list[ast.stmt] = [each for each in plain if each.names[0].name > line.split()[1]]
        later += [each for each in own if isinstance(each, ast.ImportFrom)]
        if later:
            start = source.line_starts[later[0].lineno - 1]
            return Edit(source.path, Span(start, start), line + source.newline)
    rest = [each for each in head if getattr(each, "module", "") != "__future__"]
    if own or not rest:
        return None
    start = source.line_starts[rest[0].lineno - 1]
    return Edit(source.path, Span(start, start), f"{line}{source.newline}{source.newline}")


def _groups(tree: ast.Module) -> tuple[list[ast.Import | ast.ImportFrom], ast.ImportFrom | None]:
    """The imports of packages that are installed, and the first one of the module's own package."""
    imports: list[ast.Import | ast.ImportFrom] = []
    for index, statement in enumerate(tree.body):
        if isinstance(statement, ast.Import | ast.ImportFrom):
            imports.append(statement)
        elif index > 0 and not _mere_preamble(statement):
            break
    local = [each for each in imports if isinstance(each, ast.ImportFrom) and each.level]
    return [each for each in imports if each not in local and not is_standard(each)], local[0] if local else None


def _later(group: list[ast.Import | ast.ImportFrom], line: str) -> ast.stmt | None:
    """The import in front of which a new ``import package`` belongs: the next by name, or the first ``from``."""
    if not line.startswith("import "):
        return None
    name = line.split()[1]
    plain = [each for each in group if isinstance(each, ast.Import)]
    behind = next((each for each in plain if each.names[0].name > name), None)
    return behind if plain else next(iter(group), None)


def is_standard(statement: ast.Import | ast.ImportFrom) -> bool:
    """Whether an import is of Python's own library."""
    if isinstance(statement, ast.ImportFrom):
        return not statement.level and (statement.module or "").partition(".")[0] in sys.stdlib_module_names
    return all(each.name.partition(".")[0] in sys.stdlib_module_names for each in statement.names)


def _last(tree: ast.Module) -> ast.stmt | None:
    """The last statement of the module's head: its docstring and imports."""
    last: ast.stmt | None = None
    for index, statement in enumerate(tree.body):
        if isinstance(statement, ast.Import | ast.ImportFrom) or (
            index == 0 and isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        ):
            last = statement
        elif last is not None and not _mere_preamble(statement):
            break
    return last


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
