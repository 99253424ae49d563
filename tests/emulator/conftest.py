from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.emulator import Emulator


@pytest.fixture
def api(anam_emulator: Emulator) -> Iterator[httpx.Client]:
    """A client of the plugin's own fixture, with a key that may write."""
    with client_of(anam_emulator) as client:
        yield client


def client_of(emulator: Emulator, key: str = "any-key") -> httpx.Client:
    return httpx.Client(
        base_url=emulator.url, headers={"Authorization": f"Bearer {key}", "X-Anam-Emulator": "1"}, timeout=5
    )
