"""The formats of a command: a table of names and writers, from which ``--format`` has its choices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Generic, Literal, Protocol, TypeVar

import click

from anam_personas.cli.printing import echo, echo_json, echo_markup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from anam_personas.cli.context import Context

T = TypeVar("T")
F = TypeVar("F", bound="Callable[..., Any]")
Output = Literal["text", "json", "data"]


class Shown(Protocol):
    """How a format is written on stdout."""

    @property
    def output(self) -> Output:
        """What the text is made for."""
        ...

    @property
    def coloured(self) -> bool:
        """Whether it may hold ANSI colours."""
        ...


@dataclass(frozen=True)
class Format(Generic[T]):
    """A format of one command: what makes the whole text of a result, and how that is written on stdout.

    ``output`` is ``text`` for people, ``json``, or ``data`` for a format that escapes by itself. ``coloured`` says that the
    text may hold ANSI colours.
    """

    render: Callable[[T, Context], str]
    output: Output = "text"
    coloured: bool = False

    def write(self, result: T, context: Context) -> None:
        """Print a result in this format. Raises `OSError`."""
        write_as(self, self.render(result, context), colour=context.colour_out)


def format_option(names: Iterable[str], text: str = "Set the output format.") -> Callable[[F], F]:
    """The option ``--format``, with the names of a table of formats as its choices. The first is the default."""
    choices = tuple(names)
    return click.option(
        "--format", "form", type=click.Choice(choices), default=choices[0], show_default=True, help=text
    )


def write_as(used: Shown, text: str, *, colour: bool = False) -> None:
    """Print a text that was rendered in a format. Raises `OSError`."""
    _WRITERS[used.output](text, colour and used.coloured)


_WRITERS: Final[dict[Output, Callable[[str, bool], None]]] = {
    "text": lambda text, colour: echo(text, nl=False, colour=colour),
    "json": lambda text, _: echo_json(text, nl=False),
    "data": lambda text, _: echo_markup(text),
}
