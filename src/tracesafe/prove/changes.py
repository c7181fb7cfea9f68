"""A finished change as fixes: each function that it changed is one, whoever changed it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from tracesafe.check import check
from tracesafe.fixing import Fixed
from tracesafe.model import Confidence, Finding, Fix, Hop, Safety
from tracesafe.pipeline import Parts
from tracesafe.prove.outline import Def, Outline, Place, outlines
from tracesafe.prove.plan import Target
from tracesafe.request import Report, Request
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
    sides = (fixed.before[target.path], fixed.after[target.path])
    places = [outlines({target.path: source})[target.path].by_name.get(target.name) for source in sides]
    spans = [_lines(source, place) for source, place in zip(sides, places, strict=True) if place is not None]
    if len(spans) < len(sides):
        return None
    (old, new), (before, after) = spans, sides
    text = after.utf8[: new.start] + before.utf8[old.start : old.end] + after.utf8[new.end :]
    return replace(fixed, after={**fixed.after, target.path: replace(after, text=text.decode())})


def _lines(source: SourceFile, place: Place) -> Span:
    """The whole lines of a function, its decorators included."""
    starts = (*source.line_starts, len(source.utf8))
    return Span(starts[place.first - 1], starts[place.node.end_lineno or place.node.lineno])


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
