"""``tracesafe transforms``: the table of transforms."""

from __future__ import annotations

import click

from tracesafe.cli import options
from tracesafe.cli.help import Command


@click.command("transforms", cls=Command)
@options.table_format
def command(output_format: str) -> int:
    """List the function transforms that are known, with their kind and other names."""
    from tracesafe import registry
    from tracesafe.cli import session
    from tracesafe.output.tables import as_json, table, transform_row

    rows = [transform_row(spec) for spec in sorted(registry.transforms(), key=lambda spec: (spec.framework, spec.name))]
    with session.destination({}) as (stream, palette):
        if output_format == "json":
            session.write_lines(stream, [as_json(rows)])
        else:
            cells = [(row["name"], row["framework"], row["kind"], ", ".join(row["aliases"])) for row in rows]
            session.write_lines(stream, table(("NAME", "FRAMEWORK", "KIND", "ALSO"), cells, palette))
    return session.CLEAN
