"""Who is let in: a web page of another site sends, reads and steers nothing, and this machine's own do what they need."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anam_personas.emulator import Emulator
from anam_personas.emulator.door import HEADER, checked_origins, is_here
from anam_personas.emulator.routes.table import ROUTES
from anam_personas.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = [
    "localhost",
    "LocalHost:8787",
    "127.0.0.1",
    "127.0.0.1:1",
    "127.8.9.10:65535",
    "[::1]",
    "[::1]:80",
    "[0:0:0:0:0:0:0:1]",
]
ELSEWHERE = [
    "rebind.evil.example", "localhost.evil.example", "evil.example:8787", "127.0.0.1.evil.example", "127.1", "0x7f000001", "0.0.0.0",
    "8.8.8.8", "[::]", "[::2]:1", "::1", "", ":80", "localhost:", "localhost:x", "user@localhost", "localhost/", "local host",
    "localhost,evil.example", "[localhost]", "①27.0.0.1",
]  # fmt: skip
HAND_OVER = {"authorization": "Bearer any"}
SESSION = {"/v1/auth/session-token", "/v1/engine/session", "/v1/metrics/client", "/talk"}
PATHS = sorted({(row.method, row.path.replace("{id}", "x")) for row in ROUTES})
PERSONA = {"name": "Cara", "avatarId": "30fa96d0-26c4-4e55-94a0-517025942e18"}


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator(allow_origins=["https://app.example", "null"]) as running:
        yield running


@pytest.mark.parametrize("host", HERE)
def test_names_of_this_machine(host: str, emulator: Emulator) -> None:
    assert is_here(host)
    assert httpx.get(f"{emulator.url}/v1/personas", headers=HAND_OVER | {"host": host}).status_code == 200


@pytest.mark.parametrize("host", ELSEWHERE)
@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/v1/personas"), ("POST", "/_emulator/reset"), ("OPTIONS", "/v1/engine/session")]
)
def test_only_names_of_this_machine_are_served(host: str, method: str, path: str, emulator: Emulator) -> None:
    assert not is_here(host)
    if host.isascii():
        reply = httpx.request(method, f"{emulator.url}{path}", headers=HAND_OVER | {"host": host, HEADER: "1"})
        assert reply.status_code in {400, 421}  # h11 itself refuses what is not a host
        assert "access-control-allow-origin" not in reply.headers


@given(st.text(max_size=30) | st.from_regex(r"[a-z0-9.:\[\]-]{1,30}", fullmatch=True))
def test_no_other_name_passes(host: str) -> None:
    if is_here(host):
        name = host.rpartition(":")[0] if host[-1:].isdigit() and host.count(":") == 1 else host
        assert name.lower() == "localhost" or name.startswith(("127.", "["))


def test_without_a_host_or_with_two_nothing_is_served(emulator: Emulator) -> None:
    for head in (
        "GET /v1/personas HTTP/1.0\r\n\r\n",
        "GET /v1/personas HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
    ):
        parts = urlsplit(emulator.url)
        with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=5) as connection:
            connection.sendall(head.encode())
            assert connection.recv(4096).split(b" ", 2)[1] in {b"400", b"421"}


@pytest.mark.parametrize("origin", ["https://evil.example", "http://localhost.evil.example:5173", "http://127.1", "file://", "https://app.example.evil.example", "x"])  # fmt: skip
@pytest.mark.parametrize(("method", "path"), PATHS)
def test_other_origins_get_no_leave(origin: str, method: str, path: str, emulator: Emulator) -> None:
    before = (len(emulator.requests), emulator.personas)
    headers = {"origin": origin, HEADER: "1", "content-type": "text/plain", **HAND_OVER}
    asks = {
        "origin": origin,
        "access-control-request-method": method,
        "access-control-request-headers": "authorization",
    }
    for reply in (
        httpx.request(method, f"{emulator.url}{path}", headers=headers),
        httpx.options(f"{emulator.url}{path}", headers=asks),
    ):
        assert reply.status_code == 403
        assert "--allow-origin" in reply.json()["message"]
        assert not [name for name in reply.headers if name.startswith("access-control")]
    assert (len(emulator.requests), emulator.personas) == before


@pytest.mark.parametrize(
    "origin", ["http://localhost:5173", "http://127.0.0.1", "https://[::1]:1", "https://app.example", "null"]
)
@pytest.mark.parametrize(("method", "path"), PATHS)
def test_pages_of_this_machine_read_the_session_routes_alone(
    origin: str, method: str, path: str, emulator: Emulator
) -> None:
    asked = {
        "origin": origin,
        "access-control-request-method": method,
        "access-control-request-headers": "authorization,content-type",
    }
    reply = httpx.options(f"{emulator.url}{path}", headers=asked)
    allowed = reply.headers.get("access-control-allow-origin")
    assert allowed == (origin if path in SESSION else None)
    if allowed:
        assert reply.status_code == 200
        assert {"authorization", "content-type"} <= set(
            reply.headers["access-control-allow-headers"].lower().split(", ")
        )
        assert "origin" in reply.headers["vary"].lower()
        assert "access-control-allow-credentials" not in reply.headers
        posted = httpx.post(
            f"{emulator.url}{path}", headers={"origin": origin, **HAND_OVER}, json={"personaConfig": PERSONA}
        )
        assert posted.headers["access-control-allow-origin"] == origin


@pytest.mark.parametrize(("method", "path"), [row for row in PATHS if row[1].startswith("/_emulator/")])
def test_control_needs_a_header_that_no_page_can_send(method: str, path: str, emulator: Emulator) -> None:
    reply = httpx.request(method, f"{emulator.url}{path}", json={"rules": []})
    assert (reply.status_code, HEADER in reply.json()["message"]) == (403, True)
    for name in (HEADER, HEADER.lower()):
        assert httpx.request(method, f"{emulator.url}{path}", json={"rules": []}, headers={name: ""}).status_code != 403


def test_a_body_is_bounded(emulator: Emulator) -> None:
    """Announced or not, it is refused; what is just below is read."""
    url = f"{emulator.url}/v1/personas"
    announced = httpx.post(url, headers=HAND_OVER, content=b" " * 10_000_001)
    chunked = httpx.post(url, headers=HAND_OVER, content=(b" " * 1_000_000 for _ in range(12)))
    for reply in (announced, chunked):
        assert (reply.status_code, reply.json()["message"]) == (413, "The request body has more than 10 MB")
    assert httpx.post(url, headers=HAND_OVER, content=b" " * 9_999_998 + b"{}").status_code == 201
    assert httpx.get(url, headers=HAND_OVER).status_code == 200


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.0.7", "example.com", ""])
def test_it_listens_on_this_machine_alone(host: str) -> None:
    with pytest.raises(UsageError, match=r"127\.0\.0\.1, ::1 or localhost"):
        Emulator(host=host).start()


@pytest.mark.parametrize(
    "origin", ["*", "app.example", "https://app.example/", "https://*.example", "ftp://x", "", "https://a b"]
)
def test_what_is_no_origin_is_refused(origin: str) -> None:
    with pytest.raises(UsageError, match="is not an origin"):
        checked_origins([origin])
