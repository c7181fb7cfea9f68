"""Words that several formats share: paths as the user sees them, counts, summary lines."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tracesafe.model import Finding, Fix, Safety
from tracesafe.output.color import Palette
from tracesafe.request import Report
from tracesafe.source.text import SourceFile

_KINDS = ("safe", "to review", "without a fix")
"""The verdicts, as people read them."""


def here_or_top() -> Path:
    """The current directory, or the top of all if it is gone."""
    try:
        return Path.cwd()
    except OSError:
        return Path("/")


def shown_path(path: Path) -> str:
    """Relative to the current directory where it lies below it, else as it is."""
    try:
        here = Path.cwd()
    except OSError:
        return str(path)
    return os.path.relpath(path, here) if path.is_relative_to(here) else str(path)


def placed(path: Path, row: int, source: SourceFile | None) -> str:
    """A row of a file, for people: ``model.py:12``, ``study.ipynb:cell 3:2``."""
    part, inner = source.place(row) if source is not None else ("", row)
    return f"{shown_path(path)}:{part}:{inner}" if part else f"{shown_path(path)}:{inner}"


def pointed(finding: Finding, sources: Mapping[Path, SourceFile]) -> str:
    """Where a finding starts: ``model.py:12:8``."""
    source = sources[finding.path]
    start = source.location(finding.span.start)
    return f"{placed(finding.path, start.row, source)}:{start.column}"


def count(number: int, noun: str) -> str:
    """``1 error``, ``2 errors``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def is_fixable(finding: Finding, *, unsafe: bool) -> bool:
    """Whether ``--apply`` changes it."""
    return isinstance(finding.fix, Fix) and (unsafe or finding.fix.safety is Safety.SAFE)


def analysed(report: Report) -> str:
    """How much the run saw, and how much of it stayed dark."""
    stats = report.stats
    parts = [f"analysed {count(stats.calls, 'call')}, {stats.unknown} unknown"]
    parts.append(f"{count(stats.functions, 'function')} under transforms in {count(stats.files, 'file')}")
    if stats.suppressed:
        parts.append(f"{stats.suppressed} suppressed")
    return "; ".join(parts)


def verdict(report: Report, palette: Palette, *, unsafe: bool, fixed: int = 0) -> Iterator[str]:
    """The lines under the findings: how many, how many can be fixed, how."""
    findings = len(report.findings)
    if report.failures:
        broken = len({failure.path for failure in report.failures})
        yield palette.bold(f"{count(broken, 'file')} could not be processed.")
    if fixed:
        yield f"Found {count(findings + fixed, 'error')} ({fixed} fixed, {findings} remaining)."
    elif findings:
        yield f"Found {count(findings, 'error')}."
    elif not report.failures and not report.outside:
        yield palette.good("All checks passed!")
    if report.outside:
        names = ", ".join(shown_path(path) for path in sorted(report.outside))
        more = count(sum(report.outside.values()), "error")
        yield f"{more} on the way in files that were not given: {names}."
    safe = sum(is_fixable(finding, unsafe=False) for finding in report.findings)
    every = sum(is_fixable(finding, unsafe=True) for finding in report.findings)
    mark = f"[{palette.help('*')}]"
    if unsafe and every:
        yield f"{mark} {every} fixable with `--apply --unsafe-fixes`."
    elif safe and every > safe:
        yield f"{mark} {safe} fixable with `--apply` ({every - safe} more with `--unsafe-fixes`)."
    elif safe:
        yield f"{mark} {safe} fixable with `--apply`."
    elif every:
        yield f"No fixes available ({every} with `--unsafe-fixes`)."


def statistics(findings: Sequence[Finding], palette: Palette, *, unsafe: bool) -> Iterator[str]:
    """How many findings each rule has, most first, and what can be done about them."""
    numbers = Counter((finding.code, finding.name) for finding in findings)
    kinds = Counter((finding.code, _kind(finding)) for finding in findings)
    fixable = Counter((finding.code, finding.name) for finding in findings if is_fixable(finding, unsafe=unsafe))
    wide = max((len(str(number)) for number in numbers.values()), default=1)
    name_wide = max((len(name) for _, name in numbers), default=1)
    for rule, number in sorted(numbers.items(), key=lambda item: (-item[1], item[0])):
        mark = "*" if fixable[rule] == number else "-" if fixable[rule] else " "
        parts = ", ".join(f"{kinds[rule[0], kind]} {kind}" for kind in _KINDS if kinds[rule[0], kind])
        head = f"{number:>{wide}}  {palette.code(rule[0])}  [{palette.help(mark)}]  {rule[1]:<{name_wide}}"
        yield f"{head}  {palette.dim(parts)}"


def _kind(finding: Finding) -> str:
    if not isinstance(finding.fix, Fix):
        return _KINDS[2]
    return _KINDS[0] if finding.fix.safety is Safety.SAFE else _KINDS[1]
