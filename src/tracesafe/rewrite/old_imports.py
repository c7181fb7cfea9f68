"""Import statements that name something that moved: the same statement with the new names.

A ``from`` import keeps the names that the file uses, its brackets and its comments; what did not move stays behind.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence

from tracesafe.analysis.written import OldImport, Written
from tracesafe.model import Edit, Fix, Refusal, Safety
from tracesafe.rewrite.alias_lists import can_join, comment_of, in_order, joined, printed, without
from tracesafe.rewrite.import_order import bodies, instead, is_in_place
from tracesafe.rewrite.old_aliases import Moved, moved_alias, target
from tracesafe.rewrite.old_modules import moved_modules
from tracesafe.rewrite.plain_renames import plainly
from tracesafe.source.spans import Span

_HEAD = re.compile(rb"from\s+([\w.]+)\s+import\b")
Moves = Mapping[ast.alias, Moved]


def moved_import(here: Written, node: ast.Import | ast.ImportFrom, found: Sequence[OldImport]) -> Fix | Refusal:
    """The statement with the new names, and what has to follow where they are used."""
    plain = [each for each in found if not each.rename.how]
    body = next(body for body in bodies(here.module.tree) if node in body)
    if isinstance(node, ast.Import):
        return moved_modules(here, body, node, {each.imported.alias: each for each in plain}, coming(here))
    if node.names[0].name == "*":
        return _starred(here, body, node, found[0])
    judged = {each.imported.alias: moved_alias(here, each) for each in plain}
    moves = {alias: move for alias, move in judged.items() if isinstance(move, Moved)}
    if not moves:
        return next(move for move in judged.values() if isinstance(move, Refusal))
    notes = tuple(dict.fromkeys(note for move in moves.values() for note in move.notes))
    edits = (*_from(here, body, node, moves), *(edit for move in moves.values() for edit in move.edits))
    return Fix(_title(moves), tuple(dict.fromkeys(edits)), Safety.REVIEW if notes else Safety.SAFE, "; ".join(notes))


def _title(moves: Moves) -> str:
    parents = sorted({_parent(move) or move.new for move in moves.values()} - {""})
    return f"Import from {' and '.join(f'`{parent}`' for parent in parents)}" if parents else "Remove the import"


def _parent(move: Moved) -> str:
    return move.new.rpartition(".")[0]


def _item(move: Moved) -> str:
    last = move.new.rpartition(".")[2]
    return last if last == move.local else f"{last} as {move.local}"


def _from(here: Written, body: Sequence[ast.stmt], node: ast.ImportFrom, moves: Moves) -> Iterator[Edit]:
    source, future = here.source, coming(here)
    stays = {alias: _item(move) for alias, move in moves.items() if move.new and _parent(move) == node.module}
    leaves = {alias: move for alias, move in moves.items() if alias not in stays}
    parents = tuple(dict.fromkeys(_parent(move) for move in leaves.values() if move.new))
    if not leaves:
        yield from _in_place(here, node, moves, node.module or "")
        return
    if (
        len(leaves) == len(node.names)
        and len(parents) == 1
        and all(move.new for move in leaves.values())
        and parents[0]
    ):
        is_free = _home(here, body, node, parents[0]) is None and _head(here, node) is not None
        if is_free and is_in_place(source, body, node, f"from {parents[0]} import _", future):
            yield from _in_place(here, node, moves, parents[0])
            return
    lines = [without(source, node, leaves, stays)] if len(leaves) < len(node.names) else []
    for parent in parents:
        own = [(alias, move) for alias, move in leaves.items() if move.new and _parent(move) == parent]
        if not parent:
            lines += [f"import {move.new}" + (f" as {move.local}" if move.local != move.new else "") for _, move in own]
            continue
        items = in_order(node, [(_item(move), comment_of(source, alias)) for alias, move in own])
        home = _home(here, body, node, parent)
        apart = [item for item in items if " as " in item[0]] if len(items) > 1 or home is not None else []
        plain = [item for item in items if item not in apart]
        if plain and home is not None:
            yield from joined(source, home, [text for text, _ in plain])
        elif plain:
            lines.append(printed(source, node, f"from {parent} import", plain))
        lines += [printed(source, node, f"from {parent} import", [item]) for item in apart]
    lines += [line for move in leaves.values() for line in move.lines if line not in lines]
    yield from instead(source, body, node, lines, future)


def coming(here: Written) -> Mapping[ast.Import | ast.ImportFrom, str]:
    """The import statements that will import from one other module -> that module."""
    found: dict[ast.Import | ast.ImportFrom, str] = {}
    for node, parts in here.old_statements.items():
        news = {target(each) for each in parts if each.rename.new and not each.rename.how}
        parents = {new.rpartition(".")[0] if isinstance(node, ast.ImportFrom) else new for new in news}
        if len(parents) == 1 and len(parts) == len(node.names):
            found[node] = parents.pop()
    return found


def _home(here: Written, body: Sequence[ast.stmt], node: ast.ImportFrom, parent: str) -> ast.ImportFrom | None:
    """The import among the same statements that imports from a module already, if a name can be added to it."""
    if any(comment_of(here.source, alias) for alias in node.names):
        return None
    for each in body:
        if isinstance(each, ast.ImportFrom) and each is not node and each.module == parent and not each.level:
            return each if can_join(here.source, each) else None
    return None


def _head(here: Written, node: ast.ImportFrom) -> Span | None:
    """The bytes of the module's name."""
    span = here.source.span(node)
    found = _HEAD.match(here.source.utf8, span.start, span.end)
    if found is None or found.group(1).decode() != node.module:
        return None
    return Span(found.start(1), found.end(1))


def _in_place(here: Written, node: ast.ImportFrom, moves: Moves, parent: str) -> tuple[Edit, ...]:
    """Only names change: Bowler writes it where it writes the same."""
    names = {f"{node.module}.{alias.name}": move.new for alias, move in moves.items()}
    return plainly(here.source, node, names, tuple(_exchanged(here, node, moves, parent)))


def _exchanged(here: Written, node: ast.ImportFrom, moves: Moves, parent: str) -> Iterator[Edit]:
    """The module's name exchanged, and those of names that are called otherwise now; all else stays as it is."""
    head = _head(here, node)
    assert head is not None
    if parent != node.module:
        yield Edit(here.source.path, head, parent)
    for alias, move in moves.items():
        if _item(move) != ast.unparse(alias):
            yield Edit(here.source.path, here.source.span(alias), _item(move))


def _starred(here: Written, body: Sequence[ast.stmt], node: ast.ImportFrom, old: OldImport) -> Fix | Refusal:
    """The names that the file uses, one by one."""
    unbound = {each.root.id for each in here.scoped.references if each.scope.owner(each.root.id) is None}
    used = sorted(name for name in unbound if f"{node.module}.{name}" in here.moved.rows)
    rows = [here.moved.rows[f"{node.module}.{name}"] for name in used]
    parent = old.rename.new
    wanted = [f"{parent}.{name}" for name in used]
    if not used or any(row.how for row in rows) or [row.new for row in rows] != wanted:
        return Refusal("star-import", f"import what the file uses of `{node.module}` by name")
    text = printed(here.source, node, f"from {parent} import", [(name, "") for name in used])
    note = "files that take names from this one by a star import get fewer of them"
    title = f"Import from `{parent}` what is used"
    return Fix(title, instead(here.source, body, node, [text], coming(here)), Safety.REVIEW, note)
