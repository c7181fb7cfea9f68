"""Comments that silence findings."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from tracesafe.fixing import rewritten
from tracesafe.model import Confidence, Finding, Fix, Refusal
from tracesafe.source.spans import Span
from tracesafe.source.text import SourceFile, decode
from tracesafe.suppress import suppressions

KNOWN = {"trc201": "TRC201", "traced-branch": "TRC201", "trc202": "TRC202", "traced-boolean": "TRC202"}
HERE = Path("model.py")


def finding(source: SourceFile, code: str, start: int, end: int) -> Finding:
    return Finding(code, "", HERE, Span(start, end), "", (), Confidence.CERTAIN, Refusal("", ""))


def silenced(code: str, rule: str = "TRC201") -> list[int]:
    """The numbers of the marks ``<1>``, ``<2>`` ... in the code at which a finding of the rule is silenced."""
    marks = {}
    for number in range(1, 9):
        if f"<{number}>" in code:
            marks[number] = len(code[: code.index(f"<{number}>")].encode())
            code = code.replace(f"<{number}>", "", 1)
    source = decode(code.encode(), HERE)
    found = suppressions(source, KNOWN)
    kept, _ = found.sift([finding(source, rule, place, place + 1) for place in marks.values()])
    starts = {one.span.start for one in kept}
    return [number for number, place in marks.items() if place not in starts]


def complaints(code: str) -> list[str]:
    found = suppressions(SourceFile(HERE, code), KNOWN).malformed
    return [f"{one.code}: {one.message}; {one.fix.reason if isinstance(one.fix, Refusal) else ''}" for one in found]


def unused(code: str, *used: int, judged: frozenset[str] = frozenset(KNOWN.values())) -> tuple[list[str], str]:
    """The messages about idle comments, and the code without them. Findings are on the rows of ``used``."""
    source = SourceFile(HERE, code)
    found = suppressions(source, KNOWN)
    places = [source.line_starts[row - 1] for row in used]
    _, by = found.sift([finding(source, "TRC201", place, place + 1) for place in places])
    idle = list(found.unused(by, judged))
    edits = [edit for one in idle if isinstance(one.fix, Fix) for edit in one.fix.edits]
    after = rewritten({HERE: source}, edits).get(HERE, source)
    return [one.message for one in idle], after.text


@pytest.mark.parametrize(
    "comment",
    [
        "# tracesafe: ignore[TRC201]",
        "# tracesafe: ignore[traced-branch]",
        "# tracesafe: ignore[trc201, TRC202] the mask is a Python bool",
        "#tracesafe:ignore[ traced-branch ]",
        "# type: ignore[x]  # tracesafe: ignore[TRC201]",
        "# tracesafe: ignore[TRC201]  # noqa: E501",
        "# noqa: TRC201",
        "#noqa:E501,TRC201",
        "# NOQA: E501 TRC201",
    ],
)
def test_a_comment_silences_its_line(comment: str) -> None:
    assert silenced(f"if <1>x:  {comment}\n    <2>y\n") == [1]


@pytest.mark.parametrize(
    "comment",
    [
        "# noqa",
        "# noqa: E501",
        "# noqa: TRC202",
        "# tracesafe: ignore",
        "# tracesafe: ignore[]",
        "# tracesafe: ignore[TRC999]",
        "# tracesafe: ignore[TRC202]",
        "# tracesafe: ignored[TRC201]",
        "# tracesafe",
        "# tracesafe ignore[TRC201]",
    ],
)
def test_a_comment_that_does_not_name_the_rule_silences_nothing(comment: str) -> None:
    assert silenced(f"if <1>x:  {comment}\n    y\n") == []


def test_a_comment_in_a_string_is_no_comment() -> None:
    assert silenced('s = "# tracesafe: ignore[TRC201]" + <1>x\n') == []


def test_a_comment_of_its_own_speaks_of_the_statement_below() -> None:
    code = """
        # tracesafe: ignore[TRC201] because

        # something else
        y = f(
            <1>x,
            <2>z,
        )
        <3>w
    """
    assert silenced(textwrap.dedent(code)) == [1, 2]


def test_a_comment_above_a_block_speaks_of_its_head_only() -> None:
    assert silenced("# tracesafe: ignore[TRC201]\nif <1>x:\n    <2>y\nelif <3>z:\n    pass\n") == [1]


def test_a_comment_above_an_elif_speaks_of_it() -> None:
    assert silenced("if <1>x:\n    y\n# tracesafe: ignore[TRC201]\nelif <2>z:\n    pass\n") == [2]


@pytest.mark.parametrize("row", [0, 2])
def test_at_the_first_or_last_line_of_a_statement_a_comment_speaks_of_all_of_it(row: int) -> None:
    lines = ["y = f(", "    <1>x,", ")"]
    lines[row] += "  # tracesafe: ignore[TRC201]"
    assert silenced("\n".join(lines) + "\n<2>z\n") == [1]


def test_within_a_statement_a_comment_speaks_of_its_line() -> None:
    assert silenced("y = f(\n    <1>x,  # tracesafe: ignore[TRC201]\n    <2>z,\n)\n") == [1]


def test_within_a_statement_a_comment_of_its_own_speaks_of_the_line_below() -> None:
    assert silenced("y = f(\n    # tracesafe: ignore[TRC201]\n    <1>x,\n    <2>z,\n)\n") == [1]


def test_a_decorated_function_is_silenced_where_the_finding_is() -> None:
    assert silenced("@jit\ndef <1>f(x):  # tracesafe: ignore[TRC201]\n    <2>x\n") == [1]


def test_a_file_can_be_silenced() -> None:
    assert silenced("<1>x\n# tracesafe: file-ignore[TRC201] generated\n<2>y\n") == [1, 2]


def test_a_range_can_be_silenced() -> None:
    code = "<1>x\n# tracesafe: disable[TRC201, TRC202]\n<2>x\n# tracesafe: enable[TRC201]\n<3>x\n"
    assert silenced(code) == [2]
    assert silenced(code, "TRC202") == [2, 3]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_and_odd_characters_do_not_shift_rows(end: str) -> None:
    code = f"s = 'é\x0c\u2028'{end}\x0c{end}if <1>x:  # tracesafe: ignore[TRC201]{end}    <2>y{end}"
    assert silenced(code) == [1]


def test_a_bom_does_not_hide_a_comment() -> None:
    source = decode(b"\xef\xbb\xbfx  # tracesafe: ignore[TRC201]\n", HERE)
    assert suppressions(source, KNOWN).sift([finding(source, "TRC201", 0, 1)])[0] == ()


COMPLAINTS = {
    "ignore": "`ignore` names no rule",
    "ignore[ ]": "`ignore` names no rule",
    "ingore[TRC201]": "`tracesafe: ingore` is not known",
    "ignore[traced-brunch]": "`traced-brunch` is not a rule",
    "ignore[TRC201, xyzzy]": "`xyzzy` is not a rule",
    "ignore[TRC999] # noqa: TRC201": "`TRC999` is not a rule",
}
ADVICE = {
    "ignore": "name the rule: `ignore[traced-branch]`",
    "ignore[ ]": "name the rule: `ignore[traced-branch]`",
    "ingore[TRC201]": "did you mean `ignore`?",
    "ignore[traced-brunch]": "did you mean `traced-branch`?",
    "ignore[TRC201, xyzzy]": "`tracesafe rules` lists the rules",
    "ignore[TRC999] # noqa: TRC201": "`tracesafe rules` lists the rules",
}


@pytest.mark.parametrize("comment", COMPLAINTS)
def test_a_malformed_comment_is_reported(comment: str) -> None:
    message = f"TRC003: {COMPLAINTS[comment]} and silences nothing; {ADVICE[comment]}"
    assert complaints(f"x  # tracesafe: {comment}\n") == [message]


def test_the_end_of_no_range_is_reported() -> None:
    advice = "write `disable[TRC201]` before it, or remove it"
    assert complaints("# tracesafe: enable[TRC201]\n") == [f"TRC003: `enable[TRC201]` ends nothing; {advice}"]


@pytest.mark.parametrize(
    "comment",
    [
        "# tracesafe: ignore[TRC201]",
        "# tracesafe: assume torch.vmap",
        "# noqa: E501",
        "# noqa",
        "# about tracesafe",
    ],
)
def test_a_good_comment_is_not_reported(comment: str) -> None:
    assert complaints(f"x  {comment}\n") == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x = 1  # tracesafe: ignore[TRC201] why\ny\n", "x = 1\ny\n"),
        ("x = 1\n    # tracesafe: ignore[TRC201]\ny\n", "x = 1\ny\n"),
        ("x = 1  # tracesafe: ignore[TRC201]", "x = 1"),
        ("x = 1\r\n# tracesafe: ignore[TRC201]\r\ny\r\n", "x = 1\r\ny\r\n"),
        ("x = 1  # tracesafe: ignore[TRC201]  # noqa: E501\n", "x = 1  # noqa: E501\n"),
        ("x = 1  # type: ignore  # tracesafe: ignore[TRC201]\n", "x = 1  # type: ignore\n"),
        ("x = 1  # noqa: E501, TRC201\n", "x = 1  # noqa: E501\n"),
        ("x = 1  # noqa: TRC201\n", "x = 1\n"),
        ("# tracesafe: file-ignore[traced-branch]\nx = 'é'\n", "x = 'é'\n"),
    ],
)
def test_a_comment_that_silences_nothing_is_reported_and_removed(before: str, after: str) -> None:
    messages, text = unused(before)
    assert len(messages) == 1
    assert text == after


def test_only_the_idle_part_of_a_comment_is_removed() -> None:
    messages, text = unused("x  # tracesafe: ignore[TRC201, traced-boolean] why\n", 1)
    assert messages == ["nothing here is silenced by `traced-boolean`"]
    assert text == "x  # tracesafe: ignore[TRC201] why\n"


def test_a_comment_that_silences_something_stays() -> None:
    assert unused("x  # tracesafe: ignore[TRC201]\n", 1) == ([], "x  # tracesafe: ignore[TRC201]\n")


def test_a_rule_that_did_not_run_is_not_judged() -> None:
    code = "x  # tracesafe: ignore[TRC201]\n"
    assert unused(code, judged=frozenset({"TRC202"})) == ([], code)


def test_an_idle_range_is_reported_but_left_to_its_author() -> None:
    code = "# tracesafe: disable[TRC201]\nx\n# tracesafe: enable[TRC201]\n"
    messages, text = unused(code)
    assert messages == ["nothing here is silenced by `TRC201`"]
    assert text == code
