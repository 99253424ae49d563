from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from anam_personas.review import page


def test_markup_of_others_is_not_read() -> None:
    shown = page.escaped("see [x](http://y) *now* @all <b> #7")
    assert shown == r"see \[x\](http:/&#8203;/y) \*now\* @&#8203;all &lt;b&gt; #&#8203;7"
    assert page.escaped("run `apply_it` now_") == r"run `apply_it` now\_"
    assert page.escaped("a ` b") == r"a \` b"
    assert page.cell("a|b\nc") == "a\\|b c"


def test_no_line_closes_its_fence() -> None:
    text = page.block("one", [], ["a", "`````", "b"])
    assert "``````diff\na\n`````\nb\n``````" in text


@given(st.lists(st.tuples(st.text(max_size=50), st.integers(0, 40_000)), max_size=40))
def test_a_page_is_never_too_long(blocks: list[tuple[str, int]]) -> None:
    made = [(name, f"~ {name}", page.block(name, [], ["x" * size])) for name, size in blocks]
    text = page.document(["# Plan", ""], made, ["foot"])
    assert len(text) <= page.LIMIT
    assert text.endswith("foot\n")
    if sum(len(each) + 1 for _, _, each in made) < 64_000:
        assert all(each in text for _, _, each in made)


def test_thousands_of_items_are_cut_with_a_word() -> None:
    made = [(f"p{number}", f"~ persona p{number}: update", page.block("x", [], ["y"])) for number in range(5000)]
    text = page.document(["# Plan"], made)
    assert len(text) <= page.LIMIT
    assert "more items altogether.**" in text
