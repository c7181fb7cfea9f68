"""Help as people know it from ruff and cargo: headings, aligned options in groups, colours on a terminal.

Written over click alone: rich-click takes 0.1 s to print a page, more than the whole of ``--help`` may take.
"""

from __future__ import annotations

import importlib
import os
import sys
import textwrap
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import click

from tracesafe.output.color import Palette, wants_color

_WIDEST = 100
SETTINGS: Mapping[str, Any] = MappingProxyType({"help_option_names": ["-h", "--help"]})
"""What every command is told of its context, whoever starts it."""


class Option(click.Option):
    """An option under the heading ``group`` of the help page."""

    def __init__(self, *names: Any, group: str = "Options", **more: Any) -> None:
        super().__init__(*names, **more)
        self.group = group


class Argument(click.Argument):
    """An argument that the help page explains."""

    def __init__(self, *names: Any, about: str, **more: Any) -> None:
        super().__init__(*names, **more)
        self.about = about


class Command(click.Command):
    """A command with a page in groups."""

    def __init__(self, name: str | None = None, **more: Any) -> None:
        super().__init__(name, **{"context_settings": dict(SETTINGS), **more})

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the page."""
        formatter.write(page(ctx, self, ()))


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called; ``table`` maps names to module and summary."""

    def __init__(self, *names: Any, table: Mapping[str, tuple[str, str]], **more: Any) -> None:
        super().__init__(*names, **more)
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the table."""
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command's module; the command is its ``command``."""
        if cmd_name not in self.table:
            return None
        command = importlib.import_module(self.table[cmd_name][0]).command
        assert isinstance(command, click.Command)
        return command

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the page, without importing a command."""
        formatter.write(page(ctx, self, [(name, about) for name, (_, about) in self.table.items()]))


def page(ctx: click.Context, command: click.Command, commands: Sequence[tuple[str, str]]) -> str:
    """The whole help page."""
    palette = Palette(wants_color(sys.stdout, os.environ))
    ctx.color = palette.on
    width = min(_WIDEST, ctx.terminal_width or _terminal_width())
    usage = " ".join([ctx.command_path, *command.collect_usage_pieces(ctx), *(["..."] if commands else [])])
    usage = usage.removesuffix(" COMMAND [ARGS]... ...") + " <COMMAND> [ARGS]..." if commands else usage
    summary, _, rest = (command.help or "").partition("\n\n")
    parts = [textwrap.fill(" ".join(summary.split()), width), f"{palette.good('Usage:')} {palette.bold(usage)}"]
    arguments = [(one.make_metavar(ctx), one.about) for one in command.params if isinstance(one, Argument)]
    groups: dict[str, list[tuple[str, str]]] = {"Commands": list(commands), "Arguments": arguments}
    for option in command.get_params(ctx):
        if isinstance(option, click.Option) and not option.hidden:
            heading = option.group if isinstance(option, Option) else "Options"
            groups.setdefault(heading, []).append((_names(option), _about(option)))
    column = min(32, max((len(names) for rows in groups.values() for names, _ in rows), default=0)) + 4
    for heading, rows in groups.items():
        if rows:
            lines = [line for names, about in rows for line in _row(names, about, column, width, palette)]
            parts.append("\n".join([palette.good(f"{heading}:"), *lines]))
    if rest:
        parts.append(textwrap.dedent(rest).strip("\n"))
    return "\n\n".join(parts) + "\n"


def _names(option: click.Option) -> str:
    names = sorted(option.opts, key=lambda name: (name.startswith("--"), len(name) > 2))
    if option.secondary_opts:
        names = [f"--[no-]{names[-1].removeprefix('--')}"]
    shown = ("    " if names[0].startswith("--") else "") + ", ".join(names)
    if option.is_flag or option.count:
        return shown
    return f"{shown} <{option.metavar or option.name or ''}>"


def _about(option: click.Option) -> str:
    parts = [option.help or ""]
    if isinstance(option.type, click.Choice):
        parts.append(f"[possible values: {', '.join(map(str, option.type.choices))}]")
    if option.envvar and isinstance(option.envvar, str):
        parts.append(f"[env: {option.envvar}]")
    return " ".join(parts)


def _row(names: str, about: str, column: int, width: int, palette: Palette) -> list[str]:
    indent = " " * column
    wrapped = textwrap.wrap(about, max(20, width - column)) or [""]
    first = f"  {palette.help(names)}"
    if len(names) + 3 > column:
        return [first, *(indent + line for line in wrapped)]
    return [first + " " * (column - 2 - len(names)) + wrapped[0], *(indent + line for line in wrapped[1:])]


def _terminal_width() -> int:
    try:
        return max(40, int(os.environ.get("COLUMNS") or os.get_terminal_size().columns))
    except (OSError, ValueError):
        return _WIDEST
