"""TLS for threads and for asyncio: who is not trusted is told nothing."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING, Any

import pytest
import trustme

from anam_personas.api import errors
from anam_personas.api.call import Call
from anam_personas.emulator import Emulator
from tests.api.minting_server import MintingServer
from tests.api.support import Clock
from tests.api.test_wire import run_async, run_sync

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

MINT = Call("POST", "/v1/auth/session-token", b'"<Ada>"')
both = pytest.mark.parametrize("run", [run_sync, run_async])


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    made = trustme.CA()
    made.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    return made


@pytest.fixture
def serving(authority: Any) -> Iterator[Callable[..., MintingServer]]:
    running: list[MintingServer] = []

    def serve(by: Any = authority, host: str = "localhost") -> MintingServer:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        by.issue_cert(host).configure_cert(context)
        running.append(MintingServer(context).__enter__())
        return running[-1]

    yield serve
    for server in running:
        server.__exit__()


@both
def test_who_is_trusted_is_asked(run: Callable[..., Any], serving: Callable[..., MintingServer]) -> None:
    assert run(serving().url, MINT, Clock()).content == b'{"sessionToken": "token-Ada"}'


@both
def test_a_large_request_and_reply_travel_whole(run: Callable[..., Any], serving: Callable[..., MintingServer]) -> None:
    name = "x" * 3_000_000
    call = Call("POST", "/v1/auth/session-token", f'"<{name}>"'.encode())
    assert run(serving().url, call, Clock()).content == f'{{"sessionToken": "token-{name}"}}'.encode()


@both
@pytest.mark.parametrize("trouble", ["unknown authority", "another host"])
def test_who_is_not_trusted_learns_nothing(
    run: Callable[..., Any], serving: Callable[..., MintingServer], trouble: str
) -> None:
    server = serving(trustme.CA()) if trouble == "unknown authority" else serving(host="elsewhere.example")
    with pytest.raises(errors.Unreachable, match="certificate verify failed"):
        run(server.url, MINT, Clock())
    assert server.seen in ([], [[]])


@both
def test_plain_text_where_tls_is_expected(run: Callable[..., Any], authority: Any) -> None:
    with Emulator() as plain, pytest.raises(errors.Unreachable, match="ConnectError"):
        run(plain.url.replace("http:", "https:"), MINT, Clock())
