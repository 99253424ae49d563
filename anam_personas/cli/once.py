"""Refuse repeated options that take one value: all but the last would be ignored."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence


def refuse_repeated(ctx: click.Context, args: Sequence[str]) -> None:
    """Raise `click.UsageError` for a repeated option of the context's command that may be given only once.

    Repeatable options (``multiple``), counters, and flags that can only be turned on are free. Arguments that click
    cannot parse are left to its own parser, which reports them.
    """
    order: Sequence[click.Parameter] = ()
    with suppress(click.UsageError):
        _, _, order = ctx.command.make_parser(ctx).parse_args(list(args))
    for option, times in Counter(each for each in order if isinstance(each, click.Option)).items():
        if times > 1 and not _is_repeatable(option):
            name = max(option.opts, key=len)
            raise click.UsageError(f"{name} was given {times} times; give it once", ctx)


def _is_repeatable(option: click.Option) -> bool:
    return option.multiple or option.count or (option.is_flag and not option.secondary_opts)
