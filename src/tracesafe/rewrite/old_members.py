"""Imports of names that rewrites no longer need, and of those that take their places."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from tracesafe.analysis.scopes import Imported
from tracesafe.analysis.written import OldImport, Use, Written
from tracesafe.model import Edit, Fix, Safety
from tracesafe.rewrite.alias_lists import can_join, joined, without
from tracesafe.rewrite.import_order import bodies, instead
from tracesafe.rewrite.imports import import_edit
from tracesafe.rewrite.old_aliases import is_seen_elsewhere, references
from tracesafe.rewrite.old_imports import coming
from tracesafe.rewrite.spelling import spelled
from tracesafe.spec import Rename


class Swap:
    """Names of one module that take the places of old ones, in the style in which the file imported those."""

    def __init__(self, here: Written, uses: Sequence[Use], module: str) -> None:
        self.here = here
        self.uses = uses
        self.source = module
        self.wanted: list[str] = []
        """The names that the file has to import from the module."""
        self.modules: list[str] = []
        """The modules of Python's own library that it has to import."""
        self.edits: list[Edit] = []

    def spelled(self, name: str) -> str:
        """How a name of the module is written: bare where the old one was."""
        use = self.uses[0]
        is_bare = any(isinstance(each.statement, ast.ImportFrom) for each in use.imports) and not use.reference.parts
        full = f"{self.source}.{name}"
        for text, dotted in self._bound():
            if dotted == full:
                return text
        if is_bare and (name in self.wanted or name not in self.here.scoped.bound):
            self.wanted.append(name)
            return name
        row = Rename(use.rename.old, full, use.rename.framework, use.rename.since)
        reach = spelled(self.here, use.reference, row)
        self.edits += reach.edits
        return reach.text

    def module(self, name: str) -> str:
        """How a module of Python's own library is written."""
        for text, dotted in self._bound():
            if dotted == name:
                return text
        self.modules.append(name)
        return name

    def _bound(self) -> Iterator[tuple[str, str]]:
        """The names that the imports at the top of the file bind, with what they denote."""
        for one, scope in self.here.scoped.imports:
            if scope.parent is None and not one.kept and not one.for_types and one.alias.name != "*":
                name = one.alias.asname or one.alias.name.partition(".")[0]
                if name not in scope.others:
                    yield name, self.here.source_of(one)


def swapped(swap: Swap) -> list[Edit]:
    """The edits of the import statements."""
    here, source, top = swap.here, swap.here.source, swap.here.module.tree.body
    edits = list(dict.fromkeys(swap.edits))
    wanted = sorted(dict.fromkeys(swap.wanted))
    more = [f"import {name}" for name in dict.fromkeys(swap.modules)]
    names = [(name, name) for name in dict.fromkeys(swap.modules)]
    home = _home(here, swap.source)
    if wanted and home is not None:
        edits += joined(source, home, wanted)
    elif wanted:
        more.append(f"from {swap.source} import {', '.join(wanted)}")
        names += [(f"{swap.source}.{name}", name) for name in wanted]
    dropped = [one for one in _imported(swap.uses) if _is_free(here, one, swap.uses)]
    for statement in dict.fromkeys(one.statement for one in dropped):
        gone = [one.alias for one in dropped if one.statement is statement]
        edits += taken_out(here, statement, gone, more if statement in top else [])
        if statement in top:
            more, names = [], []
    return [*edits, *(import_edit(here.module, full, name) for full, name in names)]


def unneeded(here: Written) -> Mapping[ast.Import | ast.ImportFrom, tuple[OldImport, ...]]:
    """The names of import statements whose uses other rewrites have taken away."""
    found: dict[ast.Import | ast.ImportFrom, tuple[OldImport, ...]] = {}
    for statement, olds in here.old_statements.items():
        free = [each for each in olds if each.rename.how and each.rename.gone and _is_free(here, each.imported, ())]
        gone = tuple(each for each in free if not is_seen_elsewhere(here, _name(each.imported)))
        if gone and all(each.rename.how for each in olds) and here.source.path.name != "__init__.py":
            found[statement] = gone
    return found


def removed(here: Written, node: ast.Import | ast.ImportFrom, gone: Sequence[OldImport]) -> Fix:
    """A statement without the names that nothing needs."""
    edits = taken_out(here, node, [each.imported.alias for each in gone], [])
    return Fix("Remove the import", tuple(edits), Safety.SAFE)


def taken_out(
    here: Written, node: ast.Import | ast.ImportFrom, gone: Sequence[ast.alias], more: Sequence[str]
) -> tuple[Edit, ...]:
    """A statement without some of its names; ``more``: lines that the block gets in their place."""
    body = next(body for body in bodies(here.module.tree) if node in body)
    lines = list(more)
    rest = [alias for alias in node.names if alias not in gone]
    if rest and isinstance(node, ast.ImportFrom):
        lines.insert(0, without(here.source, node, gone, {}))
    elif rest:
        lines.insert(0, f"import {', '.join(map(ast.unparse, rest))}")
    return instead(here.source, body, node, lines, coming(here))


def _name(one: Imported) -> str:
    return one.alias.asname or one.alias.name.partition(".")[0]


def _imported(uses: Sequence[Use]) -> list[Imported]:
    """The imports that bring old names by a ``from``."""
    found = [one for use in uses for one in use.imports if isinstance(one.statement, ast.ImportFrom)]
    return [one for one in dict.fromkeys(found) if not one.kept]


def _is_free(here: Written, one: Imported, uses: Sequence[Use]) -> bool:
    """Whether nothing but the given uses needs what an import binds."""
    nodes = {use.reference.node for use in uses}
    return all(reference.node in nodes for reference in references(here, one))


def _home(here: Written, module: str) -> ast.ImportFrom | None:
    """The import statement at the top that brings names of a module, if one does that can bring more."""
    for node in here.module.tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == module and not node.level:
            return node if can_join(here.source, node) else None
    return None
