from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anam_personas.review.promptdiff import lost_guardrails, parts, prompt_diff, section_changes

OLD = """\
You are Cara.

[STYLE]
Answer in two short sentences.

# Guardrails
Never give medical advice.

[TOOLS]
Call book_visit.
"""

WHATS = ["added", "removed", "renamed", "changed", "moved", "same"]


def whats(old: str, new: str) -> dict[str, str]:
    return {change.title: change.what for change in section_changes(old, new)}


def shown(old: str, new: str) -> list[str]:
    return [f"{line.sign} {line.text}" for line in prompt_diff(old, new)]


def test_a_change_stands_below_the_name_of_its_section() -> None:
    assert shown(OLD, OLD.replace("two", "three")) == [
        "  ... 1 unchanged section: the beginning",
        "@ [STYLE] changed (+0 tokens)",
        "~ Answer in [-two-]{+three+} short sentences.",
        "  ... 2 unchanged sections: # Guardrails, [TOOLS]",
    ]


def test_a_removed_guardrail_is_marked() -> None:
    new = OLD.replace("# Guardrails\nNever give medical advice.\n\n", "")
    assert shown(OLD, new)[1:3] == [
        "@ # Guardrails removed: a guardrail section! (-9 tokens)",
        "- Never give medical advice.",
    ]
    assert lost_guardrails(OLD, new) == ["# Guardrails"]
    assert lost_guardrails(new, OLD) == []


@pytest.mark.parametrize("name", ["Guardrails", "SAFETY", "Limits", "Boundaries", "House rules", "GRENZEN"])
def test_what_is_a_guardrail(name: str) -> None:
    assert lost_guardrails(f"[STYLE]\nBe brief.\n# {name}\nx", "[STYLE]\nBe brief.") == [f"# {name}"]


def test_sections_that_moved_or_were_renamed_are_not_lost() -> None:
    moved = "You are Nia.\n\n[TOOLS]\nCall book_visit.\n\n[STYLE]" + OLD.split("[STYLE]")[1].split("[TOOLS]")[0]
    assert whats(OLD, moved) == {
        "the beginning": "changed", "[TOOLS]": "moved", "[STYLE]": "same", "# Guardrails": "same",
    }  # fmt: skip
    renamed = OLD.replace("# Guardrails", "[SAFETY]")
    assert whats(OLD, renamed)["[SAFETY]"] == "renamed"
    assert lost_guardrails(OLD, renamed) == []


def test_two_sections_of_one_name_are_told_apart() -> None:
    assert whats("[A]\nOne two.\n[A]\nThree four.", "[A]\nOne two.\n[A]\nFive six.") == {"[A]": "changed"}


def test_a_text_without_sections_is_told_by_its_lines() -> None:
    assert shown("One two three.", "One two four.") == ["~ One two [-three-]{+four+}."]


TEXTS = st.lists(
    st.sampled_from(["[STYLE]", "# Rules", "[TOOLS]", "Be brief.", "Be kind.", "", "LIMITS:", "<a>"]), max_size=8
).map("\n".join)


@given(TEXTS)
def test_the_parts_are_the_text(text: str) -> None:
    assert "".join(part.text for part in parts(text)).strip() == text.strip()


@given(TEXTS, TEXTS)
def test_every_section_of_both_is_accounted_for_once(old: str, new: str) -> None:
    changes = section_changes(old, new)
    assert sorted(id(change) for change in changes if change.what not in WHATS) == []
    assert sorted(c.old.text for c in changes if c.old) == sorted(part.text for part in parts(old))
    assert sorted(c.new.text for c in changes if c.new) == sorted(part.text for part in parts(new))


@given(TEXTS)
def test_equal_texts_have_no_changes(text: str) -> None:
    assert {change.what for change in section_changes(text, text)} <= {"same"}
    assert {line.sign for line in prompt_diff(text, text)} <= {" "}
