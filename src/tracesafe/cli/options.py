"""The options that several commands share, in the groups of the help page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from tracesafe.cli.help import Argument, Option

Decorated = Callable[..., Any]

_RULES = "Rule selection"
_FILES = "File selection"
_OUTPUT = "Output"
_SETTINGS = "Configuration"
_PROOF = "Proof"


def paths(function: Decorated) -> Decorated:
    """The files and directories."""
    about = "Files or directories; `-` reads standard input [default: .]"
    return click.argument("paths", nargs=-1, cls=Argument, about=about, type=click.Path())(function)


def selection(function: Decorated) -> Decorated:
    """Which rules, which transforms."""
    return _all(
        function,
        _many("--select", "Rules to run: codes, prefixes, names, or ALL", "RULE,...", _RULES),
        _many("--ignore", "Rules to leave out", "RULE,...", _RULES),
        _many("--extend-select", "Rules to run besides those of the settings", "RULE,...", _RULES),
        _many("--framework", "Look at the transforms of torch, jax, phiflow or tensorflow only", "NAME,...", _RULES),
        click.option(
            "--assume",
            multiple=True,
            cls=Option,
            group=_RULES,
            metavar="TRANSFORM[:PATTERN]",
            help="Take the public functions (that match PATTERN) as transformed by their users: torch.vmap:mylib.*",
        ),
        click.option(
            "--validation",
            type=click.Choice(["refuse", "skip-under-transform"]),
            cls=Option,
            group=_RULES,
            metavar="POLICY",
            help="Checks of traced values: refuse to rewrite them, or skip-under-transform.",
        ),
        click.option(
            "--min-confidence",
            type=click.Choice(["certain", "likely", "possible"]),
            cls=Option,
            group=_RULES,
            metavar="LEVEL",
            help="Leave out findings that are less sure.",
        ),
    )


def files(function: Decorated) -> Decorated:
    """Which files, standard input among them."""
    about = "Where the text on standard input belongs."
    name = click.option("--stdin-filename", cls=Option, group=_FILES, metavar="PATH", help=about)
    return found(name(function))


def found(function: Decorated) -> Decorated:
    """Which files of directories."""
    return _all(
        function,
        _many("--exclude", "Patterns to leave out, in place of the default ones", "PATTERN,...", _FILES),
        _many("--extend-exclude", "Patterns to leave out besides the default ones", "PATTERN,...", _FILES),
        _switch("--force-exclude/--no-force-exclude", "Leave out excluded paths even if they are given", _FILES),
        _switch("--respect-gitignore/--no-respect-gitignore", "Leave out what git ignores", _FILES),
    )


def settings(function: Decorated) -> Decorated:
    """Where the settings come from."""
    return _all(
        function,
        click.option(
            "--config",
            multiple=True,
            cls=Option,
            group=_SETTINGS,
            metavar="FILE | 'KEY = VALUE'",
            help="A settings file in place of the one found, or one setting in TOML.",
        ),
        click.option("--isolated", is_flag=True, cls=Option, group=_SETTINGS, help="Read no settings file."),
        click.option(
            *("-n", "--no-cache"),
            is_flag=True,
            envvar="TRACESAFE_NO_CACHE",
            cls=Option,
            group=_SETTINGS,
            help="Look at every file anew; keep nothing.",
        ),
        cache_dir,
    )


def jobs(function: Decorated) -> Decorated:
    """How many processes work."""
    about = "Processes at once, where a tree holds many projects [default: one a processor]."
    kind = click.IntRange(1)
    return click.option("-j", "--jobs", type=kind, cls=Option, group=_SETTINGS, metavar="N", help=about)(function)


def cache_dir(function: Decorated) -> Decorated:
    """Where the cache lies."""
    return click.option(
        "--cache-dir",
        envvar="TRACESAFE_CACHE_DIR",
        cls=Option,
        group=_SETTINGS,
        metavar="FOLDER",
        help="Where to keep what was found [default: .tracesafe_cache beside the settings file].",
    )(function)


def volume(function: Decorated) -> Decorated:
    """How much is said."""
    return _all(
        function,
        click.option("-q", "--quiet", is_flag=True, cls=Option, group=_OUTPUT, help="Print the findings only."),
        click.option(
            "-v", "--verbose", is_flag=True, cls=Option, group=_OUTPUT, help="Say what is done, on standard error."
        ),
    )


def output(function: Decorated) -> Decorated:
    """How findings are printed."""
    return _all(
        function,
        click.option(
            "--output-format",
            type=click.Choice(["full", "concise", "json", "json-lines", "github", "sarif", "csv", "text"]),
            envvar="TRACESAFE_OUTPUT_FORMAT",
            cls=Option,
            group=_OUTPUT,
            metavar="FORMAT",
            help="How findings are printed.",
        ),
        click.option(
            *("-o", "--output-file"),
            cls=Option,
            group=_OUTPUT,
            metavar="FILE",
            help="Write to a file, not to standard output.",
        ),
        click.option(
            "--report",
            multiple=True,
            cls=Option,
            group=_OUTPUT,
            metavar="FILE",
            help="Write a report besides: FILE.html (a page), .csv or .json (a table), .sarif.",
        ),
        click.option("--statistics", is_flag=True, cls=Option, group=_OUTPUT, help="Count the findings of each rule."),
        click.option("--pedantic", is_flag=True, cls=Option, group=_OUTPUT, help="List the calls into unknown code."),
        click.option("-e", "--exit-zero", is_flag=True, cls=Option, group=_OUTPUT, help="Exit 0 even with findings."),
    )


def mode(function: Decorated) -> Decorated:
    """Whether the changes are shown, written, or asked about one by one."""
    about = "Ask about each change, also about those that need review; write what is accepted."
    return diff_or_apply(_mode("--review", "review", about)(function))


def diff_or_apply(function: Decorated) -> Decorated:
    """Whether the changes are shown or written."""
    return _all(
        function,
        _mode("--diff", "diff", "Show the changes; write nothing (the default)."),
        _mode("--apply", "apply", "Write the changes."),
        _mode("--fix", "apply", "The same as --apply."),
    )


def _mode(name: str, value: str, about: str) -> Callable[[Decorated], Decorated]:
    return click.option(name, "mode", flag_value=value, default=None, cls=Option, group="Fixing", help=about)


def show_fixes(function: Decorated) -> Decorated:
    """Whether what was fixed is listed."""
    return _all(function, _switch("--show-fixes/--no-show-fixes", "List what was fixed", "Fixing"))


def unsafe_fixes(function: Decorated) -> Decorated:
    """Whether fixes that need review count."""
    about = "Take in fixes that may change the meaning and need review"
    return _all(function, _switch("--unsafe-fixes/--no-unsafe-fixes", about, "Fixing"))


def prove(function: Decorated) -> Decorated:
    """Whether fixes are run before they are believed."""
    about = "Run each fix beside the original, in a sandbox; withdraw those that differ."
    flag = click.option("--prove", is_flag=True, cls=Option, group=_PROOF, help=about)
    return flag(python(function))


def python(function: Decorated) -> Decorated:
    """The interpreter that runs proofs."""
    about = "The interpreter that has the project's packages [default: the active environment, .venv, or this one]."
    return click.option("--python", cls=Option, group=_PROOF, metavar="PATH", help=about)(function)


def proof(function: Decorated) -> Decorated:
    """How something is proved."""
    return _all(
        function,
        click.option(
            "--prove-timeout",
            type=float,
            cls=Option,
            group=_PROOF,
            metavar="SECONDS",
            help="The longest that one side of a proof may take.",
        ),
        click.option(
            "--inputs",
            multiple=True,
            type=click.Path(exists=True, dir_okay=False),
            cls=Option,
            group=_PROOF,
            metavar="FILE",
            help="Recorded inputs to prove with, made by `pytest --tracesafe-record`.",
        ),
    )


def test_command(function: Decorated) -> Decorated:
    """What the project's own tests say of what was written."""
    about = "With --apply: run the project's tests before and after; a new failure undoes all changes."
    return click.option("--test-cmd", cls=Option, group=_PROOF, metavar="COMMAND", help=about)(function)


def baseline(function: Decorated) -> Decorated:
    """Findings that are known."""
    about = "Leave out the findings that FILE holds."
    write = "Write the findings that there are to the baseline, in place of those that it holds."
    return _all(
        function,
        click.option("--baseline", cls=Option, group=_RULES, metavar="FILE", type=click.Path(), help=about),
        click.option("--write-baseline", is_flag=True, cls=Option, group=_RULES, help=write),
    )


def table_format(function: Decorated) -> Decorated:
    """Text or JSON, for tables and pages."""
    return click.option(
        "--output-format",
        type=click.Choice(["text", "json"]),
        default="text",
        cls=Option,
        metavar="FORMAT",
        help="How it is printed.",
    )(function)


def _all(function: Decorated, *decorators: Callable[[Decorated], Decorated]) -> Decorated:
    for decorator in reversed(decorators):
        function = decorator(function)
    return function


def _many(name: str, about: str, metavar: str, group: str) -> Callable[[Decorated], Decorated]:
    """A list of words: commas, or the option again; None where it is not given."""

    def split(_ctx: click.Context, _param: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...] | None:
        words = tuple(word.strip() for item in value for word in item.split(",") if word.strip())
        return words if value else None

    return click.option(name, multiple=True, callback=split, cls=Option, group=group, metavar=metavar, help=f"{about}.")


def _switch(names: str, about: str, group: str) -> Callable[[Decorated], Decorated]:
    """A flag and its opposite; None where neither is given."""
    return click.option(names, default=None, cls=Option, group=group, help=f"{about}.")
