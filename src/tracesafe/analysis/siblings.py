"""The other files of a project."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

_SKIPPED = frozenset({"node_modules", "__pycache__", "venv", "build", "dist", "site-packages"})
_ENTRIES = 5000


def siblings(root: Path) -> Iterator[Path]:
    """The Python files below a folder, no more than a few thousand entries deep into it."""
    left = _ENTRIES
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _SKIPPED)
        for name in sorted(files):
            left -= 1
            if name.endswith(".py"):
                yield Path(folder, name)
        if left < 0:
            return
