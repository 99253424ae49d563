"""The secrets of language models: read from the process's environment by ``apply`` alone, before anything is sent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anam_personas.errors import SettingsError

if TYPE_CHECKING:
    from anam_personas.cli.context import Context
    from anam_personas.sync.apply.secrets import Need
    from anam_personas.sync.plan.plan import Plan

_VARIABLE = re.compile(r"ANAM_SECRET_[A-Z0-9_]{1,100}")


def secrets_for(context: Context, plan: Plan) -> dict[str, str]:
    """The values of the variables that a plan needs, by name.

    Raises `SettingsError` for a variable that is unset or holds no key, and for an address that may not get a secret.
    """
    from anam_personas.resources import RESOURCES
    from anam_personas.sync.apply.secrets import needs

    found = {}
    for need in needs(plan, RESOURCES):
        if need.address:
            _check_address(context, need)
        if need.variable:
            found[need.variable] = _value(context, need)
    return found


def _check_address(context: Context, need: Need) -> None:
    from anam_personas.api.destination import check_model_address
    from anam_personas.workspace import user_settings

    where = f"{need.change.kind} {need.change.key}: its address"
    user = user_settings.load(context.environ, context.settings.root)
    check_model_address(need.address, where, context.environ, user, "prompts and the model's secret")


def _api_keys(context: Context) -> set[str]:
    """The values of all variables that hold an API key, of this project's environments and of others."""
    names = {*context.settings.key_variables, *(name for name in context.environ if name.startswith("ANAM_API_KEY"))}
    return {context.environ[name].strip() for name in names if name in context.environ}


def _value(context: Context, need: Need) -> str:
    from anam_personas.lint.entities.secrets import is_anam_key

    name, head = need.variable, f"{need.change.kind} {need.change.key}"
    if not _VARIABLE.fullmatch(name):
        raise SettingsError(f"{head}: a secret is named by a variable ANAM_SECRET_..., not by {name!r:.80}")
    value = context.environ.get(name, "").strip()
    if not value:
        state = "is empty" if name in context.environ else "is not set"
        raise SettingsError(f"{head}: {name} {state}, and its secret is read from there. Nothing was sent")
    if is_anam_key(value) or name in context.settings.key_variables or value in _api_keys(context):
        raise SettingsError(f"{head}: {name} holds an Anam API key, and those never go to a model")
    if not all("!" <= character <= "~" for character in value):
        raise SettingsError(
            f"{head}: {name} holds a space, line break or letter that no API key has: copy the key again"
        )
    return value
