"""Work that is shared out among processes."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from tracesafe.cli import session
from tracesafe.cli.main import main
from tracesafe.output.json import as_list
from tracesafe.shares import shared

HERE = os.getpid()
LOSS = """
import torch


def f(x):
    if x.sum() > {number}:
        return x
    return -x


found = torch.vmap(f)
"""
PROJECTS = 40


def test_each_number_is_done_once_and_elsewhere() -> None:
    found = dict(shared(lambda number: (number * number, os.getpid()), 10, 2))
    assert {number: square for number, (square, _) in found.items()} == {number: number**2 for number in range(10)}
    assert HERE not in {process for _, process in found.values()}
    assert len({process for _, process in found.values()}) == 2


def test_what_fails_or_gives_nothing_is_left(capfd: pytest.CaptureFixture[str]) -> None:
    def work(number: int) -> int | None:
        if number == 3:
            raise ValueError("three")
        return None if number == 4 else number

    assert sorted(shared(work, 6, 2)) == [(0, 0), (1, 1), (2, 2), (5, 5)]
    assert capfd.readouterr() == ("", "")


def test_a_process_that_dies_leaves_its_share() -> None:
    def work(number: int) -> int:
        if number == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    found = sorted(number for number, _ in shared(work, 8, 2))
    assert {1, 3, 5, 7} <= set(found)
    assert 2 not in found


def test_a_library_with_threads_of_its_own_keeps_the_work_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setattr("os.listdir", lambda _path: ["1", "2", "3", "4", "5", "6", "7", "8"] * 8)
    assert list(shared(lambda number: number, 5, 2)) == []


def test_one_process_is_this_one() -> None:
    assert list(shared(lambda number: number, 5, 1)) == []


def test_who_stops_asking_leaves_no_process() -> None:
    results = shared(lambda number: os.getpid(), 1000, 2)
    assert isinstance(results, Generator)
    _, process = next(results)
    results.close()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


@pytest.fixture(autouse=True)
def _no_other_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other tests may have loaded a framework, whose threads are not asked for here."""
    monkeypatch.setattr("tracesafe.shares._may_fork", lambda: True)


@pytest.fixture
def projects(tmp_path: Path) -> Path:
    """Many small projects; one does not parse."""
    for number in range(PROJECTS):
        (tmp_path / f"p{number}").mkdir()
        (tmp_path / f"p{number}" / "main.py").write_text(LOSS.format(number=number))
    (tmp_path / "p7" / "main.py").write_text("import torch\ntorch.vmap(\n")
    return tmp_path


def checked(folder: Path, jobs: int, **options: Any) -> tuple[Any, ...]:
    with session.opened([str(folder)], {"no_cache": True, "pedantic": True, "jobs": jobs, **options}) as run:
        report = run.check()
        return as_list(report), report.stats, [str(one) for one in report.failures], report.unknown


def test_several_processes_find_what_one_does(projects: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here: list[int] = []
    analyse = "tracesafe.analysis.analyse.Analyst.analyse"
    from tracesafe.analysis.analyse import Analyst

    original = Analyst.analyse

    def noted(self: Analyst, program: Any) -> Any:
        here.append(os.getpid())
        return original(self, program)

    monkeypatch.setattr(analyse, noted)
    one = checked(projects, 1)
    assert len(here) == PROJECTS
    here.clear()
    assert checked(projects, 2) == one
    assert len(here) == 1, "the file that does not parse is looked at here, the others elsewhere"
    assert one[1].functions == PROJECTS - 1


def test_what_other_processes_found_is_kept(projects: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRACESAFE_NO_CACHE")
    monkeypatch.setattr("tracesafe.cache.stamps.YOUNG", -(10**18))
    first = checked(projects, 2, no_cache=False)
    (projects / "p1" / "main.py").write_text(LOSS.format(number=100))
    with monkeypatch.context() as patch:
        patch.setattr("tracesafe.check.shared", lambda *_: pytest.fail("one component is not worth a process"))
        second = checked(projects, 2, no_cache=False)
    assert second[1] == first[1]
    assert second == checked(projects, 1)


def test_a_file_that_the_imports_did_not_tell_of_is_never_kept(projects: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRACESAFE_NO_CACHE")
    monkeypatch.setattr("tracesafe.cache.stamps.YOUNG", -(10**18))
    for number in range(PROJECTS):
        folder = projects / f"p{number}"
        (folder / "__init__.py").unlink(missing_ok=True)
        (folder / "losses.py").write_text("def loss(x):\n    if x.sum() > 0:\n        return x\n    return -x\n")
        (folder / "main.py").write_text("import torch\nfrom losses import loss\n\nfound = torch.vmap(loss)\n")
    expected = checked(projects, 1)
    monkeypatch.setattr("tracesafe.program.imports._imported", lambda _source: ())
    assert checked(projects, 2, no_cache=False) == expected
    (projects / "p1" / "main.py").write_text("import torch\nfrom losses import loss\n\nfound = 1, torch.vmap(loss)\n")
    assert [one["code"] for one in json.loads(checked(projects, 2, no_cache=False)[0])] == ["TRC201"] * PROJECTS


def test_fixes_are_the_same(projects: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (projects / "p7" / "main.py").unlink()
    outputs = []
    for jobs in ("1", "2"):
        assert main(["fix", "--diff", "--no-cache", "--jobs", jobs, str(projects)]) == 1
        outputs.append(capfd.readouterr().out)
    assert outputs[0] == outputs[1]
    assert outputs[0].count("+    return torch.where(") == PROJECTS - 1
