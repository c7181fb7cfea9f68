"""`fix --apply --test-cmd`: only new failures count, and they undo everything."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tracesafe.prove.results import read
from tracesafe.prove.suite import new_failures, run_suite, void
from tracesafe.prove.trial import tried
from tracesafe.source.write import Replacement, write_all

PYTEST = f"{sys.executable} -m pytest -q -p no:cacheprovider"
CONTENT = 'import pathlib\nTEXT = pathlib.Path(__file__).with_name("a.py").read_text()\n'


@pytest.fixture(autouse=True)
def no_options_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")


def apply(run: Any, command: str, *more: str) -> tuple[int, str, str]:
    code, out, err = run("fix", "--apply", "--output-format", "concise", "--test-cmd", command, *more, "a.py")
    return code, out, err


def test_what_breaks_no_test_stays(bench: Any, run: Any) -> None:
    file = bench.file("a.py", "bad\n")
    bench.file("test_a.py", CONTENT + "def test_it(): pass\ndef test_old(): assert 0\n")
    code, out, err = apply(run, PYTEST)
    assert (code, file.read_text()) == (0, "good\n"), err
    assert "Tests: nothing fails that did not fail before (1 passed, 1 failure as before)." in err
    assert "Found 1 error (1 fixed, 0 remaining)" in out


def test_a_new_failure_undoes_everything_and_is_named(bench: Any, run: Any) -> None:
    file, other = bench.file("a.py", b"\xef\xbb\xbfbad\r\n"), bench.file("b.py", "bad\n")
    tests = "import pytest\ndef test_old(): assert 0\nclass TestIt:\n"
    tests += "  @pytest.mark.parametrize('x', ['a - b', 'c/d'])\n  def test_new(self, x): assert 'bad' in TEXT\n"
    bench.file("sub/test_a.py", CONTENT.replace('with_name("a.py")', 'parent.with_name("a.py")') + tests)
    code, out, err = apply(run, PYTEST, "b.py")
    assert (code, file.read_bytes(), other.read_text()) == (1, b"\xef\xbb\xbfbad\r\n", "bad\n")
    assert "2 new failures with the changes; all of them were undone:\n" in err
    assert "  sub.test_a.TestIt.test_new[a - b]\n  sub.test_a.TestIt.test_new[c/d]\n" in err
    assert "test_old" not in err
    assert "a.py:1:1: TRC201 [*] `bad` is not allowed" in out
    assert "fixed" not in out
    kept = Path(err.partition("The output of the tests is in ")[2].strip())
    assert "AssertionError" in kept.read_text()


def test_a_module_that_can_no_longer_be_imported_is_a_new_failure(bench: Any, run: Any) -> None:
    file = bench.file("a.py", "bad = 1\n")
    bench.file("test_a.py", "from a import bad\ndef test_it(): pass\n")
    code, _, err = apply(run, f"{PYTEST} --import-mode=prepend")
    assert (code, file.read_text()) == (1, "bad = 1\n")
    assert "  test_a\n" in err


def test_unittest_is_understood(bench: Any, run: Any) -> None:
    file = bench.file("a.py", "bad\n")
    tests = "import unittest\nclass T(unittest.TestCase):\n def test_old(self):\n  'It.'\n  self.fail()\n"
    tests += " def test_new(self):\n  for i in range(2):\n   with self.subTest(i=i): self.assertIn('bad', TEXT)\n"
    bench.file("test_a.py", CONTENT + tests)
    code, _, err = apply(run, f"{sys.executable} -m unittest")
    assert (code, file.read_text()) == (1, "bad\n")
    assert "2 new failures" in err
    assert "  test_a.T.test_new (i=0)\n  test_a.T.test_new (i=1)\n" in err


def test_of_another_command_the_exit_code_counts(bench: Any, run: Any) -> None:
    file = bench.file("a.py", "bad\n")
    code, _, err = apply(run, "grep -q bad a.py")
    assert (code, file.read_text()) == (1, "bad\n")
    assert "  the tests end with exit code 1 (before: exit code 0)\n" in err
    code, _, err = apply(run, "grep -q o a.py || true")
    assert (code, file.read_text()) == (0, "good\n")
    assert "Tests: the command succeeds as before." in err


@pytest.mark.parametrize(
    ("command", "problem"),
    [
        ("false", "fails before any change (exit code 1), and does not say which tests"),
        ("no-such-command-here", "cannot be run: "),
        (f"{PYTEST} nothing_there.py", "fails before any change (exit code 4)"),
        (PYTEST, "runs no tests"),
        ("kill -9 $$", "fails before any change (signal SIGKILL)"),
    ],
)
def test_tests_that_say_nothing_let_nothing_be_written(bench: Any, run: Any, command: str, problem: str) -> None:
    file = bench.file("a.py", "bad\n")
    code, out, err = apply(run, command)
    assert (code, out, file.read_text()) == (2, "", "bad\n")
    assert problem in err
    assert "nothing was changed" in err


def test_the_time_of_the_tests_is_limited_and_what_they_started_ends(tmp_path: Path) -> None:
    started = time.monotonic()
    found = run_suite("sh -c 'sleep 60 & echo $! > child; wait'", tmp_path, 0.3)
    assert (found.code, time.monotonic() - started < 10) == (None, True)
    assert "did not end within 0 s" in void(found)
    child = int((tmp_path / "child").read_text())
    time.sleep(0.1)
    state = Path(f"/proc/{child}/stat")
    assert not state.exists() or state.read_text().split()[2] == "Z"


def test_tests_that_no_longer_end_undo_everything(bench: Any, run: Any) -> None:
    file = bench.file("a.py", "bad\n")
    limit = ("--config", "prove.test-seconds = 0.5")
    code, _, err = apply(run, "grep -q bad a.py || sleep 60", *limit)
    assert (code, file.read_text()) == (1, "bad\n")
    assert "the tests did not end within" in err


def test_tests_that_change_files_are_noted(bench: Any, run: Any) -> None:
    bench.file("a.py", "bad\n")
    _, _, err = apply(run, "date +%N > stamp.txt")
    assert "The tests themselves changed 1 file: stamp.txt" in err


def test_a_file_that_the_tests_rewrite_gets_its_old_bytes_back_and_nothing_is_lost(bench: Any, run: Any) -> None:
    file = bench.file("a.py", "bad\n")
    code, _, err = apply(run, "if grep -q good a.py; then echo tidied >> a.py; exit 3; fi")
    assert (code, file.read_text()) == (1, "bad\n")
    kept = Path(err.partition("a.py was changed after it was written: see ")[2].splitlines()[0])
    assert kept.read_text() == "good\ntidied\n"


def test_an_interruption_between_the_runs_takes_the_change_back(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text("bad\n")
    changes = [Replacement(file, b"bad\n", b"good\n")]

    def write() -> Any:
        write_all(changes)
        return lambda: write_all([Replacement(file, b"good\n", b"bad\n")])

    def tell(text: str) -> None:
        if "after" in text:
            assert file.read_text() == "good\n"
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tried("true", tmp_path, 10, write, tell)
    assert file.read_text() == "bad\n"


@pytest.mark.parametrize("more", [(), ("--diff",), ("--review",)])
def test_the_option_needs_apply(bench: Any, run: Any, more: tuple[str, ...]) -> None:
    bench.file("a.py", "bad\n")
    code, _, err = run("fix", *more, "--test-cmd", "true", "a.py")
    assert (code, "add --apply" in err) == (2, True)


def test_the_setting_counts_from_its_file_and_needs_no_option(bench: Any, run: Any, tmp_path: Path) -> None:
    bench.file("tracesafe.toml", "prove.test-cmd = 'pwd > where.txt'\n")
    bench.file("sub/a.py", "bad\n")
    os.chdir(tmp_path / "sub")
    assert run("fix", "--apply", "a.py")[0] == 0
    assert (tmp_path / "where.txt").read_text().strip() == str(tmp_path.resolve())


def test_nothing_to_write_runs_no_tests(bench: Any, run: Any) -> None:
    bench.file("a.py", "fine\n")
    assert apply(run, "touch ran")[0] == 0
    assert not (bench.root / "ran").exists()


def test_results_of_the_summary_serve_where_the_command_names_its_own_junit_file(tmp_path: Path) -> None:
    output = (
        "FAILED tests/test_a.py::TestA::test_b[x - y] - assert 1 == 2\nERROR tests/test_c.py - ImportError: [x]\n"
        "FAILED test_d.py::test_d\n2 failed, 1 error in 0.10s\n"
    )
    found = read(output, tmp_path / "gone.xml")
    assert found.failed == {"tests.test_a.TestA.test_b[x - y]", "tests.test_c", "test_d.test_d"}


def test_a_test_of_a_module_that_could_not_be_imported_before_is_no_new_failure(tmp_path: Path) -> None:
    before = run_suite("echo 'ERROR test_a.py - x'; echo '1 error in 0.1s'; exit 1", tmp_path, 10)
    after = run_suite("echo 'FAILED test_a.py::test_b - x'; echo '1 failed in 0.1s'; exit 1", tmp_path, 10)
    assert (void(before), new_failures(before, after)) == ("", ())
    crashed = run_suite("exit 139", tmp_path, 10)
    assert new_failures(before, crashed) == ("the tests end with exit code 139 (before: exit code 1)",)


def test_old_unittest_headings(tmp_path: Path) -> None:
    output = (
        f"{'=' * 70}\nFAIL: test_b (test_a.T)\n{'-' * 70}\nx\n\n{'=' * 70}\n"
        f"ERROR: test_c (unittest.loader._FailedTest.test_c)\n{'-' * 70}\nx\n\n{'-' * 70}\nRan 2 tests in 0.001s\n"
    )
    assert read(output, tmp_path / "gone.xml").failed == {"test_a.T.test_b", "test_c"}


def test_help_has_a_group_for_proofs() -> None:
    page = subprocess.run([sys.executable, "-m", "tracesafe", "fix", "--help"], capture_output=True, text=True).stdout
    assert "Proof:" in page
    assert "--test-cmd <COMMAND>" in page
