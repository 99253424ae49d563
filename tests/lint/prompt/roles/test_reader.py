from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anam_personas.lint.prompt.roles.reader import Roles
from anam_personas.lint.prompt.roles.types import Role
from anam_personas.lint.prompt.sections import Sectioned


def roles(text: str, *names: str) -> Roles:
    return Roles(text, Sectioned(text), frozenset(names))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Offer a table.\n<wait for the answer>\nTake the name.", "instruction, flow, instruction"),
        ("# Desk\n# Version 3\n# Owner: harbour team\nBe brief.", "heading, metadata, metadata, instruction"),
        ("# Be brief.\n# Facts:\n# - Boats leave at nine.\n#", "comment, comment, comment, comment"),
        ("# Goal\nBook.\n# Tone\nWarm.", "heading, instruction, heading, instruction"),
        ("User: I am late.\nYou: No problem.", "sample, sample"),
        ("- Kunde: Ich bin zu spät.\n- Assistant: Kein Problem.", "sample, sample"),
        ("Cliente: hola\nLena: hola", "sample, sample"),
        ("お客様: 遅れます\nアシスタント：わかりました", "sample, sample"),
        ("# Beispiele\nDas macht nichts.\n# Ton\nWarm.", "heading, sample, heading, instruction"),
        ("Example:\nten -> zehn\n\nBe brief.", "heading, sample, , instruction"),
        ('Close with:\n"Your place is kept.\nGoodbye."\nHang up.', "heading, utterance, utterance, instruction"),
        ("> Wir sehen uns.", "utterance"),
        ("«Une table est libre.»", "utterance"),
        ("「席をご用意しました。」", "utterance"),
        ("If they are late:\n  offer a new slot.\n\nBe brief.", "branch step, branch step, , instruction"),
        ('Before noon: "Good morning to you!"', "utterance"),
        ("## Tools\n- find_room: looks for a room\n- Ask first.", "heading, tool list, instruction"),
        ("| day | hours |\n|---|---|\n| Mon | 9-5 |", "table, table, table"),
        ('```\n{"day": 1}\n```\nBe brief.\nBe kind.\nBe quick.\nBe warm.', "sample, sample, sample" + ", instruction" * 4),
        ("```\nYou are Cara.\n```", "instruction, instruction, instruction"),
        ('Reply:\n{\n  "day": 1\n}', "heading, sample, sample, sample"),
        ("---\ntitle: Desk\n---\nBe brief.", "metadata, metadata, metadata, instruction"),
        ("- Berth: seven", "fact"),
        ('Carry on as "Birgit".', "instruction"),
    ],
)  # fmt: skip
def test_each_line_has_a_role(text: str, wanted: str) -> None:
    assert ", ".join(line.role.value for line in roles(text, "lena").lines) == wanted


@pytest.mark.parametrize(
    ("text", "words", "role"),
    [
        ('Confirm with "Fine, you are on the list." and wait.', "Fine", Role.UTTERANCE),
        ("Bestätige mit „Gut, das ist notiert.“ und warte.", "Gut", Role.UTTERANCE),
        ("Confirme avec « C'est noté, merci. » et attends.", "noté", Role.UTTERANCE),
        ("Say 'Fine, you're on the list' and wait.", "re on", Role.UTTERANCE),
        ('Confirm with "Fine, you are on the list." and wait.', "wait", Role.INSTRUCTION),
        ('Carry on as "Birgit" and wait.', "Birgit", Role.INSTRUCTION),
        ("The guests' boat isn't the crew's boat.", "boat", Role.INSTRUCTION),
        ("Ask for the day. <wait for the answer> Go on.", "wait", Role.FLOW),
        ('The screen is 13" wide. Say "Here it is, look at it." twice.', "look", Role.UTTERANCE),
        ('The screen is 13" wide. Say "Here it is, look at it." twice.', "wide", Role.INSTRUCTION),
    ],
)
def test_a_quotation_of_speech_has_a_role_of_its_own(text: str, words: str, role: Role) -> None:
    assert roles(text).at(text.index(words)) is role


def test_headings_that_name_alternatives_are_branches_with_a_condition() -> None:
    text = "# Style\nBe brief.\n# Morning boats\n- Take the name.\n# Evening boats\n- Take the name."
    found = roles(text)
    first, second = text.index("Take"), text.rindex("Take")
    assert found.branch_of(first).condition == "Morning boats"
    assert found.branch_of(second).condition == "Evening boats"
    assert found.branch_of(first).number != found.branch_of(second).number
    assert not found.branch_of(text.index("Be")).condition


def test_a_label_ends_at_a_blank_line_and_a_sibling_begins_another() -> None:
    text = "- If late: apologise.\n- If early: chat.\n\nTake the name."
    found = roles(text)
    numbers = [found.branch_of(text.index(word)).number for word in ("late", "early", "Take")]
    assert len(set(numbers)) == 3


@given(st.text(st.sampled_from("#-*>|`{}[]<>:\"'“”„«»「」~ aIf\n1."), max_size=80))
def test_lines_and_stretches_are_in_order_and_cover_the_text(text: str) -> None:
    found = roles(text)
    assert [text[line.start : line.end] for line in found.lines] == text.split("\n")
    assert all(first.end <= second.start for first, second in pairwise(found.stretches))
    assert all(found.at(at) for at in range(len(text)))


@given(
    st.lists(
        st.sampled_from(["", "# Tone", "If they refuse:", '- Say: "Bye."', "Agent: Hi", "Be kind.", "---", "  - a"])
    ).map("\n".join),
    st.lists(st.integers(0, 200), max_size=4),
)
def test_lines_that_are_read_one_by_one_are_those_that_are_read_at_once(text: str, offsets: list[int]) -> None:
    piecemeal, whole = roles(text), roles(text).lines
    for offset in offsets:
        line = piecemeal.line_at(offset)
        assert line == next((each for each in whole if offset <= each.end), whole[-1])
    assert piecemeal.lines == whole
