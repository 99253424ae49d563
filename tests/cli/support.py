"""The sample project beside an emulator, and the hands of somebody in the Anam Lab."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anam_personas.api.client import AnamApi
from anam_personas.emulator import Emulator

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

    from anam_personas.emulator.server import Emulator as Running

SAMPLE = Path(__file__).parents[2]


class Lab:
    """The sample project in ``folder``, and what is live of it."""

    def __init__(self, running: Running, folder: Path) -> None:
        self.emulator, self.api, self.folder = running, AnamApi("a-key", url=running.url), folder
        self.name = "Cara"

    def live(self, name: str | None = None) -> dict[str, Any]:
        """A persona by its name, by default the one that is worked on."""
        (found,) = (each for each in self.api.list("personas") if each["name"] == (name or self.name))
        return self.api.get("personas", found["id"])

    def tool(self, name: str = "book_visit") -> dict[str, Any]:
        (found,) = (each for each in self.api.list("tools") if each["name"] == name)
        return self.api.get("tools", found["id"])

    def edit(self, **fields: Any) -> None:
        self.api.update("personas", self.live()["id"], fields)

    def texts(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in (self.folder / "personas").rglob("*") if path.is_file()}


@contextmanager
def emulated(folder: Path, monkeypatch: pytest.MonkeyPatch, **options: Any) -> Iterator[Running]:
    """An emulator that commands reach, which run in a folder."""
    monkeypatch.chdir(folder)
    with Emulator(**options) as running:
        monkeypatch.setenv("ANAM_API_URL", running.url)
        monkeypatch.setenv("ANAM_API_KEY", "a-key")
        yield running


@contextmanager
def sample(folder: Path, monkeypatch: pytest.MonkeyPatch, *, undocumented: bool = True) -> Iterator[Lab]:
    """A copy of the sample project, which is the working folder, with an emulator of its own. Nothing is applied yet."""
    for name in ("personas", "tools"):
        shutil.copytree(SAMPLE / name, folder / name)
    shutil.copy(SAMPLE / "anam-personas.toml", folder)
    with emulated(folder, monkeypatch, undocumented=undocumented) as running:
        made = Lab(running, folder)
        with made.api:
            yield made
