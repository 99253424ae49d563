"""Spans for OpenTelemetry, where the extra `telemetry` is installed and an exporter is configured; nothing otherwise."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from threading import Thread
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


_PATIENCE: Final = 3.0
"""Seconds in which the last spans must have been sent."""


class Tracing(Protocol):
    """Where spans are opened. None holds a key, a token, a caller or a value of a variable."""

    def request(self, headers: Mapping[str, str]) -> Any:
        """A context for a request for a token: gives what takes its status and reason at the end."""
        ...

    def upstream(self, persona: str) -> Any:
        """A context for the API's part of it."""
        ...

    def close(self) -> None:
        """Send what is left."""
        ...


class NoTracing:
    """Opens no span."""

    def request(self, headers: Mapping[str, str]) -> nullcontext[Callable[[int, str], None]]:  # noqa: ARG002
        """Nothing."""
        return _NO_REQUEST

    def upstream(self, persona: str) -> nullcontext[None]:  # noqa: ARG002
        """Nothing."""
        return _NO_UPSTREAM

    def close(self) -> None:
        """Nothing."""


def _nothing(_status: int, _reason: str) -> None:
    pass


_NO_REQUEST: Final[nullcontext[Callable[[int, str], None]]] = nullcontext(_nothing)
_NO_UPSTREAM: Final = nullcontext(None)


class OpenTelemetry:
    """Opens spans with a provider, and continues the trace that a caller's ``traceparent`` names.

    A provider that the service ``owns`` is shut down with it.
    """

    def __init__(self, provider: Any, *, owns: bool) -> None:
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        self._provider = provider if owns else None
        self._tracer = provider.get_tracer("anam_personas.serve")
        self._propagator = TraceContextTextMapPropagator()

    @contextmanager
    def request(self, headers: Mapping[str, str]) -> Iterator[Callable[[int, str], None]]:
        """The span of a request, of kind server."""
        from opentelemetry.trace import SpanKind, Status, StatusCode

        parent = self._propagator.extract({"traceparent": headers.get("traceparent", "")})
        with self._tracer.start_as_current_span(
            "POST /v1/session-tokens",
            context=parent,
            kind=SpanKind.SERVER,
            record_exception=False,
            set_status_on_exception=False,
        ) as span:

            def ended(status: int, reason: str) -> None:
                span.set_attribute("http.response.status_code", status)
                if reason:
                    span.set_attribute("error.type", reason)
                if status >= 500:
                    span.set_status(Status(StatusCode.ERROR))

            yield ended

    @contextmanager
    def upstream(self, persona: str) -> Iterator[None]:
        """The span of the API's part, of kind client."""
        from opentelemetry.trace import SpanKind

        with self._tracer.start_as_current_span(
            "mint", kind=SpanKind.CLIENT, record_exception=False, attributes={"anam.persona": persona}
        ):
            yield

    def close(self) -> None:
        """Send what is left, for a few seconds at most."""
        if self._provider is not None:
            # In a thread, since it goes on trying where there is no collector.
            sending = Thread(target=self._provider.shutdown, name="anam-spans", daemon=True)
            sending.start()
            sending.join(_PATIENCE)


def tracing(environ: Mapping[str, str]) -> tuple[Tracing, str]:
    """What the OTEL_... variables ask for, and a warning, which may be empty."""
    asked = environ.get("OTEL_EXPORTER_OTLP_ENDPOINT") or environ.get("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
    if not asked or environ.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return NoTracing(), ""
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ModuleNotFoundError:
        return (
            NoTracing(),
            "OTEL_EXPORTER_OTLP_ENDPOINT is set, and OpenTelemetry is not installed: pip install 'anam-personas[telemetry]'",
        )
    name = environ.get("OTEL_SERVICE_NAME") or "anam-personas-serve"
    provider = TracerProvider(resource=Resource.create({"service.name": name}), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return OpenTelemetry(provider, owns=True), ""
