"""Positions: byte spans in the UTF-8 form of a source text, and rows and columns for people."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range ``[start, end)`` of byte offsets into ``SourceFile.utf8``."""

    start: int
    end: int

    def covers(self, other: Span) -> bool:
        """Whether ``other`` lies inside this span (both ends may coincide)."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two spans share a byte; two empty spans at one place do not."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place as editors show it: row and column from 1, columns in code points."""

    row: int
    column: int
