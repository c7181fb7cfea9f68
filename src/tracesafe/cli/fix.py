"""``tracesafe fix``: the rewrites, as a diff or applied."""

from __future__ import annotations

from typing import Any

import click

from tracesafe.cli import options
from tracesafe.cli.help import Command


@click.command("fix", cls=Command)
@options.paths
@options.mode
@options.unsafe_fixes
@options.show_fixes
@options.selection
@options.files
@options.output
@options.settings
@options.volume
def command(paths: tuple[str, ...], mode: str, **given: Any) -> int:
    """Rewrite what breaks under function transforms: shown as a diff, written with --apply.

    \b
    Examples:
      tracesafe fix src                        the diff; nothing is written
      tracesafe fix --diff src | git apply     the same as --apply --unsafe-fixes
      tracesafe fix --apply src                what is certainly safe
      tracesafe fix --apply --unsafe-fixes src also what the diff asks you to review
    """
    from tracesafe.cli import session
    from tracesafe.cli.fixes import apply, show

    with session.opened(paths, given) as run:
        return apply(run, given) if mode == "apply" else show(run, given)
