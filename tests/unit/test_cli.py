"""The command line: what goes where, and the exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tracesafe.cli import session

Run = Any

SUMMARY = "analysed 3 calls, 1 unknown; 1 function under transforms in 1 file\n"


def test_a_clean_file_exits_0(bench: Any, run: Run) -> None:
    bench.file("a.py", "x\n")
    assert run("check", "a.py") == (0, "All checks passed!\n" + SUMMARY, "")


def test_findings_exit_1_and_go_to_standard_output(bench: Any, run: Run) -> None:
    bench.file("a.py", "bad\nworse\n")
    code, out, err = run("check", "--output-format", "concise", ".")
    assert (code, err) == (1, "")
    assert out == (
        "a.py:1:1: TRC201 [*] `bad` is not allowed\n"
        "a.py:2:1: TRC206 `worse` is not allowed\n"
        "Found 2 errors.\n[*] 1 fixable with `--apply`.\n" + SUMMARY
    )


def test_the_current_directory_is_checked_by_default(bench: Any, run: Run) -> None:
    bench.file("a.py", "bad\n")
    assert run("check")[0] == 1


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("check", "a.py"), 1),
        (("check", "--exit-zero", "a.py"), 0),
        (("check", "a.py", "broken.py"), 3),
        (("check", "--exit-zero", "a.py", "broken.py"), 3),
        (("check", "clean.py", "broken.py"), 3),
        (("check", "clean.py"), 0),
        (("check", "gone.py"), 2),
        (("check", "--select", "TRC999", "a.py"), 2),
        (("check", "--no-such-option"), 2),
        (("check", "--output-format", "xml", "a.py"), 2),
        (("check", "--config", "selct = ['x']", "a.py"), 2),
        (("check", "--config", "gone.toml", "a.py"), 2),
        (("check", "--output-file", "no/such/dir", "a.py"), 2),
        (("fix", "a.py"), 1),
        (("fix", "--diff", "a.py"), 1),
        (("fix", "--diff", "clean.py"), 0),
        (("fix", "--diff", "refused.py"), 1),
        (("fix", "--diff", "clean.py", "broken.py"), 3),
        (("fix", "--apply", "a.py"), 0),
        (("fix", "--fix", "a.py"), 0),
        (("--diff", "a.py"), 1),
        (("--apply", "a.py"), 0),
        (("--apply", "refused.py"), 1),
        (("--apply", "doubtful.py"), 1),
        (("--apply", "--unsafe-fixes", "doubtful.py"), 0),
        (("--unsafe-fixes", "--apply", "doubtful.py"), 0),
        (("--apply", "a.py", "broken.py"), 3),
        (("a.py",), 2),
        (("nonsense",), 2),
        (("explain", "TRC001"), 0),
        (("explain", "traced-nonsense"), 2),
        (("why", "a.py"), 2),
        (("--version",), 0),
        (("--help",), 0),
        ((), 2),
    ],
    ids=str,
)
def test_exit_codes(bench: Any, run: Run, arguments: tuple[str, ...], code: int) -> None:
    for name, text in [("a", "bad"), ("clean", "x"), ("broken", "("), ("refused", "worse"), ("doubtful", "doubtful")]:
        bench.file(f"{name}.py", f"{text}\n")
    assert run(*arguments)[0] == code


def test_a_missing_path_is_named(bench: Any, run: Run) -> None:
    _, out, err = run("check", "gone.py")
    assert out == ""
    assert f"{bench.root / 'gone.py'}: no such file or directory" in err


def test_a_path_in_place_of_a_command_gets_advice(bench: Any, run: Run) -> None:
    bench.file("a.py", "x\n")
    assert "did you mean `tracesafe check a.py`?" in run("a.py")[2]


def test_a_diff_goes_to_standard_output_and_its_summary_to_standard_error(bench: Any, run: Run) -> None:
    path = bench.file("a.py", "bad\nx\nworse\n")
    code, out, err = run("--diff", ".")
    assert code == 1
    assert out == "--- a/a.py\n+++ b/a.py\n@@ -1,3 +1,3 @@\n-bad\n+good\n x\n worse\n"
    assert err == "Would fix 1 error in 1 file.\n1 error has no automatic fix; `tracesafe check` says why.\n"
    assert path.read_text() == "bad\nx\nworse\n"


def test_what_needs_review_follows_in_a_diff_of_its_own(bench: Any, run: Run) -> None:
    bench.file("a.py", "bad\ndoubtful\n")
    _, out, err = run("--diff", ".")
    assert out == (
        "--- a/a.py\n+++ b/a.py\n@@ -1,2 +1,2 @@\n-bad\n+good\n doubtful\n"
        "# Needs review: --apply makes the changes below only with --unsafe-fixes.\n"
        "# a.py:2:1: TRC202 `doubtful` is not allowed\n#   check: somebody must look at it\n"
        "--- a/a.py\n+++ b/a.py\n@@ -1,2 +1,2 @@\n good\n-doubtful\n+certain\n"
    )
    assert err == "Would fix 1 error in 1 file (1 more with `--unsafe-fixes`).\n"


@pytest.mark.parametrize("program", [["git", "apply", "-"], ["patch", "-p1", "--quiet"]], ids=["git apply", "patch"])
def test_a_diff_piped_to_a_patch_program_does_what_unsafe_fixes_do(bench: Any, run: Run, program: list[str]) -> None:
    latin = b"# coding: latin-1\n'\xe9'; bad\n"
    names = {"a.py": b"bad\r\ndoubtful\r\n", "sub/b.py": b"\xef\xbb\xbfbad", "sub/c.py": latin}
    for name, data in names.items():
        bench.file(name, data)
    result = subprocess.run(
        [sys.executable, "-c", RUNNER, "--diff", "."], cwd=bench.root, capture_output=True, check=False
    )
    assert result.returncode == 1, result.stderr.decode()
    subprocess.run(program, cwd=bench.root, input=result.stdout, check=True)
    piped = {name: (bench.root / name).read_bytes() for name in names}
    for name, data in names.items():
        bench.file(name, data)
    assert run("--apply", "--unsafe-fixes", ".")[0] == 0
    assert {name: (bench.root / name).read_bytes() for name in names} == piped
    assert piped["a.py"] == b"good\r\ncertain\r\n"


RUNNER = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from pathlib import Path
from conftest import Bench
from tracesafe.cli import session
from tracesafe.cli.main import run
from tracesafe.model import Safety
bench = Bench(Path.cwd())
rules = bench.swap("bad", "good"), bench.swap("doubtful", "certain", code="TRC202", safety=Safety.REVIEW)
session.engine = lambda settings: bench.parts(*rules)
run()
"""


def test_apply_writes_and_reports_what_is_left(bench: Any, run: Run) -> None:
    path = bench.file("a.py", "bad\r\nworse\r\n")
    code, out, err = run("--apply", "--output-format", "concise", "--show-fixes", "a.py")
    assert (code, err) == (1, "")
    assert out == (
        "a.py:2:1: TRC206 `worse` is not allowed\n"
        "Found 2 errors (1 fixed, 1 remaining).\n" + SUMMARY + "\n"
        "Fixed 1 error:\n- a.py:\n    1 x TRC201 (traced-branch)\n"
    )
    assert path.read_bytes() == b"good\r\nworse\r\n"


def test_a_second_apply_changes_nothing(bench: Any, run: Run) -> None:
    path = bench.file("a.py", "bad\n")
    run("--apply", ".")
    before = path.stat()
    assert run("--apply", ".")[0] == 0
    assert path.stat().st_mtime_ns == before.st_mtime_ns


def test_apply_through_a_link_changes_its_target(bench: Any, run: Run) -> None:
    real = bench.file("real.txt", "bad\n")
    (bench.root / "a.py").symlink_to("real.txt")
    assert run("--apply", "a.py")[0] == 0
    assert (bench.root / "a.py").is_symlink()
    assert real.read_text() == "good\n"


# Standard input


def test_standard_input_is_checked_under_its_name(bench: Any, run: Run) -> None:
    options = ("--stdin-filename", "sub/a.py", "--output-format", "concise", "-q")
    code, out, _ = run("check", "-", *options, stdin=b"x\nbad\n")
    assert (code, out) == (1, "sub/a.py:2:1: TRC201 [*] `bad` is not allowed\n")


def test_standard_input_is_fixed_to_standard_output(run: Run) -> None:
    code, out, err = run("fix", "--apply", "-", stdin=b"\xef\xbb\xbfbad\r\nx")
    assert (code, out, err) == (0, "\ufeffgood\r\nx", "")


def test_standard_input_that_needs_no_fix_comes_back_as_it_is(run: Run) -> None:
    assert run("fix", "--apply", "-", stdin=b"x\r\n")[1] == "x\r\n"


def test_standard_input_gets_a_diff(run: Run) -> None:
    code, out, _ = run("fix", "-", "--stdin-filename", "a.py", stdin=b"bad\n")
    assert (code, out) == (1, "--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-bad\n+good\n")


@pytest.mark.parametrize("command", ["check", "fix"])
def test_standard_input_that_is_no_python_fails(run: Run, command: str) -> None:
    code, out, err = run(command, "-", stdin=b"(\n")
    assert code == 3
    assert "TRC001" in out + err


@pytest.mark.parametrize("command", ["check", "fix"])
def test_standard_input_that_is_no_text_fails(run: Run, command: str) -> None:
    code, out, err = run(command, "-", stdin=b"\xff\n")
    assert code == 3
    assert "cannot decode" in out + err


# Formats


def test_json_is_all_there_is_on_standard_output(bench: Any, run: Run) -> None:
    bench.file("a.py", "bad\n")
    code, out, err = run("check", "--output-format", "json", ".")
    assert (code, err) == (1, "")
    assert [one["code"] for one in json.loads(out)] == ["TRC201"]
    assert run("check", "--output-format", "json", "--select", "TRC206", ".")[1] == "[]\n"


def test_the_format_may_come_from_the_environment(bench: Any, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.file("a.py", "bad\n")
    monkeypatch.setenv("TRACESAFE_OUTPUT_FORMAT", "json-lines")
    assert json.loads(run("check", ".")[1])["code"] == "TRC201"


def test_text_is_another_name_of_full(bench: Any, run: Run) -> None:
    bench.file("a.py", "bad\n")
    assert run("check", "--output-format", "text", ".") == run("check", "--output-format", "full", ".")


def test_output_can_go_to_a_file(bench: Any, run: Run) -> None:
    bench.file("a.py", "bad\n")
    code, out, _ = run("check", "--output-format", "json", "-o", "out.json", "a.py")
    assert (code, out) == (1, "")
    assert json.loads((bench.root / "out.json").read_text())[0]["code"] == "TRC201"


def test_quiet_leaves_only_findings(bench: Any, run: Run) -> None:
    bench.file("a.py", "bad\n")
    assert run("check", "-q", "--output-format", "concise", ".")[1] == "a.py:1:1: TRC201 [*] `bad` is not allowed\n"
    assert run("--diff", "-q", ".")[2] == ""


def test_statistics_take_the_place_of_findings(bench: Any, run: Run) -> None:
    bench.file("a.py", "bad\nbad\nworse\n")
    out = run("check", "--statistics", "-q", ".")[1]
    assert out == ("2  TRC201  [*]  traced-branch     2 safe\n1  TRC206  [ ]  builtin-extremum  1 without a fix\n")


def test_colours_come_when_asked_for(bench: Any, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.file("a.py", "bad\n")
    assert "\x1b" not in run("check", ".")[1]
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[1;31mTRC201\x1b[0m" in run("check", ".")[1]
    assert "\x1b[32m+good\x1b[0m" in run("--diff", ".")[1]


# Settings


def test_settings_come_from_the_nearest_file(bench: Any, run: Run) -> None:
    bench.file("a.py", "bad\nworse\n")
    bench.file("pyproject.toml", '[tool.tracesafe]\nselect = ["TRC206"]\noutput-format = "concise"\n')
    assert run("check", "-q", ".")[1] == "a.py:2:1: TRC206 `worse` is not allowed\n"
    assert "TRC201" in run("check", "--isolated", ".")[1]


@pytest.mark.parametrize(
    ("options", "codes"),
    [
        ((), "TRC201"),
        (("--select", "TRC206"), "TRC206"),
        (("--select", "TRC206,traced-branch"), "TRC201 TRC206"),
        (("--extend-select", "TRC206"), "TRC201 TRC206"),
        (("--ignore", "TRC201"), ""),
        (("--select", "ALL", "--ignore", "TRC201", "--ignore", "TRC202"), "TRC206"),
        (("--config", "select = ['TRC206']"), "TRC206"),
        (("--config", "other.toml"), "TRC202"),
        (("--config", "other.toml", "--config", "extend-select = ['TRC206']"), "TRC202 TRC206"),
        (("--isolated",), "TRC201 TRC202 TRC206"),
    ],
    ids=str,
)
def test_options_go_before_settings(bench: Any, run: Run, options: tuple[str, ...], codes: str) -> None:
    bench.file("a.py", "bad\ndoubtful\nworse\n")
    bench.file("tracesafe.toml", 'select = ["TRC201"]\n')
    bench.file("other.toml", 'select = ["TRC202"]\n')
    out = run("check", "-q", "--output-format", "json-lines", *options, ".")[1]
    assert " ".join(json.loads(line)["code"] for line in out.split("\n") if line) == codes


def test_a_wrong_setting_names_file_and_key(bench: Any, run: Run) -> None:
    file = bench.file("tracesafe.toml", "lin-length = 5\n")
    code, out, err = run("check", ".")
    assert (code, out) == (2, "")
    assert f"{file}: lin-length: is not a setting; did you mean `line-length`?" in err


def test_excluded_files_are_left_out(bench: Any, run: Run) -> None:
    bench.file("a.py", "bad\n")
    bench.file("docs/b.py", "bad\n")
    bench.file("gen/c.py", "bad\n")
    bench.file(".gitignore", "gen\n")
    out = run("check", "-q", "--output-format", "concise", "--extend-exclude", "docs", ".")[1]
    assert [line.split(":")[0] for line in out.split("\n") if line] == ["a.py"]
    out = run("check", "-q", "--output-format", "concise", "--no-respect-gitignore", ".")[1]
    assert [line.split(":")[0] for line in out.split("\n") if line] == ["a.py", "docs/b.py", "gen/c.py"]


def test_idle_suppressions_are_judged_where_the_project_is_whole(bench: Any, run: Run) -> None:
    bench.file("src/a.py", "x  # tracesafe: ignore[TRC201]\n")
    bench.file("pyproject.toml", "")
    assert run("check", "src")[0] == 0
    code, out, _ = run("check", "--output-format", "concise", ".")
    assert code == 1
    assert "TRC002" in out


# Trouble


def test_an_interrupted_run_exits_130(bench: Any, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_settings: Any) -> Any:
        raise KeyboardInterrupt

    path = bench.file("a.py", "bad\n")
    monkeypatch.setattr(session, "engine", interrupt)
    code, out, err = run("--apply", ".")
    assert (code, out) == (130, "")
    assert "interrupted" in err
    assert path.read_text() == "bad\n"


def test_a_bug_of_ours_exits_3_not_1(bench: Any, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_settings: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(session, "engine", broken)
    code, _, err = run("check", ".")
    assert code == 3
    assert "ZeroDivisionError" in err
    assert "this is a bug" in err


def test_verbose_shows_where_a_rule_broke(bench: Any, run: Run, rules: list[Any]) -> None:
    def broken(_here: Any, _node: Any) -> Any:
        raise KeyError("deep inside")

    bench.file("a.py", "bad\n")
    rules[:] = [bench.rule("bad", broken)]
    code, out, err = run("check", "-v", "a.py")
    assert code == 3
    assert "TRC201 failed with KeyError" in out
    assert "Traceback" in err


@pytest.mark.skipif(sys.platform == "win32", reason="pipes")
def test_a_reader_that_goes_away_is_no_error() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "tracesafe", "transforms"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(timeout=60) == 141
    process.stderr.close()


def test_findings_in_files_that_were_not_given_are_counted(tmp_path: Path) -> None:
    (tmp_path / "helpers.py").write_text("def relu(x):\n    return x if x > 0 else 0 * x\n")
    (tmp_path / "train.py").write_text("from torch import vmap\nfrom helpers import relu\nrun = vmap(relu)\n")
    result = subprocess.run(
        [sys.executable, "-m", "tracesafe", "check", "train.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "1 error on the way in files that were not given: helpers.py." in result.stdout
    assert "All checks passed!" not in result.stdout
