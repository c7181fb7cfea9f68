"""``tracesafe migrate``: what it does to repositories, with rules made for the test."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.unit.migrations import git, repository, state
from tracesafe.batch.plan import units

Run = Any

FILES = {"a.py": "bad\n", "pkg/b.py": "bad\nworse\n", "pkg/c.py": "doubtful\n", "clean.py": "fine\n", "README": "bad\n"}
AFTER = {**FILES, "a.py": "good\n", "pkg/b.py": "good\nworse\n"}


@pytest.fixture
def tree(bench: Any) -> Path:
    return repository(bench.root / "tree", FILES)


def texts(root: Path) -> dict[str, str]:
    return {name: text.decode() for name, text in state(root)["files"].items()}


def records(out: str) -> list[Any]:
    return [json.loads(line) for line in out.split("\n") if line]


def test_a_plan_is_a_diff_and_writes_nothing(tree: Path, run: Run) -> None:
    before = state(tree)
    code, out, err = run("migrate", "tree")
    assert code == 1
    assert out.startswith("# tree\n--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-bad\n+good\n--- a/pkg/b.py\n")
    assert "1 repository: 1 to change; " in err
    assert "Would fix 2: TRC201 2\nLeft 2: TRC202 1, TRC206 1\n" in err
    assert state(tree) == before
    assert not (tree / ".tracesafe_cache").exists()
    done = subprocess.run(["git", "apply"], cwd=tree, input=out.encode(), capture_output=True)
    assert done.returncode == 0, done.stderr
    assert texts(tree) == AFTER


def test_apply_writes_and_undo_takes_it_back(tree: Path, run: Run) -> None:
    before = state(tree)
    code, out, err = run("migrate", "--apply", "tree")
    assert (code, out) == (1, "tree: 2 fixes in 2 files (TRC201 2); 2 findings left\n")
    assert "1 repository: 1 changed; " in err
    assert texts(tree) == AFTER
    assert run("undo", "-C", "tree")[0] == 0
    assert state(tree) == before


def test_a_second_run_changes_nothing(tree: Path, run: Run) -> None:
    run("migrate", "--apply", "--commit", "tree")
    before = state(tree)
    code, out, _ = run("migrate", "--apply", "--commit", "tree")
    assert (code, out) == (1, "tree: nothing to change; 2 findings left\n")
    assert state(tree) == before


def test_everything_fixed_exits_0(bench: Any, run: Run) -> None:
    repository(bench.root / "tree", {"a.py": "bad\n"})
    assert run("migrate", "--apply", "-q", "tree")[0] == 0
    assert run("migrate", "--apply", "-q", "--allow-dirty", "tree")[0] == 0


@pytest.mark.parametrize("options", [("--commit",), ("--commit-per-rule",)])
def test_commits_tell_what_they_do_and_undo_takes_them_back(tree: Path, run: Run, options: tuple[str, ...]) -> None:
    before = state(tree)
    code, out, _ = run("migrate", "--apply", "--unsafe-fixes", *options, "--branch", "clean-up", "tree")
    number = 2 if "--commit-per-rule" in options else 1
    assert code == 1
    assert f"  on branch clean-up, {number} commit" in out
    assert git(tree, "status", "--porcelain") == ""
    assert git(tree, "symbolic-ref", "--short", "HEAD") == "clean-up\n"
    assert git(tree, "rev-list", "--count", "main..clean-up") == f"{number}\n"
    log = git(tree, "log", "--reverse", "--format=%an|%B", "main..clean-up")
    assert log.startswith("Somebody|")
    if number == 2:
        assert "TRC201 traced-branch: 2 fixes in 2 files\n\na.py:\n- a: `bad` is not allowed\n" in log
        assert "TRC202 traced-boolean: 1 fix in pkg/c.py\n" in log
        assert "  check: somebody must look at it\n" in log
        assert git(tree, "show", "clean-up~1:pkg/c.py") == "doubtful\n"
    assert run("undo", "-C", "tree")[0] == 0
    assert state(tree) == before


def test_commits_go_on_the_branch_that_is_there(tree: Path, run: Run) -> None:
    before = state(tree)
    assert run("migrate", "--apply", "--commit-per-rule", "tree")[0] == 1
    assert git(tree, "rev-list", "--count", "main") == "2\n"
    assert git(tree, "status", "--porcelain") == ""
    assert run("undo", "-C", "tree")[0] == 0
    assert state(tree) == before


def test_undo_leaves_later_commits_alone(tree: Path, run: Run) -> None:
    run("migrate", "--apply", "--commit", "tree")
    git(tree, "commit", "-q", "--allow-empty", "-m", "later")
    head = git(tree, "rev-parse", "HEAD")
    code, _, err = run("undo", "-C", "tree")
    assert code == 0
    assert "`main` has commits that were made since" in err
    assert git(tree, "rev-parse", "HEAD") == head
    assert texts(tree) == FILES


def test_a_branch_without_commits_takes_the_changes_along(tree: Path, run: Run) -> None:
    before = state(tree)
    assert run("migrate", "--apply", "--branch", "clean-up", "tree")[0] == 1
    assert git(tree, "symbolic-ref", "--short", "HEAD") == "clean-up\n"
    assert git(tree, "status", "--porcelain") == " M a.py\n M pkg/b.py\n"
    run("undo", "-C", "tree")
    assert state(tree) == before


def test_the_mode_of_a_committed_file_and_gits_own_line_ends_stay(bench: Any, run: Run) -> None:
    tree = repository(bench.root / "tree", {".gitattributes": "*.py text eol=crlf\n", "a.py": "x\n"})
    (tree / "a.py").write_bytes(b"bad\r\n")
    (tree / "a.py").chmod(0o755)
    git(tree, "commit", "-aqm", "crlf")
    assert run("migrate", "--apply", "--commit", "tree")[0] == 0
    assert (tree / "a.py").read_bytes() == b"good\r\n"
    assert git(tree, "ls-tree", "HEAD", "a.py").startswith("100755")
    assert git(tree, "show", "HEAD:a.py") == "good\n"
    assert git(tree, "status", "--porcelain") == ""


def test_only_findings_in_files_that_changed_since(tree: Path, run: Run) -> None:
    git(tree, "switch", "-qc", "topic")
    (tree / "a.py").write_text("bad\nbad\n")
    git(tree, "commit", "-aqm", "more")
    (tree / "new.py").write_text("bad\n")
    code, out, _ = run("migrate", "--since", "main", "tree")
    assert code == 1
    assert [line for line in out.split("\n") if line.startswith("---")] == ["--- a/a.py", "--- a/new.py"]
    out = run("migrate", "--changed", "tree")[1]
    assert [line for line in out.split("\n") if line.startswith("---")] == ["--- a/new.py"]
    code, _, err = run("migrate", "--since", "nowhere", "tree")
    assert code == 3
    assert "tree: `nowhere` is no revision here" in err


def test_results_as_json_have_figures_and_owners(tree: Path, run: Run) -> None:
    (tree / "CODEOWNERS").write_text("* @all\n/pkg/ @pkg @more\n")
    code, out, err = run("migrate", "--output-format", "json-lines", "-q", "tree")
    assert (code, err) == (1, "")
    record = records(out)[0]
    assert record["outcome"] == "planned"
    assert record["changed"] == ["a.py", "pkg/b.py"]
    assert (record["found"], record["fixed"]) == ({"TRC201": 2, "TRC202": 1, "TRC206": 1}, {"TRC201": 2})
    assert record["left"] == {"TRC202": 1, "TRC206": 1}
    assert record["verdicts"] == {"none": 1, "safe": 2, "unsafe": 1}
    owned = {"a.py": ["@all"], "pkg/b.py": ["@pkg", "@more"], "pkg/c.py": ["@pkg", "@more"]}
    assert record["owners"] == owned
    assert record["files"] == 4
    assert record["memory"] > 1_000_000
    assert record["seconds"] > 0
    listed = json.loads(run("migrate", "--output-format", "json", "-q", "tree")[1])
    assert [one["name"] for one in listed] == ["tree"]


def test_reports_show_every_repository(tree: Path, bench: Any, run: Run) -> None:
    repository(bench.root / "other", {"b.py": "fine\n"})
    code, _, _ = run("migrate", "--apply", "--branch", "x", "--report", "all.html", "--report", "all.csv", "tree")
    assert code == 1
    page = (bench.root / "all.html").read_text()
    assert "tracesafe undo -C" in page
    assert "pkg/b.py" in page
    assert (bench.root / "all.csv").read_text().count("TRC201") >= 2
    assert run("migrate", "--report", "all.docx", "tree")[0] == 2


# Tests before and after

PASSES = f"{sys.executable} -c \"print('1 passed')\""
FAILS_AFTER = f"{sys.executable} -c \"import sys; sys.exit('good' in open('a.py').read())\""


def test_tests_that_still_pass_let_the_change_stay(tree: Path, run: Run) -> None:
    code, out, _ = run("migrate", "--apply", "--output-format", "json-lines", "-q", "--test-cmd", PASSES, "tree")
    assert code == 1
    assert records(out)[0]["tested"]["new"] == []
    assert texts(tree) == AFTER


def test_a_test_that_fails_anew_takes_everything_back(tree: Path, run: Run) -> None:
    before = state(tree)
    code, out, _ = run("migrate", "--apply", "--commit", "--branch", "x", "--test-cmd", FAILS_AFTER, "tree")
    assert code == 1
    assert "tree: taken back: 1 new test failure" in out
    assert state(tree) == before


# What is refused, and what is said


def test_a_dirty_tree_is_refused_unless_told(tree: Path, run: Run) -> None:
    (tree / "a.py").write_text("bad\nmine\n")
    code, out, err = run("migrate", "--apply", "tree")
    assert (code, out) == (3, "tree: failed\n")
    assert "tree: has changes that are not committed (a.py); commit or stash them, or --allow-dirty\n" in err
    assert run("migrate", "--apply", "--allow-dirty", "tree")[0] == 1
    assert (tree / "a.py").read_text() == "good\nmine\n"


def test_a_file_that_git_does_not_know_makes_a_tree_dirty_only_if_it_is_python(tree: Path, run: Run) -> None:
    (tree / "notes.txt").write_text("bad\n")
    assert run("migrate", "--apply", "tree")[0] == 1
    run("undo", "-C", "tree")
    (tree / "pkg/new.py").write_text("bad\n")
    assert "pkg/new.py" in run("migrate", "--apply", "tree")[2]


def test_changes_of_others_are_never_committed(tree: Path, run: Run) -> None:
    (tree / "a.py").write_text("bad\nmine\n")
    before = state(tree)
    code, _, err = run("migrate", "--apply", "--allow-dirty", "--commit", "tree")
    assert code == 3
    assert "a.py has changes of yours that are not committed" in err
    assert state(tree) == before


def test_a_directory_without_git_says_what_to_do(bench: Any, run: Run) -> None:
    bench.file("plain/a.py", "bad\n")
    code, _, err = run("migrate", "plain")
    assert code == 3
    assert "plain: is not a git repository; --no-git migrates it without one" in err
    assert run("migrate", "--apply", "--no-git", "plain")[0] == 0
    assert (bench.root / "plain/a.py").read_text() == "good\n"
    assert run("undo", "-C", "plain")[0] == 0
    assert (bench.root / "plain/a.py").read_text() == "bad\n"


def test_a_detached_head_works_and_is_mentioned_and_commits_want_a_branch(tree: Path, run: Run) -> None:
    git(tree, "checkout", "-q", "--detach")
    code, _, err = run("migrate", "--apply", "--commit", "tree")
    assert code == 3
    assert "HEAD is detached, and commits on it are easily lost; give --branch NAME" in err
    code, out, _ = run("migrate", "--apply", "tree")
    assert code == 1
    assert "\n  HEAD is detached at " in out
    run("undo", "-C", "tree")
    head = git(tree, "rev-parse", "HEAD")
    assert run("migrate", "--apply", "--commit", "--branch", "x", "tree")[0] == 1
    assert run("undo", "-C", "tree")[0] == 0
    assert git(tree, "rev-parse", "HEAD") == head
    assert subprocess.run(["git", "symbolic-ref", "-q", "HEAD"], cwd=tree).returncode == 1
    assert git(tree, "branch", "--format=%(refname:short)").count("x") == 0


def test_a_repository_without_a_commit_is_refused(bench: Any, run: Run) -> None:
    tree = repository(bench.root / "tree", FILES, commit=False)
    code, _, err = run("migrate", "--apply", "tree")
    assert code == 3
    assert "there is no commit yet: " in err
    code, _, err = run("migrate", "--apply", "--allow-dirty", "--commit", "tree")
    assert "there is no commit yet to build upon" in err
    assert run("migrate", "--apply", "--allow-dirty", "tree")[0] == 1
    assert (tree / "a.py").read_text() == "good\n"


def test_a_merge_that_is_going_on_is_left_alone(tree: Path, run: Run) -> None:
    git(tree, "switch", "-qc", "other")
    (tree / "clean.py").write_text("one\n")
    git(tree, "commit", "-aqm", "one")
    git(tree, "switch", "-q", "main")
    git(tree, "merge", "-q", "--no-ff", "--no-commit", "other")
    code, _, err = run("migrate", "--apply", "tree")
    assert code == 3
    assert "tree: a merge is going on; finish or abort it first" in err


@pytest.mark.parametrize(("name", "problem"), [("main", "there is a branch `main` already"), ("a..b", "no name for a")])
def test_a_branch_that_cannot_be_made_is_refused_before_anything(tree: Path, run: Run, name: str, problem: str) -> None:
    before = state(tree)
    code, _, err = run("migrate", "--apply", "--branch", name, "tree")
    assert code == 3
    assert problem in err
    assert state(tree) == before


def test_somebody_without_a_name_cannot_commit(tree: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    git(tree, "config", "--unset", "user.email")
    git(tree, "config", "user.useConfigOnly", "true")
    for name in ("EMAIL", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    code, _, err = run("migrate", "--apply", "--commit", "tree")
    assert code == 3
    assert "git does not know who commits; set user.name and user.email" in err


def test_submodules_and_repositories_inside_are_not_entered(tree: Path, bench: Any, run: Run) -> None:
    other = repository(bench.root / "other", {"sub.py": "bad\n"})
    git(tree, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other), "sub")
    git(tree, "commit", "-qm", "sub")
    repository(tree / "vendored", {"v.py": "bad\n"})
    run("migrate", "--apply", "--allow-dirty", "tree")
    assert (tree / "sub/sub.py").read_text() == "bad\n"
    assert (tree / "vendored/v.py").read_text() == "bad\n"
    assert (tree / "a.py").read_text() == "good\n"


def test_a_link_out_of_the_tree_is_never_followed_to_write(tree: Path, bench: Any, run: Run) -> None:
    outside = bench.file("outside.py", "bad\n")
    (tree / "link.py").symlink_to(outside)
    git(tree, "add", "-A")
    git(tree, "commit", "-qm", "link")
    code, _, err = run("migrate", "--apply", "tree")
    assert code == 3
    assert f"link.py:1: leads out of the repository, to {outside}" in err
    assert outside.read_text() == "bad\n"
    assert texts(tree)["a.py"] == "good\n"


def test_a_linked_work_tree_is_migrated_and_the_first_one_stays(tree: Path, bench: Any, run: Run) -> None:
    git(tree, "worktree", "add", "-q", "-b", "second", str(bench.root / "second"))
    before = state(tree)
    assert run("migrate", "--apply", "--commit", "second")[0] == 1
    after = state(tree)
    assert {**after, "for-each-ref": ""}["files"] == before["files"]
    assert git(bench.root / "second", "show", "HEAD:a.py") == "good\n"
    assert git(tree, "show", "main:a.py") == "bad\n"


def test_a_bare_repository_says_what_to_do(bench: Any, run: Run) -> None:
    subprocess.run(["git", "init", "-q", "--bare", str(bench.root / "bare")], check=True)
    code, _, err = run("migrate", "bare")
    assert code == 3
    assert "bare: is a bare repository: it has no files; clone it" in err


def test_a_file_that_changes_between_plan_and_write_is_left_out(
    tree: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(fixed: Any) -> Any:
        (tree / "a.py").write_text("mine\n")
        return units(fixed)

    monkeypatch.setattr("tracesafe.batch.repository.units", slow)
    code, _, err = run("migrate", "--apply", "--commit", "tree")
    assert code == 3
    assert "tree: a.py: left out: changed on disk while it was being fixed; run again" in err
    assert texts(tree)["a.py"] == "mine\n"
    assert git(tree, "show", "--name-only", "--format=", "HEAD") == "pkg/b.py\n"
    assert git(tree, "status", "--porcelain") == " M a.py\n"


def test_a_file_that_cannot_be_parsed_is_named_and_the_others_are_fixed(tree: Path, run: Run) -> None:
    (tree / "broken.py").write_text("def (:\n")
    git(tree, "add", "-A")
    git(tree, "commit", "-qm", "broken")
    code, _, err = run("migrate", "--apply", "tree")
    assert code == 3
    assert "tree: broken.py:1: cannot parse" in err
    assert texts(tree)["a.py"] == "good\n"


@pytest.mark.parametrize(
    "options",
    [
        ("--branch", "x"),
        ("--commit",),
        ("--test-cmd", "true"),
        ("--resume",),
        ("--apply", "--no-git", "--commit"),
        ("--no-git", "--changed"),
        ("--since", "x", "--changed"),
        ("--write-baseline",),
        ("--jobs", "0"),
        ("--scheduler", "tcp://127.0.0.1:9"),
        ("@nowhere.txt",),
        ("--apply", "--review"),
    ],
)
def test_options_that_do_not_go_together_are_refused(tree: Path, run: Run, options: tuple[str, ...]) -> None:
    code, _, err = run("migrate", *options, "tree")
    assert code == 2
    assert err.startswith("Usage: ")
