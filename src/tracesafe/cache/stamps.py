"""Files that did not change are not read again: path, size, times and inode stand for what they hold.
The time of the last change of the inode is among them: who sets the time of a file back changes that one.

A file that was written less than two seconds before it was looked at may have been written once more within the
same tick of the clock, so its stamp says nothing; nor does that of a file that could not be read.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tracesafe.source import disk

YOUNG = 2_000_000_000
"""Nanoseconds."""


@dataclass(frozen=True)
class Stamps:
    """The stamps of files as they were when the run began; empty for those that nobody can trust."""

    by_path: Mapping[str, str]

    @property
    def whole(self) -> str | None:
        """What stands for all of them; None if one of them is not to be trusted."""
        if not all(self.by_path.values()):
            return None
        text = "\n".join(f"{path}\0{stamp}" for path, stamp in self.by_path.items())
        return disk.digest(text.encode("utf-8", "surrogateescape"))


def taken(paths: Iterable[str]) -> Stamps:
    """The stamps of files, now."""
    limit = time.time_ns() - YOUNG
    found: dict[str, str] = {}
    for path in paths:
        try:
            one = os.stat(path)
        except (OSError, ValueError):
            found[path] = ""
            continue
        old = one.st_mtime_ns < limit and one.st_ctime_ns < limit
        found[path] = f"{one.st_size} {one.st_mtime_ns} {one.st_ctime_ns} {one.st_ino} {one.st_dev}" if old else ""
    return Stamps(found)


def digests(stamps: Stamps, known: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """What each file holds, as far as its stamp is known; else it is read."""
    found: dict[str, str] = {}
    for path, stamp in stamps.by_path.items():
        before, held = known.get(path, ("", ""))
        found[path] = held if stamp and before == stamp else content(path)
    return found


def content(path: str) -> str:
    """The digest of a file's bytes, or why it cannot be read."""
    try:
        return disk.digest(Path(path).read_bytes())
    except OSError as error:
        return disk.refusal(error)


def whole(files: Sequence[str], held: Mapping[str, str]) -> str:
    """What stands for files with all that they hold."""
    text = "\n".join(f"{path}\0{held[path]}" for path in files)
    return disk.digest(text.encode("utf-8", "surrogateescape"))
