"""What a result rests on besides the user's files: the tool, the interpreter, what is installed."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import tracesafe
from tracesafe.source.disk import digest

FORMAT = 1
"""Goes up when what is kept changes its shape."""
_GROUPS = ("tracesafe.rules", "tracesafe.transforms")


def tool(folders: Iterable[str]) -> str:
    """What stands for tracesafe as it runs here: its version, its own files, the interpreter.

    ``folders`` are those of its packages. The files are known by size and time, so that a source tree that is
    being worked on counts as another version after every save.
    """
    parts = [str(FORMAT), sys.version]
    for folder in folders:
        parts += [f"{name} {size} {time}" for name, size, time in sorted(_sources(folder))]
    return digest("\n".join(parts).encode("utf-8", "surrogateescape"))


def own_folders() -> tuple[str, ...]:
    """The folders of tracesafe's packages, those of rules and tables included, which may lie elsewhere."""
    found = [os.path.dirname(os.path.abspath(tracesafe.__file__ or ""))]
    for name in ("codemods", "transforms"):
        inside = os.path.join(found[0], name)
        found += [] if os.path.isdir(inside) else _elsewhere(f"tracesafe.{name}")
    return tuple(found)


def _elsewhere(name: str) -> list[str]:
    from importlib.util import find_spec

    spec = find_spec(name)
    return [os.path.abspath(folder) for folder in (spec.submodule_search_locations or ())] if spec is not None else []


def _sources(folder: str) -> Iterator[tuple[str, int, int]]:
    pending = [folder]
    while pending:
        here = pending.pop()
        try:
            entries = list(os.scandir(here))
        except OSError:
            continue
        for entry in entries:
            if entry.is_dir():
                if entry.name != "__pycache__":
                    pending.append(entry.path)
            elif entry.name.endswith(".py"):
                found = entry.stat()
                yield entry.path, found.st_size, found.st_mtime_ns


def installation() -> str:
    """What stands for the packages that are installed: the folders of ``sys.path`` with their times.

    To install, remove or upgrade a package makes or removes a folder in one of them.
    """
    parts: list[str] = []
    for name in sys.path:
        try:
            found = os.stat(name or ".")
            parts.append(f"{name} {found.st_mtime_ns} {found.st_ino}")
        except OSError:
            parts.append(f"{name} -")
    return digest("\n".join(parts).encode("utf-8", "surrogateescape"))


def installed(versions: Callable[[], object]) -> tuple[str, tuple[str, ...]]:
    """What stands for the packages that count: the frameworks' versions and third parties' rules and tables; and
    the folders of those third parties, whose files count as tracesafe's own do."""
    from importlib.metadata import entry_points

    points = sorted((point.group, point.name, point.value) for group in _GROUPS for point in entry_points(group=group))
    folders: list[str] = []
    for top in sorted({value.partition(":")[0].partition(".")[0] for _, _, value in points}):
        folders += _elsewhere(top) or _alone(top)
    text = json.dumps([points, sorted(dict(versions()).items())])  # type: ignore[call-overload]
    return digest(text.encode()), tuple(folders)


def _alone(name: str) -> list[str]:
    from importlib.util import find_spec

    spec = find_spec(name)
    return [str(Path(spec.origin).parent)] if spec is not None and spec.origin else []
