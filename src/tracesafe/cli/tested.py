"""``tracesafe fix --apply --test-cmd``: files are written on trial, and get their old bytes back if a test minds."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from tracesafe.cli.session import Session
from tracesafe.cli.writing import written
from tracesafe.output.words import count, shown_path
from tracesafe.prove.trial import Trial, Undo, Void, tried
from tracesafe.source.write import Replacement

_SHOWN = 20


def refuse_unless_applied(mode: str | None, given: Mapping[str, Any]) -> None:
    """Tests before and after need something in between. Raises ``click.UsageError``."""
    if given.get("test_cmd") and mode != "apply":
        raise click.UsageError("--test-cmd runs the tests before and after --apply: add --apply, or leave it out")


def write_on_trial(run: Session, changes: Sequence[Replacement]) -> Trial | None:
    """Write all files or none, between two runs of the tests if there is a command for them.

    Raises ``click.UsageError``, with nothing written, if the tests are no measure; ``Unwritable`` as ``write_all``.
    """
    settings = run.settings.prove
    if not changes or not settings.test_cmd:
        written(changes, "fix --apply")
        return None
    folder = Path.cwd() if run.options.get("test_cmd") else run.settings.root

    def write() -> Undo:
        written(changes, "fix --apply --test-cmd")
        return lambda: take_back(changes)

    try:
        trial = tried(settings.test_cmd, folder, settings.test_seconds, write, run.note)
    except Void as error:
        raise click.UsageError(f"{error}; nothing was changed") from error
    _tell(run, trial)
    return trial


def take_back(changes: Sequence[Replacement]) -> None:
    """Give the files the bytes that they had. What somebody else wrote into them meanwhile is kept elsewhere."""
    found: list[Replacement] = []
    for change in changes:
        held = change.path.read_bytes()
        if held not in (change.before, change.after):
            kept = Path(tempfile.mkdtemp(prefix="tracesafe-kept-"), change.path.name)
            kept.write_bytes(held)
            click.echo(f"{shown_path(change.path)} was changed after it was written: see {kept}", err=True)
        if held != change.before:
            found.append(Replacement(change.path, held, change.before))
    written(found, "fix --apply --test-cmd, taken back")


def _tell(run: Session, trial: Trial) -> None:
    """What the tests said, on standard error; new failures also in a quiet run."""
    if trial.touched:
        names = _some([shown_path(path) for path in trial.touched], 3)
        run.note(f"The tests themselves changed {count(len(trial.touched), 'file')}: {', '.join(names)}")
    if trial.lost:
        run.note(f"{count(len(trial.lost), 'test')} passed before and no longer run: {', '.join(_some(trial.lost, 3))}")
    old = len(trial.before.results.failed & trial.after.results.failed)
    if not trial.new:
        as_before = f", {count(old, 'failure')} as before" if old else ""
        run.note(f"Tests: nothing fails that did not fail before ({len(trial.after.results.passed)} passed{as_before})."
                 if trial.after.results.known else "Tests: the command succeeds as before.")  # fmt: skip
        return
    click.echo(f"{count(len(trial.new), 'new failure')} with the changes; all of them were undone:", err=True)
    for name in _some(trial.new, _SHOWN):
        click.echo(f"  {name}", err=True)
    click.echo(f"The output of the tests is in {_kept(trial.after.output)}", err=True)


def _some(names: Sequence[str], most: int) -> list[str]:
    return [*names[:most], *([f"and {len(names) - most} more"] if len(names) > most else [])]


def _kept(output: str) -> Path:
    path = Path(tempfile.mkdtemp(prefix="tracesafe-tests-"), "output.txt")
    path.write_text(output, encoding="utf-8", errors="backslashreplace")
    return path
