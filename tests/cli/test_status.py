"""``status`` by itself: what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas import project
from anam_personas.cli.main import main
from anam_personas.emulator import Emulator
from tests.projects import CARA, write

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pytest

    from anam_personas.persona.types import Persona
    from anam_personas.workspace.workspace import Workspace


def test_personas_are_resolved_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ("cara", "leo", "mia")
    write(tmp_path, {"anam-personas.toml": 'project = "x"\n', **{f"personas/{name}.yaml": CARA for name in names}})
    monkeypatch.chdir(tmp_path)
    resolved: list[str] = []
    load = project.load_personas

    def counted(workspace: Workspace, files: Mapping[str, Path], environment: str) -> dict[str, Persona]:
        resolved.extend(files)
        return load(workspace, files, environment)

    monkeypatch.setattr(project, "load_personas", counted)
    with Emulator() as emulator:
        monkeypatch.setenv("ANAM_API_URL", emulator.url)
        monkeypatch.setenv("ANAM_API_KEY", "a-key")
        assert main(["apply", "--yes"]) == 0
        resolved.clear()
        assert main(["status"]) == 0
    assert sorted(resolved) == sorted(names)
    assert "in sync" in capsys.readouterr().out
