from __future__ import annotations

from typing import Any

import pytest

from anam_personas.review.size import size_of


@pytest.mark.parametrize(
    ("path", "old", "new", "said"),
    [
        ("systemPrompt", "You are Cara.\nBe brief.", "You are Cara.", "about 4 tokens, -3"),
        ("systemPrompt", None, "One\ntwo", "about 3 tokens"),
        ("initialMessage", "Hi there, all of you!", "Hi there!", "about 0.8 s spoken, -1.2 s"),
        ("initialMessage", None, "Hi there!", "about 0.8 s spoken"),
        ("initialMessage", "Hi there!", None, "about 0.0 s spoken, -0.8 s"),
        ("name", "Cara", "Nia", None),
        ("description", "For the front desk.\nAsk Ann.", None, None),
        ("tools.book.description", "Books a visit.\nAsk first.", None, "about 0 tokens, -7"),
        ("voiceDetectionOptions", {}, {"a": 1}, None),
        ("initialMessage", None, None, None),
    ],
)
def test_what_is_said_of_a_size(path: str, old: Any, new: Any, said: str | None) -> None:
    size = size_of(path, old, new)
    assert (None if size is None else str(size)) == said


def test_of_a_tool_the_description_is_read_by_a_model() -> None:
    assert str(size_of("description", None, "Books a visit.\nAsk first.", "tool")) == "about 7 tokens"
