"""``serve``: run the token service."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from anam_personas.cli.context import Context, pass_context
from anam_personas.cli.printing import echo
from anam_personas.cli.types import Whole

if TYPE_CHECKING:
    from pathlib import Path

    from anam_personas.serve.app import TokenService

_METRICS = "PROMETHEUS_MULTIPROC_DIR"


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Listen on this address; 0.0.0.0 or :: for all.")
@click.option(
    "--port",
    type=Whole(0, 65535),
    default=8080,
    show_default=True,
    help="Listen on this port; 0 picks a free one.",
)
@click.option("--workers", type=Whole(1, 64), default=1, show_default=True, help="Serve with this many processes.")
@click.option(
    "--trust-proxy",
    "proxies",
    multiple=True,
    metavar="ADDRESS",
    help="Take callers' addresses from the X-Forwarded-For of this proxy, an address or network. Repeatable.",
)
@pass_context
def serve_command(context: Context, host: str, port: int, workers: int, proxies: tuple[str, ...]) -> None:
    """Run the token service: it keeps the API key and hands out session tokens. Stop it with Ctrl-C or SIGTERM.

    [serve] in the settings says who may ask, for which personas, and how often; without it, only this machine may.
    """
    from anam_personas.errors import UsageError

    if workers > 1:
        folder = tempfile.TemporaryDirectory(prefix="anam-personas-metrics-")
        os.environ[_METRICS] = folder.name  # before Prometheus's client is imported, here and in each worker
    try:
        from anam_personas.serve import running
    except ModuleNotFoundError as error:
        raise UsageError(
            f"the token service is not installed ({error.name}): pip install 'anam-personas[serve]'"
        ) from error
    made = Service(
        context.settings.root,
        context.target.environment,
        context.api_url,
        context.env_file,
        workers=workers,
        is_exposed=_is_exposed(host),
        trusted_proxies=",".join(_networks(proxies)),
    )
    service, warnings = made.service()
    for warning in warnings:
        context.warn(warning)
    server = running.listen(host, port)
    url = running.url_of(server, host)

    def ready() -> None:
        echo(url)
        offered = ", ".join(sorted(service.snapshot.policy.personas)[:8])
        context.say(f"POST {url}/v1/session-tokens mints tokens for {offered}; press Ctrl-C to stop.")

    level = "WARNING" if context.quiet else "INFO"
    app: Any = service if workers == 1 else made
    config = running.config(
        app, workers=workers, trusted_proxies=made.trusted_proxies, level=level, is_factory=workers > 1
    )
    running.settle()
    running.run(config, server, ready)


@dataclass(frozen=True)
class Service:
    """What a process needs to know to make the service: a worker is given this, and reads key and secrets itself."""

    root: Path
    environment: str
    api_url: str | None
    env_file: str | None
    workers: int
    is_exposed: bool
    trusted_proxies: str

    def __call__(self) -> TokenService:
        """The service of a worker."""
        from anam_personas.serve import running

        service, _ = self.service()
        running.end_with_parent()
        running.settle()
        return service

    def service(self) -> tuple[TokenService, list[str]]:
        """The service, and warnings. Raises `SettingsError` and what loading a project raises."""
        from anam_personas.project import Project
        from anam_personas.serve.app import TokenService
        from anam_personas.serve.metrics import Metrics
        from anam_personas.serve.reload import watching
        from anam_personas.serve.snapshot import Workshop
        from anam_personas.serve.telemetry import tracing

        project = Project.load(self.root, environment=self.environment)
        metrics = Metrics(os.environ[_METRICS] if self.workers > 1 else None)
        workshop = Workshop(os.environ, metrics, self.workers, self.is_exposed, self.api_url, self.env_file)
        parts = workshop.parts(project)
        spans, warning = tracing(os.environ)
        warnings = [*filter(None, [parts.access.notice, warning]), *parts.warnings]
        service = TokenService(workshop, workshop.snapshot(parts), spans, lambda service: watching(service, workshop))
        return service, warnings


def _is_exposed(host: str) -> bool:
    from anam_personas.api.address import is_loopback, parse_authority

    known = parse_authority(f"[{host}]" if ":" in host else host.lower())
    return known is None or not is_loopback(known.strip("[]"))


def _networks(proxies: tuple[str, ...]) -> list[str]:
    from ipaddress import ip_network

    from anam_personas.errors import UsageError

    for each in proxies:
        try:
            ip_network(each)
        except ValueError:
            raise UsageError(f"--trust-proxy {each!r} is not an IP address or network, such as 10.0.0.0/8") from None
    return list(proxies)
