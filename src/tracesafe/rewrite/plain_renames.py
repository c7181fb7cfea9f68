"""Import statements in which only names change: written by Bowler, where it writes what is meant."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from itertools import takewhile

from tracesafe.lexical import renamed
from tracesafe.model import Edit
from tracesafe.source.spans import Span
from tracesafe.source.text import SourceFile

_WORD = re.compile(r"\w+|\W")


def plainly(
    source: SourceFile, node: ast.ImportFrom, names: Mapping[str, str], edits: Sequence[Edit]
) -> tuple[Edit, ...]:
    """Bowler's rename of the names in one statement, if it comes to the same text as ``edits``; else these.

    ``names`` maps dotted names to dotted names.
    """
    span = source.span(node)
    before = source.slice(span)
    after = renamed(SourceFile(source.path, before, source.encoding), names)
    if after is None or after != _edited(source, span, edits):
        return tuple(edits)
    return (_difference(source, span, before, after),)


def _edited(source: SourceFile, span: Span, edits: Sequence[Edit]) -> str:
    """The statement after the edits."""
    data = source.utf8[span.start : span.end]
    for edit in sorted(edits, key=lambda one: one.span, reverse=True):
        start, end = edit.span.start - span.start, edit.span.end - span.start
        data = data[:start] + edit.text.encode("utf-8") + data[end:]
    return data.decode("utf-8")


def _difference(source: SourceFile, span: Span, before: str, after: str) -> Edit:
    """One edit from the first word that differs to the last."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    head = _alike(old, new)
    tail = _alike(old[head:][::-1], new[head:][::-1])
    start = span.start + len("".join(old[:head]).encode("utf-8"))
    end = span.end - len("".join(old[len(old) - tail :]).encode("utf-8"))
    return Edit(source.path, Span(start, end), "".join(new[head : len(new) - tail]))


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words at the start are the same."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
