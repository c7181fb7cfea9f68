"""What a review proposes, what goes together, and what an answer leads to."""

from __future__ import annotations

from typing import Any

import pytest

from tracesafe import reviewing
from tracesafe.fixing import fix
from tracesafe.model import Edit, Fix, Refusal, Safety
from tracesafe.reviewing import Change, Review
from tracesafe.source import hunks
from tracesafe.source.hunks import Misfit
from tracesafe.source.spans import Span


def begun(bench: Any, *rules: Any, unsafe: bool = True) -> Review:
    return reviewing.begin(bench.parts(*rules), bench.request(*rules), unsafe=unsafe)


def proposed(review: Review) -> tuple[Review, Change]:
    review, change = reviewing.proposal(review)
    assert change is not None
    return review, change


def texts(review: Review) -> list[str]:
    return [source.text for source in reviewing.outcome(review).after.values()]


def test_each_change_is_proposed_in_order(bench: Any) -> None:
    bench.file("a.py", "bad\nx\ndoubtful\n")
    rules = (bench.swap("bad", "good"), bench.swap("doubtful", "sure", code="TRC202", safety=Safety.REVIEW))
    review = begun(bench, *rules)
    assert reviewing.remaining(review) == 2
    review, change = proposed(review)
    assert change.finding.message == "`bad` is not allowed"
    review, change = proposed(reviewing.declined(review, change))
    assert change.finding.message == "`doubtful` is not allowed"
    review = reviewing.accepted(review, change)
    assert reviewing.proposal(review)[1] is None
    assert texts(review) == ["bad\nx\nsure\n"]


def test_only_safe_changes_are_proposed_if_wanted(bench: Any) -> None:
    bench.file("a.py", "doubtful\n")
    review = begun(bench, bench.swap("doubtful", "sure", safety=Safety.REVIEW), unsafe=False)
    assert reviewing.proposal(review)[1] is None


def test_accepting_everything_is_what_fix_does(bench: Any) -> None:
    bench.file("a.py", "bad\nbad\ndoubtful\n")
    bench.file("b.py", "x\nbad\n")
    rules = (bench.swap("bad", "good"), bench.swap("doubtful", "sure", code="TRC202"))
    review = begun(bench, *rules)
    while True:
        review, change = reviewing.proposal(review)
        if change is None:
            break
        review = reviewing.accepted(review, change)
    fixed = fix(bench.parts(*rules), bench.request(*rules), unsafe=True)
    found = reviewing.outcome(review)
    assert texts(review) == [source.text for source in fixed.after.values()]
    assert found.left.findings == ()
    assert found.changed == fixed.changed


def test_what_a_change_makes_necessary_is_part_of_it(bench: Any) -> None:
    bench.file("a.py", "bad\nx\n")
    rules = (bench.swap("bad", "worse"), bench.swap("worse", "good", code="TRC202"))
    review, change = proposed(begun(bench, *rules))
    assert [one.code for one in change.follows] == ["TRC202"]
    assert texts(reviewing.accepted(review, change)) == ["good\nx\n"]
    assert texts(reviewing.declined(review, change)) == ["bad\nx\n"]


def test_what_was_there_before_is_a_change_of_its_own(bench: Any) -> None:
    bench.file("a.py", "bad\nworse\n")
    rules = (bench.swap("bad", "fine"), bench.swap("worse", "good", code="TRC202"))
    _, change = proposed(begun(bench, *rules))
    assert change.follows == ()


def test_what_a_change_leaves_without_a_fix_is_told(bench: Any) -> None:
    bench.file("a.py", "bad\n")
    _, change = proposed(begun(bench, bench.swap("bad", "hopeless"), bench.refuse("hopeless")))
    assert [one.message for one in change.leaves] == ["`hopeless` is not allowed"]


def test_findings_with_the_same_edits_are_one_change(bench: Any) -> None:
    bench.file("a.py", "bad\nbad\n")

    def change(here: Any, _node: Any) -> Fix:
        return Fix("both", (Edit(here.source.path, Span(0, 7), "good\ngood"),), Safety.SAFE)

    review = begun(bench, bench.rule("bad", change))
    assert reviewing.remaining(review) == 1
    review, found = proposed(review)
    assert len(found.repairs) == 1
    assert reviewing.proposal(reviewing.declined(review, found))[1] is None
    assert len(reviewing.outcome(reviewing.accepted(review, found)).applied) == 2


def test_of_two_equal_findings_one_may_be_declined(bench: Any) -> None:
    bench.file("a.py", "bad\nbad\n")
    review, change = proposed(begun(bench, bench.swap("bad", "good")))
    review, change = proposed(reviewing.declined(review, change))
    review = reviewing.accepted(review, change)
    assert reviewing.proposal(review)[1] is None
    assert texts(review) == ["bad\ngood\n"]


def test_a_fix_that_does_not_work_is_never_proposed(bench: Any) -> None:
    bench.file("a.py", "bad\nugly\n")
    review, change = proposed(begun(bench, bench.swap("bad", "("), bench.swap("ugly", "nice", code="TRC202")))
    assert change.finding.message == "`ugly` is not allowed"
    left = reviewing.outcome(reviewing.accepted(review, change)).left.findings
    assert [one.fix.slug for one in left if isinstance(one.fix, Refusal)] == ["failed-fix"]


def test_a_fix_that_calls_for_another_one_without_end_ends(bench: Any) -> None:
    bench.file("a.py", "bad\n")
    review = begun(bench, bench.swap("bad", "(bad)"), bench.swap("bad", "[bad]", code="TRC202"))
    for _ in range(100):
        review, change = reviewing.proposal(review)
        if change is None:
            break
        review = reviewing.accepted(review, change)
    assert reviewing.proposal(review)[1] is None


def test_a_closed_file_is_left_alone(bench: Any) -> None:
    first, second = bench.file("a.py", "bad\n"), bench.file("b.py", "bad\n")
    _, change = proposed(reviewing.closed(begun(bench, bench.swap("bad", "good")), first))
    assert change.finding.path == second


@pytest.mark.parametrize(("own", "left"), [("better\n", 0), ("bad + 1\n", 1)])
def test_the_users_own_version_stands(bench: Any, own: str, left: int) -> None:
    path = bench.file("a.py", "bad\n")
    review, change = proposed(begun(bench, bench.swap("bad", "good")))
    source = change.after[path]
    mine = reviewing.edited(review, change, {path: type(source)(path, own)})
    assert isinstance(mine, Review)
    assert texts(mine) == [own]
    assert reviewing.proposal(mine)[1] is None
    assert len(reviewing.outcome(mine).left.findings) == left


def test_a_version_that_does_not_parse_is_told(bench: Any) -> None:
    path = bench.file("a.py", "bad\n")
    review, change = proposed(begun(bench, bench.swap("bad", "good")))
    source = change.after[path]
    told = reviewing.edited(review, change, {path: type(source)(path, "x\n(\n")})
    assert told == "a.py would not parse: line 2: '(' was never closed"


# Hunks

BEFORE = "".join(f"{number}\n" for number in range(1, 31))
AFTER = BEFORE.replace("3\n", "three\n", 1).replace("20\n", "", 1).replace("29\n", "29\nmore\n")


def test_hunks_lead_from_one_text_to_the_other() -> None:
    found = hunks.between(BEFORE, AFTER)
    assert [hunk.header for hunk in found] == ["@@ -1,6 +1,6 @@", "@@ -17,7 +17,6 @@", "@@ -27,4 +26,5 @@"]
    assert hunks.patched(BEFORE, found) == AFTER
    assert hunks.patched(BEFORE, found[1:2]) == BEFORE.replace("20\n", "", 1)
    lines = [line for hunk in found for line in (hunk.header, *hunk.lines)]
    assert hunks.patched(BEFORE, hunks.parsed(lines)) == AFTER


@pytest.mark.parametrize(("before", "after"), [("", "a\nb\n"), ("a\n", ""), ("a\n", "b\na\n"), ("a\n\n", "a\n\nb\n")])
def test_hunks_at_the_edges(before: str, after: str) -> None:
    found = hunks.between(before, after)
    assert hunks.patched(before, found) == after
    assert hunks.patched(before, hunks.parsed([line for one in found for line in (one.header, *one.lines)])) == after


def test_a_hunk_is_found_where_its_lines_have_moved() -> None:
    found = hunks.between(BEFORE, AFTER)
    assert hunks.patched("new\n" + BEFORE, found) == "new\n" + AFTER


def test_a_hunk_of_other_lines_does_not_fit() -> None:
    with pytest.raises(Misfit):
        hunks.patched("x\ny\n", hunks.between(BEFORE, AFTER))
