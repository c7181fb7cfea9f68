"""Programs written for old names, rewritten by several tools, then run under today's frameworks: who breaks how many.

    python -m benchmarks.renames [--page docs/benchmarks.md]

The programs are the golden cases of TRC901. Each other tool comes from PyPI, into an environment of its own.
"""

from __future__ import annotations

import runpy
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path

import click

from benchmarks.pages import put
from benchmarks.rename_tools import TOOLS, Installed, write_table
from tests.conftest import Worker
from tests.test_golden import GOLDEN, Case, contents, copy, list_differences, read_case
from tracesafe import registry

HEADING = "## Names that moved"
Programs = Sequence[tuple[Case, Path]]
_OLD = {"FutureWarning", "DeprecationWarning"}


class Outcome(StrEnum):
    """What became of a program; the later, the worse."""

    RUNS = "right"
    """It returns what it should."""
    WARNS = "right, old names"
    """It does, and warns: some of its names are still the old ones."""
    LEFT = "fails, left alone"
    """It is as it was, and raises."""
    BROKEN = "fails, changed"
    """The tool changed it, and it raises, or returns something else."""


@dataclass(frozen=True)
class Row:
    """One tool: the outcome of every program, by its case."""

    tool: str
    outcomes: dict[str, Outcome]

    def count(self, outcome: Outcome) -> int:
        """How many programs came out so."""
        return Counter(self.outcomes.values())[outcome]

    @property
    def broken(self) -> list[str]:
        """The programs that the tool changed and that fail."""
        return sorted(name for name, outcome in self.outcomes.items() if outcome is Outcome.BROKEN)


def names() -> dict[str, str]:
    """The old names and the new ones, where a name takes the place of a name and nothing else changes."""
    plain = (row for row in registry.renames() if row.new and not (row.how or row.arguments or row.adds))
    return {row.old: row.new for row in plain if row.form == "{}"}


def outcome(case: Case, program: Path, worker: Worker) -> Outcome:
    """Run a program; for ΦFlow under every backend, of which the worst counts."""
    expected = runpy.run_path(str(case.folder / "expected.py"))["expected"]()
    order = list(Outcome)
    found = [Outcome.RUNS]
    for backend in case.backends or (None,):
        kind, value = worker.run(program, backend)
        if kind != "value" or list_differences(value, expected, case):
            changed = contents(program) != contents(case.program)
            found.append(Outcome.BROKEN if changed else Outcome.LEFT)
        elif _OLD & set(getattr(worker, "warned", ())):
            found.append(Outcome.WARNS)
    return max(found, key=order.index)


def files_of(program: Path) -> list[Path]:
    """The Python files of a program."""
    return [program] if program.is_file() else sorted(program.rglob("*.py"))


def rewrite_with_ours(case: Case, program: Path) -> None:
    """``tracesafe fix --apply`` as the case calls it."""
    unsafe = ["--unsafe-fixes"] if case.unsafe else []
    command = [sys.executable, "-m", "tracesafe", "fix", "--apply", "--isolated", *case.args, *unsafe, program.name]
    subprocess.run(command, cwd=program.parent, capture_output=True, check=False)


def copies(cases: Sequence[Case], folder: Path) -> Programs:
    """A copy of every program."""
    found = []
    for case in cases:
        place = folder / case.folder.name
        place.mkdir(parents=True)
        program = place / case.program.name
        copy(case.program, program)
        found.append((case, program))
    return found


def row(name: str, programs: Programs, worker: Worker) -> Row:
    """Run what a tool made of every program."""
    return Row(name, {case.folder.name: outcome(case, program, worker) for case, program in programs})


def rows(cases: Sequence[Case], installed: Sequence[Installed], scratch: Path, worker: Worker) -> Iterator[Row]:
    """Each tool's row: first no tool, then tracesafe, then the others."""
    yield row("none", copies(cases, scratch / "none"), worker)
    ours = copies(cases, scratch / "tracesafe")
    for case, program in ours:
        rewrite_with_ours(case, program)
    yield row("tracesafe", ours, worker)
    table = scratch / "names.json"
    write_table(table, names())
    for tool in installed:
        programs = copies(cases, scratch / tool.tool.package / "programs")
        tool.rewrite([file for _, program in programs for file in files_of(program)], table)
        yield row(tool.tool.name, programs, worker)


def section(rows: Sequence[Row], tools: Iterable[Installed], programs: int) -> str:
    """The part of docs/benchmarks.md."""
    versions = ", ".join(f"{one.tool.package} {one.version}" for one in tools)
    frameworks = ", ".join(f"{name} {version(name)}" for name in ("torch", "jax", "phiflow"))
    heads = " | ".join(outcome.value for outcome in Outcome)
    lines = [f"| {one.tool} | {' | '.join(f'{one.count(outcome)}' for outcome in Outcome)} |" for one in rows]
    return f"""{HEADING}

Written by `python -m benchmarks.renames --page docs/benchmarks.md`: the {programs} programs of
golden/TRC901-removed-name, rewritten by each tool, then run under {frameworks}.
The other tools come from PyPI, each into an environment of its own: {versions}.
libcst and bowler were given the old and new names of our tables, where only the name changes.

| tool | {heads} |
|---|{"---|" * len(Outcome)}
{chr(10).join(lines)}

*Right, old names*: returns what it should, and warns. *Fails, left alone*: raises as it did. *Fails, changed*: the tool
rewrote it, and it raises or returns something else.
"""


@click.command()
@click.option("--cases", multiple=True, type=click.Path(path_type=Path, exists=True), help="Folders of cases.")
@click.option("--page", type=click.Path(path_type=Path), help="Write the figures to this file, too.")
def main(cases: tuple[Path, ...], page: Path | None) -> None:
    """Rewrite old programs with several tools, and run them."""
    folders = cases or tuple(sorted(GOLDEN.glob("TRC901-*")))
    programs = [read_case(path.parent) for folder in folders for path in sorted(folder.glob("*/case.toml"))]
    worker = Worker()
    found: list[Row] = []
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        installed = [tool.install(scratch / tool.package) for tool in TOOLS]
        for one in rows(programs, installed, scratch, worker):
            found.append(one)
            counts = ", ".join(f"{one.count(outcome)} {outcome.value}" for outcome in Outcome)
            click.echo(f"{one.tool}: {counts} (of {len(programs)})")
            for broken in one.broken:
                click.echo(f"    breaks {broken}")
    worker.close()
    if page:
        put(HEADING, section(found, installed, len(programs)), page)


if __name__ == "__main__":
    main()
