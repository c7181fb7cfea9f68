"""The pipeline and the fixes, over rules made for the test."""

from __future__ import annotations

import ast
import dataclasses
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracesafe.check import check
from tracesafe.config import ConfigError
from tracesafe.fixing import Fixed, fix, rewritten
from tracesafe.model import LATER, Confidence, Edit, Fix, Refusal, Safety
from tracesafe.request import Report
from tracesafe.source.spans import Span
from tracesafe.source.text import SourceFile, decode
from tracesafe.spec import Framework


def words(bench: Any, *rules: Any, **settings: Any) -> list[str]:
    report = check(bench.parts(*rules), bench.request(*rules, **settings))
    found = []
    for one in report.findings:
        location = report.sources[one.path].location(one.span.start)
        found.append(f"{one.path.name}:{location.row}:{location.column}: {one.code} {one.message}")
    return found


def fixed(bench: Any, *rules: Any, unsafe: bool = False, **settings: Any) -> Fixed:
    return fix(bench.parts(*rules), bench.request(*rules, **settings), unsafe=unsafe)


def texts(result: Fixed) -> dict[str, str]:
    return {path.name: result.after[path].text for path in result.changed}


def reasons(result: Fixed) -> list[str]:
    return [one.fix.reason for one in result.left.findings if isinstance(one.fix, Refusal)]


# What is found


def test_findings_are_told_before_their_fixes_and_only_the_wanted_ones_are_made(bench: Any) -> None:
    bench.file("a.py", "bad; bad; worse\n")
    rules = bench.swap("bad", "good"), bench.refuse("worse")
    whole = check(bench.parts(*rules), bench.request(*rules))
    early: list[Report] = []
    request = dataclasses.replace(
        bench.request(*rules), seen=early.append, wants=lambda report: [report.findings[1], report.findings[2]]
    )
    found = check(bench.parts(*rules), request)
    assert [one.fix for one in early[0].findings] == [LATER] * 3
    assert [dataclasses.replace(one, fix=LATER) for one in whole.findings] == list(early[0].findings)
    assert [one.fix for one in found.findings] == [LATER, *(one.fix for one in whole.findings[1:])]


def test_findings_come_by_path_row_column_and_code(bench: Any) -> None:
    bench.file("b.py", "bad; worse\n")
    bench.file("a.py", "x\nworse, bad\nbad\n")
    rules = bench.refuse("worse"), bench.swap("bad", "good"), bench.swap("bad", "fine", code="TRC202")
    assert words(bench, *rules) == [
        "a.py:2:1: TRC206 `worse` is not allowed",
        "a.py:2:8: TRC201 `bad` is not allowed",
        "a.py:2:8: TRC202 `bad` is not allowed",
        "a.py:3:1: TRC201 `bad` is not allowed",
        "a.py:3:1: TRC202 `bad` is not allowed",
        "b.py:1:1: TRC201 `bad` is not allowed",
        "b.py:1:1: TRC202 `bad` is not allowed",
        "b.py:1:6: TRC206 `worse` is not allowed",
    ]


@pytest.mark.parametrize(
    ("settings", "codes"),
    [
        ({}, "TRC201 TRC202 TRC206"),
        ({"select": ("TRC201",)}, "TRC201"),
        ({"select": ("traced-branch", "builtin-extremum")}, "TRC201 TRC206"),
        ({"select": ("TRC2",), "ignore": ("TRC20",)}, ""),
        ({"select": ("TRC201",), "ignore": ("TRC20",)}, "TRC201"),
        ({"ignore": ("TRC201",)}, "TRC202 TRC206"),
        ({"ignore": ("traced-boolean",)}, "TRC201 TRC206"),
        ({"select": ("TRC201",), "extend_select": ("TRC206",)}, "TRC201 TRC206"),
        ({"select": ("trc201",)}, "TRC201"),
        ({"select": ("ALL",), "ignore": ("ALL",)}, ""),
        ({"per_file_ignores": {"a.py": ("TRC201", "traced-boolean")}}, "TRC206"),
        ({"per_file_ignores": {"sub/*": ("TRC2",)}}, "TRC201 TRC202 TRC206"),
        ({"min_confidence": "certain"}, "TRC201 TRC202 TRC206"),
    ],
)
def test_rules_are_selected_by_code_prefix_and_name(bench: Any, settings: dict[str, Any], codes: str) -> None:
    bench.file("a.py", "bad\n")
    rules = bench.swap("bad", "good"), bench.swap("bad", "good", code="TRC202"), bench.refuse("bad")
    assert " ".join(line.split()[1] for line in words(bench, *rules, **settings)) == codes


@pytest.mark.parametrize("key", ["select", "ignore", "extend_select"])
def test_a_selector_that_matches_no_rule_is_an_error(bench: Any, key: str) -> None:
    with pytest.raises(ConfigError, match="`traced-brunch` matches no rule; did you mean `traced-branch`"):
        bench.request(bench.swap("bad", "good"), **{key: ("traced-brunch",)})


def test_less_sure_findings_can_be_left_out(bench: Any) -> None:
    bench.file("a.py", "bad\n")
    rule = bench.swap("bad", "good")
    parts = bench.parts(rule)

    def unsure(program: Any) -> Any:
        analysis = parts.analyse(program)
        analysis.reached[:] = [dataclasses.replace(one, confidence=Confidence.LIKELY) for one in analysis.reached]
        return analysis

    shaky = dataclasses.replace(parts, analyse=unsure)
    assert len(check(shaky, bench.request(rule, min_confidence="likely")).findings) == 1
    assert not check(shaky, bench.request(rule, min_confidence="certain")).findings


def test_a_rule_sees_only_functions_of_its_frameworks(bench: Any) -> None:
    bench.file("a.py", "bad\n")
    assert words(bench, dataclasses.replace(bench.swap("bad", "good"), frameworks=frozenset({Framework.JAX}))) == []


def test_files_that_were_not_given_are_not_reported(bench: Any) -> None:
    given, imported = bench.file("a.py", "bad\n"), bench.file("b.py", "bad\n")
    rule = bench.swap("bad", "good")
    parts = bench.parts(rule)
    both = parts.analyse(parts.load([given, imported], {}))
    parts = dataclasses.replace(parts, analyse=lambda _program: both)
    assert [one.path for one in check(parts, bench.request(rule, files=[given])).findings] == [given]


def test_a_fix_that_needs_another_file_says_which(bench: Any) -> None:
    given, other = bench.file("a.py", "bad\n"), bench.file("b.py", "x\n")
    rule = bench.rule("bad", lambda here, node: Fix("", (Edit(other, Span(0, 1), "y"),), Safety.SAFE))
    result = fixed(bench, rule, files=[given])
    assert not result.changed
    assert reasons(result) == [f"the fix also changes {other}: give that path, too"]


def test_a_rule_that_breaks_on_one_file_does_not_hide_the_others(bench: Any) -> None:
    bench.file("a.py", "bad\n")
    bench.file("b.py", "x\nbad\n")

    def broken(here: Any, node: ast.Name) -> Fix:
        if here.source.path.name == "a.py":
            raise KeyError("no such thing")
        return Fix("", (), Safety.SAFE)

    rule = bench.rule("bad", broken)
    report = check(bench.parts(rule), bench.request(rule))
    assert [one.path.name for one in report.findings] == ["b.py"]
    assert [one.reason for one in report.failures] == ["cannot check `a`: TRC201 failed with KeyError: 'no such thing'"]


def test_files_that_cannot_be_read_or_parsed_are_failures(bench: Any) -> None:
    bench.file("a.py", "bad\n")
    bench.file("b.py", "(\n")
    bench.file("c.py", b"\xff")
    rule = bench.swap("bad", "good")
    report = check(bench.parts(rule), bench.request(rule))
    assert [one.path.name for one in report.findings] == ["a.py"]
    assert [one.path.name for one in report.failures] == ["b.py", "c.py"]


def test_suppressed_findings_are_counted_not_shown(bench: Any) -> None:
    bench.file("a.py", "bad  # tracesafe: ignore[TRC201]\nbad\n")
    rule = bench.swap("bad", "good")
    report = check(bench.parts(rule), bench.request(rule))
    assert [report.sources[one.path].location(one.span.start).row for one in report.findings] == [2]
    assert report.stats.suppressed == 1


def test_idle_suppressions_are_judged_only_over_a_whole_project(bench: Any) -> None:
    bench.file("a.py", "x  # tracesafe: ignore[TRC201]\n")
    rule = bench.swap("bad", "good")
    assert words(bench, rule) == []
    assert words(bench, rule, whole=True) == ["a.py:1:4: TRC002 nothing here is silenced by `TRC201`"]
    assert words(bench, rule, whole=True, ignore=("TRC002",)) == []
    assert words(bench, rule, whole=True, ignore=("TRC201",)) == []
    assert words(bench, rule, whole=True, framework=("torch",)) == []


def test_malformed_suppressions_are_findings(bench: Any) -> None:
    bench.file("a.py", "x  # tracesafe: ignore\n")
    rule = bench.swap("bad", "good")
    assert words(bench, rule) == ["a.py:1:4: TRC003 `ignore` names no rule and silences nothing"]


# What is fixed


def test_every_safe_fix_is_applied(bench: Any) -> None:
    bench.file("a.py", "bad, bad\r\n\tx = 'é'\rbad".replace("\t", ""))
    bench.file("b.py", "x\n")
    result = fixed(bench, bench.swap("bad", "good"))
    assert texts(result) == {"a.py": "good, good\r\nx = 'é'\rgood"}
    assert len(result.applied) == 3
    assert not result.left.findings


def test_a_fix_that_needs_review_waits_for_permission(bench: Any) -> None:
    bench.file("a.py", "bad\n")
    rule = bench.swap("bad", "good", safety=Safety.REVIEW)
    assert not fixed(bench, rule).changed
    assert texts(fixed(bench, rule, unsafe=True)) == {"a.py": "good\n"}


def test_equal_edits_of_several_fixes_are_made_once(bench: Any) -> None:
    bench.file("a.py", "bad\nbad\n")
    result = fixed(bench, bench.swap("bad", "tool.good", before="import tool\n"))
    assert texts(result) == {"a.py": "import tool\ntool.good\ntool.good\n"}


def test_overlapping_fixes_take_turns(bench: Any) -> None:
    bench.file("a.py", "bad\n")

    def whole(here: Any, node: ast.Name) -> Fix:
        return Fix("", (Edit(here.source.path, here.source.span(node), "worse"),), Safety.SAFE)

    result = fixed(bench, bench.rule("bad", whole), bench.swap("worse", "good", code="TRC202"))
    assert texts(result) == {"a.py": "good\n"}
    assert [one.code for one in result.applied] == ["TRC201", "TRC202"]


def test_two_fixes_that_choose_the_same_new_name_take_turns(bench: Any) -> None:
    bench.file("a.py", "bad\nx\nbad\n")

    def fresh(here: Any, node: ast.Name) -> Fix:
        name = next(f"y_{i}" for i in range(9) if f"y_{i}" not in here.source.text)
        return Fix("", (Edit(here.source.path, here.source.span(node), f"{name} = 1"),), Safety.SAFE)

    assert texts(fixed(bench, bench.rule("bad", fresh))) == {"a.py": "y_0 = 1\nx\ny_1 = 1\n"}


def test_a_fix_over_several_files_is_made_whole(bench: Any) -> None:
    one, two = bench.file("a.py", "bad\n"), bench.file("b.py", "other\n")

    def both(here: Any, node: ast.Name) -> Fix:
        edits = (Edit(one, Span(0, 3), "good"), Edit(two, Span(0, 5), "changed"))
        return Fix("", edits, Safety.SAFE)

    assert texts(fixed(bench, bench.rule("bad", both))) == {"a.py": "good\n", "b.py": "changed\n"}


BROKEN: list[tuple[str, str, str]] = [
    ("(", "a.py", "the rewrite does not parse"),
    ("bad + 1", "a.py", "the rewrite does not remove the finding"),
    ("'\N{GREEK CAPITAL LETTER PHI}'", "latin.py", "the rewrite needs a character that iso-8859-1 lacks"),
]


@pytest.mark.parametrize(("new", "name", "why"), BROKEN)
def test_a_fix_that_does_not_work_is_dropped_and_says_so(bench: Any, new: str, name: str, why: str) -> None:
    bench.file(name, "# coding: latin-1\nbad\nworse\n")
    result = fixed(bench, bench.swap("bad", new), bench.swap("worse", "good", code="TRC202"))
    assert texts(result) == {name: "# coding: latin-1\nbad\ngood\n"}
    assert [reason.startswith(why) for reason in reasons(result)] == [True]


def test_a_broken_fix_over_two_files_leaves_both_alone(bench: Any) -> None:
    one, two = bench.file("a.py", "bad\n"), bench.file("b.py", "other\n")

    def both(here: Any, node: ast.Name) -> Fix:
        return Fix("", (Edit(one, Span(0, 3), "good"), Edit(two, Span(0, 5), "(")), Safety.SAFE)

    result = fixed(bench, bench.rule("bad", both))
    assert not result.changed
    assert len(reasons(result)) == 1


def test_of_two_fixes_that_only_break_together_the_first_is_made(bench: Any) -> None:
    bench.file("a.py", "(bad, worse)\n")
    rules = bench.swap("bad", "*good", code="TRC201"), bench.swap("worse", "**fine", code="TRC202")
    result = fixed(bench, *rules)
    assert texts(result) == {"a.py": "(*good, worse)\n"}
    assert [one.code for one in result.left.findings] == ["TRC202"]
    assert len(reasons(result)) == 1


def test_rules_that_undo_each_other_leave_the_file_as_it_was(bench: Any) -> None:
    bench.file("a.py", "bad\n")
    bench.file("b.py", "fine\n")
    rules = bench.swap("bad", "worse"), bench.swap("worse", "bad", code="TRC202"), bench.swap("fine", "good")
    result = fixed(bench, *rules)
    assert texts(result) == {"b.py": "good\n"}
    assert [reason.startswith("the rewrite calls for another one without end") for reason in reasons(result)] == [True]


def test_rules_that_feed_each_other_come_to_an_end(bench: Any) -> None:
    bench.file("a.py", "bad\n")
    rules = bench.swap("bad", "[worse, worse]"), bench.swap("worse", "[bad, bad]", code="TRC202")
    assert reasons(fixed(bench, *rules))


def test_many_dependent_fixes_are_no_endless_loop(bench: Any) -> None:
    bench.file("a.py", "bad\n" * 40)

    def fresh(here: Any, node: ast.Name) -> Fix:
        name = next(f"y_{i}" for i in range(99) if f"y_{i}" not in here.source.text)
        return Fix("", (Edit(here.source.path, here.source.span(node), f"{name} = 1"),), Safety.SAFE)

    result = fixed(bench, bench.rule("bad", fresh))
    assert len(result.applied) == 40
    assert not result.left.findings


def test_a_second_run_changes_nothing(bench: Any) -> None:
    path = bench.file("a.py", "bad\nworse\nbad\n")
    rules = bench.swap("bad", "good", before="import good\n"), bench.swap("worse", "(", code="TRC202")
    first = fixed(bench, *rules)
    path.write_text(first.after[path].text)
    second = fixed(bench, *rules)
    assert not second.changed
    assert second.left.findings == first.left.findings


def test_an_idle_suppression_is_removed(bench: Any) -> None:
    bench.file("a.py", "x  # tracesafe: ignore[TRC201]\n")
    assert texts(fixed(bench, bench.swap("bad", "good"), whole=True)) == {"a.py": "x\n"}


def test_texts_in_place_of_files_are_what_is_fixed(bench: Any) -> None:
    path = bench.file("a.py", "nothing\n")
    rule = bench.swap("bad", "good")
    request = dataclasses.replace(bench.request(rule), overrides={path: SourceFile(path, "bad\n")})
    assert texts(fix(bench.parts(rule), request)) == {"a.py": "good\n"}


PIECES = st.sampled_from(["bad", "x = 'é'", "\n", "\r\n", "\r", "# \u2028 bad", "\x0c\n", "worse", ";", " "])


@given(st.lists(PIECES), st.sampled_from([b"", b"\xef\xbb\xbf"]))
def test_bytes_outside_of_edits_never_change(pieces: list[str], bom: bytes) -> None:
    text = "".join(pieces)
    source = decode(bom + text.encode(), Path("a.py"))
    edits = []
    start = text.find("bad")
    while start >= 0:
        place = len(text[:start].encode())
        edits.append(Edit(source.path, Span(place, place + 3), "better"))
        start = text.find("bad", start + 3)
    after = rewritten({source.path: source}, edits).get(source.path, source)
    assert after.encode(after.text) == bom + text.replace("bad", "better").encode()


def test_what_is_saved_while_fixes_are_made_is_not_mixed_in(bench: Any) -> None:
    path = bench.file("a.py", "bad\n")
    other = bench.file("b.py", "x\n")
    rule = bench.swap("bad", "good")
    parts = bench.parts(rule)

    def load(files: Any, overrides: Any) -> Any:
        program = parts.load(files, overrides)
        other.write_text("saved meanwhile\n")
        return program

    result = fix(dataclasses.replace(parts, load=load), bench.request(rule, files=[path, other]))
    assert result.left.sources[other].text == "x\n"
