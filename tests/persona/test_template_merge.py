"""Edits of a rendering come back into the template, and around what is fixed they stop."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anam_personas.persona.template_merge import CannotAlign, Span, escaped, realign, replaced
from anam_personas.template import render
from anam_personas.text.diff import hunks
from tests.budget import examples

VALUES = {"who": "our visitor", "empty": "", "n": 3}


def edit(text: str, edited: str) -> str:
    return replaced(text, realign(text, VALUES, edited))


@pytest.mark.parametrize(
    ("text", "edited", "expected"),
    [
        ("Hi {{ who }}, you.", "Hi our visitor, you!", "Hi {{ who }}, you!"),
        ("Hi {{ who }}, you.", "Hello our visitor, and you.", "Hello {{ who }}, and you."),
        ("{{ who }}{{ empty }}", "So our visitor, hello", "So {{ who }}{{ empty }}, hello"),
        ("{{ who }} and {{ who }}", "our visitor or our visitor", "{{ who }} or {{ who }}"),
        (
            "{% if n %}Three: {{ n }}{% else %}No{% endif %} end",
            "Four: 3 end.",
            "{% if n %}Four: {{ n }}{% else %}No{% endif %} end.",
        ),
        ("{# c #}a{% raw %}{{ b }}{% endraw %}c", "A{{ b }}c", "{# c #}A{% raw %}{{ b }}{% endraw %}c"),
        ("Plain.", "Plain {{ brace }}.", "Plain {% raw %}{{ brace }}{% endraw %}."),
        ("same {{ who }}", "same our visitor", "same {{ who }}"),
    ],
)
def test_an_edit_of_literal_text_comes_back(text: str, edited: str, expected: str) -> None:
    assert edit(text, edited) == expected


@pytest.mark.parametrize(
    ("text", "edited", "reason"),
    [
        ("Hi {{ who }}.", "Hi Ada.", "{{ who }}"),
        ("Hi {{ who }}.", "Hi.", "{{ who }}"),
        ("Hi {{ who }}.", "Hi our dear visitor.", "{{ who }}"),
        ("{% for i in [1, 2] %}x {% endfor %}", "x y ", "impossible to map the edit back"),
        ("a {{- who }}", "b our visitor", "impossible to map the edit back"),
        ("x {% endraw %}", "x", "impossible to map the edit back"),
    ],
)
def test_an_edit_that_touches_what_is_fixed_is_refused(text: str, edited: str, reason: str) -> None:
    with pytest.raises(CannotAlign, match=reason.replace("{", r"\{")):
        edit(text, edited)


def test_what_stands_between_the_parts_stays() -> None:
    text = "[A]\none {{ who }}\n\n[B]\ntwo"
    between = [Span(0, 4), Span(text.index("\n\n"), text.index("two"))]
    changed = realign(text, VALUES, "[A]\nfirst our visitor\nmore\n\n[B]\nsecond", between)
    assert replaced(text, changed) == "[A]\nfirst {{ who }}\nmore\n\n[B]\nsecond"
    with pytest.raises(CannotAlign, match=r"\[B\]"):
        realign(text, VALUES, "[A]\none our visitor\n\n[C]\ntwo", between)


def test_braces_are_marked_as_meant() -> None:
    assert render(escaped("a {{ b }} {% c %}"), {}) == "a {{ b }} {% c %}"
    assert escaped("[A]\n{{b}} c {% d") == "[A]\n{% raw %}{{b}}{% endraw %} c {% raw %}{%{% endraw %} d"
    with pytest.raises(CannotAlign, match="carriage return"):
        escaped("{{ a }} \r b")


braces = st.sampled_from(
    ["{{", "}}", "{%", "%}", "{#", "#}", "{", "}", "raw", "endraw", "-", " ", "x", "\n", "\u2028", "\ufeff", "\t"]
)


@settings(max_examples=examples(500), deadline=None)
@given(
    st.lists(braces | st.sampled_from(["{% endraw %}", "{%- endraw -%}", "{% raw %}", "[A]"]), max_size=12).map("".join)
)
def test_whatever_is_live_renders_as_it_is(text: str) -> None:
    assert render(escaped(text), {}) == text
    assert render(escaped(text, "{{ a }}") + "{{ a }}", {"a": "b"}) == f"{text}b"


literals = st.lists(st.sampled_from(["a", "our ", "visitor", " ", "\n", ".", "[", "{", "our visitor"]), max_size=6).map(
    "".join
)


@settings(max_examples=examples(200), deadline=None)
@given(st.lists(literals, min_size=2, max_size=4), st.integers(0, 3), literals)
def test_what_comes_back_renders_as_the_edit(parts: list[str], which: int, new: str) -> None:
    text = "{{ who }}".join(part.replace("{", "(") for part in parts)
    old = parts[which % len(parts)]
    parts[which % len(parts)] = new
    edited = "our visitor".join(parts)
    try:
        made = edit(text, edited)
    except CannotAlign:
        # only where the words of the variable can be found in several places, or braces meet
        near = f"{old} {new}"
        assert edited.count("our visitor") > len(parts) - 1 or "{" in edited or "visitor" in near or "our" in near
        return
    assert render(made, VALUES) == edited


@settings(max_examples=examples(200), deadline=None)
@given(st.text("ab \n.", max_size=30), st.text("ab \n.", max_size=30))
def test_hunks_lead_from_one_text_to_the_other(old: str, new: str) -> None:
    made, at = "", 0
    for start, end, text in hunks(old, new):
        assert at <= start <= end
        made, at = made + old[at:start] + text, end
    assert made + old[at:] == new
