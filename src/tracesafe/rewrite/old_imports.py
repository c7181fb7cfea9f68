"""Import statements that name something that moved."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from tracesafe.analysis.written import OldImport, Written
from tracesafe.model import Edit, Fix, Refusal, Safety


def moved_import(here: Written, node: ast.Import | ast.ImportFrom, found: Sequence[OldImport]) -> Fix | Refusal:
    """The statement with the new names, under the names that the file uses."""
    lost = next((each for each in found if not each.rename.new), None)
    if lost is not None:
        return Refusal("no-successor", lost.rename.remedy)
    moved = {each.imported.alias: each for each in found if not each.rename.how}
    lines: dict[str, list[str]] = {}
    for alias in node.names:
        if alias not in moved:
            lines.setdefault(_head(node), []).append(ast.unparse(alias))
            continue
        new = _target(moved[alias], alias)
        own = alias.asname or alias.name
        parent, _, last = new.rpartition(".")
        if isinstance(node, ast.Import):
            lines.setdefault(f"import {new}" + (f" as {alias.asname}" if alias.asname else ""), [])
        else:
            lines.setdefault(f"from {parent} import ", []).append(last if last == own else f"{last} as {own}")
    indent = here.source.newline + " " * node.col_offset
    text = indent.join(head + ", ".join(names) for head, names in lines.items())
    notes = tuple(dict.fromkeys(each.rename.note for each in moved.values() if each.rename.note))
    edit = Edit(here.source.path, here.source.span(node), text)
    return Fix("Import the new name", (edit,), Safety.REVIEW if notes else Safety.SAFE, "; ".join(notes))


def _head(node: ast.Import | ast.ImportFrom) -> str:
    return f"from {node.module} import " if isinstance(node, ast.ImportFrom) else "import "


def _target(old: OldImport, alias: ast.alias) -> str:
    """The new name for a ``from`` import: the one that keeps the last part, where there is one."""
    row = old.rename
    rest = old.dotted.removeprefix(row.old)
    last = alias.name.rpartition(".")[2]
    if not rest and row.fallback and row.new.rpartition(".")[2] != last == row.fallback.rpartition(".")[2]:
        return row.fallback
    return row.new + rest
