"""Global options after the command: they are moved in front of it before anything is parsed."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class Words(NamedTuple):
    """The options of a command, or of a group with all of its commands, by their spelling: how many values each takes."""

    values: Mapping[str, int]

    @classmethod
    def of(cls, ctx: click.Context, command: click.Command) -> Words:
        """The options of a command."""
        own = [option for option in command.params if isinstance(option, click.Option)]
        found = {word: cls.values_of(option) for option in own for word in (*option.opts, *option.secondary_opts)}
        found |= dict.fromkeys(command.get_help_option_names(ctx), 0)
        if isinstance(command, click.Group):
            for name in command.list_commands(ctx):
                if (inner := command.get_command(ctx, name)) is not None:
                    found |= cls.of(ctx, inner).values
        return cls(found)

    @staticmethod
    def values_of(option: click.Option) -> int:
        """How many values an option takes."""
        return 0 if option.is_flag or option.count else option.nargs

    def reach(self, token: str) -> int:
        """How many words an option takes, itself included; 0 if it is none of these."""
        word, equals, _ = token.partition("=")
        if word.startswith("--"):
            return 0 if word not in self.values else 1 if equals else 1 + self.values[word]
        values = self.values.get(token[:2])
        if values is None:
            return 0
        return 1 + values if len(token) == 2 else int(values > 0)  # -nVALUE; for -qv see `_flags`


def hoisted(ctx: click.Context, args: Sequence[str]) -> list[str]:
    """The arguments of the group, with its own options that follow the command moved in front of everything.

    An option that the command has itself, a value of one, and whatever follows ``--`` stay where they are.
    """
    group = ctx.command
    rest: list[str] = []
    with suppress(click.UsageError):
        _, rest, _ = group.make_parser(ctx).parse_args(list(args))
    general = Words.of(ctx, click.Command(None, params=group.params, add_help_option=False))
    if not isinstance(group, click.Group) or not any(_is_one(general, token) for token in rest[1:]):
        return list(args)
    command = group.get_command(ctx, rest[0])
    if command is None:
        return list(args)
    moved, kept = _parted(rest[1:], general, Words.of(ctx, command), lenient=ctx.resilient_parsing)
    return [*moved, *args[: len(args) - len(rest) + 1], *kept]


def _parted(tokens: Sequence[str], general: Words, own: Words, *, lenient: bool) -> tuple[list[str], list[str]]:
    """The global options with their values, and everything else."""
    moved: list[str] = []
    kept: list[str] = []
    at = 0
    while at < len(tokens) and tokens[at] != "--":
        token = tokens[at]
        taken = own.reach(token)
        if not taken and (taken := general.reach(token)):
            if at + taken > len(tokens) and not lenient:
                raise click.BadOptionUsage(token, f"Option '{token}' requires an argument.")
            moved += tokens[at : at + taken]
        elif not taken and (flags := _flags(token)) and all(own.reach(each) or general.reach(each) for each in flags):
            moved += [each for each in flags if not own.reach(each)]  # -qv, where one flag is the command's
            kept += [each for each in flags if own.reach(each)]
            taken = 1
        else:
            kept += tokens[at : at + max(taken, 1)]
        at += max(taken, 1)
    return moved, [*kept, *tokens[at:]]


def _is_one(general: Words, token: str) -> bool:
    return bool(general.reach(token)) or any(general.reach(each) for each in _flags(token))


def _flags(token: str) -> Sequence[str]:
    """``-q`` and ``-v`` for ``-qv``."""
    return [f"-{letter}" for letter in token[1:]] if token[:1] == "-" and token[:2] != "--" else ()


def reminder(options: Iterable[click.Parameter]) -> str:
    """The last line of a command's help: the global options, in short."""
    shown = [
        max(option.opts, key=len) + (f" {option.metavar}" if option.metavar else "")
        for option in options
        if isinstance(option, click.Option) and not option.hidden and option.name != "version"
    ]
    return f"Global options, before or after the command: {', '.join(shown)}. `anam-personas --help` explains them."
