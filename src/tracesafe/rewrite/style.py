"""The project's own layout: how long a line may be, how a block is indented."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

from tracesafe.source.disk import is_file, read_bytes
from tracesafe.source.text import SourceFile

DEFAULT_WIDTH = 88


def width(path: Path) -> int:
    """The line length that the nearest pyproject.toml sets for tracesafe, ruff or black; 88 where none does."""
    for folder in path.absolute().parents:
        file = folder / "pyproject.toml"
        if is_file(file):
            try:
                return _configured(read_bytes(file))
            except OSError:
                return DEFAULT_WIDTH
    return DEFAULT_WIDTH


@lru_cache(maxsize=16)
def _configured(data: bytes) -> int:
    try:
        tool = tomllib.loads(data.decode("utf-8")).get("tool", {})
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        return DEFAULT_WIDTH
    for name in ("tracesafe", "ruff", "black"):
        length = tool.get(name, {}).get("line-length") if isinstance(tool.get(name, {}), dict) else None
        if isinstance(length, int):
            return length
    return DEFAULT_WIDTH


def margin(source: SourceFile, row: int) -> str:
    """The white space at the start of a row."""
    line = source.line(row)
    return line[: len(line) - len(line.lstrip(" \t\f"))].replace("\f", "")


def unit(source: SourceFile, outer_row: int, inner_row: int) -> str:
    """What a suite is indented by: the difference of two rows' margins, else four blanks."""
    outer, inner = margin(source, outer_row), margin(source, inner_row)
    return inner[len(outer) :] if inner.startswith(outer) and len(inner) > len(outer) else "    "


def is_comment(line: str, margin: str = "") -> bool:
    """Whether a line is a comment with a margin that belongs to what stands below it: not the mark of a cell."""
    return line.startswith(f"{margin}#") and not is_mark(line)


def is_mark(line: str) -> bool:
    """Whether a line begins a cell: ``# %% cell 3``."""
    return line.startswith("# %%")
