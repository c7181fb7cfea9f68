"""One process at a time in a tree: the system's own file lock, which ends with the process that holds it.

A lock file that a killed process left behind locks nothing: only who it was stands in it.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_PAUSE = 0.1


class Busy(Exception):  # noqa: N818
    """Another process works in the tree: ``path`` is its lock, ``holder`` says who it is."""

    def __init__(self, path: Path, holder: str) -> None:
        super().__init__(f"{path}: {holder}")
        self.path = path
        self.holder = holder


@contextmanager
def locked(path: Path, what: str, seconds: float = 0.0) -> Iterator[None]:
    """Hold the lock at ``path``; ``what`` tells others who holds it.

    Waits for at most so many seconds. Raises ``Busy``, and ``OSError`` where no lock can be had at all.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        end = time.monotonic() + seconds
        while not _taken(handle):
            if time.monotonic() >= end:
                raise Busy(path, _holder(path))
            time.sleep(_PAUSE)
        os.ftruncate(handle, 0)
        os.pwrite(handle, _card(what), 0) if hasattr(os, "pwrite") else os.write(handle, _card(what))
        yield
        os.ftruncate(handle, 0)
    finally:
        os.close(handle)


def _taken(handle: int) -> bool:
    """Take the lock of an open file, if nobody holds it."""
    try:
        if sys.platform == "win32":
            system: Any = importlib.import_module("msvcrt")
            os.lseek(handle, 1 << 20, os.SEEK_SET)
            system.locking(handle, system.LK_NBLCK, 1)
            os.lseek(handle, 0, os.SEEK_SET)
        else:
            system = importlib.import_module("fcntl")
            system.flock(handle, system.LOCK_EX | system.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _card(what: str) -> bytes:
    since = time.strftime("%Y-%m-%d %H:%M:%S")
    return json.dumps({"pid": os.getpid(), "what": what, "since": since}).encode()


def _holder(path: Path) -> str:
    """Who holds a lock, in words."""
    try:
        card = json.loads(path.read_bytes())
        return f"process {card['pid']} ({card['what']}) works here since {card['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process works here"
