"""The open buffers: texts that take the place of files, and where a row of a text is in the editor.

A notebook is one text (``source.notebook``) and many documents, one for each cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from lsprotocol.types import Location, Position, Range
from pygls import uris

from tracesafe.lsp.positions import offset, range_of, units
from tracesafe.source import notebook, text
from tracesafe.source.spans import Span
from tracesafe.source.text import SourceFile, Unreadable


@dataclass(frozen=True)
class Cell:
    """A code cell of an open notebook: its document, and the row of the text above its first row."""

    uri: str
    version: int | None
    mark: int
    rows: int


@dataclass(frozen=True)
class Document:
    """One open file. ``cells`` are those of a notebook, in order; empty for a text document."""

    path: Path
    source: SourceFile
    uri: str
    version: int | None
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class Documents:
    """All open files at one moment."""

    by_path: Mapping[Path, Document] = field(default_factory=lambda: MappingProxyType({}))
    encoding: str = "utf-16"

    @property
    def overrides(self) -> Mapping[Path, SourceFile]:
        """The texts in place of files."""
        return {path: document.source for path, document in self.by_path.items()}

    def place(self, source: SourceFile, span: Span) -> Location:
        """Where a span of a text is in the editor: in a document, in a cell, or in a file that is not open."""
        found = range_of(source, span, self.encoding)
        document = self.by_path.get(source.path)
        if document is None or not document.cells:
            return Location(document.uri if document else uri_of(source.path), found)
        cell = self._cell(document, found.start.line)
        start = Position(found.start.line - cell.mark, _with_margin(source, found.start))
        end = Position(found.end.line - cell.mark, _with_margin(source, found.end))
        if end.line > cell.rows:
            end = Position(cell.rows, units(source.line(cell.mark + cell.rows + 1), self.encoding))
        return Location(cell.uri, Range(start, end))

    def row(self, path: Path, row: int, source: SourceFile | None) -> Location:
        """Where a whole row (from 1) is."""
        if source is not None and row <= len(source.line_starts):
            start = source.line_starts[row - 1]
            line = source.line(row)
            indent = len(line) - len(line.lstrip())
            return self.place(source, Span(start + indent, start + len(line.encode("utf-8"))))
        return Location(uri_of(path), Range(Position(row - 1, 0), Position(row - 1, 0)))

    def at(self, uri: str, position: Position) -> tuple[Document, int] | None:
        """The open file that a document belongs to, and the byte offset of one of its positions."""
        for document in self.by_path.values():
            if document.uri == uri and not document.cells:
                return document, offset(document.source, position, self.encoding)
            for cell in document.cells:
                if cell.uri == uri:
                    margin = _margin(document.source, position.line + cell.mark)
                    there = Position(position.line + cell.mark, max(0, position.character - margin))
                    return document, offset(document.source, there, self.encoding)
        return None

    def owner(self, uri: str) -> Document | None:
        """The open file that a document belongs to."""
        found = self.at(uri, Position(0, 0))
        return found[0] if found else None

    def version(self, uri: str) -> int | None:
        """The version of an open document."""
        for document in self.by_path.values():
            if document.uri == uri:
                return document.version
            for cell in document.cells:
                if cell.uri == uri:
                    return cell.version
        return None

    @staticmethod
    def _cell(document: Document, line: int) -> Cell:
        return next((cell for cell in reversed(document.cells) if cell.mark <= line), document.cells[0])


def _margin(source: SourceFile, line: int) -> int:
    """How many characters of a line (from 0) IPython takes off: they are in the editor and not in the text."""
    return len(source.margin(line + 1)) if isinstance(source, notebook.Notebook) else 0


def _with_margin(source: SourceFile, position: Position) -> int:
    """The character in the editor; a whole line begins where its margin does."""
    return position.character + _margin(source, position.line) if position.character else 0


def path_of(uri: str) -> Path | None:
    """The file that a document stands for; None for one that is in no file system."""
    found = uris.to_fs_path(uri) if uri.startswith("file:") else None
    return Path(found) if found else None


def uri_of(path: Path) -> str:
    """The document that stands for a file."""
    return path.as_uri()


def opened(uri: str, version: int | None, content: str) -> Document | None:
    """A text document; None if it is no file, or a notebook's JSON that cannot be read."""
    path = path_of(uri)
    if path is None:
        return None
    try:
        source = text.decode(content.encode("utf-8", "replace"), path)
    except Unreadable:
        return None
    if path.suffix != notebook.SUFFIX:
        source = SourceFile(path, content)
    return Document(path, source, uri, version)


def opened_notebook(uri: str, version: int | None, cells: Iterable[tuple[str, int | None, str]]) -> Document | None:
    """A notebook document of Python cells: document, version and text of each."""
    path = path_of(uri)
    if path is None:
        return None
    given = [(number, *cell) for number, cell in enumerate(cells, start=1)]
    source, marks = notebook.joined(path, [(number, content) for number, _, _, content in given])
    kept = tuple(
        Cell(cell_uri, cell_version, marks[number], content.count("\n"))
        for number, cell_uri, cell_version, content in given
        if number in marks
    )
    return Document(path, source, uri, version, kept)
