"""``tracesafe why``: the way from each transform to a line, and what is traced there."""

from __future__ import annotations

from typing import Any

import click

from tracesafe.cli import options
from tracesafe.cli.help import Argument, Command


@click.command("why", cls=Command)
@click.argument("place", metavar="PATH:LINE", cls=Argument, about="A line of a file: model.py:12, or study.ipynb:3:2")
@click.argument("paths", nargs=-1, cls=Argument, about="Where transforms are applied [default: .]", type=click.Path())
@options.selection
@options.files
@options.settings
@options.volume
@options.table_format
def command(place: str, paths: tuple[str, ...], output_format: str, **given: Any) -> int:
    """Show the way from each transform to a line, and which values are traced there."""
    from tracesafe.cli import session
    from tracesafe.cli.reasons import reasons
    from tracesafe.output.tables import as_json
    from tracesafe.output.why import as_text

    path, _, line = place.rpartition(":")
    path, cell = _notebook(path)
    if not path or not line.isdigit():
        raise click.UsageError(f"`{place}` is not PATH:LINE, as in model.py:12")
    with session.opened((path, *(paths or (".",))), given) as run:
        found, failures, sources = reasons(run, path, int(line), cell)
        run.progress.stop()
        with session.destination({}) as (stream, palette):
            if output_format == "json":
                session.write_lines(stream, [as_json([one.as_json(sources) for one in found])])
            else:
                session.write_lines(stream, as_text(found, place, palette, sources))
        for failure in failures:
            run.note(f"{failure.path}:{failure.row}: {failure.reason}; {failure.remedy}")
        return session.FAILED if failures else session.CLEAN


def _notebook(path: str) -> tuple[str, int | None]:
    """A notebook's path and the number of a cell, from ``study.ipynb:3`` or ``study.ipynb:cell 3``."""
    head, _, cell = path.rpartition(":")
    number = cell.removeprefix("cell").strip()
    return (head, int(number)) if head.endswith(".ipynb") and number.isdigit() else (path, None)
