"""Session tokens for an application: one per session, minted from the persona files.

    project = Project.load("personas", environment="production")
    async with SessionTokens.from_env(project) as tokens:
        token = await tokens.mint("cara", variables={"visitorName": "Ada"})

``SyncSessionTokens`` is the synchronous version. A token is a string, valid for one hour and for one session: pass it to
the browser and do not keep it. Nothing here caches, logs or stores tokens. Its ``clientLabel`` is ``key@revision``, so
Anam's session list shows what each session ran.

Both raise UsageError for an unknown persona or an invalid variable, before anything is sent, and the leaves of
``anam_personas.api.errors``. A visitor is waiting for the token: no attempt starts after ten seconds. Failed requests are
repeated, because an unused token has no effect.
"""

from __future__ import annotations

import logging
import os
from importlib import import_module
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, Protocol, Self

from anam_personas.api.access import Access
from anam_personas.api.call import Call, encoded
from anam_personas.api.decode import TOKEN, decoded
from anam_personas.api.errors import NotFound
from anam_personas.api.exchange import Terms
from anam_personas.api.listing import Listing
from anam_personas.api.pace import Pace
from anam_personas.api.retry import RetryPolicy
from anam_personas.api.wire import SyncWire
from anam_personas.errors import SettingsError
from anam_personas.persona.compile import stateful_token_request, token_request
from anam_personas.persona.prepared import Prepared

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    import httpx

    from anam_personas.api.access import Target
    from anam_personas.api.async_wire import AsyncWire
    from anam_personas.api.call import Reply
    from anam_personas.persona.types import Persona
    from anam_personas.workspace.settings import Settings

PATIENCE: Final = RetryPolicy(retries=3, total=10.0, longest_delay=2.0, longest_asked=5.0)
TIMEOUT: Final = 10.0
CONNECTIONS: Final = 100
_LOG: Final = logging.getLogger(__name__)
_PATH: Final = "/v1/auth/session-token"
_LARGEST: Final = 1024 * 1024
"""Bytes of a reply with a token in it."""


class Personas(Protocol):
    """The source of the personas: a `anam_personas.Project`."""

    def persona(self, key: str, /) -> Persona:
        """Return the persona with a key. Raises UsageError for an unknown key."""
        ...

    @property
    def target(self) -> Target:
        """The environment: its name, the variable of its API key, its address."""
        ...

    @property
    def settings(self) -> Settings:
        """The settings: the project's name, its folder, and the location of the target."""
        ...


class SessionTokens:
    """Mints session tokens, async. Close it, or use it in an ``async with``."""

    def __init__(self, project: Personas, wire: AsyncWire) -> None:
        self._minting = Minting(project, wire.terms.access)
        self._wire = wire

    @classmethod
    def from_env(
        cls,
        project: Personas,
        environ: Mapping[str, str] = os.environ,
        transport: httpx.AsyncBaseTransport | None = None,
        *,
        api_url: str | None = None,
    ) -> Self:
        """Create a client with the API key from the variable that the project's environment names.

        The address is the first one set of: ``api_url``, ``ANAM_API_URL_<ENV>``, ``ANAM_API_URL``, the environment's
        ``api-url``, Anam's own. Raises SettingsError if the variable is missing or contains no key, if settings may not
        choose that variable, or if the key may not be sent to the address. If ``ANAM_API_URL`` replaces another address of
        the settings, a warning is logged.
        """
        from anam_personas.api.async_wire import (
            AsyncWire,
        )  # asyncio takes 20 ms that the command `token` does not spend

        terms = _terms(_access(project, environ, api_url))
        return cls(project, AsyncWire(terms, timeout=TIMEOUT, connections=CONNECTIONS, transport=transport))

    async def mint(self, key: str, variables: Mapping[str, Any] | None = None) -> str:
        """Mint a token for a session of the persona in the files, with its texts rendered with ``variables``."""
        call = self._minting.ephemeral(key, variables)
        return self._minting.token(call, await self._wire.run(call))

    async def mint_stateful(
        self, key: str, persona_id: str | None = None, *, variables: Mapping[str, Any] | None = None
    ) -> str:
        """Mint a token for the persona stored in Anam: the one with that id, or with the marker of ``key``.

        Raises NotFound if there is no such persona. It was stored with the defaults of the variables; ``variables`` only apply to
        ``sessionOptions`` and ``environment``, which are sent with the token.
        """
        return await self._wire.converse(self._minting.stateful(key, persona_id, variables))

    async def aclose(self) -> None:
        """Close the connections."""
        await self._wire.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.aclose()


class SyncSessionTokens:
    """Mints session tokens, from any number of threads. Close it, or use it in a ``with``."""

    def __init__(self, project: Personas, wire: SyncWire) -> None:
        self._minting = Minting(project, wire.terms.access)
        self._wire = wire

    @classmethod
    def from_env(
        cls,
        project: Personas,
        environ: Mapping[str, str] = os.environ,
        transport: httpx.BaseTransport | None = None,
        *,
        api_url: str | None = None,
    ) -> Self:
        """As `SessionTokens.from_env`."""
        return cls.of(_access(project, environ, api_url), project, transport)

    @classmethod
    def of(cls, access: Access, project: Personas, transport: httpx.BaseTransport | None = None) -> Self:
        """Create a client for a given key and address."""
        return cls(project, SyncWire(_terms(access), timeout=TIMEOUT, connections=CONNECTIONS, transport=transport))

    def mint(self, key: str, variables: Mapping[str, Any] | None = None) -> str:
        """As `SessionTokens.mint`."""
        call = self._minting.ephemeral(key, variables)
        return self._minting.token(call, self._wire.run(call))

    def mint_stateful(
        self, key: str, persona_id: str | None = None, *, variables: Mapping[str, Any] | None = None
    ) -> str:
        """As `SessionTokens.mint_stateful`."""
        return self._wire.converse(self._minting.stateful(key, persona_id, variables))

    def close(self) -> None:
        """Close the connections."""
        self._wire.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


class Minting:
    """The requests and the parsing of replies, shared by the clients; no I/O. ``_ids`` are persona ids, not secrets."""

    def __init__(self, project: Personas, access: Access) -> None:
        self._project = project
        self._access = access
        self._ids: dict[str, str] = {}
        self._prepared: dict[str, tuple[Persona, Prepared | None]] = {}

    def ephemeral(self, key: str, variables: Mapping[str, Any] | None) -> Call:
        """The call for a session of the persona as the files have it. Raises UsageError."""
        persona = self._project.persona(key)
        known, prepared = self._prepared.get(persona.key, (None, None))
        if known is not persona:
            prepared = Prepared.of(persona)
            self._prepared[persona.key] = persona, prepared
        body = encoded(token_request(persona, variables)) if prepared is None else prepared.request(variables)
        return Call("POST", _PATH, body, about=f"a part of persona '{key}'", largest=_LARGEST)

    def token(self, call: Call, reply: Reply) -> str:
        """The token of a reply. Raises BadReply where there is none."""
        return str(decoded(call, reply, self._access, TOKEN)[TOKEN])

    def stateful(
        self, key: str, persona_id: str | None, variables: Mapping[str, Any] | None
    ) -> Generator[Call, Reply, str]:
        """Yield calls, to be resumed with their replies (or NotFound); return the token."""
        persona = self._project.persona(key)
        known = self._ids.get(key) if persona_id is None else persona_id
        if known is not None:
            call = self._stored(persona, known, variables)
            try:
                return self.token(call, (yield call))
            except NotFound:
                if persona_id is not None:
                    raise
        self._ids.pop(key, None)  # made anew since it was looked up
        found = yield from self._find(key)
        call = self._stored(persona, found, variables)
        token = self.token(call, (yield call))
        self._ids[key] = found
        return token

    def _stored(self, persona: Persona, persona_id: str, variables: Mapping[str, Any] | None) -> Call:
        body = encoded(stateful_token_request(persona, persona_id, variables))
        return Call("POST", _PATH, body, about=f"persona {persona_id}", largest=_LARGEST)

    def _find(self, key: str) -> Generator[Call, Reply, str]:
        from anam_personas.sync.items.marker import read_marker

        project = self._project.settings.project
        if project is None:
            raise SettingsError(
                "set project in anam-personas.toml, which is needed to find stored personas, or pass the id"
            )
        wanted = (project, self._project.target.environment, key)
        ours = []
        listing = Listing("personas", self._access)
        while (call := listing.call) is not None:
            for item in listing.feed((yield call)):
                marker = read_marker(item.get("description") or "")
                if marker is not None and (marker.project, marker.environment, marker.key) == wanted:
                    ours.append(item)
        if not ours:
            hint = f"run `anam-personas apply {key}` for environment '{wanted[1]}' first, or pass the persona's id"
            raise NotFound(f"no live persona carries the marker of {'/'.join(wanted)}; {hint}", hint=hint)
        # Of two with one marker the older counts, as in a plan.
        return str(min(ours, key=lambda item: (str(item.get("createdAt")), item["id"]))["id"])


def _access(project: Personas, environ: Mapping[str, str], api_url: str | None) -> Access:
    """The access of a server, which loads now what minting needs: its first visitor does not wait for that, nor does a child
    that was forked in the middle of an import. The command ``token`` mints once and loads what it uses.
    """
    for name in ("anam_personas.sync.items.marker", "anam_personas.template.grammar"):
        import_module(name)
    access = Access.from_environ(project.target, environ, project.settings, api_url)
    if access.notice:
        _LOG.warning("%s", access.notice)
    return access


def _terms(access: Access) -> Terms:
    return Terms(access, PATIENCE, Pace(None, monotonic))
