"""What holds for every test."""

from __future__ import annotations

import os
import ssl
from functools import cache
from typing import TYPE_CHECKING, Any

import certifi
import pytest
from hypothesis import settings

from tests import passed

if TYPE_CHECKING:
    from collections.abc import Generator

# No test depends on how fast a busy machine is. `make test` tries fewer generated inputs than `make cov`.
settings.register_profile("full", deadline=None, max_examples=100)
settings.register_profile("quick", deadline=None, max_examples=30)
settings.load_profile("quick")

_REQUIRED = bool(os.environ.get("ANAM_REQUIRE_INTEROP"))
"""Whether the tests with other people's software must run: in CI a missing package is a failure, not a skip."""


def pytest_configure(config: pytest.Config) -> None:
    """A run that goes on after another leaves out what passed there."""
    passed.register(config)


@pytest.fixture(scope="session")
def state_home(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The state folder of the user who runs the tests."""
    return str(tmp_path_factory.mktemp("state"))


@pytest.fixture(scope="session", autouse=True)
def certificates_are_read_once() -> Generator[None, None, None]:
    """Share httpx's default TLS context: it takes 20 ms to make, for each client, most of which only use plain http."""
    bundle, make = certifi.where(), ssl.create_default_context
    shared = cache(lambda: make(cafile=bundle))

    def context(*purpose: Any, **options: Any) -> ssl.SSLContext:
        return shared() if not purpose and options == {"cafile": bundle} else make(*purpose, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ssl, "create_default_context", context)
        yield


OF_THE_TESTS = (
    "ANAM_EXAMPLES",
    "ANAM_LINT_DATA",
    "ANAM_NODE_MODULES",
    "ANAM_REQUIRE_INTEROP",
    "ANAM_REQUIRE_STRACE",
    "ANAM_SCREENSHOTS",
)
PREFIXES = ("ANAM_", "GIT_", "GITHUB_", "GITLAB_", "CI_", "SSL_CERT_")
NAMES = ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "CI", "COLUMNS", "PYTHONIOENCODING", "PYTHONUTF8")


def is_of_the_user(name: str) -> bool:
    """Whether a variable says what someone wishes for their own work: keys, addresses, proxies, git, CI, colours."""
    return name not in OF_THE_TESTS and (name.startswith(PREFIXES) or name in NAMES or name.lower().endswith("_proxy"))


@pytest.fixture(autouse=True)
def clean_environment(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
    state_home: str,
) -> None:
    """No test sees the keys, the addresses, the settings or the colours of whoever runs it, nor touches their home."""
    for name in filter(is_of_the_user, list(os.environ)):
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.getbasetemp() / "no-config"))
    monkeypatch.setenv("XDG_STATE_HOME", state_home)
    if not request.node.get_closest_marker("interop"):  # other people's programs keep what they installed there
        for name in ("HOME", "USERPROFILE"):
            monkeypatch.setenv(name, str(tmp_path_factory.getbasetemp() / "no-home"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[Any]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A skipped interop test fails where it is required."""
    report = yield
    if _REQUIRED and report.skipped and not hasattr(report, "wasxfail") and item.get_closest_marker("interop"):
        report.outcome = "failed"
        report.longrepr = f"must not be skipped here: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """A skipped module of interop tests fails where it is required."""
    report = yield
    if _REQUIRED and report.skipped and "interop" in collector.nodeid:
        report.outcome = "failed"
        report.longrepr = f"must not be skipped here: {report.longrepr}"
    return report
