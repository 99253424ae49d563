"""How long to search, and what counts as found: an exception outside the tree of expected failures, too much time or memory."""

from __future__ import annotations

import gc
import os
import resource
import signal
import tempfile
import time
from contextlib import contextmanager
from types import FunctionType
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.conftest import clean_environment, state_home  # noqa: F401 - fixtures: no key, address or home of whoever runs it

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hypothesis.strategies import SearchStrategy

_LONGEST = 20
"""Seconds for one input, on a busy machine. What runs away takes far more."""
_BYTES = 6 << 30
_ROUND = 100
"""Examples between two looks at the clock."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--seconds", type=int, default=30, help="How long each target is searched.")
    engines = ["hypothesis", "atheris"]
    parser.addoption("--engine", choices=engines, default=engines[0], help="atheris follows the code's branches.")


@pytest.fixture(scope="session", autouse=True)
def bounded() -> None:
    """Memory that runs away is a MemoryError."""
    resource.setrlimit(resource.RLIMIT_AS, (_BYTES, resource.getrlimit(resource.RLIMIT_AS)[1]))


@pytest.fixture
def search(request: pytest.FixtureRequest) -> Callable[[SearchStrategy[Any], Callable[[Any], object]], None]:
    """Try a property on examples of a strategy until the time is up. Raises what the property raised for the smallest one."""
    seconds: int = request.config.getoption("--seconds")
    if request.config.getoption("--engine") == "atheris":
        return lambda strategy, prop: _by_coverage(strategy, prop, seconds)

    def searched(strategy: SearchStrategy[Any], prop: Callable[[Any], object]) -> None:
        end, rounds = time.monotonic() + seconds, 0
        while time.monotonic() < end:

            def once(example: Any) -> None:
                with _watched():
                    prop(example)

            chosen = settings(
                max_examples=_ROUND,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
                print_blob=True,
            )
            chosen(given(strategy)(once))()
            rounds += 1
        assert rounds

    return searched


def _by_coverage(strategy: SearchStrategy[Any], prop: Callable[[Any], object], seconds: int) -> None:
    """The same, by libFuzzer, which looks for inputs that reach new branches. It ends its process: a child's."""
    atheris = pytest.importorskip("atheris", reason="pip install atheris, which has wheels for some versions of Python")

    def once(example: Any) -> None:
        with _watched():
            prop(example)

    wrapped = settings(deadline=None, database=None, suppress_health_check=list(HealthCheck))(given(strategy)(once))
    child = os.fork()
    if child == 0:
        for function in gc.get_objects():
            if isinstance(function, FunctionType) and str(function.__module__).startswith("anam_personas"):
                atheris.instrument_func(function)
        arguments = [
            "fuzz",
            f"-max_total_time={seconds}",
            "-rss_limit_mb=0",
            "-verbosity=0",
            f"-artifact_prefix={tempfile.mkdtemp()}/",
        ]
        atheris.Setup(arguments, wrapped.hypothesis.fuzz_one_input)
        atheris.Fuzz()
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0, "the traceback stands above: run with -s"


@contextmanager
def _watched() -> Iterator[None]:
    def late(*_: object) -> None:
        raise TimeoutError(f"an input took more than {_LONGEST} seconds")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(_LONGEST)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
