"""What is proposed where a key stands in the place of an id, an id in that of a key, or a path in that of a key."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from anam_personas.cli.main import main
from tests.test_cases import HERE

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

HINTS = {
    "personas/ada.yaml:5:8: R025": "Write llmId: {key: house}, which names a file of the project by its key.",
    "personas/ada.yaml:6:11: R025": "Write tools: [book_visit], which names a file of the project by its key.",
    "personas/eve.yaml:8:5: R005": 'Did you mean "book_visit"?',
    "personas/eve.yaml:9:5: R005": "Write ids of stored tools under toolIds.",
    "personas/bob.yaml:5:8: R023": "Write llmId: {key: house}, which names a file of the project by its key.",
    "personas/cleo.yaml:5:8: R051": "Write the id itself: llmId: 0934d97d-0c3a-4f33-91b0-5e136a0ef466.",
    "personas/dora.yaml:5:8: R051": 'Did you mean "house"?',
    "tools/ask.yaml:5:21: R025": "Write knowledge: [prices], which names a file of the project by its key.",
    "tools/look.yaml:5:13: R046": "Write ids of groups under documentFolderIds.",
    "tools/look.yaml:5:51: R046": 'Did you mean "prices"?',
}


def test_the_hint_is_what_to_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(HERE / "bad/a-key-in-the-place-of-an-id", tmp_path / "p")
    monkeypatch.chdir(tmp_path / "p")
    (tmp_path / "p/anam-personas.toml").write_text('project = "demo"\n')
    assert main(["validate"]) == 1
    found, at = {}, ""
    for line in capsys.readouterr().out.splitlines():
        if line[:1].isalpha():
            at = " ".join(line.split()[:2])
        elif line.lstrip().startswith("= help: ") and "R045" not in at:
            found[at] = line.lstrip().removeprefix("= help: ")
    assert found == HINTS
