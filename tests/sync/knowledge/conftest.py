from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.sync.knowledge.groups import applied

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from anam_personas.emulator.server import Emulator as Running
    from tests.sync.knowledge.groups import Project


@pytest.fixture
def project(tmp_path: Path, shared: Running) -> Iterator[Project]:
    with applied(tmp_path, shared) as made:
        yield made
