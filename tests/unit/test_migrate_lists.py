"""Which repositories a migration is about, and who owns their files."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.unit.migrations import repository
from tracesafe.batch.owners import owners
from tracesafe.batch.repositories import Unlisted, targets

Run = Any


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_list_has_one_path_a_line_and_comments(tmp_path: Path, end: str) -> None:
    for name in ("one", "two #2"):
        (tmp_path / "trees" / name).mkdir(parents=True)
    lines = ["# ours", "", "one", "  two #2 ", "#one", "./one", "gone"]
    (tmp_path / "trees" / "list.txt").write_bytes(end.join(lines).encode())
    found = targets([f"@{tmp_path / 'trees' / 'list.txt'}"], use_git=False)
    assert [(one.name, one.problem) for one in found] == [
        ("one", ""),
        ("two #2", ""),
        ("gone", "no such directory; check the path"),
    ]
    assert found[0].root == tmp_path / "trees" / "one"


def test_a_list_comes_from_standard_input_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "one").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"one\n")))
    assert [one.root for one in targets(["@-"], use_git=False)] == [tmp_path / "one"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"\n# nothing\n", "names no repository"), (b"\xff\xfe", "is not a list of paths in UTF-8"), (b"a\0b\n", "null")],
)
def test_a_list_that_is_none_is_refused(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "list.txt"
    path.write_bytes(content)
    with pytest.raises(Unlisted, match=problem):
        targets([f"@{path}"], use_git=False)


def test_parts_of_one_repository_are_one(tmp_path: Path) -> None:
    root = repository(tmp_path / "tree", {"a/x.py": "", "b/y.py": "", "b/c/z.py": ""})
    (found,) = targets([str(root / "a"), str(root / "b"), str(root / "b" / "c")], use_git=True)
    assert (found.root, found.paths) == (root, (root / "a", root / "b"))


def test_a_file_is_no_repository(tmp_path: Path) -> None:
    (tmp_path / "a.py").touch()
    (found,) = targets([str(tmp_path / "a.py")], use_git=True)
    assert found.problem == "is not a directory; give the repository that holds it"


CODEOWNERS = """\
# who
*            @everyone
*.js         @web   # inline
/build/logs/ @ops
docs/*       docs@example.org
apps/        @apps
/free/
\\#odd.py     @odd
with\\ space/ @space
[Section][2] @section
inner/
^[Optional]
last.py      @last @two
"""


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a.py", ["@everyone"]),
        ("x/y.js", ["@web"]),
        ("build/logs/a.py", ["@ops"]),
        ("x/build/logs/a.py", ["@everyone"]),
        ("docs/a.py", ["docs@example.org"]),
        ("docs/deep/a.py", ["@everyone"]),
        ("x/apps/deep/a.py", ["@apps"]),
        ("free/a.py", []),
        ("#odd.py", ["@odd"]),
        ("with space/a.py", ["@space"]),
        ("inner/a.py", ["@section"]),
        ("last.py", ["@last", "@two"]),
    ],
)
def test_the_last_pattern_that_matches_says_who_owns_a_file(tmp_path: Path, path: str, expected: list[str]) -> None:
    (tmp_path / ".github").mkdir()
    (tmp_path / ".github" / "CODEOWNERS").write_text(CODEOWNERS)
    (tmp_path / "CODEOWNERS").write_text("* @nobody\n")
    assert owners(tmp_path).of(path) == tuple(expected)


def test_nobody_owns_a_tree_without_the_file(tmp_path: Path) -> None:
    assert owners(tmp_path).of("a.py") == ()
