"""Line ends go and come back; a change in the user's editor comes back as texts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracesafe import reviewing
from tracesafe.cli.editing import rewritten
from tracesafe.model import Edit, Fix, Safety
from tracesafe.reviewing import Change
from tracesafe.source import hunks
from tracesafe.source.lines import opcodes, plain, restored
from tracesafe.source.text import SourceFile

TEXTS = st.text(st.sampled_from("ab \n\r\x0c\x85\u2028"), max_size=20)


@given(TEXTS)
def test_what_did_not_change_comes_back(text: str) -> None:
    source = SourceFile(Path("a.py"), text)
    assert restored(text, plain(text), source.newline) == text


@given(TEXTS, TEXTS)
def test_what_changed_gets_the_end_that_most_lines_have(before: str, after: str) -> None:
    source = SourceFile(Path("a.py"), before)
    found = restored(before, plain(after), source.newline)
    assert plain(found).rstrip("\n") == plain(after).rstrip("\n")


@given(TEXTS, TEXTS)
def test_hunks_lead_there(before: str, after: str) -> None:
    old, new = plain(before), plain(after)
    assert hunks.patched(old, hunks.between(old, new)) == new
    assert (hunks.between(old, new) == ()) == (old == new)


# The editor

Edited = tuple[Change, list[Path]]


@pytest.fixture
def change(bench: Any) -> Edited:
    """One change in two files."""
    paths = [bench.file("a.py", "bad\nx\n"), bench.file("b/c.py", b"x\r\n--y\r\nz\r\n")]

    def both(here: Any, node: Any) -> Fix:
        other = SourceFile(paths[1], "")
        edits = (
            Edit(paths[0], here.source.span(node), "good"),
            Edit(paths[1], type(here.source.span(node))(3, 6), "w"),
        )
        assert other.path != here.source.path
        return Fix("both", edits, Safety.SAFE)

    rule = bench.rule("bad", both)
    _, found = reviewing.proposal(reviewing.begin(bench.parts(rule), bench.request(rule)))
    assert found is not None
    return found, paths


def edit(monkeypatch: pytest.MonkeyPatch, change: Change, old: str, new: str) -> Any:
    def editor(text: str, **_options: object) -> str:
        assert old in text
        return text.replace(old, new)

    monkeypatch.setattr(click, "edit", editor)
    found = rewritten(change)
    if found is None or isinstance(found[1], str):
        return found and found[1]
    return [source.text for source in found[1].values()]


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("+good", "+better\n+best", ["better\nbest\nx\n", "x\r\nw\r\nz\r\n"]),
        ("---y", " --y", ["good\nx\n", "x\r\n--y\r\nw\r\nz\r\n"]),
        ("-bad\n+good\n", " bad\n", ["bad\nx\n", "x\r\nw\r\nz\r\n"]),
        ("-bad\n", "", ["bad\ngood\nx\n", "x\r\nw\r\nz\r\n"]),
        (" x\n--- ", " y\n--- ", "the context and '-' lines of the hunk at line 1 are not those of the file"),
        ("+good", "good", "a line begins with none of ' ', '-', '+', '@@': 'good'"),
        ("--- a.py\n+++ a.py\n", "oops\n", "a line begins with none of ' ', '-', '+', '@@': 'oops'"),
    ],
)
def test_an_edited_diff_becomes_texts(
    monkeypatch: pytest.MonkeyPatch, bench: Any, change: Edited, old: str, new: str, wanted: Any
) -> None:
    monkeypatch.chdir(bench.root)
    assert edit(monkeypatch, change[0], old, new) == wanted


def test_an_empty_file_forgets_the_edit(monkeypatch: pytest.MonkeyPatch, change: Edited) -> None:
    monkeypatch.setattr(click, "edit", lambda _text, **_options: "\n# nothing\n\n")
    assert rewritten(change[0]) is None


@given(st.lists(st.sampled_from("abc")), st.lists(st.sampled_from("abc")))
def test_opcodes_make_the_new_lines_of_the_old(old: list[str], new: list[str]) -> None:
    found = opcodes(old, new)
    assert [line for _, _, _, j1, j2 in found for line in new[j1:j2]] == new
    assert [line for _, i1, i2, _, _ in found for line in old[i1:i2]] == old
    assert all(old[i1:i2] == new[j1:j2] for tag, i1, i2, j1, j2 in found if tag == "equal")
