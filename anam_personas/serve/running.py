"""uvicorn in the foreground: one process or several, until a signal ends it and what is under way is done."""

from __future__ import annotations

import gc
import multiprocessing
import multiprocessing.connection
import signal
import socket
import sys
import threading
from http.client import HTTPConnection
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

import uvicorn
from uvicorn.supervisors import Multiprocess

from anam_personas.errors import cannot_listen
from anam_personas.serve.protocol import GuardedProtocol

if TYPE_CHECKING:
    from collections.abc import Callable

GRACE: Final = 20
"""Seconds that requests under way are given after SIGTERM: more than the API may take."""
KEEP_ALIVE: Final = 15
_BACKLOG: Final = 2048
_AT_ONCE: Final = 16
"""Connections that one of several workers accepts at once: the others are to have their share."""
_FILES: Final = 16_384
_LONGEST_START: Final = 120
_LOGGERS: Final = ("anam_personas", "uvicorn", "uvicorn.error", "opentelemetry")


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises `UsageError` for an address or port that cannot be had."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except (OSError, UnicodeError) as error:
        raise cannot_listen(host, port, error) from error


def url_of(server: socket.socket, host: str) -> str:
    """The address of a socket, by the host that was asked for."""
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{server.getsockname()[1]}"


def config(
    app: Any, *, workers: int = 1, trusted_proxies: str = "", level: str = "INFO", is_factory: bool = False
) -> uvicorn.Config:
    """How the service runs in uvicorn. ``trusted_proxies`` are addresses whose X-Forwarded-For counts, none where empty."""
    return uvicorn.Config(
        app,
        factory=is_factory,
        workers=workers,
        http=GuardedProtocol,
        ws="none",
        lifespan="on",
        log_config=logging_of(level),
        access_log=False,
        server_header=False,
        proxy_headers=bool(trusted_proxies),
        forwarded_allow_ips=trusted_proxies or None,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=GRACE,
        backlog=_BACKLOG if workers == 1 else _AT_ONCE,
        loop="auto" if find_spec("uvloop") is None else "anam_personas.serve.loop:Loop",
    )


def settle() -> None:
    """Prepare the process for load: it may open as many files as the system lets it, a connection being one, and the garbage
    collector leaves out what stays, the modules and the personas.
    """
    if sys.platform != "win32":
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
        if soft != resource.RLIM_INFINITY and soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def end_with_parent() -> None:
    """In a worker: drain and end as after SIGTERM once its supervisor is gone, which cannot pass on a SIGKILL of its own."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        multiprocessing.connection.wait([parent.sentinel])
        signal.raise_signal(signal.SIGTERM)

    threading.Thread(target=watch, name="anam-parent", daemon=True).start()


def run(config: uvicorn.Config, server: socket.socket, on_ready: Callable[[], None]) -> None:
    """Serve until SIGTERM or SIGINT, and until what is under way then is done."""
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: None)  # uvicorn raises it once more when all is done
    if config.workers > 1:
        threading.Thread(target=_when_served, args=(server, on_ready), daemon=True).start()
        Multiprocess(config, sockets=[server]).run()
        return
    _Server(config, on_ready).run(sockets=[server])


def _when_served(server: socket.socket, on_ready: Callable[[], None]) -> None:
    """Call ``on_ready`` once a worker answers: the socket listens before there is one."""
    host, port = server.getsockname()[:2]
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 -- compared, not listened on
    asking = HTTPConnection(here, port, timeout=_LONGEST_START)
    try:
        asking.request("GET", "/healthz")
        asking.getresponse().read()
    except OSError:
        return  # none came up, which uvicorn has logged
    finally:
        asking.close()
    on_ready()


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_ready()


def logging_of(level: str) -> dict[str, Any]:
    """The configuration of `logging`: JSON on stderr. uvicorn's own tale of starting and stopping is left out."""
    handler = {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stderr"}
    loggers = {
        name: {"handlers": ["stderr"], "level": level if name == "anam_personas" else "WARNING", "propagate": False}
        for name in _LOGGERS
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "anam_personas.serve.logs.JsonFormatter"}},
        "handlers": {"stderr": handler},
        "loggers": loggers,
    }
