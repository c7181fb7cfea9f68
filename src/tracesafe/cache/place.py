"""Where the cache lies: beside the settings file, at the top of the project, or with the user's other caches."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from tracesafe.source.disk import digest
from tracesafe.source.folder import JOURNAL, NAME, TAG

FOLDER = NAME
_MARKS = ("pyproject.toml", "tracesafe.toml", "setup.py", "setup.cfg", ".git")


def place(settings_file: Path | None, common: Path, given: str | None, environment: Mapping[str, str]) -> Path:
    """The folder of the cache for paths below a common directory; ``given`` is what the user wants."""
    if given:
        return Path(os.path.abspath(os.path.expanduser(given)))
    if settings_file is not None:
        return settings_file.parent / FOLDER
    for folder in (common, *common.parents):
        if any((folder / mark).exists() for mark in _MARKS):
            return folder / FOLDER
    top = environment.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(top, "tracesafe", digest(os.fsencode(common)))


def made(folder: Path) -> str:
    """Make the folder, which tells git and backups to leave it alone. What went wrong, or nothing."""
    try:
        if folder.is_symlink():
            return f"{folder}: is a symbolic link"
        if folder.name != NAME and folder.is_dir() and not is_cache(folder) and any(folder.iterdir()):
            return f"{folder}: holds other files; give a folder that is new or empty"
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in ((".gitignore", "*\n"), ("CACHEDIR.TAG", TAG)):
            if not (folder / name).exists():
                (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        return f"{folder}: {error.strerror or error}"
    return "" if os.access(folder, os.W_OK) else f"{folder}: is not writable"


def is_cache(folder: Path) -> bool:
    """Whether a folder is a cache of tracesafe, and nothing else."""
    try:
        if any((folder / mark).exists() for mark in _MARKS):
            return False  # a project: an earlier version may have marked it
        return not folder.is_symlink() and (folder / "CACHEDIR.TAG").read_text(encoding="utf-8") == TAG
    except (OSError, UnicodeDecodeError):
        return False


def cleaned(folder: Path) -> bool:
    """Remove a cache, but not a journal in it; False if there is none. Raises ``OSError``."""
    if not is_cache(folder):
        return False
    if not (folder / JOURNAL).exists():
        shutil.rmtree(folder)
        return True
    for path in folder.iterdir():
        if path.is_dir() and path.name != JOURNAL:
            shutil.rmtree(path)
        elif path.name not in (JOURNAL, ".gitignore", "CACHEDIR.TAG"):
            path.unlink()
    return True
