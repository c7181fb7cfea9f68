"""Jupyter notebooks: the code cells are one module, in their order; edits go back into the cells they belong to.

The text that is analysed holds every Python cell under a line ``# %% cell N`` (N counts code cells from 1), with
what is IPython's own written as Python (``magics``) or taken off (``margins``). ``encode`` takes such a text apart
again and replaces the ``source`` of the cells that changed, in the very bytes of the file: outputs, metadata and layout
stay as they are.
"""

from __future__ import annotations

import ast
import codecs
import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tracesafe.source import jsontext, magics, margins
from tracesafe.source.files import SourceFile, Unreadable
from tracesafe.source.jsontext import Node
from tracesafe.source.lines import cut
from tracesafe.source.spans import Location, Span

SUFFIX = ".ipynb"
_MARK = re.compile(r"^# %% cell (\d+)\n", re.MULTILINE)
_PYTHON = ("", "python", "ipython", "python3", "ipython3")


@dataclass(frozen=True, slots=True)
class Cell:
    """One code cell that holds Python: its number, its text, and where its ``source`` stands in the JSON."""

    number: int
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Notebook(SourceFile):
    """A notebook as a source file; ``raw`` is its JSON."""

    raw: str = ""
    cells: tuple[Cell, ...] = ()

    def encode(self, text: str) -> bytes:
        """The bytes of the notebook with the cells of ``text``. Raises ``ValueError`` if a cell's mark is gone."""
        found = dict(_sections(text))
        if list(found) != [cell.number for cell in self.cells]:
            raise ValueError("the marks between the cells are not those of the notebook")
        pieces: list[str] = []
        place = 0
        for cell in self.cells:
            new = _restored(cell.text, found[cell.number])
            if new != cell.text:
                pieces += (self.raw[place : cell.start], self._written(cell, new))
                place = cell.end
        return self.bom + "".join((*pieces, self.raw[place:])).encode("utf-8")

    def _written(self, cell: Cell, text: str) -> str:
        """The JSON of a cell's text in the form of the old one: a string, or a list of lines as it was laid out."""
        old = self.raw[cell.start : cell.end]
        ascii_only = self.raw.isascii() and "\\u" in self.raw
        if not old.startswith("["):
            return json.dumps(text, ensure_ascii=ascii_only)
        lines = [json.dumps(line, ensure_ascii=ascii_only) for line in cut(text)]
        before = re.match(r"\[(\s*)", old)
        after = re.search(r"(\s*)\]$", old)
        assert before is not None
        assert after is not None
        gap = re.search(r'",(\s*)"', old)
        between = gap.group(1) if gap else before.group(1) or " "
        return f"[{before.group(1)}{f',{between}'.join(lines)}{after.group(1)}]"

    @cached_property
    def _rows(self) -> tuple[tuple[int, int], ...]:
        """The row of each cell's mark, with the cell's number."""
        text = self.text
        return tuple((text.count("\n", 0, mark.start()) + 1, int(mark.group(1))) for mark in _MARK.finditer(text))

    def cell_at(self, row: int) -> tuple[int, int]:
        """The number of the cell that holds a row of the text, and the row in it (both from 1)."""
        index = max(0, bisect_right(self._rows, (row, 1 << 60)) - 1)
        if not self._rows:
            return 1, row
        mark, number = self._rows[index]
        return number, max(1, row - mark)

    def row_of(self, cell: int, row: int) -> int | None:
        """The row of the text for one of a cell; None if the cell has no such row."""
        text = self.sections().get(f"cell {cell}")
        if text is None or not 1 <= row <= text.count("\n") + 1:
            return None
        return next(mark for mark, number in self._rows if number == cell) + row

    def shown(self, span: Span) -> tuple[SourceFile, Location, Location]:
        """The cell that holds a span, as its author sees it, with the start and end in it."""
        start, end = self.location(span.start), self.location(max(span.start, span.end))
        number, row = self.cell_at(start.row)
        shift = start.row - row
        text = self._authored(number, dict(_sections(self.text)).get(number, ""))
        last = max(row, min(end.row - shift, text.count("\n") + 1))
        first = Location(row, start.column + len(self.margin(start.row)))
        return SourceFile(self.path, text), first, Location(last, end.column + len(self.margin(last + shift)))

    def place(self, row: int) -> tuple[str, int]:
        """How a row is named: the cell, and the row in it."""
        number, inner = self.cell_at(row)
        return f"cell {number}", inner

    def sections(self) -> Mapping[str, str]:
        """The cells' texts as their author sees them, by name."""
        return {f"cell {number}": self._authored(number, text) for number, text in _sections(self.text)}

    @property
    def authored(self) -> str:
        """The whole text with each cell as its author sees it: as many lines."""
        sections = _sections(self.text)
        return "".join(f"# %% cell {number}\n{self._authored(number, text)}\n" for number, text in sections)

    def margin(self, row: int) -> str:
        """What stands in front of a row of the text in its cell, and is none of Python's."""
        number, inner = self.cell_at(row)
        cell = next((cell for cell in self.cells if cell.number == number), None)
        if cell is None or not any(margins.margins(cell.text)):
            return ""
        section = dict(_sections(self.text)).get(number, "")
        lines = self._authored(number, section).split("\n")
        bare = magics.unmasked(section).split("\n")
        return lines[inner - 1].removesuffix(bare[inner - 1]) if inner <= min(len(lines), len(bare)) else ""

    def _authored(self, number: int, section: str) -> str:
        """The text of a cell as its author sees it."""
        text = magics.unmasked(section).removesuffix("\n")
        cell = next((cell for cell in self.cells if cell.number == number), None)
        return margins.restored(cell.text.removesuffix("\n"), text) if cell is not None else text


def decode(data: bytes, path: Path) -> Notebook:
    """The notebook that some bytes hold. Raises ``Unreadable`` for bytes that are none."""
    bom = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    try:
        raw = data[len(bom) :].decode("utf-8")
        tree = jsontext.parse(raw)
    except (ValueError, RecursionError) as error:
        row = getattr(error, "lineno", 1)
        remedy = "open it in Jupyter and save it again, or exclude it with --exclude"
        raise Unreadable(path, row, f"cannot read the notebook: {error}", remedy) from error
    cells = _list(tree, "cells")
    if cells is None:
        remedy = "convert it with `jupyter nbconvert --to notebook`, or exclude it with --exclude"
        raise Unreadable(path, 1, "cannot read the notebook: it has no list of cells (format 4)", remedy)
    found = tuple(_code_cells(cells)) if _language(tree) in _PYTHON else ()
    marked = next((cell.number for cell in found if _MARK.search(cell.text + "\n")), None)
    if marked is not None:
        remedy = "write that comment in another way: tracesafe marks cells with it"
        raise Unreadable(path, 1, f"cannot read the notebook: cell {marked} holds the line `# %% cell ...`", remedy)
    return Notebook(path, _text(found), "utf-8", bom, raw, found)


def joined(path: Path, cells: Iterable[tuple[int, str]]) -> tuple[Notebook, Mapping[int, int]]:
    """The notebook of some code cells that an editor holds, and the row of each Python cell's mark (from 1)."""
    found = tuple(Cell(number, text, 0, 0) for number, text in cells if magics.is_python(text) and "\r" not in text)
    book = Notebook(path, _text(found), "utf-8", b"", "", found)
    return book, {number: row for row, number in book._rows}


def _text(cells: Iterable[Cell]) -> str:
    return "".join(f"# %% cell {cell.number}\n{_as_python(cell.text)}" for cell in cells)


def fault(notebook: Notebook, error: SyntaxError) -> Unreadable:
    """What to say of a notebook that does not parse."""
    number, row = notebook.cell_at(error.lineno or 1)
    remedy = "correct the syntax, or exclude the file with --exclude"
    return Unreadable(notebook.path, row, f"cannot parse cell {number}, line {row}: {error.msg}", remedy)


FLAGS = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
"""A cell may await at its top level."""


def _code_cells(cells: Node) -> Iterator[Cell]:
    number = 0
    for cell in cells.parts:
        kind, source = cell.get("cell_type"), cell.get("source")
        if kind is None or kind.value != "code" or source is None:
            continue
        number += 1
        text = "".join(str(part.value) for part in source.parts) if source.kind == "array" else source.value
        if isinstance(text, str) and magics.is_python(text) and "\r" not in text:
            yield Cell(number, text, source.start, source.end)


def _language(tree: Node) -> str:
    """The language of the notebook's code, in lower case; empty if it does not say."""
    for path in (("metadata", "language_info", "name"), ("metadata", "kernelspec", "language")):
        node: Node | None = tree
        for key in path:
            node = node.get(key) if node is not None else None
        if node is not None and isinstance(node.value, str):
            return node.value.lower()
    return ""


def _list(tree: Node, key: str) -> Node | None:
    found = tree.get(key)
    return found if found is not None and found.kind == "array" else None


def _as_python(cell: str) -> str:
    text = magics.masked(margins.bare(cell))
    return text if not text or text.endswith("\n") else f"{text}\n"


def _sections(text: str) -> Iterator[tuple[int, str]]:
    """The number and the text of each cell of an analysed text."""
    marks = list(_MARK.finditer(text))
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    for mark, end in zip(marks, ends, strict=False):
        yield int(mark.group(1)), text[mark.end() : end]


def _restored(before: str, section: str) -> str:
    """A cell's new text: magics and margins as IPython reads them, blank lines at its ends as they were."""
    text = magics.unmasked(section)
    if text.removesuffix("\n") == margins.bare(before).removesuffix("\n"):
        return before
    head = len(before) - len(before.lstrip("\n"))
    tail = len(before) - len(before.rstrip("\n"))
    return "\n" * head + margins.restored(before.strip("\n"), text.strip("\n")) + "\n" * tail
