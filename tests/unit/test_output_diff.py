"""Diffs: what ``git apply`` and ``patch -p1`` make of them."""

from __future__ import annotations

import subprocess
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracesafe.output.color import Palette
from tracesafe.output.diff import painted, raw, unified
from tracesafe.source.text import SourceFile, decode

PLAIN = Palette()
HERE = Path.cwd() / "model.py"

CASES: dict[str, tuple[bytes, bytes]] = {
    "one line": (b"a\nb\nc\n", b"a\nB\nc\n"),
    "no final newline": (b"a\nb", b"a\nB"),
    "a final newline comes": (b"a\nb", b"a\nb\n"),
    "a final newline goes": (b"a\nb\n", b"a\nb"),
    "crlf": (b"a\r\nb\r\nc\r\n", b"a\r\nB\r\nc\r\n"),
    "crlf without final newline": (b"a\r\nb", b"A\r\nb"),
    "mixed ends": (b"a\r\nb\rc\nd\n", b"a\r\nb\rc\nD\n"),
    "lone cr": (b"a\rb\rc\r", b"a\rB\rc\r"),
    "form feed and separators": ("a\x0cb\x85\u2028c\nd\n".encode(), "a\x0cb\x85\u2028c\nD\n".encode()),
    "bom": (b"\xef\xbb\xbfa\nb\n", b"\xef\xbb\xbfA\nb\n"),
    "latin-1": ("# coding: latin-1\né\nb\n".encode("latin-1"), "# coding: latin-1\né\nB\n".encode("latin-1")),
    "emptied": (b"a\n", b""),
    "filled": (b"", b"a\n"),
    "lines like headers": (b"-- a/x\n++ b/x\nx\n", b"-- a/y\n++ b/y\nx\n"),
    "far apart": (b"a\n" + b"x\n" * 30 + b"b\n", b"A\n" + b"x\n" * 30 + b"B\n"),
}
NAMES = ["model.py", "with space.py", "sub/dir/model.py", 'quo"te.py', "ünï.py", "-dash.py"]


def patched(directory: Path, name: str, before: bytes, after: bytes, program: list[str]) -> bytes:
    path = directory / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(before)
    old = decode(before, path)
    new = decode(after, path)
    diff = raw(unified(old, new, name), old)
    result = subprocess.run(program, cwd=directory, input=diff, capture_output=True, check=False)
    assert result.returncode == 0, (result.stdout + result.stderr + diff).decode("utf-8", "replace")
    return path.read_bytes()


GIT = ["git", "-c", "core.autocrlf=false", "apply", "--whitespace=nowarn", "-"]
PATCH = ["patch", "-p1", "--binary", "--posix"]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_git_takes_our_diffs(tmp_path: Path, case: tuple[bytes, bytes]) -> None:
    assert patched(tmp_path, "model.py", *case, GIT) == case[1]


@pytest.mark.parametrize("case", [case for case in CASES.values() if b"" not in case])
def test_patch_takes_our_diffs(tmp_path: Path, case: tuple[bytes, bytes]) -> None:
    """Not of files that are empty before or after: patch makes and removes those; tracesafe has no such edit."""
    assert patched(tmp_path, "model.py", *case, PATCH) == case[1]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("program", [GIT, ["patch", "-p1"]], ids=["git apply", "patch -p1"])
def test_patch_programs_find_the_file(tmp_path: Path, program: list[str], name: str) -> None:
    assert patched(tmp_path, name, b"a\n", b"b\n", program) == b"b\n"


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(["a", "b\r", "\x0c", "é", "", "x = 1", "\u2028"]), max_size=12),
    st.lists(st.sampled_from(["a", "b\r", "\x0c", "é", "", "y = 2"]), min_size=1, max_size=12),
    st.booleans(),
    st.booleans(),
)
def test_git_takes_any_diff(
    tmp_path_factory: pytest.TempPathFactory, old: list[str], new: list[str], one: bool, two: bool
) -> None:
    before, after = ("\n".join(old) + "\n" * one).encode(), ("\n".join(new) + "\n" * two).encode()
    if before != after and before and after:
        assert patched(tmp_path_factory.mktemp("diff"), "m.py", before, after, GIT) == after


def test_two_diffs_of_one_file_apply_in_turn(tmp_path: Path) -> None:
    path = tmp_path / "m.py"
    steps = [b"a\nb\nc\n", b"A\nb\nc\n", b"A\nb\nC\n"]
    path.write_bytes(steps[0])
    sources = [decode(step, path) for step in steps]
    diffs = [raw(unified(old, new, "m.py"), old) for old, new in pairwise(sources)]
    text = diffs[0] + b"# Needs review: a note\n#   check: it\n" + diffs[1]
    subprocess.run(GIT, cwd=tmp_path, input=text, check=True)
    assert path.read_bytes() == steps[2]
    path.write_bytes(steps[0])
    subprocess.run(["patch", "-p1", "--quiet"], cwd=tmp_path, input=text, check=True)
    assert path.read_bytes() == steps[2]


def test_a_painted_diff_is_the_diff_in_colours() -> None:
    diff = unified(SourceFile(HERE, "a\r\nb\n"), SourceFile(HERE, "A\r\nb\n"), "m.py")
    assert painted(diff, PLAIN) == "".join(diff)
    assert "\x1b[31m-a\x1b[0m\r\n" in painted(diff, Palette(True))
