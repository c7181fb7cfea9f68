"""``import`` statements of modules that moved, with all that the file says of them.

The module goes when all that is used of it has moved; the uses that go by it change with the statement.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracesafe.analysis.scopes import Reference
from tracesafe.analysis.written import OldImport, Use, Written
from tracesafe.model import Edit, Fix, Refusal, Safety
from tracesafe.rewrite.import_order import instead
from tracesafe.rewrite.old_aliases import Moved, is_seen_elsewhere, is_silenced, moved_alias, references
from tracesafe.rewrite.old_calls import call_edits, formed
from tracesafe.rewrite.spelling import spelled


@dataclass(frozen=True, slots=True)
class _Change:
    """The lines that take the place of one module's import, and what changes with them."""

    lines: tuple[str, ...]
    edits: tuple[Edit, ...] = ()
    notes: tuple[str, ...] = ()


def moved_modules(
    here: Written,
    body: Sequence[ast.stmt],
    node: ast.Import,
    moves: Mapping[ast.alias, OldImport],
    future: Mapping[ast.Import | ast.ImportFrom, str],
) -> Fix | Refusal:
    """An ``import`` statement with the new modules, and the uses that go with it."""
    edits: list[Edit] = []
    lines: list[str] = []
    notes: list[str] = []
    for alias in node.names:
        if alias not in moves:
            lines.append(f"import {ast.unparse(alias)}")
            continue
        change = _changed(here, moves[alias])
        if isinstance(change, Refusal):
            return change
        lines += [line for line in change.lines if not _is_there(here, line, moves[alias])]
        edits += change.edits
        notes += change.notes
    lines = list(dict.fromkeys(lines))
    if len(moves) == len(node.names) or len(lines) <= 1:
        edits += instead(here.source, body, node, lines, future)
    else:
        names = ", ".join(line.removeprefix("import ") for line in lines)
        edits.append(Edit(here.source.path, here.source.span(node), f"import {names}"))
    new = " and ".join(f"`{old.rename.new}`" for old in moves.values() if old.rename.new)
    notes = list(dict.fromkeys(notes))
    title = f"Import {new}" if new else "Remove the import"
    return Fix(title, tuple(edits), Safety.REVIEW if notes else Safety.SAFE, "; ".join(notes))


def goes_by(here: Written, old: OldImport, use: Use) -> bool:
    """Whether a use names a module by its import, and both are written at once."""
    alias = old.imported.alias
    if isinstance(old.imported.statement, ast.ImportFrom):
        is_module = not old.rename.new or old.dotted in here.moved.partial
        return is_module and old.imported in use.imports and isinstance(moved_alias(here, old), Moved)
    parts = tuple(alias.name.split(".")[1:]) if alias.asname is None else ()
    return old.imported in use.imports and use.reference.parts[: len(parts)] == parts and not old.rename.submodule


def _changed(here: Written, old: OldImport) -> _Change | Refusal:
    """What takes the place of one module's import; or why it has to stay."""
    row, alias = old.rename, old.imported.alias
    if row.submodule:
        return _Change((f"import {row.new}" + (f" as {alias.asname}" if alias.asname else ""),))
    new = row.new + old.dotted.removeprefix(row.old) if row.new else ""
    uses = _uses(here, old)
    if alias.asname and new and uses and all(_keeps(use, new, old) for use in uses.values()):
        return _Change((f"import {new} as {alias.asname}",), (), (row.note,) if row.note else ())
    for reference, use in uses.items():
        if use is None or not _is_written(use) or is_silenced(here, reference):
            if not row.new:
                return Refusal("no-successor", row.remedy)
            return Refusal("still-used", f"`{here.text(reference.node)}` needs it: rewrite that first")
    bound = alias.asname or alias.name.partition(".")[0]
    is_whole = bound == (alias.asname or alias.name)
    if is_whole and is_seen_elsewhere(here, bound):
        return Refusal("still-used", f"another file, or `__all__`, names `{bound}` of this one")
    others = {} if is_whole else _others(here, old, uses)
    following = [use for use in others.values() if use is not None and _follows(here, use)]
    is_gone = len(following) == len(others)
    edits: list[Edit] = []
    lines: list[str] = []
    for use in [*(use for use in uses.values() if use is not None), *(following if is_gone else ())]:
        changed = _use(here, use)
        if isinstance(changed, Refusal):
            return changed
        edits += changed.edits
        lines += changed.lines
    lines += [] if is_gone else [f"import {bound}"]
    if not uses and new and not alias.asname:
        lines.append(f"import {new}" if row.module else f"import {new.partition('.')[0]}")
    notes = tuple(use.rename.note for use in uses.values() if use is not None and use.rename.note)
    return _Change(tuple(lines), tuple(edits), notes)


def _use(here: Written, use: Use) -> _Change | Refusal:
    """One use, in the file's own words where it has some, else in full."""
    row = use.rename
    reach = spelled(here, use.reference, row)
    line = () if not reach.edits else (f"import {row.module or row.new.partition('.')[0]}",)
    name = row.form.format(reach.text if not line else row.new)
    calls = call_edits(here, row, use.node, alone=use.node is use.reference.node)
    if isinstance(calls, Refusal):
        return calls
    text = formed(here, row, use.node, name)
    return _Change(line, (Edit(here.source.path, here.source.span(use.node), text), *calls))


def _uses(here: Written, old: OldImport) -> Mapping[Reference, Use | None]:
    """The places that name the module by its import, each with what moved there."""
    by_reference = {use.reference: use for use in here.old_uses}
    alias = old.imported.alias
    parts = tuple(alias.name.split(".")[1:]) if alias.asname is None else ()
    found = [each for each in references(here, old.imported) if each.parts[: len(parts)] == parts]
    return {reference: by_reference.get(reference) for reference in found}


def _others(here: Written, old: OldImport, uses: Mapping[Reference, Use | None]) -> Mapping[Reference, Use | None]:
    """What the import serves besides: ``functorch.vmap`` by ``import functorch.experimental``."""
    by_reference = {use.reference: use for use in here.old_uses}
    return {each: by_reference.get(each) for each in references(here, old.imported) if each not in uses}


def _follows(here: Written, use: Use) -> bool:
    """Whether a use is written anew in any case, so that it needs the import no longer."""
    return _is_written(use) and not is_silenced(here, use.reference)


def _keeps(use: Use | None, new: str, old: OldImport) -> bool:
    """Whether a use says the same of the new module as of the old one."""
    if use is None:
        return old.rename.whole
    row = use.rename
    plain = not (row.how or row.arguments or row.adds or row.curried) and row.form == "{}"
    return plain and row.new.removeprefix(new) == row.old.removeprefix(old.dotted)


def _is_written(use: Use) -> bool:
    return bool(use.rename.new) and not use.rename.how and not use.reference.formatted


def _is_there(here: Written, line: str, old: OldImport) -> bool:
    """Whether another import that is seen there binds the module already, for sure."""
    name = line.removeprefix("import ")
    outer = {id(scope) for scope in old.scope.chain()}
    return " as " not in name and any(
        isinstance(one.statement, ast.Import)
        and one is not old.imported
        and id(scope) in outer
        and not (one.kept or one.for_types or one.alias.asname)
        and (
            one.alias.name == name or (one.alias.name.startswith(f"{name}.") and here.moved.row(one.alias.name) is None)
        )
        for one, scope in here.scoped.imports
    )
