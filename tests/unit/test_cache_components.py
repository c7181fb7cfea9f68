"""The cache of components: what an edit makes a run look at again, and what it does not even read."""

from __future__ import annotations

import dataclasses
import json
import pickle
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.unit.test_cache import LOSSES, TRAIN, age
from tests.unit.test_cache import project as project
from tracesafe.cache.store import NAME
from tracesafe.cli import session
from tracesafe.cli.main import main
from tracesafe.fixing import fix
from tracesafe.incremental.kept import Later
from tracesafe.output.json import as_list
from tracesafe.pipeline import Parts
from tracesafe.request import Changed
from tracesafe.source.text import decode


@pytest.fixture
def projects(project: Path) -> Path:
    """Three projects side by side that have nothing to do with each other."""
    for name in ("two", "three"):
        folder = project / name
        folder.mkdir()
        (folder / "__init__.py").write_text("")
        (folder / "losses.py").write_text(LOSSES)
        (folder / "train.py").write_text(TRAIN.replace("from losses", f"from {name}.losses"))
    age(project)
    return project


def analysed(folder: Path) -> list[list[str]]:
    """The files of each program that a run analyses; it must find what a run from nothing does."""
    programs: list[list[str]] = []
    with session.opened([str(folder)], {}) as run:
        analyse = run.parts.analyse

        def noted(program: Any) -> Any:
            programs.append(sorted(path.relative_to(folder.resolve()).as_posix() for path in program.given))
            return analyse(program)

        vars(run)["parts"] = dataclasses.replace(run.parts, analyse=noted)
        report = as_list(run.check())
    with session.opened([str(folder)], {"no_cache": True}) as run:
        assert report == as_list(run.check())
    return programs


def edited(path: Path, text: str) -> None:
    path.write_text(text)
    age(path.parent)


TWO = ["two/__init__.py", "two/losses.py", "two/train.py"]


def test_only_the_component_that_changed_is_analysed(projects: Path) -> None:
    assert len(analysed(projects)) == 3
    edited(projects / "two/train.py", f"{(projects / 'two/train.py').read_text()}\nmore = 1\n")
    assert analysed(projects) == [TWO]
    edited(projects / "two/losses.py", LOSSES.replace("> 1", "> 2"))
    assert analysed(projects) == [TWO]


def test_files_that_did_not_change_are_not_read_again(projects: Path) -> None:
    analysed(projects)
    edited(projects / "two/train.py", f"{(projects / 'two/train.py').read_text()}\nmore = 1\n")
    with session.opened([str(projects)], {}) as run:
        report = run.check()
    sources = report.sources
    unread = {path.relative_to(projects).as_posix() for path, one in sources.items() if "_read" not in vars(one)}
    assert {"three/train.py", "train.py"} <= unread
    assert sources[projects / "three/train.py"].text.startswith("\nimport torch")
    assert sources[projects / "three/train.py"].encoding == "utf-8"


def test_an_import_that_ties_two_components_is_seen(projects: Path) -> None:
    analysed(projects)
    edited(projects / "two/train.py", f"{(projects / 'two/train.py').read_text()}\nfrom three import losses\n")
    three = ["three/__init__.py", "three/losses.py", "three/train.py"]
    assert analysed(projects) == [[*three, *TWO]]
    edited(projects / "two/train.py", TRAIN.replace("from losses", "from two.losses"))
    assert analysed(projects) == []


def test_a_new_file_that_shadows_an_import_of_a_component_is_seen(projects: Path) -> None:
    analysed(projects)
    (projects / "losses").mkdir()
    edited(projects / "losses/__init__.py", "def clipped(x):\n    return x\n")
    (found,) = analysed(projects)
    assert "losses/__init__.py" in found
    assert "two/train.py" not in found


def test_a_file_that_changes_while_the_run_looks_at_it_is_taken_as_it_is(projects: Path) -> None:
    analysed(projects)
    edited(projects / "two/train.py", f"{(projects / 'two/train.py').read_text()}\nmore = 1\n")
    with session.opened([str(projects)], {}) as run:
        assert run.known is None
        (projects / "two/losses.py").write_text(LOSSES.replace("> 1", "> 2.5"))
        (projects / "three/losses.py").write_text("def clipped(x):\n    return x\n")
        found = as_list(run.check())
    with session.opened([str(projects)], {"no_cache": True}) as run:
        assert found == as_list(run.check())
    assert len(json.loads(found)) == 2


def test_a_part_that_the_disk_changed_is_a_miss(projects: Path) -> None:
    analysed(projects)
    with sqlite3.connect(projects / ".tracesafe_cache" / NAME) as connection:
        connection.execute("UPDATE parts SET value = replace(value, 'TRC201', 'TRC202')")
    edited(projects / "two/train.py", f"{(projects / 'two/train.py').read_text()}\nmore = 1\n")
    assert len(analysed(projects)) == 3


def test_a_rule_that_is_left_out_asks_another_question(projects: Path) -> None:
    analysed(projects)
    with session.opened([str(projects)], {"ignore": ("TRC201",)}) as run:
        assert run.check().findings == ()
    edited(projects / "two/train.py", f"{(projects / 'two/train.py').read_text()}\nmore = 1\n")
    assert analysed(projects) == [TWO]


def counting(run: session.Session, count: list[int]) -> Parts:
    """The pipeline, which notes each analysis."""

    def noted(program: Any) -> Any:
        count.append(1)
        return run.parts.analyse(program)

    return dataclasses.replace(run.parts, analyse=noted)


def test_after_a_fix_the_other_components_are_not_analysed_again(projects: Path) -> None:
    with session.opened([str(projects / "two")], {}) as run:
        count: list[int] = []
        fix(counting(run, count), run.request)
    alone = len(count)
    (projects / "two/losses.py").write_text(LOSSES)
    for name in ("three/losses.py", "losses.py"):
        edited(projects / name, LOSSES.replace("if x.sum() > 1:", "if n > 1:").replace("(x)", "(x, n=1)"))
    count.clear()
    with session.opened([str(projects)], {}) as run:
        fix(counting(run, count), run.request)
    assert len(count) == alone + 2


def unread(folder: Path) -> Later:
    """A file of another component than the one that was edited."""
    analysed(folder)
    edited(folder / "two/train.py", f"{(folder / 'two/train.py').read_text()}\nmore = 1\n")
    with session.opened([str(folder)], {}) as run:
        found = run.check().sources[folder / "three/train.py"]
    assert isinstance(found, Later)
    return found


def test_a_file_that_nobody_read_is_a_file_like_any_other(projects: Path) -> None:
    later = unread(projects)
    read = decode((projects / "three/train.py").read_bytes(), later.path)
    assert later == read
    assert read == later
    assert hash(later) == hash(read)
    assert dataclasses.replace(later, text="x") == dataclasses.replace(read, text="x")
    assert pickle.loads(pickle.dumps(later)) == read
    assert later.line_starts == read.line_starts


def test_a_file_that_changes_before_it_is_read_is_named(
    projects: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    later = unread(projects)
    (projects / "three/train.py").write_text("")
    with pytest.raises(Changed) as told:
        later.text  # noqa: B018
    monkeypatch.setattr(session.Session, "check", lambda _run: later.text)
    assert main(["check", str(projects)]) == 3
    assert capsys.readouterr().err == f"{told.value}\n"
    assert (
        str(told.value)
        == f"{projects / 'three/train.py'}:1: changed while tracesafe looked at it; run the command again"
    )


def test_a_fix_after_an_edit_writes_what_a_run_from_nothing_does(projects: Path, tmp_path: Path) -> None:
    analysed(projects)
    edited(projects / "two/train.py", f"{(projects / 'two/train.py').read_text()}\nmore = 1\n")
    shutil.copytree(projects, tmp_path / "copy", ignore=shutil.ignore_patterns(".tracesafe_cache"))
    assert main(["fix", "--apply", str(projects)]) == 0
    assert main(["fix", "--apply", "--no-cache", str(tmp_path / "copy")]) == 0
    for path in projects.rglob("*.py"):
        assert path.read_bytes() == (tmp_path / "copy" / path.relative_to(projects)).read_bytes()
    assert "torch.where" in (projects / "three/losses.py").read_text()
