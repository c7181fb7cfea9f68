"""For how many functions under transforms inputs are found: inputs_of_proofs.py [--guessed] [PATTERN].

Every module-level function and method of the golden programs that runs under a transform and takes arguments is
called eagerly with what ``calls_for`` and ``search`` find; ``--guessed`` leaves the calls in the programs out of it.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import json
import os
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tracesafe import registry
from tracesafe.analysis.analyse import analyse
from tracesafe.program.functions import Function
from tracesafe.program.program import Program, load
from tracesafe.prove.inputs import Settings, calls_for
from tracesafe.prove.inputs_branches import branches, closure, thresholds
from tracesafe.prove.inputs_search import Budget, Ran, search
from tracesafe.prove.inputs_sites import Target
from tracesafe.prove.inputs_specs import Call
from tracesafe.prove.worker import values
from tracesafe.prove.worker.lines import Lines

_TRANSFORMED = ("Tracer", "vmap: ", "vmap over", "functorch", "torch.func", "GradTrackingTensor", "BatchedTensor")
ROOT = Path(__file__).parent.parent


def targets(program: Program) -> Iterator[Function]:
    """The functions worth calling: at the top level or in a class, reached, with parameters."""
    analysis = analyse(program, registry.transforms(), registry.libraries(), registry.stars())
    given = set(program.given)
    for here in analysis.reached:
        function = here.function
        outer = function.parent is None and function.name.isidentifier() and function.name not in ("main", "__init__")
        if outer and function.parameters and function.module.source.path.resolve() in given:
            yield function


def callable_of(function: Function) -> Any:
    """The function itself, without the transforms that decorate it."""
    path = function.qualname.removeprefix(function.module.name + ".")
    found = values.named(f"{function.module.name}:{path}")
    while hasattr(found, "__wrapped__"):
        found = found.__wrapped__
    return getattr(found, "__func__", found) if inspect.ismethod(found) else found


def measure(program: Program, function: Function, *, guessed: bool) -> dict[str, Any]:
    """What was found for one function."""
    called = callable_of(function)
    functions = tuple(closure(function, program))
    files = {str(each.module.source.path) for each in functions}

    def run(calls: Sequence[Call]) -> list[Ran]:
        found = []
        for call in calls:
            with Lines(files) as seen:
                try:
                    args, kwargs = values.make_call(call.json())
                    called(*args, **kwargs)
                    error = ""
                except BaseException as problem:
                    error = f"{type(problem).__name__}: {problem}"
            found.append(Ran(not error, error, seen.lines, seen.arcs))
        return found

    started = time.process_time()
    candidates = calls_for(Target(function), program, Settings(seen=not guessed))
    found = search(candidates, run, branches(functions), thresholds(functions), Budget(seconds=4.0))
    return {
        "function": function.qualname,
        "calls": len(found.calls),
        "tried": found.tried,
        "origin": found.calls[0].origin if found.calls else "",
        "first": values.describe_call(found.calls[0].json())[:200] if found.calls else "",
        "sides": found.sides,
        "wanted": found.wanted,
        "seconds": round(time.process_time() - started, 2),
        "error": found.error[:300] if not found.calls else "",
    }


def case(folder: Path, guessed: bool) -> list[dict[str, Any]]:
    """All functions of one golden case."""
    before = folder / "before"
    root = before if before.is_dir() else folder
    files = sorted(before.rglob("*.py")) if before.is_dir() else [folder / "before.py"]
    sys.path.insert(0, str(root))
    os.chdir("/tmp")
    program = load(files)
    found = []
    for function in targets(program):
        try:
            found.append(measure(program, function, guessed=guessed))
        except BaseException as error:
            text = "".join(traceback.format_exception(error)[-3:])
            found.append({"function": function.qualname, "calls": 0, "sides": 0, "wanted": 0, "crash": text})
    return found


def forked(folder: Path, guessed: bool) -> list[dict[str, Any]]:
    """The same in a child process, so that programs do not meet."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        try:
            data = json.dumps(case(folder, guessed))
        except BaseException as error:
            data = json.dumps([{"function": folder.name, "calls": 0, "sides": 0, "wanted": 0, "crash": repr(error)}])
        with os.fdopen(writing, "w") as stream:
            stream.write(data)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as stream:
        data = stream.read()
    os.waitpid(child, 0)
    return (
        json.loads(data) if data else [{"function": folder.name, "calls": 0, "sides": 0, "wanted": 0, "crash": "died"}]
    )


def library(names: Sequence[str], guessed: bool) -> None:
    """All public functions of installed modules, by themselves."""
    works, total, sides, wanted = 0, 0, 0, 0
    for name in names:
        path = Path(str(importlib.import_module(name).__file__))
        program = load([path])
        module = program.module_at(path)
        assert module is not None
        for function in module.facts.functions:
            is_public = function.parent is None and function.owner is None and function.name.isidentifier()
            if not is_public or function.name.startswith("_") or not function.parameters:
                continue
            try:
                row = measure(program, function, guessed=guessed)
            except BaseException as error:
                row = {"calls": 0, "sides": 0, "wanted": 0, "error": repr(error)[:200]}
            total += 1
            works += bool(row["calls"])
            sides, wanted = sides + row["sides"], wanted + row["wanted"]
            if not row["calls"]:
                print(function.qualname, row["error"][:160], flush=True)
    print(f"{works} of {total} functions run; {sides} of {wanted} sides of branches taken")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("pattern", nargs="?", default="")
    parser.add_argument("--guessed", action="store_true")
    parser.add_argument("--module", action="append", help="all public functions of an installed module instead")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=1e9, help="start no further case after so long")
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    if options.module:
        library(options.module, options.guessed)
        return
    folders = sorted(each for each in (ROOT / "golden").glob("*/*") if each.is_dir())
    folders = [each for each in folders if options.pattern in str(each)][:: options.every]
    import jax  # noqa: F401
    import torch

    torch.set_num_threads(1)
    rows: list[dict[str, Any]] = []
    started = time.monotonic()
    for folder in folders:
        if folder.name.startswith("tensorflow") or time.monotonic() - started > options.seconds:
            continue
        for row in forked(folder, options.guessed):
            rows.append(row)
            if options.verbose or not row["calls"]:
                print(folder.relative_to(ROOT / "golden"), json.dumps(row), flush=True)
    inner = [row for row in rows if any(word in row.get("error", "") for word in _TRANSFORMED)]
    print(f"{len(inner)} functions left out: they apply the failing transform themselves")
    rows = [row for row in rows if row not in inner]
    works = [row for row in rows if row["calls"]]
    print(f"{len(works)} of {len(rows)} functions run ({len(works) / max(1, len(rows)):.0%})")
    print(f"{sum(row['sides'] for row in works)} of {sum(row['wanted'] for row in works)} sides of branches taken")
    print(f"{sum(row['tried'] for row in works) / max(1, len(works)):.0f} calls tried a function")
    origins = [row["origin"] for row in works]
    print({each: origins.count(each) for each in sorted(set(origins))})


if __name__ == "__main__":
    main()
