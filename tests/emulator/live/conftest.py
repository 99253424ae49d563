from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from anam_personas.emulator import Emulator

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    """An emulator without media, whose clock stands still."""
    with Emulator(media=False) as running:
        running.stop_clock()
        yield running
