"""A baseline: what is known is left alone, also when lines move."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.migrations import git, repository

Run = Any


@pytest.fixture
def known(bench: Any, run: Run) -> Path:
    """A baseline with two findings of a.py and one of b.py."""
    bench.file("a.py", "bad\nbad\n")
    bench.file("pkg/b.py", "worse\n")
    code, out, err = run("check", "--baseline", "known.json", "--write-baseline", "--output-format", "concise", ".")
    assert (code, err) == (0, "Wrote 3 findings to known.json.\n")
    assert "a.py:" not in out
    return Path(bench.root / "known.json")


def check(run: Run, *more: str) -> tuple[int, list[str], str]:
    code, out, err = run("check", "--baseline", "known.json", "--output-format", "concise", *more, ".")
    return code, [line for line in out.split("\n") if ": TRC" in line], err


def test_only_what_is_new_is_reported(known: Path, bench: Any, run: Run) -> None:
    assert check(run) == (0, [], "3 findings of known.json left out.\n")
    bench.file("a.py", "bad\nbad\nbad\n")
    code, lines, _ = check(run)
    assert (code, lines) == (1, ["a.py:3:1: TRC201 [*] `bad` is not allowed"])


def test_a_finding_is_known_where_its_lines_move_to(known: Path, bench: Any, run: Run) -> None:
    bench.file("a.py", "fine\n\n\nbad;   bad\n")
    assert check(run)[:2] == (0, [])


def test_the_file_reads_and_merges_well(known: Path) -> None:
    text = known.read_text()
    rows = json.loads(text)["findings"]
    assert [(row["path"], row["code"], row["function"], row["text"], row["count"]) for row in rows] == [
        ("a.py", "TRC201", "a", "bad", 2),
        ("pkg/b.py", "TRC206", "b", "worse", 1),
    ]
    assert text.count("\n") == 7


def test_what_is_gone_is_told_and_pruned_when_it_is_written_anew(known: Path, bench: Any, run: Run) -> None:
    bench.file("pyproject.toml", "")
    bench.file("pkg/b.py", "fine\n")
    assert check(run)[2].split("\n")[1] == "1 finding of known.json is gone: --write-baseline takes it out."
    check(run, "--write-baseline")
    assert len(json.loads(known.read_text())["findings"]) == 1


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "cannot read the baseline: No such file or directory; --write-baseline makes it"),
        ("{", "known.json:1: is no baseline: "),
        ('{"version": 1}', "is no baseline of tracesafe"),
        ('{"version": 99, "findings": []}', "is a baseline of another version"),
        ("[]", "is no baseline of tracesafe"),
    ],
)
def test_a_file_that_is_none_is_refused(bench: Any, run: Run, content: str | None, problem: str) -> None:
    if content is not None:
        bench.file("known.json", content)
    code, _, err = run("check", "--baseline", "known.json", ".")
    assert code == 2
    assert problem in err


def test_writing_one_needs_a_name(bench: Any, run: Run) -> None:
    assert run("check", "--write-baseline", ".")[0] == 2


def test_a_migration_honours_it_and_prunes_what_it_fixed(bench: Any, run: Run) -> None:
    root = repository(bench.root / "tree", {"a.py": "bad\n", "b.py": "doubtful\n", "c.py": "worse\n"})
    code, _, _ = run("migrate", "--baseline", "known.json", "--write-baseline", "tree")
    assert code == 1
    rows = json.loads((root / "known.json").read_text())["findings"]
    assert [row["path"] for row in rows] == ["a.py", "b.py", "c.py"]
    git(root, "add", "-A")
    git(root, "commit", "-qm", "known")
    code, out, _ = run("migrate", "--apply", "--baseline", "known.json", "tree")
    assert (code, out) == (0, "tree: nothing to change\n")
    (root / "new.py").write_text("bad\nbad\n")
    (root / "b.py").write_text("fine\n")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "new")
    code, out, _ = run("migrate", "--apply", "--baseline", "known.json", "tree")
    assert (code, out) == (0, "tree: 2 fixes in 1 file (TRC201 2)\n")
    rows = json.loads((root / "known.json").read_text())["findings"]
    assert [row["path"] for row in rows] == ["a.py", "c.py"]
