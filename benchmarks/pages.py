"""Sections of a page of figures, each written by a script of its own."""

from __future__ import annotations

from pathlib import Path


def put(heading: str, section: str, page: Path) -> None:
    """Write a section, which begins with its heading, in the place of the one that the page has, or at its end."""
    text = page.read_text() if page.exists() else ""
    before, _, rest = text.partition(heading)
    _, mark, after = rest.partition("\n## ")
    page.write_text(f"{before.rstrip()}\n\n{section.rstrip()}\n{mark}{after}")
