"""A persona as pages show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.overview.changes import between
from anam_personas.overview.glance import glance
from anam_personas.overview.marks import stretches
from anam_personas.overview.veil import HIDDEN, Veil
from tests.projects import CARA, TOOL, write

if TYPE_CHECKING:
    from pathlib import Path

    from anam_personas.overview.glance import Glance

KEY = "sk-proj-" + "aB3dE5fG7hJ9kL1mN2pQ4rS6tU8v"


def seen(folder: Path, text: str, environment: str = "default", **words: Any) -> Glance:
    workspace = write(folder, {"personas/cara.yaml": text, "tools/book_visit.yaml": TOOL})
    return glance(workspace, "cara", folder / "personas/cara.yaml", environment, words)


def test_variables_without_a_value_stand_by_name(tmp_path: Path) -> None:
    text = CARA.replace("You are Cara.", "You talk to {{ guest }} on {{ floor }}.")
    text += "variables: {guest: {type: string}, floor: {type: integer, default: 2}, other: {type: string}}\n"
    shown = seen(tmp_path, text)
    assert shown.prompt == ("You talk to ‹guest› on 2.", ("guest",), "")
    assert seen(tmp_path, text, guest="Ada", floor="3", gone="x").prompt.text == "You talk to Ada on 3."
    wrong = seen(tmp_path, text, floor="high").prompt
    assert (wrong.text, "must be of type integer" in wrong.problem) == ("You talk to {{ guest }} on {{ floor }}.", True)


@pytest.mark.parametrize("text", ["", "[", "version: 1\n", CARA + "extends: _gone.yaml\n", "\0"])
def test_a_broken_file_has_findings_and_nothing_else(tmp_path: Path, text: str) -> None:
    shown = seen(tmp_path, text)
    assert shown.is_broken
    assert shown.findings
    assert (shown.prompt.text, shown.stats) == ("", None)


def test_findings_are_in_order_and_marked_where_they_stand(tmp_path: Path) -> None:
    text = CARA.replace("You are Cara.", "|\n  Speak aloud to {{ guest }}, use **bold** and 👋 in one sentence.")
    shown = seen(
        tmp_path, text + "variables: {guest: {type: string, default: Ada}}\ninitialMessage: 'Hi **you** there'\n"
    )
    assert [item.sort_key for item in shown.findings] == sorted(item.sort_key for item in shown.findings)
    for whole in (shown.prompt.text, shown.greeting.text):
        pieces = stretches(whole, shown.findings, {"guest": "Ada"})
        assert "".join(piece.text for piece in pieces) == whole
    marked = {
        piece.text
        for piece in stretches(shown.greeting.text, shown.findings, {"guest": "Ada"})
        if piece.finding is not None
    }
    assert marked == {"**you**"}


def test_secrets_are_hidden_wherever_they_stand(tmp_path: Path) -> None:
    shown = seen(tmp_path, CARA.replace("You are Cara.", f"You know {KEY}."))
    assert shown.veil.text(shown.prompt.text) == f"You know {HIDDEN}."
    assert KEY[8:] not in str(shown.findings)
    assert shown.veil.data({"a": [f"x {KEY}"], "headers": {"X-Any": "plain"}, "n": 1}) == {
        "a": [f"x {HIDDEN}"], "headers": {"X-Any": HIDDEN}, "n": 1,
    }  # fmt: skip
    assert Veil().text(f"an old {KEY} too") == f"an old {HIDDEN} too"


def test_two_states_differ_field_by_field_without_their_secrets(tmp_path: Path) -> None:
    text = CARA.replace("You are Cara.", f"|\n  Speak.\n  You know {KEY}.\n  Be calm today.")
    before = seen(tmp_path, text).persona
    after = seen(tmp_path, text.replace(KEY, KEY.replace("a", "b")).replace("calm", "kind")).persona
    assert before is not None
    assert after is not None
    (prompt,) = between(before, after, Veil())
    assert prompt.path == "systemPrompt"
    said = [(piece.sign, piece.text) for line in prompt.lines for piece in line.pieces]
    assert ("-", "calm") in said
    assert ("+", "kind") in said
    assert KEY[10:] not in str(said)
