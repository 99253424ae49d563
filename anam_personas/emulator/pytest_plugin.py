"""A pytest fixture: ``anam_emulator``, the Anam API on a free port of this machine, new for every test.

    def test_my_token_route(anam_emulator, my_app):
        my_app.config["ANAM_API_URL"] = anam_emulator.url
        ...
        assert anam_emulator.requests[-1].path == "/v1/auth/session-token"

pytest loads this file in every run, so it imports nothing until the fixture is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.emulator.server import Emulator


@pytest.fixture
def anam_emulator() -> Iterator[Emulator]:
    """An ``Emulator`` in memory that accepts every key. See ``.url``, ``.requests``, ``.personas`` and ``.fail``."""
    from anam_personas.emulator import Emulator

    with Emulator() as emulator:
        yield emulator
