"""The page docs/ecosystem.md: verdicts on the findings in real packages, and functions that work before and after."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from tests.ecosystem.verdicts import KINDS, Judged, Scan

INTRODUCTION = """\
# What tracesafe says of real code

Two measurements, repeated with

```
python -m tests.ecosystem.findings --checkouts DIR --update --page docs/ecosystem.md
python -m tests.ecosystem.vmap_coverage --checkouts DIR --work DIR --save tests/ecosystem/coverage.json
```

where DIR holds the checkouts that tests/ecosystem/libraries.toml and phiflow.toml name. The code of other projects is
not in this repository; what is quoted below is the one line that each finding points at.
"""

VERDICTS_TEXT = """\
## Findings, each judged by reading the code

*true*: the line raises, or gives a wrong result, under the transform that the finding names. *intended*: it does so,
and its author means it (a guard, a documented limit). *false*: it works there, or never runs there. Verdicts are in
tests/ecosystem/verdicts.toml; a later run shows only what is not there yet. "X under torch.vmap" is the library checked
with `--assume torch.vmap`, that is, as if its users mapped every public function.

The table counts what the rules of control flow and effects find. Those of in-place writes and of numbers (TRC3xx,
TRC4xx) came later: installed and checked-out packages have one finding of theirs (kornia throws the result of a
`masked_fill` away, *true*); under `--assume torch.vmap` they have 388 more, in kornia, nflows, roma and geoopt,
mostly boolean masks. Of these a random 46 were read, none of them false; two kinds that were false (`torch.bincount`
with `minlength=`, keys of dicts) were seen on the way and mended. They have no verdicts yet.

The rows of ΦFlow and ΦML count what all rules find in their demos, tests and notebooks. Of what the rules found there
at first, nine findings were false and have been mended: `math.always_close` says False of what is traced, instead of
asking for numbers; a loop over backends (`for b in BACKENDS: with b:`) traces anew in every turn; what is computed from
`math.wrap(...)`, from numbers and from auxiliary arguments stays known while tracing.
"""

COVERAGE_TEXT = """\
## Functions that work under torch.vmap, before and after

Public functions and methods of a library are recorded with the inputs that the library's own tests give them, and
replayed under `torch.vmap` (three perturbed copies stacked, in_dims=0 for tensors, everything else closed over,
`randomness="same"`). A function *works* if it runs and agrees with an eager loop in values, shapes and dtypes, for up
to four recorded calls. *safe* is the copy rewritten by `tracesafe fix --assume torch.vmap --apply`, *unsafe* the one
with `--unsafe-fixes` besides; checks of values are kept for plain calls
(`--validation skip-under-transform`).
*Eager changed* counts functions whose plain, untransformed results are no longer those
of the original: it has to be 0. The library's own tests run on every copy.
"""


def write_page(path: Path, scans: Sequence[Scan], verdicts: Sequence[Judged], coverage: Path) -> None:
    """Write the page from the verdicts, the last scans and, if the file is there, the figures of the coverage."""
    figures = json.loads(coverage.read_text()) if coverage.exists() else {}
    parts = [INTRODUCTION, VERDICTS_TEXT, *_table(scans, verdicts), "", *_lists(verdicts)]
    if figures:
        parts += [COVERAGE_TEXT, *_coverage(figures), ""]
    path.write_text("\n".join(parts), encoding="utf-8")


def _table(scans: Sequence[Scan], verdicts: Sequence[Judged]) -> Iterator[str]:
    yield "| package | files | findings | distinct | true | intended | false | unjudged |"
    yield "|---|---|---|---|---|---|---|---|"
    total: Counter[str] = Counter()
    for scan in scans:
        count = Counter(one.verdict for one in verdicts if one.key.package == scan.package)
        total += count
        cells = " | ".join(str(count[kind]) for kind in KINDS)
        unreadable = f" ({scan.unreadable} unreadable)" if scan.unreadable else ""
        yield f"| {scan.package} | {scan.files}{unreadable} | {scan.findings} | {count.total()} | {cells} |"
    cells = " | ".join(str(total[kind]) for kind in KINDS)
    yield f"| **all** | | {sum(scan.findings for scan in scans)} | {total.total()} | {cells} |"
    yield ""
    share = 100 * total["false"] / max(total.total(), 1)
    yield f"False: {total['false']} of {total.total()} distinct findings, {share:.1f} %."


def _lists(verdicts: Sequence[Judged]) -> Iterator[str]:
    ordered = sorted(verdicts, key=lambda one: (one.key.package, one.key))
    for package, group in groupby(ordered, key=lambda one: one.key.package):
        yield f"### {package}\n"
        for one in group:
            key = one.key
            yield f"- **{one.verdict}** {key.code} {key.file}, `{key.function}`: ``{key.line}``"
            yield f"  {one.why or one.message}"
        yield ""


def _coverage(figures: Mapping[str, Any]) -> Iterator[str]:
    columns = ("library", "judged", "before", "safe", "unsafe", "eager changed", "own tests before", "safe", "unsafe")
    yield f"| {' | '.join(columns)} |"
    yield "|---" * len(columns) + "|"
    for name, found in sorted(figures.items()):
        counts = [len(_works(found[variant])) for variant in ("original", "safe", "unsafe")]
        judged = sum(one["outcome"] != "unusable" for one in found["original"]["functions"])
        changed = sum(bool(one["reference"]) for variant in found.values() for one in variant["functions"])
        tests = [_tests(found[variant]["tests"]) for variant in ("original", "safe", "unsafe")]
        yield f"| {name} | {judged} | {' | '.join(map(str, counts))} | {changed} | {' | '.join(tests)} |"
    yield ""
    for name, found in sorted(figures.items()):
        before, after = _works(found["original"]), _works(found["unsafe"])
        gained = ", ".join(f"`{one}`" for one in sorted(after - before)) or "none"
        lost = ", ".join(f"`{one}`" for one in sorted(before - after)) or "none"
        failing = [one for one in found["unsafe"]["functions"] if one["outcome"] in ("fails", "differs")]
        causes = Counter(one["cause"] for one in failing).most_common()
        yield f"**{name}**: gained {gained}; lost {lost}."
        yield f"What still fails there: {', '.join(f'{cause} {count}' for cause, count in causes) or 'nothing'}.\n"


def _works(outcome: Mapping[str, Any]) -> set[str]:
    return {one["function"] for one in outcome["functions"] if one["outcome"] == "works"}


def _tests(counts: Mapping[str, int]) -> str:
    failed = counts.get("failure", 0) + counts.get("error", 0)
    return f"{counts.get('passed', 0)} passed, {failed} failed" if counts else "not run"
