"""A change on trial: tests, change, tests; taken back if something fails that did not fail before."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tracesafe.batch.results import Tested

_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+)|^(?:FAIL|ERROR): (\S+ \(\S+\))", re.MULTILINE)
_PASSED = re.compile(r"(\d+) passed")


class Void(Exception):  # noqa: N818
    """The tests say nothing, so nothing was changed."""


@dataclass(frozen=True)
class _Run:
    code: int | None
    failed: frozenset[str]
    passed: int


def tried(command: str, folder: Path, seconds: float, write: Callable[[], Callable[[], None]]) -> Tested:
    """Run the tests, ``write``, run them again; take back what was written if something fails anew.

    ``write`` gives what takes it back. Raises ``Void``, with nothing written, if the tests are no measure.
    """
    started = time.monotonic()
    before = _run(command, folder, seconds)
    if before.code is None:
        raise Void(f"the test command `{command}` did not end within {seconds:.0f} s; give it more with --test-seconds")
    if before.code and not before.failed:
        raise Void(f"the test command `{command}` fails before any change ({before.code}) and names no failing test")
    undo = write()
    try:
        after = _run(command, folder, seconds)
        new = _new(before, after)
    except BaseException:
        undo()
        raise
    if new:
        undo()
    return Tested(command, before.passed, len(before.failed), new, time.monotonic() - started)


def _new(before: _Run, after: _Run) -> tuple[str, ...]:
    new = tuple(sorted(after.failed - before.failed))
    if after.code is None:
        return (*new, "the tests did not end")
    return new or ((f"exit code {after.code}",) if after.code and after.code != before.code else ())


def _run(command: str, folder: Path, seconds: float) -> _Run:
    try:
        done = subprocess.run(
            command,
            shell=True,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=seconds,
        )
    except subprocess.TimeoutExpired:
        return _Run(None, frozenset(), 0)
    text = done.stdout.decode("utf-8", "replace")
    failed = frozenset(one or other for one, other in _FAILED.findall(text))
    return _Run(done.returncode, failed, sum(map(int, _PASSED.findall(text)[-1:])))
