"""Programs that follow each other, as files change: what did not change is not parsed again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from tracesafe.program.modules import Module
from tracesafe.program.program import Program, loaded
from tracesafe.source import text
from tracesafe.source.text import SourceFile


class Pool:
    """Loads programs, each with the modules of the one before that are still right.

    A module is a value of its text, its path and the folder that it is imported from: nothing that an analysis finds
    is kept in it.
    """

    def __init__(self) -> None:
        self._last: Program | None = None

    def load(self, files: Sequence[Path], overrides: Mapping[Path, SourceFile] | None = None) -> Program:
        """The program of some files; ``overrides`` are texts that take the place of what is on disk."""
        modules = self._last.modules if self._last is not None else {}

        def known(path: Path, source: SourceFile, root: Path) -> Module | None:
            module = modules.get(path)
            if module is None or module.root != root:
                return None
            return module if module.source is source or module.source == source else None

        self._last = loaded(files, overrides or {}, text.read, known)
        return self._last
