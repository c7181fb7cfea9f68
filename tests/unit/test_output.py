"""What is printed: frames, paragraphs, diffs that patch programs take, and formats for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracesafe.config import Settings
from tracesafe.model import Confidence, Edit, Finding, Fix, Hop, Refusal, Safety
from tracesafe.output import github, text
from tracesafe.output import json as records
from tracesafe.output.color import Palette, wants_color
from tracesafe.output.frame import change_frame, code_frame
from tracesafe.output.report import fixes_by_file
from tracesafe.output.report import lines as report_lines
from tracesafe.output.tables import table
from tracesafe.output.words import statistics
from tracesafe.request import Report, Stats
from tracesafe.source import lines as source_lines
from tracesafe.source.spans import Span
from tracesafe.source.text import SourceFile, Unreadable

PLAIN = Palette()
HERE = Path.cwd() / "model.py"


class Tty:
    def __init__(self, *, tty: bool) -> None:
        self.tty = tty

    def isatty(self) -> bool:
        return self.tty


@pytest.mark.parametrize(
    ("environ", "tty", "wanted"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"NO_COLOR": "1"}, True, False),
        ({"NO_COLOR": ""}, True, True),
        ({"TERM": "dumb"}, True, False),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, True),
        ({"FORCE_COLOR": "0"}, True, True),
        ({"FORCE_COLOR": ""}, False, False),
        ({"CLICOLOR_FORCE": "1"}, False, True),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, False, True),
    ],
)
def test_colours_are_for_terminals_and_for_those_who_ask(environ: dict[str, str], tty: bool, wanted: bool) -> None:
    assert wants_color(Tty(tty=tty), environ) is wanted


def frame(code: str, marked: str) -> list[str]:
    source = SourceFile(HERE, code)
    start = source.utf8.index(marked.encode())
    return list(code_frame(source, Span(start, start + len(marked.encode())), PLAIN))


def test_a_frame_shows_the_line_between_its_neighbours() -> None:
    assert frame("a\nb\nc\nif x > 0:\n    y\nz\nw\n", "x > 0") == [
        "  |",
        "2 | b",
        "3 | c",
        "4 | if x > 0:",
        "  |    ^^^^^",
        "5 |     y",
        "6 | z",
        "  |",
    ]


def test_carets_stand_under_wide_characters_and_tabs() -> None:
    assert frame("\ts = '日本', x\n", "x") == ["  |", "1 |     s = '日本', x", "  |                 ^", "  |"]


def test_carets_stand_under_every_line_of_a_span() -> None:
    assert frame("y = f(\n    a,\n  b)\nz", "f(\n    a,\n  b)") == [
        "  |",
        "1 | y = f(",
        "  |     ^^",
        "2 |     a,",
        "  |     ^^",
        "3 |   b)",
        "  |   ^^",
        "4 | z",
        "  |",
    ]


def test_a_long_span_is_cut() -> None:
    shown = frame("if x:\n" + "    y\n" * 20, "if x:\n" + "    y\n" * 20)
    assert shown[-2:] == ["  ... 13 more lines", "  |"]
    assert len(shown) == 1 + 2 * 8 + 2


@pytest.mark.parametrize("code", ["x", "x\n", "\n\nx", "x\r\n", "\x0cx\r"])
def test_a_frame_at_the_edge_of_a_file_is_whole(code: str) -> None:
    shown = frame(code, "x")
    assert any(line.endswith("^") for line in shown)


def test_nothing_in_a_file_can_command_the_terminal() -> None:
    assert frame("x = '\x1b[31m\x9b\u202e\x07'\n", "x")[1] == "1 | x = '␛[31m��␇'"


def test_a_change_is_shown_with_one_line_around_it() -> None:
    before = SourceFile(HERE, "a\nb\nif x:\n    y = 1\nelse:\n    y = 2\nc\nd\n")
    after = SourceFile(HERE, "a\nb\ny = where(x, 1, 2)\nc\nd\n")
    assert list(change_frame(before, after, PLAIN)) == [
        "  |",
        "2 | b",
        "  - if x:",
        "  -     y = 1",
        "  - else:",
        "  -     y = 2",
        "3 + y = where(x, 1, 2)",
        "4 | c",
        "  |",
    ]


def test_changes_far_apart_are_shown_apart() -> None:
    before = SourceFile(HERE, "a\n" + "x\n" * 20 + "b\n")
    after = SourceFile(HERE, "A\n" + "x\n" * 20 + "B\n")
    shown = list(change_frame(before, after, PLAIN))
    assert shown.count("   ...") == 1
    assert len(shown) == 9


@given(st.text(st.sampled_from("ab\n\r\x0c\x85\u2028")))
def test_lines_end_at_cr_lf_and_crlf_only(code: str) -> None:
    cut = source_lines.cut(code)
    assert "".join(cut) == code
    assert not any(inner in line[:-1].removesuffix("\r") for line in cut for inner in "\r\n")


# Paragraphs

CODE = "import torch\n\ndef f(x):\n    if x > 0:\n        return x\n    return -x\n"


def report(*findings: Finding, source: SourceFile | None = None, failures: Iterable[Unreadable] = ()) -> Report:
    source = source or SourceFile(HERE, CODE)
    return Report(findings, tuple(failures), Stats(1, 2, 31, 4, 0), {source.path: source})


def branch(fix: Fix | Refusal) -> Finding:
    via = (Hop(Path.cwd() / "train.py", 19, "torch.vmap(f)"), Hop(HERE, 40, "f(x)"))
    message = "`x > 0` decides a branch, but `x` is batched by torch.vmap"
    return Finding("TRC201", "traced-branch", HERE, Span(31, 36), message, via, Confidence.CERTAIN, fix, "model.f")


EDIT = Edit(HERE, Span(28, 68), "return torch.where(x > 0, x, -x)")
SAFE = Fix("Replace the branch with `torch.where`", (EDIT,), Safety.SAFE)
REVIEW = Fix("Replace the branch with `torch.where`", (EDIT,), Safety.REVIEW, "`f` is also called outside vmap")
REFUSED = Refusal("returns-none", "`f` returns None where `x > 0` is false: return a value there")

HEAD = """\
TRC201 {mark}`x > 0` decides a branch, but `x` is batched by torch.vmap
 --> model.py:4:8
  |
2 |
3 | def f(x):
4 |     if x > 0:
  |        ^^^^^
5 |         return x
6 |     return -x
  |
via: train.py:19: torch.vmap(f)
     model.py:40: f(x)
"""
CHANGE = """\
help: Replace the branch with `torch.where`
  |
3 | def f(x):
  -     if x > 0:
  -         return x
  -     return -x
4 +     return torch.where(x > 0, x, -x)
  |
"""


@pytest.mark.parametrize(
    ("fix", "mark", "rest"),
    [
        (SAFE, "[*] ", CHANGE),
        (REVIEW, "", CHANGE + f"note: This is an unsafe fix: {REVIEW.note}\n"),
        (REFUSED, "", f"help: not rewritten: {REFUSED.reason} (returns-none)\n"),
    ],
)
def test_a_finding_in_full(fix: Fix | Refusal, mark: str, rest: str) -> None:
    shown = report(branch(fix))
    found = "\n".join(text.full(shown.findings, (), shown.sources, text.TextStyle(PLAIN)))
    assert found == HEAD.format(mark=mark) + rest


@pytest.mark.parametrize(
    ("fix", "unsafe", "mark"), [(SAFE, False, "[*] "), (REVIEW, False, ""), (REVIEW, True, "[*] "), (REFUSED, True, "")]
)
def test_a_finding_on_one_line(fix: Fix | Refusal, unsafe: bool, mark: str) -> None:
    shown = report(branch(fix))
    found = list(text.concise(shown.findings, (), shown.sources, text.TextStyle(PLAIN, unsafe)))
    assert found == [f"model.py:4:8: TRC201 {mark}`x > 0` decides a branch, but `x` is batched by torch.vmap"]


def test_a_change_that_repairs_two_findings_is_shown_once() -> None:
    other = Finding("TRC202", "", HERE, Span(31, 32), "m", (), Confidence.CERTAIN, SAFE)
    shown = report(branch(SAFE), other)
    found = list(text.full(shown.findings, (), shown.sources, text.TextStyle(PLAIN)))
    assert found.count("help: Replace the branch with `torch.where`") == 1
    assert found[-2] == "help: the change shown at model.py:4:8 repairs this, too"


def test_a_failure_says_what_to_do() -> None:
    failure = Unreadable(HERE, 3, "cannot parse: invalid syntax", "correct the syntax")
    assert list(text.full((), [failure], {}, text.TextStyle(PLAIN))) == [
        "TRC001 cannot parse: invalid syntax",
        " --> model.py:3",
        "help: correct the syntax",
        "",
    ]
    assert list(text.concise((), [failure], {}, text.TextStyle(PLAIN))) == [
        "model.py:3:1: TRC001 cannot parse: invalid syntax; correct the syntax"
    ]


def test_colours_change_nothing_but_colours() -> None:
    shown = report(branch(REVIEW), branch(REFUSED))
    plain = "\n".join(text.full(shown.findings, (), shown.sources, text.TextStyle(PLAIN)))
    colored = "\n".join(text.full(shown.findings, (), shown.sources, text.TextStyle(Palette(True))))
    assert "\x1b[1;31mTRC201\x1b[0m" in colored
    for part in sorted({colored[start : colored.index("m", start) + 1] for start in find_all(colored, "\x1b[")}):
        colored = colored.replace(part, "")
    assert colored == plain


def find_all(text: str, part: str) -> list[int]:
    return [index for index in range(len(text)) if text.startswith(part, index)]


@pytest.mark.parametrize(
    ("fixes", "unsafe", "fixed", "expected"),
    [
        ([], False, 0, ["All checks passed!"]),
        ([REFUSED], False, 0, ["Found 1 error."]),
        ([SAFE, REFUSED], False, 0, ["Found 2 errors.", "[*] 1 fixable with `--apply`."]),
        ([SAFE, REVIEW], False, 0, ["Found 2 errors.", "[*] 1 fixable with `--apply` (1 more with `--unsafe-fixes`)."]),
        ([REVIEW], False, 0, ["Found 1 error.", "No fixes available (1 with `--unsafe-fixes`)."]),
        ([REVIEW, SAFE], True, 0, ["Found 2 errors.", "[*] 2 fixable with `--apply --unsafe-fixes`."]),
        ([REFUSED], False, 3, ["Found 4 errors (3 fixed, 1 remaining)."]),
        ([], False, 3, ["Found 3 errors (3 fixed, 0 remaining)."]),
    ],
)
def test_the_summary_counts(fixes: list[Fix | Refusal], unsafe: bool, fixed: int, expected: list[str]) -> None:
    options = {"fixed": fixed, "statistics": True}
    shown = report(*map(branch, fixes))
    found = list(report_lines(shown, Settings(unsafe_fixes=unsafe), PLAIN, options))
    counts = len({type(fix) for fix in fixes}) and 1
    assert found[counts:] == [*expected, "analysed 31 calls, 4 unknown; 2 functions under transforms in 1 file"]


def test_statistics_count_rules_and_their_fixes() -> None:
    other = Finding("TRC206", "builtin-extremum", HERE, Span(0, 1), "", (), Confidence.CERTAIN, REFUSED)
    found = list(statistics([branch(SAFE), branch(REFUSED), other], PLAIN, unsafe=False))
    assert found == [
        "2  TRC201  [-]  traced-branch     1 safe, 1 without a fix",
        "1  TRC206  [ ]  builtin-extremum  1 without a fix",
    ]


def test_what_was_fixed_is_listed_by_file() -> None:
    assert list(fixes_by_file([branch(SAFE), branch(SAFE)], PLAIN)) == [
        "\nFixed 2 errors:",
        "- model.py:",
        "    2 x TRC201 (traced-branch)",
    ]


def test_a_table_is_aligned() -> None:
    assert list(table(("A", "B"), [("日本", "x"), ("y", "z")], PLAIN)) == ["A     B", "日本  x", "y     z"]


# For programs


def test_json_has_the_shape_that_is_promised() -> None:
    failure = Unreadable(HERE, 3, "cannot parse", "correct the syntax")
    found = json.loads(records.as_list(report(branch(REVIEW), branch(REFUSED), failures=[failure])))
    assert [one["code"] for one in found] == ["TRC001", "TRC201", "TRC201"]
    assert found[1] == {
        "code": "TRC201",
        "name": "traced-branch",
        "message": "`x > 0` decides a branch, but `x` is batched by torch.vmap",
        "filename": str(HERE),
        "location": {"row": 4, "column": 8},
        "end_location": {"row": 4, "column": 13},
        "confidence": "certain",
        "function": "model.f",
        "via": [
            {"filename": str(Path.cwd() / "train.py"), "row": 19, "text": "torch.vmap(f)"},
            {"filename": str(HERE), "row": 40, "text": "f(x)"},
        ],
        "fix": {
            "applicability": "unsafe",
            "message": REVIEW.title,
            "note": REVIEW.note,
            "edits": [
                {
                    "filename": str(HERE),
                    "location": {"row": 4, "column": 5},
                    "end_location": {"row": 6, "column": 14},
                    "content": EDIT.text,
                }
            ],
        },
        "proof": None,
    }
    assert found[2]["fix"] == {
        "applicability": "none",
        "message": REFUSED.reason,
        "reason": "returns-none",
        "edits": [],
    }
    assert found[0]["fix"]["message"] == "correct the syntax"


def test_json_lines_hold_the_same_one_a_line() -> None:
    shown = report(branch(SAFE), branch(REFUSED))
    assert [json.loads(line) for line in records.as_lines(shown)] == json.loads(records.as_list(shown))


def test_columns_of_json_count_code_points() -> None:
    source = SourceFile(HERE, "s = '𝄞é'; x\n")
    start = source.utf8.index(b"x")
    finding = Finding("TRC201", "", HERE, Span(start, start + 1), "", (), Confidence.CERTAIN, REFUSED)
    found = json.loads(records.as_list(report(finding, source=source)))
    assert found[0]["location"] == {"row": 1, "column": 11}


def test_github_commands_are_escaped() -> None:
    finding = Finding("TRC201", "", HERE, Span(0, 1), "100%\nsure", (), Confidence.CERTAIN, REFUSED)
    assert list(github.commands(report(finding))) == [
        "::error title=tracesafe (TRC201),file=model.py,line=1,endLine=1,col=1,endColumn=2"
        "::model.py:1:1: TRC201 100%25%0Asure"
        "%0Ahelp: not rewritten: `f` returns None where `x > 0` is false: return a value there (returns-none)"
    ]


def test_github_levels_say_how_sure_it_is() -> None:
    found = [Finding("TRC201", "", HERE, Span(0, 1), "m", (), one, SAFE) for one in Confidence]
    commands = list(github.commands(report(*found)))
    assert [line.partition(" ")[0] for line in commands] == ["::error", "::warning", "::notice"]
    assert commands[0].endswith(f"%0Ahelp: {SAFE.title}")


def test_github_is_told_when_it_will_not_show_all() -> None:
    finding = Finding("TRC201", "", HERE, Span(0, 1), "m", (), Confidence.CERTAIN, REFUSED)
    commands = list(github.commands(report(*[finding] * 11)))
    assert commands[0].startswith("::notice title=tracesafe::11 errors; GitHub shows the first 10 of each kind")
    assert len(commands) == 12
    assert len(list(github.commands(report(*[finding] * 10)))) == 10


def test_a_file_outside_of_the_current_directory_keeps_its_whole_path(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    source = SourceFile(Path("/elsewhere/m.py"), "x\n")
    finding = Finding("TRC201", "", source.path, Span(0, 1), "m", (), Confidence.CERTAIN, REFUSED)
    style = text.TextStyle(PLAIN)
    assert next(text.concise([finding], (), {source.path: source}, style)).startswith("/elsewhere/m.py:1:1: ")
