"""The words for what running a fix showed: one phrase, a paragraph, notes above a diff, a summary, a record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from tracesafe.model import Finding, Outcome, Proof
from tracesafe.output.color import Palette
from tracesafe.output.frame import printable
from tracesafe.output.words import count, shown_path
from tracesafe.request import Report


def phrase(proof: Proof, *, withdrawn: bool = True) -> str:
    """``proved on 24 inputs, both sides of 2 branches, gradient included``: what every format says.

    ``withdrawn``: whether a fix that differs is taken away; a finished change is only judged.
    """
    match proof.outcome:
        case Outcome.PROVED:
            parts = [f"proved on {count(proof.inputs, 'input')}"]
            if proof.branches:
                parts.append(f"both sides of {_many(proof.branches, 'branch', 'branches')}")
            if proof.gradient:
                parts.append("gradient included")
            if proof.reason:
                parts.append(_line(proof.reason))
            return ", ".join(parts)
        case Outcome.NOT_RUN:
            return f"not run: {_line(proof.reason) or 'nothing was there to run'}"
        case Outcome.DIFFERS:
            gone = ", withdrawn" if withdrawn else ""
            return f"differs{gone}: {_line(proof.reason) or 'it did something else on some input'}"


def paragraph(proof: Proof, palette: Palette) -> Iterator[str]:
    """What stands under a finding: the phrase, what was called with which inputs, the counterexample as a block."""
    word = palette.good if proof.outcome is Outcome.PROVED else palette.note
    yield f"{word('proof')}: {phrase(proof)}{_called(proof)}"
    for line in _counterexample(proof):
        yield f"  {palette.gutter('|')} {line}".rstrip()


def notes(findings: Iterable[Finding], places: Mapping[Finding, tuple[int, int]]) -> Iterator[str]:
    """Lines above a diff, which patch programs skip: what was shown for each fix, at its place, if it has one."""
    for finding in findings:
        place = ":".join((shown_path(finding.path), *map(str, places.get(finding, ()))))
        yield from (f"#{line}" for line in lines(finding, f"{place}: {finding.code}"))


def lines(finding: Finding, name: str, *, withdrawn: bool = True) -> Iterator[str]:
    """What was shown for one fix, under the name that is given: a line, and the counterexample."""
    if finding.proof is not None:
        yield f" {name} {phrase(finding.proof, withdrawn=withdrawn)}{_called(finding.proof)}"
        yield from (f"   | {line}".rstrip() for line in _counterexample(finding.proof))


def summary(findings: Sequence[Finding], inputs: int, *, change: bool = False) -> str:
    """``Proved 12 of 14 fixes on 310 inputs; 1 could not be run; 1 differs and was withdrawn.``

    ``inputs``: on how many both sides agreed, each counted once; ``change``: they are functions of a finished change.
    """
    nouns = ("change", "changes") if change else ("fix", "fixes")
    numbers = Counter(finding.proof.outcome for finding in findings if finding.proof is not None)
    if not numbers:
        return f"Nothing to prove: no {nouns[1]}."
    done = numbers[Outcome.PROVED]
    parts = [f"Proved {done} of {_many(numbers.total(), *nouns)}" + (f" on {count(inputs, 'input')}" if done else "")]
    if unknown := numbers[Outcome.NOT_RUN]:
        parts.append(f"{unknown} could not be run")
    if gone := numbers[Outcome.DIFFERS]:
        verbs = ("differs", "differ") if change else ("differs and was withdrawn", "differ and were withdrawn")
        parts.append(f"{gone} {verbs[gone != 1]}")
    return "; ".join(parts) + "."


def record(proof: Proof | None) -> dict[str, Any] | None:
    """A proof for programs; None if nothing was run."""
    if proof is None:
        return None
    return {
        "outcome": proof.outcome.value,
        "inputs": proof.inputs,
        "branches": proof.branches,
        "gradient": proof.gradient,
        "origins": list(proof.origins),
        "entry": proof.entry,
        "reason": proof.reason,
        "counterexample": proof.counterexample,
    }


def with_proofs(report: Report, proved: Iterable[Finding]) -> Report:
    """The report with the proofs of those of its findings that were fixed, or whose fixes were withdrawn."""
    known = {replace(finding, proof=None): finding.proof for finding in proved}
    found = (replace(one, proof=known[one]) if known.get(one) is not None else one for one in report.findings)
    return replace(report, findings=tuple(found))


def _called(proof: Proof) -> str:
    """What was called, and where its inputs came from."""
    parts = [f"`{printable(proof.entry)}`"] if proof.entry else []
    if proof.origins:
        parts.append(f"inputs: {', '.join(map(printable, proof.origins))}")
    return f" ({'; '.join(parts)})" if parts else ""


def _counterexample(proof: Proof) -> Iterator[str]:
    return (printable(line) for line in proof.counterexample.rstrip("\n").split("\n") if proof.counterexample)


def _line(text: str) -> str:
    return printable(" ".join(text.split()))


def _many(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"
