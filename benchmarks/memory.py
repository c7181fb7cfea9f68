"""Prints what a check holds in memory, by the bytes of the files whose trees it keeps.

    python -m benchmarks.memory FOLDER

In a process of its own: the peak of resident memory over that before the first file is read, and beside it what
the trees of the same files take by themselves.
"""

from __future__ import annotations

import ast
import dataclasses
import gc
import json
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click


@dataclass(frozen=True)
class Memory:
    """Bytes."""

    kept: int
    """The files whose trees are kept."""
    check: int
    """What a check takes for them, and for all other files."""
    trees: int
    """What their trees take."""


def measured(folder: Path) -> Memory:
    """The figures of a folder, taken in two new processes."""
    files, kept, check = _asked("--check", str(folder))
    return Memory(kept, check, _asked("--trees", *files))


def _asked(*arguments: str) -> Any:
    command = [sys.executable, "-m", "benchmarks.memory", *arguments]
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _check(folder: str) -> tuple[list[str], int, int]:
    """The files whose trees are kept, their bytes, and the growth of memory."""
    from tracesafe.check import check
    from tracesafe.cli import session
    from tracesafe.program.program import Program, load

    programs: list[Program] = []

    def loaded(*arguments: object) -> Program:
        programs.append(load(*arguments))  # type: ignore[arg-type]
        return programs[-1]

    with session.opened([folder], {"no_cache": True, "isolated": True, "quiet": True}) as opened:
        parts = dataclasses.replace(opened.parts, load=loaded)
        before = _peak()
        check(parts, opened.request)
    sources = [module.source for module in programs[-1].parsed]
    return [str(source.path) for source in sources], sum(len(source.utf8) for source in sources), _peak() - before


def _trees(files: tuple[str, ...]) -> int:
    gc.disable()
    before = _peak()
    trees = [ast.parse(Path(name).read_bytes()) for name in files]
    return _peak() - before if trees else 0


@click.command()
@click.option("--check", "checked", is_flag=True, hidden=True)
@click.option("--trees", is_flag=True, hidden=True)
@click.argument("paths", nargs=-1)
def main(checked: bool, trees: bool, paths: tuple[str, ...]) -> None:
    """Print the figures of a folder."""
    if checked:
        click.echo(json.dumps(_check(paths[0])))
    elif trees:
        click.echo(json.dumps(_trees(paths)))
    else:
        click.echo(told(measured(Path(paths[0]))))


def told(found: Memory) -> str:
    """The figures in a line."""
    return (
        f"{found.check / found.kept:.0f} bytes for each byte of the {found.kept / 1e6:.1f} MB whose trees are kept, "
        f"of which the trees take {found.trees / found.kept:.0f}"
    )


if __name__ == "__main__":
    main()
