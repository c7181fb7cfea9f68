"""Wrong rewrites: are they really wrong, and do proofs see it?

python -m benchmarks.mutants --verify            # each is wrong in what main() returns, or in its probe
python -m benchmarks.mutants [-k WORD,WORD] [--every] [--page docs/proof.md]

A wrong rewrite is seen where it differs and the right one, run beside it on the same inputs, does not.
"""

from __future__ import annotations

import json
import runpy
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from benchmarks.proving import Noticed, noticed, shared, write
from tests.conftest import Worker
from tests.prove.mutants import Mutant, mutants, with_probe
from tests.test_golden import list_differences, read_case
from tracesafe.model import Outcome


@click.command()
@click.option("--verify", is_flag=True, help="Run the wrong programs: is something really off?")
@click.option("-k", "word", default="", help="Only those whose name, case or kind has this in it.")
@click.option("--every", is_flag=True, help="Also those that are not among the fixed 50.")
@click.option("--whole", is_flag=True, help="Run the right rewrites on all inputs, not only up to the difference.")
@click.option("--results", type=click.Path(dir_okay=False, path_type=Path), help="What is in it is not run again.")
@click.option("--page", type=click.Path(exists=True, dir_okay=False), help="The page to write the figures into.")
def main(verify: bool, word: str, every: bool, whole: bool, results: Path | None, page: str | None) -> None:
    """Print what becomes of each wrong rewrite, and of the right one beside it."""
    words = word.split(",")
    chosen = [
        one
        for one in mutants()
        if (one.fixed or every or verify) and any(part in f"{one.name} {one.case} {one.kind}" for part in words)
    ]
    if verify:
        sys.exit(verified(chosen))
    found = proved(chosen, results, whole=whole)
    lines = list(figures(found))
    print("\n".join(lines))
    if page:
        write(Path(page), "mutants", lines)
    sys.exit(not all(one.is_caught for one in found.values()))


def proved(chosen: Sequence[Mutant], results: Path | None = None, *, whole: bool = False) -> dict[Mutant, Noticed]:
    """What a proof says of each mutant, printed as it comes; ``results``: a file that has and gets a line for each."""
    lines = results.read_text(encoding="utf-8").splitlines() if results is not None and results.exists() else []
    known = {name: Noticed.of(one) for name, one in map(json.loads, lines)}
    found: dict[Mutant, Noticed] = {}
    with shared():
        for mutant in chosen:
            one = found[mutant] = known.get(mutant.name) or caught(mutant, whole=whole)
            mark = "" if one.is_caught else "  <---"
            line = f"{mutant.name:22} {mutant.framework:8} {mutant.kind:30} {one.outcome.value:8} {one.why[:110]!r}"
            print(f"{line} control {one.control.value} {one.control_why[:110]!r}{mark}", flush=True)
            if results is not None and mutant.name not in known:
                with results.open("a", encoding="utf-8") as stream:
                    stream.write(json.dumps([mutant.name, asdict(one)]) + "\n")
    return found


def figures(found: Mapping[Mutant, Noticed]) -> Iterator[str]:
    """How many were seen, and which were not."""
    seen = sum(one.is_caught for one in found.values())
    hidden = [mutant for mutant in found if mutant.probe]
    seen_hidden = sum(found[mutant].is_caught for mutant in hidden)
    controls = Counter(one.control for one in found.values())
    yield (
        f"{seen} of {len(found)} wrong rewrites are seen, no inputs given; "
        f"{seen_hidden} of the {len(hidden)} that the program's own inputs do not show. "
        f"Of the right rewrites, on the same inputs, {controls[Outcome.PROVED]} are proved, "
        f"{controls[Outcome.NOT_RUN]} are not run and {controls[Outcome.DIFFERS]} differ."
    )
    yield ""
    yield "| framework | rules | kinds | wrong rewrites | seen |"
    yield "|---|--:|--:|--:|--:|"
    for name in sorted({one.framework for one in found}):
        those = [one for one in found if one.framework == name]
        rules, kinds = ({one.folder.parent.name for one in those}, {one.kind for one in those})
        yield f"| {name} | {len(rules)} | {len(kinds)} | {len(those)} | {sum(found[one].is_caught for one in those)} |"
    if seen < len(found):
        yield ""
        yield "| not seen | framework | what is wrong | the proof says | of the right one |"
        yield "|---|---|---|---|---|"
    for mutant, one in found.items():
        if not one.is_caught:
            words = " ".join(one.why.split())[:120].replace("|", "/")
            right = " ".join(f"{one.control.value}: {one.control_why}".split())[:120].replace("|", "/")
            yield f"| {mutant.name} | {mutant.framework} | {mutant.kind} | {one.outcome.value}: {words} | {right} |"


def caught(mutant: Mutant, *, whole: bool = False) -> Noticed:
    """What a proof says of one mutant, and of the right rewrite, no inputs given."""
    case = read_case(mutant.folder)
    return noticed(mutant.before, case.args, {mutant.file: mutant.text()}, unsafe=case.unsafe, whole=whole)


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
