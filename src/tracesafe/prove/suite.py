"""The project's own tests, run before and after a change: only new failures count.

    before = run_suite(command, folder, seconds)     # on the unchanged tree; ``void(before)`` says if it is no measure
    ... files are written ...
    after = run_suite(command, folder, seconds)
    new_failures(before, after)                      # empty: the change may stay

The command is the user's own: it runs in a shell, in place, with the user's rights. What it leaves running when
its time is over is ended with it.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tracesafe.prove.results import OPTIONS, Results, read
from tracesafe.source.discover import EXCLUDED

NOT_FOUND = (126, 127)
"""What a shell says of a command that it cannot run."""
NO_TESTS = 5
"""What pytest says when it found no test."""
_LEFT_OUT = frozenset((*EXCLUDED, ".hypothesis", ".coverage", ".benchmarks", "htmlcov"))


@dataclass(frozen=True)
class SuiteRun:
    """One run of the tests."""

    command: str
    code: int | None
    """The exit code; negative for a signal, None if the time was over."""
    results: Results
    seconds: float
    output: str
    changed: tuple[Path, ...] = ()
    """Files that the tests changed, made or removed, below the folder where they ran."""


def run_suite(command: str, folder: Path, seconds: float) -> SuiteRun:
    """Run the tests once. Whatever interrupts us ends them, too."""
    files = _states(folder)
    with tempfile.TemporaryDirectory(prefix="tracesafe-tests-") as place:
        junit, log = Path(place, "junit.xml"), Path(place, "output.txt")
        started = time.monotonic()
        code = _run(command, folder, seconds, junit, log)
        output = log.read_text(encoding="utf-8", errors="replace")
        results = read(output, junit)
    took = time.monotonic() - started
    return SuiteRun(command, code, results, took, output, _changed(files, _states(folder)))


def void(before: SuiteRun) -> str:
    """Why a run on the unchanged tree cannot show what a change breaks; empty if it can."""
    match before.code:
        case None:
            return f"did not end within {before.seconds:.0f} s; give it more time with `prove.test-seconds`"
        case code if code in NOT_FOUND and not before.results.known:
            return f"cannot be run: {_last_line(before.output) or f'exit code {code}'}"
        case code if code == NO_TESTS and re.search(r"no tests ran|NO TESTS RAN", before.output):
            return "runs no tests"
        case code if code and not before.results.failed:
            return f"fails before any change ({_exit(code)}), and does not say which tests: nothing could be learned"
    return ""


def new_failures(before: SuiteRun, after: SuiteRun) -> tuple[str, ...]:
    """What fails after the change and did not before: names of tests, or what became of the whole run."""
    new = {name for name in after.results.failed if not _known(name, before.results.failed)}
    if new:
        return tuple(sorted(new))
    if after.code is None:
        return (f"the tests did not end within {after.seconds:.0f} s (before: {before.seconds:.0f} s)",)
    if after.code and after.code != before.code:
        return (f"the tests end with {_exit(after.code)} (before: {_exit(before.code or 0)})",)
    if after.code and not after.results.failed:
        return (f"the tests end with {_exit(after.code)}, and no longer say which of them fail",)
    return ()


def no_longer_run(before: SuiteRun, after: SuiteRun) -> tuple[str, ...]:
    """Tests that passed before and are not there any more: no failures, but worth a word."""
    if not after.results.passed:
        return ()
    return tuple(sorted(before.results.passed - after.results.passed - after.results.failed))


def _known(name: str, failed: frozenset[str]) -> bool:
    """Whether a test failed before, or could not be collected then because its module failed."""
    return name in failed or any(name.startswith(f"{other}.") for other in failed)


def _run(command: str, folder: Path, seconds: float, junit: Path, log: Path) -> int | None:
    options = f"{os.environ.get('PYTEST_ADDOPTS', '')} {OPTIONS}'{junit}'".strip()
    # No compiled files: those of a change that is undone within the same second would look like those of the original.
    environment = os.environ | {"PYTEST_ADDOPTS": options, "PYTHONDONTWRITEBYTECODE": "1"}
    with log.open("wb") as stream:
        process = subprocess.Popen(
            command,
            shell=True,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            env=environment,
            start_new_session=True,
        )
        try:
            return process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            return None
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the tests and what they started."""
    with suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()


def _states(folder: Path) -> Mapping[Path, tuple[int, int]]:
    """Time and size of every file below a folder, caches and environments left out."""
    return dict(_walked(folder))


def _walked(folder: Path) -> Iterator[tuple[Path, tuple[int, int]]]:
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name in _LEFT_OUT or entry.name.startswith(".coverage."):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _walked(Path(entry.path))
            else:
                with suppress(OSError):
                    status = entry.stat(follow_symlinks=False)
                    yield Path(entry.path), (status.st_mtime_ns, status.st_size)


def _changed(before: Mapping[Path, tuple[int, int]], after: Mapping[Path, tuple[int, int]]) -> tuple[Path, ...]:
    return tuple(sorted(path for path in {*before, *after} if before.get(path) != after.get(path)))


def _exit(code: int) -> str:
    if code < 0:
        with suppress(ValueError):
            return f"signal {signal.Signals(-code).name}"
    return f"exit code {code}"


def _last_line(output: str) -> str:
    return next((line.strip() for line in reversed(output.split("\n")) if line.strip()), "")
