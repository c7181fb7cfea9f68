"""A buffer that does not parse: the last text that did, and where its lines are now."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from tracesafe.source.lines import cut
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
    old, new = cut(before.text), cut(after.text)
    least = min(len(old), len(new))
    head = next((index for index in range(least) if old[index] != new[index]), least)
    tail = next((index for index in range(least - head) if old[-1 - index] != new[-1 - index]), least - head)
    matcher = difflib.SequenceMatcher(
        None, old[head : len(old) - tail], new[head : len(new) - tail], autojunk=False
    )
    found = {row: row for row in range(1, head + 1)}
    for block in matcher.get_matching_blocks():
        found.update((head + block.a + index + 1, head + block.b + index + 1) for index in range(block.size))
    found.update((len(old) - index, len(new) - index) for index in range(tail))
    return found


def moved(span: Span, before: SourceFile, after: SourceFile, lines: Mapping[int, int]) -> Span | None:
    """Where a span is now; None if one of its lines changed."""
    first, last = before.location(span.start).row, before.location(span.end).row
    start, end = lines.get(first), lines.get(last)
    if start is None or end is None or end - start != last - first:
        return None
    new_start = after.line_starts[start - 1] + span.start - before.line_starts[first - 1]
    return Span(new_start, after.line_starts[end - 1] + span.end - before.line_starts[last - 1])
