"""Names that moved: what is said of each of them, and what is written in its place."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from tracesafe.analysis.written import OldImport, Use, Written
from tracesafe.model import Fix, Refusal
from tracesafe.rewrite.functional_pairs import functional_pair
from tracesafe.rewrite.old_aliases import target
from tracesafe.rewrite.old_callbacks import host_callback
from tracesafe.rewrite.old_calls import written_use
from tracesafe.rewrite.old_imports import moved_import
from tracesafe.rewrite.old_indexing import index_update, indexer, is_inside
from tracesafe.rewrite.old_jax import ahead_of_time, second_argument
from tracesafe.rewrite.old_keywords import gone_keywords, keywords, told
from tracesafe.rewrite.old_members import removed, unneeded
from tracesafe.rewrite.old_modules import goes_by
from tracesafe.spec import Framework, Rename

Writer = Callable[[Written, Use], Fix | Refusal]

WRITERS: Mapping[str, Writer] = MappingProxyType(
    {
        "functional-pair": functional_pair,
        "index-update": index_update,
        "indexer": indexer,
        "second-argument": second_argument,
        "ahead-of-time": ahead_of_time,
        "host-callback": host_callback,
        "keywords": keywords,
    }
)
"""``how`` of a row -> what rewrites a use of it, where more than the name changes."""

PACKAGES: Mapping[Framework, str] = MappingProxyType(
    {Framework.TORCH: "torch", Framework.JAX: "jax", Framework.PHIFLOW: "PhiFlow"}
)


def old_names(here: Written) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
    """Every import statement and every other place that names something that moved, with what to say of it."""
    for statement, found in here.old_statements.items():
        rows = {each.dotted: each for each in found if not each.rename.how}
        if rows and not _is_still_wanted(here, statement, tuple(rows.values())):
            yield statement, _of_import(tuple(rows.values()))
    for statement, gone in unneeded(here).items():
        yield statement, _of_import(gone)
    for use in here.old_uses:
        if use.rename.how == "indexer" and is_inside(here, use):
            continue
        if use.rename.how == "keywords":
            if gone_keywords(here, use):
                yield use.node, told(here, use)
            continue
        yield use.node, message(here.text(use.node), use.rename, _written(here, use))


def _written(here: Written, use: Use) -> str:
    """The new name as the fix of a use writes it; as the table has it, where nothing is written."""
    fix = renamed(here, use.node)
    span = here.source.span(use.node)
    edits = fix.edits if isinstance(fix, Fix) and not use.rename.how else ()
    return next((edit.text for edit in edits if edit.span == span), use.rename.form.format(use.rename.new))


def _of_import(found: tuple[OldImport, ...]) -> str:
    """What there is to say of one import statement."""
    first, *rest = found
    alike = all(
        (each.rename.since, each.rename.gone, bool(each.rename.new))
        == (first.rename.since, first.rename.gone, bool(first.rename.new))
        for each in rest
    )
    if not rest or not alike or not first.rename.new:
        return "; ".join(_of_one(each) for each in found)
    old = ", ".join(f"`{each.dotted}`" for each in found)
    new = ", ".join(f"`{target(each)}`" for each in found)
    return f"{old} are {_state(first.rename)}: {new} take their place"


def _of_one(old: OldImport) -> str:
    row = old.rename
    if row.submodule:
        return f"`{row.old}` is no module since {PACKAGES[row.framework]} {row.since}: `import {row.new}` brings it"
    return message(old.dotted, row, target(old) if row.new else "")


def _is_still_wanted(here: Written, node: ast.Import | ast.ImportFrom, found: tuple[OldImport, ...]) -> bool:
    """Whether a module that still works is imported for names that did not move, or that are rewritten first."""
    if any(each.rename.gone for each in found):
        return False
    fix = renamed(here, node)
    return isinstance(fix, Refusal) and fix.slug == "still-used"


def _state(row: Rename) -> str:
    state = "superseded" if row.superseded else "gone" if row.gone else "deprecated"
    return f"{state} since {PACKAGES[row.framework]} {row.since}"


def message(text: str, row: Rename, new: str = "") -> str:
    """What there is to say of an old name that is written as ``text``."""
    told = f"`{text}` is {_state(row)}"
    new = (new or row.new) + (f"(..., {row.adds})" if row.adds else "")
    return f"{told}: `{new}` takes its place" if row.new else f"{told}: {row.remedy}"


def renamed(here: Written, node: ast.AST) -> Fix | Refusal:
    """What is written for an old name at a node that ``old_names`` gave."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        if gone := unneeded(here).get(node, ()):
            return removed(here, node, gone)
        return moved_import(here, node, here.old_statements[node])
    use = next(use for use in here.old_uses if use.node is node)
    if use.rename.how:
        return WRITERS[use.rename.how](here, use)
    return _with_import(here, use) or written_use(here, use)


def _with_import(here: Written, use: Use) -> Fix | None:
    """The fix of the import statement that a use goes by, if that is of a module and changes with the use."""
    for one in use.imports:
        old = here.old_statements.get(one.statement)
        if old is not None and any(goes_by(here, each, use) for each in old):
            fix = moved_import(here, one.statement, old)
            return fix if isinstance(fix, Fix) else None
    return None
