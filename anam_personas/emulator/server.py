"""Running an emulator: in a thread for tests and applications, or in the foreground for the command line."""

from __future__ import annotations

import asyncio
import signal
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

from anam_personas import errors
from anam_personas.emulator.app import build
from anam_personas.emulator.assemble import assemble
from anam_personas.emulator.catalogue import SEEDS
from anam_personas.emulator.clock import Clock
from anam_personas.emulator.door import checked_origins
from anam_personas.emulator.options import Options, Permission
from anam_personas.emulator.shapes import persona, tool
from anam_personas.emulator.store import Store
from anam_personas.emulator.wire import Server, Wire, listen, url_of
from anam_personas.emulator.world import LoggedRequest, World

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Mapping

_T = TypeVar("_T")
_START_SECONDS = 10


class Emulator:
    """The Anam API on a port of this machine, in a thread of its own.

        with Emulator(faults=["POST /v1/personas 503 x1"]) as emulator:
            ...  # talk to emulator.url with any API key

    ``data`` is an SQLite file that keeps everything between runs; without it everything is forgotten. The other parameters are
    those of ``Options``; the grammar of ``faults`` is in ``faults.py``. ``clock`` gives the seconds since
    1970 that everything goes by.

    Raises UsageError for an option or fault that does not fit, or a port that cannot be had (on start), and
    UnreadableFile for ``data`` that cannot be used.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        data: str | os.PathLike[str] | None = None,
        latency: float = 0,
        lag: float = 0,
        faults: Iterable[str] = (),
        keys: Mapping[str, Permission] | None = None,
        undocumented: bool = True,
        strict_catalogue: bool = False,
        max_sessions: int | None = None,
        allow_origins: Iterable[str] = (),
        media: bool = True,
        script: str | os.PathLike[str] | None = None,
        knowledge: str | os.PathLike[str] | None = None,
        llm: str = "",
        llm_model: str = "default",
        llm_key: str = "",
        allow_webhooks: Iterable[str] = (),
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._options = Options(
            latency=latency,
            lag=lag,
            keys=keys,
            undocumented=undocumented,
            strict_catalogue=strict_catalogue,
            max_sessions=max_sessions,
            allow_origins=tuple(checked_origins(allow_origins)),
            media=media,
            script=None if script is None else Path(script),
            knowledge=None if knowledge is None else Path(knowledge),
            llm=llm,
            llm_model=llm_model,
            llm_key=llm_key,
            allow_webhooks=tuple(allow_webhooks),
        )
        self._address = (host, port)
        self._data = None if data is None else Path(data)
        self._clock = clock
        self._faults = tuple(faults)
        self._world: World | None = None
        self._running: _Running | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Listen. Returns when requests are answered."""
        if self._running is not None:
            raise errors.UsageError("the emulator is running already")
        store = Store(self._data, seeds=SEEDS)
        try:
            world = assemble(self._options, store, Clock(self._clock))
            world.faults.add(*self._faults)
            self._running = _Running(world, *self._address)
        except BaseException:
            store.close()
            raise
        self._world = world

    def stop(self) -> None:
        """Close every connection and end the thread. What was held can still be looked at."""
        if self._running is not None:
            self._running.end()
            self._running = None
            self._known.store.close()

    @property
    def url(self) -> str:
        """The base URL, without a slash at its end: what to give as ``ANAM_API_URL``. Only while running."""
        if self._running is None:
            raise errors.UsageError("the emulator is not running: it has no address")
        return self._running.url

    @property
    def requests(self) -> tuple[LoggedRequest, ...]:
        """What was asked, oldest first, up to the last 10,000."""
        return self._inside(lambda world: tuple(world.requests))

    @property
    def personas(self) -> list[dict[str, Any]]:
        """All personas, oldest first, as ``GET /v1/personas/{id}`` shows them."""
        return self._inside(lambda world: [persona.full(world, each) for each in world.store.all("persona").values()])

    @property
    def tools(self) -> list[dict[str, Any]]:
        """All tools, the system's first, as ``GET /v1/tools/{id}`` shows them."""
        return self._inside(
            lambda world: [tool.stored(each, tool.usage(world)) for each in world.store.all("tool").values()]
        )

    @property
    def sessions(self) -> list[dict[str, Any]]:
        """All sessions that were started, oldest first, as ``GET /v1/sessions`` shows them."""
        return self._inside(lambda world: [dict(each) for each in world.store.all("session").values()])

    def is_talking(self, session_id: str) -> bool:
        """Whether the persona of a session that runs is in the middle of a turn."""

        def asked(world: World) -> bool:
            session = world.engine.find(session_id)
            return session is not None and session.conversation.is_talking

        return self._inside(asked)

    def move_clock(self, seconds: float) -> None:
        """Let so many seconds pass at once: what is due by then is done."""
        self._inside(lambda world: world.clock.move(seconds))

    def set_clock(self, moment: float) -> None:
        """Make it ``moment``, in seconds since 1970."""
        self._inside(lambda world: world.clock.set(moment))

    def stop_clock(self) -> None:
        """Let time pass by `move_clock` and `set_clock` alone."""
        self._inside(lambda world: world.clock.stop())

    def fail(self, *rules: str) -> None:
        """Put fault rules in force, after those that are. Raises UsageError."""
        self._inside(lambda world: world.faults.add(*rules))

    def reset(self) -> None:
        """Back to the start: no personas, tools, sessions, faults or log."""
        self._inside(World.reset)

    @property
    def _known(self) -> World:
        if self._world is None:
            raise errors.UsageError("the emulator was never started")
        return self._world

    def _inside(self, function: Callable[[World], _T]) -> _T:
        """Call ``function`` in the thread that requests are handled in, so that it sees none half done."""
        world = self._known
        return function(world) if self._running is None else self._running.call(lambda: function(world))


class _Running:
    """A server in a thread."""

    def __init__(self, world: World, host: str, port: int) -> None:
        self._listener = listen(host, port)
        self.url = url_of(self._listener)
        self._world = world
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wire: Wire | None = None
        ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, args=(ready,), name="anam-emulator", daemon=True)
        self._thread.start()
        if not ready.wait(_START_SECONDS):
            raise errors.UsageError(f"the emulator did not start within {_START_SECONDS} seconds")

    def call(self, function: Callable[[], _T]) -> _T:
        """The result of ``function``, called in the server's thread."""

        async def called() -> _T:
            return function()

        if self._loop is None:
            raise RuntimeError("the server has not started")
        return asyncio.run_coroutine_threadsafe(called(), self._loop).result()

    def end(self) -> None:
        """End the server and its thread."""
        if self._loop is not None and self._wire is not None:
            self._loop.call_soon_threadsafe(self._wire.closing.set)
        self._thread.join()

    def _serve(self, ready: threading.Event) -> None:
        asyncio.run(self._run(ready))

    async def _run(self, ready: threading.Event) -> None:
        self._wire = Wire()
        self._loop = asyncio.get_running_loop()
        app = build(self._world, self._wire.hang_up, self._wire.pause)
        await Server(app, self._wire, ready.set, self._world.engine.close).serve(sockets=[self._listener])


def serve(*, on_ready: Callable[[str], object] | None = None, port: int = 8787, **options: Any) -> None:
    """Serve until SIGINT or SIGTERM, then return. ``on_ready`` is given the base URL once requests are answered.

    ``port`` 0 is any free one; the other parameters, and what is raised, are those of ``Emulator``. To be called in the
    main thread: signals are received there.
    """
    stop = threading.Event()
    handlers = {each: signal.signal(each, lambda *_: stop.set()) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        with Emulator(port=port, **options) as emulator:
            if on_ready is not None:
                on_ready(emulator.url)
            # With a timeout, because on Windows a wait without one cannot be interrupted.
            while not stop.wait(1):
                pass
    finally:
        for each, handler in handlers.items():
            signal.signal(each, handler)
