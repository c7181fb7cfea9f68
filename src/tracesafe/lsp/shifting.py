"""A buffer that does not parse: the last text that did, and where its lines are now."""

from __future__ import annotations

from collections.abc import Mapping

from tracesafe.source.lines import cut, opcodes
from tracesafe.source.spans import Span
from tracesafe.source.text import SourceFile, Unreadable, follow


def parses(source: SourceFile, before: SourceFile | None = None) -> bool:
    """Whether a text is Python; ``before`` is the last one that was."""
    try:
        follow(source, before)
    except Unreadable:
        return False
    return True


def moved_lines(before: SourceFile, after: SourceFile) -> Mapping[int, int]:
    """Line by line (from 1), where the unchanged lines of one text are in another."""
    return {
        old + index + 1: new + index + 1
        for tag, old, end, new, _ in opcodes(cut(before.text), cut(after.text))
        if tag == "equal"
        for index in range(end - old)
    }


def moved(span: Span, before: SourceFile, after: SourceFile, lines: Mapping[int, int]) -> Span | None:
    """Where a span is now; None if one of its lines changed."""
    first, last = before.location(span.start).row, before.location(span.end).row
    start, end = lines.get(first), lines.get(last)
    if start is None or end is None or end - start != last - first:
        return None
    new_start = after.line_starts[start - 1] + span.start - before.line_starts[first - 1]
    return Span(new_start, after.line_starts[end - 1] + span.end - before.line_starts[last - 1])
