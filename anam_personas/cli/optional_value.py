"""Options whose value can be left out: ``--name`` or ``--name=VALUE``, but never ``--name VALUE``."""

from __future__ import annotations

from itertools import takewhile
from typing import Final

import click

EVERY: Final = "*"
"""The value of the bare option."""


class OptionalValue(click.Option):
    """The row of such an option. Its command is an `OptionalValues`."""


class OptionalValues(click.Command):
    """A command with such options. Click would take the argument after a bare one as its value, a KEY for instance."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Give bare options their value, then parse. Behind ``--`` there are no options."""
        names = {name for each in self.params if isinstance(each, OptionalValue) for name in each.opts}
        options = list(takewhile(lambda text: text != "--", args))
        whole = [f"{text}={EVERY}" if text in names else text for text in options]
        return super().parse_args(ctx, [*whole, *args[len(options) :]])
