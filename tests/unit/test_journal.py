"""The journal: many files change together, can be taken back, and survive a kill at any moment."""

from __future__ import annotations

import contextlib
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.unit.migrations import killed_at
from tracesafe.source import folder, journal
from tracesafe.source.entries import State
from tracesafe.source.journal import Altered, HalfDone, Journal, Unit
from tracesafe.source.lock import Busy
from tracesafe.source.write import Replacement, Unwritable, stage

OLD = {"a.py": b"a = 1\r\n", "pkg/b.py": b"\xef\xbb\xbfb = 1", "pkg/deep/c.py": b"c = '\xe9'\x0c\n"}
NEW = {"a.py": b"a = 2\r\n", "pkg/b.py": b"\xef\xbb\xbfb = 2\n", "pkg/deep/c.py": b""}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "tree"
    fill(root, OLD)
    return root


def fill(root: Path, texts: dict[str, bytes]) -> None:
    for name, text in texts.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(text)


def held(root: Path) -> dict[str, bytes]:
    """Every file of the tree but the journal's."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and folder.NAME not in path.parts
    }


def units(root: Path, *names: str, before: dict[str, bytes] | None = None) -> list[Unit]:
    """A unit for each file, from what it should hold to its new bytes."""
    olds = before or OLD
    return [Unit((Replacement(root / name, olds[name], NEW[name]),)) for name in names or olds]


@contextlib.contextmanager
def opened(root: Path) -> Iterator[Journal]:
    with journal.opened(root, "test") as log:
        yield log


def test_a_change_is_written_and_undone_byte_for_byte(tree: Path) -> None:
    (tree / "a.py").chmod(0o755)
    with opened(tree) as log:
        outcome = log.write(units(tree), "fix --apply")
        assert outcome.entry is not None
        assert (outcome.entry.state, outcome.skipped, held(tree)) == (State.WRITTEN, (), NEW)
    with opened(tree) as log:
        assert log.undo(log.entries()[-1]).state is State.UNDONE
    assert held(tree) == OLD
    assert stat.S_IMODE((tree / "a.py").stat().st_mode) == 0o755


def test_git_and_backups_leave_the_journal_out(tree: Path) -> None:
    with opened(tree) as log:
        log.write(units(tree), "test")
    assert (tree / folder.NAME / ".gitignore").read_text() == "*\n"
    assert (tree / folder.NAME / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55")


def test_a_file_that_somebody_changed_is_left_out_with_its_unit_and_the_others_go_on(tree: Path) -> None:
    first = Unit(tuple(unit.changes[0] for unit in units(tree, "a.py", "pkg/b.py")))
    second = units(tree, "pkg/deep/c.py")[0]
    (tree / "pkg/b.py").write_bytes(b"mine")
    with opened(tree) as log:
        outcome = log.write([first, second], "test")
    assert [(unit, why.path.name) for unit, why in outcome.skipped] == [(first, "b.py")]
    assert held(tree) == {**OLD, "pkg/b.py": b"mine", "pkg/deep/c.py": b""}
    with opened(tree) as log:
        log.undo(log.entries()[-1])
    assert held(tree) == {**OLD, "pkg/b.py": b"mine"}


def test_a_file_that_changes_while_the_others_are_prepared_is_left_out(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = stage

    def slow(change: Replacement, name: str = "") -> Any:
        staged = real(change, name)
        if change.path.name == "c.py":
            (tree / "a.py").write_bytes(b"mine")
        return staged

    monkeypatch.setattr("tracesafe.source.journal.stage", slow)
    with opened(tree) as log:
        outcome = log.write(units(tree), "test")
    assert [why.path.name for _, why in outcome.skipped] == ["a.py"]
    assert held(tree) == {**NEW, "a.py": b"mine"}


def test_a_file_that_is_gone_read_only_or_elsewhere_is_left_out(tree: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.py"
    outside.write_bytes(b"theirs")
    (tree / "link.py").symlink_to(outside)
    (tree / "a.py").unlink()
    (tree / "pkg/b.py").chmod(0o444)
    link = Unit((Replacement(tree / "link.py", b"theirs", b"ours"),))
    with opened(tree) as log:
        outcome = log.write([link, *units(tree)], "test")
    reasons = [why.reason for _, why in outcome.skipped]
    assert reasons[0].startswith("leads out of the tree")
    assert reasons[1:] == ["cannot write: No such file or directory", "cannot write: is read-only"]
    assert outside.read_bytes() == b"theirs"
    assert (tree / "pkg/deep/c.py").read_bytes() == b""


def test_a_directory_that_became_a_link_out_of_the_tree_is_not_followed(tree: Path, tmp_path: Path) -> None:
    (tree / "pkg").rename(tmp_path / "elsewhere")
    (tree / "pkg").symlink_to(tmp_path / "elsewhere")
    with opened(tree) as log:
        outcome = log.write(units(tree), "test")
    assert len(outcome.skipped) == 2
    assert (tmp_path / "elsewhere/b.py").read_bytes() == OLD["pkg/b.py"]


def test_undo_refuses_files_that_were_changed_since_and_restores_none(tree: Path) -> None:
    with opened(tree) as log:
        log.write(units(tree), "test")
        (tree / "a.py").write_bytes(b"mine")
        (tree / "pkg/b.py").unlink()
        entry = log.entries()[-1]
        with pytest.raises(Altered) as error:
            log.undo(entry)
        assert [path.name for path in error.value.paths] == ["a.py", "b.py"]
        assert held(tree) == {"a.py": b"mine", "pkg/deep/c.py": b""}
        assert log.entries()[-1].state is State.WRITTEN
        log.undo(entry, force=True)
        assert held(tree) == OLD
        assert [path.read_bytes() for path in entry.place.glob("overwritten-*")] == [b"mine"]


def test_undo_never_follows_a_link_that_took_the_place_of_a_file(tree: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.py"
    outside.write_bytes(NEW["a.py"])
    with opened(tree) as log:
        log.write(units(tree), "test")
        (tree / "a.py").unlink()
        (tree / "a.py").symlink_to(outside)
        with pytest.raises(Altered):
            log.undo(log.entries()[-1], force=True)
    assert outside.read_bytes() == NEW["a.py"]


def test_a_damaged_journal_restores_nothing(tree: Path) -> None:
    with opened(tree) as log:
        entry = log.write(units(tree), "test").entry
        assert entry is not None
        contents = entry.place / "contents"
        contents.write_bytes(contents.read_bytes().replace(b"a = 1", b"a = 0"))
        with pytest.raises(Unwritable, match="damaged"):
            log.undo(entry)
    assert held(tree) == NEW


def test_a_tree_that_was_moved_can_be_undone(tree: Path) -> None:
    with opened(tree) as log:
        log.write(units(tree), "test")
    moved = tree.rename(tree.with_name("moved"))
    with opened(moved) as log:
        log.undo(log.entries()[-1])
    assert held(moved) == OLD


def test_old_transactions_are_forgotten(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "KEPT", 3)
    path = tree / "a.py"
    with opened(tree) as log:
        for number in range(6):
            log.write([Unit((Replacement(path, path.read_bytes(), b"%d" % number),))], str(number))
        assert [entry.command for entry in log.entries()] == ["3", "4", "5"]
        for entry in reversed(log.entries()):
            log.undo(entry)
    assert path.read_bytes() == b"2"


# A kill at any moment: every call that changes the disk is one.


def apply(root: Path) -> None:
    with opened(root) as log:
        log.write(units(root), "fix --apply")


def undo(root: Path) -> None:
    with opened(root) as log:
        log.undo(log.entries()[-1])


def finish(root: Path) -> None:
    with opened(root) as log:
        if (pending := log.pending()) is not None:
            log.finish(pending)


def rollback(root: Path) -> None:
    with opened(root) as log:
        if (pending := log.pending()) is not None:
            log.undo(pending)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a child")
@pytest.mark.parametrize("recover", [finish, rollback])
@pytest.mark.parametrize("work", [apply, undo])
def test_a_kill_at_any_change_of_the_disk_leaves_the_old_or_the_new_tree(
    tmp_path: Path, work: Callable[[Path], None], recover: Callable[[Path], None]
) -> None:
    mixed = 0
    for number in range(1_000):
        root = tmp_path / str(number)
        fill(root, OLD)
        if work is undo:
            apply(root)
        if not killed_at(number, lambda root=root: work(root)):  # type: ignore[misc]
            break
        found = held(root)
        mixed += found not in (OLD, NEW)
        recover(root)
        assert held(root) in (OLD, NEW)
        with opened(root) as log:
            assert log.pending() is None
            if held(root) == OLD:
                log.write(units(root), "again")
                assert held(root) == NEW
    assert number > 15
    assert mixed > 1, "a kill was meant to fall between two renames as well"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a child")
@pytest.mark.parametrize("recover", [finish, rollback])
def test_a_kill_while_recovering_is_recovered(tmp_path: Path, recover: Callable[[Path], None]) -> None:
    for number in range(1_000):
        root = tmp_path / str(number)
        fill(root, OLD)
        with opened(root) as log:
            entry = log.write(units(root), "test", is_open=True).entry
        assert entry is not None
        (root / "a.py").write_bytes(OLD["a.py"])
        if not killed_at(number, lambda root=root: recover(root)):  # type: ignore[misc]
            break
        recover(root)
        assert held(root) == (NEW if recover is finish else OLD)
    assert number > 10


def test_the_next_change_waits_until_an_interrupted_one_is_settled(tree: Path) -> None:
    with opened(tree) as log:
        log.write(units(tree, "a.py"), "migrate --apply", {"run": "x"}, is_open=True)
    with opened(tree) as log:
        with pytest.raises(HalfDone, match="migrate --apply"):
            log.write(units(tree, "pkg/b.py"), "fix --apply")
        entry = log.pending()
        assert entry is not None
        assert entry.notes == {"run": "x"}
        log.close(entry, {"more": 1})
        assert log.entries()[-1].notes == {"run": "x", "more": 1}
        assert log.pending() is None


HOLDER = """
import sys
from pathlib import Path
from tracesafe.source import journal
with journal.opened(Path(sys.argv[1]), "fix --apply"):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextlib.contextmanager
def holder(root: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that holds the tree's lock."""
    command = [sys.executable, "-c", HOLDER, str(root)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        try:
            yield process
        finally:
            process.kill()


def test_one_process_works_in_a_tree_and_the_other_hears_who_it_is(tree: Path) -> None:
    with holder(tree) as process:
        with pytest.raises(Busy, match=rf"process {process.pid} \(fix --apply\) works here since"), opened(tree):
            pass
        process.kill()
        process.wait()
        with opened(tree) as log:
            assert log.pending() is None


def test_one_process_waits_for_the_other(tree: Path) -> None:
    with holder(tree) as process:
        process.stdin.close()  # type: ignore[union-attr]
        process.stdin = None
        with journal.opened(tree, "test", 20.0) as log:
            log.write(units(tree), "test")
    assert held(tree) == NEW


def is_mountable() -> bool:
    return sys.platform == "linux" and os.geteuid() == 0


@contextlib.contextmanager
def small(place: Path, size: str) -> Iterator[None]:
    """A file system with little space."""
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(place)], capture_output=True)
    if mounted.returncode:
        pytest.skip("this machine lets nobody mount a small file system")
    try:
        yield
    finally:
        subprocess.run(["umount", str(place)], check=True)


@pytest.mark.skipif(not is_mountable(), reason="only root mounts file systems")
@pytest.mark.parametrize("more", [0, 1, 2, 3, 5, 8])
def test_no_space_changes_nothing(tmp_path: Path, more: int) -> None:
    place = tmp_path / "small"
    with small(place, f"{40 + 4 * more}k"):
        texts = {f"{number}.py": b"x" * 4096 for number in range(6)}
        fill(place, texts)
        changes = [Unit((Replacement(place / name, text, b"y" * 4096),)) for name, text in texts.items()]
        with pytest.raises(Unwritable, match="No space left"), opened(place) as log:
            log.write(changes, "test")
        assert held(place) == texts


LIMITED = """
import resource, signal, sys
from pathlib import Path
from tracesafe.source import journal
from tracesafe.source.write import Replacement, Unwritable
path = Path(sys.argv[1])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))
try:
    with journal.opened(path.parent, "test") as log:
        log.write([journal.Unit((Replacement(path, path.read_bytes(), b"y" * 2000),))], "test")
except Unwritable as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits of processes")
def test_a_file_that_may_not_grow_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"x" * 2000)
    command = [sys.executable, "-c", LIMITED, str(path)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "File too large" in answer
    assert held(tmp_path) == {"a.py": b"x" * 2000}
