"""One SQLite file that several processes may use at once. It never troubles anybody: what goes wrong is a miss.

A file that is broken, that is no cache or that another version wrote is thrown away and made anew. Every value
carries its digest, so that what a disk lost is a miss, too.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from tracesafe.source.disk import digest

T = TypeVar("T")

NAME = "cache.db"
_MARK = 0x54524353
"""What tells our files from those of others: SQLite's ``application_id``."""
_VERSION = 2
_WAIT = 2000
"""Milliseconds for which a process waits until another one has written."""
_KEPT = 5000
"""How many values are kept, the last used ones."""
_PARTS = 20_000
"""How many parts of reports are kept, the last written ones."""
_PUT = "INSERT OR REPLACE INTO entries VALUES (?, ?, ?, (SELECT ifnull(max(used), 0) + 1 FROM entries))"
_TABLES = (
    "CREATE TABLE stamps (path TEXT PRIMARY KEY, stamp TEXT, digest TEXT) WITHOUT ROWID",
    "CREATE TABLE entries (key TEXT PRIMARY KEY, value TEXT, digest TEXT, used INTEGER) WITHOUT ROWID",
    "CREATE TABLE parts (number INTEGER PRIMARY KEY, key TEXT UNIQUE, value TEXT, digest TEXT)",
)


@dataclass
class Store:
    """The open file; ``folder`` exists. Nothing is opened before it is asked for."""

    folder: Path
    trouble: list[str] = field(default_factory=list)
    """What went wrong, for those who want to know."""
    _connection: sqlite3.Connection | None = None

    @property
    def file(self) -> Path:
        return self.folder / NAME

    def get(self, key: str) -> str | None:
        """The value of a key; None if there is none."""
        return self._value("SELECT value, digest FROM entries WHERE key = ?", key)

    def put(self, values: Iterable[tuple[str, str]]) -> None:
        """Keep values. Of many, those stay that were put or touched last."""
        rows = [(key, value, _check(value)) for key, value in values]

        def write(one: sqlite3.Connection) -> None:
            one.executemany(_PUT, rows)
            one.execute("DELETE FROM entries WHERE used <= (SELECT max(used) FROM entries) - ?", (_KEPT,))

        self._write(write)

    def part(self, key: str) -> str | None:
        """One of many small values, of which there may be thousands."""
        return self._value("SELECT value, digest FROM parts WHERE key = ?", key)

    def put_parts(self, values: Iterable[tuple[str, str]]) -> None:
        """Keep many small values. Those stay that were put last."""
        rows = [(key, value, _check(value)) for key, value in values]

        def write(one: sqlite3.Connection) -> None:
            one.executemany("INSERT OR REPLACE INTO parts (key, value, digest) VALUES (?, ?, ?)", rows)
            one.execute("DELETE FROM parts WHERE number <= (SELECT max(number) FROM parts) - ?", (_PARTS,))

        self._write(write)

    def stamps(self) -> dict[str, tuple[str, str]]:
        """Every file that was seen: its stamp, and the digest of what it held then."""
        rows = self._try(lambda one: one.execute("SELECT path, stamp, digest FROM stamps").fetchall())
        return {path: (stamp, check) for path, stamp, check in rows or ()}

    def stamp(self, rows: Iterable[tuple[str, str, str]]) -> None:
        """Note stamps and digests of files."""
        listed = list(rows)
        self._write(lambda one: one.executemany("INSERT OR REPLACE INTO stamps VALUES (?, ?, ?)", listed))

    def forget(self, paths: Iterable[str]) -> None:
        """Drop the stamps of files that are gone."""
        listed = [(path,) for path in paths]
        if listed:
            self._write(lambda one: one.executemany("DELETE FROM stamps WHERE path = ?", listed))

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _value(self, query: str, key: str) -> str | None:
        """A value whose digest is right."""
        rows = self._try(lambda one: one.execute(query, (key,)).fetchall())
        return next((value for value, check in rows or () if _is_whole(value, check)), None)

    def _write(self, action: Callable[[sqlite3.Connection], object]) -> None:
        def run(one: sqlite3.Connection) -> None:
            one.execute("BEGIN IMMEDIATE")
            try:
                action(one)
            except BaseException:
                one.execute("ROLLBACK")
                raise
            one.execute("COMMIT")

        self._try(run)

    def _try(self, action: Callable[[sqlite3.Connection], T]) -> T | None:
        """What an action gives; a broken file is made anew once. None where nothing helps."""
        for again in (True, False):
            try:
                if self._connection is None:
                    self._connection = self._opened()
                return action(self._connection)
            except sqlite3.OperationalError as error:
                self.trouble.append(f"{self.file}: {error}")  # locked, read-only, no space: nothing to mend
                return None
            except (sqlite3.Error, OSError, UnicodeError) as error:
                self.trouble.append(f"{self.file}: {error}")
                self.close()
                if not again or not self._removed():
                    return None
        return None

    def _opened(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.file, timeout=_WAIT / 1000, isolation_level=None)
        try:
            mark = connection.execute("PRAGMA application_id").fetchone()[0]
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            connection.execute("PRAGMA synchronous = OFF")
            if (mark, version) != (_MARK, _VERSION):
                self._made(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _made(self, connection: sqlite3.Connection) -> None:
        """Make the tables in a file that is new; raises ``DatabaseError`` for one that somebody else wrote."""
        connection.execute("BEGIN IMMEDIATE")
        try:
            if connection.execute("PRAGMA application_id").fetchone()[0] != _MARK:
                if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                    raise sqlite3.DatabaseError("is no cache of tracesafe")
                for table in _TABLES:
                    connection.execute(table)
                connection.execute(f"PRAGMA application_id = {_MARK}")
                connection.execute(f"PRAGMA user_version = {_VERSION}")
            elif connection.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
                raise sqlite3.DatabaseError("was written by another version")
        finally:
            connection.execute("COMMIT")

    def _removed(self) -> bool:
        """Whether a file that is of no use could be taken away."""
        try:
            for suffix in ("", "-journal", "-wal", "-shm"):
                Path(f"{self.file}{suffix}").unlink(missing_ok=True)
        except OSError:
            return False
        return True


def _check(value: str) -> str:
    return digest(value.encode("utf-8", "surrogatepass"))


def _is_whole(value: object, check: object) -> bool:
    return isinstance(value, str) and _check(value) == check
