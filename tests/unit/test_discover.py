"""Discovery: paths to files, with git's rules about what is ignored."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tracesafe.source.discover import EXCLUDED, MissingPath, Selection, discover


def tree(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")


def found(root: Path, *paths: Path, **settings: object) -> list[str]:
    result = discover(paths or [root], Selection(root, **settings))  # type: ignore[arg-type]
    assert not result.failures
    return [path.relative_to(root).as_posix() for path in result.files]


def test_files_come_sorted_and_only_python(tmp_path: Path) -> None:
    tree(tmp_path, "b.py", "a.py", "c.pyi", "d.txt", "sub/e.py", "sub-f.py", "noext")
    assert found(tmp_path) == ["a.py", "b.py", "sub/e.py", "sub-f.py"]


def test_a_file_that_is_given_by_name_is_taken_whatever_it_is_called(tmp_path: Path) -> None:
    tree(tmp_path, "script", ".venv/x.py")
    assert found(tmp_path, tmp_path / "script", tmp_path / ".venv" / "x.py") == [".venv/x.py", "script"]


def test_a_file_that_is_given_twice_is_taken_once(tmp_path: Path) -> None:
    tree(tmp_path, "a.py")
    assert found(tmp_path, tmp_path, tmp_path / "a.py", tmp_path / "." / "a.py") == ["a.py"]


def test_environments_and_build_products_are_left_out(tmp_path: Path) -> None:
    tree(tmp_path, "a.py", *(f"{name}/b.py" for name in EXCLUDED), *(f"deep/{name}/b.py" for name in EXCLUDED))
    assert found(tmp_path) == ["a.py"]


def test_an_excluded_directory_that_is_given_is_walked(tmp_path: Path) -> None:
    tree(tmp_path, "site-packages/lib/a.py", "site-packages/lib/build/b.py", "site-packages/c.py")
    assert found(tmp_path, tmp_path / "site-packages" / "lib") == ["site-packages/lib/a.py"]
    assert found(tmp_path, tmp_path / "site-packages") == ["site-packages/c.py", "site-packages/lib/a.py"]


def test_exclude_patterns_count_from_the_root(tmp_path: Path) -> None:
    tree(tmp_path, "a.py", "docs/b.py", "src/docs/c.py", "src/gen_d.py")
    assert found(tmp_path, exclude=("/docs", "gen_*.py")) == ["a.py", "src/docs/c.py"]
    assert found(tmp_path, tmp_path / "docs" / "b.py", exclude=("/docs",)) == ["docs/b.py"]


def test_force_exclude_leaves_out_what_is_given(tmp_path: Path) -> None:
    tree(tmp_path, "a.py", "docs/b.py")
    given = (tmp_path / "a.py", tmp_path / "docs" / "b.py", tmp_path / "docs")
    assert found(tmp_path, *given, exclude=("docs",), force_exclude=True) == ["a.py"]


def test_nothing_is_found_in_an_empty_directory(tmp_path: Path) -> None:
    assert found(tmp_path) == []


def test_a_missing_path_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(MissingPath, match="none"):
        discover([tmp_path / "none.py"], Selection(tmp_path))


IGNORES = [
    {".gitignore": "gen.py\n", "files": "a.py gen.py sub/gen.py"},
    {".gitignore": "/gen.py\n", "files": "gen.py sub/gen.py"},
    {".gitignore": "out/\n", "files": "out/a.py sub/out/b.py outer.py"},
    {".gitignore": "*.py\n!keep.py\n", "files": "a.py keep.py sub/keep.py sub/b.py"},
    {".gitignore": "out/\n!out/keep.py\n", "files": "out/keep.py a.py"},
    {".gitignore": "*.py\n", "sub/.gitignore": "!*.py\n", "files": "a.py sub/b.py sub/deep/c.py"},
    {".gitignore": "!a.py\n", "sub/.gitignore": "a.py\n/b.py\n", "files": "a.py sub/a.py sub/b.py sub/deep/b.py"},
    {".gitignore": "sub/\n", "sub/.gitignore": "!*\n", "files": "sub/a.py b.py"},
    {".gitignore": "a/**/z.py\n# comment\n\n\\#b.py\n", "files": "a/z.py a/b/c/z.py z.py #b.py"},
    {".gitignore": "doc/*.py\n", "files": "doc/a.py doc/sub/b.py x/doc/c.py"},
    {".gitignore": "[ab].py\nc?.py\nsp ace.py\ntrail.py   \n", "files": "a.py b.py c1.py c.py trail.py d.py"},
    {".gitignore": "*\n!*/\n!deep/b.py\n", "files": "a.py deep/b.py deep/c.py"},
    {".gitignore": "\r\na.py\r\n", "files": "a.py b.py"},
    {"sub/.gitignore": "*\n", "files": "sub/a.py b.py"},
    {".git/info/exclude": "a.py\n", "files": "a.py b.py"},
    {".git/info/exclude": "a.py\n", ".gitignore": "!a.py\n", "files": "a.py b.py"},
]


@pytest.mark.parametrize("case", IGNORES, ids=range(len(IGNORES)))
def test_what_git_ignores_is_left_out(tmp_path: Path, case: dict[str, str]) -> None:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    tree(tmp_path, *case["files"].split(" "))
    for name, rules in case.items():
        if name != "files":
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(rules.encode())
    command = ["git", "-c", "core.excludesFile=/dev/null", "-c", "core.quotepath=off", "-C", str(tmp_path)]
    listed = subprocess.run(
        [*command, "ls-files", "-z", "--others", "--exclude-standard", "--", "*.py"],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    assert found(tmp_path) == sorted((name for name in listed.split("\0") if name), key=lambda name: name.split("/"))
    everything = sorted((name for name in case["files"].split(" ")), key=lambda name: name.split("/"))
    assert found(tmp_path, respect_gitignore=False) == everything


def test_rules_above_a_given_directory_hold_in_it(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    tree(tmp_path, "src/a.py", "src/gen.py", "src/out/b.py", "src/deep/out/c.py")
    (tmp_path / ".gitignore").write_text("gen.py\n/src/out/\n")
    assert found(tmp_path, tmp_path / "src") == ["src/a.py", "src/deep/out/c.py"]


def test_an_ignored_directory_that_is_given_is_walked(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    tree(tmp_path, "out/a.py", "out/deep/b.py")
    (tmp_path / ".gitignore").write_text("out/\n")
    assert found(tmp_path, tmp_path / "out") == ["out/a.py", "out/deep/b.py"]


def test_links_to_directories_are_not_followed(tmp_path: Path) -> None:
    tree(tmp_path, "real/a.py")
    (tmp_path / "real" / "loop").symlink_to(tmp_path / "real", target_is_directory=True)
    (tmp_path / "away").symlink_to(tmp_path.parent, target_is_directory=True)
    assert found(tmp_path) == ["real/a.py"]


def test_a_given_link_to_a_directory_is_followed(tmp_path: Path) -> None:
    tree(tmp_path, "real/a.py")
    (tmp_path / "link").symlink_to(tmp_path / "real", target_is_directory=True)
    assert found(tmp_path, tmp_path / "link") == ["link/a.py"]


def test_a_file_and_a_link_to_it_are_one_file(tmp_path: Path) -> None:
    tree(tmp_path, "m.py")
    (tmp_path / "a.py").symlink_to("m.py")
    (tmp_path / "z.py").symlink_to("m.py")
    assert found(tmp_path) == ["m.py"]


def test_a_link_that_leads_nowhere_is_passed_by_unless_it_is_given(tmp_path: Path) -> None:
    (tmp_path / "a.py").symlink_to("gone.py")
    assert found(tmp_path) == []
    result = discover([tmp_path / "a.py"], Selection(tmp_path))
    assert [failure.reason for failure in result.failures] == ["cannot read: No such file or directory"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes")
def test_a_pipe_is_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.py")
    assert found(tmp_path) == []
    result = discover([tmp_path / "a.py"], Selection(tmp_path))
    assert [failure.reason for failure in result.failures] == ["cannot read: is not a regular file"]
