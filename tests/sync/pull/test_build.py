"""Where a live edit goes, what it leaves alone, and when it is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.projects import write
from tests.sync.pulling import Pulling, refusals, taken

if TYPE_CHECKING:
    from pathlib import Path

CARA = """\
# Front desk.
version: 1
name: Cara      # as she is called
description: >-
  Front desk of the
  practice.
avatarId: a0000000-0000-4000-8000-000000000001
voiceId: 'b0000000-0000-4000-8000-000000000001'
llmId: 0934d97d-0c3a-4f33-91b0-5e136a0ef466
systemPrompt: |
  You are Cara, and you are talking to {{ visitor }}.

  Be brief.
voiceDetectionOptions:
  endOfSpeechSensitivity: 0.5   # calm
  silenceBeforeSkipTurnSeconds: 20
variables:
  visitor: {default: our visitor}
initialMessage: "Hi {{ visitor }}, how can I help?"
"""
HOUSE = """\
version: 1
languageCode: en # house
voiceDetectionOptions: {endOfSpeechSensitivity: 0.5, silenceBeforeSkipTurnSeconds: 20}
"""
GUEST = """\
version: 1
name: {name}
extends: _house.yaml
avatarId: a0000000-0000-4000-8000-000000000001
voiceId: b0000000-0000-4000-8000-000000000001
llmId: 0934d97d-0c3a-4f33-91b0-5e136a0ef466
systemPrompt:
  - section: STYLE
    file: _style.md
  - section: WHO
    text: You are {name}.
"""
STYLE = "Be brief.\r\nBe kind.\r\n"


def one(folder: Path, text: str = CARA, **more: str) -> Pulling:
    return Pulling(
        folder, {"personas/cara.yaml": text, **{name.replace("__", "/"): each for name, each in more.items()}}
    )


def two(folder: Path) -> Pulling:
    files = {"personas/_house.yaml": HOUSE, "personas/_style.md": STYLE}
    return Pulling(
        folder, files | {f"personas/{each.lower()}.yaml": GUEST.format(name=each) for each in ("Cara", "Leo")}
    )


def check_clean(case: Pulling, pulled: object) -> None:
    assert case.plan(case.after(pulled)).is_clean  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("field", "value", "old", "new"),
    [
        ("name", "Cora", "name: Cara ", "name: Cora "),
        (
            "voiceId",
            "b0000000-0000-4000-8000-000000000002",
            "'b0000000-0000-4000-8000-000000000001'",
            "'b0000000-0000-4000-8000-000000000002'",
        ),
        ("description", "Front desk of the clinic.", "  practice.", "  clinic."),
        (
            "systemPrompt",
            "You are Cara, and you are glad to be talking to our visitor.\n\nBe brief.",
            "and you are talking",
            "and you are glad to be talking",
        ),
        (
            "systemPrompt",
            "You are Cara, and you are talking to our visitor.\n\nBe brief.\n  - And: kind.",
            "  Be brief.\n",
            "  Be brief.\n    - And: kind.\n",
        ),
        ("initialMessage", 'Hi our visitor, "how" can I help?', ", how", ', \\"how\\"'),
        ("initialMessage", None, 'initialMessage: "Hi {{ visitor }}, how can I help?"\n', ""),
        (
            "voiceDetectionOptions",
            {"endOfSpeechSensitivity": 0.7, "silenceBeforeSkipTurnSeconds": 20},
            "0.5   # calm",
            "0.7   # calm",
        ),
        (
            "voiceDetectionOptions",
            {"silenceBeforeSkipTurnSeconds": 20},
            "  endOfSpeechSensitivity: 0.5   # calm\n",
            "",
        ),
        (
            "voiceDetectionOptions",
            {"endOfSpeechSensitivity": 0.5, "silenceBeforeSkipTurnSeconds": 20, "speechEnhancementLevel": 1},
            "TurnSeconds: 20\n",
            "TurnSeconds: 20\n  speechEnhancementLevel: 1\n",
        ),
        (
            "voiceDetectionOptions",
            None,
            "voiceDetectionOptions:\n  endOfSpeechSensitivity: 0.5   # calm\n  silenceBeforeSkipTurnSeconds: 20\n",
            "",
        ),
    ],
)
def test_an_edit_touches_just_the_place_where_the_value_was_written(
    field: str, value: object, old: str, new: str, tmp_path: Path
) -> None:
    case = one(tmp_path)
    case.edit("cara", **{field: value})
    pulled = case.pull()
    case.replaced(pulled, old, new)
    check_clean(case, pulled)
    assert (pulled.exit_code, pulled.rows[0].status) == (0, "pulled")


def test_line_ends_are_kept(tmp_path: Path) -> None:
    case = one(tmp_path, CARA.replace("\n", "\r\n"))
    case.edit("cara", systemPrompt="You are Cara, and you are talking to our visitor.\n\nBe brief.\n\nBe kind.")
    pulled = case.pull()
    case.replaced(pulled, "  Be brief.\r\n", "  Be brief.\r\n\r\n  Be kind.\r\n")
    check_clean(case, pulled)


@pytest.mark.parametrize(
    ("live", "reason"),
    [
        ("You are Cara, and you are talking to Ada.\n\nBe brief.", "{{ visitor }}"),
        ("You are Cara.\n\nBe brief.", "{{ visitor }}"),
    ],
)
def test_an_edit_of_what_a_variable_became_is_refused(live: str, reason: str, tmp_path: Path) -> None:
    case = one(tmp_path)
    case.edit("cara", systemPrompt=live, name="Cora")
    pulled = case.pull()
    assert reason in refusals(pulled)["systemPrompt"]
    case.replaced(pulled, "name: Cara ", "name: Cora ")
    assert (pulled.exit_code, pulled.rows[0].status) == (1, "refused")


def test_braces_of_the_lab_stay_braces(tmp_path: Path) -> None:
    case = one(tmp_path)
    case.edit("cara", systemPrompt="You are Cara, and you are talking to our visitor.\n\nBe {{ brief }}.")
    pulled = case.pull()
    assert "{% raw %}" in case.text(pulled)
    check_clean(case, pulled)


def test_what_would_be_invalid_is_refused(tmp_path: Path) -> None:
    case = one(tmp_path)
    case.edit("cara", voiceDetectionOptions={"endOfSpeechSensitivity": 7}, avatarId=None)
    pulled = case.pull()
    assert refusals(pulled).keys() == {"voiceDetectionOptions", "avatarId"}
    assert all("invalid" in why for why in refusals(pulled).values())
    assert pulled.after == {}


def test_a_placeholder_of_the_lab_is_refused_since_it_could_not_be_applied(tmp_path: Path) -> None:
    case = one(tmp_path)
    case.edit("cara", initialMessage="Hi our visitor, welcome to [CLINIC_NAME].")
    assert "[CLINIC_NAME]" in refusals(case.pull())["initialMessage"]


def test_a_value_behind_an_alias_is_put_in_place_of_the_alias(tmp_path: Path) -> None:
    case = one(
        tmp_path, CARA.replace("avatarId: ", "avatarId: &id ").replace("'b0000000-0000-4000-8000-000000000001'", "*id")
    )
    case.edit("cara", voiceId="b0000000-0000-4000-8000-000000000002")
    pulled = case.pull()
    case.replaced(pulled, "*id", "b0000000-0000-4000-8000-000000000002")
    check_clean(case, pulled)


def test_where_both_sides_changed_the_live_one_is_taken_only_when_asked(tmp_path: Path) -> None:
    case = one(tmp_path)
    case.edit("cara", name="Cora", voiceId="b0000000-0000-4000-8000-000000000002")
    case.files["personas/cara.yaml"] = CARA.replace("name: Cara ", "name: Carla ")
    case.workspace = write(tmp_path, case.files)
    pulled = case.pull()
    assert "--theirs" in refusals(pulled)["name"]
    assert (taken(pulled, "name").live, taken(pulled, "name").file) == ("Cora", "Carla")
    pulled = case.pull(theirs=True)
    assert refusals(pulled) == {}
    check_clean(case, pulled)


def test_a_shared_partial_is_edited_where_all_have_the_edit(tmp_path: Path) -> None:
    case = two(tmp_path)
    case.edit("cara", languageCode="de")
    case.edit("leo", languageCode="de")
    pulled = case.pull()
    case.replaced(pulled, "en # house", "de # house", "personas/_house.yaml")
    check_clean(case, pulled)


def test_a_shared_partial_is_overridden_where_one_has_the_edit(tmp_path: Path) -> None:
    case = two(tmp_path)
    case.edit("cara", languageCode="de")
    pulled = case.pull()
    lines = "  - section: WHO\n    text: You are Cara.\n"
    case.replaced(pulled, lines, f"{lines}languageCode: de\n")
    assert "own file" in taken(pulled, "languageCode").notes[0]
    check_clean(case, pulled)


def test_a_key_of_a_shared_mapping_is_overridden_alone(tmp_path: Path) -> None:
    case = two(tmp_path)
    case.edit("cara", voiceDetectionOptions={"endOfSpeechSensitivity": 0.7, "silenceBeforeSkipTurnSeconds": 20})
    pulled = case.pull()
    assert case.text(pulled).endswith("voiceDetectionOptions:\n  endOfSpeechSensitivity: 0.7\n")
    check_clean(case, pulled)


def test_a_partial_of_one_persona_is_edited(tmp_path: Path) -> None:
    files = {
        "personas/_house.yaml": HOUSE,
        "personas/_style.md": STYLE,
        "personas/cara.yaml": GUEST.format(name="Cara"),
    }
    case = Pulling(tmp_path, files)
    case.edit("cara", languageCode=None, voiceDetectionOptions={"endOfSpeechSensitivity": 0.5})
    pulled = case.pull()
    house = HOUSE.replace("languageCode: en # house\n", "").replace(", silenceBeforeSkipTurnSeconds: 20", "")
    assert case.text(pulled, "personas/_house.yaml") == house
    check_clean(case, pulled)


BOTH_PARTS = "[STYLE]\nBe brief.\nBe kind.\nSmile.\n\n[WHO]\nYou are Cara the First."


def test_a_live_prompt_is_split_along_the_parts(tmp_path: Path) -> None:
    case = two(tmp_path)
    case.edit("cara", systemPrompt=BOTH_PARTS)
    case.edit("leo", systemPrompt="[STYLE]\nBe brief.\nBe kind.\nSmile.\n\n[WHO]\nYou are Leo.")
    pulled = case.pull()
    assert case.text(pulled, "personas/_style.md") == STYLE + "Smile.\r\n"
    assert case.text(pulled) == GUEST.format(name="Cara").replace("You are Cara.", "You are Cara the First.")
    assert len(pulled.after) == 2
    check_clean(case, pulled)


def test_a_shared_prompt_file_is_copied_into_the_persona_where_one_has_the_edit(tmp_path: Path) -> None:
    case = two(tmp_path)
    case.edit("cara", systemPrompt=BOTH_PARTS)
    pulled = case.pull()
    assert "  - section: STYLE\n    text: |\n      Be brief.\n      Be kind.\n      Smile.\n  - section" in case.text(
        pulled
    )
    assert list(pulled.after) == [case.workspace.shown(tmp_path / "personas/cara.yaml")]
    check_clean(case, pulled)


def test_a_prompt_file_of_one_persona_is_edited_with_its_line_ends(tmp_path: Path) -> None:
    case = Pulling(
        tmp_path,
        {
            "personas/_style.md": STYLE,
            "personas/cara.yaml": GUEST.format(name="Cara").replace("extends: _house.yaml\n", ""),
        },
    )
    case.edit("cara", systemPrompt="[STYLE]\nBe brief.\nBe kind.\nSmile.\n\n[WHO]\nYou are Cara.")
    pulled = case.pull()
    case.replaced(pulled, "Be kind.\r\n", "Be kind.\r\nSmile.\r\n", "personas/_style.md")
    check_clean(case, pulled)


@pytest.mark.parametrize(
    "live",
    [
        "[TONE]\nBe brief.\nBe kind.\n\n[WHO]\nYou are Cara.",
        "You are Cara.",
        "[STYLE]\nBe brief.\nBe kind.\n\n[WHO]\n\nYou are Cara.",
    ],
)
def test_an_edit_across_the_parts_is_refused(live: str, tmp_path: Path) -> None:
    case = two(tmp_path)
    case.edit("cara", systemPrompt=live)
    pulled = case.pull()
    assert refusals(pulled).keys() == {"systemPrompt"}
    assert pulled.after == {}


OVERRIDDEN = (
    CARA
    + "environments:\n  staging: {voiceId: b0000000-0000-4000-8000-000000000051}\n  production:\n    voiceId: b0000000-0000-4000-8000-000000000052 # loud\n"
)


def test_an_override_of_the_environment_is_edited_there(tmp_path: Path) -> None:
    case = Pulling(tmp_path, {"personas/cara.yaml": OVERRIDDEN}, "production")
    case.edit("cara", voiceId="b0000000-0000-4000-8000-000000000002")
    pulled = case.pull()
    case.replaced(pulled, "b0000000-0000-4000-8000-000000000052", "b0000000-0000-4000-8000-000000000002")
    check_clean(case, pulled)


def test_a_field_in_which_environments_differ_becomes_an_override(tmp_path: Path) -> None:
    text = OVERRIDDEN.replace("staging: {voiceId: b0000000-0000-4000-8000-000000000051}", "staging: {languageCode: en}")
    case = Pulling(tmp_path, {"personas/cara.yaml": text}, "staging")
    case.edit("cara", voiceId="b0000000-0000-4000-8000-000000000002", name="Cora")
    pulled = case.pull()
    assert "{voiceId: b0000000-0000-4000-8000-000000000002, languageCode: en}" in case.text(
        pulled
    ) or "{languageCode: en, voiceId: b0000000-0000-4000-8000-000000000002}" in case.text(pulled)
    assert "\nname: Cora " in case.text(pulled)
    check_clean(case, pulled)


def test_tools_are_attached_by_key_where_the_project_has_them(tmp_path: Path) -> None:
    tool = "version: 1\nname: {name}\ntype: client\ndescription: Does it.\n"
    files = {f"tools/{name}.yaml": tool.format(name=name) for name in ("book", "cancel")}
    files["personas/cara.yaml"] = CARA + "tools:\n  - book # first\n  - cancel\n"
    case = Pulling(tmp_path, files, tools={"book": "d0000000-0000-4000-8000-000000000055", "cancel": "tool-c"})
    case.edit("cara", toolIds=["d0000000-0000-4000-8000-000000000055", "d0000000-0000-4000-8000-000000000056"])
    pulled = case.pull()
    assert refusals(pulled) == {}
    assert "tools:\n  - book # first\n" in case.text(pulled)
    assert "toolIds:\n  - d0000000-0000-4000-8000-000000000056\n" in case.text(pulled)
    check_clean(case, pulled)


def test_what_the_file_leaves_open_is_taken_in_when_asked(tmp_path: Path) -> None:
    case = one(tmp_path)
    case.edit("cara", voiceGenerationOptions={"speed": 1.1}, skipGreeting=False)
    assert case.pull().after == {}
    pulled = case.pull(new_fields=True)
    line = "  silenceBeforeSkipTurnSeconds: 20\n"
    case.replaced(pulled, line, f"{line}voiceGenerationOptions:\n  speed: 1.1\n")
    check_clean(case, pulled)


def test_without_edits_there_is_nothing_to_do(tmp_path: Path) -> None:
    case = one(tmp_path)
    pulled = case.pull()
    assert (pulled.rows[0].status, pulled.after, pulled.exit_code, pulled.patch()) == ("in sync", {}, 0, "")
