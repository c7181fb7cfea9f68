"""``tracesafe migrate``: whole repositories, one or thousands."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import click

from tracesafe.cli import options
from tracesafe.cli.help import Argument, Command, Option

_TABLE: tuple[tuple[str, tuple[tuple[str, dict[str, Any]], ...]], ...] = (
    (
        "Version control",
        (
            ("--branch", {"metavar": "NAME", "help": "Make this branch, and change files there."}),
            ("--commit", {"is_flag": True, "help": "Commit what is changed. Nothing is ever pushed."}),
            ("--commit-per-rule", {"is_flag": True, "help": "Commit it, each rule for itself."}),
            ("--allow-dirty", {"is_flag": True, "help": "Take trees with changes that are not committed."}),
            ("--no-git", {"is_flag": True, "help": "Ask git nothing: for directories that are no repositories."}),
            ("--since", {"metavar": "REV", "help": "Only findings in files that changed since REV."}),
            ("--changed", {"is_flag": True, "help": "Only findings in files that differ from what is committed."}),
        ),
    ),
    (
        "Tests",
        (
            ("--test-cmd", {"metavar": "COMMAND", "help": "Run it before and after; new failures undo all."}),
            (
                "--test-seconds",
                {"metavar": "N", "type": float, "default": 3600.0, "help": "How long it may take [default: 3600]."},
            ),
        ),
    ),
    (
        "Rule selection",
        (
            ("--baseline", {"metavar": "FILE", "help": "Leave alone what this file of each repository lists."}),
            ("--write-baseline", {"is_flag": True, "help": "Write that file: what is found now, or left."}),
        ),
    ),
    (
        "Running",
        (
            ("--from-file", {"metavar": "FILE", "multiple": True, "help": "The same as @FILE; - is standard input."}),
            ("--resume", {"is_flag": True, "help": "Go on where the same command was interrupted."}),
            (
                "--jobs",
                {"metavar": "N", "type": click.IntRange(1), "help": "Repositories at once [default: one a processor]."},
            ),
            ("--scheduler", {"metavar": "ADDRESS", "help": "Work on a Dask cluster: tcp://host:8786."}),
            ("--wait", {"metavar": "SECONDS", "type": float, "default": 0.0, "help": "Wait for others in a tree."}),
        ),
    ),
    (
        "Output",
        (
            (
                "--output-format",
                {
                    "metavar": "FORMAT",
                    "type": click.Choice(["text", "json", "json-lines"]),
                    "default": "text",
                    "help": "How results are printed.",
                },
            ),
            (
                "--report",
                {
                    "metavar": "FILE",
                    "multiple": True,
                    "help": "Write a report besides: FILE.html (a page), .csv or .json (a table), .sarif.",
                },
            ),
            ("--output-file", {"metavar": "FILE", "help": "Write to a file, not to standard output."}),
            ("--exit-zero", {"is_flag": True, "help": "Exit 0 even with findings."}),
        ),
    ),
)
_SHORT = MappingProxyType({"--jobs": "-j", "--output-file": "-o", "--exit-zero": "-e"})


def _own(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options that no other command has."""
    for group, rows in reversed(_TABLE):
        for name, more in reversed(rows):
            names = (name, _SHORT[name]) if name in _SHORT else (name,)
            function = click.option(*names, cls=Option, group=group, **more)(function)
    return function


@click.command("migrate", cls=Command)
@click.argument("repositories", nargs=-1, cls=Argument, about="Repositories, or @FILE that lists them [default: .]")
@options.diff_or_apply
@options.unsafe_fixes
@_own
@options.selection
@options.found
@options.settings
@options.volume
def command(repositories: tuple[str, ...], **given: Any) -> int:
    """Migrate whole repositories: a plan as a diff, or one transaction for each with --apply.

    \b
    Examples:
      tracesafe migrate ~/src/flows                    what would change
      tracesafe migrate --apply --branch tracesafe --commit-per-rule ~/src/flows
      tracesafe migrate --apply --test-cmd 'pytest -q' @repositories.txt
      tracesafe migrate --apply --resume --test-cmd 'pytest -q' @repositories.txt
      tracesafe migrate --report plan.html @repositories.txt
      tracesafe migrate --since main --output-format json-lines .

    A repository that cannot be migrated is named, and the others go on.
    `tracesafe undo` takes a change back.

    Exit codes: 0 all done; 1 a diff was shown, or findings are left; 2 wrong usage;
    3 some repository or file could not be processed.
    """
    from tracesafe.cli.migrating import migrate

    return migrate(repositories, given)
