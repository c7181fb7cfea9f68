"""The findings and changed files of a page as values for its templates: texts, and pieces of HTML made from code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from markupsafe import Markup

from tracesafe import registry
from tracesafe.fixing import rewritten
from tracesafe.model import Finding, Fix, Hop, Refusal
from tracesafe.output.html_code import Code, Mark, visible
from tracesafe.output.html_diff import FAR, side_by_side
from tracesafe.output.pages import Entry, Repository, Verdict, inside
from tracesafe.output.prose import Block, Kind, blocks
from tracesafe.output.refusal import RefusalPage
from tracesafe.output.refusals import REFUSALS
from tracesafe.output.tables import OWN_PAGES
from tracesafe.source import magics
from tracesafe.source.spans import Span
from tracesafe.source.text import SourceFile

_CODE = re.compile(r"``(.+?)``|`([^`]+)`", re.DOTALL)
_LINK = re.compile(r"https?://[^\s<>()]+[^\s<>().,;:]")
_AROUND = 2
"""Lines shown above and below a line of the way."""
_MOST = 12
"""Lines of a long span that are shown."""
_VERDICTS = MappingProxyType({"safe": "safe fix", "unsafe": "needs review", "none": "no fix"})


@dataclass(frozen=True)
class _Codes:
    """The coloured texts of a run of entries: each text is coloured once."""

    known: dict[str, Code] = field(default_factory=dict)

    def of(self, source: SourceFile) -> Code:
        return self.known.setdefault(source.text, Code(shown(source)))


def shown(source: SourceFile) -> str:
    """The text as its author sees it: in a notebook, with its magics, under a line that names the cell."""
    return magics.unmasked(source.text) if source.place(1)[0] else source.text


def items(found: Sequence[Entry], *, lazy: bool) -> list[dict[str, Any]]:
    """What the templates show of each finding; ``lazy`` leaves out what is folded, to keep a large page small."""
    done: list[dict[str, Any]] = []
    codes = _Codes()
    last: SourceFile | None = None
    for number, entry in enumerate(found, 1):
        source = entry.sources[entry.finding.path]
        if source is not last and len(codes.known) > 50:
            codes = _Codes()
        last = source
        done.append(_item(f"f{number}", entry, codes, FAR if not lazy else 0))
    return done


def _item(name: str, entry: Entry, codes: _Codes, far: int) -> dict[str, Any]:
    finding = entry.finding
    source = entry.sources[finding.path]
    start = source.location(finding.span.start)
    diffs = _diffs(entry, codes, far) if entry.verdict is not Verdict.NONE else []
    return {
        "id": name,
        "repository": entry.repository.name,
        "path": entry.path,
        "place": f"{_row(source, start.row)}:{start.column}",
        "start": _row(source, start.row),
        "code": finding.code,
        "name": finding.name,
        "function": finding.function,
        "message": finding.message,
        "confidence": finding.confidence.value,
        "verdict": entry.verdict.value,
        "label": _VERDICTS[entry.verdict.value],
        "status": entry.status.value,
        "later": entry.later,
        "silence": entry.reason,
        "owners": entry.owners,
        "proof": finding.proof,
        "way": [_step(hop, entry, codes) for hop in finding.via],
        "fix": finding.fix if isinstance(finding.fix, Fix) else None,
        "refusal": finding.fix if isinstance(finding.fix, Refusal) else None,
        "has_page": isinstance(finding.fix, Refusal) and finding.fix.slug in _slugs(),
        "frame": None if any(diff["own"] for diff in diffs) else _frame(finding, entry.sources, codes),
        "diffs": diffs,
    }


def _row(source: SourceFile | None, row: int) -> str:
    """``12``, or in a notebook ``cell 3:2``."""
    part, inner = source.place(row) if source is not None else ("", row)
    return f"{part}:{inner}" if part else str(inner)


def _slugs() -> frozenset[str]:
    return frozenset(page.slug for page in REFUSALS)


def _step(hop: Hop, entry: Entry, codes: _Codes) -> dict[str, Any]:
    """One step of the way, with the lines around it where the file is at hand."""
    source = entry.sources.get(hop.path)
    place = f"{inside(hop.path, entry.repository.root)}:{_row(source, hop.line)}"
    if source is None or not 0 < hop.line <= len(codes.of(source).lines):
        return {"place": place, "text": hop.text, "lines": None}
    rows = range(hop.line - 1 - _AROUND, hop.line + _AROUND)
    return {"place": place, "text": hop.text, "lines": _lines(codes.of(source), rows, {hop.line - 1: ()})}


def _lines(code: Code, rows: range, hits: Mapping[int, Sequence[Mark]]) -> Markup:
    """Some lines of a file as a table; those that are hit stand out."""
    shown = [row for row in rows if 0 <= row < len(code.lines)]
    body = "".join(
        f"<tr{' class=hit' if row in hits else ''}><td data-n={row + 1}><td>{code.html(row, hits.get(row, ()))}"
        for row in shown
    )
    return Markup(f"<table class=lines><colgroup><col class=n><col></colgroup>{body}</table>")


def _frame(finding: Finding, sources: Mapping[Path, SourceFile], codes: _Codes) -> Markup:
    """The lines of the finding, its text underlined."""
    source = sources[finding.path]
    hits = _hits(source, finding.span, codes)
    rows = sorted(hits)[:_MOST]
    return _lines(codes.of(source), range(rows[0] - _AROUND, rows[-1] + 1 + _AROUND), hits)


def _hits(source: SourceFile, span: Span, codes: _Codes) -> dict[int, tuple[Mark, ...]]:
    """The marks under a span, by line from 0."""
    start, end = source.location(span.start), source.location(max(span.start, span.end))
    last = end.row - 1 if end.column == 1 and end.row > start.row else end.row
    lines = codes.of(source).lines
    found: dict[int, tuple[Mark, ...]] = {}
    for row in range(start.row, last + 1):
        text = lines[row - 1] if row <= len(lines) else ""
        first = start.column - 1 if row == start.row else len(text) - len(text.lstrip())
        stop = end.column - 1 if row == end.row else len(text.rstrip())
        found[row - 1] = (Mark(first, stop, "u"),) if stop > first else ()
    return found


def _diffs(entry: Entry, codes: _Codes, far: int) -> list[dict[str, Any]]:
    """What the fix of a finding changes, file by file."""
    finding = entry.finding
    assert isinstance(finding.fix, Fix)
    found = []
    for path, after in sorted(rewritten(entry.sources, finding.fix.edits).items()):
        before = entry.sources[path]
        own = path == finding.path
        hits = _hits(before, finding.span, codes) if own and finding.via else {}
        table = side_by_side(codes.of(before), shown(after), far=far, hits=hits)
        name = inside(path, entry.repository.root)
        if table:
            found.append({"path": name, "own": own, "table": Markup(table)})
    return sorted(found, key=lambda one: (not one["own"], one["path"]))


def changes(repositories: Iterable[Repository], *, lazy: bool) -> list[dict[str, Any]]:
    """The files that change, each as a whole."""
    found: list[dict[str, Any]] = []
    for repository in repositories:
        for path in repository.changed:
            before, after = repository.sources[path], repository.after[path]
            table = side_by_side(Code(shown(before)), shown(after), far=0 if lazy else FAR)
            found.append(
                {
                    "id": f"c{len(found) + 1}",
                    "repository": repository.name,
                    "path": inside(path, repository.root),
                    "owners": repository.owners.get(path, ()),
                    "written": repository.written,
                    "table": Markup(table or "<p>Only the ends of lines change.</p>"),
                }
            )
    return found


def pages_of_rules(found: Iterable[Entry]) -> list[dict[str, Any]]:
    """The pages of the rules that found something."""
    codes = sorted({(entry.finding.code, entry.finding.name) for entry in found})
    docs = {code: doc for code, _, doc in OWN_PAGES} | {rule.code: rule.doc for rule in registry.rules()}
    return [{"code": code, "name": name, "body": prose(blocks(docs.get(code, name)))} for code, name in codes]


def reasons(found: Iterable[Entry]) -> list[RefusalPage]:
    """The pages of the reasons for which something was not rewritten."""
    wanted = {entry.finding.fix.slug for entry in found if isinstance(entry.finding.fix, Refusal)}
    return sorted((page for page in REFUSALS if page.slug in wanted), key=lambda page: page.slug)


def prose(page: Iterable[Block]) -> Markup:
    """A page of text as HTML."""
    found: list[str] = []
    before = Kind.HEADING
    for block in page:
        if before is Kind.ITEM and block.kind is not Kind.ITEM:
            found.append("</ul>")
        match block.kind:
            case Kind.HEADING:
                found.append(f"<h4>{inline(block.text)}</h4>")
            case Kind.PARAGRAPH:
                found.append(f"<p>{inline(block.text)}</p>")
            case Kind.ITEM:
                found.append(f"{'' if before is Kind.ITEM else '<ul>'}<li>{inline(block.text)}")
            case Kind.CODE:
                code = Code(block.text)
                lines = "\n".join(code.html(row) for row in range(len(code.lines)))
                found.append(f"<pre><code>{lines}</code></pre>")
        before = block.kind
    return Markup("".join(found) + ("</ul>" if before is Kind.ITEM else ""))


def inline(text: str) -> Markup:
    """A line of text as HTML: what stands in backticks is code, addresses are links."""
    found: list[str] = []
    place = 0
    for code in _CODE.finditer(text):
        found += (_linked(text[place : code.start()]), f"<code>{visible(code[1] or code[2])}</code>")
        place = code.end()
    return Markup("".join([*found, _linked(text[place:])]))


def _linked(text: str) -> str:
    found: list[str] = []
    place = 0
    for link in _LINK.finditer(text):
        address = visible(link[0])
        found += (visible(text[place : link.start()]), f'<a href="{address}" rel="noreferrer">{address}</a>')
        place = link.end()
    return "".join([*found, visible(text[place:])])
