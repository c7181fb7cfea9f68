"""CPU time and memory of child processes, as the operating system counts them."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

_ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""Packages that are installed are compiled: what compiles them again in every run measures something else."""


@dataclass(frozen=True)
class Run:
    """One process from start to end, its own waited-for children included."""

    cpu: float
    """Seconds, user and system."""
    wall: float
    peak: int
    """Bytes of resident memory, at most."""
    status: int


def run(command: Sequence[str], folder: Path | None = None) -> Run:
    """Run a command to its end; what it prints is thrown away."""
    begun = time.perf_counter()
    with Path(os.devnull).open("wb") as nowhere:
        process = subprocess.Popen(list(command), stdout=nowhere, stderr=nowhere, cwd=folder, env=_ENVIRONMENT)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - begun
    return Run(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss * 1024, process.returncode)


def compiled() -> None:
    """Have the byte-code of all that a check and a fix import written, as an installer does."""
    with tempfile.TemporaryDirectory() as name:
        Path(name, "model.py").write_text("import torch\n\nprint(torch.vmap(lambda x: x if x > 0 else -x))\n")
        for command in ("check", "fix"):
            run([sys.executable, "-m", "tracesafe", command, "--isolated", name])


def median(command: Sequence[str], repeat: int, accept: Sequence[int], folder: Path | None = None) -> Run:
    """The median of each figure over several runs; a status that is not accepted is an error, not a fast run."""
    runs = [run(command, folder) for _ in range(repeat)]
    wrong = next((one for one in runs if one.status not in accept), None)
    if wrong:
        raise RuntimeError(f"exit {wrong.status}: {' '.join(command)}")

    def middle(figure: Callable[[Run], float]) -> float:
        return statistics.median(figure(one) for one in runs)

    return Run(
        middle(lambda one: one.cpu), middle(lambda one: one.wall), int(middle(lambda one: one.peak)), runs[0].status
    )
