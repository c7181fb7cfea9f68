"""``tracesafe clean``: removes what was kept of earlier runs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from tracesafe.cli import options
from tracesafe.cli.help import Command


@click.command("clean", cls=Command)
@options.paths
@options.cache_dir
@click.option("-q", "--quiet", is_flag=True, help="Say nothing.")
def command(paths: tuple[str, ...], **given: Any) -> int:
    """Remove the cache of a project: the next run looks at every file anew.

    \b
    Examples:
      tracesafe clean                                  the cache of the project here
      tracesafe clean ../other                         that of another one
    """
    from tracesafe.cache.place import cleaned
    from tracesafe.cli.session import cache_folder, resolved
    from tracesafe.config import ConfigError

    found = [Path(os.path.abspath(path)) for path in paths or ["."]]
    try:
        folder = cache_folder(resolved(found, given), found, given)
    except ConfigError as error:
        raise click.UsageError(str(error)) from error
    try:
        gone = cleaned(folder)
    except OSError as error:
        raise click.UsageError(f"{error.filename or folder}: {error.strerror or error}") from error
    if not given.get("quiet"):
        click.echo(f"Removed {folder}" if gone else f"No cache at {folder}")
    return 0
