"""A project while a pull edits it: values, so a refused edit leaves nothing behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.resources.pull.draft import GONE, Draft
from anam_personas.resources.pull.edits import Edits, Pull, files_of
from tests.projects import write
from tests.sync.pulling import CHECKS
from tests.sync.support import AVATAR, LLM, VOICE

if TYPE_CHECKING:
    from pathlib import Path

HEAD = f"version: 1\nextends: _house.yaml\navatarId: {AVATAR}\nvoiceId: {VOICE}\nllmId: {LLM}\n"
FILES = {
    "anam-personas.toml": 'project = "house"\n',
    "personas/_house.yaml": "version: 1\nlanguageCode: en\nenvironments:\n  staging:\n    languageCode: de\n",
    "personas/cara.yaml": f"{HEAD}name: Cara\nsystemPrompt:\n  - text: Be brief.\n  - file: _style.md\n",
    "personas/leo.yaml": f"{HEAD}name: Leo\nsystemPrompt: You are Leo.\n",
    "personas/broken.yaml": "version: 1\nname: 7\n",
    "personas/_style.md": "Be kind.\n",
}


def edits(folder: Path) -> Edits:
    return Edits.of(Pull(write(folder, FILES), "default", CHECKS))


def test_who_uses_a_file_is_known(tmp_path: Path) -> None:
    pull = edits(tmp_path).pull
    shown = {name: pull.workspace.shown(tmp_path / name) for name in FILES}
    assert pull.users[shown["personas/_house.yaml"]] == {"cara", "leo"}
    assert pull.users[shown["personas/_style.md"]] == {"cara"}
    assert pull.sharers("cara", [shown["personas/_house.yaml"], shown["personas/_style.md"], "none"]) == {"leo"}
    persona = pull.persona("cara", pull.workspace)
    assert persona is not None
    assert files_of(persona) == {shown[f"personas/{name}"] for name in ("cara.yaml", "_house.yaml", "_style.md")}
    assert pull.persona("broken", pull.workspace) is None


def test_an_edit_makes_new_files_and_leaves_the_old_ones(tmp_path: Path) -> None:
    before = edits(tmp_path)
    leo = before.persona("leo")
    assert leo is not None
    draft = Draft()
    draft.put(leo.document, ("name",), "Leon")
    after = before.after(draft)
    assert (after.persona("leo").body["name"], before.persona("leo").body["name"]) == ("Leon", "Leo")  # type: ignore[union-attr]
    assert (dict(before.texts), list(after.texts)) == ({}, [leo.document.file])
    assert after.paths[leo.document.file] == tmp_path / "personas/leo.yaml"

    more = Draft()
    document = after.workspace.document(tmp_path / "personas/leo.yaml")
    more.put(document, ("systemPrompt",), GONE)
    twice = after.after(more)
    assert "Leon" in twice.texts[document.file]
    assert twice.persona("leo") is None or "systemPrompt" not in twice.persona("leo").body  # type: ignore[union-attr]
    assert (tmp_path / "personas/leo.yaml").read_text(encoding="utf-8") == FILES["personas/leo.yaml"]


def test_an_environment_is_looked_at_where_a_persona_may_differ(tmp_path: Path) -> None:
    assert list(edits(tmp_path).environments("cara")) == ["default", "staging"]
    here = edits(tmp_path).persona("cara", "staging")
    assert here is not None
    assert here.body["languageCode"] == "de"
