"""A progress bar on standard error for runs that take more than a second, if somebody looks at it."""

from __future__ import annotations

import os
from contextlib import suppress
from threading import Lock, Timer
from types import TracebackType
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

_DELAY = 1.0


class Progress:
    """Shows nothing for the first second; then the stage of the work and how far it is."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        self._lock = Lock()
        self._state = ("starting", 0, 0)
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self._timer: Timer | None = None

    @classmethod
    def on(cls, stream: TextIO, *, quiet: bool) -> Progress:
        """A bar on a terminal; nothing on a pipe, on a dumb terminal, or if it must be quiet."""
        wanted = not quiet and stream.isatty() and os.environ.get("TERM") != "dumb"
        return cls(stream if wanted else None)

    def __enter__(self) -> Progress:
        if self._stream is not None:
            self._timer = Timer(_DELAY, self._show)
            self._timer.daemon = True
            self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def report(self, stage: str, done: int, total: int) -> None:
        """Take note of the stage, and of how much of it is done (``total`` 0: nobody knows)."""
        self._state = (stage, done, total)
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, description=stage, **_progress(done, total))

    def stop(self) -> None:
        """Take the bar away, for good."""
        if self._timer is not None:
            self._timer.cancel()
        with self._lock:
            bar, self._bar, self._stream = self._bar, None, None
        if bar is not None:
            with suppress(OSError):
                bar.stop()

    def _show(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        with self._lock:
            if self._stream is None:
                return
            words = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[count]}"))
            console = Console(file=self._stream)
            bar = Progress(SpinnerColumn(), *words, TimeElapsedColumn(), console=console, transient=True)
            stage, done, total = self._state
            self._task = bar.add_task(stage, **_progress(done, total))
            bar.start()
            self._bar = bar


def _progress(done: int, total: int) -> dict[str, Any]:
    """What a bar shows of how far the work is; it moves to and fro while nobody knows."""
    return {"completed": done, "total": total or None, "count": f"{done} of {total}" if total else ""}
