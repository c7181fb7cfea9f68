"""``tracesafe check``: findings, and whether there are any."""

from __future__ import annotations

from typing import Any

import click

from tracesafe.cli import options
from tracesafe.cli.help import Command


@click.command("check", cls=Command)
@options.paths
@options.selection
@options.files
@options.unsafe_fixes
@options.baseline
@options.output
@options.settings
@options.jobs
@options.volume
def command(paths: tuple[str, ...], **given: Any) -> int:
    """Find code that breaks, or silently goes wrong, under vmap, grad, jit and other function transforms.

    \b
    Examples:
      tracesafe check src                              every rule, every framework
      tracesafe check --select traced-branch train.py  one rule, by name or code
      tracesafe check --output-format json . > out.json
      tracesafe check --report findings.html src       a page to read and to hand on
      tracesafe check --baseline known.json .          only what is new
      tracesafe check --assume torch.vmap:mylib.* src  what your users transform
    """
    from tracesafe.cli import baselines, reporting, session
    from tracesafe.output.pages import of_report
    from tracesafe.output.report import lines

    reporting.refuse_unless_possible(given)
    with session.opened(paths, given) as run:
        report = run.check()
        run.progress.stop()
        report = baselines.sifted(run, report, given)
        with session.destination(given) as (stream, palette):
            session.write_lines(stream, lines(report, run.settings, palette, given))
        reporting.write(given, "check", [of_report(run.name, run.root, report, seconds=run.seconds)])
        run.explain_failures(report.failures)
        return session.exit_code(run, findings=bool(report.findings), failures=bool(report.failures))
