"""Writing: whole files, all or none, with what belonged to them."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from tracesafe.source import write
from tracesafe.source.write import Replacement, Unwritable, write_all


def change(path: Path, after: bytes) -> Replacement:
    return Replacement(path, path.read_bytes(), after)


def left_over(directory: Path) -> list[Path]:
    return list(directory.rglob("*.tracesafe"))


def test_files_get_their_new_bytes(tmp_path: Path) -> None:
    one, two = tmp_path / "one.py", tmp_path / "two.py"
    one.write_bytes(b"a\r\n")
    two.write_bytes(b"b")
    write_all([change(one, b"A\r\n"), change(two, b"B")])
    assert (one.read_bytes(), two.read_bytes()) == (b"A\r\n", b"B")
    assert not left_over(tmp_path)


@pytest.mark.parametrize("mode", [0o644, 0o600, 0o755, 0o664])
def test_the_mode_stays(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "one.py"
    path.write_bytes(b"a")
    path.chmod(mode)
    write_all([change(path, b"b")])
    assert stat.S_IMODE(path.stat().st_mode) == mode


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")
def test_the_owner_stays(tmp_path: Path) -> None:
    path = tmp_path / "one.py"
    path.write_bytes(b"a")
    os.chown(path, 65534, 65534)
    write_all([change(path, b"b")])
    assert (path.stat().st_uid, path.stat().st_gid) == (65534, 65534)


def test_a_link_stays_a_link_and_its_target_changes(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    target, link = tmp_path / "real" / "one.py", tmp_path / "link.py"
    target.write_bytes(b"a")
    link.symlink_to("real/one.py")
    write_all([change(link, b"b")])
    assert link.is_symlink()
    assert target.read_bytes() == b"b"
    assert not left_over(tmp_path)


def test_a_file_that_changed_in_the_meantime_is_not_overwritten(tmp_path: Path) -> None:
    one, two = tmp_path / "one.py", tmp_path / "two.py"
    one.write_bytes(b"a")
    two.write_bytes(b"b")
    changes = [change(one, b"A"), change(two, b"B")]
    two.write_bytes(b"somebody else's")
    with pytest.raises(Unwritable, match="changed on disk"):
        write_all(changes)
    assert (one.read_bytes(), two.read_bytes()) == (b"a", b"somebody else's")
    assert not left_over(tmp_path)


def test_a_missing_file_changes_nothing(tmp_path: Path) -> None:
    one = tmp_path / "one.py"
    one.write_bytes(b"a")
    with pytest.raises(Unwritable, match="No such file"):
        write_all([change(one, b"A"), Replacement(tmp_path / "gone.py", b"", b"x")])
    assert one.read_bytes() == b"a"
    assert not left_over(tmp_path)


def test_a_rename_that_fails_takes_the_earlier_ones_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = tmp_path / "one.py", tmp_path / "two.py"
    one.write_bytes(b"a")
    two.write_bytes(b"b")
    real = os.replace

    def replace(source: Path, target: Path) -> None:
        if target == two:
            raise OSError(28, "No space left on device")
        real(source, target)

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(Unwritable, match="No space left"):
        write_all([change(one, b"A"), change(two, b"B")])
    assert (one.read_bytes(), two.read_bytes()) == (b"a", b"b")
    assert not left_over(tmp_path)


def written_by_nobody(files: list[Path]) -> str:
    """What a user without rights gets from writing the files: root may write everywhere, so a child gives root up."""
    inlet, outlet = os.pipe()
    changes = [change(path, b"new") for path in files]
    child = os.fork()
    if child == 0:
        answer = "crashed"
        try:
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(65534)
                os.setuid(65534)
            write_all(changes)
            answer = "written"
        except Unwritable as error:
            answer = f"{error.path.name} {error.reason}"
        finally:
            os.write(outlet, answer.encode())
            os._exit(0)
    os.close(outlet)
    os.waitpid(child, 0)
    with os.fdopen(inlet) as stream:
        return stream.read()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="rights of users, groups and others")
@pytest.mark.parametrize("closed", ["file", "directory", "neither"])
def test_a_file_that_may_not_be_written_stays_and_so_do_the_others(closed: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        top = Path(name)
        top.chmod(0o777)
        (top / "closed").mkdir()
        one, two = top / "one.py", top / "closed" / "two.py"
        for path in (one, two):
            path.write_bytes(b"old")
            path.chmod(0o666)
        (top / "closed").chmod(0o555 if closed == "directory" else 0o777)
        two.chmod(0o444 if closed == "file" else 0o666)
        answer = written_by_nobody([one, two])
        assert answer == ("written" if closed == "neither" else "two.py cannot write: Permission denied")
        expected = b"new" if closed == "neither" else b"old"
        assert (one.read_bytes(), two.read_bytes()) == (expected, expected)
        assert not left_over(top)


LOOP = """
    import sys
    from pathlib import Path
    from tracesafe.source.write import *
    files = [Path(name) for name in sys.argv[1:]]
    texts = [b"a" * 200_000, b"b" * 300_000]
    import signal
    signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where a shell runs this in the background
    print("ready", flush=True)
    for turn in range(100_000):
        write_all([Replacement(path, texts[turn % 2], texts[1 - turn % 2]) for path in files])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("delay", [0.0, 0.013, 0.05])
def test_a_kill_at_any_moment_leaves_every_file_whole(tmp_path: Path, number: int, delay: float) -> None:
    files = [tmp_path / f"{index}.py" for index in range(3)]
    for path in files:
        path.write_bytes(b"a" * 200_000)
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(LOOP), *map(str, files)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    time.sleep(delay)
    process.send_signal(number)
    process.wait(timeout=20)
    process.stdout.close()
    contents = [path.read_bytes() for path in files]
    assert all(content in (b"a" * 200_000, b"b" * 300_000) for content in contents)
    if number == signal.SIGINT:
        assert len(set(contents)) == 1, "an interrupted run changes all files or none"
        assert not left_over(tmp_path)


class Interrupter:
    """A trace function that sends Ctrl-C before the given instruction of the module that writes."""

    def __init__(self, step: int) -> None:
        self.left = step

    def __call__(self, frame: FrameType, event: str, _given: Any) -> Any:
        if frame.f_code.co_filename != write.__file__:
            return None
        frame.f_trace_opcodes = True
        if event == "opcode":
            self.left -= 1
            if self.left == 0:
                signal.raise_signal(signal.SIGINT)
        return self


def test_an_interrupt_before_any_instruction_changes_all_or_none_and_leaves_nothing_over(tmp_path: Path) -> None:
    files = [tmp_path / "one.py", tmp_path / "two.py"]
    contents: set[bytes] = set()
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    tracer = sys.gettrace()
    try:
        for step in range(1, 100_000):
            for path in files:
                path.write_bytes(b"old")
            interrupter = Interrupter(step)
            sys.settrace(interrupter)
            try:
                write_all([Replacement(path, b"old", b"new") for path in files])
            except KeyboardInterrupt:
                pass
            finally:
                sys.settrace(tracer)
            held = {path.read_bytes() for path in files}
            assert len(held) == 1, f"interrupted before instruction {step}"
            assert not left_over(tmp_path), f"interrupted before instruction {step}"
            contents |= held
            if interrupter.left > 0:
                break
    finally:
        signal.signal(signal.SIGINT, handler)
    assert contents == {b"old", b"new"}
    assert signal.getsignal(signal.SIGINT) is handler
