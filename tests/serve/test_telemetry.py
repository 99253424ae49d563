"""Spans of the token service: in memory, and sent by the command to a collector on a socket."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from anam_personas.emulator import Emulator
from anam_personas.serve.telemetry import NoTracing, tracing
from tests.cli.test_serve import running
from tests.serve.support import ASKED, BEARER, KEY, PATH, SECRET, SHARED, environ, project, run, served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
VALUE = "Planted-Value-Xyzzy"


@pytest.mark.interop
def test_a_mint_is_two_spans_without_a_secret_or_a_value(tmp_path: Path) -> None:
    pytest.importorskip("opentelemetry.sdk", reason="OpenTelemetry is not installed: it is in the extra `telemetry`")
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    memory, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(memory))
    tokens: list[str] = []

    async def test() -> None:
        with Emulator(faults=["POST /v1/auth/session-token 401 x1"]) as emulator:
            folder, env = project(tmp_path, SHARED), environ(emulator.url)
            async with served(folder, env, tracer_provider=provider) as (client, _):
                asked = {"persona": "cara", "variables": {"visitorName": VALUE}}
                headers = BEARER | {"traceparent": PARENT, "tracestate": VALUE, "baggage": VALUE}
                for given in (headers, headers, {"Authorization": f"Bearer {VALUE}"}):
                    reply = await client.post(PATH, json=asked, headers=given)
                    tokens.append(reply.json().get("sessionToken", "-" * 9))

    run(test)
    failed, _, minted, request, stranger = sorted(memory.get_finished_spans(), key=lambda span: span.end_time or 0)
    assert (minted.name, dict(minted.attributes or {})) == ("mint", {"anam.persona": "cara"})
    assert (request.name, dict(request.attributes or {})) == (
        "POST /v1/session-tokens",
        {"http.response.status_code": 200},
    )
    assert minted.parent is not None
    assert minted.parent.span_id == request.context.span_id
    assert request.parent is not None
    assert (f"{request.parent.trace_id:032x}", f"{request.parent.span_id:016x}") == tuple(PARENT.split("-")[1:3])
    assert not failed.status.is_ok
    assert dict(stranger.attributes or {}) == {"http.response.status_code": 401, "error.type": "unauthorized"}
    assert stranger.parent is None
    told = "".join(span.to_json() for span in memory.get_finished_spans())
    assert not [secret for secret in (VALUE, KEY, SECRET, *tokens) if secret in told]
    assert provider.get_tracer("x").start_span("the application's own goes on").is_recording()


@contextmanager
def collector() -> Iterator[tuple[str, list[bytes]]]:
    """A collector of OTLP over HTTP: its address, and what it was sent."""
    sent: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent.append(self.path.encode() + b" " + self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", sent
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.interop
def test_the_command_sends_its_spans_before_it_ends(tmp_path: Path) -> None:
    pytest.importorskip("opentelemetry.exporter.otlp", reason="OpenTelemetry is not installed")
    folder = project(tmp_path)
    with (
        collector() as (address, sent),
        Emulator() as emulator,
        running(folder, emulator.url, OTEL_EXPORTER_OTLP_ENDPOINT=address) as (url, process),
    ):
        token = httpx.post(url + PATH, json=ASKED).json()["sessionToken"]
        process.terminate()
        process.communicate(timeout=30)
    told = b"".join(sent)
    assert told.startswith(b"/v1/traces ")
    assert b"anam-personas-serve" in told
    assert b"POST /v1/session-tokens" in told
    assert not [secret for secret in (KEY, token, "Ada") if secret.encode() in told]


@pytest.mark.interop
def test_without_a_collector_it_ends_soon_and_its_log_is_json(tmp_path: Path) -> None:
    pytest.importorskip("opentelemetry.exporter.otlp", reason="OpenTelemetry is not installed")
    folder = project(tmp_path)
    with (
        Emulator() as emulator,
        running(folder, emulator.url, OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:9") as (url, process),
    ):
        httpx.post(url + PATH, json=ASKED)
        process.terminate()
        _, told = process.communicate(timeout=7)
    assert process.returncode == 0
    _ready, *lines = told.splitlines()
    assert "minted" in [json.loads(line)["event"] for line in lines]


def test_without_an_endpoint_there_are_no_spans() -> None:
    for asked in ({}, {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", "OTEL_SDK_DISABLED": "true"}):
        spans, warning = tracing(asked)
        assert (type(spans), warning) == (NoTracing, "")
