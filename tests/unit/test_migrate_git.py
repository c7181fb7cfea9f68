"""``tracesafe migrate`` where git was told to look away, or is held by somebody else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.unit.migrations import git, repository, state

Run = Any

FILES = {"a.py": "bad\n", "pkg/b.py": "bad\nworse\n", "clean.py": "fine\n"}
AFTER = {**FILES, "a.py": "good\n", "pkg/b.py": "good\nworse\n"}


@pytest.fixture
def tree(bench: Any) -> Path:
    return repository(bench.root / "tree", FILES)


def texts(root: Path) -> dict[str, str]:
    return {name: text.decode() for name, text in state(root)["files"].items()}


@pytest.mark.parametrize("flag", ["--skip-worktree", "--assume-unchanged"])
def test_changes_that_git_was_told_to_overlook_are_seen(tree: Path, run: Run, flag: str) -> None:
    git(tree, "update-index", flag, "a.py")
    assert run("migrate", "tree")[0] == 1
    (tree / "a.py").write_text("bad\nmine\n")
    assert "not committed (a.py)" in run("migrate", "--apply", "--commit", "tree")[2]
    assert texts(tree)["a.py"] == "bad\nmine\n"


def test_a_branch_that_cannot_be_moved_takes_all_back(tree: Path, run: Run) -> None:
    before = state(tree)
    (tree / ".git/index.lock").touch()
    code, _, _ = run("migrate", "--apply", "--branch", "new", "--commit", "tree")
    assert code == 3
    (tree / ".git/index.lock").unlink()
    run("undo", "-C", "tree")
    assert state(tree) == before
    assert run("migrate", "--apply", "--branch", "new", "--commit", "tree")[0] == 1
    assert texts(tree) == AFTER
