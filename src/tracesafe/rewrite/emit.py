"""From plans to edits: the lines of each replaced statement, spliced into its rows."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Sequence
from dataclasses import dataclass

from tracesafe.model import Edit
from tracesafe.rewrite import style, terms
from tracesafe.rewrite.layout import Writer
from tracesafe.rewrite.plan import Item, Joins, Moved, Site, Slot, Statement, Suite, Update, ordered
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.terms import NONE, Binding, Comments, Term
from tracesafe.source.spans import Span
from tracesafe.source.text import SourceFile


@dataclass(frozen=True, slots=True)
class Emitter:
    """Writes the sites of one region."""

    source: SourceFile
    writer: Writer
    names: dict[Binding, str]

    def edit(self, site: Site, body: Sequence[ast.stmt]) -> Edit:
        """The edit that replaces one statement; ``body`` is the suite that it stands in."""
        source, node = self.source, site.node
        row, end_row = node.lineno, node.end_lineno or node.lineno
        margin = style.margin(source, row)
        lines = self.lines(site.items, margin)
        if site.front:
            return self._inserted(site, lines)
        span = source.span(node)
        if isinstance(node, ast.If) and source.utf8[span.start : span.start + 4] == b"elif":
            return self._otherwise(span, site.items, margin, end_row)
        before = source.utf8[source.line_starts[row - 1] : span.start].decode("utf-8")
        row_end = source.line_starts[end_row - 1] + len(source.line(end_row).encode("utf-8"))
        behind = source.utf8[span.end : row_end].decode("utf-8")
        alone = not before.strip() and (not behind.strip() or behind.strip().startswith("#"))
        if not alone:
            return self._shared(span, lines, margin)
        if not lines and len(body) == 1:
            lines = [f"{margin}pass"]
        if lines:
            text = source.newline.join(lines)
            return Edit(source.path, Span(span.start, row_end), text.removeprefix(margin))
        return self._removal(site, body)

    def _inserted(self, site: Site, lines: list[str]) -> Edit:
        """Lines in front of a row."""
        source = self.source
        begin = source.line_starts[site.node.lineno - 1]
        if source.utf8[begin : source.span(site.node).start].strip():
            raise Refused("layout", "the statement shares its line with others; put it on a line of its own")
        at = source.line_starts[site.first_row - 1]
        return Edit(source.path, Span(at, at), "".join(line + source.newline for line in lines))

    def _otherwise(self, span: Span, items: Sequence[Item], margin: str, end_row: int) -> Edit:
        """An ``elif`` behind a static test: what it becomes stands under ``else``."""
        lines = [
            f"{margin}else:",
            *(self.lines(items, margin + self.writer.unit) or [f"{margin}{self.writer.unit}pass"]),
        ]
        row_end = self.source.line_starts[end_row - 1] + len(self.source.line(end_row).encode("utf-8"))
        text = self.source.newline.join(lines)
        return Edit(self.source.path, Span(span.start, row_end), text.removeprefix(margin))

    def _shared(self, span: Span, lines: list[str], margin: str) -> Edit:
        """A statement that shares its row with others, by a semicolon or behind a colon."""
        statements = [line for line in lines if not line.strip().startswith("#")]
        starts = [
            line
            for line in statements
            if line.startswith(margin) and not line[len(margin) :].startswith((" ", "\t", ")"))
        ]
        if len(starts) != 1 or len(statements) != len(lines):
            raise Refused("layout", "the statement shares its line with others; put it on a line of its own")
        return Edit(self.source.path, span, self.source.newline.join(lines).removeprefix(margin))

    def _removal(self, site: Site, body: Sequence[ast.stmt]) -> Edit:
        """Nothing takes the statement's place: its rows go, and blank rows that would stand double."""
        source, node = self.source, site.node
        index = next((i for i, each in enumerate(body) if each is node), 0)
        first = node.lineno
        if site.comments_move:
            while first > site.first_row and source.line(first - 1).strip().startswith("#"):
                first -= 1
        last = node.end_lineno or node.lineno
        rows = len(source.line_starts)
        before = source.line(first - 1).strip() if first > 1 else ""
        if index == 0 or not before:
            while last < rows and not source.line(last + 1).strip() and last + 1 < rows:
                last += 1
        while index == 0 and first > site.first_row and not source.line(first - 1).strip():
            first -= 1
        end = source.line_starts[last] if last < rows else len(source.utf8)
        return Edit(source.path, Span(source.line_starts[first - 1], end), "")

    def lines(self, items: Sequence[Item], margin: str) -> list[str]:
        """The lines of some items, without line ends."""
        found: list[str] = []
        for item in items:
            match item:
                case Slot(bindings=bindings):
                    for binding in bindings:
                        if any(_is_part(each, binding) for each in bindings):
                            found += self._unpacked(binding, bindings, margin)
                        elif binding in self.names and binding.item is None:
                            head = f"{self.names[binding]} = "
                            found += self.writer.statement(head, binding.term, margin, binding.comments)
                case Joins(comments=comments):
                    for group in ordered(item, self.names):
                        found += self._joins(group, margin, comments)
                        comments = NONE
                case Statement(head=head, value=value, comments=comments):
                    found += self.writer.statement(head, value, margin, comments)
                case Update(binding=binding, value=value):
                    found += self.writer.statement(f"{self.names[binding]} = ", value, margin)
                case Moved():
                    found += self._moved(item, margin)
                case Suite(head=head, body=body, orelse=orelse, test=test):
                    inner = margin + self.writer.unit
                    heads = [margin + head] if test is None else self.writer.statement(head, test, margin)
                    heads[-1] += "" if test is None else ":"
                    found += [*heads, *(self.lines(body, inner) or [f"{inner}pass"])]
                    if orelse:
                        found += [f"{margin}else:", *self.lines(orelse, inner)]
        return found

    def _unpacked(self, whole: Binding, bindings: Sequence[Binding], margin: str) -> list[str]:
        """The line that unpacks a value, with ``_`` for items that nobody reads; none if nobody reads any."""
        targets: list[str] = []
        for binding in bindings:
            if _is_part(binding, whole) and binding.item is not None:
                targets = targets or ["_"] * binding.item[1]
                targets[binding.item[0]] = self.names.get(binding, "_")
        if all(target == "_" for target in targets):
            return []
        head = f"{', '.join(targets)}{',' if len(targets) == 1 else ''} = "
        return self.writer.statement(head, whole.term, margin, whole.comments)

    def _joins(self, group: list[tuple[str, Term]], margin: str, comments: Comments) -> list[str]:
        if len(group) == 1:
            ((name, term),) = group
            if _is_itself(terms.plain(term), name):
                return []
            return self.writer.statement(f"{name} = ", term, margin, comments)
        targets = ", ".join(name for name, _ in group)
        return self.writer.statement(
            f"{targets} = ", terms.Display("", "", tuple(term for _, term in group)), margin, comments
        )

    def _moved(self, item: Moved, margin: str) -> list[str]:
        """The rows of a statement, with the comments above it, at another margin; strings keep their rows."""
        source, node = self.source, item.node
        old = style.margin(source, node.lineno)
        first, last = item.first_row, node.end_lineno or node.lineno
        rows = range(first, last + 1)
        if source.utf8[source.line_starts[node.lineno - 1] : source.span(node).start].strip():
            return [margin + source.slice(source.span(node))]
        fixed = _string_rows(source, node)
        found: list[str] = []
        for row in rows:
            line = source.line(row)
            if row < node.lineno and not line.strip().startswith("#"):
                continue
            if row in fixed:
                found.append(line)
            elif not line.strip():
                found.append("")
            else:
                found.append(margin + (line.removeprefix(old) if line.startswith(old) else line.lstrip()))
        return found


def _is_part(binding: Binding, whole: Binding) -> bool:
    """Whether a binding is an item of another one's value."""
    return binding.item is not None and isinstance(binding.term, terms.Ref) and binding.term.binding is whole


def _is_itself(term: Term, name: str) -> bool:
    """Whether a variable would be joined with itself."""
    match term:
        case terms.Where(then=terms.Name(id=then), other=terms.Name(id=other)):
            return then == other == name
        case _:
            return False


def _string_rows(source: SourceFile, node: ast.stmt) -> frozenset[int]:
    """The rows that begin inside of a string."""
    text = source.slice(source.span(node)).replace("\r\n", "\n").replace("\r", "\n")
    found: set[int] = set()
    if '"""' not in text and "'''" not in text and "\\\n" not in text:
        return frozenset()
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.start[0] < token.end[0] and token.type not in (tokenize.NEWLINE, tokenize.NL):
                found.update(range(token.start[0] + node.lineno, token.end[0] + node.lineno))
    except (tokenize.TokenError, IndentationError):
        pass
    return frozenset(found)
