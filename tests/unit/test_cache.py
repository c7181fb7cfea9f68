"""The cache: a report that is known is the report that would be found, and what changes makes it unknown."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tracesafe.cache.store import NAME
from tracesafe.cli import session
from tracesafe.cli.main import main
from tracesafe.output.json import as_list
from tracesafe.source.folder import TAG
from tracesafe.source.folder import made as folder_made

LOSSES = """
import torch

def clipped(x):
    if x.sum() > 1:
        return x
    return -x
"""
TRAIN = """
import torch
from losses import clipped

def run(xs):
    return torch.vmap(clipped)(xs)
"""
LONG_AGO = 1_000_000_000


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two files, of which one applies a transform to a function of the other."""
    monkeypatch.delenv("TRACESAFE_NO_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "pyproject.toml").write_text('[project]\nname = "p"\n')
    (folder / "losses.py").write_text(LOSSES)
    (folder / "train.py").write_text(TRAIN)
    age(folder)
    return folder


def age(folder: Path) -> None:
    """Let nobody wait until the files are two seconds old."""
    for path in folder.rglob("*.py"):
        os.utime(path, (LONG_AGO, LONG_AGO))


def checked(folder: Path, **options: Any) -> tuple[bool, list[Mapping[str, Any]]]:
    """Whether the report was known, and the report; it must be the one that is found without a cache."""
    with session.opened([str(folder)], options) as run:
        known, report = run.known is not None, as_list(run.check())
    with session.opened([str(folder)], {**options, "no_cache": True}) as run:
        assert report == as_list(run.check())
    return known, json.loads(report)


def test_the_second_run_knows_the_report(project: Path) -> None:
    first = checked(project)
    assert first == (False, first[1])
    assert checked(project) == (True, first[1])
    assert [one["code"] for one in first[1]] == ["TRC201"]


def test_the_folder_asks_git_and_backups_to_leave_it_alone(project: Path) -> None:
    checked(project)
    folder = project / ".tracesafe_cache"
    assert (folder / ".gitignore").read_text() == "*\n"
    assert (folder / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55")


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "losses.py").write_text(LOSSES.replace("> 1", "> 2")),
        lambda folder: (folder / "losses.py").unlink(),
        lambda folder: (folder / "losses.py").rename(folder / "other.py"),
        lambda folder: (folder / "train.py").write_text("x = 1\n"),
        lambda folder: (folder / "more.py").write_text(TRAIN),
        lambda folder: (folder / "pyproject.toml").write_text("[tool.tracesafe]\nignore = ['TRC201']\n"),
        lambda folder: (folder / "pyproject.toml").write_text("[tool.ruff]\nline-length = 100\n"),
        lambda folder: (folder / "__init__.py").write_text(""),
    ],
    ids=["edited", "deleted", "renamed", "unused", "added", "settings", "line length", "package"],
)
def test_a_change_is_seen(project: Path, change: Any) -> None:
    checked(project)
    change(project)
    assert not checked(project)[0]
    assert checked(project)[0]


def test_a_file_that_shadows_an_import_is_seen(tmp_path: Path, project: Path) -> None:
    """Only train.py is given: where it finds ``losses`` is not among the files of the run."""
    (project / "losses.py").rename(project.parent / "losses.py")
    (project.parent / "setup.py").write_text("")
    only = project / "train.py"
    assert not checked(only)[0]
    assert checked(only)[0]
    (project / "losses.py").write_text("def clipped(x):\n    return x\n")
    assert not checked(only)[0]
    assert checked(only)[0]
    (project / "losses.py").unlink()
    assert not checked(only)[0]


def test_a_file_that_was_read_though_nobody_gave_it_counts(project: Path) -> None:
    only = project / "train.py"
    checked(only)
    (project / "losses.py").write_text("def clipped(x):\n    return x\n")
    known, report = checked(only)
    assert (known, report) == (False, [])


def test_an_edit_that_keeps_size_and_time_is_seen_by_the_time_of_the_inode(project: Path) -> None:
    checked(project)
    (project / "losses.py").write_text(LOSSES.replace("> 1", "< 1"))
    age(project)
    known, report = checked(project)
    assert not known
    assert "< 1" in report[0]["message"]


def test_a_touched_file_is_read_once_and_nothing_is_analysed(project: Path) -> None:
    checked(project)
    os.utime(project / "losses.py")
    assert checked(project)[0]


def test_options_that_change_what_is_found_have_reports_of_their_own(project: Path) -> None:
    assert not checked(project)[0]
    assert not checked(project, ignore=("TRC201",))[0]
    assert not checked(project, pedantic=True)[0]
    assert checked(project, ignore=("TRC201",)) == (True, [])
    assert checked(project, output_format="concise")[0]


def test_another_version_starts_anew(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checked(project)
    monkeypatch.setattr("tracesafe.cache.identity.FORMAT", -1)
    assert not checked(project)[0]


def test_what_another_environment_has_installed_counts(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checked(project)
    monkeypatch.setattr("tracesafe.analysis.releases.installed", lambda: {"torch": "1.9"})
    monkeypatch.setattr("sys.path", [*sys.path, str(project)])
    assert not checked(project)[0]


@pytest.mark.parametrize("content", [b"", b"not a database at all" * 100, b"SQLite format 3\0" + b"\1" * 5000])
def test_a_broken_file_is_made_anew(project: Path, content: bytes) -> None:
    checked(project)
    file = project / ".tracesafe_cache" / NAME
    file.write_bytes(content)
    assert not checked(project)[0]
    assert checked(project)[0]


@pytest.mark.parametrize("version", [("application_id", 77), ("user_version", 99)])
def test_a_file_of_somebody_else_or_of_a_newer_version_is_made_anew(project: Path, version: tuple[str, int]) -> None:

    checked(project)
    with sqlite3.connect(project / ".tracesafe_cache" / NAME) as connection:
        connection.execute("PRAGMA {} = {}".format(*version))
    connection.close()
    assert not checked(project)[0]
    assert checked(project)[0]


def test_a_value_that_the_disk_changed_is_a_miss(project: Path) -> None:

    checked(project)
    with sqlite3.connect(project / ".tracesafe_cache" / NAME) as connection:
        connection.execute("UPDATE entries SET value = replace(value, 'TRC201', 'TRC202')")
    connection.close()
    assert not checked(project)[0]


def test_a_folder_that_cannot_be_written_is_no_trouble(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / ".tracesafe_cache").write_text("a file, not a folder")
    assert not checked(project)[0]
    assert not checked(project)[0]
    assert not capsys.readouterr().err
    checked(project, verbose=True)
    assert "cache not used" in capsys.readouterr().err


def test_no_cache_leaves_no_folder(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with session.opened([str(project)], {"no_cache": True}) as run:
        run.check()
    (project / "tracesafe.toml").write_text("cache = false\n")
    checked(project)
    assert not (project / ".tracesafe_cache").exists()


def test_the_user_says_where(project: Path, tmp_path: Path) -> None:
    checked(project, cache_dir=str(tmp_path / "here"))
    assert (tmp_path / "here" / NAME).is_file()
    (project / "tracesafe.toml").write_text('cache-dir = "there"\n')
    checked(project)
    assert (project / "there" / NAME).is_file()


def test_files_outside_of_every_project_have_their_cache_with_the_users_own(project: Path, tmp_path: Path) -> None:
    lonely = tmp_path / "lonely.py"
    lonely.write_text(LOSSES)
    checked(lonely)
    assert list((tmp_path / "home").rglob(NAME))
    assert not (tmp_path / ".tracesafe_cache").exists()


def test_clean_removes_the_cache_and_nothing_else(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    checked(project)
    assert main(["clean", str(project)]) == 0
    assert not (project / ".tracesafe_cache").exists()
    assert (project / "losses.py").is_file()
    assert "Removed" in capsys.readouterr().out
    (project / ".tracesafe_cache").mkdir()
    (project / ".tracesafe_cache" / "mine.txt").write_text("")
    assert main(["clean", str(project)]) == 0
    assert (project / ".tracesafe_cache" / "mine.txt").is_file()


def test_a_file_that_cannot_be_parsed_is_told_from_the_cache_too(project: Path) -> None:
    (project / "train.py").write_text("import torch\nx = torch.vmap(\n")
    first = checked(project)
    assert first[1][0]["code"] == "TRC001"
    assert checked(project) == (True, first[1])


def test_fix_uses_what_check_found(project: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    main(["fix", "--diff", str(project)])
    cold = capsysbinary.readouterr().out
    main(["fix", "--diff", str(project)])
    assert capsysbinary.readouterr().out == cold
    assert b"torch.where" in cold
    main(["fix", "--apply", str(project)])
    assert checked(project)[1] == []


def test_several_processes_at_once_find_the_same(project: Path) -> None:
    command = [sys.executable, "-m", "tracesafe", "check", "--output-format", "json", str(project)]
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(4)]
    found = [run.communicate() for run in runs]
    assert {run.returncode for run in runs} == {1}
    assert len(set(found)) == 1
    assert not found[0][1]
    assert checked(project)[0]


@pytest.mark.parametrize("given", [".", "there"])
def test_a_folder_with_other_files_is_no_cache_and_clean_leaves_it(
    project: Path, capsys: pytest.CaptureFixture[str], given: str
) -> None:
    folder = project / given
    folder.mkdir(exist_ok=True)
    (folder / "mine.txt").write_text("mine")
    before = sorted(path.name for path in folder.iterdir())
    checked(project, cache_dir=str(folder))
    assert sorted(path.name for path in folder.iterdir()) == before
    assert main(["clean", str(project), "--cache-dir", str(folder)]) == 0
    assert "No cache at" in capsys.readouterr().out
    (project / ".git").mkdir(exist_ok=True)
    (project / "CACHEDIR.TAG").write_text(TAG, encoding="utf-8")
    assert main(["clean", str(project), "--cache-dir", str(project)]) == 0
    assert (project / "losses.py").is_file()


def test_a_journal_is_not_kept_behind_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / ".tracesafe_cache").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="symbolic link"):
        folder_made(tmp_path / "tree")
    assert not list((tmp_path / "elsewhere").iterdir())


@pytest.mark.skipif(sys.platform != "linux", reason="names that are no text")
def test_a_name_that_is_no_text_is_checked_like_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = os.fsencode(tmp_path) + b"/m\xff.py"
    with open(name, "w", encoding="utf-8") as stream:
        stream.write("import torch\n\n\ndef f(x):\n    if x > 0:\n        return x\n    return -x\n\n\ntorch.vmap(f)\n")
    assert main(["check", "--isolated", str(tmp_path)]) == 1
    assert "TRC201" in capsys.readouterr().out
