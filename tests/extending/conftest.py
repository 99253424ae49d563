from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.extending.package import Copy, compile_package

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def compiled_package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("package")
    compile_package(folder)
    return folder


@pytest.fixture
def copy(tmp_path: Path, compiled_package: Path) -> Copy:
    return Copy.at(tmp_path, compiled_package)
