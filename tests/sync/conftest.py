from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from anam_personas.emulator import Emulator
from tests.sync.kinds.house import Clock, Still
from tests.sync.kinds.kind import Call, Kind
from tests.sync.support import Project

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.emulator.server import Emulator as Running


@pytest.fixture
def emulator() -> Iterator[Running]:
    with Emulator() as running:
        yield running


@pytest.fixture(scope="module")
def shared() -> Iterator[Running]:
    """An emulator for one test of a module after another: each resets it."""
    with Emulator() as running:
        yield running


@pytest.fixture(scope="module")
def still() -> Iterator[Still]:
    """The same, and its time stands still."""
    clock = Clock()
    with Emulator(lag=1, clock=clock) as running:
        yield Still(clock, running)


@pytest.fixture
def project(emulator: Running) -> Iterator[Project]:
    made = Project(emulator.url)
    with made.api:
        yield made


def pytest_make_parametrize_id(val: object) -> str | None:
    """A kind, and a request of the campaign, by name."""
    return repr(val) if isinstance(val, (Call, Kind)) else None
