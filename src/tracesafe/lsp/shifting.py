"""A buffer that does not parse: the last text that did, and where its lines are now."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from tracesafe.source.lines import cut
from tracesafe.source.spans import Span
from tracesafe.source.text import SourceFile, Unreadable, parse


def parses(source: SourceFile) -> bool:
    """Whether a text is Python."""
    try:
        parse(source)
    except Unreadable:
        return False
    return True


def moved_lines(before: SourceFile, after: SourceFile) -> Mapping[int, int]:
    """Line by line (from 1), where the unchanged lines of one text are in another."""
    matcher = difflib.SequenceMatcher(None, cut(before.text), cut(after.text), autojunk=False)
    blocks = matcher.get_matching_blocks()
    return {block.a + index + 1: block.b + index + 1 for block in blocks for index in range(block.size)}


def moved(span: Span, before: SourceFile, after: SourceFile, lines: Mapping[int, int]) -> Span | None:
    """Where a span is now; None if one of its lines changed."""
    first, last = before.location(span.start).row, before.location(span.end).row
    start, end = lines.get(first), lines.get(last)
    if start is None or end is None or end - start != last - first:
        return None
    new_start = after.line_starts[start - 1] + span.start - before.line_starts[first - 1]
    return Span(new_start, after.line_starts[end - 1] + span.end - before.line_starts[last - 1])
