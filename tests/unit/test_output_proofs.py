"""What is said of proofs: one wording for all formats."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tracesafe.model import Confidence, Edit, Finding, Fix, Outcome, Proof, Safety
from tracesafe.output import github, proofs, text
from tracesafe.output import json as records
from tracesafe.output.color import Palette
from tracesafe.request import Report, Stats
from tracesafe.source.spans import Span
from tracesafe.source.text import SourceFile

HERE = Path.cwd() / "model.py"
SOURCE = SourceFile(HERE, "y = bad\n")
FIX = Fix("Replace `bad`", (Edit(HERE, Span(4, 7), "good"),), Safety.SAFE)
FOUND = Finding("TRC201", "traced-branch", HERE, Span(4, 7), "`bad` is bad", (), Confidence.CERTAIN, FIX, "f")
PROVED = Proof(Outcome.PROVED, 24, 2, True, ("docstring", "annotations"), "model.f")
BARE = Proof(Outcome.PROVED, 1, 1, entry="model.main", origins=("program",))
NOT_RUN = Proof(Outcome.NOT_RUN, reason="`f` wants a database\n")
DIFFERS = Proof(
    Outcome.DIFFERS,
    entry="model.f",
    reason="another value at `f(x)`",
    counterexample="x = tensor(0.)\n\nbefore: tensor(1.)\nafter:  tensor(\x1b[31mnan)\n",
)


@pytest.mark.parametrize(
    ("proof", "words"),
    [
        (PROVED, "proved on 24 inputs, both sides of 2 branches, gradient included"),
        (BARE, "proved on 1 input, both sides of 1 branch"),
        (Proof(Outcome.PROVED, 3), "proved on 3 inputs"),
        (Proof(Outcome.PROVED, 3, reason="together with others"), "proved on 3 inputs, together with others"),
        (NOT_RUN, "not run: `f` wants a database"),
        (Proof(Outcome.NOT_RUN), "not run: nothing was there to run"),
        (DIFFERS, "differs, withdrawn: another value at `f(x)`"),
    ],
)
def test_a_phrase(proof: Proof, words: str) -> None:
    assert proofs.phrase(proof) == words


def test_a_paragraph_shows_the_counterexample_as_a_block() -> None:
    assert list(proofs.paragraph(DIFFERS, Palette())) == [
        "proof: differs, withdrawn: another value at `f(x)` (`model.f`)",
        "  | x = tensor(0.)",
        "  |",
        "  | before: tensor(1.)",
        "  | after:  tensor(␛[31mnan)",
    ]
    assert next(proofs.paragraph(PROVED, Palette())).endswith("included (`model.f`; inputs: docstring, annotations)")


def report(*found: Finding) -> Report:
    return Report(found, (), Stats(0, 0, 1, 1, 0), {HERE: SOURCE})


def test_every_format_says_it() -> None:
    shown = report(replace(FOUND, proof=PROVED))
    style = text.TextStyle(Palette())
    full = list(text.full(shown.findings, (), shown.sources, style))
    assert full[-2].startswith("proof: proved on 24 inputs, both sides")
    assert list(text.concise(shown.findings, (), shown.sources, style)) == [
        "model.py:1:5: TRC201 [*] `bad` is bad (proved on 24 inputs, both sides of 2 branches, gradient included)"
    ]
    said = next(github.commands(shown)).partition("%0A")[0]
    assert said.endswith("(fix proved on 24 inputs, both sides of 2 branches, gradient included)")
    assert json.loads(records.as_list(shown))[0]["proof"] == {
        "outcome": "proved",
        "inputs": 24,
        "branches": 2,
        "gradient": True,
        "origins": ["docstring", "annotations"],
        "entry": "model.f",
        "reason": "",
        "counterexample": "",
    }


def test_what_was_not_run_is_null_in_json_and_silent_elsewhere() -> None:
    shown = report(FOUND)
    assert json.loads(records.as_list(shown))[0]["proof"] is None
    assert not [
        line for line in text.full(shown.findings, (), shown.sources, text.TextStyle(Palette())) if "proof" in line
    ]
    assert "proved" not in next(github.commands(shown))


def test_notes_above_a_diff_are_no_diff() -> None:
    later = replace(FOUND, span=Span(0, 1), proof=NOT_RUN)
    found = [replace(FOUND, proof=PROVED), later, FOUND, replace(FOUND, proof=DIFFERS)]
    lines = list(proofs.notes(found, {found[0]: (1, 5), found[3]: (1, 5)}))
    assert all(line.startswith("#") for line in lines)
    assert lines[0].startswith("# model.py:1:5: TRC201 proved on 24 inputs")
    assert lines[1] == "# model.py: TRC201 not run: `f` wants a database"
    assert lines[2:4] == [
        "# model.py:1:5: TRC201 differs, withdrawn: another value at `f(x)` (`model.f`)",
        "#   | x = tensor(0.)",
    ]


def test_the_summary_counts_fixes_and_inputs() -> None:
    found = [replace(FOUND, proof=one) for one in (PROVED, BARE, NOT_RUN, DIFFERS)]
    words = "Proved 2 of 4 fixes on 25 inputs; 1 could not be run; 1 differs and was withdrawn."
    assert proofs.summary(found, 25) == words
    assert proofs.summary(found[:1], 1) == "Proved 1 of 1 fix on 1 input."
    assert proofs.summary(found[2:3], 0) == "Proved 0 of 1 fix; 1 could not be run."
    assert proofs.summary([FOUND], 0) == "Nothing to prove: no fixes."


def test_a_finished_change_is_judged_and_not_withdrawn() -> None:
    found = [replace(FOUND, proof=one) for one in (PROVED, DIFFERS)]
    assert proofs.summary(found, 24, change=True) == "Proved 1 of 2 changes on 24 inputs; 1 differs."
    assert proofs.summary([], 0, change=True) == "Nothing to prove: no changes."
    assert next(proofs.lines(found[1], "a.py:3: f", withdrawn=False)).startswith(" a.py:3: f differs: another value")


def test_proofs_come_back_to_the_findings_of_a_report() -> None:
    other = replace(FOUND, code="TRC202")
    found = proofs.with_proofs(report(FOUND, other), [replace(FOUND, proof=PROVED)])
    assert [one.proof for one in found.findings] == [PROVED, None]
