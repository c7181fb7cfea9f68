"""Copies of the user's tree, before and after, in a temporary folder: what is proved writes there, or nowhere."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tracesafe.program.program import package_root
from tracesafe.source.text import SourceFile

MARKS = ("pyproject.toml", "setup.py", "setup.cfg", ".git", "tracesafe.toml")
FILES = 4000
BYTES = 64 * 2**20
LARGEST = 4 * 2**20
"""Larger files stay where they are: a proof needs code and small data."""
_SKIPPED = frozenset(
    ("__pycache__", "node_modules", "site-packages", "build", "dist", "venv", "env", "wheels", "htmlcov")
)


@dataclass(frozen=True)
class Layout:
    """Where a project lies, and where its modules are imported from."""

    root: Path
    """The folder that is copied."""
    paths: tuple[str, ...]
    """The folders that are put on the path, relative to the root."""
    files: tuple[Path, ...]
    """What is copied."""

    def module(self, path: Path) -> str:
        """The dotted name under which a file is imported."""
        path = path.resolve()
        parts = path.relative_to(package_root(path)).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)

    def relative(self, path: Path) -> str:
        """A file's place below the root."""
        return path.resolve().relative_to(self.root).as_posix()


def layout(given: Iterable[Path]) -> Layout:
    """What to copy for some files: their project, if it is small; else the folders that they are imported from."""
    files = tuple(path.resolve() for path in given)
    roots = tuple(dict.fromkeys(package_root(path) for path in files))
    narrow = Path(os.path.commonpath(roots))
    project = next((one for one in (narrow, *narrow.parents) if _is_project(one)), None)
    for top in (project, narrow):
        if top is not None and top.parent != top and (found := _listed(top)) is not None:
            return _layout(top, roots, found)
    return _layout(narrow, roots, files)


def _is_project(folder: Path) -> bool:
    return any((folder / mark).exists() for mark in MARKS)


def _layout(top: Path, roots: tuple[Path, ...], files: Iterable[Path]) -> Layout:
    folders = [one for one in roots if one.is_relative_to(top)]
    folders += [top, *([top / "src"] if (top / "src").is_dir() else [])]
    paths = dict.fromkeys(one.relative_to(top).as_posix() for one in folders)
    return Layout(top, tuple(paths), tuple(files))


def _listed(top: Path) -> tuple[Path, ...] | None:
    """The files below a folder that a program may need; None if that is too much."""
    found = []
    size = 0
    for path, length in _walk(top):
        size += length
        found.append(path)
        if len(found) > FILES or size > BYTES:
            return None
    return tuple(found)


def _walk(top: Path) -> Iterator[tuple[Path, int]]:
    for folder, names, files in os.walk(top):
        names[:] = sorted(one for one in names if _is_wanted(Path(folder) / one))
        for name in sorted(files):
            path = Path(folder) / name
            try:
                length = path.stat(follow_symlinks=False).st_size
            except OSError:
                continue
            if not path.is_symlink() and path.is_file() and length <= LARGEST:
                yield path, length


def _is_wanted(folder: Path) -> bool:
    name = folder.name
    if name in _SKIPPED or name.startswith(".") or name.endswith(".egg-info") or folder.is_symlink():
        return False
    return not (folder / "pyvenv.cfg").exists()


def copy(place: Layout, folder: Path, texts: Mapping[Path, SourceFile]) -> None:
    """Write the tree into a new folder, with some texts in the places of what is on disk."""
    replaced = {path.resolve(): source for path, source in texts.items()}
    for path in dict.fromkeys((*place.files, *replaced)):
        if not path.is_relative_to(place.root):
            continue
        target = folder / path.relative_to(place.root)
        target.parent.mkdir(parents=True, exist_ok=True)
        source = replaced.get(path)
        if source is not None:
            target.write_bytes(source.encode(source.text))
        else:
            shutil.copyfile(path, target, follow_symlinks=False)
