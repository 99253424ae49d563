"""The secrets that a plan needs: by the names of their variables, and where the platform will send them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from anam_personas.errors import SettingsError
from anam_personas.sync.plan.change import Create, Update

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from anam_personas.resources import Resource
    from anam_personas.resources.body import Json
    from anam_personas.sync.plan.change import Change
    from anam_personas.sync.plan.plan import Plan


class Need(NamedTuple):
    """A write of an item that has a secret. ``variable`` is empty where the secret stays as it is; ``address`` gets the secret."""

    change: Change
    path: str
    variable: str
    address: str


def needs(plan: Plan, resources: Sequence[Resource]) -> list[Need]:
    """The writes of a plan that send a secret, or whose item has one and may send it elsewhere from now on."""
    by_kind = {resource.kind: resource.by_variable for resource in resources}
    return [
        Need(change, path, f"{change.body[path]}" if _sends(change, path) else "", f"{change.body.get(to) or ''}")
        for change in plan.acting
        if isinstance(change, Create | Update) and change.action != "none"
        for path, to in by_kind.get(change.kind, {}).items()
        if path in change.body or to in change.body
    ]


def _sends(change: Change, path: str) -> bool:
    return path in change.body and path not in change.unread


def check_held(plan: Plan, resources: Sequence[Resource], secrets: Mapping[str, str]) -> None:
    """Raise `SettingsError` where a secret is missing, before anything is sent."""
    for need in needs(plan, resources):
        if need.variable and need.variable not in secrets:
            raise SettingsError(f"{need.change.kind} {need.change.key}: {need.variable} is not set. Nothing was sent")


def filled(resource: Resource, payload: Json, secrets: Mapping[str, str]) -> Json:
    """A request body with the values of secrets in the place of their names."""
    return payload | {path: secrets[payload[path]] for path in resource.by_variable if path in payload}
