"""Running the preview: its page and its emulator, each on a port of this machine."""

from __future__ import annotations

import asyncio
import secrets
import signal
import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Self

from anam_personas.emulator import Emulator, has_media
from anam_personas.emulator.wire import Server, Wire, listen, url_of
from anam_personas.errors import UsageError
from anam_personas.preview.app import build
from anam_personas.preview.news import News
from anam_personas.preview.studio import Chosen, Studio
from anam_personas.preview.targets import Emulated
from anam_personas.preview.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_START_SECONDS = 10
_HOST = "127.0.0.1"


class Preview:
    """The preview of a project, in a thread of its own; to be used in a ``with``.

    ``emulator`` are options of its `Emulator`. Raises `SettingsError` and `UnreadableFile` for a project that cannot be read,
    and `UsageError` for an environment that there is not or a port that cannot be had. Invalid persona files do not raise.
    """

    def __init__(
        self, chosen: Chosen, environ: Mapping[str, str], *, port: int = 0, media: bool | None = None, **emulator: Any
    ) -> None:
        self._chosen, self._environ, self._port = chosen, environ, port
        self.has_media = has_media() if media is None else media
        self._emulator = Emulator(media=self.has_media, **emulator)
        self._stack = ExitStack()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wire: Wire | None = None
        self.secret = secrets.token_urlsafe(24)
        self.url = ""

    def __enter__(self) -> Self:
        listener = listen(_HOST, self._port)
        try:
            running = self._stack.enter_context(self._emulator)
            studio = Studio(self._chosen, self._environ, Emulated(running), has_media=self.has_media)
            offered = studio.project()
            self.url = url_of(listener)
            self.emulator_url = running.url
            self._start(studio, listener, _connect(running.url, offered["api"]))
        except BaseException:
            listener.close()
            self._stack.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self._loop is not None and self._wire is not None:
            self._loop.call_soon_threadsafe(self._wire.closing.set)
        self._thread.join()
        self._stack.close()

    def _start(self, studio: Studio, listener: Any, connect: str) -> None:
        ready = threading.Event()

        async def run() -> None:
            self._loop, self._wire = asyncio.get_running_loop(), Wire()
            news = News()
            watch = Watch(studio.workspace(), lambda files: news.tell("changed", files=files))
            app = build(studio, news, secret=self.secret, connect=connect, on_view=lambda: watch.also(studio.read))
            watch.start()

            async def close() -> None:
                news.close()
                await watch.close()

            await Server(app, self._wire, ready.set, close).serve(sockets=[listener])

        self._thread = threading.Thread(target=lambda: asyncio.run(run()), name="anam-preview", daemon=True)
        self._thread.start()
        if not ready.wait(_START_SECONDS):
            raise UsageError(f"the preview did not start within {_START_SECONDS} seconds")


def serve(preview: Preview, on_ready: Callable[[Preview], object]) -> None:
    """Serve until SIGINT or SIGTERM, then return. To be called in the main thread: signals are received there."""
    stop = threading.Event()
    handlers = {each: signal.signal(each, lambda *_: stop.set()) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        with preview:
            on_ready(preview)
            while not stop.wait(1):  # with a timeout: on Windows a wait without one cannot be interrupted
                pass
    finally:
        for each, handler in handlers.items():
            signal.signal(each, handler)


def _connect(emulator: str, api: str | None) -> str:
    """What the page may connect to: the emulator, and where there is a key the API and its engines, whose hosts it names."""
    local = [emulator, *([api] if api is not None and api.startswith("http:") else [])]
    places = [
        *local,
        *(each.replace("http", "ws", 1) for each in local),
        *(["https:", "wss:"] if api is not None else []),
    ]
    return " ".join(places)
