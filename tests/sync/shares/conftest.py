from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.projects import write
from tests.sync.kinds.house import client
from tests.sync.shares.links import FILES, Machine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from anam_personas.emulator.server import Emulator as Running


@pytest.fixture
def here(tmp_path: Path, shared: Running) -> Iterator[Machine]:
    """A project whose persona is stored; the persona has a link of others."""
    shared.reset()
    write(tmp_path, FILES)
    with client(shared.url) as api:
        made = Machine(tmp_path, api, shared)
        assert made.apply().exit_code == 0
        api.create("share-links", {"personaId": made.cara()["id"]})
        yield made
