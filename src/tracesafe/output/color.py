"""Colours for people at a terminal, and none for anything else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


class Terminal(Protocol):
    """A stream, as far as colours depend on it."""

    def isatty(self) -> bool: ...


def wants_color(stream: Terminal, environ: Mapping[str, str]) -> bool:
    """FORCE_COLOR and CLICOLOR_FORCE, then NO_COLOR and TERM=dumb, then whether somebody looks at it."""
    if environ.get("FORCE_COLOR", "0") not in ("", "0") or environ.get("CLICOLOR_FORCE", "0") not in ("", "0"):
        return True
    if environ.get("NO_COLOR") or environ.get("TERM") == "dumb":
        return False
    return stream.isatty()


@dataclass(frozen=True, slots=True)
class Palette:
    """Text in the colours of its role; as it is when ``on`` is false."""

    on: bool = False

    def _paint(self, codes: str, text: str) -> str:
        return f"\x1b[{codes}m{text}\x1b[0m" if self.on and text else text

    def code(self, text: str) -> str:
        """A rule's code, and the carets under what it found."""
        return self._paint("1;31", text)

    def bold(self, text: str) -> str:
        """A message, a heading."""
        return self._paint("1", text)

    def gutter(self, text: str) -> str:
        """Line numbers, bars and arrows."""
        return self._paint("1;34", text)

    def help(self, text: str) -> str:
        """The word before advice, and the mark of what can be fixed."""
        return self._paint("1;36", text)

    def note(self, text: str) -> str:
        """The word before a caution."""
        return self._paint("1;33", text)

    def added(self, text: str) -> str:
        """A line that a fix adds."""
        return self._paint("32", text)

    def removed(self, text: str) -> str:
        """A line that a fix takes away."""
        return self._paint("31", text)

    def hunk(self, text: str) -> str:
        """The ``@@`` line of a diff."""
        return self._paint("36", text)

    def dim(self, text: str) -> str:
        """What is there for those who look for it."""
        return self._paint("2", text)

    def good(self, text: str) -> str:
        """That all is well."""
        return self._paint("1;32", text)
