"""``tracesafe undo``: after every command that writes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tracesafe.source import journal
from tracesafe.source.write import Replacement

Run = Any


def test_what_fix_wrote_is_undone(bench: Any, run: Run) -> None:
    one, two = bench.file("a.py", b"bad\r\n"), bench.file("b.py", "bad")
    assert run("fix", "--apply", "-q", ".")[0] == 0
    assert (one.read_bytes(), two.read_bytes()) == (b"good\r\n", b"good")
    code, out, err = run("undo")
    assert (code, err) == (0, "")
    assert re.fullmatch(r"Undid `tracesafe fix --apply` of [-\d]+: 2 files in .*\.\n", out)
    assert (one.read_bytes(), two.read_bytes()) == (b"bad\r\n", b"bad")


def test_changes_are_undone_from_the_last_to_the_first(bench: Any, run: Run) -> None:
    path = bench.file("a.py", "bad\n")
    run("fix", "--apply", "-q", ".")
    path.write_text("good\nbad\n")
    run("fix", "--apply", "-q", ".")
    code, out, _ = run("undo", "--list")
    lines = out.split("\n")
    assert (code, [line.split()[1] for line in lines if line]) == (0, ["written", "written"])
    first = lines[1].split()[0]
    assert run("undo", first)[0] == 3
    assert run("undo", "-q") == (0, "", "")
    assert path.read_text() == "good\nbad\n"
    code, _, err = run("undo")
    assert (code, err.split("\n")[0]) == (3, "tracesafe: a.py: was changed since")
    assert run("undo", "--force")[0] == 0
    assert path.read_text() == "bad\n"
    code, _, err = run("undo")
    assert code == 2
    assert "nothing to undo" in err


@pytest.mark.parametrize(("flag", "text"), [((), "bad\n"), (("--finish",), "good\n")])
def test_an_interrupted_change_is_settled_first(bench: Any, run: Run, flag: tuple[str, ...], text: str) -> None:
    path = bench.file("a.py", "bad\n")
    with journal.opened(bench.root, "test") as log:
        unit = journal.Unit((Replacement(path, b"bad\n", b"good\n"),))
        log.write([unit], "fix --apply", is_open=True)
    path.write_text("bad\n")
    code, out, err = run("fix", "--apply", ".")
    assert code == 3
    assert "was interrupted here" in out + err
    assert "`tracesafe undo` takes it back, `tracesafe undo --finish` finishes it" in out + err
    assert run("undo", *flag)[0] == 0
    assert path.read_text() == text


def test_a_tree_without_a_journal_has_nothing_to_undo(bench: Any, run: Run) -> None:
    code, _, err = run("undo")
    assert code == 2
    assert "nothing to undo: no journal in" in err


def test_an_unknown_change_is_named(bench: Any, run: Run) -> None:
    bench.file("a.py", "bad\n")
    run("fix", "--apply", "-q", ".")
    code, _, err = run("undo", "1999")
    assert code == 2
    assert "`1999` names no change" in err


def test_a_file_given_through_a_link_is_undone_where_it_lies(bench: Any, run: Run) -> None:
    real = bench.file("real/a.py", "bad\n")
    link = Path(bench.root / "link.py")
    link.symlink_to("real/a.py")
    assert run("fix", "--apply", "-q", "link.py")[0] == 0
    assert real.read_text() == "good\n"
    assert run("undo", "-C", "real")[0] == 0
    assert (link.is_symlink(), real.read_text()) == (True, "bad\n")


def test_clean_keeps_the_journal(bench: Any, run: Run) -> None:
    bench.file("pyproject.toml", "[tool.tracesafe]\n")
    path = bench.file("a.py", "bad\n")
    run("fix", "--apply", "-q", ".")
    (bench.root / ".tracesafe_cache" / "other").touch()
    assert run("clean")[0] == 0
    assert not (bench.root / ".tracesafe_cache" / "other").exists()
    assert run("undo")[0] == 0
    assert path.read_text() == "bad\n"
