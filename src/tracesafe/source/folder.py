"""``.tracesafe_cache``: where what was found is kept, and the journal of what was written."""

from __future__ import annotations

import errno
from contextlib import suppress
from pathlib import Path

NAME = ".tracesafe_cache"
JOURNAL = "journal"
"""What is in it and cannot be made anew: from here `tracesafe undo` restores."""
TAG = """\
Signature: 8a477f597d28d172789f06886806bc55
# This folder is a cache of tracesafe; `tracesafe clean` removes it.
"""
_MARKS = (".git", "pyproject.toml", "tracesafe.toml", "setup.py", "setup.cfg")


def top(paths: tuple[Path, ...]) -> Path | None:
    """The top of the project that holds some absolute paths; None if they have nothing in common.

    That is the nearest repository above all of them, else the nearest directory with a settings file, else
    the directory that holds them all.
    """
    directories = [path if path.is_dir() else path.parent for path in paths]
    if not directories:
        return None
    first, *rest = directories
    common = next(one for one in (first, *first.parents) if all(other.is_relative_to(one) for other in rest))
    above = (common, *common.parents)
    for marks in (_MARKS[:1], _MARKS[1:]):
        found = next((one for one in above if any((one / mark).exists() for mark in marks)), None)
        if found is not None:
            return found
    return common if common != Path(common.anchor) else None


def made(root: Path) -> Path:
    """The folder of a project, made if need be, with the marks by which git and backups leave it out.

    Raises ``OSError``.
    """
    folder = root / NAME
    if folder.is_symlink():
        raise OSError(errno.ELOOP, "is a symbolic link", str(folder))
    folder.mkdir(exist_ok=True)
    for name, content in ((".gitignore", "*\n"), ("CACHEDIR.TAG", TAG)):
        mark = folder / name
        if not mark.exists():
            with suppress(FileExistsError), mark.open("x", encoding="utf-8") as stream:
                stream.write(content)
    return folder
