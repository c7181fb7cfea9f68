"""Lines of a source text: tools that know LF only get LF, and every line has its own end again afterwards."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

_END = re.compile(r"\r\n|\r|\n")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def cut(text: str) -> list[str]:
    """The lines with their ends; LF, CRLF and CR end a line, nothing else does."""
    return _LINE.findall(text)


def bare(line: str) -> str:
    """A line without its end."""
    return line.rstrip("\r\n")


def plain(text: str) -> str:
    """The text with LF at the end of every line, of the last one, too."""
    found = _END.sub("\n", text)
    return found if not found or found.endswith("\n") else f"{found}\n"


def opcodes(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    """What makes the new lines of the old ones, as ``difflib`` says it, which looks only at what is between the lines
    that both begin and end with: it is slow where many lines are alike."""
    least = min(len(old), len(new))
    head = next((index for index in range(least) if old[index] != new[index]), least)
    least -= head
    tail = next((index for index in range(least) if old[-1 - index] != new[-1 - index]), least)
    end, new_end = len(old) - tail, len(new) - tail
    matcher = difflib.SequenceMatcher(None, old[head:end], new[head:new_end], autojunk=False)
    found = [("equal", 0, head, 0, head)] if head else []
    for tag, *bounds in matcher.get_opcodes():
        i1, i2, j1, j2 = (bound + head for bound in bounds)
        found.append((tag, i1, i2, j1, j2))
    return [*found, ("equal", end, len(old), new_end, len(new))] if tail else found


def restored(before: str, after: str, newline: str) -> str:
    """``after``, a changed ``plain(before)``, with the line ends of ``before``.

    A line that did not change keeps its end; one that did, or is new, gets ``newline``, the end that most lines
    have. A file without a last newline stays so.
    """
    ends = set(_END.findall(before))
    if ends - {newline}:
        after = _aligned(cut(before), after, newline)
    elif newline != "\n":
        after = after.replace("\n", newline)
    if before and not before.endswith(("\r", "\n")) and after.endswith(newline):
        after = after[: -len(newline)]
    return after


def _aligned(lines: list[str], after: str, newline: str) -> str:
    """Line by line, where a file mixes the ends of lines."""
    new = [bare(line) for line in cut(after)]
    old = [bare(line) for line in lines]
    found: list[str] = []
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        kept = lines[i1:i2] if tag == "equal" or i2 - i1 == j2 - j1 else []
        ends = [line[len(bare(line)) :] or newline for line in kept] or [newline] * (j2 - j1)
        for text, end in zip(new[j1:j2], ends, strict=True):
            is_joined = not text and end == "\n" and bool(found) and found[-1].endswith("\r")
            found.append("\r" if is_joined else text + end)  # CR and LF would be one end
    return "".join(found)
