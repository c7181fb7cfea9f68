"""One transaction on disk: a folder with ``manifest.json`` and ``contents``, the bytes of all files, old and new."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tracesafe.source.write import Unwritable, sync_directory

_VERSION = 1


class State(StrEnum):
    """How far a transaction is."""

    PREPARING = "preparing"
    """No file has changed."""
    WRITING = "writing"
    """Some files may have changed."""
    WRITTEN = "written"
    UNDOING = "undoing"
    """Some files may be back."""
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some bytes of ``contents``, and their digest."""

    start: int
    length: int
    digest: str


@dataclass(frozen=True, slots=True)
class File:
    """One file of a transaction; ``path`` is absolute and no link."""

    path: Path
    number: int
    """Which file of its transaction it is, counted from those that were asked for."""
    mode: int
    before: Piece
    after: Piece

    @property
    def sides(self) -> tuple[tuple[str, Piece], tuple[str, Piece]]:
        """Both sides with their names."""
        return ("before", self.before), ("after", self.after)


@dataclass(frozen=True)
class Entry:
    """One transaction. ``notes`` are its caller's."""

    place: Path
    root: Path
    command: str
    state: State
    files: tuple[File, ...]
    notes: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def id(self) -> str:
        """Its name, by which ``undo`` finds it: when it began."""
        return self.place.name

    @property
    def is_pending(self) -> bool:
        """Whether it was begun and neither finished nor taken back."""
        return self.state in (State.WRITING, State.UNDOING)

    def side(self, piece: Piece) -> bytes:
        """The bytes of a file. Raises ``Unwritable`` if the journal no longer holds them."""
        with (self.place / "contents").open("rb") as stream:
            stream.seek(piece.start)
            data = stream.read(piece.length)
        if _digest(data) != piece.digest:
            raise Unwritable(self.place / "contents", "the journal is damaged", "take the file from version control")
        return data

    def temporary(self, one: File) -> str:
        """The name under which a file's new bytes wait beside it."""
        return f".{self.id}-{one.number}.tracesafe"


def pieces(place: Path, texts: Sequence[bytes]) -> list[Piece]:
    """Write ``contents`` and make it last. Raises ``OSError``."""
    found: list[Piece] = []
    start = 0
    with (place / "contents").open("xb") as stream:
        for text in texts:
            stream.write(text)
            found.append(Piece(start, len(text), _digest(text)))
            start += len(text)
        stream.flush()
        os.fsync(stream.fileno())
    return found


def saved(entry: Entry) -> Entry:
    """Write the manifest in place of the one that is there, and make it last. Raises ``OSError``."""
    data = {
        "version": _VERSION,
        "root": str(entry.root),
        "command": entry.command,
        "state": entry.state.value,
        "files": [_row(one, entry.root) for one in entry.files],
        "notes": dict(entry.notes),
    }
    temporary = entry.place / "manifest.new"
    with temporary.open("w", encoding="utf-8", errors="surrogateescape") as stream:
        json.dump(data, stream)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(temporary, entry.place / "manifest.json")
    sync_directory(entry.place)
    sync_directory(entry.place.parent)
    return entry


def loaded(place: Path) -> Entry | None:
    """The transaction in a folder; None if none was ever whole there."""
    try:
        data = json.loads((place / "manifest.json").read_text(encoding="utf-8", errors="surrogateescape"))
        if data["version"] != _VERSION:
            return None
        root = place.parent.parent.parent
        files = tuple(
            File(root / row["path"], row["number"], row["mode"], Piece(*row["before"]), Piece(*row["after"]))
            for row in data["files"]
        )
        return Entry(place, root, data["command"], State(data["state"]), files, data["notes"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _row(one: File, root: Path) -> dict[str, Any]:
    path = one.path.relative_to(root) if one.path.is_relative_to(root) else one.path
    sides = {name: [piece.start, piece.length, piece.digest] for name, piece in one.sides}
    return {"path": str(path), "number": one.number, "mode": one.mode, **sides}


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()
