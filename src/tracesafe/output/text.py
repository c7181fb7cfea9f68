"""Findings for people: in full, with the code and the change, or one line each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tracesafe.choice import CANNOT_PARSE
from tracesafe.fixing import rewritten
from tracesafe.model import Edit, Finding, Fix, Hop, Refusal, Safety
from tracesafe.output import proofs
from tracesafe.output.color import Palette
from tracesafe.output.frame import change_frame, code_frame, printable
from tracesafe.output.words import is_fixable, placed, pointed, shown_path
from tracesafe.source.text import SourceFile, Unreadable


@dataclass(frozen=True)
class TextStyle:
    """How findings are shown: colours, and whether fixes that need review count as fixable."""

    palette: Palette
    unsafe: bool = False
    changes: bool = True
    """Whether the change that a fix makes is shown under its finding."""


def full(
    findings: Iterable[Finding], failures: Iterable[Unreadable], sources: Mapping[Path, SourceFile], style: TextStyle
) -> Iterator[str]:
    """Each finding as a paragraph: message, code, way from the transform, change or reason."""
    for failure in failures:
        yield from _failure(failure, style.palette)
    shown: dict[tuple[Edit, ...], str] = {}
    for finding in findings:
        edits = finding.fix.edits if isinstance(finding.fix, Fix) else ()
        yield from _paragraph(finding, sources, style, shown.get(edits, ""))
        shown.setdefault(edits, pointed(finding, sources))


def concise(
    findings: Iterable[Finding], failures: Iterable[Unreadable], sources: Mapping[Path, SourceFile], style: TextStyle
) -> Iterator[str]:
    """Each finding on one line, as compilers print them."""
    paint = style.palette
    for failure in failures:
        place = f"{paint.bold(shown_path(failure.path))}:{failure.row}:1:"
        yield f"{place} {paint.code(CANNOT_PARSE[0])} {printable(failure.reason)}; {failure.remedy}"
    for finding in findings:
        path = shown_path(finding.path)
        place = f"{paint.bold(path)}{pointed(finding, sources).removeprefix(path)}:"
        proof = f" ({proofs.phrase(finding.proof)})" if finding.proof is not None else ""
        yield f"{place} {paint.code(finding.code)} {_mark(finding, style)}{printable(finding.message)}{proof}"


def _mark(finding: Finding, style: TextStyle) -> str:
    return f"[{style.palette.help('*')}] " if is_fixable(finding, unsafe=style.unsafe) else ""


def _failure(failure: Unreadable, paint: Palette) -> Iterator[str]:
    yield f"{paint.code(CANNOT_PARSE[0])} {paint.bold(printable(failure.reason))}"
    yield f" {paint.gutter('-->')} {shown_path(failure.path)}:{failure.row}"
    yield f"{paint.help('help')}: {failure.remedy}"
    yield ""


def _paragraph(finding: Finding, sources: Mapping[Path, SourceFile], style: TextStyle, same: str) -> Iterator[str]:
    """One finding; ``same`` is the place of an earlier one whose fix repairs this one, too."""
    paint = style.palette
    yield f"{paint.code(finding.code)} {_mark(finding, style)}{paint.bold(printable(finding.message))}"
    yield f" {paint.gutter('-->')} {pointed(finding, sources)}"
    yield from code_frame(sources[finding.path], finding.span, paint)
    yield from _way(finding.via, sources, paint)
    match finding.fix:
        case Fix(edits=edits) if same and edits:
            yield f"{paint.help('help')}: the change shown at {same} repairs this, too"
        case Fix() as fix:
            yield from _change(fix, sources, style)
        case Refusal(slug=slug, reason=reason):
            yield f"{paint.help('help')}: not rewritten: {printable(reason)} {paint.dim(f'({slug})')}"
    if finding.proof is not None:
        yield from proofs.paragraph(finding.proof, paint)
    yield ""


def _way(via: Iterable[Hop], sources: Mapping[Path, SourceFile], paint: Palette) -> Iterator[str]:
    """The way from the transform to the line."""
    for index, hop in enumerate(via):
        word = paint.gutter("via:") if index == 0 else "    "
        yield f"{word} {placed(hop.path, hop.line, sources.get(hop.path))}: {printable(hop.text)}"


def _change(fix: Fix, sources: Mapping[Path, SourceFile], style: TextStyle) -> Iterator[str]:
    paint = style.palette
    yield f"{paint.help('help')}: {printable(fix.title)}"
    if style.changes:
        after = rewritten(sources, fix.edits)
        for path in sorted(after):
            if len(after) > 1:
                yield f" {paint.gutter('-->')} {shown_path(path)}"
            yield from change_frame(sources[path], after[path], paint)
    if fix.safety is Safety.REVIEW:
        why = printable(fix.note) if fix.note else "it may change what the program does"
        yield f"{paint.note('note')}: This is an unsafe fix: {why}"
