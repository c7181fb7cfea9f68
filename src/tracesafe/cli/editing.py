"""A change in the user's editor: its diff goes out, and comes back as the texts that were meant."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click

from tracesafe.output.review import pieces
from tracesafe.output.words import shown_path
from tracesafe.reviewing import Change
from tracesafe.source import hunks
from tracesafe.source.hunks import Misfit
from tracesafe.source.lines import plain, restored
from tracesafe.source.text import SourceFile

_ADVICE = """\
# ---
# To remove a '-' line, make it a ' ' line (context).
# To remove a '+' line, delete it. Write new lines with a '+' in front.
# Lines that start with # are removed. An empty file forgets the edit.
"""

Answer = tuple[str, Mapping[Path, SourceFile] | str]


def rewritten(change: Change, text: str = "") -> Answer | None:
    """What the user wrote, and the new texts that it comes to, or why it comes to none; None if nothing was saved."""
    with _editor_has_the_terminal():
        try:
            found = click.edit(text or _diff(change), extension=".diff", require_save=True)
        except click.ClickException as error:
            click.echo(error.format_message())
            return None
    if found is None or not found.strip():
        return None
    lines = [line for line in found.split("\n") if not line.startswith("#")]
    if not any(line.strip() for line in lines):
        return None
    try:
        return found, dict(_texts(change, lines))
    except Misfit as error:
        return found, f"the context and '-' lines of the hunk at line {error.row} are not those of the file"
    except ValueError as error:
        return found, f"a line begins with none of ' ', '-', '+', '@@': {str(error)!r}"


def _diff(change: Change) -> str:
    lines: list[str] = []
    for path, found in pieces(change).items():
        lines += (f"--- {shown_path(path)}", f"+++ {shown_path(path)}")
        for hunk in found:
            lines += (hunk.header, *hunk.lines)
    return "\n".join([*lines, _ADVICE])


def _texts(change: Change, lines: Sequence[str]) -> Iterator[tuple[Path, SourceFile]]:
    """Each file's text after the edited hunks; a file whose hunks are gone stays as it was."""
    sections = dict(_sections(change, lines))
    for path, before in change.before.items():
        body = sections.get(path, [])
        while body and not body[-1].strip():
            body.pop()
        after = hunks.patched(plain(before.text), hunks.parsed(body))
        yield path, replace(before, text=restored(before.text, after, before.newline))


def _sections(change: Change, lines: Sequence[str]) -> Iterator[tuple[Path, list[str]]]:
    """The lines of each file, without the two that name it."""
    heads = {f"--- {shown_path(path)}": path for path in change.before}
    starts = [
        index
        for index, line in enumerate(lines[:-1])
        if line in heads and lines[index + 1] == line.replace("---", "+++", 1)
    ]
    if not starts or any(line.strip() for line in lines[: starts[0]]):
        raise ValueError(next(line for line in lines if line.strip()))
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield heads[lines[start]], list(lines[start + 2 : end])


@contextmanager
def _editor_has_the_terminal() -> Iterator[None]:
    """Ctrl-C is for the editor while it runs, not for us. A function does not pass to the child, SIG_IGN would."""
    before = signal.signal(signal.SIGINT, lambda _number, _frame: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
