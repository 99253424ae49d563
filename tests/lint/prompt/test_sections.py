from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anam_personas.lint.prompt.sections import sections


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("[STYLE] Be short. [PERSONALITY] You are Cara.", [("bracket", "STYLE"), ("bracket", "PERSONALITY")]),
        ("[STYLE]\nBe short.\n\n[Tone Of Voice]\nWarm.", [("bracket", "STYLE"), ("bracket", "Tone Of Voice")]),
        ("[STYLE] Be short.\n[Style] Be plain.", [("bracket", "STYLE"), ("bracket", "Style")]),
        ("[STYLE]: Be short.", [("bracket", "STYLE")]),
        ("# One\n## Two ##\n####### no\n#no", [("heading", "One"), ("heading", "Two")]),
        ("<role>\nYou are Kai.\n</role>", [("tag", "role")]),
        ("GOALS: Book a demo now.\nLIMITS:\nNone.", [("capitals", "GOALS"), ("capitals", "LIMITS")]),
        ("Rules:\n- one", [("label", "Rules")]),
        ("**Tone**\nWarm\n**Limits:**\nNone", [("bold", "Tone"), ("bold", "Limits")]),
        ("User: hi\nAssistant: hello\nNAME: Anna\nNote: x", []),
        ("You work for [CLINIC_NAME] and [COMPANY] here.", []),
        ("[a link](https://acme.example)\n[Your name] comes here", []),
        ("# One\n[Placeholder]\n", [("heading", "One")]),
        ("", []),
    ],
)
def test_markers(text: str, wanted: list[tuple[str, str]]) -> None:
    assert [(section.style, section.name) for section in sections(text)] == wanted


def test_a_section_knows_its_marker_and_its_body() -> None:
    text = "Hello.\n  # One\nA.\n[TWO] B."
    one, two = sections(text)
    assert (text[one.start : one.body], text[one.body : one.end]) == ("# One", "\nA.\n")
    assert (text[two.start : two.body], text[two.body : two.end]) == ("[TWO]", " B.")


@given(st.text(st.sampled_from("[]#<>*:A a\n._"), max_size=60))
def test_sections_are_in_order_and_do_not_overlap(text: str) -> None:
    found = sections(text)
    assert all(section.start < section.body <= section.end for section in found)
    assert all(first.end == second.start for first, second in pairwise(found))
