"""The page before any browser sees it: escaped, self-contained, with lines that stand beside each other."""

from __future__ import annotations

import csv
import dataclasses
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from io import StringIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.reports import CODE, NASTY, PLAIN, ROOT, TEST, finding, page, source_of
from tracesafe.model import Refusal, Safety
from tracesafe.output import html
from tracesafe.output.html_code import Code, Mark, visible
from tracesafe.output.html_diff import side_by_side, words
from tracesafe.output.html_items import inline, prose
from tracesafe.output.pages import Entry, Repository, Status, entries, of_report
from tracesafe.output.prose import Kind, blocks
from tracesafe.output.rows import COLUMNS, as_csv, as_json


class Elements(HTMLParser):
    """The elements of a page, and the text outside of scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._silent = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag in ("script", "style"):
            self._silent = tag

    def handle_endtag(self, tag: str) -> None:
        self._silent = "" if tag == self._silent else self._silent

    def handle_data(self, data: str) -> None:
        self.text += "" if self._silent else data


def text_of(markup: str) -> str:
    return Elements(markup).text


def test_nothing_of_the_code_becomes_an_element() -> None:
    made = html.render(page())
    elements = Elements(made)
    assert [tag for tag, _ in elements.found if tag in ("img", "iframe", "object", "embed", "form")] == ["form"] * 2
    assert sum(tag == "script" for tag, _ in elements.found) == 2
    assert "</script><img src=x onerror=alert(1)>" in elements.text
    assert not [name for _, attrs in elements.found for name in attrs if name.startswith("on") or name == "style"]


def test_the_page_loads_nothing() -> None:
    elements = Elements(html.render(page()))
    sources = [attrs[name] for _, attrs in elements.found for name in ("src", "srcset", "data") if name in attrs]
    links = [attrs["href"] for tag, attrs in elements.found if tag == "link"]
    assert (sources, links) == ([], ["data:,"])
    policy = next(attrs["content"] for tag, attrs in elements.found if attrs.get("http-equiv"))
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy


def test_signs_that_turn_text_around_are_shown() -> None:
    shown = visible("a\N{RIGHT-TO-LEFT OVERRIDE}b\x1b\tc\N{ZERO WIDTH SPACE}")
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in shown
    assert 'title="U+202E RIGHT-TO-LEFT OVERRIDE"' in shown
    assert "␛" in shown
    assert "\t" in shown
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in html.render(page())


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=60))
def test_coloured_code_is_the_code(text: str) -> None:
    code = Code(text)
    for row, line in enumerate(code.lines):
        assert "".join(piece for _, piece in code.pieces(row)) == line
        assert text_of(f"<p>{code.html(row)}").replace("�", "?").count("<") == line.count("<")


def test_a_mark_keeps_to_its_characters() -> None:
    line = Code("if größe > 3:").html(0, [Mark(3, 12, "u")])
    assert text_of(line) == "if größe > 3:"
    assert re.sub(r"</?i[^>]*>", "", line) == "<i class=k>if</i> <u>größe &gt; 3</u>:".replace(
        "<i class=k>", ""
    ).replace("</i>", "")


def test_changed_lines_stand_beside_those_they_are_like() -> None:
    old = "a = 1\nif x:\n    y = f(a, 1)\nelse:\n    y = f(a, 2)\nb = 2\n"
    new = "a = 1\ny = where(x, f(a, 1), f(a, 2))\nb = 2\n"
    rows = re.findall(r"<tr>(.*?)(?=<tr>|</table>)", side_by_side(Code(old), new))
    numbers = [re.findall(r"data-n=(\d+)", row) for row in rows]
    assert numbers[1:] == [["1", "1"], ["2"], ["3", "2"], ["4"], ["5"], ["6", "3"]]


def test_only_the_words_that_differ_are_marked() -> None:
    gone, come = words("    y = f(a, 1)", "  y = f(b, 1)")
    assert ([(one.start, one.end) for one in gone], [(one.start, one.end) for one in come]) == ([(10, 11)], [(8, 9)])
    assert words("import jax", "return 3") == ((), ())


def test_unchanged_lines_are_folded() -> None:
    old = [f"line_{row} = {row}" for row in range(60)]
    new = [*old[:30], "changed = 1", *old[31:]]
    table = side_by_side(Code("\n".join(old)), "\n".join(new))
    assert table.count("Show 12 unchanged lines") == 2
    assert table.count("<tr><td") == 7 + 2 * 12 + 2
    assert side_by_side(Code("a\n"), "a\n") == ""


def test_a_large_page_keeps_its_details_as_data(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = html.render(page())
    monkeypatch.setattr(html, "WHOLE", 3)
    lazy = html.render(page())
    assert "<table class=diff>" not in text_of(lazy)
    (stored,) = re.findall(r'<script type="application/json" id="details">(.*?)</script>', lazy, re.DOTALL)
    details = json.loads(stored)
    assert list(details) == [f"f{number}" for number in range(1, 9)] + ["c1", "c2"]
    assert details["f1"].count("<table class=diff>") == 1
    assert "<table class=diff>" in whole


def test_a_page_without_findings_says_so() -> None:
    empty = Repository("shop", PLAIN.parent, (), {})
    made = html.render(dataclasses.replace(page(), repositories=(empty,)))
    assert "all checks passed" in made
    broken = dataclasses.replace(empty, problem="not a repository")
    made = html.render(dataclasses.replace(page(), repositories=(broken,)))
    assert "not a repository" in made
    assert "all checks passed" not in made


def test_missing_packages_have_a_remedy(
    monkeypatch: pytest.MonkeyPatch, run: Callable[..., tuple[int, str, str]], bench: Any
) -> None:
    bench.file("a.py", "bad = 1\n")
    monkeypatch.setattr(html, "find_spec", lambda name: None if name == "jinja2" else object())
    code, _, err = run("fix", "--apply", "--report", "out.html")
    assert code == 2
    assert "jinja2: pip install 'tracesafe[report]'" in err
    assert (bench.root / "a.py").read_text() == "bad = 1\n"


@pytest.mark.parametrize(
    ("name", "problem"), [("out.pdf", "which kind"), ("no/where.html", "no directory"), ("dir.html", "is a directory")]
)
def test_what_cannot_be_written_is_refused_at_once(
    name: str, problem: str, run: Callable[..., tuple[int, str, str]], bench: Any
) -> None:
    bench.file("a.py", "bad = 1\n")
    (bench.root / "dir.html").mkdir()
    code, _, err = run("fix", "--apply", "--report", name)
    assert (code, problem in err) == (2, True)
    assert (bench.root / "a.py").read_text() == "bad = 1\n"


def test_all_kinds_of_reports_at_once(run: Callable[..., tuple[int, str, str]], bench: Any) -> None:
    bench.file("a.py", "bad = 1\nworse = 2\ndoubtful = 3\n")
    options = [part for suffix in ("html", "csv", "json", "sarif") for part in ("--report", f"out.{suffix}")]
    code, _, _ = run("fix", "--apply", *options)
    assert code == 1
    rows = json.loads((bench.root / "out.json").read_text())
    assert [(row["code"], row["verdict"], row["status"]) for row in rows] == [
        ("TRC201", "safe", "fixed"),
        ("TRC206", "none", "open"),
        ("TRC202", "unsafe", "open"),
    ]
    table = list(csv.DictReader(StringIO((bench.root / "out.csv").read_text())))
    assert [row["code"] for row in table] == [row["code"] for row in rows]
    assert "good = 1" in text_of((bench.root / "out.html").read_text())
    hidden = {path.name for path in bench.root.iterdir() if path.name.startswith(".")}
    assert hidden <= {".tracesafe_cache"}, "a temporary file is left"


def test_the_diff_reports_what_review_would_change(run: Callable[..., tuple[int, str, str]], bench: Any) -> None:
    bench.file("a.py", "bad = 1\nworse = 2\ndoubtful = 3\n")
    run("fix", "--report", "out.json")
    states = [row["status"] for row in json.loads((bench.root / "out.json").read_text())]
    assert states == ["planned", "open", "planned"]


def test_a_spreadsheet_runs_no_cell() -> None:
    evil = dataclasses.replace(finding(), message="=cmd|' /C calc'!A0", function="-1+2")
    made = Repository("@shop", PLAIN.parent, (evil,), {PLAIN: source_of(PLAIN)})
    (row,) = csv.DictReader(StringIO(as_csv(dataclasses.replace(page(), repositories=(made,)))))
    assert (row["message"], row["function"], row["repository"]) == ("'=cmd|' /C calc'!A0", "'-1+2", "'@shop")
    assert tuple(row) == COLUMNS


def test_a_table_has_a_row_for_each_finding_and_each_file_that_failed() -> None:
    rows = json.loads(as_json(page(repositories=1)))
    assert [row["code"] for row in rows] == ["TRC001", "TRC201", "TRC202", "TRC201", "TRC406"]
    assert rows[1] | {"message": ""} == {
        "repository": "shop-0",
        "path": "package/model.py",
        "cell": "",
        "row": 8,
        "column": 8,
        "end_row": 8,
        "end_column": 17,
        "code": "TRC201",
        "name": "traced-branch",
        "function": "package.model.run",
        "verdict": "safe",
        "status": "planned",
        "reason": "",
        "message": "",
        "help": "Replace the branch with `jnp.where`",
        "transform": "jax.jit(run)",
        "confidence": "certain",
        "owner": "@ana @team",
        "proof": "proved",
        "proof_inputs": 48,
    }
    path = NASTY.relative_to(ROOT).as_posix()
    assert (rows[3]["reason"], rows[3]["verdict"], rows[3]["path"]) == ("maybe-undefined", "none", path)


def test_what_the_rewrites_bring_up_is_listed_as_such() -> None:
    after = {PLAIN: source_of(PLAIN, "\n" + CODE)}
    start = finding().span
    later = dataclasses.replace(finding(code="TRC999"), span=type(start)(start.start + 1, start.end + 1))
    made = Repository("shop", PLAIN.parent, (finding(),), {PLAIN: source_of(PLAIN)}, after, (later,), written=True)
    first, second = entries(made)
    assert (first.status, first.later, second.status, second.later) == (Status.FIXED, False, Status.OPEN, True)
    assert second.sources[PLAIN].slice(second.finding.span) == TEST


def test_a_silenced_finding_is_listed_with_its_reason() -> None:
    from tests.unit.reports import report

    made = dataclasses.replace(report(finding(safety=Safety.REVIEW)), findings=(), silenced=((finding(), "known"),))
    (entry,) = entries(of_report("shop", PLAIN.parent, made))
    assert isinstance(entry, Entry)
    assert (entry.status, entry.reason) == (Status.SILENCED, "known")


def test_text_in_backticks_is_code_and_addresses_are_links() -> None:
    assert str(inline("use `a<b` (https://x.org/a?b=1&c).")) == (
        'use <code>a&lt;b</code> (<a href="https://x.org/a?b=1&amp;c" rel="noreferrer">https://x.org/a?b=1&amp;c</a>).'
    )


def test_a_docstring_becomes_blocks() -> None:
    doc = "TRC201 traced-branch: an ``if``.\n\nHead\n----\nOne\ntwo::\n\n    x = 1\n\n    y\n\n- a\n  b\n- c\n\nEnd.\n"
    found = [(block.kind, block.text) for block in blocks(doc)]
    assert found == [
        (Kind.PARAGRAPH, "An ``if``."),
        (Kind.HEADING, "Head"),
        (Kind.PARAGRAPH, "One two:"),
        (Kind.CODE, "x = 1\n\ny"),
        (Kind.ITEM, "a b"),
        (Kind.ITEM, "c"),
        (Kind.PARAGRAPH, "End."),
    ]
    made = str(prose(blocks(doc)))
    assert made.count("<ul>") == made.count("</ul>") == 1


def test_figures_of_rules_for_programs(run: Callable[..., tuple[int, str, str]], bench: Any) -> None:
    bench.file("a.py", "bad = 1\nworse = 2\ndoubtful = bad\n")
    _, out, _ = run("check", "--statistics", "--output-format", "json")
    figures = json.loads(out)
    assert figures[0] == {
        "code": "TRC201",
        "name": "traced-branch",
        "count": 2,
        "safe": 2,
        "unsafe": 0,
        "none": 0,
        "fixable": True,
    }
    assert [one["code"] for one in figures] == ["TRC201", "TRC202", "TRC206"]


def test_a_reason_without_a_page_has_no_link() -> None:
    odd = dataclasses.replace(finding(), fix=Refusal("unheard-of", "no"))
    made = Repository("shop", PLAIN.parent, (odd,), {PLAIN: source_of(PLAIN)})
    text = html.render(dataclasses.replace(page(), repositories=(made,)))
    assert "<code>unheard-of</code>" in text
    assert "#reason-unheard-of" not in text


def test_a_place_in_a_notebook_is_one_in_a_cell(run: Callable[..., tuple[int, str, str]], bench: Any) -> None:
    cells: list[dict[str, Any]] = [
        {"cell_type": "code", "source": text, "metadata": {}, "outputs": []} for text in ("x = 1", "%time\nbad = 1")
    ]
    bench.file("study.ipynb", json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}))
    options = [part for suffix in ("html", "json", "sarif") for part in ("--report", f"out.{suffix}")]
    code, _, err = run("check", "study.ipynb", *options)
    assert code == 1, err
    (row,) = json.loads((bench.root / "out.json").read_text())
    assert (row["cell"], row["row"], row["column"]) == ("cell 2", 2, 1)
    text = text_of((bench.root / "out.html").read_text())
    assert "study.ipynb:cell 2:2:1" in text
    assert "%time" in text
    (result,) = json.loads((bench.root / "out.sarif").read_text())["runs"][0]["results"]
    (place,) = result["locations"]
    assert "region" not in place["physicalLocation"]
    assert [one.get("name") for one in place["logicalLocations"]] == [None, "cell 2"]
    assert "fixes" not in result
