"""The docstring of a rule as blocks of text, and the blocks as Markdown: what the pages of other programs are made of.

A docstring is what ``tracesafe explain`` prints: headings underlined by hyphens, paragraphs, lists with hyphens,
code after a ``::``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from textwrap import dedent

from tracesafe.source.lines import cut

_HEAD = re.compile(r"^[A-Z]+[0-9]+ [\w-]+: ")
"""What a rule file's docstring starts with."""
_CODE = re.compile(r"``(.+?)``", re.DOTALL)
_SECTION = re.compile(r"^(What it does|Why it matters|Why it breaks|Use instead|Fix safety): ")


class Kind(StrEnum):
    """What a block is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a page. The text of a code block has its lines; of all others, it is one line."""

    kind: Kind
    text: str


def blocks(doc: str) -> tuple[Block, ...]:
    """The blocks of a docstring; the code and name in front of its first sentence are left out."""
    lines = [line.rstrip() for line in cut(doc.strip())]
    if lines:
        first = _HEAD.sub("", lines[0])
        lines[0] = first[:1].upper() + first[1:]
    return tuple(_blocks(lines))


def _blocks(lines: Sequence[str]) -> Iterator[Block]:
    row = 0
    literal = False
    while row < len(lines):
        if not lines[row]:
            row += 1
            continue
        if row + 1 < len(lines) and lines[row + 1] and set(lines[row + 1]) == {"-"} and not lines[row].startswith(" "):
            yield Block(Kind.HEADING, lines[row])
            row += 2
            continue
        end = _end(lines, row, literal=literal)
        text, literal, row = lines[row:end], literal, end
        if literal and text[0].startswith(" "):
            yield Block(Kind.CODE, dedent("\n".join(text)).rstrip())
            literal = False
            continue
        joined = "\n".join(text)
        literal = joined.endswith("::")
        if joined != "::":
            yield from _prose(joined.removesuffix(":") if literal else joined)


def _end(lines: Sequence[str], row: int, *, literal: bool) -> int:
    """Where the block that begins at ``row`` ends: code at the next line that is not indented, prose at a blank one."""
    if literal and lines[row].startswith(" "):
        return next((at for at in range(row, len(lines)) if lines[at] and not lines[at].startswith(" ")), len(lines))
    return next((at for at in range(row, len(lines)) if not lines[at]), len(lines))


def _prose(text: str) -> Iterator[Block]:
    """A paragraph, the items of a list, or short sections of one line each."""
    kind = Kind.PARAGRAPH
    part: list[str] = []
    for line in text.split("\n"):
        starts = line.startswith("- ")
        section = _SECTION.match(line)
        if part and (starts or section):
            yield Block(kind, " ".join(part))
            part = []
        if section:
            yield Block(Kind.HEADING, section[1])
            line = line[section.end() :]
            line = line[:1].upper() + line[1:]
        kind = Kind.ITEM if starts else kind if part else Kind.PARAGRAPH
        part.append(line.removeprefix("- ").strip())
    if part:
        yield Block(kind, " ".join(part))


def markdown(page: Iterable[Block]) -> str:
    """The blocks as Markdown, as GitHub shows it."""
    found: list[str] = []
    before = Kind.HEADING
    for block in page:
        text = _CODE.sub(_ticked, block.text)
        match block.kind:
            case Kind.HEADING:
                text = f"### {text}"
            case Kind.ITEM:
                text = f"- {text}"
            case Kind.CODE:
                text = f"```python\n{block.text}\n```"
        found.append(("\n" if block.kind is before is Kind.ITEM else "\n\n") + text if found else text)
        before = block.kind
    return "".join(found) + "\n"


def plain(page: Iterable[Block]) -> str:
    """The blocks as text without marks."""
    return "\n\n".join(_CODE.sub(r"\1", block.text) for block in page)


def _ticked(found: re.Match[str]) -> str:
    return f"`` {found[1]} ``" if "`" in found[1] else f"`{found[1]}`"
