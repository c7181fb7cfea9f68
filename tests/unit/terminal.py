"""A program in a real terminal: a pseudo-terminal of its own, with keys, a size and Ctrl-C."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType

_PATIENCE = 120.0


class Terminal:
    """``tracesafe`` with some arguments, in a terminal of some size."""

    def __init__(
        self, *arguments: str, folder: Path, settings: Mapping[str, str | None] | None = None, columns: int = 80
    ) -> None:
        environ = {**os.environ, "TERM": "xterm", "PYTHONIOENCODING": "utf-8", **(settings or {})}
        for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "COLUMNS", "LINES", "VISUAL"):
            if name not in (settings or {}):
                environ.pop(name, None)
        self._main, child = pty.openpty()
        self.resize(columns)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tracesafe", *arguments],
            stdin=child,
            stdout=child,
            stderr=child,
            cwd=folder,
            env={name: value for name, value in environ.items() if value is not None},
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(child)
        self.screen = ""
        """All that was shown since the start."""
        self._seen = 0

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        os.close(self._main)

    def resize(self, columns: int, rows: int = 24) -> None:
        """Another size; the program hears of it."""
        fcntl.ioctl(self._main, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def until(self, text: str) -> str:
        """Wait until a text is shown; what was shown since the last call, up to its end."""
        deadline = time.monotonic() + _PATIENCE
        while (place := self.screen.find(text, self._seen)) < 0:
            assert self._read(deadline), f"{text!r} is not shown:\n{self.screen[self._seen :]}"
        shown = self.screen[self._seen : place + len(text)]
        self._seen = place + len(text)
        return shown

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self._main, keys.encode())

    def answer(self, key: str) -> str:
        """Wait for the prompt and answer it; what was shown before."""
        shown = self.until("]? ")
        self.type(f"{key}\n")
        return shown

    def interrupt(self) -> None:
        """Press Ctrl-C until the program ends: the first may come before it waits for a key."""
        deadline = time.monotonic() + _PATIENCE
        while self._process.poll() is None and time.monotonic() < deadline:
            self.type("\x03")
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=0.5)

    def end(self) -> tuple[int, str]:
        """Wait for the end: the exit code, and what was shown since the last call."""
        deadline = time.monotonic() + _PATIENCE
        while self._read(deadline):
            pass
        shown, self._seen = self.screen[self._seen :], len(self.screen)
        return self._process.wait(timeout=_PATIENCE), shown

    def _read(self, deadline: float) -> bool:
        """Take what is there, or wait for it; False at the end."""
        ready, _, _ = select.select([self._main], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            return False
        try:
            data = os.read(self._main, 65536)
        except OSError:  # the other side is closed
            return False
        self.screen += data.decode("utf-8", "replace").replace("\r\n", "\n")
        return bool(data)
