"""What a proxy of the environment sees: the host, and never the key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.api import errors
from tests.api.server import Server, refused
from tests.api.support import KEY, Clock
from tests.api.test_wire import GET, run_async, run_sync

if TYPE_CHECKING:
    from collections.abc import Callable

ANSWERS = {
    "refused": b"HTTP/1.1 502 No\r\nContent-Length: 0\r\n\r\n",
    "wants a password": b'HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic realm="x"\r\nContent-Length: 0\r\n\r\n',
    "sends elsewhere": b"HTTP/1.1 302 Go\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n",
    "no TLS behind it": b"HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
}
both = pytest.mark.parametrize("run", [run_sync, run_async])


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@both
@pytest.mark.parametrize(
    ("variable", "answer"),
    [*(("HTTPS_PROXY", name) for name in ANSWERS), ("ALL_PROXY", "refused"), ("https_proxy", "refused")],
)
def test_a_proxy_is_asked_for_a_tunnel_and_sees_no_key(
    run: Callable[..., Any], variable: str, answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Server(lambda number: ANSWERS[answer]) as proxy:
        monkeypatch.setenv(variable, proxy.url)
        with pytest.raises(errors.Unreachable):
            run("https://api.anam.ai", GET, Clock(), timeout=0.2)
    assert proxy.requests
    for request in proxy.requests:
        assert request.startswith((b"CONNECT api.anam.ai:443 HTTP/1.1\r\n", b"\x16\x03"))  # a tunnel, or TLS within it
        assert KEY.encode() not in request
        assert b"authorization: bearer" not in request.lower()


@both
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_what_is_on_this_machine_goes_through_no_proxy(
    run: Callable[..., Any], host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Server(lambda number: ANSWERS["refused"]) as proxy:
        for variable in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(variable, proxy.url)
        for scheme in ("http", "https"):
            with pytest.raises(errors.Unreachable):
                run(refused().replace("http://127.0.0.1", f"{scheme}://{host}"), GET, Clock(), timeout=0.5)
    assert proxy.requests == []
