from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, StrictUndefined

from anam_personas.errors import UsageError
from anam_personas.template import render
from anam_personas.template.nodes import LONGEST_OUTPUT
from tests.template.templates import HEAPS, WHOLE

JINJA = Environment(
    keep_trailing_newline=True,
    undefined=StrictUndefined,
    finalize=lambda value: str(value).lower() if isinstance(value, bool) else value,
)
VALUES = st.fixed_dictionaries({
    "a": st.text(st.sampled_from("aZé ß1 "), max_size=8),
    "b": st.booleans(),
    "c": st.text(st.sampled_from("xy東 "), max_size=4),
    "n": st.one_of(st.integers(-5, 5), st.floats(-5, 5)),
    "t": st.sampled_from(["", "x", "  padded  ", "two words-here"]),
    "name": st.just("Ada"),
})  # fmt: skip


@given(text=WHOLE, values=VALUES)
def test_what_is_rendered_is_what_jinja_renders(text: str, values: dict[str, Any]) -> None:
    assert render(text, values) == JINJA.from_string(text).render(values)


@given(text=HEAPS, values=VALUES)
def test_what_renders_at_all_renders_as_with_jinja(text: str, values: dict[str, Any]) -> None:
    try:
        shown = render(text, values)
    except UsageError:
        return
    assert shown == JINJA.from_string(text).render(values) or "{" not in text or "\r" in text


def test_rendering() -> None:
    values = {"a": "x", "b": True, "c": 1.5}
    assert render("no template }}\n", values) == "no template }}\n"
    assert render("{{ a }} {{b}} {{ c }}\n", values) == "x true 1.5\n"
    assert render("& 'so' {{ a }}", {"a": '"so" & so'}) == "& 'so' \"so\" & so"
    assert render("{{ a }}", {"a": "{{ b }}"}) == "{{ b }}"
    assert render("{{ a | title }} {{ a|default('y', true) }}", {"a": ""}) == " y"
    assert render("{{ z | default('nobody') }}", {}) == "nobody"
    assert render("{% if a == 'x' and c >= 1.5 %}1{% elif b %}2{% else %}3{% endif %}", values) == "1"


@pytest.mark.parametrize(
    "text",
    [
        "{{ nobody }}",
        "{% if nobody %}{% endif %}",
        "{% if a < 1 %}{% endif %}",
        "{{ a.b.c }}",
        "{{ 1 / 0 }}",
        "{{ a.__class__.__mro__ }}",
        "{{ ''.join }}{{ a.format.__globals__ }}",
        "{{ range(3) }}",
        "{{ cycler }}{{ lipsum() }}",
        "{{ a | attr('x') }}",
        "{% for i in a %}{{ i }}{% endfor %}",
        "{% include 'x' %}",
        "{{ b",
        "{{ " + "[" * 5_000,
    ],
)
def test_what_cannot_be_rendered_is_a_usage_error_without_values(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        render(text, {"a": "Ada Lovelace"})
    assert "Lovelace" not in str(caught.value)
    assert "jinja" not in str(caught.value).lower()


def test_what_is_rendered_has_a_bound() -> None:
    value = "x" * 10_000
    assert len(render("{{ a }}" * 100, {"a": value})) == LONGEST_OUTPUT
    with pytest.raises(UsageError, match="more than 1,000,000 characters"):
        render("{{ a }}" * 14_000, {"a": value})
