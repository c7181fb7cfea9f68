"""A change in pieces: the hunks between two texts, and a text with some of them applied.

Texts here have LF at the end of every line (``lines.plain``).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

_HEADER = re.compile(r"@@ -(\d+)(?:,\d+)? \+\d+(?:,\d+)? @@")


class Misfit(Exception):  # noqa: N818
    """A hunk whose old lines are not in the text: ``row``, where it says that they are."""

    def __init__(self, row: int) -> None:
        super().__init__(f"the hunk at line {row} does not fit")
        self.row = row


@dataclass(frozen=True)
class Hunk:
    """Some lines that change, with those around them."""

    row: int
    """The first of the old lines, from 1."""
    new_row: int
    lines: tuple[str, ...]
    """Each begins with a blank (stays), ``-`` (goes) or ``+`` (comes); none has an end."""

    @property
    def old(self) -> list[str]:
        """The lines as they are."""
        return [line[1:] for line in self.lines if line[0] != "+"]

    @property
    def new(self) -> list[str]:
        """The lines as they will be."""
        return [line[1:] for line in self.lines if line[0] != "-"]

    @property
    def header(self) -> str:
        """The line that says where it is, as unified diffs have it."""
        return f"@@ -{_range(self.row, len(self.old))} +{_range(self.new_row, len(self.new))} @@"


def _range(row: int, count: int) -> str:
    return str(row) if count == 1 else f"{row if count else row - 1},{count}"


def between(before: str, after: str, context: int = 3) -> tuple[Hunk, ...]:
    """The hunks that lead from one text to another."""
    old, new = before.split("\n")[:-1], after.split("\n")[:-1]
    found = []
    for group in difflib.SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(context):
        lines: list[str] = []
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                lines += (f" {line}" for line in old[i1:i2])
                continue
            lines += (f"-{line}" for line in old[i1:i2])
            lines += (f"+{line}" for line in new[j1:j2])
        found.append(Hunk(group[0][1] + 1, group[0][3] + 1, tuple(lines)))
    return tuple(found)


def patched(before: str, hunks: Iterable[Hunk]) -> str:
    """The text after some hunks, given in their order. Raises ``Misfit``."""
    lines = before.split("\n")[:-1]
    found: list[str] = []
    place = 0
    for hunk in hunks:
        start = _find(lines, hunk.old, hunk.row - 1, place)
        if start is None:
            raise Misfit(hunk.row)
        found += (*lines[place:start], *hunk.new)
        place = start + len(hunk.old)
    return "".join(f"{line}\n" for line in (*found, *lines[place:]))


def _find(lines: Sequence[str], old: Sequence[str], start: int, first: int) -> int | None:
    """Where the old lines are: where they should be, or next to it."""
    places = range(first, len(lines) - len(old) + 1)
    if not old:
        return start if start in places else None
    near = sorted(places, key=lambda place: abs(place - start))
    return next((place for place in near if lines[place : place + len(old)] == list(old)), None)


def parsed(lines: Iterable[str]) -> Iterator[Hunk]:
    """The hunks of a diff's lines, after its ``---`` and ``+++``. Raises ``ValueError`` for any other line."""
    row = -1
    body: list[str] = []
    for line in lines:
        if header := _HEADER.match(line):
            yield from _hunk(row, body)
            row, body = int(header[1]), []
        elif row >= 0 and line[:1] in {"", " ", "-", "+"}:
            body.append(line or " ")
        else:
            raise ValueError(line)
    yield from _hunk(row, body)


def _hunk(row: int, body: Sequence[str]) -> Iterator[Hunk]:
    if any(line[0] != " " for line in body):
        insertion = not any(line[0] != "+" for line in body)
        yield Hunk(row + insertion, row + insertion, tuple(body))
