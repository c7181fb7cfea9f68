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
@options.prove
@options.proof
@options.test_command
@options.selection
@options.files
@options.output
@options.settings
@options.jobs
@options.volume
def command(paths: tuple[str, ...], mode: str, **given: Any) -> int:
    """Rewrite what breaks under function transforms: shown as a diff, written with --apply.

    \b
    Examples:
      tracesafe fix src                        the diff; nothing is written
      tracesafe fix --diff src | git apply     the same as --apply --unsafe-fixes
      tracesafe fix --apply src                what is certainly safe
      tracesafe fix --apply --unsafe-fixes src also what the diff asks you to review
      tracesafe fix --prove src                run each fix beside the original; drop what differs
      tracesafe fix --review src               one change after the other: y, n, q, a, d, e, ?
    """
    from tracesafe.cli import reporting, session
    from tracesafe.cli.fixes import apply, show
    from tracesafe.cli.proof import refuse_unless_proved
    from tracesafe.cli.tested import refuse_unless_applied

    refuse_unless_proved(mode, given)
    reporting.refuse_unless_possible(given)
    refuse_unless_applied(mode, given)
    if mode == "review":
        from tracesafe.cli.review import refuse_unless_interactive, review

        refuse_unless_interactive(paths, given)
        with session.opened(paths, given) as run:
            return review(run, given)
    with session.opened(paths, given) as run:
        return apply(run, given) if mode == "apply" else show(run, given)
