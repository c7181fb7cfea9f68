"""Options and fixtures of the whole test suite."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

os.environ["TRACESAFE_NO_CACHE"] = "1"  # what a test finds, it finds itself; those of the cache take this back

SETTINGS = MappingProxyType(
    {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "JAX_PLATFORMS": "cpu", "PYTHONDONTWRITEBYTECODE": "1"}
)


@pytest.fixture(autouse=True)
def single_precision() -> None:
    """Importing ΦFlow's jax backend switches jax to 64 bits for the whole process, which no other test expects."""
    jax = sys.modules.get("jax")
    if jax is not None and jax.config.jax_enable_x64:
        jax.config.update("jax_enable_x64", False)


def program(names: Sequence[str], package: str) -> str:
    """Where one of some programs is. Without any the test is skipped, or fails where everything has to be there."""
    found = next(filter(None, map(shutil.which, names)), None)
    if found is not None:
        return found
    said = f"{names[0]} is missing: apt-get install {package}"
    if os.environ.get("TRACESAFE_TOOLS") == "required":
        pytest.fail(said)
    pytest.skip(said)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write findings.txt, after.diff and after.py of every golden case anew; review them in git",
    )


class Worker:
    """A process that has the frameworks imported and runs each golden program in a fork of itself."""

    def __init__(self) -> None:
        script = Path(__file__).parent / "golden_worker.py"
        self._process = subprocess.Popen(
            [sys.executable, str(script)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | SETTINGS,
        )
        self.warned: tuple[str, ...] = ()
        """The classes of the warnings that the last program gave."""

    def run(self, program: Path, backend: str | None) -> tuple[str, Any]:
        """``("value", what main() returned, arrays as NumPy)`` or ``("error", (names of its classes, traceback))``."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with tempfile.NamedTemporaryFile(suffix=".pickle") as answer:
            request = {"program": str(program), "backend": backend, "answer": answer.name}
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
            status = self._process.stdout.readline().strip()
            if status != "0":
                return "error", ((f"Died({status})",), f"the process of {program} ended with status {status}")
            outcome, value, self.warned = pickle.loads(Path(answer.name).read_bytes())
            return str(outcome), value

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=60)


@pytest.fixture(scope="session")
def worker() -> Iterator[Worker]:
    running = Worker()
    yield running
    running.close()
