"""Fixes that need review and were proved: applied as if they were safe, where the settings say so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tracesafe.cli import proof as cli_proof
from tracesafe.fixing import fix
from tracesafe.model import Outcome, Proof, Safety
from tracesafe.prove import promote
from tracesafe.prove.laboratory import Settings
from tracesafe.prove.session import Proved


def proving(monkeypatch: pytest.MonkeyPatch, *outcomes: dict[str, Outcome]) -> list[Any]:
    """Stands in for running: each call of ``prove`` says of a fix, by its code, what the next of these says."""
    asked: list[Any] = []

    def prove(parts: Any, request: Any, _settings: Any, *, unsafe: bool = False, first: Any = None) -> Proved:
        says = outcomes[len(asked)]
        asked.append((unsafe, len(request.promoted)))
        fixed = fix(parts, request, unsafe=unsafe, first=first)
        applied = tuple(replace(one, proof=Proof(says.get(one.code, Outcome.PROVED), 3)) for one in fixed.applied)
        return Proved(replace(fixed, applied=applied), ())

    monkeypatch.setattr(promote, "prove", prove)
    monkeypatch.setattr(cli_proof, "prove", prove)
    return asked


@pytest.fixture
def parts(bench: Any) -> Any:
    bench.file("a.py", "bad\ndoubtful\nodd\n")
    review = {"safety": Safety.REVIEW}
    swaps = [
        bench.swap("doubtful", "certain", code="TRC202", **review),
        bench.swap("odd", "even", code="TRC206", **review),
    ]
    return bench.parts(bench.swap("bad", "good"), *swaps)


def text(proved: Proved) -> str:
    return next(iter(proved.fixed.after.values())).text


def test_what_was_proved_is_applied_and_the_rest_waits_for_a_review(
    bench: Any, parts: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = proving(monkeypatch, {"TRC206": Outcome.NOT_RUN}, {})
    proved = promote.promoted(parts, bench.request(*parts.rules), Settings())
    assert text(proved) == "good\ncertain\nodd\n"
    assert asked == [(True, 0), (False, 1)]
    assert [one.code for one in proved.fixed.left.findings] == ["TRC206"]


def test_what_does_not_hold_without_the_other_fixes_is_not_promoted(
    bench: Any, parts: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = proving(monkeypatch, {}, {"TRC202": Outcome.NOT_RUN}, {})
    proved = promote.promoted(parts, bench.request(*parts.rules), Settings())
    assert text(proved) == "good\ndoubtful\neven\n"
    assert asked == [(True, 0), (False, 2), (False, 1)]


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        (("--config", "prove.promote = true"), "good\ncertain\n"),
        ((), "good\ndoubtful\n"),
        (("--config", "prove.promote = true", "--unsafe-fixes"), "good\ncertain\n"),
    ],
)
def test_only_the_setting_promotes(
    bench: Any, run: Any, more: tuple[str, ...], wanted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file: Path = bench.file("a.py", "bad\ndoubtful\n")
    proving(monkeypatch, {}, {})
    code, _, err = run("fix", "--apply", "--prove", *more, "a.py")
    assert (code, file.read_text()) == (int("doubtful" in wanted), wanted)
    assert "Proved " in err


def test_a_setting_without_a_proof_promotes_nothing(bench: Any, run: Any) -> None:
    file: Path = bench.file("a.py", "bad\ndoubtful\n")
    run("fix", "--apply", "--config", "prove.promote = true", "a.py")
    assert file.read_text() == "good\ndoubtful\n"


def test_the_diff_and_the_findings_carry_their_proofs(bench: Any, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.file("a.py", "bad\n")
    proving(monkeypatch, {"TRC201": Outcome.NOT_RUN}, {})
    _, out, err = run("fix", "--prove", "a.py")
    assert out.startswith("# a.py: TRC201 not run: nothing was there to run\n--- a/a.py\n")
    assert "Proved 0 of 1 fix; 1 could not be run.\n" in err
    _, out, _ = run("fix", "--prove", "--output-format", "json", "a.py")
    assert '"outcome": "proved"' in out


@pytest.mark.parametrize("option", [("--prove-timeout", "3"), ("--inputs", "a.py"), ("--python", "python3")])
def test_options_of_a_proof_need_one(bench: Any, run: Any, option: tuple[str, str]) -> None:
    bench.file("a.py", "bad\n")
    code, _, err = run("fix", *option, "a.py")
    assert (code, f"{option[0]} says how fixes are proved: add --prove" in err) == (2, True)
