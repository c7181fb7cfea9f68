"""``tracesafe undo``: files get the bytes back that they had before a change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracesafe.cli.help import Argument, Command, Option

if TYPE_CHECKING:
    from tracesafe.source.entries import Entry
    from tracesafe.source.journal import Journal


@click.command("undo", cls=Command)
@click.argument("id", required=False, cls=Argument, about="Which change, as --list names it [default: the last one]")
@click.option("--list", "listed", is_flag=True, cls=Option, help="List the changes that can be undone, newest first.")
@click.option("--force", is_flag=True, cls=Option, help="Restore files as well that were changed since.")
@click.option("--finish", is_flag=True, cls=Option, help="Finish an interrupted change; do not take it back.")
@click.option(
    *("-C", "--directory"),
    default=".",
    type=click.Path(exists=True, file_okay=False),
    cls=Option,
    metavar="DIR",
    help="The tree; its journal is looked for there and above [default: .].",
)
@click.option("-q", "--quiet", is_flag=True, cls=Option, help="Print errors only.")
def command(id: str | None, directory: str, listed: bool, **given: Any) -> int:
    """Take back what `fix` or `migrate` wrote, byte for byte.

    If somebody changed a file since, nothing is restored, and the files are named.

    \b
    Examples:
      tracesafe undo                           the last change in this tree
      tracesafe undo --list                    what can be undone
      tracesafe undo 20261122-131502-118034    a certain one
      tracesafe undo --finish                  go on where a killed process stopped

    Exit codes: 0 restored; 2 nothing to undo; 3 a file was changed since, or cannot be written.
    """
    from tracesafe.source import journal

    root = journal.root_above(Path(directory))
    if root is None:
        raise click.UsageError(f"nothing to undo: no journal in {Path(directory).absolute()} or above")
    if listed:
        for entry in reversed(journal.entries(root)):
            click.echo(_line(entry))
        return 0
    return _guarded(root, id, given)


def _guarded(root: Path, id: str | None, given: dict[str, Any]) -> int:
    """Undo or finish, with the errors of both in words."""
    from tracesafe.batch.git import GitError
    from tracesafe.cli.writing import PATIENCE
    from tracesafe.output.words import shown_path
    from tracesafe.source import journal
    from tracesafe.source.lock import Busy
    from tracesafe.source.write import Unwritable

    try:
        with journal.opened(root, "undo", PATIENCE) as log:
            _restore(log, _chosen(log, id, finish=given["finish"]), given)
    except journal.Altered as error:
        for path in error.paths:
            click.echo(f"tracesafe: {shown_path(path)}: was changed since", err=True)
        click.echo("nothing was restored; --force restores these files, too, and keeps what they held", err=True)
        return 3
    except Busy as error:
        click.echo(f"tracesafe: {root}: {error.holder}; wait for it to end, then run again", err=True)
        return 3
    except (Unwritable, GitError) as error:
        click.echo(f"tracesafe: {error}", err=True)
        return 3
    return 0


def _chosen(log: Journal, id: str | None, *, finish: bool) -> Entry:
    """The change to undo: a pending one comes first. Raises ``click.UsageError``."""
    from tracesafe.source.entries import State

    entries, pending = log.entries(), log.pending()
    if id is not None:
        found = [entry for entry in entries if entry.id.startswith(id)]
        if len(found) != 1:
            problem = "names no change" if not found else "names several changes"
            raise click.UsageError(f"`{id}` {problem}; `tracesafe undo --list` lists them")
        if pending is not None and found[0] != pending:
            raise click.UsageError(f"{pending.id} was interrupted: undo or finish that first")
        if found[0].state is State.UNDONE:
            raise click.UsageError(f"{found[0].id} was undone already")
        return found[0]
    if pending is not None:
        return pending
    done = [entry for entry in entries if entry.state is State.WRITTEN]
    if not done or finish:
        raise click.UsageError(f"nothing to {'finish' if finish else 'undo'} in {log.root}")
    return done[-1]


def _restore(log: Journal, entry: Entry, given: dict[str, Any]) -> None:
    from tracesafe.batch import commits
    from tracesafe.output.words import count

    said = ""
    if given["finish"] and entry.is_pending:
        commits.finished(log, entry)
        verb = "Finished"
    else:
        said = commits.undone(log, entry, force=given["force"])
        verb = "Undid"
    if said:
        click.echo(said, err=True)
    if not given["quiet"]:
        files = count(len(entry.files), "file")
        click.echo(f"{verb} `tracesafe {entry.command}` of {entry.id}: {files} in {log.root}.")


def _line(entry: Entry) -> str:
    from tracesafe.output.words import count

    state = "interrupted" if entry.is_pending else entry.state.value
    return f"{entry.id}  {state:<11}  {count(len(entry.files), 'file'):>10}  {entry.command}"
