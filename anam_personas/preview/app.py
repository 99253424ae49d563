"""The page and what it asks for, as an ASGI application."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from anam_personas.errors import AnamPersonasError, ApiError, UnreadableFile, UsageError
from anam_personas.overview.look import LOOK
from anam_personas.preview import bodies
from anam_personas.preview.door import Door, policy, refused
from anam_personas.preview.studio import NotHere, Unconfirmed
from anam_personas.preview.targets import said

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from anam_personas.preview.news import News
    from anam_personas.preview.studio import Studio

    Handler = Callable[[Request], Awaitable[Response]]

ASSETS: Final = Path(__file__).with_name("assets")
_LARGEST: Final = 1_000_000
"""Bytes of a request's body."""
_CLIENT_CLOSED: Final = 499


def build(
    studio: Studio, news: News, *, secret: str, connect: str, on_view: Callable[[], object] = lambda: None
) -> Starlette:
    """The application. ``secret`` is put into its page, which may connect to ``connect``; ``on_view`` is called after a
    persona was looked at.
    """
    page = (ASSETS / "index.html").read_text(encoding="utf-8").replace("{{ secret }}", escape(secret))

    async def index(_request: Request) -> Response:
        return HTMLResponse(page)

    async def events(_request: Request) -> Response:
        return StreamingResponse(news.stream(), media_type="text/event-stream")

    async def project(_request: Request) -> Response:
        return await _answered(studio.project)

    async def view(request: Request) -> Response:
        reply = await _posted(bodies.Wanted, studio.view)(request)
        on_view()
        return reply

    async def manual(request: Request) -> Response:
        return await _answered(lambda: _manual(request.path_params["code"]))

    return Starlette(
        routes=[
            Route("/", index),
            Route("/api/events", events),
            Route("/api/project", project),
            Route("/api/explain/{code}", manual),
            Route("/api/view", view, methods=["POST"]),
            Route("/api/compare", _posted(bodies.Compared, studio.compare), methods=["POST"]),
            Route("/api/plan", _posted(bodies.Planned, studio.plan), methods=["POST"]),
            Route("/api/session", _posted(bodies.Started, studio.start), methods=["POST"]),
            Route("/api/keep", _posted(bodies.Kept, studio.keep), methods=["POST"]),
            Route("/api/fix", _posted(bodies.Fixed, studio.fix), methods=["POST"]),
            Mount("/look", StaticFiles(directory=LOOK)),
            Mount("/assets", StaticFiles(directory=ASSETS)),
        ],
        middleware=[Middleware(Door, secret=secret, policy=policy(connect=connect))],
    )


def _posted(kind: type[Any], work: Callable[[Any], dict[str, Any]]) -> Handler:
    """What reads a body of a kind and answers with the work done on it."""

    async def handled(request: Request) -> Response:
        raw = bytearray()
        try:
            async for chunk in request.stream():
                raw += chunk
                if len(raw) > _LARGEST:
                    return refused(413, f"the request has more than {_LARGEST:,} bytes")
        except ClientDisconnect:
            return Response(status_code=_CLIENT_CLOSED)
        return await _answered(lambda: work(bodies.read(kind, bytes(raw))))

    return handled


async def _answered(work: Callable[[], dict[str, Any]]) -> Response:
    """The reply of some work, which reads files and so is not done in the event loop."""
    try:
        return JSONResponse(await run_in_threadpool(work))
    except Unconfirmed as error:
        return refused(409, "the session is not confirmed", confirm=str(error))
    except NotHere as error:
        return refused(404, said(error))
    except (UsageError, UnreadableFile) as error:
        return refused(422, said(error))
    except ApiError as error:
        return refused(502, said(error))
    except AnamPersonasError as error:
        return refused(422, said(error))


def _manual(code: str) -> dict[str, Any]:
    from anam_personas.lint.pages import describe, silencing

    info = describe(code)
    if info is None:
        raise NotHere("there is no such code")
    return {
        "code": info.code,
        "name": info.name,
        "summary": info.summary,
        "documentation": info.documentation,
        "silencing": silencing(info),
    }
