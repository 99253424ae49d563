"""The token service as an ASGI application, to be mounted in an application of your own.

    from starlette.applications import Starlette
    from starlette.routing import Mount

    service = token_app(Project.load("."), caller=lambda scope: scope["session"].get("user"))
    app = Starlette(routes=[Mount("/anam", app=service)])     # POST /anam/v1/session-tokens

It needs the extra `serve`. `anam-personas serve` is the same in a process of its own.
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
    """The token service of a project, by the ``[serve]`` of its settings.

    ``environ`` holds the API key, the shared secret and the addresses, as for `SessionTokens.from_env`; ``api_url`` goes
    before them. ``caller`` takes the place of ``auth`` where the application has its own sessions: it is given the ASGI
    scope and returns who asks, or None for whoever may not. With ``watch``, changes of the files are taken over. ``tracer_provider`` is
    the application's own of OpenTelemetry (extra `telemetry`): each request is then a span of it.

    Raises `SettingsError` for settings, a key or a secret that cannot be used. Call `TokenService.aclose` at the end where
    the application does not run the lifespan of what it mounts.
    """
    workshop = Workshop(
        environ, Metrics(), api_url=api_url, own_callers=OfTheApp(caller) if caller is not None else None
    )
    snapshot = workshop.snapshot(workshop.parts(project))
    tracing = None if tracer_provider is None else OpenTelemetry(tracer_provider, owns=False)
    return TokenService(
        workshop, snapshot, tracing, background=(lambda service: watching(service, workshop)) if watch else None
    )
