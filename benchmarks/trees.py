"""A project of many files, made up: packages of layers, losses, data and tests, some of which apply transforms.

    python -m benchmarks.trees FOLDER [--files 10000]

The same number of files always gives the same tree. One file in fifteen names a transform; one package in ten has
code that fails under its transform, in another file than the one that applies it.
"""

from __future__ import annotations

import random
from pathlib import Path

import click

PER_PACKAGE = 20

_PLAIN = '''"""Part {index} of {package}: bookkeeping, no arrays."""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from {package}.settings import Settings

logger = logging.getLogger(__name__)


@dataclass
class Record{index}:
    """One row of the table that run {index} writes."""

    name: str
    values: list[float] = field(default_factory=list)
    labels: dict[str, int] = field(default_factory=dict)

    def mean(self) -> float:
        """The mean of the values, zero for none."""
        return sum(self.values) / len(self.values) if self.values else 0.0

    def merged(self, other: Record{index}) -> Record{index}:
        """Both rows in one."""
        labels = dict(self.labels)
        for key, count in other.labels.items():
            labels[key] = labels.get(key, 0) + count
        return Record{index}(self.name, [*self.values, *other.values], labels)
'''
_FUNCTION = '''

def collect_{number}(folder: Path, settings: Settings) -> dict[str, list[float]]:
    """Rows of kind {number} below a folder, by name."""
    found: dict[str, list[float]] = defaultdict(list)
    for path in sorted(folder.glob("*.json")):
        try:
            rows = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            logger.warning("skipped %s: %s", path, error)
            continue
        for row in rows:
            if row.get("kind") == {number} and row["value"] > settings.limit:
                found[row["name"]].append(row["value"] * settings.scale)
            elif row.get("kind", 0) < 0:
                found["rest"].append(float(row["value"]))
    return dict(found)
'''
_SETTINGS = '''"""Settings of {package}."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """What a run of {package} is told."""

    limit: float = 0.5
    scale: float = 2.0
    steps: int = 100
'''
_LOSSES = '''"""Losses of {package}."""

from __future__ import annotations

import torch


def huber(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Quadratic near zero, linear far from it."""
    d = (x - y).abs().sum()
    return torch.where(d < 1.0, 0.5 * d * d, d - 0.5)


def clipped(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """The distance, as far as it is large."""
    d = (x - y).square().sum()
    {test}


def weighted(x: torch.Tensor, y: torch.Tensor, weight: float) -> torch.Tensor:
    """The Huber loss, weighted."""
    return weight * huber(x, y)
'''
_BROKEN = "if d > 1.0:\n        return d\n    return torch.zeros_like(d)"
_SOUND = "return torch.where(d > 1.0, d, torch.zeros_like(d))"
_TRAIN = '''"""Training of {package}."""

from __future__ import annotations

import torch
from torch.func import grad, vmap

from {package}.losses import clipped, weighted
from {package}.settings import Settings


def per_example(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """One loss for each example."""
    return vmap(clipped)(x, y)


def step(x: torch.Tensor, y: torch.Tensor, settings: Settings) -> torch.Tensor:
    """One step of gradient descent."""
    slope = grad(weighted)(x, y, settings.scale)
    return x - 0.1 * slope


def run(x: torch.Tensor, y: torch.Tensor, settings: Settings) -> torch.Tensor:
    """All steps."""
    for _ in range(settings.steps):
        x = step(x, y, settings)
    return per_example(x, y).mean()
'''


def make(folder: Path, files: int) -> int:
    """Write the tree; the number of its files."""
    chance = random.Random(0)
    packages = max(1, files // PER_PACKAGE)
    (folder / "pyproject.toml").parent.mkdir(parents=True, exist_ok=True)
    (folder / "pyproject.toml").write_text('[project]\nname = "tree"\nversion = "0"\n')
    for number in range(packages):
        package = f"pack_{number:04d}"
        home = folder / package
        home.mkdir(exist_ok=True)
        (home / "__init__.py").write_text(f'"""Package {number}."""\n')
        (home / "settings.py").write_text(_SETTINGS.format(package=package))
        special = number % 3 == 0
        if special:
            test = _BROKEN if number % 10 == 0 else _SOUND
            (home / "losses.py").write_text(_LOSSES.format(package=package, test=test))
            (home / "train.py").write_text(_TRAIN.format(package=package))
        for index in range(PER_PACKAGE - (4 if special else 2)):
            text = _PLAIN.format(package=package, index=index)
            text += "".join(_FUNCTION.format(number=each) for each in range(chance.randint(2, 12)))
            (home / f"part_{index:02d}.py").write_text(text)
    return packages * PER_PACKAGE


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--files", default=10_000)
def main(folder: Path, files: int) -> None:
    """Make up a project."""
    click.echo(f"{make(folder, files)} files in {folder}")


if __name__ == "__main__":
    main()
