"""One statement that assigns items, as one or several that bind new arrays."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tracesafe.model import Edit
from tracesafe.rewrite import style
from tracesafe.rewrite.fresh import FreshNames, words
from tracesafe.rewrite.item_aliases import rank, shared
from tracesafe.rewrite.item_text import Notes, single, updated
from tracesafe.rewrite.items import ItemWrite
from tracesafe.rewrite.pending import is_trivial
from tracesafe.rewrite.refusals import Refused

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_PLAIN = (ast.Assign, ast.AugAssign)


def assigned_items(
    here: Reached, statement: ast.stmt, writes: Sequence[ItemWrite], arrays: Mapping[str, str], found: Notes
) -> tuple[Edit, ...]:
    """One statement with all items that it assigns. Raises ``Refused`` for what is no plain assignment."""
    if not isinstance(statement, _PLAIN):
        text = here.short(writes[0].target)
        raise Refused("item-target", f"`{text}` stands where no assignment can; assign it in a statement of its own")
    for node in ast.walk(statement):
        if isinstance(node, ast.NamedExpr | ast.Yield | ast.YieldFrom | ast.Await):
            raise Refused("item-target", f"`{here.short(statement)}` does more than assign; split it")
    only = writes[0]
    if isinstance(statement, ast.AugAssign) or (len(statement.targets) == 1 and statement.targets[0] is only.target):
        return single(here, only, arrays[only.root], here.text(only.owner), "", found)
    return _several(here, statement, writes, arrays, found)


def _several(
    here: Reached, statement: ast.Assign, writes: Sequence[ItemWrite], arrays: Mapping[str, str], found: Notes
) -> tuple[Edit, ...]:
    """``a[i] = b[j] = v``, ``x[0], x[1] = x[1], x[0]``: one line for each array."""
    source = here.source
    by_target = {write.target: write for write in writes}
    start = source.line_starts[statement.lineno - 1]
    span = source.span(statement)
    if source.utf8[start : span.start].strip():
        raise Refused("layout", f"line {statement.lineno} shares its line with others; put it on a line of its own")
    if len(statement.targets) > 1:
        lines = _chained(here, statement, by_target, arrays, found)
    else:
        lines = _unpacked(here, statement, by_target, arrays, found)
    margin = style.margin(source, statement.lineno)
    return (Edit(source.path, span, f"{source.newline}{margin}".join(lines)),)


def _chained(
    here: Reached,
    statement: ast.Assign,
    writes: Mapping[ast.Subscript, ItemWrite],
    arrays: Mapping[str, str],
    found: Notes,
) -> list[str]:
    """A value that several targets get, from the left to the right."""
    value, lines = statement.value, []
    text = here.text(value)
    names = [target for target in statement.targets if isinstance(target, ast.Name)]
    if any(isinstance(target, ast.Tuple | ast.List) for target in statement.targets):
        raise Refused("item-target", f"`{here.short(statement)}` takes a value apart and assigns it; split it")
    if names:
        lines.append(f"{' = '.join(here.text(each) for each in names)} = {text}")
        text = names[0].id
    elif not is_trivial(value):
        fresh = FreshNames(here.function.node, here.function.module.bindings)
        text = fresh.take((words(value) if words(value).isidentifier() else "value", "value"))
        lines.append(f"{text} = {here.text(value)}")
    for target in statement.targets:
        if isinstance(target, ast.Name):
            continue
        write = writes.get(target) if isinstance(target, ast.Subscript) else None
        if write is None:
            lines.append(f"{here.text(target)} = {text}")
            continue
        changed = {each.id for each in names} & {each.id for each in ast.walk(target) if isinstance(each, ast.Name)}
        if changed:
            raise Refused("item-target", f"`{here.short(statement)}` assigns what it indexes with; split it")
        call = updated(here, write, arrays[write.root], None, found)
        if not call.head:
            raise Refused("item-target", f"`{here.short(statement)}` assigns to a mask and more; split it")
        lines.append(f"{here.text(write.owner)} = {call.head}{text}{call.tail}")
    return lines


def _unpacked(
    here: Reached,
    statement: ast.Assign,
    writes: Mapping[ast.Subscript, ItemWrite],
    arrays: Mapping[str, str],
    found: Notes,
) -> list[str]:
    """``x[0], n = v, n + 1``: the values first, then every target."""
    target = statement.targets[0]
    if not isinstance(target, ast.Tuple | ast.List) or any(
        isinstance(each, ast.Tuple | ast.List | ast.Starred) for each in target.elts
    ):
        raise Refused("item-target", f"`{here.short(statement)}` takes a nested value apart; split it")
    bound = {each.id for each in target.elts if isinstance(each, ast.Name)}
    for each in target.elts:
        if bound & {part.id for part in ast.walk(each) if isinstance(part, ast.Name)} and each in writes:
            raise Refused("item-target", f"`{here.short(statement)}` assigns what it indexes with; split it")
    match statement.value:
        case ast.Tuple(elts=values) | ast.List(elts=values) if len(values) == len(target.elts) and not any(
            isinstance(each, ast.Starred) for each in values
        ):
            return _paired(here, target.elts, values, writes, arrays, found)
        case value:
            return _taken_apart(here, target.elts, value, writes, arrays, found)


def _paired(
    here: Reached,
    targets: Sequence[ast.expr],
    values: Sequence[ast.expr],
    writes: Mapping[ast.Subscript, ItemWrite],
    arrays: Mapping[str, str],
    found: Notes,
) -> list[str]:
    left: dict[str, list[str]] = {}
    _note_rows(here, values, writes, found)
    for target, value in zip(targets, values, strict=True):
        write = writes.get(target) if isinstance(target, ast.Subscript) else None
        key = here.text(target) if write is None else here.text(write.owner)
        if write is None:
            if key in left:
                raise Refused("item-target", f"`{here.short(target)}` is assigned twice; split it")
            left[key] = [here.text(value)]
            continue
        call = updated(here, write, "", None, found)
        if not call.head or (key in left and len(left[key]) == 1):
            raise Refused("item-target", f"`{here.short(target)}` is a mask among other targets; split it")
        left.setdefault(key, [arrays[write.root]]).append(f"{call.head}{here.text(value)}{call.tail}")
    line = f"{', '.join(left)} = {', '.join(''.join(links) for links in left.values())}"
    margin = style.margin(here.source, targets[0].lineno)
    if len(left) > 1 or len(margin) + len(line) <= style.width(here.source.path):
        return [line]
    ((name, (array, *links)),) = left.items()
    return [f"{name} = (", f"    {array}{links[0]}", *(f"    {link}" for link in links[1:]), ")"]


def _note_rows(
    here: Reached,
    values: Sequence[ast.expr],
    writes: Mapping[ast.Subscript, ItemWrite],
    found: Notes,
) -> None:
    """The right side would see the first write where it is a view of the array."""
    roots = {write.root for write in writes.values()}
    for value in values[1:]:
        for base, how in shared(here, value):
            if base in roots and how != "call" and not (how == "item" and rank(here, base) == 1):
                text = here.short(value)
                found.notes.append(f"if `{text}` is a row, NumPy would see what the first target got already")


def _taken_apart(
    here: Reached,
    targets: Sequence[ast.expr],
    value: ast.expr,
    writes: Mapping[ast.Subscript, ItemWrite],
    arrays: Mapping[str, str],
    found: Notes,
) -> list[str]:
    """The parts of a value get names first."""
    fresh = FreshNames(here.function.node, here.function.module.bindings)
    names: list[str] = []
    lines: list[str] = []
    for target in targets:
        write = writes.get(target) if isinstance(target, ast.Subscript) else None
        if write is None:
            names.append(here.text(target))
            continue
        name = fresh.take((f"new_{words(write.owner) or 'item'}", f"{words(write.owner) or 'item'}_item"))
        names.append(name)
        call = updated(here, write, arrays[write.root], None, found)
        if not call.head:
            raise Refused("item-target", f"`{here.short(target)}` is a mask among other targets; split it")
        lines.append(f"{here.text(write.owner)} = {call.head}{name}{call.tail}")
    return [f"{', '.join(names)} = {here.text(value)}", *lines]
