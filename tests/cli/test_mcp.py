"""``mcp`` without its extra: one line that says what to install."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from anam_personas.cli.main import main
from tests.projects import CARA, write

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_without_the_extra_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {"anam-personas.toml": 'project = "x"\n', "personas/cara.yaml": CARA})
    for name in [name for name in sys.modules if name.startswith("anam_personas.mcp_server")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "mcp", None)
    monkeypatch.setitem(sys.modules, "mcp.server", None)
    assert main(["--project", str(tmp_path), "mcp"]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert "anam-personas[mcp]" in err
