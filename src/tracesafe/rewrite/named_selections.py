"""Selections by a mask that have a name: ``valid = x[mask]``, with ``valid.sum()`` below."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import TYPE_CHECKING

from tracesafe.analysis.syntax import targets
from tracesafe.analysis.values import Touch
from tracesafe.model import Edit, Fix, Refusal, Safety
from tracesafe.program.nodes import walk
from tracesafe.rewrite.dtypes import is_bound_once, single
from tracesafe.rewrite.hoisting import without
from tracesafe.rewrite.selections import Selection, is_selection

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached


def selected(here: Reached, node: ast.Subscript | ast.Call, touches: frozenset[Touch]) -> Fix | Refusal:
    """The reductions of a selection over the whole array; of all variables that are selections by one mask at once."""
    found = Selection(here, node, touches).fix()
    if isinstance(found, Fix) or found.slug != "unknown-length":
        return found
    named = _named(here, node)
    reads = [each for each in here.expressions(ast.Name) if each.id in named and isinstance(each.ctx, ast.Load)]
    is_short = isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Name)
    if not named or not (len(reads) == 1 or (reads and is_short)) or not _are_all(here, named, reads):
        return found
    edits: list[Edit] = []
    notes: list[str] = []
    for read in reads:
        fixed = Selection(here, read, touches, named=named).fix()
        if not isinstance(fixed, Fix):
            return found
        edits += [edit for edit in fixed.edits if edit not in edits]
        notes += [note for note in fixed.note.split("; ") if note and note not in notes]
    statements = [each for each in here.statements(ast.Assign) if _value(each) in named.values()]
    edits += [without(here.source, each) for each in statements]
    title = f"Reduce the whole of what `{'`, `'.join(named)}` selects from"
    return Fix(title, tuple(edits), Safety.REVIEW if notes else Safety.SAFE, "; ".join(notes))


def _value(statement: ast.stmt) -> ast.expr | None:
    return statement.value if isinstance(statement, ast.Assign) else None


def _named(here: Reached, node: ast.expr) -> Mapping[str, ast.expr]:
    """The variables that select by the mask of a selection; none if that one has no name."""
    found: dict[str, ast.expr] = {}
    mask = ast.dump(node.slice) if isinstance(node, ast.Subscript) else ""
    for statement in here.statements(ast.Assign):
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Subscript(slice=index) as value):
                same = ast.dump(index) == mask and is_selection(here, value)
                if same and single(here, name) is value and all(_lasts(here, each) for each in _names(value)):
                    found[name] = value
            case _:
                pass
    return found if node in found.values() else {}


def _names(node: ast.expr) -> set[str]:
    return {each.id for each in walk(node) if isinstance(each, ast.Name)}


def _lasts(here: Reached, name: str) -> bool:
    """Whether a variable is the same, with the same items, throughout the function."""
    if name in here.function.locals and not is_bound_once(here, name):
        return False
    written = [
        part for statement in here.statements(ast.stmt) for target in targets(statement) for part in walk(target)
    ]
    return not any(
        isinstance(part, ast.Subscript | ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id == name
        for part in written
    )


def _are_all(here: Reached, named: Mapping[str, ast.expr], reads: list[ast.Name]) -> bool:
    """Whether no nested function reads the variables, and a block is left where their assignments stood."""
    everywhere = [
        each
        for part in here.function.body
        for each in walk(part)
        if isinstance(each, ast.Name) and each.id in named and isinstance(each.ctx, ast.Load)
    ]
    blocks = [block for node in (here.function.node, *here.statements(ast.stmt)) for block in _blocks(node)]
    rest = all(any(_value(each) not in named.values() for each in block) for block in blocks if block)
    return len(everywhere) == len(reads) and rest


def _blocks(node: ast.AST) -> list[list[ast.stmt]]:
    found = [getattr(node, field, None) for field in ("body", "orelse", "finalbody")]
    return [each for each in found if isinstance(each, list)]
