"""The token service as an ASGI application, to mount in your own application.

    from starlette.applications import Starlette
    from starlette.routing import Mount

    service = token_app(Project.load("."), caller=lambda scope: scope["session"].get("user"))
    app = Starlette(routes=[Mount("/anam", app=service)])     # POST /anam/v1/session-tokens

It needs the extra `serve`. `anam-personas serve` runs the same service as a separate process.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from anam_personas.serve.app import TokenService
from anam_personas.serve.callers import OfTheApp
from anam_personas.serve.metrics import Metrics
from anam_personas.serve.reload import watching
from anam_personas.serve.snapshot import Workshop
from anam_personas.serve.telemetry import OpenTelemetry

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from anam_personas.project import Project

__all__ = ["TokenService", "token_app"]


def token_app(
    project: Project,
    environ: Mapping[str, str] = os.environ,
    *,
    caller: Callable[[Mapping[str, Any]], str | None] | None = None,
    api_url: str | None = None,
    watch: bool = False,
    tracer_provider: Any = None,
) -> TokenService:
    """Create the token service of a project, configured by ``[serve]`` of its settings.

    ``environ`` contains the API key, the shared secret and the addresses, as for `SessionTokens.from_env`; ``api_url`` takes
    precedence over its addresses. ``caller`` replaces ``auth`` if the application has its own sessions: it receives the ASGI
    scope and returns the name of the caller, or None to refuse. With ``watch``, edits of the files take effect while it runs.
    ``tracer_provider`` is the application's OpenTelemetry provider (extra `telemetry`), which gets a span per request.

    Raises `SettingsError` for unusable settings, keys or secrets. Call `TokenService.aclose` at the end if the application does
    not run the lifespan of mounted applications.
    """
    workshop = Workshop(
        environ, Metrics(), api_url=api_url, own_callers=OfTheApp(caller) if caller is not None else None
    )
    snapshot = workshop.snapshot(workshop.parts(project))
    tracing = None if tracer_provider is None else OpenTelemetry(tracer_provider, owns=False)
    return TokenService(
        workshop, snapshot, tracing, background=(lambda service: watching(service, workshop)) if watch else None
    )
