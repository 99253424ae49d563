"""Emoji: by the list of Unicode, whole, and told from signs."""

from __future__ import annotations

import emoji
import pytest

from anam_personas.lint.finding import Span
from anam_personas.lint.rules.sp004_emoji import Emoji
from tests.lint.support import prompt, subject


def spans(spoken: str = "", body: str = "You are Cara.") -> list[str]:
    """The words of the findings of a first message and of a prompt."""
    made = prompt(body, **({"initialMessage": spoken} if spoken else {}))
    spots = [found.spot for found in Emoji().check(subject(made))]
    return [spot.text for spot in spots if isinstance(spot, Span)]


def test_every_emoji_of_the_list_is_found_whole() -> None:
    qualified = [sign for sign, told in emoji.EMOJI_DATA.items() if told["status"] == emoji.STATUS["fully_qualified"]]
    assert len(qualified) > 3000
    assert [sign for sign in qualified if spans(body=f"Say {sign} now.") != [sign]] == []


@pytest.mark.parametrize("sign", ["★★★", "✓", "✗", "♥", "☎", "✔", "♫"])
def test_a_drawn_sign_is_for_the_eye(sign: str) -> None:
    assert spans(f"Rated {sign} by guests.") == [sign]
    assert spans(body=f"Rated {sign} by guests.") == []


@pytest.mark.parametrize(
    "text", ["Acme™, © 2024, ®", "A → B ↔ C", "Press 1 or # or *", "● one ■ two ▸ three", "客户 你好", "───", "20 °C"]
)
def test_other_signs_are_none(text: str) -> None:
    assert spans(text, text) == []


def test_emoji_side_by_side_are_one_finding() -> None:
    assert spans("Hi 👋👋🏽✅ and 👩‍💻👨‍👨‍💻, 🇩🇪🆕 there ⭐ ✨") == ["👋👋🏽✅", "👩‍💻👨‍👨‍💻", "🇩🇪🆕", "⭐", "✨"]


@pytest.mark.parametrize(
    "body", ["Show it as (📞) in the list.", 'The button reads "⭐".', "📦 for parcels   💳 for cards"]
)
def test_an_emoji_that_is_spoken_of_is_not_deleted(body: str) -> None:
    """Without it the brackets are empty, or the words explain nothing."""
    assert {found.changes for found in Emoji().check(subject(prompt(body)))} == {()}


def test_emoji_of_a_spoken_text_are_deleted_however_many_there_are() -> None:
    found = list(Emoji().check(subject(prompt("You are Cara.", initialMessage="Hi 👋 there, how are you 😊 today?"))))
    assert [bool(each.changes) for each in found] == [True, True]


def test_the_same_sign_again_explains_nothing() -> None:
    assert all(found.changes for found in Emoji().check(subject(prompt("Smile 😊 😊 as you talk."))))
