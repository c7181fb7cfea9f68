"""Why a line runs under a transform, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tracesafe.model import Hop
from tracesafe.output.color import Palette
from tracesafe.output.frame import printable, width
from tracesafe.output.words import placed
from tracesafe.source.notebook import Notebook
from tracesafe.source.text import SourceFile


@dataclass(frozen=True, slots=True)
class Way:
    """One transform, and the steps from the line that applies it."""

    transform: str
    kind: str
    hops: tuple[Hop, ...]


@dataclass(frozen=True, slots=True)
class Traced:
    """An expression on the line, and what it is where the transforms run it."""

    text: str
    value: str
    traced: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """One reached function that holds the line."""

    function: str
    path: Path
    row: int
    code: str
    ways: tuple[Way, ...]
    names: tuple[Traced, ...]

    def as_json(self, sources: Mapping[Path, SourceFile]) -> dict[str, Any]:
        """The same as plain values."""
        return {
            "function": self.function,
            "filename": str(self.path),
            **_row(self.path, self.row, sources),
            "transforms": [
                {
                    "name": way.transform,
                    "kind": way.kind,
                    "via": [
                        {"filename": str(hop.path), **_row(hop.path, hop.line, sources), "text": hop.text}
                        for hop in way.hops
                    ],
                }
                for way in self.ways
            ],
            "names": [{"text": one.text, "value": one.value, "traced": one.traced} for one in self.names],
        }


def _row(path: Path, row: int, sources: Mapping[Path, SourceFile]) -> dict[str, int]:
    """A row, and in a notebook the cell that it counts in."""
    source = sources.get(path)
    if not isinstance(source, Notebook):
        return {"row": row}
    cell, inner = source.cell_at(row)
    return {"cell": cell, "row": inner}


def as_text(
    reasons: Sequence[Reason], place: str, palette: Palette, sources: Mapping[Path, SourceFile]
) -> Iterator[str]:
    """The reasons, one paragraph a function."""
    if not reasons:
        yield f"{palette.bold(place)} runs under no transform, as far as the given files show."
        yield f"{palette.help('help')}: give the files that apply the transform, too, or use --assume TRANSFORM"
    for index, reason in enumerate(reasons):
        if index:
            yield ""
        else:
            number = palette.gutter(place.rpartition(":")[2])
            yield f"{number} {palette.gutter('|')} {printable(reason.code)}"
            yield ""
        where = placed(reason.path, reason.row, sources.get(reason.path))
        yield f"{palette.bold(f'`{reason.function}`')} ({where}) runs under"
        for hops in dict.fromkeys(way.hops for way in reason.ways):
            names = [f"{palette.code(way.transform)} ({way.kind})" for way in reason.ways if way.hops == hops]
            yield f"  {', '.join(names)}"
            for hop in hops:
                yield f"    via {placed(hop.path, hop.line, sources.get(hop.path))}: {printable(hop.text)}"
        wide = max((width(one.text) for one in reason.names), default=0)
        for one in reason.names:
            mark = palette.code("*") if one.traced else " "
            yield f"  {mark} {printable(one.text)}{' ' * (wide - width(one.text))}  {one.value}"
