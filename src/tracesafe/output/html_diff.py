"""Two texts side by side as an HTML table: changed lines beside each other, changed words marked, the rest folded."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from tracesafe.output.html_code import Code, Mark

CONTEXT = 3
"""Unchanged lines that are shown around a change."""
FAR = 12
"""Unchanged lines beyond them that are there, folded."""
_FEW = 4
"""So few unchanged lines are not worth folding."""
_LARGEST = 2500
"""Up to so many pairs of lines of one block are compared with each other."""
_ALIKE = 0.4
"""How much two lines must have in common to stand beside each other."""
_HEAD = (
    "<table class=diff><colgroup><col class=n><col><col class=n><col></colgroup>"
    "<thead><tr><th scope=col>Line<th scope=col>Before<th scope=col>Line<th scope=col>After</thead>"
)
_WORD = re.compile(r"\w+|\s+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Pair:
    """A row of the table: line numbers from 0, None where a side has none."""

    old: int | None
    new: int | None
    same: bool = False


def side_by_side(
    before: Code, new: str, *, far: int = FAR, hits: Mapping[int, Sequence[Mark]] = MappingProxyType({})
) -> str:
    """The table of an old and a new text.

    ``hits`` are marks on lines (from 0) of the old text; ``far`` is how many lines are kept folded beyond those shown.
    """
    after = Code(new)
    head, tail = _equal_ends(before.lines, after.lines)
    after = Code(new, (head, len(after.lines) - tail))
    groups = list(_groups(before.lines, after.lines, far, frozenset(hits)))
    if not groups:
        return ""
    found = [_HEAD]
    for folded, pairs in groups:
        if not pairs:
            found.append("" if folded else "<tbody class=gap><tr><td colspan=4>")
            continue
        if folded:
            noun = "line" if len(pairs) == 1 else "lines"
            button = f"<button type=button class=unfold>Show {len(pairs)} unchanged {noun}</button>"
            found.append(f"<tbody class=more><tr><td colspan=4>{button}<tbody class=fold>")
        else:
            found.append("<tbody>")
        found += [_row(pair, before, after, hits) for pair in pairs]
    return "".join([*found, "</table>"])


def _row(pair: Pair, before: Code, after: Code, hits: Mapping[int, Sequence[Mark]]) -> str:
    marks = hits.get(pair.old, ()) if pair.old is not None else ()
    if pair.same:
        assert pair.old is not None
        assert pair.new is not None
        left, right = before.html(pair.old, marks), before.html(pair.old)
        return f"<tr><td data-n={pair.old + 1}><td>{left}<td data-n={pair.new + 1}><td>{right}"
    old = before.lines[pair.old] if pair.old is not None else ""
    new = after.lines[pair.new] if pair.new is not None else ""
    gone, come = words(old, new) if pair.old is not None and pair.new is not None else ((), ())
    left = _side(before, pair.old, (*marks, *gone), "d")
    right = _side(after, pair.new, come, "a")
    return f"<tr>{left}{right}"


def _side(code: Code, row: int | None, marks: Sequence[Mark], style: str) -> str:
    if row is None:
        return "<td class=x><td class=x>"
    return f"<td class={style} data-n={row + 1}><td class={style}>{code.html(row, marks)}"


def words(old: str, new: str) -> tuple[tuple[Mark, ...], tuple[Mark, ...]]:
    """The words that only one of two lines has; nothing if the lines have little in common."""
    left, right = _WORD.findall(old), _WORD.findall(new)
    if likeness(left, right) < _ALIKE:
        return (), ()
    gone: list[Mark] = []
    come: list[Mark] = []
    ends = ([0], [0])
    for side, tokens in zip(ends, (left, right), strict=True):
        for token in tokens:
            side.append(side[-1] + len(token))
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag != "equal":
            gone += _mark(old, ends[0][i1], ends[0][i2])
            come += _mark(new, ends[1][j1], ends[1][j2])
    return tuple(gone), tuple(come)


def _mark(line: str, start: int, end: int) -> list[Mark]:
    """A mark without the blanks at its edges: another indentation is seen as it is."""
    text = line[start:end]
    start += len(text) - len(text.lstrip())
    return [Mark(start, start + len(text.strip()), "mark")] if text.strip() else []


def likeness(left: Sequence[str], right: Sequence[str]) -> float:
    """How many of the words of two lines they have in common, from 0 to 1; blanks do not count."""
    one, other = (Counter(token for token in side if not token.isspace()) for side in (left, right))
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 1.0


def _groups(
    old: Sequence[str], new: Sequence[str], far: int, hits: frozenset[int]
) -> Iterator[tuple[bool, list[Pair]]]:
    """The rows in pieces: shown, folded, or (an empty piece) left out."""
    pairs = list(_pairs(old, new))
    shown = {
        index
        for at, pair in enumerate(pairs)
        if not pair.same or pair.old in hits
        for index in range(at - CONTEXT, at + CONTEXT + 1)
    }
    if not any(not pair.same for pair in pairs):
        return
    at = 0
    while at < len(pairs):
        end = at
        while end < len(pairs) and (end in shown) == (at in shown):
            end += 1
        part = pairs[at:end]
        if at in shown or len(part) <= _FEW:
            yield False, part
        elif at == 0:
            yield True, part[max(0, len(part) - far) :]
        elif end == len(pairs):
            yield True, part[:far]
        elif len(part) > 2 * far:
            yield True, part[:far]
            yield False, []
            yield True, part[len(part) - far :]
        else:
            yield True, part
        at = end


def _pairs(old: Sequence[str], new: Sequence[str]) -> Iterator[Pair]:
    """All rows, in order."""
    head, tail = _equal_ends(old, new)
    yield from (Pair(row, row, True) for row in range(head))
    window = (old[head : len(old) - tail], new[head : len(new) - tail])
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, *window, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from (Pair(head + i1 + row, head + j1 + row, True) for row in range(i2 - i1))
        else:
            block = _aligned(window[0][i1:i2], window[1][j1:j2])
            for left, right in block:
                yield Pair(
                    None if left is None else head + i1 + left,
                    None if right is None else head + j1 + right,
                )
    yield from (Pair(len(old) - row, len(new) - row, True) for row in range(tail, 0, -1))


def _equal_ends(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """How many lines are equal at the start, and at the end of the rest."""
    shorter = min(len(old), len(new))
    head = next((row for row in range(shorter) if old[row] != new[row]), shorter)
    rest = shorter - head
    tail = next((row for row in range(rest) if old[-1 - row] != new[-1 - row]), rest)
    return head, tail


def _aligned(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int | None, int | None]]:
    """Which lines of a changed block stand beside each other: those that have most in common, in order."""
    if len(old) * len(new) > _LARGEST or not old or not new:
        for row in range(max(len(old), len(new))):
            yield (row if row < len(old) else None, row if row < len(new) else None)
        return
    left, right = ([_WORD.findall(line) for line in side] for side in (old, new))
    alike = [[max(0.0, likeness(one, other) - _ALIKE) for other in right] for one in left]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            pair = best[i + 1][j + 1] + alike[i][j] if alike[i][j] else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], pair)
    yield from _compact(list(_walk(alike, best)))


def _walk(alike: Sequence[Sequence[float]], best: Sequence[Sequence[float]]) -> Iterator[tuple[int | None, int | None]]:
    """The way through the table of the best alignments."""
    i = j = 0
    while i < len(alike) and j < len(alike[0]):
        if alike[i][j] and best[i][j] == best[i + 1][j + 1] + alike[i][j]:
            yield i, j
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            yield i, None
            i += 1
        else:
            yield None, j
            j += 1
    yield from ((row, None) for row in range(i, len(alike)))
    yield from ((None, row) for row in range(j, len(alike[0])))


def _compact(
    pairs: Sequence[tuple[int | None, int | None]],
) -> Iterator[tuple[int | None, int | None]]:
    """Lines without a partner beside each other, where they follow each other."""
    lefts: list[int] = []
    rights: list[int] = []
    for left, right in [*pairs, (-1, -1)]:
        if left is not None and right is not None:
            for row in range(max(len(lefts), len(rights))):
                yield (lefts[row] if row < len(lefts) else None, rights[row] if row < len(rights) else None)
            lefts, rights = [], []
            if left >= 0:
                yield left, right
        elif left is not None:
            lefts.append(left)
        elif right is not None:
            rights.append(right)
