"""Programs that have nothing to do with each other: together, each is what it is alone."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from tracesafe.cli import session
from tracesafe.model import in_order
from tracesafe.request import Report

GOLDEN = Path(__file__).parents[2] / "golden"
LEFT_OUT = {"after.py", "expected.py"}
TOGETHER = 12


def checked(folder: Path) -> Report:
    with session.opened([str(folder)], {"no_cache": True, "pedantic": True}) as run:
        return run.check()


@pytest.mark.parametrize("seed", range(6))
def test_golden_programs_side_by_side_are_what_they_are_alone(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    cases = sorted(path.parent for path in GOLDEN.glob("*/*/before.py"))
    for number, case in enumerate(chance.sample(cases, TOGETHER)):
        folder = tmp_path / f"p{number}"
        shutil.copytree(case, folder, ignore=lambda _folder, names: [name for name in names if name in LEFT_OUT])
    together = checked(tmp_path)
    alone = [checked(folder) for folder in sorted(tmp_path.iterdir())]
    assert together.findings == in_order(one for each in alone for one in each.findings)
    assert sorted(map(str, together.unknown)) == sorted(str(one) for each in alone for one in each.unknown)
    assert together.stats.calls == sum(each.stats.calls for each in alone)
