"""One name of a ``from`` import that moved: what is imported in its place, under which name, and what becomes of its
uses."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracesafe.analysis.scopes import Imported, Reference
from tracesafe.analysis.written import OldImport, Written
from tracesafe.model import Edit, Refusal
from tracesafe.rewrite.old_calls import call_edits, formed, in_words
from tracesafe.spec import Rename

_SILENCED = re.compile(r"#\s*(?:tracesafe:\s*ignore|noqa:.*TRC901)")


@dataclass(frozen=True, slots=True)
class Moved:
    """What becomes of one imported name."""

    new: str
    """The qualified name to import; empty where nothing is imported any more."""
    local: str
    """The name under which the file uses it."""
    edits: tuple[Edit, ...] = ()
    """What changes where it is used."""
    notes: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    """Other imports that the uses need now."""


def moved_alias(here: Written, old: OldImport) -> Moved | Refusal:
    """What is imported in the place of a name, or why it stays."""
    row = old.rename
    if not row.new or old.dotted in here.moved.partial:
        return _emptied(here, old)
    alias = old.imported.alias
    new = target(old)
    local = alias.asname or _local(here, old, new.rpartition(".")[2])
    notes = (row.note,) if row.note else ()
    edits: list[Edit] = []
    for reference in references(here, old.imported):
        changed = _changed(here, reference, row, alias.asname or alias.name, local)
        if isinstance(changed, Refusal):
            return changed
        edits += changed
    return Moved(new, local, tuple(edits), notes)


def target(old: OldImport) -> str:
    """The new name for a ``from`` import: the one that keeps the last part, where there is one."""
    row = old.rename
    rest = old.dotted.removeprefix(row.old)
    last = old.imported.alias.name.rpartition(".")[2]
    if not rest and row.fallback and row.new.rpartition(".")[2] != last == row.fallback.rpartition(".")[2]:
        return row.fallback
    return row.new + rest


def references(here: Written, imported: Imported) -> Sequence[Reference]:
    """The places that go by the name that an import binds."""
    alias = imported.alias
    name = alias.asname or (alias.name.partition(".")[0] if isinstance(imported.statement, ast.Import) else alias.name)
    return [
        reference
        for reference in here.scoped.references
        if reference.root.id == name and imported in reference.scope.imported(name)
    ]


def is_silenced(here: Written, reference: Reference) -> bool:
    """Whether a comment says that an old name is meant."""
    return _SILENCED.search(here.source.line(reference.node.lineno)) is not None


def is_seen_elsewhere(here: Written, name: str) -> bool:
    """Whether another file, ``__all__``, or an annotation in quotes names a name of this file."""
    if name in (here.module.exports or ()):
        return True
    word = re.compile(rf"\b{re.escape(name)}\b")
    if any(word.search(text) for text in _quoted_annotations(here.module.tree)):
        return True
    path = here.source.path
    stem = re.escape(path.stem if path.stem != "__init__" else path.parent.name)
    listed = rf"\b{stem}\s+import\b\s*(?:\([^)]*|[^\n]*)\b{re.escape(name)}\b"
    foreign = re.compile(rf"\b{stem}\.{re.escape(name)}\b|{listed}")
    given = (here.program.given[each] for each in here.program.holding([name]))
    return any(foreign.search(each.text) for each in given if each.path != path)


def _quoted_annotations(tree: ast.Module) -> Iterator[str]:
    """The texts in annotations, which name things without being names."""
    for node in ast.walk(tree):
        for annotation in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            if isinstance(annotation, ast.expr):
                texts = (part.value for part in ast.walk(annotation) if isinstance(part, ast.Constant))
                yield from (text for text in texts if isinstance(text, str))


def _changed(here: Written, reference: Reference, row: Rename, own: str, local: str) -> list[Edit] | Refusal:
    """What changes where a name is used, its call included."""
    if row.form == "{}" and local == own and not (row.arguments or row.adds or row.curried):
        return []
    if reference.formatted or not isinstance(reference.node.ctx, ast.Load):
        return Refusal("formatted-name", f"write `{row.new}` yourself: where names stand in an f-string is not known")
    edits = call_edits(here, row, reference.root, alone=reference.node is reference.root)
    if isinstance(edits, Refusal):
        return edits
    text = formed(here, row, reference.root, row.form.format(local))
    if text != own:
        edits.append(Edit(here.source.path, here.source.span(reference.root), text))
    return edits


def _local(here: Written, old: OldImport, last: str) -> str:
    """The name that a file uses from now on: the new one, where that is free and nobody else needs the old one."""
    own = old.imported.alias.name
    found = references(here, old.imported)
    is_bound = any(last in scope.others for scope in here.scoped.scopes)
    alike = [(one, scope) for one, scope in here.scoped.imports if (one.alias.asname or one.alias.name) == last]
    is_free = not is_bound and all(
        here.source_of(one) == target(old) and not one.kept and scope is old.scope for one, scope in alike
    )
    if last == own or hasattr(builtins, last) or not is_free or any(each.formatted for each in found):
        return own
    return own if is_seen_elsewhere(here, own) or old.scope is not here.scoped.module else last


def _emptied(here: Written, old: OldImport) -> Moved | Refusal:
    """A module whose names went to several places, or nowhere: gone, if all that is used of it is written otherwise."""
    uses = {use.reference: use for use in here.old_uses}
    edits: list[Edit] = []
    lines: list[str] = []
    notes: list[str] = []
    name = old.imported.alias.asname or old.imported.alias.name
    for reference in references(here, old.imported):
        use = uses.get(reference)
        words = in_words(here, use) if use is not None and use.rename is not old.rename else None
        if use is None or use.rename.how or not isinstance(words, tuple) or is_silenced(here, reference):
            return _kept(here, old, reference)
        reach, changes = words
        edits += changes
        lines += [edit.text.strip() for edit in reach.edits]
        notes += [use.rename.note] if use.rename.note else []
    if is_seen_elsewhere(here, name):
        return _kept(here, old, None)
    return Moved("", name, tuple(edits), tuple(notes), tuple(dict.fromkeys(lines)))


def _kept(here: Written, old: OldImport, reference: Reference | None) -> Refusal:
    """Why a module is imported still."""
    if not old.rename.new:
        return Refusal("no-successor", old.rename.remedy)
    if reference is None:
        return Refusal("still-used", "another file, `__all__`, or an annotation in quotes names it")
    return Refusal("still-used", f"`{here.text(reference.node)}` needs it: rewrite that first")
