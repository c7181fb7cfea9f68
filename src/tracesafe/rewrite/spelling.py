"""How a qualified name is written at one place of a file: by the imports that are seen there, or by a new one."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tracesafe.analysis.resolve import import_source
from tracesafe.analysis.scopes import Imported, Reference
from tracesafe.analysis.written import Written
from tracesafe.rewrite.imports import Reach, import_edit
from tracesafe.spec import Rename


def spelled(here: Written, reference: Reference, row: Rename) -> Reach:
    """How to write the new name of a row where an old one stands."""
    if not row.new:
        return Reach("")
    own = reference.root.id
    found = sorted(visible(here, reference), key=lambda pair: (pair[0] != own, -len(pair[1])))
    for text, dotted in found:
        if row.new == dotted:
            return Reach(text)
        if row.new.startswith(f"{dotted}.") and _is_loaded(here, dotted, row):
            return Reach(f"{text}{row.new.removeprefix(dotted)}")
    if (star := _starred(here, reference, row)) is not None:
        return star
    module = row.module or row.new.partition(".")[0]
    alias = module.rpartition(".")[2]
    if alias in {text for text, _ in found} | here.scoped.bound:
        alias = module
    edit = import_edit(here.module, module, alias)
    return Reach(f"{alias}{row.new.removeprefix(module)}", (edit,))


def _starred(here: Written, reference: Reference, row: Rename) -> Reach | None:
    """A new name that the same star import brings which brought the old one."""
    parent, _, last = row.new.rpartition(".")
    if reference.parts or reference.scope.owner(reference.root.id) is not None or last in here.scoped.bound:
        return None
    stars = {import_source(node, here.module) for node in here.module.stars}
    return Reach(last) if parent in stars and parent == row.old.rpartition(".")[0] else None


def visible(here: Written, reference: Reference) -> Iterator[tuple[str, str]]:
    """The names that imports bind where a reference stands, with what they denote."""
    for scope in reference.scope.chain():
        for name in scope.imports:
            imports = reference.scope.imported(name)
            denoted = {here.denoted_by(each) for each in imports}
            is_late = scope.parent is None and reference.scope is scope and not _is_before(imports, reference)
            is_sure = not any(each.kept or each.for_types for each in imports)
            if reference.scope.owner(name) is scope and len(denoted) == 1 and is_sure and not is_late:
                yield name, denoted.pop()

    for node in here.module.stars:
        for name, dotted in here.known.stars.get(import_source(node, here.module), {}).items():
            if reference.scope.owner(name) is None:
                yield name, dotted


def _is_before(imports: tuple[Imported, ...], reference: Reference) -> bool:
    return any(each.statement.lineno < reference.node.lineno for each in imports)


def _is_loaded(here: Written, dotted: str, row: Rename) -> bool:
    """Whether the new name can be reached from a module that is imported."""
    if not row.module or dotted == row.module or dotted.startswith(f"{row.module}."):
        return True
    return any(
        isinstance(one.statement, ast.Import) and one.alias.name == row.module and not one.kept
        for one, _ in here.scoped.imports
    )
