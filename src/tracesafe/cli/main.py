"""The command line: what runs is imported only when it is called, so that ``--help`` is there at once."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

import click

from tracesafe.cli.help import SETTINGS, LazyGroup

COMMANDS = MappingProxyType(
    {
        "check": ("tracesafe.cli.check", "Find code that breaks under function transforms"),
        "fix": ("tracesafe.cli.fix", "Show the rewrites as a diff, or apply them"),
        "prove": ("tracesafe.cli.prove", "Run changed code beside what it was, in a sandbox"),
        "migrate": ("tracesafe.cli.migrate", "Migrate whole repositories: a plan, or one transaction for each"),
        "undo": ("tracesafe.cli.undo", "Take back what fix or migrate wrote"),
        "why": ("tracesafe.cli.why", "Show the way from a transform to a line, and what is traced there"),
        "run-query": ("tracesafe.cli.run_query", "Run a Bowler script: its changes as a diff, or applied"),
        "explain": ("tracesafe.cli.explain", "Explain a rule, or what is known of a transform"),
        "lsp": ("tracesafe.cli.lsp", "Serve editors over the language server protocol"),
        "rules": ("tracesafe.cli.rules", "List the rules"),
        "clean": ("tracesafe.cli.clean", "Remove what was kept of earlier runs"),
        "transforms": ("tracesafe.cli.transforms", "List the transforms"),
        "completion": ("tracesafe.cli.completion", "Print the script that makes bash, zsh or fish complete"),
    }
)

_SHORT_FORMS = frozenset({"--diff", "--apply", "--fix", "--review", "--unsafe-fixes", "--prove"})


class _Tracesafe(LazyGroup):
    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take ``tracesafe --diff PATH...`` and ``tracesafe --apply PATH...`` as forms of ``fix``."""
        first = next((arg for arg in args if not arg.startswith("-")), None)
        if _SHORT_FORMS.intersection(args) and (first not in self.table or args[0] in _SHORT_FORMS):
            args = ["fix", *args]
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; a path in its place gets advice."""
        if args[0] not in self.table and os.path.exists(args[0]):
            ctx.fail(f"'{args[0]}' is a path, not a command: did you mean `tracesafe check {args[0]}`?")
        return super().resolve_command(ctx, args)


def _version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"tracesafe {version('tracesafe')}")
        ctx.exit()


@click.command(
    cls=_Tracesafe,
    table=COMMANDS,
    context_settings=dict(SETTINGS),
    no_args_is_help=True,
)
@click.option(
    *("-V", "--version"),
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="Show the version and exit.",
)
def tracesafe(**_options: Any) -> None:
    """Find and rewrite Python that breaks under function transforms: vmap, grad and jit of torch, JAX and ΦFlow.

    \b
    Short forms:
      tracesafe --diff PATH...    is  tracesafe fix --diff PATH...
      tracesafe --apply PATH...   is  tracesafe fix --apply PATH...
      tracesafe --review PATH...  is  tracesafe fix --review PATH...

    Exit codes: 0 nothing found, or all applied; 1 findings left, or a diff was shown;
    2 wrong usage or configuration; 3 some file could not be processed.
    """


def run(args: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code. A polite kill cleans up as Ctrl-C does."""
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    gc.disable()  # one look at the files ends before it would be worth it
    code = main(args)
    gc.freeze()  # nor would the interpreter have to walk all trees when it ends
    sys.exit(code)


def main(args: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        result = tracesafe.main(list(args) if args is not None else None, "tracesafe", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx else "", err=True, color=False)
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo("tracesafe: interrupted; no file was left half-written", err=True)
        return 130
    except Exception as error:
        from tracesafe.request import Changed

        if isinstance(error, Changed):
            click.echo(f"{error}", err=True)
            return 3
        sys.excepthook(*sys.exc_info())
        click.echo("\ntracesafe: this is a bug; no file was left half-written", err=True)
        return 3
    return result if isinstance(result, int) else 0


if __name__ == "__main__":
    run()
