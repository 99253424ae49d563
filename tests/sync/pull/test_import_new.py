"""Personas of the Lab become files that are valid and read back, and overwrite nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anam_personas import template
from anam_personas.check.validate import validate_persona
from anam_personas.errors import ApiRefused
from anam_personas.resources.persona.new_file import file_data
from anam_personas.resources.pull.new_text import file_text, free_key
from anam_personas.sync.items.marker import Marker, Owner, with_marker
from anam_personas.sync.pull.import_new import Folder, pull_all, pull_ids
from anam_personas.workspace.reach import awkward
from anam_personas.workspace.settings import DEFAULT, find
from anam_personas.workspace.workspace import Workspace
from anam_personas.yaml.document import read
from tests.budget import examples
from tests.sync.pulling import CHECKS
from tests.sync.support import AVATAR, LLM, VOICE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ZOE = {
    "id": "p-1",
    "name": "Zoë Lab",
    "description": "From the Lab.",
    "avatar": {"id": AVATAR},
    "voice": {"id": VOICE},
    "llmId": LLM,
    "brain": {"systemPrompt": "Hi {{ there }}.\n  - x: y\n\nBye"},
    "tools": [{"_toolId": "d0000000-0000-4000-8000-000000000001"}],
    "widgetConfig": {"showTranscript": False},
    "skipGreeting": False,
}
OWNED = ZOE | {"id": "p-2", "description": with_marker("Ours.", Marker(Owner("p", "e", "zoe"), "0" * 12, "0" * 12))}


class Shelf:
    """A live side that can only be read."""

    def __init__(self, *items: dict[str, Any]) -> None:
        self.items = {item["id"]: item for item in items}

    def list(self, kind: str, search: str | None = None) -> Iterator[dict[str, Any]]:
        return (item for item in self.items.values() if search is None or search in item["name"])

    def get(self, kind: str, item: str) -> dict[str, Any]:
        if item not in self.items:
            raise ApiRefused("there is none", status=404)
        return self.items[item]

    def create(self, kind: str, body: dict[str, Any]) -> dict[str, Any]:
        raise AssertionError

    def update(self, kind: str, item: str, body: dict[str, Any]) -> dict[str, Any]:
        raise AssertionError

    def delete(self, kind: str, item: str) -> None:
        raise AssertionError


def folder(path: Path, **names: str) -> Folder:
    return Folder(Workspace.of(find(path)), DEFAULT, names, CHECKS)


def test_a_persona_of_the_lab_becomes_a_valid_file(tmp_path: Path) -> None:
    here = folder(tmp_path)
    pulled = pull_all(here, Shelf(ZOE, OWNED))
    ((name, text),) = pulled.after.items()
    assert pulled.paths[name] == tmp_path / "personas" / "zoe-lab.yaml"
    assert [(row.key, row.status) for row in pulled.rows] == [("zoe-lab", "written")]
    assert "--adopt" in pulled.rows[0].notes[-1]
    validated = validate_persona(pulled.paths[name], here.workspace.with_texts({name: text}))
    assert not validated.broken
    (made,) = validated.personas
    assert template.render(made.body["systemPrompt"], {}) == "Hi {{ there }}.\n  - x: y\n\nBye\n"
    assert made.body["toolIds"] == ["d0000000-0000-4000-8000-000000000001"]
    assert made.body["widgetConfig"] == {"showTranscript": False}
    assert "skipGreeting" not in made.body


def test_each_id_has_its_row_and_one_that_fails_stops_no_other(tmp_path: Path) -> None:
    pulled = pull_ids(folder(tmp_path), Shelf(ZOE, OWNED, {"id": "p-3", "name": "Bare"}), ["p-1", "p-2", "p-3", "p-9"])
    assert [row.status for row in pulled.rows] == ["written", "refused", "refused", "failed"]
    assert "p/e/zoe" in f"{pulled.rows[1].reason}"
    assert "avatarId" in f"{pulled.rows[2].reason}"
    assert pulled.exit_code == 3
    assert len(pulled.after) == 1


def test_personas_of_one_name_get_files_of_their_own(tmp_path: Path) -> None:
    pulled = pull_all(folder(tmp_path), Shelf(ZOE, ZOE | {"id": "p-4"}))
    assert [row.key for row in pulled.rows] == ["zoe-lab", "zoe-lab-2"]


def test_a_file_of_that_name_is_to_be_adopted_not_doubled(tmp_path: Path) -> None:
    pulled = pull_all(folder(tmp_path, **{"Zoë Lab": "sales/zoe"}), Shelf(ZOE))
    assert (pulled.rows[0].key, pulled.after) == ("sales/zoe", {})
    assert "--adopt" in f"{pulled.rows[0].reason}"


@pytest.mark.parametrize(
    ("name", "taken", "key"),
    [
        ("Cara", [], "cara"),
        ("Cara", ["Cara"], "cara-2"),
        ("Cara", ["cara", "cara-2"], "cara-3"),
        ("../../etc/passwd", [], "etc-passwd"),
        ("_House", [], "house"),
        ("你好", [], "ni-hao"),
        ("受付 花子", [], "shou-fu-hua-zi"),
        ("CON", [], "con-persona"),
        ("Aux.", ["aux-persona"], "aux-persona-2"),
        ("Мария", [], "mariya"),
        ("", [], "persona"),
        ("Zoë  O'Neil", [], "zoe-o-neil"),
    ],
)
def test_a_key_is_made_of_the_name(name: str, taken: list[str], key: str) -> None:
    assert free_key(name, taken, "persona") == key


@given(st.text(max_size=100))
def test_a_slug_is_a_file_name(name: str) -> None:
    key = free_key(name, [], "persona")
    assert key.replace("-", "").isalnum()
    assert key.isascii()
    assert len(key) <= 60
    assert awkward(key) is None


odd = st.text(st.sampled_from("ab :#-'\"\\\n{}%[],&*!|>@`\té\U0001f600\u2028\x85"), min_size=1, max_size=30)


@settings(max_examples=examples(150), deadline=None)
@given(odd, odd, odd)
def test_any_text_reads_back(name: str, prompt: str, greeting: str) -> None:
    live = {"name": name, "systemPrompt": prompt, "initialMessage": greeting, "llmId": LLM}
    data, notes = file_data(live, {})
    made = read(file_text(data), "a.yaml", None)  # type: ignore[arg-type]
    assert (made.diagnostics, made.data, notes) == ((), data, [])
    assert template.render(made.data["initialMessage"], {}) == greeting
    assert template.render(made.data["systemPrompt"], {}).rstrip("\n") == prompt.rstrip("\n")
