"""A command that has commands of its own: ``sessions list``, ``sessions show``."""

from __future__ import annotations

from typing import Any

import click

from anam_personas.cli.once import refuse_repeated


class Verbs(click.Group):
    """A group in the order in which its commands were added, with the manners of the commands at the top."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """In the order in which they were added."""
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The first sentence of each command, whole: click cuts it off after 45 letters."""
        whole = 1000
        with formatter.section("Commands"):
            formatter.write_dl([(name, each.get_short_help_str(whole)) for name, each in self.commands.items()])

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """As click does, with the nearest for a misspelled one, and no option twice."""
        try:
            name, command, rest = super().resolve_command(ctx, args)
        except click.UsageError as error:
            from anam_personas.text.suggest import did_you_mean

            hint = did_you_mean(args[0], self.commands) or f"It has: {', '.join(self.commands)}."
            message = error.message if "did you mean" in error.message.lower() else f"{error.message} {hint}"
            raise click.UsageError(message, ctx) from None
        if command is not None:
            refuse_repeated(click.Context(command, info_name=name, parent=ctx, **command.context_settings), rest)
        return name, command, rest
