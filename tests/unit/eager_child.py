"""Runs a program of the tests in a fork in which the eager oracle is installed: it replaces transforms for good."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from tests import golden_worker
from tracesafe.prove.worker import eager

SECONDS = 120


def eagerly(folder: Path, source: str, frameworks: Iterable[str], *args: Any) -> Any:
    """What `main(*args)` of the source returns there, with NumPy arrays for those of the frameworks."""
    program = folder / "program.py"
    program.write_text(source, encoding="utf-8")
    return in_child(folder, lambda: call(program, frameworks, args))


def afresh(folder: Path, source: str, frameworks: Iterable[str]) -> Any:
    """The same in a process of its own: a fork of one that has run something on JAX may hang."""
    program, target = folder / "program.py", folder / "answer"
    program.write_text(source, encoding="utf-8")
    code = "import pathlib, pickle, sys\nfrom tests.unit.eager_child import call\n"
    code += "found = call(pathlib.Path(sys.argv[1]), sys.argv[3:], ())\n"
    code += "pathlib.Path(sys.argv[2]).write_bytes(pickle.dumps(found))"
    root = Path(__file__).resolve().parents[2]
    arguments = [sys.executable, "-W", "ignore", "-c", code, str(program), str(target), *frameworks]
    subprocess.run(arguments, cwd=root, check=True, timeout=SECONDS)
    return pickle.loads(target.read_bytes())


def call(program: Path, frameworks: Iterable[str], args: tuple[Any, ...]) -> Any:
    eager.install(frameworks)
    return golden_worker.plain(golden_worker.load(program, None).main(*args))


def in_child(folder: Path, work: Callable[[], Any]) -> Any:
    """The result of the work, done in a fork; its error is raised here as a RuntimeError."""
    target = folder / "answer"
    child = os.fork()
    if child == 0:
        signal.alarm(SECONDS)
        try:
            outcome = ("value", work())
        except BaseException:
            outcome = ("error", traceback.format_exc())
        target.write_bytes(pickle.dumps(outcome))
        os._exit(0)
    os.waitpid(child, 0)
    kind, value = pickle.loads(target.read_bytes())
    if kind == "error":
        raise RuntimeError(value)
    return value
