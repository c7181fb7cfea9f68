"""Runs `tracesafe check` over the sources of real packages and shows the findings that nobody has judged yet.

    python -m tests.ecosystem.findings [PACKAGE...] [--checkouts DIR] [--update] [--page docs/ecosystem.md]

verdicts.toml holds what was judged, keyed by package, file, function, rule and the text of the line, so that a finding
keeps its verdict when lines move; scans.json holds the figures of the last run over each package, so that one package
may be run alone. `--update` adds new findings as `unjudged`, for somebody to read the code and write
the verdict and the reason; findings that are gone are dropped.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from tests.ecosystem.page import write_page
from tests.ecosystem.verdicts import Judged, Key, Scan, load, load_scans, save, save_scans

HERE = Path(__file__).parent
INSTALLED = ("torch", "jax", "phi", "phiml", "equinox", "flax", "optax", "numpyro")
CHECKED_OUT: Mapping[str, str] = {
    "nflows": "nflows/nflows",
    "torchquad": "torchquad/torchquad",
    "roma": "roma/roma",
    "geoopt": "geoopt/geoopt",
    "kornia": "kornia/kornia",
    "PhiFlow demos": "PhiFlow-demos/demos",
    "PhiFlow tests": "PhiFlow/tests",
    "PhiFlow notebooks": "PhiFlow-notebooks",
    "PhiML tests": "PhiML/tests",
    "PhiML notebooks": "PhiML-notebooks",
}
"""Where their code stands below the folder of checkouts: torch libraries (see libraries.toml), and what ΦFlow and ΦML
show and test (see phiflow.toml)."""
ASSUMED: Mapping[str, str] = {
    "nflows": "nflows/nflows",
    "torchquad": "torchquad/torchquad",
    "roma": "roma/roma",
    "geoopt": "geoopt/geoopt",
    "kornia": "kornia/kornia",
}
"""What is checked a second time, as if its users applied torch.vmap to every public function."""
CONTEXT = 4


@dataclass(frozen=True)
class Found:
    """A finding with what a reader needs in order to judge it."""

    key: Key
    message: str
    place: str
    excerpt: str
    via: Sequence[str]
    fix: str


def roots(checkouts: Path | None) -> dict[str, tuple[Path, Sequence[str]]]:
    """Package -> its sources, and further options of the check."""
    known: dict[str, tuple[Path, Sequence[str]]] = {}
    for name in INSTALLED:
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None:
            raise click.ClickException(f"{name} is not installed in {sys.executable}")
        known[name] = (Path(spec.origin).parent, ())
    if checkouts:
        plain = {name: (checkouts / below, ()) for name, below in CHECKED_OUT.items()}
        assume = ("--assume", "torch.vmap")
        assumed = {f"{name} under torch.vmap": (checkouts / below, assume) for name, below in ASSUMED.items()}
        known |= {name: place for name, place in {**plain, **assumed}.items() if place[0].is_dir()}
    return known


def scan(package: str, root: Path, options: Sequence[str]) -> tuple[Scan, list[Found]]:
    command = [sys.executable, "-m", "tracesafe", "check", "--isolated", "--output-format", "json"]
    begun = time.perf_counter()
    done = subprocess.run([*command, *options, str(root)], capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - begun
    if done.returncode not in (0, 1, 3) or "Traceback" in done.stderr:
        raise click.ClickException(f"{package}: tracesafe check exited {done.returncode}:\n{done.stderr[-3000:]}")
    records = json.loads(done.stdout)
    unreadable = [record for record in records if record["code"] == "TRC001"]
    for record in unreadable:
        click.echo(f"{package}: {record['filename']}:{record['location']['row']}: {record['message']}", err=True)
    findings = [_found(package, root, record) for record in records if record["code"] != "TRC001"]
    files = sum(1 for _ in root.rglob("*.py"))
    return Scan(package, files, len(findings), len(unreadable), seconds), findings


def _found(package: str, root: Path, record: Mapping[str, Any]) -> Found:
    path = Path(record["filename"])
    row = record["location"]["row"]
    lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    first = max(row - 1 - CONTEXT, 0)
    excerpt = [f"{number + 1:6} {lines[number]}" for number in range(first, min(row + CONTEXT, len(lines)))]
    file = path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
    key = Key(package, file, record.get("function", ""), record["code"], " ".join(lines[row - 1].split()))
    via = [f"{hop['filename']}:{hop['row']}: {hop['text']}" for hop in record["via"]]
    fix = f"{record['fix']['applicability']}: {record['fix']['message']}"
    return Found(key, record["message"], f"{path}:{row}", "\n".join(excerpt), via, f"{record['confidence']}; {fix}")


def merge(known: Iterable[Judged], found: Sequence[Found], packages: Iterable[str]) -> list[Judged]:
    """What was judged and is still found, or was not looked for; then what is new."""
    looked_at = set(packages)
    messages = {one.key: one.message for one in found}
    kept = [one for one in known if one.key.package not in looked_at or one.key in messages]
    present = {one.key for one in kept}
    new = [Judged(key, "unjudged", "", message) for key, message in messages.items() if key not in present]
    return [replace(one, message=messages.get(one.key, one.message)) for one in kept] + new


def show(found: Iterable[Found]) -> Iterator[str]:
    for one in found:
        yield f"== {one.key.package} {one.key.code} {one.place} in {one.key.function}"
        yield f"   {one.message}"
        yield from (f"   via {hop}" for hop in one.via)
        yield one.excerpt
        yield f"   fix: {one.fix}\n"


@click.command()
@click.argument("packages", nargs=-1)
@click.option("--checkouts", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--update", is_flag=True, help="Write verdicts.toml anew, with new findings as `unjudged`.")
@click.option("--all", "everything", is_flag=True, help="Show judged findings, too.")
@click.option("--page", type=click.Path(path_type=Path), help="Write the page of figures and verdicts.")
def main(packages: Sequence[str], checkouts: Path | None, update: bool, everything: bool, page: Path | None) -> None:
    """Show the findings in real packages that nobody has judged yet; exit 1 if there are any."""
    known = load(HERE / "verdicts.toml")
    places = roots(checkouts)
    scans: list[Scan] = []
    found: list[Found] = []
    for package in packages or places:
        one, findings = scan(package, *places[package])
        scans.append(one)
        found.extend(findings)
        click.echo(f"{package}: {one.findings} findings in {one.files} files, {one.seconds:.1f} s", err=True)
    verdicts = merge(known, found, [one.package for one in scans])
    open_keys = {one.key for one in verdicts if one.verdict == "unjudged"}
    for line in show(one for one in found if everything or one.key in open_keys):
        click.echo(line)
    counted = {one.package: one for one in (*load_scans(HERE / "scans.json"), *scans)}
    if update:
        save(HERE / "verdicts.toml", verdicts)
        save_scans(HERE / "scans.json", counted.values())
    if page:
        write_page(page, list(counted.values()), verdicts, HERE / "coverage.json")
    sys.exit(1 if open_keys else 0)


if __name__ == "__main__":
    main()
