"""A migration of real repositories: once, again, and killed at random moments and resumed.

    python benchmarks/migration.py --scratch DIR --kill nflows-0.14 --kill roma-1.8.0 DIR/src/*/

Each repository is a git repository with everything committed; it is cloned, and only the clones are changed.
Printed are the times and memory of each repository, what a second run changed, and for each kill where it fell.
It exits 1 if a tree was ever neither whole nor recovered to the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

OPTIONS = ("--unsafe-fixes", "--config", "superseded = true", "--branch", "tracesafe", "--commit-per-rule")


def clone(sources: list[Path], place: Path) -> list[Path]:
    """Fresh clones."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    found = []
    for source in sources:
        target = place / source.name
        subprocess.run(["git", "clone", "-q", str(source), str(target)], check=True)
        for key, value in (("user.email", "bench@example.org"), ("user.name", "bench")):
            subprocess.run(["git", "config", key, value], cwd=target, check=True)
        found.append(target)
    return found


def texts(root: Path) -> dict[str, bytes]:
    """The bytes of every file that git knows."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=True).stdout.split(b"\0")
    paths = (root / os.fsdecode(name) for name in names if name)
    return {str(path.relative_to(root)): path.read_bytes() for path in paths if path.is_file()}


def digest(root: Path) -> str:
    return hashlib.sha256(repr(sorted(texts(root).items())).encode()).hexdigest()[:16]


def strays(root: Path) -> list[str]:
    """What a migration must not leave behind."""
    return [str(path) for path in root.rglob("*.tracesafe")]


def command(place: Path, names: list[str], jobs: int, *more: str) -> subprocess.Popen[bytes]:
    """Start a migration of all clones; its results go to a file."""
    words = [sys.executable, "-m", "tracesafe", "migrate", "--apply", "-q", "--jobs", str(jobs), *OPTIONS, *more]
    words += ["--output-format", "json-lines", "-o", str(place / "results.jsonl"), *names]
    return subprocess.Popen(words, cwd=place, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def finished(place: Path, names: list[str], jobs: int, *more: str) -> tuple[list[Any], float]:
    started = time.perf_counter()
    process = command(place, names, jobs, *more)
    _, said = process.communicate()
    took = time.perf_counter() - started
    if process.returncode not in (0, 1, 3):
        raise SystemExit(said.decode())
    lines = (place / "results.jsonl").read_text().split("\n")
    return [json.loads(line) for line in lines if line], took


def row(one: Any) -> str:
    size = f"{one['memory'] / 2**20:.0f} MB"
    fixes = sum(one["fixed"].values())
    return (
        f"{one['name']:<22} {one['outcome']:<9} {one['files']:>5} files  {fixes:>4} fixes in {len(one['changed']):>3}"
        f"  {len(one['commits'])} commits {one['cpu_seconds']:>7.1f} s CPU {size:>8}  {len(one['failures'])} unreadable"
    )


def killed(sources: list[Path], place: Path, jobs: int, expected: dict[str, str], seconds: float, seed: int) -> str:
    """Kill a migration at a random moment, look at the trees, resume, and compare. Raises ``SystemExit``."""
    roots = clone(sources, place)
    names = [root.name for root in roots]
    before = {root.name: texts(root) for root in roots}
    process = command(place, names, jobs)
    moment = random.Random(seed).uniform(0.0, seconds)
    time.sleep(moment)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    states = []
    for root in roots:
        now = texts(root)
        changed = [name for name in before[root.name] if now.get(name) != before[root.name][name]]
        pending = any(
            '"state": "writing"' in one.read_text() for one in root.rglob(".tracesafe_cache/journal/*/manifest.json")
        )
        states.append(f"{root.name}: {len(changed)} changed{', half-done' if pending else ''}")
    finished(place, names, jobs, "--resume", "--wait", "60")
    for root in roots:
        if digest(root) != expected[root.name] or strays(root):
            raise SystemExit(f"kill {seed} after {moment:.2f} s: {root} is another one: {strays(root)}")
        status = subprocess.run(["git", "status", "--porcelain"], cwd=root, capture_output=True, text=True, check=True)
        if status.stdout:
            raise SystemExit(f"kill {seed} after {moment:.2f} s: {root}: {status.stdout}")
    return f"kill {seed:>2} after {moment:6.2f} s: {'; '.join(states)}; resumed to the same bytes"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repositories", nargs="+", type=Path)
    parser.add_argument("--scratch", type=Path, required=True)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--kill", action="append", default=[], help="a repository that takes part in the kills")
    parser.add_argument("--kills", type=int, default=20)
    arguments = parser.parse_args()
    sources = [path.resolve() for path in arguments.repositories]
    place = arguments.scratch.resolve() / "clones"
    roots = clone(sources, place)
    names = [root.name for root in roots]
    results, took = finished(place, names, arguments.jobs)
    for one in sorted(results, key=lambda one: names.index(one["name"])):
        print(row(one))
        for trouble in (one["problem"], *(f"{each['path']}: {each['reason']}" for each in one["failures"][:3])):
            if trouble:
                print(f"    {trouble}")
    print(f"first run: {took:.1f} s", flush=True)
    for root in roots:
        subprocess.run(["git", "branch", "-q", "-m", "tracesafe", "first"], cwd=root, check=False)
        shutil.rmtree(root / ".tracesafe_cache", ignore_errors=True)
    after = {root.name: digest(root) for root in roots}
    again, took = finished(place, names, arguments.jobs)
    changed = [one["name"] for one in again if one["outcome"] != "clean"]
    print(f"second run: {took:.1f} s; changed: {', '.join(changed) or 'nothing'}", flush=True)
    if changed or {root.name: digest(root) for root in roots} != after:
        raise SystemExit(1)
    chosen = [source for source in sources if source.name in arguments.kill]
    if chosen:
        place = arguments.scratch.resolve() / "killed"
        clone(chosen, place)
        _, seconds = finished(place, [source.name for source in chosen], arguments.jobs)
        expected = {source.name: digest(place / source.name) for source in chosen}
        for seed in range(arguments.kills):
            print(killed(chosen, place, arguments.jobs, expected, seconds, seed), flush=True)


if __name__ == "__main__":
    main()
