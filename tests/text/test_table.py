"""Columns are aligned as a terminal shows them."""

from __future__ import annotations

from anam_personas.text.slug import slug
from anam_personas.text.table import columns


def test_columns_are_aligned_by_what_is_seen() -> None:
    assert columns([("NAME", "ID"), ("美咲", "1"), ("e\u0301a", "2")]) == ["NAME  ID", "美咲  1", "e\u0301a    2"]
    assert columns([]) == []


def test_a_slug_is_typed_on_any_keyboard() -> None:
    assert [slug(each) for each in ("Zoë  O'Neil", "受付 花子", "😀", "../x")] == [
        "zoe-o-neil",
        "shou-fu-hua-zi",
        "grinning",
        "x",
    ]
