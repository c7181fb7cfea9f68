"""Bad input: never a crash, never silence, never exit 0, and no file that is half of anything."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

MAPPED = """\
import torch


def f(x):
    if x > 0:
        y = x * 2
    else:
        y = -x
    return y


torch.vmap(f)(torch.ones(3))
"""
"""Has one finding, with a safe fix."""


def tracesafe(
    *arguments: str | Path, cwd: Path, stdin: bytes | None = None, timeout: float = 60
) -> subprocess.CompletedProcess[bytes]:
    """Run the real command line."""
    return subprocess.run(
        [sys.executable, "-m", "tracesafe", *map(str, arguments)],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        timeout=timeout,
        check=False,
    )


def check(cwd: Path, *paths: str) -> tuple[int, str]:
    """``check`` in one line a finding: exit code, and all that it says."""
    result = tracesafe("check", "--output-format", "concise", *(paths or (".",)), cwd=cwd)
    assert b"Traceback" not in result.stderr, result.stderr.decode()
    return result.returncode, (result.stdout + result.stderr).decode()


UNREADABLE: dict[str, tuple[bytes, str]] = {
    "a syntax error": (b"import torch\nx = (\ntorch.vmap(x)\n", "cannot parse: '(' was never closed"),
    "a file of Python 2": (b"import torch\nprint 'x'\n", "cannot parse: Missing parentheses in call to 'print'"),
    "undecodable bytes": (b"import torch\ns = '\xff\xfe'\n", "cannot decode"),
    "a binary": (bytes(range(256)) * 40, "cannot decode"),
    "null bytes": (b"import torch  # vmap\n\0\n", "cannot parse: source code"),
    "utf-16": ("import torch\n".encode("utf-16"), "cannot decode"),
    "an unknown encoding": (b"# coding: klingon\n", "cannot decode: unknown encoding: klingon"),
    "brackets without end": (b"import torch  # vmap\nx = " + b"(" * 5000 + b")" * 5000, "cannot parse: "),
}


@pytest.mark.parametrize("data", [data for data, _ in UNREADABLE.values()], ids=UNREADABLE)
def test_what_cannot_be_read_is_reported_and_never_rewritten(tmp_path: Path, data: bytes) -> None:
    why = next(why for other, why in UNREADABLE.values() if other == data)
    path = tmp_path / "a.py"
    path.write_bytes(data)
    code, said = check(tmp_path, "a.py")
    assert code == 3
    assert said.startswith("a.py:")
    assert why in said
    result = tracesafe("fix", "--apply", "--unsafe-fixes", "a.py", cwd=tmp_path)
    assert result.returncode == 3
    assert path.read_bytes() == data


def test_one_unreadable_file_does_not_hide_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"import torch\ntorch.vmap(\n")
    (tmp_path / "b.py").write_text(MAPPED)
    code, said = check(tmp_path)
    assert code == 3
    assert "a.py:2:1: TRC001" in said
    assert "b.py:5:8: TRC201" in said
    assert tracesafe("--apply", ".", cwd=tmp_path).returncode == 3
    assert "torch.where" in (tmp_path / "b.py").read_text()


def test_a_missing_path_is_wrong_usage(tmp_path: Path) -> None:
    code, said = check(tmp_path, "gone.py")
    assert code == 2
    assert "gone.py: no such file or directory" in said


@pytest.mark.parametrize("data", [b"", b"\n", b"\xef\xbb\xbf", b"# only a comment", b"\x0c", b"\r"])
def test_an_empty_file_is_clean(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.py").write_bytes(data)
    assert check(tmp_path, "a.py")[0] == 0


def test_an_empty_directory_is_clean(tmp_path: Path) -> None:
    assert check(tmp_path)[0] == 0


def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.py").write_text(MAPPED)
    (tmp_path / "sub" / "up").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "self.py").symlink_to("self.py")
    code, said = check(tmp_path)
    assert code == 1
    assert said.count("TRC201") == 1
    assert check(tmp_path, "self.py")[0] == 3


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes")
def test_a_pipe_given_as_a_path_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.py")
    result = tracesafe("check", "a.py", cwd=tmp_path, timeout=20)
    assert result.returncode == 3
    assert b"is not a regular file" in result.stdout


def test_a_device_given_as_a_path_is_refused(tmp_path: Path) -> None:
    assert check(tmp_path, os.devnull)[0] == 3


# Large and deep


def test_a_generated_file_of_a_megabyte_is_no_trouble(tmp_path: Path) -> None:
    pattern = "def g{i}(x):\n    y_{i} = x * {i} + {i}\n    return [y_{i}, 'zzzzzzzzzzzzzzzzzzzz']\n\n\n"
    body = "".join(pattern.format(i=i) for i in range(13_000))
    (tmp_path / "a.py").write_text(MAPPED + "\n\n" + body)
    assert (tmp_path / "a.py").stat().st_size > 1_000_000
    started = time.perf_counter()
    code, said = check(tmp_path)
    assert code == 1
    assert said.count("TRC201") == 1
    assert time.perf_counter() - started < 30


DEEP = {
    "operators": "    y = " + " + ".join(["x"] * 3000) + "\n",
    "brackets": "    y = " + "(" * 90 + "x" + ")" * 90 + "\n",
    "attributes": "    y = x" + ".T" * 2000 + "\n",
    "calls": "    y = x" + ".abs()" * 800 + "\n",
    "blocks": "".join("    " + " " * i + "if x.ndim:\n" for i in range(90)) + "    " + " " * 90 + "y = x\n",
    "elifs": "    if x.ndim == 0:\n        y = x\n" + "    elif x.ndim == 7:\n        y = x\n" * 900,
    "functions": "".join("    " + " " * i + f"def g{i}(x):\n" for i in range(60)) + "    " + " " * 60 + "return x\n",
    "lambdas": "    y = " + "lambda: " * 60 + "x\n",
    "comparisons": "    y = " + " and ".join(f"x.ndim != {i}" for i in range(900)) + "\n",
    "a display": "    y = [" + "1, " * 20_000 + "]\n",
}


@pytest.mark.parametrize("lines", DEEP.values(), ids=DEEP)
def test_deep_code_is_analysed_or_reported(tmp_path: Path, lines: str) -> None:
    code = f"import torch\n\n\ndef deep(x):\n{lines}    return x\n\n\ntorch.vmap(deep)(torch.ones(3))\n\n\n"
    (tmp_path / "a.py").write_text(code + MAPPED)
    status, said = check(tmp_path)
    assert status in (1, 3)
    assert "TRC201" in said or "TRC001" in said
    assert "Fatal" not in said


def test_a_fix_in_a_file_with_deep_code_leaves_the_deep_code_alone(tmp_path: Path) -> None:
    deep = "table = [" + "[" * 80 + "]" * 80 + "]\n" + "sum_of_all = " + " + ".join(["1"] * 900) + "\n"
    (tmp_path / "a.py").write_text(deep + MAPPED)
    assert tracesafe("--apply", "a.py", cwd=tmp_path).returncode == 0
    text = (tmp_path / "a.py").read_text()
    assert text.startswith(deep)
    assert "torch.where" in text


def test_functions_that_call_each_other_without_end_are_analysed(tmp_path: Path) -> None:
    ring = "".join(f"def r{i}(x):\n    return r{(i + 1) % 300}(x) + 1\n\n\n" for i in range(300))
    (tmp_path / "a.py").write_text(f"import torch\n\n\n{ring}torch.vmap(r0)(torch.ones(3))\n\n\n{MAPPED}")
    status, said = check(tmp_path)
    assert status == 1
    assert "TRC201" in said


# Rights


@pytest.fixture
def top() -> Iterator[Path]:
    """A directory that a user without rights can reach."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name)
        path.chmod(0o777)
        yield path
        for directory, _, _ in os.walk(path):
            os.chmod(directory, 0o700)


def as_nobody(directory: Path, *arguments: str) -> tuple[int, str]:
    """The command line without root's right to open everything: a child process gives it up after its imports."""
    inlet, outlet = os.pipe()
    child = os.fork()
    if child == 0:
        code = 99
        try:
            from tracesafe import registry
            from tracesafe.cli import check, fixes  # noqa: F401  before the right to read them is given up
            from tracesafe.cli.main import main

            registry.rules(), registry.transforms()
            os.chdir(directory)
            for number in (1, 2):
                os.dup2(outlet, number)
            sys.stdout, sys.stderr = os.fdopen(1, "w", closefd=False), os.fdopen(2, "w", closefd=False)
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(65534)
                os.setuid(65534)
            code = main(arguments)
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(code)
    os.close(outlet)
    with os.fdopen(inlet) as stream:
        said = stream.read()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said


@pytest.mark.skipif(not hasattr(os, "fork"), reason="rights of users, groups and others")
class TestRights:
    """What a user may not read or write."""

    def test_an_unreadable_file_is_reported(self, top: Path) -> None:
        (top / "a.py").write_text(MAPPED)
        (top / "a.py").chmod(0)
        code, said = as_nobody(top, "check", ".")
        assert code == 3
        assert "cannot read: Permission denied" in said

    def test_an_unreadable_directory_is_reported(self, top: Path) -> None:
        (top / "sub").mkdir()
        (top / "a.py").write_text(MAPPED)
        (top / "sub").chmod(0)
        code, said = as_nobody(top, "check", "--output-format", "concise", ".")
        assert code == 3
        assert "sub:1:1: TRC001 cannot read: Permission denied" in said
        assert "a.py:5:8: TRC201" in said

    @pytest.mark.parametrize("closed", ["file", "directory"])
    def test_an_unwritable_file_changes_nothing_anywhere(self, top: Path, closed: str) -> None:
        (top / "sub").mkdir()
        files = [top / "a.py", top / "sub" / "b.py"]
        for file in files:
            file.write_text(MAPPED)
            file.chmod(0o666)
        files[1].chmod(0o444 if closed == "file" else 0o666)
        (top / "sub").chmod(0o555 if closed == "directory" else 0o777)
        code, said = as_nobody(top, "--apply", "--output-format", "concise", ".")
        assert code == 3
        reason = "is read-only" if closed == "file" else "Permission denied"
        assert f"sub/b.py:1:1: TRC001 cannot write: {reason}; nothing was changed" in said
        assert "fixed" not in said
        assert [file.read_text() for file in files] == [MAPPED, MAPPED]
        assert not list(top.rglob("*.tracesafe"))


# Interruptions


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL, signal.SIGTERM])
def test_an_interrupted_run_leaves_every_file_whole(tmp_path: Path, number: int) -> None:
    clean, fixed = tmp_path / "clean", tmp_path / "fixed"
    for directory in (clean, fixed):
        directory.mkdir()
        for index in range(6):
            (directory / f"m{index}.py").write_text(MAPPED + "# filler\n" * 20_000)
    command = [sys.executable, "-m", "tracesafe", "--apply", "-q"]
    started = time.perf_counter()
    assert subprocess.run([*command, str(fixed)], check=False).returncode == 0
    whole = time.perf_counter() - started
    before, after = (next(directory.glob("*.py")).read_bytes() for directory in (clean, fixed))
    assert before != after
    for part in range(4):
        process = subprocess.Popen([*command, str(clean)], stderr=subprocess.DEVNULL)
        time.sleep(whole * (0.4 + part * 0.18))
        process.send_signal(number)
        code = process.wait(timeout=60)
        contents = {file.read_bytes() for file in clean.glob("m*.py")}
        assert contents <= {before, after}
        if number == signal.SIGINT:
            assert code in (130, 0, -signal.SIGINT)
            assert len(contents) == 1, "all files or none"
        for file in clean.glob("*.py"):
            file.write_bytes(before)
    leftover = list(clean.glob(".*.tracesafe"))
    assert number == signal.SIGKILL or not leftover
    assert check(clean)[1].count("TRC201") == 6
