"""``tracesafe lsp``: the language server for editors."""

from __future__ import annotations

import os
import sys

import click

from tracesafe.cli.help import Command, Option


@click.command("lsp", cls=Command)
@click.option("--stdio", "stdio", is_flag=True, cls=Option, group="Connection", help="Standard streams (the default).")
@click.option("--tcp", type=int, metavar="PORT", cls=Option, group="Connection", help="Listen on a port of this host.")
def command(stdio: bool, tcp: int | None) -> int:
    """Serve editors over the language server protocol: diagnostics, quick fixes, pages on hover."""
    try:
        from tracesafe.lsp.server import create
    except ModuleNotFoundError as error:
        raise click.UsageError(f"{error.name} is missing: pip install 'tracesafe[lsp]'") from error
    if stdio and tcp is not None:
        raise click.UsageError("--stdio and --tcp exclude each other")
    server = create()
    if tcp is not None:
        server.start_tcp("127.0.0.1", tcp)
    else:
        with os.fdopen(os.dup(0), "rb") as given, os.fdopen(os.dup(1), "wb") as answers:
            sys.stdout = sys.stderr  # what anybody prints is no message of the protocol
            server.start_io(given, answers)
    return 0
