"""``tracesafe fix --review``: one change after the other, with Bowler's prompt, written all together at the end."""

from __future__ import annotations

import gc
import importlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

import click

from tracesafe import reviewing
from tracesafe.cli import session
from tracesafe.cli.editing import rewritten
from tracesafe.cli.fixes import replacements, write_diff
from tracesafe.cli.progress import Progress
from tracesafe.cli.session import STDIN, Session
from tracesafe.cli.writing import written
from tracesafe.fixing import Fixed
from tracesafe.output.color import Palette, wants_color
from tracesafe.output.report import fixes_by_file
from tracesafe.output.review import paragraph, pieces
from tracesafe.output.words import count, shown_path, verdict
from tracesafe.reviewing import Change, Review
from tracesafe.source.write import Unwritable

INTERRUPTED = 130
ANSWERS = MappingProxyType(
    {
        "y": "apply this change: all of its hunks",
        "n": "skip it (also Enter)",
        "q": "quit: skip it and all that follow; what was accepted is written",
        "a": "apply it and all later changes of this file",
        "d": "skip it and all later changes of this file",
        "e": "edit it in $EDITOR, then apply what you wrote",
        "?": "show help; Ctrl-C leaves without writing anything",
    }
)
_MANY = 100


def refuse_unless_interactive(paths: Sequence[str], given: Mapping[str, Any]) -> None:
    """A review needs somebody to answer. Raises ``click.UsageError``."""
    if STDIN in paths:
        raise click.UsageError("--review asks questions on the terminal: it cannot read the program from there, too")
    for stream, name in ((sys.stdin, "input"), (sys.stdout, "output")):
        if stream is None or not stream.isatty():
            advice = "use --diff to see all changes, --apply to write them"
            raise click.UsageError(f"--review needs a terminal, but standard {name} is none; {advice}")
    if given.get("output_format") not in (None, "full", "concise", "text") or given.get("output_file"):
        raise click.UsageError("--review is shown on the terminal: leave out --output-format and --output-file")


def review(run: Session, given: Mapping[str, Any]) -> int:
    """Ask about each change, then write those that were accepted, all or none."""
    palette = Palette(wants_color(sys.stdout, os.environ))
    click.get_current_context().color = palette.on
    try:
        current = reviewing.begin(run.parts, run.request, unsafe=given.get("unsafe_fixes") is not False)
        run.progress.stop()
        with _prompt() as ask:
            current = _asked(run, current, palette, ask)
        fixed = reviewing.outcome(current)
    except KeyboardInterrupt:
        click.echo("\ntracesafe: interrupted; no file was changed", err=True)
        return INTERRUPTED
    return _finished(run, given, fixed, palette)


def _asked(run: Session, current: Review, palette: Palette, ask: Callable[[str], str]) -> Review:
    """The review after all answers."""
    number = 0
    while True:
        with Progress.on(sys.stderr, quiet=run.quiet) as bar:
            current, change = reviewing.proposal(reviewing.watched(current, bar.report))
        if change is None:
            return current
        number += 1
        width = shutil.get_terminal_size().columns
        for line in paragraph(change, current.report.sources, palette, width):
            click.echo(line, color=palette.on)
        place = f"({number}/{number - 1 + reviewing.remaining(current)})"
        following, stop = _answered(current, change, f"{place} {_question(change)}", ask)
        if stop:
            return following
        current = following
        if len(current.report.sources) > _MANY and not gc.isenabled():
            gc.collect()
        click.echo()


def _answered(current: Review, change: Change, question: str, ask: Callable[[str], str]) -> tuple[Review, bool]:
    """The review after the answer to one question, and whether it was the last."""
    path = change.finding.path
    if path in current.granted:
        click.echo(f"Applying the remaining changes of {shown_path(path)}")
        return reviewing.accepted(current, change), False
    while True:
        match ask(question):
            case "y":
                return reviewing.accepted(current, change), False
            case "a":
                return reviewing.granted(reviewing.accepted(current, change), path), False
            case "d":
                return reviewing.closed(reviewing.declined(current, change), path), False
            case "q":
                return current, True
            case "e":
                if (own := _edited(current, change)) is not None:
                    return own, False
            case _:
                return reviewing.declined(current, change), False


def _edited(current: Review, change: Change) -> Review | None:
    """The review with the user's own version; None if there is none."""
    text = ""
    while True:
        found = rewritten(change, text)
        if found is None:
            return None
        text, texts = found
        own: Review | str = texts if isinstance(texts, str) else reviewing.edited(current, change, texts)
        if not isinstance(own, str):
            return own
        click.echo(f"Your edit cannot be applied: {own}.")
        with _prompt({"y": "edit it again", "n": "forget it"}) as ask:
            if ask("Edit again") != "y":
                return None


def _question(change: Change) -> str:
    found = pieces(change)
    number = sum(map(len, found.values()))
    if number == 1:
        return "Apply this hunk"
    where = f" in {count(len(found), 'file')}" if len(found) > 1 else ""
    return f"Apply these {number} hunks{where} together"


@contextmanager
def _prompt(answers: Mapping[str, str] = ANSWERS) -> Iterator[Callable[[str], str]]:
    """Bowler's prompt with these answers; the default is no, and so is the end of the input."""
    tool: Any = importlib.import_module("bowler.tool")
    options = "".join(answers).replace("?", "")

    def ask(question: str) -> str:
        try:
            return str(tool.prompt_user(question, options, "n"))
        except EOFError:
            click.echo()
            return "q" if "q" in answers else "n"

    before = tool.PROMPT_HELP
    tool.PROMPT_HELP = answers
    try:
        yield ask
    finally:
        tool.PROMPT_HELP = before


def _finished(run: Session, given: Mapping[str, Any], fixed: Fixed, palette: Palette) -> int:
    """Write what was accepted, and say what is left."""
    try:
        written(replacements(run, fixed), "fix --review")
    except Unwritable as error:
        click.echo(f"tracesafe: {shown_path(error.path)}: {error.reason}; nothing was changed", err=True)
        click.echo(f"what you accepted is in {_saved(fixed)}, for `git apply`", err=True)
        return session.FAILED
    left = fixed.left
    if run.settings.show_fixes:
        session.write_lines(sys.stdout.buffer, fixes_by_file(fixed.applied, palette))
    for failure in left.failures:
        run.note(f"{shown_path(failure.path)}:{failure.row}: TRC001 {failure.reason}; {failure.remedy}")
    run.explain_failures(left.failures)
    if not run.quiet:
        if fixed.changed:
            names = ", ".join(map(shown_path, fixed.changed))
            click.echo(f"Wrote {names}.")
        for line in verdict(left, palette, unsafe=run.settings.unsafe_fixes, fixed=len(fixed.applied)):
            click.echo(line, color=palette.on)
    return session.exit_code(run, findings=bool(left.findings), failures=bool(left.failures))


def _saved(fixed: Fixed) -> str:
    """A file with the accepted changes as a diff, so that no answer is lost."""
    handle, name = tempfile.mkstemp(prefix="tracesafe-review-", suffix=".patch")
    with os.fdopen(handle, "wb") as stream:
        for path in fixed.changed:
            write_diff(fixed.before[path], fixed.after[path], stream, Palette(False))
    return name
