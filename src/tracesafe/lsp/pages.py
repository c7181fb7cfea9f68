"""What an editor shows on a name: the page of a finding's rule, and what is known of a transform."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tracesafe.analysis.reach import Analysis
from tracesafe.lsp.project import Checked, Project
from tracesafe.model import Finding
from tracesafe.output.color import Palette
from tracesafe.output.tables import rule_rows, transform_page
from tracesafe.output.words import placed
from tracesafe.source.spans import Span
from tracesafe.spec import TransformSpec


@dataclass(frozen=True)
class Lens:
    """A line above a function: which transform reaches it, from where."""

    span: Span
    title: str
    path: Path
    row: int


def rule_page(project: Project, finding: Finding) -> str:
    """The page of a finding's rule, in Markdown."""
    rows = rule_rows(project.parts.rules)  # type: ignore[arg-type]
    row = next((row for row in rows if row["code"] == finding.code), None)
    text = str(row["explanation"]) if row is not None else finding.name
    return f"**{finding.code} `{finding.name}`**\n\n{text}"


def transform_text(spec: TransformSpec) -> str:
    """What is known of a transform, in Markdown."""
    lines = list(transform_page(spec, Palette(False)))
    return f"**`{spec.name}`**\n\n```text\n" + "\n".join(lines) + "\n```"


def known_at(project: Project, checked: Checked, path: Path, offset: int) -> TransformSpec | None:
    """The transform that is applied where the cursor is: on its name, in a call or a decorator."""
    for site in _analysis(project, checked, (path,), path).sites:
        source = site.module.source
        node = site.node.func if isinstance(site.node, ast.Call) else site.node
        if source.path == path and isinstance(node, ast.expr):
            span = source.span(node)
            if span.start <= offset <= span.end:
                return site.spec
    return None


def lenses(project: Project, checked: Checked, path: Path) -> Iterator[Lens]:
    """A lens for each function of a file that runs under a transform."""
    analysis = _analysis(project, checked, project.files, path)
    for here in analysis.reached:
        node = here.function.node
        if here.source.path != path or isinstance(node, ast.Lambda) or not here.via:
            continue
        start = here.source.offset(node.lineno, node.col_offset)
        names = ", ".join(sorted({touch.transform for touch in here.regimes()}))
        hop = here.via[0]
        where = placed(hop.path, hop.line, checked.report.sources.get(hop.path)).rpartition("/")[2]
        title = f"reached by {names} at {where}" if names else f"reached at {where}"
        yield Lens(Span(start, start), title, hop.path, hop.line)


def _analysis(project: Project, checked: Checked, files: tuple[Path, ...], path: Path) -> Analysis:
    parts = project.parts
    found = parts.analyse(parts.around(parts.load(files, checked.texts), path))
    assert isinstance(found, Analysis)
    return found
