"""Write files so that each is whole at every moment, and several change together or not at all.

    write every new text to a temporary file beside its target -> fsync -> rename over the target

A rename within one directory is atomic: a reader, and a crash, see the old file or the new one.
"""

from __future__ import annotations

import os
import secrets
import signal
import stat
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class Unwritable(Exception):  # noqa: N818
    """A file that cannot be replaced: ``path``, ``reason`` and ``remedy``. Nothing was changed."""

    def __init__(self, path: Path, reason: str, remedy: str) -> None:
        super().__init__(f"{path}: {reason}; {remedy}")
        self.path = path
        self.reason = reason
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Replacement:
    """A file's new bytes, and the bytes that it must still hold for them to be right."""

    path: Path
    before: bytes
    after: bytes


@dataclass(frozen=True, slots=True)
class Staged:
    """New bytes, written beside the file that they will replace."""

    target: Path
    """The file itself: where a symbolic link points to."""
    temporary: Path
    change: Replacement


def write_all(changes: Sequence[Replacement]) -> None:
    """Replace all of the files, or none.

    Modes, owners and extended attributes stay; a symbolic link stays a link and its target is replaced.
    Raises ``Unwritable``, with every file as it was, for a file that cannot be written or that is no longer
    what it was when it was read.
    """
    temporaries = [_free_path(change) for change in changes]
    try:
        staged = [stage(change, path.name) for change, path in zip(changes, temporaries, strict=True)]
        with uninterrupted():
            _commit(staged)
    finally:
        with uninterrupted():  # all of them: an interrupt may come before a new file is known as staged
            for path in temporaries:
                with suppress(OSError):
                    path.unlink(missing_ok=True)


def stage(change: Replacement, name: str) -> Staged:
    """Write the new bytes beside the file that they will replace, under a name that is free."""
    target = Path(os.path.realpath(change.path))
    temporary: Path | None = None
    try:
        status = target.stat()
        if not stat.S_ISREG(status.st_mode):
            raise Unwritable(change.path, "is not a regular file", "give the file that it stands for")
        if target.read_bytes() != change.before:
            raise Unwritable(change.path, "changed on disk while it was being fixed", "run again")
        if not os.access(target, os.W_OK):
            raise Unwritable(change.path, "cannot write: Permission denied", "check its permissions")
        path = target.with_name(name)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        temporary = path
        with os.fdopen(handle, "wb") as stream:
            stream.write(change.after)
            stream.flush()
            _copy_attributes(target, temporary, status)
            os.fsync(stream.fileno())
    except BaseException as error:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise unwritable(change.path, error) from error
        raise
    return Staged(target, temporary, change)


def _free_path(change: Replacement) -> Path:
    """A path beside the target that no file has."""
    target = Path(os.path.realpath(change.path))
    return target.with_name(f".{target.name}.{secrets.token_hex(8)}.tracesafe")


def _commit(staged: Sequence[Staged]) -> None:
    """Rename each temporary file over its target; put the old bytes back if one of them fails."""
    done: list[Staged] = []
    for one in staged:
        try:
            os.replace(one.temporary, one.target)
        except OSError as error:
            for earlier in reversed(done):
                change = Replacement(earlier.target, earlier.change.after, earlier.change.before)
                back = stage(change, _free_path(change).name)
                os.replace(back.temporary, back.target)
            raise unwritable(one.change.path, error) from error
        done.append(one)
    for directory in sorted({one.target.parent for one in done}):
        sync_directory(directory)


def unwritable(path: Path, error: OSError) -> Unwritable:
    remedy = "check the permissions of the file and its directory"
    return Unwritable(path, f"cannot write: {error.strerror or error}", remedy)


def _copy_attributes(source: Path, target: Path, status: os.stat_result) -> None:
    """Owner, mode and extended attributes of ``source``; the owner only where the system lets us."""
    if hasattr(os, "chown"):
        with suppress(OSError):
            os.chown(target, status.st_uid, status.st_gid)
    os.chmod(target, stat.S_IMODE(status.st_mode))
    if hasattr(os, "listxattr"):
        with suppress(OSError):
            for name in os.listxattr(source):
                os.setxattr(target, name, os.getxattr(source, name))


def sync_directory(directory: Path) -> None:
    """Make the renames last over a power cut; a system that cannot open a directory needs no help from us."""
    with suppress(OSError):
        handle = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Hold back Ctrl-C and a polite kill until the renames are done: they take microseconds.

    With handlers: a signal that the main thread masks goes to another one, and Python raises it in the main one
    all the same. In other threads nothing is raised.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    held: dict[int, None] = {}
    before: dict[int, Any] = {}
    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            if signal.getsignal(number) not in (signal.SIG_IGN, None):
                before[number] = signal.signal(number, lambda number, _frame: held.setdefault(number))
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
        for one in held:
            signal.raise_signal(one)
