"""Session tokens for an application: one per session, minted from the persona files.

    project = Project.load("personas", environment="production")
    async with SessionTokens.from_env(project) as tokens:
        token = await tokens.mint("cara", variables={"visitorName": "Ada"})

``SyncSessionTokens`` is the same without async. A token is a text, valid for one hour and for one session: hand it to the
browser and forget it. Nothing here caches, logs or stores one. Each carries ``key@revision`` as its ``clientLabel``, by
which Anam's session list tells what a session ran.

Both raise UsageError for a persona or variable that does not fit, before anything is sent, SettingsError from ``from_env``,
and the leaves of ``anam_personas.api.errors``. They are patient for ten seconds at most, since somebody is waiting; minting
is repeated freely, because an unused token has no effect.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, Final, Self

from anam_personas.api.access import Access
from anam_personas.api.call import Call
from anam_personas.api.decode import decoded
from anam_personas.api.errors import NotFound
from anam_personas.api.exchange import Terms
from anam_personas.api.listing import Listing
from anam_personas.api.pace import Pace
from anam_personas.api.retry import RetryPolicy
from anam_personas.api.wire import AsyncWire, SyncWire
from anam_personas.compile import token_request
from anam_personas.sync.ownership import read_marker
