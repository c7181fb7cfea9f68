"""Runs golden programs under the real frameworks, each in a fork of one process that imported them once.

Reads one JSON request a line from stdin (``program``: a file or folder, ``backend``: of ΦFlow or null,
``answer``: the file for the pickled outcome) and prints one line when it is done: the child's exit status.
A fork a program, because a failed trace can poison its process (ΦFlow on torch) and configuration leaks.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import json
import os
import pickle
import signal
import sys
import traceback
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

SECONDS = 120
PRELOADED = (
    *("numpy", "torch", "torch.func", "jax", "jax.numpy", "equinox", "flax.nnx", "phi.flow", "phi.torch.flow"),
    *("torch._dynamo", "torch._decomp.decompositions_for_jvp", "torch._inductor.compile_fx"),
)
"""Not ``phi.jax``: importing it starts JAX's threads, and a process with threads cannot be forked safely.
The last ones are what torch imports by itself when a program first takes a derivative, or compiles: 2 s a fork."""


def main() -> None:
    preload()
    warnings.filterwarnings("ignore", message=r"os\.fork\(\)", category=RuntimeWarning)  # nothing is running yet
    for line in sys.stdin:
        request = json.loads(line)
        child = os.fork()
        if child == 0:
            answer(Path(request["program"]), request["backend"], Path(request["answer"]))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def preload() -> None:
    """Import what the programs need; what is not installed is reported by the program that imports it."""
    with contextlib.redirect_stdout(sys.stderr):
        for name in PRELOADED:
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
    for name in [each for each in sys.modules if each.partition(".")[0] == "functorch"]:
        del sys.modules[name]  # torch brings it in; a program may have one of its own


def answer(program: Path, backend: str | None, target: Path) -> None:
    """Run one program, write its outcome, end the process."""
    signal.alarm(SECONDS)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    outcome: tuple[str, Any]
    with warnings.catch_warnings(record=True) as caught:
        try:
            outcome = ("value", plain(load(program, backend).main()))
        except BaseException as error:  # whatever the program raises is its outcome
            names = tuple(base.__name__ for base in type(error).__mro__)
            outcome = ("error", (names, traceback.format_exc()))
    warned = tuple(each.category.__name__ for each in caught)
    target.write_bytes(pickle.dumps((*outcome, warned)))
    os._exit(0)


def load(program: Path, backend: str | None) -> Any:
    """The program's entry module: the file itself, or ``main.py`` of a folder, whose modules import each other."""
    if backend:
        os.environ["TRACESAFE_PHI_BACKEND"] = backend
        importlib.import_module("phi.math").use(backend)
    entry = program / "main.py" if program.is_dir() else program
    sys.path.insert(0, str(entry.parent))
    spec = importlib.util.spec_from_file_location("main", entry)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["main"] = module
    spec.loader.exec_module(module)
    return module


def plain(value: Any) -> Any:
    """The same tree with NumPy arrays for the arrays of any framework."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case Mapping():
            return {key: plain(part) for key, part in value.items()}
        case tuple() | list():
            return [plain(part) for part in value]
    if type(value).__module__.partition(".")[0] in ("phi", "phiml"):
        return value.numpy(value.shape)  # first: a tensor of ΦML has every attribute
    if hasattr(value, "detach"):
        return value.detach().cpu().numpy()
    import numpy

    return numpy.asarray(value)


if __name__ == "__main__":
    main()
