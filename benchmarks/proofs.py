"""Proofs of the golden cases' fixes, no inputs given: how many come out, and why the others do not.

    python -m benchmarks.proofs [-k WORD] [--reasons] [--page docs/proof.md]

`--page` writes the tables into the page, between its marks. ΦFlow runs on the backend that its package prefers.
"""

from __future__ import annotations

import re
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from benchmarks.proving import findings, proved, shared, write
from tests.test_golden import FOLDERS, Case, after_of, contents, read_case
from tracesafe.model import Fix, Outcome, Safety


@dataclass(frozen=True)
class Row:
    """One fix of one case."""

    case: str
    code: str
    framework: str
    safe: bool
    outcome: Outcome
    reason: str
    inputs: int
    gradient: bool


def rewritten_cases(word: str) -> Iterator[Case]:
    """The golden cases that a fix changes."""
    for folder in FOLDERS:
        case = read_case(folder)
        if word in f"{folder.parent.name}/{folder.name}" and contents(after_of(case)) != contents(case.program):
            yield case


def rows(case: Case) -> Iterator[Row]:
    """What became of each of a case's fixes."""
    name = f"{case.folder.parent.name}/{case.folder.name}"
    for one in findings(proved(case.program, case.args, unsafe=case.unsafe)):
        assert one.proof is not None
        safe = isinstance(one.fix, Fix) and one.fix.safety is Safety.SAFE
        framework = case.folder.name.partition("-")[0]
        proof = one.proof
        yield Row(name, one.code, framework, safe, proof.outcome, proof.reason, proof.inputs, proof.gradient)


def table(found: Sequence[Row], by: str) -> Iterator[str]:
    """A table with a line for each rule, or each framework."""
    yield f"| {by} | safe fixes | proved | not run | differs | fixes to review | proved | not run | differs |"
    yield "|---|--:|--:|--:|--:|--:|--:|--:|--:|"
    names = sorted({getattr(one, by) for one in found})
    for name in [*names, "all"]:
        cells: list[str] = []
        for safe in (True, False):
            chosen = [one for one in found if one.safe is safe and name in (getattr(one, by), "all")]
            cells += [str(len(chosen)), *_cells(chosen)]
        yield f"| {name} | {' | '.join(cells)} |"


def _cells(chosen: Sequence[Row]) -> list[str]:
    numbers = Counter(one.outcome for one in chosen)
    done = numbers[Outcome.PROVED]
    share = f" ({100 * done / len(chosen):.0f} %)" if chosen else ""
    return [f"{done}{share}", str(numbers[Outcome.NOT_RUN]), str(numbers[Outcome.DIFFERS])]


def reasons(found: Iterable[Row]) -> Iterator[str]:
    """Why fixes were not run, without what differs from case to case; the most frequent first."""
    numbers = Counter(
        re.sub(r"`[^`]*`", "`…`", one.reason).split("\n")[0][:110] for one in found if one.outcome is Outcome.NOT_RUN
    )
    yield "| not run, because | fixes |"
    yield "|---|--:|"
    yield from (f"| {reason.replace('|', '/')} | {number} |" for reason, number in numbers.most_common(12))


@click.command()
@click.option("-k", "word", default="", help="Only cases whose name has this in it.")
@click.option("--reasons", "with_reasons", is_flag=True, help="Print each fix that was not proved.")
@click.option("--page", type=click.Path(exists=True, dir_okay=False), help="The page to write the tables into.")
def main(word: str, with_reasons: bool, page: str | None) -> None:
    """Prove the fixes of the golden cases."""
    found: list[Row] = []
    cases = list(rewritten_cases(word))
    started = time.perf_counter()
    with shared():
        for case in cases:
            of_case = list(rows(case))
            found += of_case
            for one in of_case if with_reasons else ():
                if one.outcome is not Outcome.PROVED:
                    kind = "safe" if one.safe else "review"
                    print(f"{one.case}: {one.code} {kind} {one.outcome.value}: {one.reason[:200]!r}", flush=True)
    took = time.perf_counter() - started
    lines = [
        f"{len(found)} fixes in {len(cases)} cases; {sum(one.gradient for one in found)} proofs include gradients; "
        f"{took / max(1, len(found)):.1f} s a fix, analysis included, the import of the frameworks shared.",
        "",
        *table(found, "framework"),
        "",
        *table(found, "code"),
        "",
        *reasons(found),
    ]
    print("\n".join(lines))
    if page:
        write(Path(page), "golden", lines)
    sys.exit(any(one.safe and one.outcome is Outcome.DIFFERS for one in found))


if __name__ == "__main__":
    main()
