"""What the analysis knows of one line."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from tracesafe.analysis.reach import Analysis, Reached
from tracesafe.analysis.values import Array, Static, Touch, Touched, Tree, Value
from tracesafe.cli.session import Session
from tracesafe.output.why import Reason, Traced, Way
from tracesafe.source.notebook import Notebook
from tracesafe.source.text import SourceFile, Unreadable
from tracesafe.spec import Kind


def reasons(
    run: Session, path: str, line: int, cell: int | None = None
) -> tuple[list[Reason], tuple[Unreadable, ...], Mapping[Path, SourceFile]]:
    """The reached functions that hold a line (of a notebook's cell), the innermost first, with the names on it."""
    program = run.parts.load(run.request.files, run.request.overrides)
    wanted = Path(os.path.abspath(path))
    program.module_at(wanted)
    failures = (*run.request.failures, *program.failures)
    source = program.given.get(wanted.resolve())
    if isinstance(source, Notebook):
        if cell is None or source.row_of(cell, line) is None:
            raise click.UsageError(f"{path}: name a line of a Python cell, as in {Path(path).name}:CELL:LINE")
        line = source.row_of(cell, line) or line
    if source is not None and not 1 <= line <= len(source.line_starts):
        raise click.UsageError(f"{path} has {len(source.line_starts)} lines, not {line}")
    analysis = run.parts.analyse(run.parts.around(program, wanted))
    assert isinstance(analysis, Analysis)
    sources = {one.path: one for one in program.given.values()}
    return [_reason(here, line) for here in analysis.functions_at(wanted, line)], failures, sources


def _reason(here: Reached, line: int) -> Reason:
    node = here.function.node
    ways: dict[tuple[object, ...], Way] = {}
    for touch in sorted(here.regimes(), key=lambda touch: touch.site):
        hops = here.via_of(touch)
        ways.setdefault((touch.transform, hops), Way(touch.transform, touch.kind.value, hops))
    place = here.source.location(here.source.span(node).start)
    return Reason(
        here.function.qualname, here.source.path, place.row, here.source.line(line), tuple(ways.values()),
        tuple(_names(here, line)),
    )  # fmt: skip


def _names(here: Reached, line: int) -> Iterator[Traced]:
    """The names and attributes on the line, or the parameters if the line is the head of the function."""
    seen: set[str] = set()
    for node in here.expressions(ast.Name, ast.Attribute, ast.Call, ast.Compare, ast.Subscript):
        text = here.short(node)
        if node.lineno <= line <= (node.end_lineno or node.lineno) and text not in seen and len(text) <= 60:
            value = here.value(node)
            if isinstance(node, ast.Name) or isinstance(value, Array | Touched | Static | Tree):
                seen.add(text)
                yield Traced(text, _described(value), here.is_traced(node))


def _described(value: Value) -> str:
    match value:
        case Static(type=kind, const=const):
            if const is not ...:
                return f"static: {const!r}"
            return f"static {kind}" if kind else "static: known while tracing"
        case Array(touches=touches, dtype=dtype) if touches:
            boolean = "boolean array" if dtype.value == "bool" else "array"
            return f"{boolean}, {_held(touches)}"
        case Array(taken=True):
            return "number taken out of an array"
        case Array():
            return "array, not traced"
        case Touched(touches=touches):
            return f"argument, {_held(touches)}" if touches else "argument, not traced"
        case Tree(kind=kind, parts=parts):
            return f"{kind} of ({'; '.join(map(_described, parts))})"
    name = getattr(value, "name", "")
    return f"is {name}" if name else "unknown"


def _held(touches: frozenset[Touch]) -> str:
    """By which transforms a value is batched or traced."""
    ordered = sorted(touches, key=lambda touch: touch.site)
    batched = dict.fromkeys(touch.transform for touch in ordered if touch.kind is Kind.BATCH)
    traced = dict.fromkeys(touch.transform for touch in ordered if touch.kind is not Kind.BATCH)
    parts = (("batched", batched), ("traced", traced))
    return ", ".join(f"{verb} by {' and '.join(names)}" for verb, names in parts if names)
