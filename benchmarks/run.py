"""Prints how tracesafe's costs compare with those of other tools; `--page` also writes docs/benchmarks.md.

    python -m benchmarks.run [--repeat 5] [--page docs/benchmarks.md]

Ratios of CPU time, taken on the same machine in the same run, are what to look at; seconds say little elsewhere.
"""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import click

from benchmarks.measure import Run, compiled, median
from benchmarks.memory import measured, told

PARSE = """
import ast, gc, sys
{setting}
for name in open(sys.argv[1]).read().split("\\n"):
    with open(name, "rb") as file:
        source = file.read()
    try:
        ast.parse(source)
    except (SyntaxError, ValueError):
        pass
"""
RENAME = """
import sys
from pathlib import Path
from libcst.codemod import CodemodContext, TransformSuccess, transform_module
from libcst.codemod.commands.rename import RenameCommand
done = 0
for path in sorted(Path(sys.argv[1]).iterdir()):
    command = RenameCommand(CodemodContext(), old_name="functorch.vmap", new_name="torch.func.vmap")
    done += isinstance(transform_module(command, path.read_text()), TransformSuccess)
sys.exit(done == 0)
"""
BRANCHES = 200
SAMPLE = 80
"""One file in so many goes through libcst; its time is scaled by bytes."""

BRANCH = '''
def activation_{index}(x: torch.Tensor, scale: float) -> torch.Tensor:
    """Something a user would write, number {index}."""
    total = x.sum()
    if total > {index}:
        result = x * scale
    elif total < -{index}:
        result = -x
    else:
        result = torch.zeros_like(x)
    return result.mean()


mapped_{index} = torch.vmap(activation_{index}, in_dims=(0, None))
'''

LOOP = '''
def newton_{index}(x: torch.Tensor, target: float) -> torch.Tensor:
    """A search that examples end at different times, number {index}."""
    for _ in range({index} + 20):
        step = (x * x - target) / (2 * x)
        if step.abs() < 1e-6:
            break
        x = x - step
    return x


solved_{index} = torch.vmap(newton_{index}, in_dims=(0, None))
'''


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    name: str
    value: str
    goal: str = ""


class Corpus:
    """The Python files of an installed package."""

    def __init__(self, package: str, scratch: Path) -> None:
        spec = importlib.util.find_spec(package)
        if spec is None or spec.origin is None:
            raise click.ClickException(f"{package} is not installed in {sys.executable}")
        self.root = Path(spec.origin).parent
        self.files = sorted(path for path in self.root.rglob("*.py") if path.is_file())
        self.size = sum(path.stat().st_size for path in self.files)
        self.listing = scratch / "files.txt"
        self.listing.write_text("\n".join(map(str, self.files)))

    def sample(self, target: Path) -> int:
        """Copy one file in SAMPLE to a folder; their bytes."""
        target.mkdir()
        chosen = self.files[::SAMPLE]
        for index, path in enumerate(chosen):
            shutil.copy(path, target / f"file_{index}.py")
        return sum(path.stat().st_size for path in chosen)


def tool(name: str) -> str:
    found = Path(sys.executable).with_name(name)
    return str(found) if found.exists() else name


def checks(corpus: Corpus, scratch: Path, repeat: int) -> Iterator[Row]:
    python = sys.executable
    check = [tool("tracesafe"), "check", "--isolated", "--no-cache", "--quiet", "--output-format", "json"]
    check.append(str(corpus.root))
    ours = median(check, repeat, accept=(0, 1, 3))  # 3: torch has a file in newer syntax than this Python reads
    yield Row(f"`tracesafe check` on {len(corpus.files):,} files, {corpus.size / 1e6:.0f} MB", _seconds(ours))
    yield Row("its peak memory", _memory(ours))
    yield Row(f"memory: {told(measured(corpus.root))}", "", "25 bytes")
    for title, setting in {"as it comes": "", "with gc off": "gc.disable()"}.items():
        parse = median([python, "-c", PARSE.format(setting=setting), str(corpus.listing)], repeat, accept=(0,))
        yield Row(f"`ast.parse` of the same files, {title}", _seconds(parse))
        yield Row(f"check / ast.parse {title}", f"**{ours.cpu / parse.cpu:.2f}**", "below 1")
    lint = [tool("ruff"), "check", "--select", "F", "--no-cache", "--isolated", str(corpus.root)]
    ruff = median(lint, repeat, accept=(0, 1))
    yield Row("`ruff check --select F --no-cache` (Rust; one file at a time)", _seconds(ruff))
    yield Row("check / ruff", f"**{ours.cpu / ruff.cpu:.1f}**")
    sample = scratch / "sample"
    bytes_read = corpus.sample(sample)
    cst = median([python, "-c", RENAME, str(sample)], 1, accept=(0,))
    scaled = cst.cpu * corpus.size / bytes_read
    yield Row(f"libcst's `RenameCommand` on {bytes_read / 1e6:.2f} MB of them (one file in {SAMPLE})", _seconds(cst))
    yield Row(f"check / `RenameCommand`, {scaled:.0f} s when scaled by bytes", f"**{ours.cpu / scaled:.3f}**")


def starts(repeat: int) -> Iterator[Row]:
    bare = median([sys.executable, "-c", "pass"], 4 * repeat, accept=(0,))
    help_page = median([tool("tracesafe"), "--help"], 4 * repeat, accept=(0,))
    yield Row("`tracesafe --help`", f"{_milliseconds(help_page.wall)} (CPU {_milliseconds(help_page.cpu)})", "80 ms")
    yield Row("`python -c pass`, for comparison", f"{_milliseconds(bare.wall)} (CPU {_milliseconds(bare.cpu)})")


def fixes(scratch: Path, repeat: int) -> Iterator[Row]:
    several: dict[int, Run] = {}
    for template, what, goal in ((LOOP, "loop", "20 ms"), (BRANCH, "branch", "10 ms")):
        for count in (1, BRANCHES):
            project = scratch / f"{what}_{count}"
            project.mkdir()
            text = "import torch\n" + "".join(template.format(index=index) for index in range(1, count + 1))
            (project / "model.py").write_text(text)
            command = [tool("tracesafe"), "fix", "--diff", "--isolated", "--no-cache", "-q", str(project)]
            several[count] = median(command, repeat, (1,))
            yield Row(
                f"`fix --diff` of a file with {count} functions, each with a traced {what}", _seconds(several[count])
            )
        more = (several[BRANCHES].cpu - several[1].cpu) / (BRANCHES - 1)
        yield Row(
            f"one function with a {what} more: found, rewritten, checked, shown", f"**{_milliseconds(more)}**", goal
        )
    yield Row("peak memory of the fixes", _memory(several[BRANCHES]))
    for form in ("full", "json"):
        options = [tool("tracesafe"), "check", "--isolated", "--no-cache", "-q", "--output-format", form, str(project)]
        yield Row(f"`check --output-format {form}` of the larger file", _seconds(median(options, repeat, (1,))))


def _seconds(run: Run) -> str:
    return f"{run.cpu:.2f} s CPU"


def _milliseconds(seconds: float) -> str:
    return f"{1000 * seconds:.0f} ms" if seconds >= 0.01 else f"{1000 * seconds:.1f} ms"


def _memory(run: Run) -> str:
    return f"{run.peak / 1e6:.0f} MB"


def machine() -> str:
    names = {line.partition(":")[2].strip() for line in _lines(Path("/proc/cpuinfo")) if line.startswith("model name")}
    cores = sum(line.startswith("processor") for line in _lines(Path("/proc/cpuinfo")))
    memory = next((line.split()[1] for line in _lines(Path("/proc/meminfo")) if line.startswith("MemTotal")), "0")
    tools = ", ".join(f"{name} {_version(name)}" for name in ("tracesafe", "torch", "ruff", "libcst"))
    where = f"{', '.join(sorted(names)) or platform.processor()}, {cores} cores, {int(memory) / 1e6:.0f} GB"
    return f"{platform.system()} {platform.machine()}, {where}, CPython {platform.python_version()}; {tools}"


def _lines(path: Path) -> Sequence[str]:
    return path.read_text().split("\n") if path.exists() else ()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"


def page(rows: Sequence[Row], repeat: int, load: float) -> str:
    lines = [f"| {row.name} | {row.value} | {row.goal} |" for row in rows]
    return f"""# Benchmarks

Written by `python -m benchmarks.run --page docs/benchmarks.md`; benchmarks/README.md says what is measured and how.
Medians of {repeat} runs (start-up: {4 * repeat}), each tool a process of its own, CPU time as the kernel counts it.

Machine: {machine()}.
The five-minute load average was {load:.1f} when this began; the more, the less the seconds mean.

| what | figure | goal |
|---|---|---|
{chr(10).join(lines)}
"""


@click.command()
@click.option("--package", default="torch", show_default=True, help="The installed package to check.")
@click.option("--repeat", default=5, show_default=True)
@click.option("--only", type=click.Choice(["check", "start", "fix"]), help="One of the three parts.")
@click.option("--page", "target", type=click.Path(path_type=Path), help="Write the figures to this file, too.")
def main(package: str, repeat: int, only: str | None, target: Path | None) -> None:
    """Measure the cost of tracesafe against other tools."""
    rows: list[Row] = []
    compiled()
    load = os.getloadavg()[1]
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        parts: dict[str, Callable[[], Iterator[Row]]] = {
            "start": lambda: starts(repeat),
            "fix": lambda: fixes(scratch, repeat),
            "check": lambda: checks(Corpus(package, scratch), scratch, repeat),
        }
        for name, part in parts.items():
            if only in (None, name):
                for row in part():
                    rows.append(row)
                    click.echo(f"{row.value:>24}  {row.name}{f'   (goal: {row.goal})' if row.goal else ''}")
    if target:
        _, mark, others = (target.read_text() if target.exists() else "").partition("\n## ")
        target.write_text(page(rows, repeat, load) + mark + others)


if __name__ == "__main__":
    main()
