"""Proofs of the golden cases' fixes, no inputs given: how many come out, and why the others do not.

    python -m benchmarks.proofs [-k WORD,WORD] [--results FILE [--again | --known]] [--reasons] [--page docs/proof.md]

`--results` keeps a line of JSON for each case: what is in it is not run once more, except with `--again`, and the last
line of a case counts. So a run can be interrupted, and single cases be run after a change. `--known` runs nothing, and
makes the figures of what is in the file, which is a sample of all cases until it has all. `--page` writes the tables
into the page, between its marks. ΦFlow runs on the backend that its package prefers.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import click

from benchmarks.proving import Shared, findings, proved, shared, write
from tests.test_golden import FOLDERS, Case, after_of, contents, read_case
from tracesafe.model import Finding, Fix, Outcome, Safety


@dataclass(frozen=True)
class Row:
    """One fix of one case."""

    code: str
    framework: str
    safe: bool
    outcome: Outcome
    reason: str
    inputs: int
    gradient: bool


@dataclass(frozen=True)
class Result:
    """What became of a case's fixes, and the CPU seconds that it took beyond the import of the frameworks."""

    case: str
    rows: tuple[Row, ...]
    cpu: float

    @property
    def framework(self) -> str:
        """Whose program it is."""
        return self.case.rpartition("/")[2].partition("-")[0]

    @staticmethod
    def of(table: Mapping[str, Any]) -> Result:
        """The same from its fields as JSON has them."""
        rows = (Row(**{**one, "outcome": Outcome(one["outcome"])}) for one in table["rows"])
        return Result(table["case"], tuple(rows), table["cpu"])


def name_of(case: Case) -> str:
    """A case as it is called on the command line: ``TRC201-traced-branch/torch-clip``."""
    return f"{case.folder.parent.name}/{case.folder.name}"


def rewritten_cases(words: Sequence[str]) -> Iterator[Case]:
    """The golden cases that a fix changes, in an order of which each part is a sample."""
    for folder in sorted(FOLDERS, key=lambda one: hashlib.sha256(one.name.encode()).digest()):
        case = read_case(folder)
        if any(word in name_of(case) for word in words) and contents(after_of(case)) != contents(case.program):
            yield case


def result(case: Case, workers: Shared) -> Result:
    """What a case's proofs say, and what they cost."""
    started = workers.cpu()
    found = rows(case)
    return Result(name_of(case), found, workers.cpu() - started)


def rows(case: Case) -> tuple[Row, ...]:
    """What became of each of a case's fixes."""
    return tuple(map(partial(row, case), findings(proved(case.program, case.args, unsafe=case.unsafe))))


def row(case: Case, one: Finding) -> Row:
    """What became of a fix."""
    assert one.proof is not None
    safe = isinstance(one.fix, Fix) and one.fix.safety is Safety.SAFE
    framework = case.folder.name.partition("-")[0]
    proof = one.proof
    return Row(one.code, framework, safe, proof.outcome, proof.reason, proof.inputs, proof.gradient)


def stored(file: Path | None) -> dict[str, Result]:
    """What a file of results says of each case."""
    lines = file.read_text(encoding="utf-8").splitlines() if file is not None and file.exists() else []
    return {one.case: one for one in map(Result.of, map(json.loads, lines))}


def results(cases: Sequence[Case], file: Path | None, *, again: bool) -> Iterator[Result]:
    """What became of each case: as a file says, else by running it; then the file has it, too."""
    known = {} if again else stored(file)
    with shared() as workers:
        for case in cases:
            if name_of(case) in known:
                yield known[name_of(case)]
                continue
            found = result(case, workers)
            if file is not None:
                with file.open("a", encoding="utf-8") as stream:
                    stream.write(json.dumps(asdict(found)) + "\n")
            yield found


def _each(found: Sequence[Result]) -> str:
    """The CPU seconds of one fix, on average."""
    return f"{sum(one.cpu for one in found) / max(1, sum(len(one.rows) for one in found)):.1f}"


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
@click.option("-k", "word", default="", help="Only cases whose name has one of these in it, with commas between them.")
@click.option("--results", "file", type=click.Path(dir_okay=False, path_type=Path), help="What is in it is not run.")
@click.option("--again", is_flag=True, help="Run also what is in the file of results.")
@click.option("--known", is_flag=True, help="Run nothing: only what is in the file of results.")
@click.option("--reasons", "with_reasons", is_flag=True, help="Print each fix that was not proved.")
@click.option("--page", type=click.Path(exists=True, dir_okay=False), help="The page to write the tables into.")
def main(word: str, file: Path | None, again: bool, known: bool, with_reasons: bool, page: str | None) -> None:
    """Prove the fixes of the golden cases."""
    found: list[Result] = []
    cases = list(rewritten_cases(word.split(",")))
    chosen = [case for case in cases if not known or name_of(case) in stored(file)]
    for one in results(chosen, file, again=again):
        found.append(one)
        if with_reasons:
            print(*unproved(one), sep="", end="", flush=True)
    lines = list(figures(found, len(cases)))
    print("\n".join(lines))
    if page:
        write(Path(page), "golden", lines)
    sys.exit(any(one.safe and one.outcome is Outcome.DIFFERS for case in found for one in case.rows))


def unproved(found: Result) -> Iterator[str]:
    """A line for each fix of a case that was not proved."""
    for one in found.rows:
        if one.outcome is not Outcome.PROVED:
            kind = "safe" if one.safe else "review"
            yield f"{found.case}: {one.code} {kind} {one.outcome.value}: {one.reason[:200]!r}\n"


def figures(found: Sequence[Result], number: int) -> Iterator[str]:
    """What the page says; ``number``: of how many cases."""
    if len(found) < number:
        yield f"A sample, drawn by the hashes of the cases' names: the first {len(found)} of {number} cases."
        yield ""
    everything = [one for case in found for one in case.rows]
    names = sorted({one.framework for one in everything})
    apart = ", ".join(f"{name} {_each([case for case in found if case.framework == name])}" for name in names)
    yield (
        f"{len(everything)} fixes in {len(found)} cases; {sum(one.gradient for one in everything)} proofs include "
        f"gradients; {_each(found)} s of CPU a fix ({apart}), analysis and worker together, beyond the import of the "
        "frameworks."
    )
    for by in ("framework", "code"):
        yield ""
        yield from table(everything, by)
    yield ""
    yield from reasons(everything)


if __name__ == "__main__":
    main()
