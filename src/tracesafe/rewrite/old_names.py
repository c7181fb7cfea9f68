"""Names that moved: what is said of each of them, and what is written in its place."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from tracesafe.analysis.written import Use, Written
from tracesafe.model import Edit, Fix, Refusal, Safety
from tracesafe.rewrite.old_imports import moved_import
from tracesafe.rewrite.spelling import spelled
from tracesafe.spec import Framework, Rename

Writer = Callable[[Written, Use], Fix | Refusal]

WRITERS: Mapping[str, Writer] = MappingProxyType({})
"""``how`` of a row -> what rewrites a use of it, where more than the name changes."""

PACKAGES: Mapping[Framework, str] = MappingProxyType(
    {Framework.TORCH: "torch", Framework.JAX: "jax", Framework.PHIFLOW: "PhiFlow"}
)


def old_names(here: Written) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
    """Every import statement and every other place that names something that moved, with what to say of it."""
    for statement, found in here.old_statements.items():
        rows = {each.dotted: each.rename for each in found if not each.rename.how}
        if rows:
            yield statement, "; ".join(message(dotted, row) for dotted, row in rows.items())
    for use in here.old_uses:
        yield use.node, message(here.text(use.node), use.rename, spelled(here, use.reference, use.rename).text)


def message(text: str, row: Rename, new: str = "") -> str:
    """What there is to say of an old name that is written as ``text``."""
    what = "is gone" if row.gone else "is deprecated"
    told = f"`{text}` {what} since {PACKAGES[row.framework]} {row.since}"
    new = new or row.new
    return f"{told}: `{new}` takes its place" if row.new else f"{told}: {row.remedy}"


def renamed(here: Written, node: ast.AST) -> Fix | Refusal:
    """What is written for an old name at a node that ``old_names`` gave."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        return moved_import(here, node, here.old_statements[node])
    use = next(use for use in here.old_uses if use.node is node)
    if use.rename.how:
        return WRITERS[use.rename.how](here, use)
    return _written(here, use)


def _written(here: Written, use: Use) -> Fix | Refusal:
    row = use.rename
    if not row.new:
        return Refusal("no-successor", row.remedy)
    if use.reference.formatted:
        return Refusal("f-string", f"write `{row.new}` yourself: positions inside of an f-string are not known")
    reach = spelled(here, use.reference, row)
    edits = (Edit(here.source.path, here.source.span(use.node), reach.text), *reach.edits)
    safety = Safety.REVIEW if row.note else Safety.SAFE
    return Fix(f"Write `{reach.text}`", edits, safety, row.note)
