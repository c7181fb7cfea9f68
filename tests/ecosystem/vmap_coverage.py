"""How many public functions of a torch library work under torch.vmap, before and after `tracesafe fix --apply`.

    python -m tests.ecosystem.vmap_coverage nflows torchquad --checkouts DIR --work DIR [--python PYTHON]

The checkouts are described in libraries.toml; PYTHON is an interpreter that has torch, pytest, cloudpickle and what the
library needs. Nothing is written to the checkouts: the rewritten packages are copies below the work directory.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import click

HERE = Path(__file__).parent
SEEDED = "one_seed_a_test"
"""The pytest plugin that draws the same random numbers in every copy: a file next to this one."""
VARIANTS: Mapping[str, Sequence[str]] = {"safe": (), "unsafe": ("--unsafe-fixes",)}
"""The rewritten copies, and the options of `tracesafe fix` that make them."""


@dataclass(frozen=True)
class Library:
    """One table of libraries.toml."""

    name: str
    repository: str
    commit: str
    package: str
    measured: str
    folder: str
    tests: Sequence[str]
    needs: Sequence[str]
    remove: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    fix: Sequence[str] = ()
    """More options of `tracesafe fix`."""


@dataclass(frozen=True)
class Outcome:
    """What was measured of one copy: `original`, `safe` or `unsafe`."""

    verdicts: Sequence[Mapping[str, str]]
    tests: Mapping[str, str]
    """Test -> passed, failed, error or skipped; empty if the tests were not run."""
    fixed: str = ""
    """What `tracesafe fix` said last."""

    def working(self) -> frozenset[str]:
        return frozenset(verdict["function"] for verdict in self.verdicts if verdict["outcome"] == "works")

    def figures(self) -> dict[str, object]:
        """What is kept of it in a file: no text of the library."""
        kept = ("function", "outcome", "cause", "where", "reference")
        functions = [{name: verdict[name] for name in kept} for verdict in self.verdicts]
        return {"functions": functions, "tests": Counter(self.tests.values()), "fixed": self.fixed}

    def judged(self) -> frozenset[str]:
        return frozenset(verdict["function"] for verdict in self.verdicts if verdict["outcome"] != "unusable")


class Workplace:
    """The copies of one library and the runs over them."""

    def __init__(self, library: Library, checkout: Path, work: Path, python: Path) -> None:
        self.library = library
        self.root = work / library.name
        self._checkout = checkout
        self._python = python

    def copy(self, variant: str) -> Path:
        place = self.root / variant
        if place.exists():
            shutil.rmtree(place)
        shutil.copytree(self._checkout, place, ignore=shutil.ignore_patterns(".git", "__pycache__", ".pytest_cache"))
        for name in self.library.remove:
            (place / name).unlink(missing_ok=True)
        return place

    def record(self) -> None:
        calls = self.root / "calls.pkl"
        if not calls.exists():
            script = [str(HERE / "record.py"), "--package", self.library.measured, "--out", str(calls)]
            self._run("original", [*script, "--", "-q", "-p", "no:cacheprovider", *self.library.tests], "record", {})

    def replay(self, variant: str) -> list[dict[str, str]]:
        report = self.root / f"{variant}.json"
        report.unlink(missing_ok=True)
        if variant == "original":
            (self.root / "eager.pkl").unlink(missing_ok=True)
        files = {"calls": "calls.pkl", "reference": "eager.pkl", "report": report.name}
        options = [part for name, file in files.items() for part in (f"--{name}", str(self.root / file))]
        script = [str(HERE / "replay.py"), "--package", self.library.measured, *options]
        self._run(variant, script, f"{variant}-replay", self.library.environment)
        verdicts: list[dict[str, str]] = json.loads(report.read_text())
        return verdicts

    def test(self, variant: str) -> dict[str, str]:
        results = self.root / f"{variant}-tests.xml"
        options = ["-q", "-p", "no:cacheprovider", "-p", SEEDED, f"--junitxml={results}"]
        self._run(variant, ["-m", "pytest", *options, *self.library.tests], f"{variant}-tests", {}, accept=(0, 1))
        return dict(_test_outcomes(results))

    def fix(self, variant: str) -> str:
        target = self.copy(variant) / self.library.package
        command = [sys.executable, "-m", "tracesafe", "fix", "--apply", "--isolated", "--assume", "torch.vmap"]
        options = [*self.library.fix, *VARIANTS[variant]]
        done = subprocess.run([*command, *options, str(target)], capture_output=True, text=True, check=False)
        (self.root / f"{variant}-fix.log").write_text(done.stdout + done.stderr)
        if done.returncode not in (0, 1):
            raise click.ClickException(f"tracesafe fix exited {done.returncode}: {done.stderr[-2000:]}")
        said = (done.stderr or done.stdout).strip()
        return said.rpartition("\n")[2]

    def is_same(self, one: str, other: str) -> bool:
        """Whether two copies are equal, byte by byte: the second need not be measured."""
        first, second = (self._contents(variant) for variant in (one, other))
        return first == second

    def _contents(self, variant: str) -> dict[str, bytes]:
        package = self.root / variant / self.library.package
        return {str(path.relative_to(package)): path.read_bytes() for path in sorted(package.rglob("*.py"))}

    def _run(
        self,
        variant: str,
        arguments: Sequence[str],
        log: str,
        environment: Mapping[str, str],
        accept: Sequence[int] = (0,),
    ) -> None:
        place = self.root / variant
        start = place / self.library.folder
        fixed = {"OMP_NUM_THREADS": "1", "MPLBACKEND": "agg", "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
        path = os.pathsep.join([str(place), str(start), str(HERE)])
        done = subprocess.run(
            [str(self._python), *arguments],
            cwd=start,
            env={**os.environ, **fixed, **environment, "PYTHONPATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        (self.root / f"{log}.log").write_text(done.stdout + done.stderr)
        if done.returncode not in accept:
            raise click.ClickException(f"{self.library.name}: {log} exited {done.returncode}, see {log}.log")


def _test_outcomes(results: Path) -> Iterator[tuple[str, str]]:
    for case in ElementTree.parse(results).iter("testcase"):
        kinds = {child.tag for child in case} & {"failure", "error", "skipped"}
        yield f"{case.get('classname')}::{case.get('name')}", min(kinds) if kinds else "passed"


def libraries() -> dict[str, Library]:
    tables = tomllib.loads((HERE / "libraries.toml").read_text())
    return {name: Library(name, **table) for name, table in tables.items()}


def measure(place: Workplace, with_tests: bool) -> dict[str, Outcome]:
    place.root.mkdir(parents=True, exist_ok=True)
    place.copy("original")
    place.record()
    found = {"original": Outcome(place.replay("original"), place.test("original") if with_tests else {})}
    for variant in VARIANTS:
        said = place.fix(variant)
        if equal := next((one for one in found if place.is_same(one, variant)), None):
            found[variant] = replace(found[equal], fixed=said)
            continue
        found[variant] = Outcome(place.replay(variant), place.test(variant) if with_tests else {}, said)
    return found


def summary(name: str, found: Mapping[str, Outcome]) -> str:
    """A few lines for people."""
    before = found["original"]
    lines = [f"{name}: {len(before.working())} of {len(before.judged())} functions work under torch.vmap before"]
    for variant in VARIANTS:
        after = found[variant]
        gained = sorted(after.working() - before.working())
        lost = sorted(before.working() - after.working())
        changed = sorted(verdict["function"] for verdict in after.verdicts if verdict["reference"])
        worse = sorted(test for test, kind in before.tests.items() if kind == "passed" != after.tests.get(test))
        lines.append(f"  {variant}: {len(after.working())} work; gained {len(gained)}, lost {len(lost)}; {after.fixed}")
        lines.append(f"    own tests: {dict(Counter(after.tests.values()))}, broken {len(worse)}")
        listed = {"gained": gained, "LOST": lost, "EAGER RESULT CHANGED": changed, "TEST BROKEN": worse}
        lines.extend(f"    {title} {one}" for title, names in listed.items() for one in names)
    return "\n".join(lines)


@click.command()
@click.argument("names", nargs=-1)
@click.option("--checkouts", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True)
@click.option("--work", type=click.Path(path_type=Path), required=True, help="Copies, records and logs go here.")
@click.option("--python", type=click.Path(path_type=Path), default=Path(sys.executable), show_default=True)
@click.option("--tests/--no-tests", "with_tests", default=True, help="Run the libraries' own tests on each copy.")
@click.option("--save", type=click.Path(path_type=Path), help="A JSON file to put the figures in.")
def main(names: Sequence[str], checkouts: Path, work: Path, python: Path, with_tests: bool, save: Path | None) -> None:
    """Count the functions of torch libraries that work under torch.vmap, before and after the fixes."""
    known = libraries()
    for name in names or known:
        library = known[name]
        checkout = checkouts / name
        if not checkout.is_dir():
            raise click.ClickException(f"no checkout: git clone {library.repository} {checkout}")
        found = measure(Workplace(library, checkout, work.absolute(), python.absolute()), with_tests)
        click.echo(summary(name, found))
        if save:
            figures = json.loads(save.read_text()) if save.exists() else {}
            figures[name] = {variant: outcome.figures() for variant, outcome in found.items()}
            save.write_text(json.dumps(figures, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
