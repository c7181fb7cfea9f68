"""``tracesafe explain``: the page of a rule, or of a transform."""

from __future__ import annotations

import difflib
from dataclasses import asdict

import click

from tracesafe.cli import options
from tracesafe.cli.help import Argument, Command


@click.command("explain", cls=Command)
@click.argument("topic", cls=Argument, about="TRC201, traced-branch, jax.vmap, maybe-undefined ...")
@options.table_format
def command(topic: str, output_format: str) -> int:
    """Explain a rule, by code or name, a reason not to rewrite, or tell what is known of a transform."""
    from tracesafe import registry
    from tracesafe.cli import session
    from tracesafe.output.refusal import refusal_page
    from tracesafe.output.refusals import REFUSALS
    from tracesafe.output.tables import as_json, page, rule_rows, transform_page, transform_row

    rules = rule_rows(registry.rules())
    specs = registry.transforms()
    wanted = topic.lower()
    row = next((row for row in rules if wanted in (row["code"].lower(), row["name"])), None)
    named = [spec for spec in specs if topic in (spec.name, *spec.aliases)]
    named = named or [spec for spec in specs if spec.name.rpartition(".")[2] == topic]
    refusal = next((refusal for refusal in REFUSALS if refusal.slug == wanted), None)
    if row is None and not named and refusal is None:
        names = [*(refusal.slug for refusal in REFUSALS)]
        names += [*(row["code"].lower() for row in rules), *(row["name"] for row in rules)]
        close = difflib.get_close_matches(topic, [*names, *(spec.name for spec in specs)], 1)
        hint = f"did you mean `{close[0]}`?" if close else "`tracesafe rules` and `tracesafe transforms` list them"
        raise click.UsageError(f"`{topic}` is neither a rule nor a transform nor a reason not to rewrite; {hint}")
    with session.destination({}) as (stream, palette):
        if output_format == "json":
            found = row if row is not None else [transform_row(spec) for spec in named]
            found = found or asdict(refusal) if refusal is not None else found
            session.write_lines(stream, [as_json(found)])
        elif row is not None:
            session.write_lines(stream, page(row, palette))
        elif refusal is not None:
            session.write_lines(stream, refusal_page(refusal, palette))
        else:
            for index, spec in enumerate(named):
                session.write_lines(stream, [""] if index else [])
                session.write_lines(stream, transform_page(spec, palette))
    return session.CLEAN
