"""Wrong rewrites: are they really wrong, and do proofs see it?

python -m benchmarks.mutants --verify            # each is wrong in what main() returns, or in its probe
"""

from __future__ import annotations

import runpy
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click

from benchmarks.proving import noticed, shared, write
from tests.conftest import Worker
from tests.prove.mutants import Mutant, mutants, with_probe
from tests.test_golden import list_differences, read_case
from tracesafe.model import Outcome


@click.command()
@click.option("--verify", is_flag=True, help="Run the wrong programs: is something really off?")
@click.option("-k", "word", default="", help="Only those whose name, case or kind has this in it.")
@click.option("--page", type=click.Path(exists=True, dir_okay=False), help="The page to write the figures into.")
def main(verify: bool, word: str, page: str | None) -> None:
    """Print what becomes of each wrong rewrite."""
    chosen = [one for one in mutants() if word in f"{one.name} {one.case} {one.kind}"]
    if verify:
        sys.exit(verified(chosen))
    found = proved(chosen)
    lines = list(figures(found))
    print("\n".join(lines))
    if page:
        write(Path(page), "mutants", lines)
    sys.exit(sum(outcome is not Outcome.DIFFERS for outcome, _ in found.values()))


def proved(chosen: Sequence[Mutant]) -> dict[Mutant, tuple[Outcome, str]]:
    """What a proof says of each mutant, printed as it comes."""
    found: dict[Mutant, tuple[Outcome, str]] = {}
    with shared():
        for mutant in chosen:
            outcome, why = found[mutant] = caught(mutant)
            mark = "" if outcome is Outcome.DIFFERS else "  <---"
            line = f"{mutant.name:24} {mutant.framework:8} {mutant.kind:42} {outcome.value:8} {why[:110]!r}{mark}"
            print(line, flush=True)
    return found


def figures(found: Mapping[Mutant, tuple[Outcome, str]]) -> Iterator[str]:
    """How many were seen, and which were not."""
    seen = sum(outcome is Outcome.DIFFERS for outcome, _ in found.values())
    hidden = [mutant for mutant in found if mutant.probe]
    seen_hidden = sum(found[mutant][0] is Outcome.DIFFERS for mutant in hidden)
    yield (
        f"{seen} of {len(found)} wrong rewrites are seen, no inputs given; "
        f"{seen_hidden} of the {len(hidden)} that the program's own inputs do not show."
    )
    yield ""
    yield "| not seen | framework | what is wrong | the proof says |"
    yield "|---|---|---|---|"
    for mutant, (outcome, why) in found.items():
        if outcome is not Outcome.DIFFERS:
            words = " ".join(why.split())[:120].replace("|", "/")
            yield f"| {mutant.name} | {mutant.framework} | {mutant.kind} | {outcome.value}: {words} |"


def caught(mutant: Mutant) -> tuple[Outcome, str]:
    """What a proof says of one mutant, no inputs given."""
    case = read_case(mutant.folder)
    return noticed(mutant.before, case.args, {mutant.file: mutant.text()}, unsafe=case.unsafe)


def verified(chosen: Sequence[Mutant]) -> int:
    """Print how each mutant shows; the number of those that do not."""
    worker = Worker()
    bad = 0
    for mutant in chosen:
        shown = next(shows(mutant, worker), "")
        bad += not shown
        print(f"{mutant.name:24} {mutant.framework:8} {mutant.kind:42} {shown[:90] or 'NOTHING IS OFF'}", flush=True)
    worker.close()
    return bad


def shows(mutant: Mutant, worker: Worker) -> Iterator[str]:
    """What is off with a mutant: in what ``main()`` returns, else in its probe."""
    case = read_case(mutant.folder)
    expected = runpy.run_path(str(case.folder / "expected.py"))["expected"]()
    with tempfile.TemporaryDirectory() as place:
        for backend in case.backends or (None,):
            kind, value = worker.run(mutant.written(Path(place, str(backend))), backend)
            if kind == "error":
                yield f"main() raises {value[0][0]}"
            elif found := list_differences(value, expected, case):
                yield found[0]
        for backend in (case.backends or (None,)) if mutant.probe else ():
            right, wrong = Path(place, f"right-{backend}"), Path(place, f"wrong-{backend}")
            right.mkdir()
            program = right / mutant.after.name
            copy = shutil.copytree if mutant.file else shutil.copy
            copy(mutant.after, program)
            outcome = worker.run(with_probe(program, mutant), backend)
            other = worker.run(with_probe(mutant.written(wrong), mutant), backend)
            if outcome[0] == "error":
                raise ValueError(f"{mutant.name}: the probe fails on the right program: {outcome[1][1]}")
            if other[0] == "error":
                yield f"probe raises {other[1][0][0]}"
            elif found := list_differences(other[1], outcome[1], case, "probe"):
                yield found[0]


if __name__ == "__main__":
    main()
