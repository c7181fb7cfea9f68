"""One change as a reviewer sees it: what was found, how it is reached, what to look at, and its hunks."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path

from tracesafe.model import Finding, Fix, Refusal, Safety
from tracesafe.output.color import Palette
from tracesafe.output.frame import printable
from tracesafe.output.words import placed, pointed, shown_path
from tracesafe.reviewing import Change
from tracesafe.source import hunks
from tracesafe.source.hunks import Hunk
from tracesafe.source.lines import plain
from tracesafe.source.text import SourceFile

_NARROWEST = 30


def pieces(change: Change) -> Mapping[Path, tuple[Hunk, ...]]:
    """The hunks of a change, file by file."""
    paths = sorted(change.after)
    return {path: hunks.between(plain(change.before[path].text), plain(change.after[path].text)) for path in paths}


def paragraph(change: Change, sources: Mapping[Path, SourceFile], palette: Palette, width: int) -> Iterator[str]:
    """The lines of a change for a terminal of that many columns; code is never wrapped."""
    width = max(_NARROWEST, width)
    yield from _finding(change.finding, sources, palette, width)
    for other in change.repairs:
        yield from _wrapped(f"and {pointed(other, sources)}: {other.code} {printable(other.message)}", width, 4)
    for other in change.follows:
        yield from _wrapped(f"with {shown_path(other.path)}: {other.code} {printable(other.message)}", width, 5)
    for note in dict.fromkeys(filter(None, map(_note, change.findings))):
        yield from _labelled(palette.note("check"), "check", note, width)
    for other in change.leaves:
        if isinstance(other.fix, Refusal):
            text = f"afterwards {shown_path(other.path)}: {other.code} {other.message}: {other.fix.reason}"
            yield from _labelled(palette.note("note"), "note", text, width)
    for path, found in pieces(change).items():
        yield palette.bold(printable(f"--- {shown_path(path)}"))
        for hunk in found:
            yield palette.hunk(hunk.header)
            yield from (_painted(line, palette) for line in hunk.lines)


def _finding(finding: Finding, sources: Mapping[Path, SourceFile], palette: Palette, width: int) -> Iterator[str]:
    title = finding.fix.title if isinstance(finding.fix, Fix) else ""
    head, *more = textwrap.wrap(f"{finding.code} {printable(finding.message)}", width)
    rest = head.removeprefix(finding.code)
    yield palette.code(finding.code) + palette.bold(rest)
    yield from map(palette.bold, more)
    yield f" {palette.gutter('-->')} {pointed(finding, sources)}"
    for index, hop in enumerate(finding.via):
        word = palette.gutter("via:") if index == 0 else "    "
        yield f"{word} {placed(hop.path, hop.line, sources.get(hop.path))}: {printable(hop.text)}"
    yield from _labelled(palette.help("help"), "help", title, width)


def _labelled(painted: str, label: str, text: str, width: int) -> Iterator[str]:
    indent = len(label) + 2
    first, *more = _wrapped(f"{' ' * indent}{printable(text)}", width, indent)
    yield f"{painted}: {first[indent:]}"
    yield from more


def _wrapped(text: str, width: int, indent: int) -> list[str]:
    return textwrap.wrap(text, width, subsequent_indent=" " * indent, break_long_words=False) or [text]


def _note(finding: Finding) -> str:
    """What a reviewer has to look at."""
    if isinstance(finding.fix, Fix) and finding.fix.safety is Safety.REVIEW:
        return finding.fix.note or "it may change what the program does"
    return ""


def _painted(line: str, palette: Palette) -> str:
    text = printable(line)
    return palette.added(text) if line[0] == "+" else palette.removed(text) if line[0] == "-" else text
