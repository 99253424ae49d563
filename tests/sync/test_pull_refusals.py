"""What a pull says of prompts in parts whose edits it cannot take in: where the parts are made, and what can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.sync.pulling import Pulling, refusals

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEAD = """\
version: 1
name: {name}
avatarId: a0000000-0000-4000-8000-000000000001
voiceId: b0000000-0000-4000-8000-000000000001
llmId: 0934d97d-0c3a-4f33-91b0-5e136a0ef466
"""
PARTS = """\
systemPrompt:
  - section: STYLE
    file: _style.md
  - section: HOUSE
    text: |
      Be kind to all.
"""
PROMPT = "[STYLE]\nBe brief.\n\n[HOUSE]\nBe kind to all."


def own(folder: Path) -> Pulling:
    """One persona with parts of its own."""
    return Pulling(
        folder, {"personas/cara.yaml": HEAD.format(name="Cara") + PARTS, "personas/_style.md": "Be brief.\n"}
    )


def shared(folder: Path) -> Pulling:
    """Two personas that have their parts from a partial."""
    files = {"personas/_house.yaml": f"version: 1\n{PARTS}", "personas/_style.md": "Be brief.\n"}
    guests = {
        f"personas/{name.lower()}.yaml": f"{HEAD.format(name=name)}extends: _house.yaml\n" for name in ("Cara", "Leo")
    }
    return Pulling(folder, files | guests)


def refused(case: Pulling, prompt: str) -> str:
    case.edit("cara", systemPrompt=prompt)
    pulled = case.pull()
    assert dict(pulled.after) == {}
    return refusals(pulled)["systemPrompt"]


MARKERS = [
    (PROMPT.replace("[STYLE]", "[TONE]"), "STYLE"),
    (PROMPT.replace("[STYLE]\n", ""), "STYLE"),
    (PROMPT.partition("\n\n")[2], "STYLE"),
    (PROMPT.partition("\n\n")[0], "HOUSE"),
]


@pytest.mark.parametrize(("prompt", "marker"), MARKERS)
@pytest.mark.parametrize(
    ("house", "file", "lines"),
    [(own, "personas/cara.yaml", {"STYLE": 7, "HOUSE": 9}), (shared, "personas/_house.yaml", {"STYLE": 3, "HOUSE": 5})],
)
def test_a_missing_marker_is_named_with_the_place_that_generates_it(
    tmp_path: Path, house: Callable[[Path], Pulling], file: str, lines: dict[str, int], prompt: str, marker: str
) -> None:
    told = refused(house(tmp_path), prompt)
    assert f"the marker [{marker}] was changed, moved or removed live" in told
    assert f"`section` in {file}:{lines[marker]} generates it" in told.replace(f"{tmp_path}/", "")
    assert ("in a file that other personas share" in told) == (house is shared)
    assert "by hand" in told
    assert "`apply --overwrite-drift`" in told


@pytest.mark.parametrize("prompt", [f"[NEW]\nHello.\n\n{PROMPT}", PROMPT.replace("\n\n[", "\n\n\n[")])
@pytest.mark.parametrize("house", [own, shared])
def test_text_that_the_parts_leave_no_room_for_is_refused(
    tmp_path: Path, house: Callable[[Path], Pulling], prompt: str
) -> None:
    told = refused(house(tmp_path), prompt)
    assert "leave no room" in told
    assert "by hand, or remove them in the Lab" in told


def test_a_shared_file_names_the_others_and_the_ways_out(tmp_path: Path) -> None:
    told = refused(shared(tmp_path), PROMPT.replace("brief", "very brief"))
    assert "also defines leo, whose live value differs" in told
    assert "make the same edit to leo in the Lab and pull both, or write the text into cara's own file" in told


def test_a_persona_that_is_not_pulled_is_not_said_to_differ(tmp_path: Path) -> None:
    case = shared(tmp_path)
    for key in ("cara", "leo"):
        case.edit(key, systemPrompt=PROMPT.replace("brief", "very brief"))
    assert refusals(case.pull()) == {}
    told = refusals(case.pull(keys=["cara"]))["systemPrompt"]
    assert "also defines leo, which is not being pulled: run `pull cara leo`" in told
