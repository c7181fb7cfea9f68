"""Programs that follow each other, as files change: what did not change is not parsed again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from tracesafe.program.modules import Module
from tracesafe.program.program import Program, loaded
from tracesafe.source.text import SourceFile


class Pool:
    """Loads programs, each with the modules of those before that are still right.

    A module is a value of its text, its path and the folder that it is imported from: nothing that an analysis finds
    is kept in it. ``resident``: the process stays, so the modules of components are worth their memory, too.
    """

    def __init__(self, *, resident: bool = False) -> None:
        self._resident = resident
        self._last: Program | None = None
        self._modules: dict[Path, Module] = {}

    def load(self, files: Sequence[Path], overrides: Mapping[Path, SourceFile] | None = None) -> Program:
        """The program of some files; ``overrides`` are texts that take the place of what is on disk."""
        before = self._last.modules if self._last is not None else {}
        self._modules.update((path, module) for path, module in before.items() if module is not None)
        modules = self._modules

        def known(path: Path, source: SourceFile, root: Path) -> Module | None:
            module = modules.get(path)
            if module is None or module.root != root:
                return None
            return module if module.source is source or module.source == source else None

        self._last = loaded(files, overrides or {}, known, keeps_parts=self._resident)
        gone = modules.keys() - self._last.given.keys() - before.keys()
        for path in gone:
            del modules[path]
        return self._last
