"""``tracesafe rules``: the table of rules."""

from __future__ import annotations

import click

from tracesafe.cli import options
from tracesafe.cli.help import Command


@click.command("rules", cls=Command)
@options.table_format
def command(output_format: str) -> int:
    """List the rules: code, name, frameworks, what is found."""
    from tracesafe import registry
    from tracesafe.cli import session
    from tracesafe.output.tables import as_json, rule_rows, table

    rows = rule_rows(registry.rules())
    with session.destination({}) as (stream, palette):
        if output_format == "json":
            session.write_lines(stream, [as_json(rows)])
        else:
            cells = [(row["code"], row["name"], ", ".join(row["frameworks"]) or "-", row["summary"]) for row in rows]
            session.write_lines(stream, table(("CODE", "NAME", "FRAMEWORKS", "FINDS"), cells, palette))
    return session.CLEAN
