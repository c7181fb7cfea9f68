"""Item assignments become new arrays: which of them can, and the edits of all that one array needs."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from tracesafe.analysis.liveness import Flow, flow, stores
from tracesafe.analysis.targets import UNKNOWN
from tracesafe.analysis.values import Array, Touched, Tree
from tracesafe.model import Edit, Fix, Refusal, Safety
from tracesafe.rewrite import style
from tracesafe.rewrite.buffers import converted_makers
from tracesafe.rewrite.callsites import first_statement, inserted, merged
from tracesafe.rewrite.convert import needed
from tracesafe.rewrite.fresh import FreshNames, words
from tracesafe.rewrite.item_aliases import check_aliases
from tracesafe.rewrite.item_arguments import check_argument
from tracesafe.rewrite.item_text import Notes, asarray, single, updated
from tracesafe.rewrite.items import Holder, ItemWrite, failing, item_writes
from tracesafe.rewrite.pending import is_trivial
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.sinks import Place, is_inside
from tracesafe.spec import Framework

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_PLAIN = (ast.Assign, ast.AugAssign)


def failing_writes(here: Reached) -> tuple[ItemWrite, ...]:
    """The item assignments that raise where the transforms run the function."""
    return tuple(write for write in item_writes(here) if failing(here, write) is not None)


@lru_cache(maxsize=2)
def functional(here: Reached) -> Mapping[ast.stmt, Fix | Refusal]:
    """The verdict on every item assignment that fails; those of one array share one."""
    verdicts: dict[ast.stmt, Fix | Refusal] = {}
    wrong = {write.statement for write in failing_writes(here)}
    for group in _groups(item_writes(here)):
        statements = {write.statement for write in group} & wrong
        if statements:
            verdict = _verdict(here, group)
            verdicts.update(dict.fromkeys(statements, verdict))
    return verdicts


def _groups(writes: Sequence[ItemWrite]) -> list[list[ItemWrite]]:
    """The writes by array; arrays that one statement writes to belong together."""
    groups: list[list[ItemWrite]] = []
    for write in writes:
        own = [
            group
            for group in groups
            if any(each.root == write.root or each.statement is write.statement for each in group)
        ]
        joined = [each for group in own for each in group] + [write]
        groups = [group for group in groups if not any(group is each for each in own)] + [joined]
    return groups


def _verdict(here: Reached, group: Sequence[ItemWrite]) -> Fix | Refusal:
    found = Notes()
    edits: list[Edit] = []
    try:
        if any(write.holder is Holder.PHIFLOW for write in group):
            _check_phi(here, group)
        arrays: dict[str, str] = {}
        for root in dict.fromkeys(write.root for write in group):
            own = [write for write in group if write.root == root]
            edits += _prepared(here, own, found)
            arrays[root] = _spelled(here, own, found)
        for statement in dict.fromkeys(write.statement for write in group):
            edits += _statement(here, statement, [w for w in group if w.statement is statement], arrays, found)
    except Refused as refused:
        return refused.refusal
    roots = " and ".join(f"`{root}`" for root in arrays)
    notes = tuple(dict.fromkeys(found.notes))
    imports = needed(tuple(found.imports), [edit.text for edit in edits])
    masked = all(".at[" not in edit.text for edit in edits)
    how = "with `where`" if masked else "with `.at`"
    return Fix(
        f"Assign the items of {roots} {how}",
        merged((*imports, *edits)),
        Safety.REVIEW if notes else Safety.SAFE,
        "; ".join(notes),
    )


def _check_phi(here: Reached, group: Sequence[ItemWrite]) -> None:
    from tracesafe.rewrite.item_index import Part, part_of

    for write in group:
        if len(write.indices) != 1 or part_of(here, write.indices[0]) is not Part.MASK:
            text = here.short(write.target)
            raise Refused("phi-item", f"`{text}`: ΦFlow has no item assignment; use `math.where` or `math.scatter`")


def _prepared(here: Reached, own: Sequence[ItemWrite], found: Notes) -> list[Edit]:
    """What an array's variable needs before its items can be assigned. Raises ``Refused``."""
    owner = own[0].owner
    statements = [write.statement for write in own]
    if not isinstance(owner, ast.Name):
        _check_place(here, own[0], found)
        return []
    name, function = owner.id, here.function
    node = function.node
    edits: list[Edit] = []
    if name not in function.locals:
        edits += _declared(here, name)
        return edits
    if isinstance(node, ast.Lambda):
        raise Refused("generator", "a lambda cannot assign")
    facts = flow(node)
    whole = [
        each
        for each in here.statements(ast.AugAssign)
        if isinstance(each, ast.AugAssign) and isinstance(each.target, ast.Name) and each.target.id == name
    ]
    found.notes += check_aliases(here, facts, name, [*statements, *whole])
    if own[0].holder is Holder.BUFFER:
        made = list(converted_makers(here, name))
        imports = [edit for edit in made if edit.text.lstrip().startswith(("import ", "from "))]
        found.imports += imports
        edits += [edit for edit in made if edit not in imports]
    elif _is_given(here, name, statements, facts):
        found.notes += check_argument(here, name, own)
    return edits


def _is_given(here: Reached, name: str, writes: Sequence[ast.stmt], facts: Flow) -> bool:
    """Whether a parameter may still be the caller's array where it gets an item."""
    if not any(each.arg == name for each in here.function.parameters):
        return False
    first = min(write.lineno for write in writes)
    for statement in here.function.body:
        if statement.lineno >= first:
            return True
        if isinstance(statement, ast.Assign) and name in stores(statement) and statement not in writes:
            from tracesafe.rewrite.item_aliases import shared

            return any(base == name for base, _ in shared(here, statement.value))
    del facts
    return True


def _check_place(here: Reached, write: ItemWrite, found: Notes) -> None:
    """An entry or attribute that holds the array, which gets the new one. Raises ``Refused``."""
    text, node = write.root, write.owner
    if not here.is_pure(node):
        raise Refused("evaluated-twice", f"`{text}` would be evaluated twice; bind it first")
    base = node
    while isinstance(base, ast.Attribute | ast.Subscript):
        base = base.value
    if not isinstance(base, ast.Name):
        raise Refused("item-target", f"`{text}` has no name to assign the new array to; bind it first")
    if base.id not in here.function.locals:
        raise Refused("write-on-traced-path", f"`{text}` lives outside of the function; return the new array instead")
    if isinstance(node, ast.Attribute):
        value = here.value(node.value)
        if isinstance(value, Tree) and value.kind == "namedtuple":
            raise Refused("item-target", f"`{ast.unparse(node.value)}` is a tuple; use `._replace({node.attr}=...)`")
        owner = here.function.owner
        receiver = here.function.parameters[0].arg if owner is not None and here.function.parameters else ""
        if base.id == receiver and not is_inside(here, Place.RECEIVER, base.id):
            found.notes.append(f"`{text}` is assigned while the function is traced, which is no better: return it")


def _declared(here: Reached, name: str) -> list[Edit]:
    """``nonlocal`` for an array of the function around. Raises ``Refused`` for one that outlives the trace."""
    node = here.function.node
    owner = here.function.parent
    while owner is not None and name not in owner.locals:
        owner = owner.parent
    if owner is None or isinstance(node, ast.Lambda) or not is_inside(here, Place.CELL, name):
        raise Refused("write-on-traced-path", f"`{name}` lives outside of the function; return the new array instead")
    if any(isinstance(each, ast.Nonlocal) and name in each.names for part in node.body for each in ast.walk(part)):
        return []
    return [inserted(here.source, first_statement(node.body), f"nonlocal {name}")]


def _spelled(here: Reached, own: Sequence[ItemWrite], found: Notes) -> str:
    """The array in front of ``.at``: as it is written, or made one of jax where it is not always one."""
    owner = own[0].owner
    text = here.text(owner)
    if own[0].holder is not Holder.JAX:
        return text
    values = [value for write in own for value in here.eager_values(write.owner)]
    if all(isinstance(value, Array) and value.framework in (Framework.JAX, None) for value in values):
        return text
    if all(value == UNKNOWN or isinstance(value, Touched) for value in values):
        found.notes.append(f"`{text}` is not known in all calls: in a plain call it has to be an array of jax")
        return asarray(here, owner, found)
    found.notes.append(f"`{text}` is a NumPy array in another call, which is no longer changed there")
    return asarray(here, owner, found)


def _statement(
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
    left: dict[str, str] = {}
    _note_rows(here, targets, values, writes, found)
    for target, value in zip(targets, values, strict=True):
        write = writes.get(target) if isinstance(target, ast.Subscript) else None
        if write is None:
            if here.text(target) in left:
                raise Refused("item-target", f"`{here.short(target)}` is assigned twice; split it")
            left[here.text(target)] = here.text(value)
            continue
        key = here.text(write.owner)
        before = left.get(key)
        call = updated(here, write, before or arrays[write.root], None, found)
        if not call.head or (before is not None and ".at[" not in before):
            raise Refused("item-target", f"`{here.short(target)}` is a mask among other targets; split it")
        left[key] = f"{call.head}{here.text(value)}{call.tail}"
    return [f"{', '.join(left)} = {', '.join(left.values())}"]


def _note_rows(
    here: Reached,
    targets: Sequence[ast.expr],
    values: Sequence[ast.expr],
    writes: Mapping[ast.Subscript, ItemWrite],
    found: Notes,
) -> None:
    """The right side would see the first write where it is a view of the array."""
    from tracesafe.rewrite.item_aliases import rank, shared

    roots = {write.root for write in writes.values()}
    for value in values[1:]:
        for base, how in shared(here, value):
            if base in roots and how != "call" and not (how == "item" and rank(here, base) == 1):
                text = here.short(value)
                found.notes.append(f"if `{text}` is a row, NumPy would see what the first target got already")
    del targets


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
