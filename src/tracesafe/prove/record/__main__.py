"""``python -m tracesafe.prove.record script.py [arguments]``: runs a script and records, as ``python script.py`` would
run it."""

from __future__ import annotations

import argparse
import runpy
import sys
from collections.abc import Sequence
from pathlib import Path

from tracesafe.prove.record import session, store
from tracesafe.prove.record.recorder import Limits

MARKS = ("pyproject.toml", "setup.py", "setup.cfg", ".git")


def main(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tracesafe.prove.record",
        description="Runs a script and records the arguments of transformed functions (jit, vmap, grad ...), for "
        "`tracesafe fix --prove --inputs FILE`.",
    )
    parser.add_argument(
        "-o", "--output", metavar="FILE", help="FILE.zip (default: .tracesafe_cache/recordings/NAME.zip)"
    )
    parser.add_argument("--root", metavar="DIR", type=Path, help="whose functions are recorded (default: the project)")
    parser.add_argument(
        "--calls", type=int, default=20, metavar="N", help="at most N calls of a function (default: 20)"
    )
    parser.add_argument("--elements", type=int, default=100_000, metavar="N", help="no larger arrays (default: 100000)")
    parser.add_argument("-m", dest="module", action="store_true", help="SCRIPT is the name of a module")
    parser.add_argument("script")
    parser.add_argument("arguments", nargs=argparse.REMAINDER)
    options = parser.parse_args(words)
    if options.output and not options.output.endswith(".zip"):
        parser.error(f"--output {options.output}: a recording is a file that ends in .zip")
    if not options.module and not Path(options.script).is_file():
        parser.error(f"{options.script}: there is no such file")
    start = Path.cwd() if options.module else Path(options.script).resolve().parent
    root = (options.root or _root(start)).resolve()
    name = f"script-{Path(options.script).stem if not options.module else options.script}"
    file = Path(options.output).resolve() if options.output else store.default_file(root, name)
    limits = Limits(options.elements, options.calls)
    recording = session.start(file, store.new_run(file), root, limits, "main", options.script)
    try:
        _run(options.script, options.module, options.arguments)
    finally:
        recording.stop()
        print(recording.finish().text(), file=sys.stderr)
    return 0


def _run(script: str, is_module: bool, arguments: list[str]) -> None:
    sys.argv = [script, *arguments]
    if is_module:
        sys.path[0] = str(Path.cwd())
        runpy.run_module(script, run_name="__main__", alter_sys=True)
    else:
        sys.path[0] = str(Path(script).resolve().parent)
        runpy.run_path(script, run_name="__main__")


def _root(start: Path) -> Path:
    """The nearest folder above that looks like the root of a project."""
    marked = (folder for folder in (start, *start.parents) if any((folder / mark).exists() for mark in MARKS))
    return next(marked, start)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
