"""``tracesafe run-query``: a Bowler script with our diff, our way of writing and our exit codes."""

from __future__ import annotations

import gc
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracesafe.cli import options
from tracesafe.cli.help import Argument, Command

if TYPE_CHECKING:
    from tracesafe.queries import Find, Queried
    from tracesafe.source.text import Unreadable

MISUSE = 2


@click.command("run-query", cls=Command)
@click.argument(
    "script",
    cls=Argument,
    about="A Python file that makes a bowler.Query, or several",
    type=click.Path(exists=True, dir_okay=False),
)
@click.argument(
    "paths",
    nargs=-1,
    cls=Argument,
    about="Files or directories [default: the paths of the query]",
    type=click.Path(),
)
@options.diff_or_apply
@options.found
@options.settings
@options.volume
def command(script: str, paths: tuple[str, ...], mode: str | None, **given: Any) -> int:
    """Run a Bowler script in memory: its changes are shown as a diff, or written with --apply.

    \b
    The script may
      define `query` (or QUERY, queries): a Query, or a list of them
      define `query()` or `main()`, or any function `-> Query`, that returns or executes one
      execute its queries itself: Query(...).select_function("old").rename("new").diff()
    Whatever it executes, `write()` too, changes texts in memory; each query sees the last one's result.
    PATHS take the place of the query's own, and are the script's sys.argv[1:].

    \b
    Examples:
      tracesafe run-query rename.py src            the diff; nothing is written
      tracesafe run-query --apply rename.py src    BOM, line ends and encodings stay; all files or none

    Exit codes: 0 no change, or all written; 1 a diff was shown; 2 wrong usage, or the script raised;
    3 some file could not be read by Bowler's grammar: each is named.
    """
    from tracesafe.cli.progress import Progress
    from tracesafe.output.words import shown_path
    from tracesafe.queries import ScriptError, run

    gc.enable()  # Bowler's trees are circles
    find = _finder(paths, given)
    progress = Progress.on(sys.stderr, quiet=bool(given.get("quiet")))
    try:
        with progress:
            queried = run(Path(script), paths, find, shown_path, progress.report)
    except ScriptError as error:
        if given.get("verbose") and error.__cause__ is not None:
            click.echo("".join(traceback.format_exception(error.__cause__)), err=True)
        click.echo(f"tracesafe: {error}; nothing was changed", err=True)
        return MISUSE
    return _written(queried, given) if mode == "apply" else _shown(queried, given)


def _finder(paths: Sequence[str], given: Mapping[str, Any]) -> Find:
    """What finds the files of a query: those of the command line, or those of its own paths."""
    from tracesafe.cli import session
    from tracesafe.config import ConfigError
    from tracesafe.source.discover import MissingPath, discover

    def find(chosen: Sequence[str]) -> tuple[Sequence[Path], Sequence[Unreadable]]:
        places = [Path(os.path.abspath(path)) for path in chosen]
        found = discover(places, session.selection(session.resolved(places, given)))
        return found.files, found.failures

    if session.STDIN in paths:
        raise click.UsageError("run-query reads files, not standard input")
    if not paths:
        return find
    try:
        files = find(paths)
    except (ConfigError, MissingPath) as error:
        raise click.UsageError(str(error)) from error
    return lambda _own: files


def _shown(queried: Queried, given: Mapping[str, Any]) -> int:
    from tracesafe.cli import session
    from tracesafe.cli.fixes import write_diff

    with session.destination(given) as (stream, palette):
        for path in queried.changed:
            write_diff(queried.before[path], queried.after[path], stream, palette)
    _tell(queried, "Would change", given)
    return _code(queried, found=bool(queried.changed))


def _written(queried: Queried, given: Mapping[str, Any]) -> int:
    from tracesafe.cli.fixes import replacement
    from tracesafe.cli.session import FAILED
    from tracesafe.cli.writing import written
    from tracesafe.output.words import shown_path
    from tracesafe.source.write import Unwritable

    try:
        written([replacement(queried.before[path], queried.after[path]) for path in queried.changed], "run-query")
    except Unwritable as error:
        click.echo(f"{shown_path(error.path)}: {error.reason}; nothing was changed; {error.remedy}", err=True)
        return FAILED
    _tell(queried, "Changed", given)
    return _code(queried, found=False)


def _tell(queried: Queried, verb: str, given: Mapping[str, Any]) -> None:
    """Failures are always told, the summary unless it must be quiet; on standard error."""
    from tracesafe.output.words import count, shown_path

    for failure in queried.failures:
        click.echo(f"{shown_path(failure.path)}:{failure.row}: {failure.reason}; {failure.remedy}", err=True)
    if not given.get("quiet"):
        number = len(queried.changed)
        click.echo(f"{verb} {count(number, 'file')}." if number else "No changes.", err=True)
        if queried.failures:
            click.echo(f"{count(len(queried.failures), 'file')} could not be processed.", err=True)


def _code(queried: Queried, *, found: bool) -> int:
    from tracesafe.cli.session import CLEAN, FAILED, FOUND

    return FAILED if queried.failures else FOUND if found else CLEAN
