"""Many files change together, can be taken back later, and survive a kill at any moment.

    old and new bytes -> .tracesafe_cache/journal/ID/contents (fsync) -> manifest: preparing
    new bytes beside each file (fsync) -> files looked at again -> manifest: writing
    rename each over its target -> manifest: written

A process that dies while the manifest says ``writing`` or ``undoing`` leaves some files old and some new. The
journal holds both sides of each, so the next process finishes what was begun, or takes it back. One process
works in a tree at a time (``lock.py``).
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from tracesafe.source import folder
from tracesafe.source.entries import Entry, File, State, loaded, pieces, saved
from tracesafe.source.lock import locked
from tracesafe.source.write import Replacement, Staged, Unwritable, stage, sync_directory, uninterrupted, unwritable

KEPT = 20
"""How many finished transactions can be undone."""

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS})
_WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


class HalfDone(Exception):  # noqa: N818
    """A transaction was begun and neither finished nor taken back."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(f"{entry.command} ({entry.id}) was interrupted in {entry.root}")
        self.entry = entry


class Altered(Exception):  # noqa: N818
    """Files that hold neither what was there before nor what was written: somebody changed them since."""

    def __init__(self, paths: Sequence[Path]) -> None:
        super().__init__(", ".join(map(str, paths)))
        self.paths = tuple(paths)


class Unkept(Unwritable):
    """There can be no journal here."""


@dataclass(frozen=True, slots=True)
class Unit:
    """Files that change together or not at all."""

    changes: tuple[Replacement, ...]


class Want(StrEnum):
    """Which side of a transaction a tree shall have."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Written:
    """What a transaction did: its entry (None if there was nothing to write), and the units left out, with why."""

    entry: Entry | None
    skipped: tuple[tuple[Unit, Unwritable], ...] = ()


@dataclass(frozen=True)
class Journal:
    """The journal of a tree, while its lock is held."""

    root: Path
    place: Path

    def entries(self) -> tuple[Entry, ...]:
        """The transactions that can be finished or undone, oldest first."""
        return entries(self.root)

    def pending(self) -> Entry | None:
        """The transaction that was interrupted, if there is one."""
        return next((entry for entry in self.entries() if entry.is_pending), None)

    def write(
        self, units: Sequence[Unit], command: str, notes: Mapping[str, Any] | None = None, *, is_open: bool = False
    ) -> Written:
        """Write all units but those whose files are no longer what they were, or cannot be written.

        With ``is_open`` the transaction stays pending until ``close``. Raises ``HalfDone`` if another one is
        pending, and ``Unwritable``, with every file as it was, if the system cannot hold the new files.
        """
        if (pending := self.pending()) is not None:
            raise HalfDone(pending)
        sound = [(unit, _unsound(unit, self.root)) for unit in units if unit.changes]
        skipped = [(unit, why) for unit, why in sound if why is not None]
        chosen = [unit for unit, why in sound if why is None]
        if not chosen:
            return Written(None, tuple(skipped))
        entry = self._begun(chosen, command, notes or {})
        staged: list[Staged] = []
        try:
            kept, more = _staged(entry, chosen, staged)
            names = {Path(os.path.realpath(change.path)) for unit in kept for change in unit.changes}
            chosen_files = tuple(one for one in entry.files if one.path in names)
        except BaseException:
            _forget(entry)
            raise
        entry = replace(entry, state=State.WRITING, files=chosen_files)
        if not kept:
            _forget(entry)
            return Written(None, (*skipped, *more))
        with uninterrupted():
            self._rename(entry, [one for one in staged if one.target in names])
            return Written(entry if is_open else self.close(entry), (*skipped, *more))

    def noted(self, entry: Entry, notes: Mapping[str, Any]) -> Entry:
        """Keep more with an open transaction."""
        return saved(replace(entry, notes={**entry.notes, **notes}))

    def close(self, entry: Entry, notes: Mapping[str, Any] | None = None) -> Entry:
        """Say that a transaction is finished, and forget the oldest ones."""
        done = saved(replace(entry, state=State.WRITTEN, notes={**entry.notes, **(notes or {})}))
        finished = [one for one in self.entries() if not one.is_pending]
        for old in finished[:-KEPT]:
            _forget(old)
        return done

    def finish(self, entry: Entry) -> Entry:
        """Bring an interrupted transaction to its end. Raises ``Altered`` and ``Unwritable``."""
        if entry.state is State.UNDOING:
            return self.undo(entry)
        self._bring(entry, Want.AFTER, force=False)
        return self.close(entry)

    def undo(self, entry: Entry, *, force: bool = False, then: Callable[[], object] = lambda: None) -> Entry:
        """Give every file the bytes that it had before, do ``then`` what else belongs to it, and call it undone.

        Raises ``Altered``, with every file as it is, if somebody changed one since; with ``force`` such a file
        is restored as well, and what it held is kept in the journal.
        """
        self._bring(entry, Want.BEFORE, force=force)
        then()
        return saved(replace(entry, state=State.UNDONE))

    def _begun(self, units: Sequence[Unit], command: str, notes: Mapping[str, Any]) -> Entry:
        """A new entry with both sides of every file, safe on disk."""
        now = time.time_ns()
        name = time.strftime("%Y%m%d-%H%M%S", time.localtime(now // 10**9)) + f"-{now // 1000 % 10**6:06d}"
        place = self.place / name
        try:
            place.mkdir()
            changes = [change for unit in units for change in unit.changes]
            sides = pieces(place, [side for change in changes for side in (change.before, change.after)])
            files = tuple(
                File(target, index, stat.S_IMODE(target.stat().st_mode), sides[2 * index], sides[2 * index + 1])
                for index, target in enumerate(Path(os.path.realpath(change.path)) for change in changes)
            )
            entry = Entry(place, self.root, command, State.PREPARING, files, notes)
            return saved(entry)
        except OSError as error:
            shutil.rmtree(place, ignore_errors=True)
            raise unwritable(place, error) from error

    def _rename(self, entry: Entry, staged: Sequence[Staged]) -> None:
        """Put the new files in their places; take all back if one rename fails."""
        done: Sequence[Staged] = ()
        try:
            saved(entry)
            done = staged
            _swap(staged)
        except OSError as error:
            if done:
                self._bring(entry, Want.BEFORE, force=False)
            _forget(entry)
            raise unwritable(entry.root, error) from error

    def _bring(self, entry: Entry, want: Want, *, force: bool) -> None:
        """Give every file of an entry the wanted side."""
        _sweep(entry)
        altered: set[Path] = set()
        wrong: list[File] = []
        for one in entry.files:
            held = _held(one.path)
            sides = {name: entry.side(piece) for name, piece in one.sides}
            if held not in sides.values() or _is_elsewhere(one.path):
                altered.add(one.path)
            if held != sides[want]:
                wrong.append(one)
        if altered and (not force or any(map(_is_elsewhere, altered))):
            raise Altered(sorted(altered))
        marked = saved(replace(entry, state=State.UNDOING if want is Want.BEFORE else State.WRITING))
        staged: list[Staged] = []
        try:
            for one in wrong:
                if one.path in altered:
                    _keep(entry, one)
                change = Replacement(one.path, one.path.read_bytes(), entry.side(dict(one.sides)[want]))
                staged.append(stage(change, entry.temporary(one)))
        except BaseException as error:
            _sweep(marked)
            with suppress(OSError):
                saved(entry)
            if isinstance(error, OSError):
                raise unwritable(entry.place, error) from error
            raise
        with uninterrupted():
            _swap(staged)


@contextmanager
def opened(root: Path, what: str, seconds: float = 0.0) -> Iterator[Journal]:
    """The journal of a tree, with its lock held for ``what``. What was never begun is tidied up.

    Raises ``Busy`` if another process works there for longer than so many seconds, ``Unkept`` if there can be
    no journal.
    """
    root = Path(os.path.realpath(root))
    place = root / folder.NAME / folder.JOURNAL
    with ExitStack() as stack:
        try:
            folder.made(root)
            place.mkdir(exist_ok=True)
            stack.enter_context(locked(place / "lock", what, seconds))
            _tidy(place)
        except OSError as error:
            reason = f"cannot keep a journal: {error.strerror or error}"
            raise Unkept(place, reason, "check the permissions of that directory") from error
        yield Journal(root, place)


def root_above(directory: Path) -> Path | None:
    """The tree whose journal is nearest to a directory, in it or above it."""
    here = Path(os.path.realpath(directory))
    return next((one for one in (here, *here.parents) if (one / folder.NAME / folder.JOURNAL).is_dir()), None)


def entries(root: Path) -> tuple[Entry, ...]:
    """The transactions of a tree, oldest first; for looking at only, where its lock is not held."""
    place = Path(os.path.realpath(root)) / folder.NAME / folder.JOURNAL
    try:
        names = sorted(entry.name for entry in os.scandir(place) if entry.is_dir(follow_symlinks=False))
    except OSError:
        return ()
    found = (loaded(place / name) for name in names)
    return tuple(entry for entry in found if entry is not None and entry.state is not State.PREPARING)


def _unsound(unit: Unit, root: Path) -> Unwritable | None:
    """Why a unit cannot be written, as far as paths and modes tell."""
    for change in unit.changes:
        target = Path(os.path.realpath(change.path))
        if not target.is_relative_to(root):
            return Unwritable(change.path, f"leads out of the tree, to {target}", f"give {target} itself")
        try:
            mode = stat.S_IMODE(target.stat().st_mode)
        except OSError as error:
            return unwritable(change.path, error)
        if not mode & _WRITABLE:
            return Unwritable(change.path, "cannot write: is read-only", f"chmod u+w {change.path}")
    return None


def _staged(
    entry: Entry, units: Sequence[Unit], staged: list[Staged]
) -> tuple[list[Unit], list[tuple[Unit, Unwritable]]]:
    """Write new files beside the old ones; the units that are ready, and those that are left out."""
    ready: list[Unit] = []
    skipped: list[tuple[Unit, Unwritable]] = []
    names = {one.path: entry.temporary(one) for one in entry.files}
    for unit in units:
        own: list[Staged] = []
        try:
            for change in unit.changes:
                target = Path(os.path.realpath(change.path))
                own.append(stage(change, names[target]))
        except Unwritable as error:
            for one in own:
                one.temporary.unlink()
            if isinstance(error.__cause__, OSError) and error.__cause__.errno in _FULL:
                raise
            skipped.append((unit, error))
            continue
        ready.append(unit)
        staged += own
    for unit in tuple(ready):
        changed = next((change for change in unit.changes if _held(change.path) != change.before), None)
        if changed is not None:
            ready.remove(unit)
            skipped.append((unit, Unwritable(changed.path, "changed on disk while it was being fixed", "run again")))
    targets = {Path(os.path.realpath(change.path)) for unit in ready for change in unit.changes}
    for one in staged:
        if one.target not in targets:
            one.temporary.unlink()
    return ready, skipped


def _held(path: Path) -> bytes | None:
    """What a file holds; None if it is gone, or no file of its own."""
    try:
        return path.read_bytes()
    except OSError:
        return None


def _is_elsewhere(path: Path) -> bool:
    """Whether a link took the place of a file, or of a directory above it."""
    return os.path.realpath(path) != str(path)


def _keep(entry: Entry, one: File) -> None:
    """Keep what somebody else wrote, in the journal; a file that is gone is there again, empty."""
    held = _held(one.path)
    if held is not None:
        (entry.place / f"overwritten-{one.number}-{one.path.name}").write_bytes(held)
    else:
        one.path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(one.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, one.mode))
        one.path.chmod(one.mode)


def _swap(staged: Sequence[Staged]) -> None:
    """Rename all new files over their targets, and make it last."""
    for one in staged:
        os.replace(one.temporary, one.target)
    for directory in sorted({one.target.parent for one in staged}):
        sync_directory(directory)


def _sweep(entry: Entry) -> None:
    """Take away new files that never came to their places."""
    for one in entry.files:
        with suppress(OSError):
            one.path.with_name(entry.temporary(one)).unlink(missing_ok=True)


def _forget(entry: Entry) -> None:
    _sweep(entry)
    shutil.rmtree(entry.place, ignore_errors=True)


def _tidy(place: Path) -> None:
    """Take away what a killed process had prepared and not begun."""
    for one in os.scandir(place):
        if one.is_dir(follow_symlinks=False):
            entry = loaded(Path(one.path))
            if entry is None or entry.state is State.PREPARING:
                if entry is not None:
                    _sweep(entry)
                shutil.rmtree(one.path, ignore_errors=True)
