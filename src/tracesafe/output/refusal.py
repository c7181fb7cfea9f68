"""The page of one reason not to rewrite: what it says, and how it is printed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import wrap

from tracesafe.output.color import Palette

WIDTH = 96


@dataclass(frozen=True, slots=True)
class RefusalPage:
    """Why there may be no fix, under the slug that stands behind the reason."""

    slug: str
    why: str
    """One sentence on what stands in the way, and why the rewrite would not be right."""
    do: str
    """What to write instead."""
    before: str = ""
    """A line or a few that are refused ..."""
    after: str = ""
    """... and what is accepted, or needs no rewrite."""


def refusal_page(found: RefusalPage, palette: Palette) -> Iterator[str]:
    """One page, for people."""
    yield f"{palette.code(found.slug)} {palette.dim('a reason not to rewrite')}"
    yield ""
    yield from wrap(found.why, WIDTH)
    yield ""
    first, *rest = wrap(f"What to do: {found.do}", WIDTH)
    yield palette.help(first[:10]) + first[10:]
    yield from rest
    for heading, text in (("Refused", found.before), ("Accepted", found.after)):
        if text:
            yield f"\n{palette.help(heading)}:\n"
            yield from (f"    {line}" for line in text.split("\n"))
