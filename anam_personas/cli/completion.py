"""``completion``: what a shell evaluates to complete the command."""

from __future__ import annotations

import click

from anam_personas.cli.completing import SHELLS, script
from anam_personas.cli.context import Context, pass_context
from anam_personas.cli.printing import echo_exact


@click.command("completion")
@click.argument("shell", metavar="SHELL", type=click.Choice(tuple(SHELLS)))
@pass_context
def completion_command(context: Context, shell: str) -> None:  # noqa: ARG001 - as every command
    """Print the completion script of SHELL, for commands, options, persona keys, environments, codes and ids.

    \b
    bash        eval "$(anam-personas completion bash)"         in ~/.bashrc
    zsh         eval "$(anam-personas completion zsh)"          in ~/.zshrc, after compinit
    fish        anam-personas completion fish | source          in ~/.config/fish/config.fish
    powershell  anam-personas completion powershell | Out-String | Invoke-Expression      in $PROFILE
    """  # noqa: D301 - click reads the control character
    from anam_personas.cli.main import cli

    echo_exact(script(shell, cli, "anam-personas"), nl=False)
