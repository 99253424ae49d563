"""The samples of README.md work for somebody who has nothing but the package and an empty folder."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anam_personas import Project, SyncSessionTokens
from anam_personas.cli.main import main
from anam_personas.emulator import Emulator
from tests.docs_console import ROOT, fences

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_they_work_outside_a_clone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["init"]) == 0
    titled = {found[1]: fence for fence in fences(README) if (found := re.search(r'title="([^"]+)"', fence.info))}
    assert "personas/cara.yaml" in titled
    for name, fence in titled.items():
        (tmp_path / name).write_text("\n".join(fence.body) + "\n")
    assert main(["check", "--strict"]) == 0, capsys.readouterr()
    (python,) = ("\n".join(fence.body) for fence in fences(README) if fence.info.split()[:1] == ["python"])
    loaded = re.search(r'Project\.load\("([^"]+)", environment="([^"]+)"\)', python)
    minted = re.search(r'mint\("([^"]+)", variables=\{"(\w+)"', python)
    assert loaded
    assert minted
    with Emulator() as emulator:
        monkeypatch.setenv("ANAM_API_URL", emulator.url)
        monkeypatch.setenv("ANAM_API_KEY", "a-key")
        with SyncSessionTokens.from_env(Project.load(loaded[1], environment=loaded[2])) as tokens:
            assert tokens.mint(minted[1], variables={minted[2]: "Ada"}).count(".") == 2


def test_the_two_commands_are_those_of_uvx() -> None:
    """What stands after the name of the package is what the console example runs."""
    lines = re.findall(r"""^uvx (?:--from "[^"]+" )?anam-personas (.+)$""", README, re.MULTILINE)
    assert lines == ["init", "emulator token receptionist"]
    for line in lines:
        assert f"$ anam-personas {line}\n" in README
