"""``tracesafe migrate``, killed at any moment and by several processes at once: the tree is always whole."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import pytest

from tests.unit.migrations import FIXED, MODEL, git, killed_at, repository, state
from tracesafe.batch.repositories import Target
from tracesafe.batch.repository import Prepared, Wishes, migrated
from tracesafe.batch.results import Outcome
from tracesafe.source import journal
from tracesafe.source.write import Replacement

Run = Any
FILES = {"a.py": "bad\n", "pkg/b.py": "bad\ndoubtful\n"}
AFTER = {"a.py": b"good\n", "pkg/b.py": b"good\ncertain\n"}


def trial(root: Path, bench: Any, rules: list[Any], **more: Any) -> Any:
    """Migrate one repository with the test's rules."""

    def prepare(_paths: Any, _options: Any) -> Prepared:
        return Prepared(bench.parts(*rules), bench.request(*rules, files=sorted(root.rglob("*.py"))), True)

    wishes = Wishes(apply=True, run="run", **more)
    return migrated(Target("tree", root, (root,)), wishes, prepare).result


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a child")
def test_a_kill_at_any_moment_is_recovered_to_the_same_files_and_commits(bench: Any, rules: list[Any]) -> None:
    """Every seventh moment at which the disk changes or git is called: all of them would take a minute."""
    options: dict[str, Any] = {"branch": "clean-up", "commit": "rule"}
    mixed = moved = 0
    for number in range(3, 1_000, 7):
        root = repository(bench.root / str(number), FILES)
        begin = state(root)
        if not killed_at(number, lambda root=root: trial(root, bench, rules, **options)):  # type: ignore[misc]
            break
        now = state(root)["files"]
        mixed += sorted(now.values()) not in (sorted(begin["files"].values()), sorted(AFTER.values()))
        moved += "clean-up" in state(root)["for-each-ref --format=%(refname) %(objectname)"]
        result = trial(root, bench, rules, resume=True, **options)
        assert result.outcome is Outcome.CHANGED, result.problem
        assert state(root)["files"] == AFTER
        assert git(root, "status", "--porcelain") == ""
        assert git(root, "rev-list", "--count", "main..clean-up") == "2\n"
        with journal.opened(root, "test") as log:
            assert log.pending() is None
            assert [entry.state for entry in log.entries() if entry.state == "written"] == ["written"]
    assert number > 40
    assert mixed
    assert moved


def test_an_interrupted_repository_is_left_alone_without_resume(bench: Any, rules: list[Any]) -> None:
    root = repository(bench.root / "tree", FILES)
    begin = state(root)
    with journal.opened(root, "test") as log:
        change = Replacement(root / "a.py", b"bad\n", b"good\n")
        log.write([journal.Unit((change,))], "migrate --apply", {"run": "another"}, is_open=True)
    result = trial(root, bench, rules)
    assert result.outcome is Outcome.FAILED
    assert result.problem.startswith("migrate --apply was interrupted here; --resume goes on, `tracesafe undo -C ")
    (root / "a.py").write_text("mine\n")
    result = trial(root, bench, rules, resume=True)
    assert result.outcome is Outcome.FAILED
    assert "files were changed since" in result.problem
    (root / "a.py").write_text("good\n")
    assert trial(root, bench, rules, resume=True).outcome is Outcome.CHANGED
    assert state(root)["files"] == AFTER
    assert begin["files"] != AFTER


def test_a_repository_that_was_finished_before_the_kill_is_not_done_again(bench: Any, rules: list[Any]) -> None:
    root = repository(bench.root / "tree", FILES)
    first = trial(root, bench, rules)
    again = trial(root, bench, rules)
    assert again.resumed
    assert (again.outcome, again.fixed, again.transaction) == (Outcome.CHANGED, first.fixed, first.transaction)


class Inline(Executor):
    """Tasks run at once, in the process of the test, where its rules are."""

    def submit(self, fn: Any, /, *arguments: Any, **_more: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(fn(*arguments))
        return future


@pytest.fixture
def inline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracesafe.cli.migrating.processes", lambda _jobs, _bars: Inline())


@pytest.mark.usefixtures("inline")
def test_resume_skips_what_is_done_and_goes_on_with_the_rest(bench: Any, run: Run) -> None:
    for name in ("one", "two", "three"):
        repository(bench.root / name, FILES)
    (bench.root / "two" / "a.py").write_text("bad\nmine\n")
    code, out, _ = run("migrate", "--apply", "one", "two", "three")
    assert code == 3
    assert "two: failed" in out
    git(bench.root / "two", "commit", "-aqm", "mine")
    code, out, err = run("migrate", "--apply", "--resume", "one", "two", "three")
    assert code == 1
    lines = out.split("\n")
    assert [line.split(":")[0] for line in lines if "done before" in line] == ["one", "three"]
    assert "3 repositories: 3 changed" in err
    code, out, _ = run("migrate", "--apply", "--resume", "one", "two", "three")
    assert out.count("done before") == 3


def test_another_command_line_is_another_run(bench: Any, run: Run) -> None:
    root = repository(bench.root / "tree", FILES)
    run("migrate", "--apply", "tree")
    git(root, "commit", "-aqm", "done")
    assert "done before" not in run("migrate", "--apply", "--unsafe-fixes", "--resume", "tree")[1]
    assert state(root)["files"] == AFTER


@pytest.mark.usefixtures("inline")
def test_a_record_that_a_kill_cut_short_is_read_as_far_as_it_is_whole(bench: Any, run: Run) -> None:
    repository(bench.root / "one", FILES)
    repository(bench.root / "two", {"a.py": "fine\n"})
    run("migrate", "--apply", "one", "two")
    (path,) = (bench.root / ".tracesafe_cache" / "migrate").glob("*.jsonl")
    path.write_bytes(path.read_bytes()[:-40])
    out = run("migrate", "--apply", "--resume", "one", "two")[1]
    assert "one: 2 fixes in 2 files (TRC201 2); 1 finding left (done before)" in out
    assert "two: nothing to change\n" in out


def command(*arguments: str, cwd: Path) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "tracesafe", *arguments]
    return subprocess.Popen(words, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_of_two_at_once_one_does_it_and_the_other_refuses_or_waits(tmp_path: Path) -> None:
    root = repository(tmp_path / "tree", {"model.py": MODEL})
    slow = "touch ../running; while [ ! -e ../go ]; do sleep 0.05; done"
    first = command("migrate", "--apply", "--test-cmd", slow, "tree", cwd=tmp_path)
    while not (tmp_path / "running").exists():
        assert first.poll() is None
        time.sleep(0.05)
    refused = command("migrate", "--apply", "tree", cwd=tmp_path)
    waiting = command("migrate", "--apply", "--allow-dirty", "--wait", "60", "tree", cwd=tmp_path)
    _, err = refused.communicate(timeout=60)
    (tmp_path / "go").touch()
    assert refused.returncode == 3
    assert f"process {first.pid} (migrate --apply) works here since" in err.decode()
    assert first.communicate(timeout=60)[0].startswith(b"tree: 1 fix in 1 file (TRC201 1)")
    assert waiting.communicate(timeout=60)[0] == b"tree: nothing to change\n"
    assert (root / "model.py").read_text() == FIXED


def test_processes_do_several_repositories_and_resume_after_the_kill_of_all(tmp_path: Path) -> None:
    names = [f"tree{number}" for number in range(3)]
    for name in names:
        repository(tmp_path / name, {"model.py": MODEL})
    (tmp_path / "list.txt").write_bytes(
        b"\xef\xbb\xbf# ours\r\n\r\ntree0\r\n  tree1  \r\ntree2\r\nnowhere\r\ntree0\r\n"
    )
    arguments = ("migrate", "--apply", "--jobs", "2", "--output-format", "json-lines", "-q", "@list.txt")
    first = command(*arguments, cwd=tmp_path)
    assert first.stdout is not None
    assert first.stdout.readline()
    os.kill(first.pid, signal.SIGKILL)
    first.communicate(timeout=60)
    assert all((tmp_path / name / "model.py").read_text() in (MODEL, FIXED) for name in names)
    second = command(*arguments, "--resume", "--wait", "30", cwd=tmp_path)
    out, err = second.communicate(timeout=100)
    assert second.returncode == 3
    assert err.decode().startswith("nowhere: no such directory; check the path\n")
    found = {one["name"]: one["outcome"] for one in map(json.loads, out.decode().strip().split("\n"))}
    assert found == {**dict.fromkeys(names, "changed"), "nowhere": "failed"}
    assert all((tmp_path / name / "model.py").read_text() == FIXED for name in names)
