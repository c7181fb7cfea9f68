"""Whatever the proved code does: the user's files stay as they are, and the worker goes on."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tracesafe.prove.jobs import Limits, Worker

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are confined where they can be forked")

PROGRAM = """
import os, signal, subprocess, sys, time
{top}
def main():
    {body}
    return 1.5
"""


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scratch").resolve()


@pytest.fixture(scope="module")
def worker(scratch: Path) -> Iterator[Worker]:
    with Worker(sys.executable, scratch, [], Limits(seconds=3.0, memory=2**28)) as found:
        yield found


@pytest.fixture
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's tree, which is also his home."""
    folder = tmp_path / "user"
    folder.mkdir()
    (folder / "model.py").write_text("precious = 1\n")
    (folder / "data.csv").write_text("1,2\n")
    monkeypatch.setenv("HOME", str(folder))
    return folder


def digest(folder: Path) -> str:
    found = [(str(one), one.stat().st_mode, one.is_file() and one.read_bytes()) for one in sorted(folder.rglob("*"))]
    return hashlib.sha256(repr(found).encode()).hexdigest()


def run(worker: Worker, scratch: Path, user: Path, body: str, top: str = "") -> dict[str, Any]:
    """The verdict on a program whose two sides are the same, and what it did to the user's tree."""
    before = digest(user)
    text = PROGRAM.format(body=body.replace("USER", str(user)), top=top.replace("USER", str(user)))
    for side in ("before", "after"):
        (scratch / side).mkdir(exist_ok=True)
        (scratch / side / "program.py").write_text(text)
    entry = {"module": "program", "kind": "call", "expression": "main", "file": "program.py"}
    answer = worker.run(
        {
            "scratch": str(scratch),
            "origin": str(user),
            "before": str(scratch / "before"),
            "after": str(scratch / "after"),
            "paths": ["."],
            "entry": entry,
            "calls": [{"args": [], "kwargs": {}}],
        }
    )
    assert digest(user) == before
    (found,) = answer["results"]
    assert isinstance(found, dict)
    return found


def test_a_peaceful_program_is_the_same(worker: Worker, scratch: Path, user: Path) -> None:
    assert run(worker, scratch, user, "pass")["status"] == "same"


@pytest.mark.parametrize(
    "body",
    [
        "open('notes.txt', 'w').write('x')",
        "open(os.path.expanduser('~/notes.txt'), 'w').write('x')",
        "import tempfile; tempfile.NamedTemporaryFile('w').write('x')",
        "open(os.devnull, 'w').write('x')",
    ],
)
def test_files_may_be_written_where_nobody_minds(worker: Worker, scratch: Path, user: Path, body: str) -> None:
    assert run(worker, scratch, user, body)["status"] == "same"


@pytest.mark.parametrize(
    "body",
    [
        "open('USER/model.py', 'w').write('x')",
        "open('USER/new.txt', 'a').write('x')",
        "os.remove('USER/model.py')",
        "os.rename('USER/model.py', 'stolen.py')",
        "os.chmod('USER/model.py', 0)",
        "os.mkdir('USER/folder')",
        "import shutil; shutil.rmtree('USER')",
        "os.symlink('USER', 'link'); open('link/model.py', 'w').write('x')",
        "os.close(os.open('USER/model.py', os.O_TRUNC | os.O_WRONLY))",
        "import socket; socket.create_connection(('127.0.0.1', 9), 1)",
        "import urllib.request; urllib.request.urlopen('http://example.org', timeout=1)",
    ],
)
def test_what_is_not_allowed_is_an_error_on_both_sides(worker: Worker, scratch: Path, user: Path, body: str) -> None:
    found = run(worker, scratch, user, body)
    assert found["status"] == "raised"
    assert "proof" in found["reason"]


@pytest.mark.parametrize(
    "body",
    [
        "subprocess.run(['rm', '-rf', 'USER'], check=False)",
        "os.system('echo x > USER/model.py')",
        "subprocess.run(['sh', '-c', 'kill -9 -1'], check=False)",
    ],
)
def test_other_programs_are_confined_as_well(worker: Worker, scratch: Path, user: Path, body: str) -> None:
    run(worker, scratch, user, body)
    assert run(worker, scratch, user, "pass")["status"] == "same"


@pytest.mark.parametrize(
    ("body", "top", "words"),
    [
        ("sys.exit(3)", "", "SystemExit"),
        ("pass", "raise SystemExit('no')", "SystemExit"),
        ("pass", "class Stop(BaseException): pass\nraise Stop", "Stop"),
        ("os._exit(0)", "", "ended"),
        ("os._exit(7)", "", "exit code 7"),
        ("os.abort()", "", "SIGABRT"),
        ("input()", "", "EOFError"),
        ("os.kill(os.getppid(), 9)", "", "proof"),
        ("os.killpg(os.getpgid(os.getppid()), 9)", "", "proof"),
        ("os.kill(-1, 9)", "", "proof"),
        ("[bytearray(2**24) for _ in range(2**20)]", "", "Memory"),
    ],
)
def test_a_program_that_ends_itself_is_not_run(
    worker: Worker, scratch: Path, user: Path, body: str, top: str, words: str
) -> None:
    found = run(worker, scratch, user, body, top)
    assert found["status"] in ("raised", "not-run")
    assert words in found["reason"]
    assert worker.process is not None
    assert run(worker, scratch, user, "pass")["status"] == "same"


def test_a_program_that_hangs_is_ended(worker: Worker, scratch: Path, user: Path) -> None:
    found = run(worker, scratch, user, "\n    while True: pass")
    assert "did not end" in found["reason"] or "processor time" in found["reason"]
    assert run(worker, scratch, user, "pass")["status"] == "same"


@pytest.mark.parametrize(
    "body",
    [
        "\n    while True: os.fork()",
        "\n    if os.fork() == 0:\n        os.setsid()\n        time.sleep(1000)",
        "subprocess.Popen(['sleep', '1000'], start_new_session=True)",
    ],
)
def test_nothing_that_a_program_starts_stays(worker: Worker, scratch: Path, user: Path, body: str) -> None:
    run(worker, scratch, user, body)
    assert run(worker, scratch, user, "pass")["status"] == "same"
    assert worker.process is not None
    pid = worker.process.pid
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
        if not children.stdout.split():
            return
        time.sleep(0.05)
    raise AssertionError(children.stdout)
