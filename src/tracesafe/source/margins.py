"""What IPython takes off the lines of a cell before Python reads them, and putting it back.

The white space in front of the first line goes from every line that begins with it; then the prompts of a session
that somebody pasted (``>>> `` and ``... ``, ``In [1]: `` and ``   ...: ``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from tracesafe.source.lines import opcodes

_INDENT = re.compile(r"[ \t]+(?=\S)")
_CLASSIC = re.compile(r"(?:>>>|\.\.\.)(?: |$)")
_CLASSIC_FIRST = re.compile(r">>>(?: |$)")
_SESSION = re.compile(r"(?:(?:\[(?:nav|ins)\] )?In \[\d+\]: |\s*\.{3,}: ?)")


def bare(cell: str) -> str:
    """The cell as Python reads it: as many lines, without their margins."""
    return "\n".join(line for _, line in _split(cell.split("\n")))


def margins(cell: str) -> list[str]:
    """What stands in front of each line."""
    return [margin for margin, _ in _split(cell.split("\n"))]


def restored(before: str, text: str) -> str:
    """A new text for a cell, with the margins of the old one: those of its lines, and fitting ones for new lines."""
    old = _split(before.split("\n"))
    if not any(margin for margin, _ in old):
        return text
    lines = text.split("\n")
    found: list[str | None] = [None] * len(lines)
    for tag, i1, i2, j1, j2 in opcodes([line for _, line in old], lines):
        if tag == "equal" or (tag == "replace" and i2 - i1 == j2 - j1):
            found[j1:j2] = [margin for margin, _ in old[i1:i2]]
    style = _Style.of(old)
    first = next((row for row, line in enumerate(lines) if line.strip()), 0)
    return "\n".join(
        style.margin(line, given, is_first=row == first) + line
        for row, (line, given) in enumerate(zip(lines, found, strict=True))
    )


@dataclass(frozen=True, slots=True)
class _Style:
    """How new lines of a cell begin."""

    first: str
    """The margin of the first line: without it, IPython would take none off."""
    inner: str
    """That of lines that go on with a statement, in a session."""
    flat: str
    """That of other lines at the left."""

    @classmethod
    def of(cls, old: Sequence[tuple[str, str]]) -> _Style:
        filled = [(margin, line) for margin, line in old if line.strip() or margin.strip()]
        first = filled[0][0]
        if not first.strip():
            flat = [margin for margin, line in filled[1:] if not line[:1].isspace()]
            return cls(first, first, first if first in flat or not flat else "")
        space = first[: len(first) - len(first.lstrip())]
        going_on = [margin for margin, _ in filled[1:] if margin.strip().startswith("...")]
        if first.strip() == ">>>":
            return cls(first, f"{space}... ", f"{space}>>> ")
        inner = going_on[0] if going_on else f"{space}{'...: '.rjust(len(first) - len(space))}"
        return cls(first, inner, inner)

    def margin(self, line: str, given: str | None, *, is_first: bool) -> str:
        """The margin of a line: the one it had, if that still does."""
        glued = given is not None and given[-3:] in (">>>", "...") and bool(line)
        space = self.first[: len(self.first) - len(self.first.lstrip())]
        taken = is_first or (bool(space) and line.startswith(space))
        if given is not None and not glued and (given or not taken):
            return given
        if not line.strip() and not self.inner.strip():
            return ""
        if is_first:
            return self.first
        return self.inner if line[:1].isspace() or not line.strip() else self.flat


def _split(lines: Sequence[str]) -> list[tuple[str, str]]:
    """Each line as its margin and the rest."""
    head = next((row for row, line in enumerate(lines) if line.strip()), len(lines))
    rest = list(lines[head:])
    taken = [""] * len(rest)
    for margin in (_indents, _classic, _session):
        cut = list(margin(rest))
        taken = [one + two for one, two in zip_longest(taken, cut, fillvalue="")]
        rest = [line[len(each) :] for line, each in zip_longest(rest, cut, fillvalue="")]
    return [*(("", line) for line in lines[:head]), *zip(taken, rest, strict=True)]


def _indents(lines: Sequence[str]) -> Iterator[str]:
    found = _INDENT.match(lines[0]) if lines else None
    if found is not None:
        space = found.group()
        yield from (space if line.startswith(space) else "" for line in lines)


def _classic(lines: Sequence[str]) -> Iterator[str]:
    yield from _prompts(lines, _CLASSIC_FIRST, _CLASSIC)


def _session(lines: Sequence[str]) -> Iterator[str]:
    yield from _prompts(lines, _SESSION, _SESSION)


def _prompts(lines: Sequence[str], first: re.Pattern[str], other: re.Pattern[str]) -> Iterator[str]:
    if (lines and first.match(lines[0])) or (len(lines) > 1 and other.match(lines[1])):
        for line in lines:
            found = other.match(line)
            yield found.group() if found else ""
