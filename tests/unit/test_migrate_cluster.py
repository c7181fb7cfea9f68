"""``tracesafe migrate --scheduler``: repositories are the tasks of a cluster, and a lost worker's run again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.migrations import FIXED, MODEL, git, repository
from tracesafe.cli.main import main
from tracesafe.source import journal

distributed: Any = pytest.importorskip("distributed")

KILL_ONCE = "grep -q torch.where model.py && [ $(basename $PWD) = tree1 ] && mkdir ../killed && kill -9 $PPID; true"
"""The tests of the second repository kill the worker that runs them, once, while its files are written on trial."""


def test_a_worker_that_dies_in_mid_run_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    names = [f"tree{number}" for number in range(4)]
    for name in names:
        repository(tmp_path / name, {"model.py": MODEL})
    monkeypatch.chdir(tmp_path)
    arguments = ["migrate", "--apply", "--commit", "--test-cmd", KILL_ONCE, "--output-format", "json-lines", "-q"]
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as cluster:
        code = main([*arguments, "--scheduler", cluster.scheduler_address, *names, "gone"])
    out, err = capfd.readouterr()
    assert (tmp_path / "killed").exists(), "a worker was to be killed"
    assert code == 3
    assert "gone: no such directory" in err
    found = {one["name"]: (one["outcome"], one["fixed"]) for one in map(json.loads, out.strip().split("\n"))}
    assert found == {**dict.fromkeys(names, ("changed", {"TRC201": 1})), "gone": ("failed", {})}
    for name in names:
        root = tmp_path / name
        assert (root / "model.py").read_text() == FIXED
        assert git(root, "status", "--porcelain") == ""
        assert git(root, "rev-list", "--count", "main") == "2\n", "each is committed once"
        with journal.opened(root, "test") as log:
            assert log.pending() is None


def test_an_address_without_a_scheduler_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    repository(tmp_path / "tree", {"model.py": MODEL})
    assert main(["migrate", "--scheduler", "nonsense://x", "tree"]) == 2
    assert "--scheduler nonsense://x: no scheduler answers" in capfd.readouterr().err
