"""A finished change as fixes: each function that it changed is one, whoever changed it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from tracesafe.check import Parts, Report, Request, check
from tracesafe.fixing import Fixed
from tracesafe.model import Confidence, Finding, Fix, Hop, Safety
from tracesafe.prove.outline import Def, Outline, outlines
from tracesafe.prove.plan import Target
from tracesafe.source.spans import Span
from tracesafe.source.text import SourceFile

CODE = "change"


@dataclass(frozen=True)
class _Changed:
    path: Path
    name: str
    """The function without its module; empty for the top of the module."""
    node: ast.stmt


def change(
    parts: Parts, request: Request, before: Mapping[Path, SourceFile], after: Mapping[Path, SourceFile]
) -> Fixed:
    """Both texts of all files, with one finding for each function whose code is another one now."""
    first = check(parts, replace(request, overrides=before))
    left = check(parts, replace(request, overrides=after))
    ways = _ways(first)
    old, new = outlines(before), outlines(after)
    applied = tuple(
        _finding(one, before[one.path], ways.get((one.path, one.name), ()))
        for path in sorted(before)
        if path in old and path in new and before[path].text != after[path].text
        for one in _changed(old[path], new[path])
    )
    return Fixed(before, after, applied, first, left)


def without(fixed: Fixed, target: Target) -> Fixed | None:
    """The same change with one function as it was; None where the function is not on both sides."""
    path, name = target.path, target.name
    old, new = (outlines({path: texts[path]})[path].by_name.get(name) for texts in (fixed.before, fixed.after))
    if old is None or new is None:
        return None
    lines, others = (texts[path].text.splitlines(keepends=True) for texts in (fixed.after, fixed.before))
    lines[new.first - 1 : new.node.end_lineno] = others[old.first - 1 : old.node.end_lineno]
    return replace(fixed, after={**fixed.after, path: replace(fixed.after[path], text="".join(lines))})


def _ways(report: Report) -> dict[tuple[Path, str], tuple[Hop, ...]]:
    """Path and function, with and without the module's name -> how a transform reaches it."""
    found: dict[tuple[Path, str], tuple[Hop, ...]] = {}
    for finding in report.findings:
        name = finding.function
        while name:
            found.setdefault((finding.path, name), finding.via)
            name = name.partition(".")[2]
    return found


def _changed(old: Outline, new: Outline) -> Iterator[_Changed]:
    """The innermost functions that are not what they were, and the top of the module."""
    for place in old.places:
        other = new.by_name.get(place.name)
        if other is None or _own(place.node) != _own(other.node):
            yield _Changed(old.path, place.name, place.node)
    tops = ([ast.dump(one) for one in side.top] for side in (old, new))
    if next(tops) != next(tops) and old.tree.body:
        yield _Changed(old.path, "", old.tree.body[0])


def _own(function: Def) -> str:
    """The code of a function without that of those inside of it."""

    class Hollow(ast.NodeTransformer):
        def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
            return ast.Pass() if node.name != function.name else self.generic_visit(node)

    copied = ast.parse(ast.unparse(function))
    return ast.dump(Hollow().visit(copied))


def _finding(changed: _Changed, source: SourceFile, via: tuple[Hop, ...]) -> Finding:
    start = source.line_starts[changed.node.lineno - 1]
    message = f"`{changed.name}` was changed" if changed.name else "the top of the module was changed"
    fix = Fix("A change by hand", (), Safety.REVIEW)
    span = Span(start, start)
    return Finding(CODE, CODE, changed.path, span, message, via, Confidence.CERTAIN, fix, changed.name)
