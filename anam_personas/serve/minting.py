"""A request for a token, from who asks to the token: every decision of the service, in their order."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from anam_personas.api.errors import BadRequest, CallFailed
from anam_personas.errors import SettingsError, UsageError
from anam_personas.persona.compile import client_label, stateful_token_request
from anam_personas.serve.body import invalid
from anam_personas.serve.deadline import Deadline
from anam_personas.serve.failures import problem_of
from anam_personas.serve.problem import Problem
from anam_personas.serve.token_facts import facts
from anam_personas.template import named

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anam_personas.persona.types import Persona
    from anam_personas.serve.body import Wanted
    from anam_personas.serve.callers import Caller
    from anam_personas.serve.metrics import Metrics
    from anam_personas.serve.snapshot import Snapshot
    from anam_personas.serve.telemetry import Tracing

LONGEST: Final = 10.0
"""Seconds that the API may take for a token, retries included."""


@dataclass(frozen=True, slots=True)
class Minted:
    """A token for its caller. Not shown: it is a secret."""

    token: str
    expires_at: str
    label: str

    def __repr__(self) -> str:
        return f"Minted({self.label})"


async def mint(snapshot: Snapshot, caller: Caller, wanted: Wanted, metrics: Metrics, tracing: Tracing) -> Minted:
    """The token. Raises `Problem`. Only what could lead to a token takes from the limits."""
    persona = _offered(snapshot, wanted.persona)
    values = _values(snapshot, persona, caller, wanted)
    asking = _Asking(snapshot, persona, values, stateful=wanted.stateful)
    bound = snapshot.policy.sessions_per_caller
    sessions = snapshot.upstream.sessions
    with sessions.beginning(caller.name, bound):
        await sessions.check(caller.name, bound)
        taken = await snapshot.limits.take(caller.name)
        try:
            begun = time.perf_counter()
            try:
                with tracing.upstream(persona.key):
                    token = await asking.token()
            finally:
                metrics.answered(time.perf_counter() - begun)
        except (CallFailed, TimeoutError, asyncio.CancelledError) as error:
            # What the API found wrong with the values would be found again: that does count.
            if taken and not isinstance(error, BadRequest):
                await snapshot.limits.give_back(caller.name)
            if isinstance(error, CallFailed):
                raise problem_of(error, stateful=wanted.stateful) from None
            if isinstance(error, TimeoutError):
                raise Problem(
                    504, "api-timeout", "the Anam API did not answer in time; try again later", retry_after=2
                ) from None
            raise
    found = facts(token, time.time())
    sessions.minted(caller.name, found.session, bound)
    metrics.minted(persona.key, "stateful" if wanted.stateful else "ephemeral")
    return Minted(token, found.expires_at, client_label(persona))


class _Asking:
    """What is asked of the API. Values that do not fit are refused when it is made, before anything counts."""

    def __init__(self, snapshot: Snapshot, persona: Persona, values: Mapping[str, Any], *, stateful: bool) -> None:
        self._snapshot = snapshot
        self._persona = persona
        self._values = values
        try:
            if stateful:
                stateful_token_request(persona, "id", values)
                if snapshot.project.settings.project is None:
                    raise invalid("this service has no stored personas: ask for an ephemeral session")
            self._call = None if stateful else snapshot.minting.ephemeral(persona.key, values)
        except UsageError as error:
            raise Problem(422, "invalid-variables", str(error)) from None

    async def token(self) -> str:
        wire, minting = self._snapshot.upstream.wire, self._snapshot.minting
        with Deadline(LONGEST):
            if self._call is None:
                return await wire.converse(minting.stateful(self._persona.key, None, self._values))
            return minting.token(self._call, await wire.run(self._call))


def _offered(snapshot: Snapshot, key: str) -> Persona:
    try:
        persona = snapshot.project.persona(key)
    except (UsageError, SettingsError):
        persona = None
    if persona is None or persona.key not in snapshot.policy.personas:
        raise Problem(404, "persona-not-offered", f"this service offers no persona {named(key)}")
    return persona


def _values(snapshot: Snapshot, persona: Persona, caller: Caller, wanted: Wanted) -> dict[str, Any]:
    policy = snapshot.policy
    for name in wanted.variables:
        if name in policy.claims:
            raise Problem(422, "invalid-variables", f"the variable {named(name)} is set from the caller's token")
        if name not in policy.variables:
            why = "may not be set by callers: `variables` in the [serve] settings lists those that may"
            raise Problem(422, "invalid-variables", f"the variable {named(name)} {why}")
    values = dict(wanted.variables)
    for name, claim in policy.claims.items():
        if name in persona.variables:
            if claim in caller.claims:
                values[name] = caller.claims[claim]
            elif "default" not in persona.variables[name]:
                raise Problem(
                    422, "invalid-variables", f"the caller's token has no claim {named(claim)}, which the persona needs"
                )
    return values
