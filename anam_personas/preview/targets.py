"""Where sessions run and what plans compare with: the emulator of this run, and the API where there is a key."""

from __future__ import annotations

from decimal import ROUND_UP, Decimal
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol

from anam_personas.api.access import Access, ApiKey
from anam_personas.api.client import AnamApi
from anam_personas.errors import AnamPersonasError, SettingsError
from anam_personas.project import Project
from anam_personas.resources import known_in
from anam_personas.sync import engine
from anam_personas.sync.plan.request import PlanRequest
from anam_personas.sync.render.text import plan_text
from anam_personas.tokens import SyncSessionTokens

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from anam_personas.emulator.server import Emulator
    from anam_personas.persona.types import Persona
    from anam_personas.sync.plan.plan import Plan
    from anam_personas.workspace.settings import Settings, Target
    from anam_personas.workspace.workspace import Workspace

UNNAMED = "preview"
"""The project in the markers of the emulator, where the settings name none."""


class Place(Protocol):
    """Somewhere that mints tokens and holds personas."""

    @property
    def url(self) -> str:
        """The address of its API."""
        ...

    def token(self, workspace: Workspace, target: Target, persona: Persona, values: Mapping[str, Any]) -> str:
        """A session token. Raises `UsageError` for values that do not fit, and `ApiError`."""
        ...

    def plan(self, workspace: Workspace, target: Target, persona: Persona) -> str:
        """What a plan for the persona says. Raises `UsageError`, `SettingsError` and `ApiError`."""
        ...


class Emulated:
    """The emulator. It holds each persona as it was when it was first seen, so that a plan says what was edited since."""

    def __init__(self, emulator: Emulator) -> None:
        self.url = emulator.url
        self._access = Access(ApiKey("preview"), self.url)
        self._held: set[tuple[str, str]] = set()
        self._lock = Lock()

    def token(self, workspace: Workspace, target: Target, persona: Persona, values: Mapping[str, Any]) -> str:
        """A token of the emulator."""
        return _minted(self._access, workspace, target, persona, values)

    def hold(self, workspace: Workspace, target: Target, persona: Persona) -> None:
        """Store the persona, if it is seen for the first time in its environment."""
        with self._lock:
            name = (target.environment, persona.key)
            if name in self._held:
                return
            self._held.add(name)
            with AnamApi("preview", url=self.url) as api:
                made = _plan(api, workspace, target, persona, self.url, workspace.settings.project or UNNAMED)
                engine.apply(made, target, api, _Forgotten(), secrets=_StandIns())

    def plan(self, workspace: Workspace, target: Target, persona: Persona) -> str:
        """What was edited since the persona was first seen."""
        self.hold(workspace, target, persona)
        with self._lock, AnamApi("preview", url=self.url) as api:
            project = workspace.settings.project or UNNAMED
            return plan_text(_plan(api, workspace, target, persona, self.url, project))


class _StandIns(dict[str, str]):
    """A secret of every name, for the emulator, which calls no model."""

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> str:
        return "preview"


class Live:
    """The API of an environment, by its key. ``minute_price`` is what a minute of a session costs there, None if not known."""

    def __init__(self, access: Access, minute_price: str | None = None) -> None:
        self.url = access.url
        self._access = access
        self._minute_price = minute_price

    @classmethod
    def of(
        cls,
        settings: Settings,
        target: Target,
        environ: Mapping[str, str],
        api_url: str | None = None,
        env_file: str | None = None,
    ) -> Live:
        """With the key of the environment. Raises `SettingsError` where there is none."""
        return cls(Access.from_environ(target, environ, settings, api_url, env_file), target.minute_price)

    def token(self, workspace: Workspace, target: Target, persona: Persona, values: Mapping[str, Any]) -> str:
        """A token of the API."""
        return _minted(self._access, workspace, target, persona, values)

    def plan(self, workspace: Workspace, target: Target, persona: Persona) -> str:
        """What `plan` would say. Reads only."""
        with AnamApi.of(self._access, target) as api:
            return plan_text(_plan(api, workspace, target, persona, self.url, workspace.settings.project))

    def cost(self, persona: Persona) -> str:
        """What a session costs, for the one who is to confirm it."""
        seconds = persona.body.get("maxSessionLengthSeconds")
        longest = (
            f"at most {seconds} seconds, the maxSessionLengthSeconds of this persona"
            if seconds
            else "until you end it, since this persona sets no maxSessionLengthSeconds"
        )
        return (
            f"This session runs at {self._access.host} with the key in {self._access.key_variable}. "
            f"Anam bills its length to that account: {longest}. {self._price(seconds)}"
        )

    def _price(self, seconds: int | None) -> str:
        """The cost in money, by the settings: the API tells no prices."""
        if self._minute_price is None:
            return (
                "What that costs depends on your plan with Anam, and is not known here: "
                "set minute-price in the environment's settings to see it."
            )
        if not seconds:
            return f"A minute costs {self._minute_price} by the minute-price of the environment."
        amount, currency = self._minute_price.split()
        most = (Decimal(amount) * seconds / 60).quantize(Decimal("0.01"), ROUND_UP)
        return f"That is at most {most} {currency}, by the minute-price of the environment ({self._minute_price})."


def live_or_why(make: Callable[[], Live]) -> tuple[Live | None, str]:
    """The API, or why it is not to be had."""
    try:
        return make(), ""
    except SettingsError as error:
        return None, str(error)


def _minted(access: Access, workspace: Workspace, target: Target, persona: Persona, values: Mapping[str, Any]) -> str:
    project = Project(workspace.settings, target, {persona.key: persona})
    with SyncSessionTokens.of(access, project) as tokens:
        return tokens.mint(persona.key, variables=values)


def _plan(
    api: AnamApi, workspace: Workspace, target: Target, persona: Persona, address: str, project: str | None
) -> Plan:
    return engine.plan(
        PlanRequest(keys=(persona.key,)),
        [persona],
        api,
        project=project,
        target=target,
        workspace=workspace,
        known=known_in(workspace),
        address=address,
    )


class _Forgotten:
    """The store of what nobody has to undo."""

    def snapshot(self, kind: str, key: str, reply: dict[str, Any]) -> str:  # noqa: ARG002 - as `Store` has it
        """Keep nothing."""
        return ""

    def journal(self, entry: dict[str, Any]) -> None:
        """Keep nothing."""


def said(error: AnamPersonasError) -> str:
    """A failure in a sentence for the page."""
    return str(error).partition("\n")[0]
