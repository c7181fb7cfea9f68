"""Prints what the cache and a process that stays save; `--page` writes it into its section of docs/benchmarks.md.

    python -m benchmarks.speed [--files 10000] [--page docs/benchmarks.md]

A made-up project (benchmarks/trees.py) is checked from nothing, again, and after edits; each command is a process of
its own, CPU time as the kernel counts it. `ruff`, `ast.parse` and a codemod of libcst run beside it on the same files.
"""

from __future__ import annotations

import dataclasses
import gc
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import click

from benchmarks.measure import Run, compiled, median, run
from benchmarks.memory import measured, told
from benchmarks.run import PARSE, RENAME
from benchmarks.trees import make

HEADING = "## Again, and after an edit"
REPEAT = 5
SAMPLE = 50
"""One file in so many goes through libcst."""
LINES = 2000


def commands(tree: Path, scratch: Path) -> Iterator[tuple[str, Run]]:
    """Every command with its figures, in the order of the table."""
    check = [sys.executable, "-m", "tracesafe", "check", "--isolated", str(tree)]
    ruff = [sys.executable, "-m", "ruff", "check", "--select", "F", "--isolated", str(tree)]
    quiet = (0, 1)
    names = sorted(str(path) for path in tree.rglob("*.py"))
    listed = scratch / "names"
    listed.write_text("\n".join(names))
    parse = scratch / "parse.py"
    parse.write_text(PARSE.format(setting=""))
    yield "`python -c pass`", median([sys.executable, "-c", "pass"], REPEAT, quiet)
    yield "`ast.parse` of all files", median([sys.executable, str(parse), str(listed)], 1, quiet)
    yield "`tracesafe check --no-cache`", median([*check, "--no-cache"], 2, quiet)
    yield "the same, written into the cache", run(check)
    time.sleep(2.5)  # files that are younger are read once more
    run(check)
    yield "`tracesafe check` again, nothing changed", median(check, REPEAT, quiet)
    yield "after an edit of a file that names no transform", _edited(check, tree / "pack_0001" / "part_01.py")
    yield "after an edit of a file that applies one", _edited(check, tree / "pack_0000" / "train.py")
    yield from _tied(check, tree)
    yield "`ruff check --no-cache`", median([*ruff, "--no-cache"], 2, quiet)
    run(ruff)
    yield "`ruff check` again", median(ruff, REPEAT, quiet)
    sample = scratch / "sample"
    sample.mkdir()
    for index, name in enumerate(names[::SAMPLE]):
        (sample / f"{index}.py").write_bytes(Path(name).read_bytes())
    rename = scratch / "rename.py"
    rename.write_text(RENAME.replace("sys.exit(done == 0)", ""))
    one = run([sys.executable, str(rename), str(sample)])
    scaled = dataclasses.replace(one, cpu=one.cpu * SAMPLE, wall=one.wall * SAMPLE)
    yield f"libcst's `RenameCommand` on one file in {SAMPLE}, scaled", scaled


def _tied(check: list[str], tree: Path) -> Iterator[tuple[str, Run]]:
    """The same project with a file that imports all of it, which makes it one program."""
    packages = sorted(path.parent.name for path in tree.rglob("train.py"))
    whole = tree / "everything.py"
    whole.write_text("".join(f"from {package} import train as {package}\n" for package in packages))
    time.sleep(2.5)
    run(check)
    yield "the same where one file imports all packages", _edited(check, tree / "pack_0000" / "train.py")
    whole.unlink()


def _edited(command: list[str], path: Path) -> Run:
    """The median over several edits."""
    found = []
    for index in range(REPEAT):
        path.write_text(path.read_text() + f"\n\nedited_{index} = {index}\n")
        found.append(run(command))
    cpu, wall = (statistics.median(getattr(one, name) for one in found) for name in ("cpu", "wall"))
    return Run(cpu, wall, found[0].peak, found[0].status)


def latencies(tree: Path) -> Iterator[tuple[str, list[float]]]:
    """Milliseconds of CPU time from an edit to the findings, in one process that stays."""
    from tracesafe.cli import session
    from tracesafe.incremental.live import Live
    from tracesafe.source.text import SourceFile, read

    long = tree / "pack_0000" / "long.py"
    helpers = (f"\n\ndef helper_{index}(x):\n    y = x * {index}\n    return y + 1\n" for index in range(LINES // 6))
    head = (tree / "pack_0000" / "losses.py").read_text() + (tree / "pack_0000" / "train.py").read_text()
    head = head.replace("from __future__ import annotations\n", "")
    long.write_text(head + "".join(helpers))
    idle = tree / "pack_0001" / "part_01.py"
    with session.opened([str(tree)], {"no_cache": True, "isolated": True}) as opened:
        live = Live(opened.parts)

        def seconds(path: Path, change: Callable[[str, int], str], count: int) -> list[float]:
            found, source = [], read(path)
            for index in range(count):
                source = SourceFile(path, change(source.text, index))
                request = dataclasses.replace(opened.request, overrides={path: source})
                begun = time.process_time()
                live.check(request)
                found.append((time.process_time() - begun) * 1000)
            return found

        gc.disable()
        yield "the first look", seconds(long, lambda text, _: text, 1)
        yield f"an edit in a file of {LINES} lines that applies transforms", seconds(long, _typed, 20)
        yield "an edit in a file that names none", seconds(idle, _typed, 20)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        seconds(long, _typed, 150)
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        yield "megabytes of memory that 150 edits more take", [(after - before) / 1024]
    long.unlink()


def _typed(text: str, index: int) -> str:
    return f"{text}\n# typed {index}\nvalue_{index} = {index}\n"


def page(files: int) -> Iterator[str]:
    """The section."""
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        tree = scratch / "tree"
        size = make(tree, files)
        total = sum(path.stat().st_size for path in tree.rglob("*.py"))
        yield HEADING
        yield ""
        yield "Written by `python -m benchmarks.speed --page docs/benchmarks.md`; benchmarks/README.md says how."
        yield f"A made-up project of {size:,} files, {total / 1e6:.0f} MB; load average {os.getloadavg()[0]:.1f}."
        yield ""
        yield "| what | CPU s | wall s | / `ast.parse` | peak MB |"
        yield "|---|---|---|---|---|"
        whole = 0.0
        for title, one in commands(tree, scratch):
            whole = one.cpu if title.startswith("`ast.parse") else whole
            ratio = f"{one.cpu / whole:.3f}" if whole else ""
            yield f"| {title} | {one.cpu:.2f} | {one.wall:.2f} | {ratio} | {one.peak / 1e6:.0f} |"
        yield ""
        spec = find_spec("torch")
        if spec is not None and spec.origin is not None:
            yield f"Memory of a check of the installed torch: {told(measured(Path(spec.origin).parent))}."
        small = scratch / "small"
        yield ""
        yield f"In one process that stays, on {make(small, 1000):,} files of the same kind, CPU time:"
        yield ""
        yield "| what | median | slowest |"
        yield "|---|---|---|"
        for title, found in latencies(small):
            unit = "" if "megabytes" in title else " ms"
            yield f"| {title} | {statistics.median(found):.0f}{unit} | {max(found):.0f}{unit} |"


def placed(text: str, section: str) -> str:
    """The page with the section in the place of the one that is there, or at its end."""
    before, mark, rest = text.partition(HEADING)
    _, following, after = rest.partition("\n## ") if mark else ("", "", "")
    return f"{before.rstrip()}\n\n{section.rstrip()}\n" + (f"{following}{after}" if following else "")


@click.command()
@click.option("--files", default=10_000)
@click.option("--page", "target", type=click.Path(path_type=Path))
def main(files: int, target: Path | None) -> None:
    """Measure, print, and write down."""
    lines = []
    compiled()
    for line in page(files):
        click.echo(line)
        lines.append(line)
    if target is not None:
        target.write_text(placed(target.read_text(), "\n".join(lines)))


if __name__ == "__main__":
    main()
