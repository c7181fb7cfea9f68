"""``tracesafe completion``: the script that makes a shell complete commands, options and their values."""

from __future__ import annotations

import sys

import click

from tracesafe.cli.help import Argument, Command

_SHELLS = ("bash", "zsh", "fish")


@click.command("completion", cls=Command)
@click.argument("shell", cls=Argument, about="bash, zsh or fish", type=click.Choice(_SHELLS))
@click.pass_context
def command(ctx: click.Context, shell: str) -> int:
    """Print the script with which a shell completes commands, options and their values.

    \b
    Set up:
      bash  tracesafe completion bash > ~/.local/share/bash-completion/completions/tracesafe
      zsh   tracesafe completion zsh > "${fpath[1]}/_tracesafe"
      fish  tracesafe completion fish > ~/.config/fish/completions/tracesafe.fish
    For this session only: eval "$(tracesafe completion bash)"
    """
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    assert found is not None
    script = found(ctx.find_root().command, {}, "tracesafe", "_TRACESAFE_COMPLETE")
    # for bash, click would first start it to ask for its version: the script is the same for all that it supports
    text = script.source_template % script.source_vars() if shell == "bash" else script.source()
    sys.stdout.write(text)
    return 0
