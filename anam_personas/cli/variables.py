"""The option ``--var NAME=VALUE``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from anam_personas.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from anam_personas.persona.types import Persona


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        from anam_personas.template import named

        raise click.BadParameter(f"'{named(text)[1:-1]}' is not NAME=VALUE")
    return name, value


var_option = click.option(
    "--var", "pairs", type=_pair, multiple=True, metavar="NAME=VALUE", help="Set a variable. Repeatable."
)


def named_values(pairs: Iterable[str], option: str) -> dict[str, str]:
    """``NAME=TEXT`` values of a repeatable option by name. Raises `UsageError`."""
    from anam_personas.template import named

    found: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name or name in found:
            raise UsageError(f"{option} takes NAME=TEXT, once for each name, not '{named(pair)[1:-1]}'")
        found[name] = value
    return found


def given(pairs: Iterable[tuple[str, str]], persona: Persona) -> dict[str, Any]:
    """Parse ``--var`` values by the types that the persona declares."""
    from anam_personas.template import from_words

    return from_words(persona.variables, dict(pairs))


def for_one_of(pairs: Iterable[tuple[str, str]], personas: Iterable[Persona]) -> None:
    """Raise `UsageError`, with the nearest name, for a variable that none of the personas declares."""
    from anam_personas.template import unknown

    known = {name for persona in personas for name in persona.variables}
    for name, _ in pairs:
        if name not in known:
            raise UsageError(unknown(name, {each: {} for each in sorted(known)}))
