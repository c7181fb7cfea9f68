"""The worker seen from tracesafe: a process in the user's interpreter that is asked in JSON, and may die."""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

START = Path(__file__).parent / "worker" / "__main__.py"
PATIENCE = 300.0
"""How long a start may take, in seconds: frameworks are slow to import on a cold disk."""


class BrokenWorkerError(Exception):
    """The interpreter cannot run proofs at all."""


@dataclass(frozen=True)
class Limits:
    """What one side of one job may take."""

    seconds: float = 60.0
    memory: int = 4 * 2**30
    confine: bool = True
    rtol: float | None = None
    """The relative tolerance of values; None: by their dtype."""
    atol: float | None = None


@dataclass
class Worker:
    """One interpreter. It is started at the first job, and again after it died."""

    python: str
    scratch: Path
    preload: Sequence[str]
    limits: Limits = field(default_factory=Limits)
    process: subprocess.Popen[bytes] | None = None
    about: Mapping[str, Any] = field(default_factory=dict)
    buffer: bytes = b""
    number: int = 0

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        self.stop()

    def run(self, job: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to a job; if the worker dies over it, an answer that says so."""
        self.number += 1
        limits = {name: getattr(self.limits, name) for name in ("seconds", "memory", "rtol", "atol")}
        try:
            self._send({**limits, **job, "id": self.number})
            return self._receive(4 * self.limits.seconds + 60)
        except _GoneError as gone:
            self.stop()
            reason = f"the program ended the worker ({gone})"
            return {"id": self.number, "results": [{"status": "not-run", "reason": reason}]}

    def start(self) -> Mapping[str, Any]:
        """Start the interpreter, if it does not run yet; what it says of itself."""
        if self.process is not None:
            return self.about
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1", "MPLBACKEND": "Agg"}
        errors = sys.stderr if os.environ.get("TRACESAFE_WORKER_ERRORS") else subprocess.DEVNULL
        try:
            self.process = subprocess.Popen(
                [self.python, "-W", "ignore", str(START)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=environment,
                cwd=self.scratch,
                start_new_session=True,
            )
            hello = {"scratch": str(self.scratch), "preload": list(self.preload), "confine": self.limits.confine}
            self._write(hello)
            self.about = self._receive(PATIENCE)
        except OSError as error:
            raise BrokenWorkerError(f"{self.python} cannot be started: {error.strerror or error}") from error
        except _GoneError as gone:
            raise BrokenWorkerError(f"{self.python} does not run the worker of proofs ({gone})") from gone
        return self.about

    def stop(self) -> None:
        """End the interpreter and all that it started."""
        process, self.process, self.buffer = self.process, None, b""
        if process is None:
            return
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        try:
            process.wait(2)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _send(self, message: Mapping[str, Any]) -> None:
        self.start()
        self._write(message)

    def _write(self, message: Mapping[str, Any]) -> None:
        assert self.process is not None
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(json.dumps(message).encode() + b"\n")
            self.process.stdin.flush()
        except OSError as error:
            raise _GoneError(self._end()) from error

    def _receive(self, seconds: float) -> dict[str, Any]:
        assert self.process is not None
        assert self.process.stdout is not None
        handle = self.process.stdout.fileno()
        end = time.monotonic() + seconds
        while b"\n" not in self.buffer:
            if os.name == "posix" and not select.select([handle], [], [], max(0.0, end - time.monotonic()))[0]:
                self.process.kill()
                raise _GoneError(f"no answer in {seconds:g} s")
            data = os.read(handle, 1 << 16)
            if not data:
                raise _GoneError(self._end())
            self.buffer += data
        line, _, self.buffer = self.buffer.partition(b"\n")
        answer = json.loads(line)
        assert isinstance(answer, dict)
        return answer

    def _end(self) -> str:
        assert self.process is not None
        try:
            return f"exit code {self.process.wait(2)}"
        except subprocess.TimeoutExpired:
            return "it closed its pipes"


class _GoneError(Exception):
    """The worker died, or says nothing any more."""


def interpreter(given: str | None, root: Path) -> str:
    """The project's interpreter: what the user says, the active environment, one beside the project, our own."""
    if given:
        return given
    names = ("Scripts/python.exe",) if os.name == "nt" else ("bin/python",)
    active = os.environ.get("VIRTUAL_ENV")
    folders = [Path(active)] if active else []
    for folder in (root, *root.parents):
        folders += [folder / ".venv", folder / "venv"]
        if any((folder / mark).exists() for mark in ("pyproject.toml", "setup.py", ".git")):
            break
    for folder in folders:
        for name in names:
            if (folder / name).is_file():
                return str(folder / name)
    return sys.executable
