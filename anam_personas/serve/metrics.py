"""What the service tells of itself to Prometheus: mints, refusals by reason, the API's latency, what is in flight."""

from __future__ import annotations

import os
from typing import Final

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

_BUCKETS: Final = (0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10)


class Metrics:
    """The counters of a process; with ``folder``, of all workers that share it (Prometheus's multiprocess mode).

    No label holds a caller, a value of a variable, or anything else that a caller chooses.
    """

    content_type: Final = CONTENT_TYPE_LATEST

    def __init__(self, folder: str | None = None) -> None:
        self._folder = folder
        self._registry = CollectorRegistry()
        self._mints = Counter(
            "anam_personas_mints", "Session tokens handed out.", ["persona", "type"], registry=self._registry
        )
        self._refusals = Counter(
            "anam_personas_mint_refusals", "Requests for a token that got none.", ["reason"], registry=self._registry
        )
        self._latency = Histogram(
            "anam_personas_mint_upstream_seconds",
            "Time until the Anam API answered, retries included.",
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._in_flight = Gauge(
            "anam_personas_mint_in_flight",
            "Requests for a token under way.",
            registry=self._registry,
            multiprocess_mode="livesum",
        )
        self._storage_up = Gauge(
            "anam_personas_mint_limit_storage_up",
            "Whether the storage of the limits is available (1) or not (0), by its last answer.",
            registry=self._registry,
            multiprocess_mode="livemin",
        )
        self._storage_failures = Counter(
            "anam_personas_mint_limit_storage_failures",
            "Requests whose limit could not be counted, by what happened to them.",
            ["decision"],
            registry=self._registry,
        )
        self._reloads = Counter(
            "anam_personas_reloads", "Changes of files, applied or refused.", ["result"], registry=self._registry
        )
        self._storage_up.set(1)
        self._is_up = True
        self._counted: dict[tuple[str, str], Counter] = {}

    def minted(self, persona: str, kind: str) -> None:
        """A token was handed out; ``kind`` is ephemeral or stateful."""
        found = self._counted.get((persona, kind))
        if found is None:
            found = self._counted[persona, kind] = self._mints.labels(persona, kind)
        found.inc()

    def refused(self, reason: str) -> None:
        """A request for a token got none."""
        self._refusals.labels(reason).inc()

    def begun(self) -> None:
        """A request for a token is under way."""
        self._in_flight.inc()

    def ended(self) -> None:
        """It is no more."""
        self._in_flight.dec()

    def answered(self, seconds: float) -> None:
        """The API answered a call, or failed to, after so long."""
        self._latency.observe(seconds)

    def storage(self, *, up: bool) -> None:
        """The storage of the limits answered, or did not."""
        if up is not self._is_up:
            self._is_up = up
            self._storage_up.set(int(up))

    def storage_failure(self, decision: str) -> None:
        """A limit could not be counted; the decision is ``open`` or ``closed``."""
        self._storage_failures.labels(decision).inc()

    def reloaded(self, result: str) -> None:
        """A change of files was ``accepted`` or ``refused``."""
        self._reloads.labels(result).inc()

    def text(self) -> bytes:
        """All of it, in Prometheus's text format."""
        if self._folder is None:
            return generate_latest(self._registry)
        registry = CollectorRegistry()
        MultiProcessCollector(registry, path=os.fspath(self._folder))  # type: ignore[no-untyped-call]
        return generate_latest(registry)
