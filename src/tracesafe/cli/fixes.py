"""What ``tracesafe fix`` does with the rewrites: print them, or write them to the files."""

from __future__ import annotations

import dataclasses
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from tracesafe.cli import proof, reporting, session
from tracesafe.cli.session import Session
from tracesafe.cli.tested import write_on_trial
from tracesafe.fixing import Fixed, fix
from tracesafe.model import Finding, Fix
from tracesafe.output.color import Palette, wants_color
from tracesafe.output.diff import painted, raw, unified
from tracesafe.output.frame import printable
from tracesafe.output.pages import of_fixed
from tracesafe.output.report import fixes_by_file, is_for_people, lines
from tracesafe.output.words import count, is_fixable, pointed, shown_path, statistics
from tracesafe.prove.session import Proved
from tracesafe.source.text import SourceFile, Unreadable
from tracesafe.source.write import Replacement, Unwritable


def show(run: Session, given: Mapping[str, Any]) -> int:
    """Print the changes that ``--apply`` makes, then those that need review. Nothing is written."""
    fixed, proved = proof.fixed(run, given)
    review = _review(run, fixed)
    run.progress.stop()
    with session.destination(given) as (stream, palette):
        if not is_for_people(run.settings):
            session.write_lines(stream, lines(proof.shown(fixed.first, proved), run.settings, palette, given))
        else:
            _print_diff(fixed, stream, palette, proof.notes(proved))
            if review is not None:
                notes = list(_review_notes(review))
                _print_diff(review, stream, palette, notes)
    _tell_diff(run, fixed, review)
    proof.tell(run, proved, details=not is_for_people(run.settings))
    _report(run, given, fixed if review is None else _together(fixed, review), proved)
    changed = bool(fixed.changed) or bool(review and review.changed)
    report = fixed.left
    findings = changed or bool(report.findings)
    return session.exit_code(run, findings=findings, failures=bool(report.failures))


def apply(run: Session, given: Mapping[str, Any]) -> int:
    """Write the changes, all or none, and print what is left."""
    fixed, proved = proof.fixed(run, given)
    run.progress.stop()
    try:
        trial = write_on_trial(run, replacements(run, fixed))
        if trial is not None and trial.new:
            fixed = _unwritten(fixed)
    except Unwritable as error:
        failure = Unreadable(error.path, 1, f"{error.reason}; nothing was changed", error.remedy)
        fixed = _unwritten(fixed, failure)
    with session.destination(given) as (stream, palette):
        if run.stdin is not None:
            source = fixed.after.get(run.stdin) or fixed.first.sources.get(run.stdin)
            stream.write(source.encode(source.text) if source else b"")
        shown = {**given, "fixed": len(fixed.applied)}
        if run.stdin is None or not is_for_people(run.settings):
            session.write_lines(stream, lines(fixed.left, run.settings, palette, shown))
        if run.settings.show_fixes and is_for_people(run.settings) and run.stdin is None:
            session.write_lines(stream, fixes_by_file(fixed.applied, palette))
    _report(run, given, fixed, proved, written=True)
    run.explain_failures(fixed.left.failures)
    proof.tell(run, proved)
    if run.stdin is not None:
        for failure in fixed.left.failures:
            run.note(f"{shown_path(failure.path)}:{failure.row}: {failure.reason}; {failure.remedy}")
    return session.exit_code(run, findings=bool(fixed.left.findings), failures=bool(fixed.left.failures))


def _together(fixed: Fixed, review: Fixed) -> Fixed:
    """What both diffs come to: the safe changes, and behind them those that need review."""
    before, after = {**review.before, **fixed.before}, {**fixed.after, **review.after}
    return dataclasses.replace(
        fixed, before=before, after=after, applied=(*fixed.applied, *review.applied), left=review.left
    )


def _report(
    run: Session, given: Mapping[str, Any], fixed: Fixed, proved: Proved | None, *, written: bool = False
) -> None:
    """The reports that were asked for besides."""
    fixed = dataclasses.replace(fixed, first=proof.shown(fixed.first, proved))
    found = of_fixed(run.name, run.root, fixed, written=written, seconds=run.seconds)
    reporting.write(given, "fix", [found])


def _review(run: Session, fixed: Fixed) -> Fixed | None:
    """What ``--unsafe-fixes`` would change besides; None if there is nothing."""
    if run.settings.unsafe_fixes or not any(is_fixable(one, unsafe=True) for one in fixed.left.findings):
        return None
    overrides = {**run.request.overrides, **fixed.after}
    return fix(run.parts, dataclasses.replace(run.request, overrides=overrides), unsafe=True)


def replacements(run: Session, fixed: Fixed) -> list[Replacement]:
    """What is to be written: the bytes that each file must hold, and those that it will."""
    return [replacement(fixed.before[path], fixed.after[path]) for path in fixed.changed if path != run.stdin]


def replacement(before: SourceFile, after: SourceFile) -> Replacement:
    """One file's new bytes."""
    return Replacement(before.path, before.encode(before.text), after.encode(after.text))


def _unwritten(fixed: Fixed, *failures: Unreadable) -> Fixed:
    """The outcome when nothing was written: all is as it was found."""
    left = dataclasses.replace(fixed.first, failures=(*fixed.first.failures, *failures))
    return dataclasses.replace(fixed, after=fixed.before, applied=(), left=left)


def _print_diff(fixed: Fixed, stream: IO[bytes], palette: Palette, notes: list[str] | None = None) -> None:
    for note in notes or ():
        stream.write(f"{palette.note(note)}\n".encode("utf-8", "backslashreplace"))
    for path in fixed.changed:
        write_diff(fixed.before[path], fixed.after[path], stream, palette)


def write_diff(before: SourceFile, after: SourceFile, stream: IO[bytes], palette: Palette) -> None:
    """Write one file's diff: for programs in the file's encoding, for people in colours."""
    diff = unified(before, after, _diff_name(before.path))
    if palette.on:
        stream.write(painted(diff, palette).encode("utf-8", "backslashreplace"))
    else:
        stream.write(raw(diff, before))


def _diff_name(path: Path) -> str:
    return Path(shown_path(path)).as_posix().lstrip("/")


def _review_notes(review: Fixed) -> Iterator[str]:
    """Before the second diff: why each of its changes asks for a look. Patch programs skip such lines."""
    yield "# Needs review: --apply makes the changes below only with --unsafe-fixes."
    seen = frozenset(review.first.findings)
    for finding in review.applied:
        place = pointed(finding, review.first.sources) if finding in seen else shown_path(finding.path)
        if isinstance(finding.fix, Fix):
            yield f"# {place}: {finding.code} {printable(finding.message)}"
            yield f"#   check: {printable(finding.fix.note) or 'it may change what the program does'}"


def _tell_diff(run: Session, fixed: Fixed, review: Fixed | None) -> None:
    """The summary of ``--diff``, on standard error."""
    for failure in fixed.left.failures:
        run.note(f"{shown_path(failure.path)}:{failure.row}: TRC001 {failure.reason}; {failure.remedy}")
    run.explain_failures(fixed.left.failures)
    more: tuple[Finding, ...] = review.applied if review is not None else ()
    if run.options.get("statistics"):
        palette = Palette(wants_color(sys.stderr, os.environ))
        for line in statistics(fixed.first.findings, palette, unsafe=run.settings.unsafe_fixes):
            run.note(line)
    if fixed.applied or more:
        text = f"Would fix {count(len(fixed.applied), 'error')} in {count(len(fixed.changed), 'file')}"
        run.note(text + (f" ({len(more)} more with `--unsafe-fixes`)." if more else "."))
    left = review.left if review is not None else fixed.left
    if left.findings:
        verb = "has" if len(left.findings) == 1 else "have"
        run.note(f"{count(len(left.findings), 'error')} {verb} no automatic fix; `tracesafe check` says why.")
    elif not (fixed.applied or more or left.failures):
        run.note("All checks passed!")
