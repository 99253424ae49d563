"""Other platforms' placeholders as templates: whatever a text holds, it renders to itself."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from anam_personas.importers.placeholders import Variables
from anam_personas.template import render, used

PIECES = st.sampled_from(
    ["{{ name }}", "{{a.b}}", "{", "}", "{{", "}}", "{%", "%}", "{#", "word", "\n", "{{ 'x' | f }}"]
)


def made(text: str, **defaults: Any) -> tuple[str, Variables]:
    variables = Variables(defaults)
    return variables.template(text), variables


def test_names_become_variables() -> None:
    text, variables = made("Hi {{name}}, {{ customer.number }} and {{true}}.", name="Ada")
    assert text == "Hi {{ name }}, {{ customerNumber }} and {{ trueValue }}."
    assert list(variables.declared()) == ["name", "customerNumber", "trueValue"]
    assert variables.declared()["name"]["default"] == "Ada"


def test_two_names_never_become_one() -> None:
    text, _ = made("{{ a.b }} {{ aB }}")
    assert text == "{{ aB }} {{ aB2 }}"


def test_an_expression_stays_as_words() -> None:
    text, variables = made('Now: {{ "now" | date: "%H" }}.')
    assert variables.odd == ['{{ "now" | date: "%H" }}']
    assert not list(used(text))
    assert render(text, {}) == 'Now: {{ "now" | date: "%H" }}.'


@given(st.lists(PIECES, max_size=8).map("".join))
def test_a_text_renders_to_itself(text: str) -> None:
    template, variables = made(text)
    names = {name for name, _, _ in used(template)}
    values = {ours: f"value of {theirs}," for theirs, ours in variables.named.items() if ours in names}
    rendered = render(template, values)
    for theirs, ours in variables.named.items():
        if ours in names:
            rendered = rendered.replace(f"value of {theirs},", f"{{{{ {theirs} }}}}")
    assert "".join(rendered.split()) == "".join(text.split())
