"""Progress of a migration on standard error: one bar for all repositories with the time left, one for each that is
looked at, one for each rule with how much of what it found is fixed."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

from tracesafe.batch.repositories import Target
from tracesafe.batch.repository import Watch
from tracesafe.batch.results import RepositoryResult

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_RULES = 8


class Bars:
    """Bars while it is entered; nothing on a pipe, on a dumb terminal, or if it must be quiet."""

    def __init__(self, stream: TextIO, total: int, *, quiet: bool) -> None:
        self._on = not quiet and stream.isatty() and os.environ.get("TERM") != "dumb"
        self._stream = stream
        self._total = total
        self._lock = Lock()
        self._bars: Progress | None = None
        self._whole: TaskID | None = None
        self._running: dict[Path, TaskID] = {}
        self._rules: dict[str, TaskID] = {}
        self._found: dict[str, int] = {}
        self._fixed: dict[str, int] = {}

    def __enter__(self) -> Bars:
        if self._on:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            self._bars = Progress(*columns, console=Console(file=self._stream), transient=True)
            self._bars.start()
            self._whole = self._bars.add_task("repositories", total=self._total)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        bars, self._bars = self._bars, None
        if bars is not None:
            with suppress(OSError):
                bars.stop()

    def watch(self, target: Target) -> Watch:
        """What a repository reports to."""
        return lambda stage, done, total: self.tell(target, stage, done, total)

    def tell(self, target: Target, stage: str, done: int, total: int) -> None:
        """A repository is so far."""
        if self._bars is None:
            return
        with self._lock:
            task = self._running.get(target.root)
            if task is None:
                task = self._running[target.root] = self._bars.add_task(target.name)
            self._bars.update(task, description=f"  {target.name}: {stage}", completed=done, total=total or None)

    def finished(self, result: RepositoryResult) -> None:
        """A repository is done."""
        if self._bars is None or self._whole is None:
            return
        with self._lock:
            task = self._running.pop(Path(result.root), None)
            if task is not None:
                self._bars.remove_task(task)
            self._bars.advance(self._whole)
            for code, number in result.found.items():
                self._found[code] = self._found.get(code, 0) + number
                self._fixed[code] = self._fixed.get(code, 0) + min(number, result.fixed.get(code, 0))
            for code in sorted(self._found, key=lambda code: -self._found[code])[:_RULES]:
                if code not in self._rules:
                    self._rules[code] = self._bars.add_task(f"  {code} fixed")
            for code, bar in self._rules.items():
                self._bars.update(bar, completed=self._fixed[code], total=self._found[code])
