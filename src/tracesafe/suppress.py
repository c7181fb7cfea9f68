"""Comments that silence findings, and the findings about such comments.

    y = f(x)  # tracesafe: ignore[TRC201] the reason       this line, or the statement that it starts or ends
    # tracesafe: ignore[traced-branch]                     the statement below
    # tracesafe: file-ignore[TRC201]                       the file
    # tracesafe: disable[TRC201] ... enable[TRC201]        the lines between
    y = f(x)  # noqa: TRC201                               this line

A comment that does not say which rule silences nothing: it is reported as TRC003. One that silences nothing
any more is TRC002. A bare ``# noqa`` belongs to other tools.
"""

from __future__ import annotations

import difflib
import re
import tokenize
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from io import StringIO

from tracesafe.model import Confidence, Edit, Finding, Fix, Refusal, Safety
from tracesafe.source.spans import Span
from tracesafe.source.text import SourceFile

UNUSED = ("TRC002", "unused-suppression")
COMMENTED = "commented"
"""The question whether a text may hold such a comment."""
MALFORMED = ("TRC003", "malformed-suppression")

_VERBS = ("ignore", "file-ignore", "disable", "enable", "assume")
_DIRECTIVE = re.compile(r"#\s*tracesafe:\s*(?P<verb>[\w-]*)(?P<bracket>\s*\[(?P<items>[^\]]*)\])?")
_NOQA = re.compile(r"#\s*noqa\s*:\s*(?P<items>[A-Z]+[0-9]+(?:[\s,]+[A-Z]+[0-9]+)*)", re.IGNORECASE)
_SEPARATOR = re.compile(r"[\s,]+")
_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Suppression:
    """One comment: what it silences and where. ``rows`` are the rows on which a finding may start."""

    verb: str
    codes: Mapping[str, str]
    """Code -> how it is written here."""
    kept: tuple[str, ...]
    """What else stands in its list, as written: other tools' codes."""
    rows: range
    comment: Span
    """The directive itself, from its ``#``."""
    items: Span
    """Its list of rules."""
    alone: bool
    """Whether the directive is all that stands on its line."""

    def silences(self, finding: Finding, row: int) -> bool:
        """Whether it silences a finding that starts on ``row``."""
        return finding.code in self.codes and row in self.rows


@dataclass(frozen=True)
class Suppressions:
    """The comments of one file."""

    source: SourceFile
    entries: tuple[Suppression, ...] = ()
    malformed: tuple[Finding, ...] = ()

    def sift(self, findings: Iterable[Finding]) -> tuple[tuple[Finding, ...], frozenset[tuple[int, str]]]:
        """The findings that stay, and which entries (by index and code) silenced the others."""
        kept: list[Finding] = []
        used: set[tuple[int, str]] = set()
        for finding in findings:
            row = self.source.location(finding.span.start).row
            by = [(index, finding.code) for index, entry in enumerate(self.entries) if entry.silences(finding, row)]
            used.update(by)
            if not by:
                kept.append(finding)
        return tuple(kept), frozenset(used)

    def reason(self, finding: Finding) -> str:
        """What the comment that silences a finding says behind its rules."""
        row = self.source.location(finding.span.start).row
        entry = next(one for one in self.entries if one.silences(finding, row))
        line = self.source.line(self.source.location(entry.comment.start).row)
        directive = self.source.slice(entry.comment)
        return line[line.find(directive) + len(directive) :].partition("#")[0].strip(" \t:-")

    def unused(self, used: frozenset[tuple[int, str]], judged: frozenset[str]) -> Iterator[Finding]:
        """A finding for each comment that silenced nothing, as far as the rules of ``judged`` have run."""
        for index, entry in enumerate(self.entries):
            idle = {code: text for code, text in entry.codes.items() if code in judged and (index, code) not in used}
            if idle:
                names = " and ".join(f"`{text}`" for text in idle.values())
                message = f"nothing here is silenced by {names}"
                yield _finding(self.source, UNUSED, entry.comment, message, self._removal(entry, idle))

    def _removal(self, entry: Suppression, idle: Mapping[str, str]) -> Fix | Refusal:
        if entry.verb == "disable":
            return Refusal("ranged-suppression", "remove it, and the `enable` that ends it")
        rest = [text for code, text in entry.codes.items() if code not in idle] + list(entry.kept)
        if rest:
            edit = Edit(self.source.path, entry.items, ", ".join(rest))
            return Fix("Remove what silences nothing from the comment", (edit,), Safety.SAFE)
        span = self._whole(entry)
        return Fix("Remove the comment", (Edit(self.source.path, span, ""),), Safety.SAFE)

    def _whole(self, entry: Suppression) -> Span:
        """The directive with its reason, up to another tool's comment; its line if nothing else stands there."""
        row = self.source.location(entry.comment.start).row
        start = self.source.line_starts[row - 1]
        end = start + len(self.source.line(row).encode("utf-8"))
        other = self.source.utf8.find(b"#", entry.comment.end, end)
        if other >= 0:
            return Span(entry.comment.start, other)
        if entry.alone:
            return Span(start, self.source.line_starts[row] if row < len(self.source.line_starts) else end)
        return Span(len(self.source.utf8[: entry.comment.start].rstrip(b" \t\x0c")), end)


def may_suppress(source: SourceFile) -> bool:
    """Whether a file may hold comments to us."""
    return "tracesafe:" in source.text or ("TRC" in source.text and "noqa" in source.text.lower())


def suppressions(source: SourceFile, known: Mapping[str, str]) -> Suppressions:
    """The comments of a file that parses; ``known`` maps every rule's name and code, in lower case, to its code."""
    if not may_suppress(source):
        return Suppressions(source)
    comments = _Comments(source)
    entries: list[Suppression] = []
    malformed: list[Finding] = []
    for row, column, text in comments.all:
        for found in _directives(text):
            reader = _Reader(comments, row, column, found, known)
            malformed.extend(reader.complaints())
            entry = reader.entry()
            if entry is not None:
                entries.append(entry)
    return Suppressions(source, *_ranges(source, entries, malformed))


def silenced(source: SourceFile, finding: Finding) -> str:
    """The file's text with a comment that silences a finding, at the end of its line or in the comment there is."""
    row = source.location(finding.span.start).row
    comments = _Comments(source)
    for place, column, text in comments.all:
        for found in _directives(text):
            if place == row and found.groupdict().get("verb") == "ignore" and found["items"]:
                end = comments.offset(row, column + found.end("items"))
                return _inserted(source, end, f", {finding.code}")
    rows = comments.covered(row, alone=False)
    if _crosses(source, row):
        indent = source.line(row)[: len(source.line(row)) - len(source.line(row).lstrip())]
        start = source.line_starts[rows[0] - 1]
        return _inserted(source, start, f"{indent}# tracesafe: ignore[{finding.code}]{source.newline}")
    end = source.line_starts[row - 1] + len(source.line(row).rstrip().encode("utf-8"))
    return _inserted(source, end, f"  # tracesafe: ignore[{finding.code}]")


def _crosses(source: SourceFile, row: int) -> bool:
    """Whether no comment can stand at the end of a line: it goes on behind a backslash or inside of a string."""
    line = source.line(row).rstrip()
    return line.endswith("\\") or not _parses_with(source, row)


def _parses_with(source: SourceFile, row: int) -> bool:
    """Whether the tokens of the line end where the line ends."""
    return not any(
        token.type == tokenize.STRING and token.start[0] <= row < token.end[0] for token in _Comments(source)._tokens
    )


def _inserted(source: SourceFile, offset: int, text: str) -> str:
    return (source.utf8[:offset] + text.encode("utf-8") + source.utf8[offset:]).decode("utf-8")


def _directives(text: str) -> Iterator[re.Match[str]]:
    yield from _DIRECTIVE.finditer(text)
    for found in _NOQA.finditer(text):
        if any(item.upper().startswith("TRC") for item in _SEPARATOR.split(found["items"])):
            yield found


@dataclass(frozen=True)
class _Comments:
    """The comments of a file and its logical lines, by the tokenizer."""

    source: SourceFile

    @cached_property
    def _tokens(self) -> Sequence[tokenize.TokenInfo]:
        text = _LINE_END.sub("\n", self.source.text)
        try:
            return list(tokenize.generate_tokens(StringIO(text, newline="\n").readline))
        except (tokenize.TokenError, SyntaxError):
            return ()

    @cached_property
    def all(self) -> tuple[tuple[int, int, str], ...]:
        """Row, column (from 0, in code points) and text of each comment."""
        return tuple((*token.start, token.string) for token in self._tokens if token.type == tokenize.COMMENT)

    @cached_property
    def logical(self) -> tuple[range, ...]:
        """The rows of each logical line: a simple statement, or the head of a compound one."""
        found: list[range] = []
        start: int | None = None
        silent = {tokenize.COMMENT, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
        for token in self._tokens:
            if token.type == tokenize.NEWLINE:
                found.append(range(start or token.start[0], token.start[0] + 1))
                start = None
            elif start is None and token.type not in silent:
                start = token.start[0]
        return tuple(found)

    @cached_property
    def code_rows(self) -> tuple[int, ...]:
        """The rows on which a token of code starts."""
        silent = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}
        return tuple(sorted({token.start[0] for token in self._tokens if token.type not in silent}))

    def covered(self, row: int, *, alone: bool) -> range:
        """The rows whose findings a comment on ``row`` speaks of."""
        if alone:
            index = bisect_right(self.code_rows, row)
            if index == len(self.code_rows):
                return range(0)
            row = self.code_rows[index]
        for rows in self.logical:
            if row in (rows[0], rows[-1]):
                return rows
        return range(row, row + 1)

    def offset(self, row: int, column: int) -> int:
        """The byte offset of a row and a column from 0."""
        return self.source.line_starts[row - 1] + len(self.source.line(row)[:column].encode("utf-8"))


@dataclass(frozen=True)
class _Reader:
    """One directive in a comment, taken apart."""

    comments: _Comments
    row: int
    column: int
    """Of the comment."""
    found: re.Match[str]
    known: Mapping[str, str]

    @property
    def verb(self) -> str:
        return self.found.groupdict().get("verb") or ("noqa" if self.found.re is _NOQA else "")

    @cached_property
    def written(self) -> tuple[str, ...]:
        return tuple(item for item in _SEPARATOR.split(self.found["items"] or "") if item)

    def span(self, group: str | int) -> Span:
        start, end = self.found.span(group)
        return Span(*(self.comments.offset(self.row, self.column + place) for place in (start, end)))

    def complaints(self) -> Iterator[Finding]:
        """What is wrong with it."""
        for message, advice in self._wrong():
            refusal = Refusal("malformed-suppression", advice)
            yield _finding(self.comments.source, MALFORMED, self.span(0), message, refusal)

    def _wrong(self) -> Iterator[tuple[str, str]]:
        if self.verb in ("assume",):
            return
        if self.verb not in (*_VERBS, "noqa"):
            hint = difflib.get_close_matches(self.verb, _VERBS, 1)
            ways = "write `ignore[...]`, `file-ignore[...]` or `disable[...]`"
            advice = f"did you mean `{hint[0]}`?" if hint else ways
            yield f"`tracesafe: {self.verb}` is not known and silences nothing", advice
        elif not self.written:
            yield f"`{self.verb}` names no rule and silences nothing", f"name the rule: `{self.verb}[traced-branch]`"
        for item in self.written:
            is_foreign = self.verb == "noqa" and not item.upper().startswith("TRC")
            if item.lower() not in self.known and not is_foreign:
                hint = difflib.get_close_matches(item.lower(), self.known, 1)
                advice = f"did you mean `{hint[0]}`?" if hint else "`tracesafe rules` lists the rules"
                yield f"`{item}` is not a rule and silences nothing", advice

    def entry(self) -> Suppression | None:
        """What it silences; None for nothing."""
        codes = {self.known[item.lower()]: item for item in self.written if item.lower() in self.known}
        if not codes or self.verb not in (*_VERBS, "noqa") or self.verb == "assume":
            return None
        kept = tuple(item for item in self.written if item.lower() not in self.known)
        alone = not self.comments.source.line(self.row)[: self.column].strip() and self.found.start() == 0
        whole = range(1, len(self.comments.source.line_starts) + 1)
        match self.verb:
            case "file-ignore":
                rows = whole
            case "disable" | "enable":
                rows = range(self.row, whole.stop)
            case _:
                own_line = not self.comments.source.line(self.row)[: self.column].strip()
                rows = self.comments.covered(self.row, alone=own_line)
        return Suppression(self.verb, codes, kept, rows, self.span(0), self.span("items"), alone)


def _ranges(
    source: SourceFile, entries: Sequence[Suppression], malformed: Sequence[Finding]
) -> tuple[tuple[Suppression, ...], tuple[Finding, ...]]:
    """End each ``disable`` at the next ``enable`` of the same rule; an ``enable`` with none before it is malformed."""
    complaints = list(malformed)
    found: list[Suppression] = []
    for entry in entries:
        if entry.verb == "disable":
            found.extend(_until(entry, code, text, entries) for code, text in entry.codes.items())
        elif entry.verb != "enable":
            found.append(entry)
        else:
            before = [one for one in entries if one.verb == "disable" and one.rows.start < entry.rows.start]
            for code, text in entry.codes.items():
                if not any(code in one.codes for one in before):
                    refusal = Refusal("malformed-suppression", f"write `disable[{text}]` before it, or remove it")
                    message = f"`enable[{text}]` ends nothing"
                    complaints.append(_finding(source, MALFORMED, entry.comment, message, refusal))
    return tuple(found), tuple(complaints)


def _until(entry: Suppression, code: str, text: str, entries: Sequence[Suppression]) -> Suppression:
    """The part of a ``disable`` that is about one rule, up to the ``enable`` that ends it."""
    stops = [
        one.rows.start
        for one in entries
        if one.verb == "enable" and code in one.codes and one.rows.start > entry.rows.start
    ]
    rows = range(entry.rows.start, min(stops, default=entry.rows.stop))
    return Suppression(entry.verb, {code: text}, (), rows, entry.comment, entry.items, entry.alone)


def _finding(source: SourceFile, rule: tuple[str, str], span: Span, message: str, fix: Fix | Refusal) -> Finding:
    code, name = rule
    return Finding(code, name, source.path, span, message, (), Confidence.CERTAIN, fix)
