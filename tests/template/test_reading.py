from __future__ import annotations

import warnings

import pytest
from hypothesis import example, given
from jinja2 import Environment, TemplateSyntaxError, meta

from anam_personas.template import RESERVED, TemplateProblem, is_template, used
from anam_personas.template.nodes import MOST_CHARACTERS
from anam_personas.template.reading import parsed
from tests.template.templates import HEAPS, WHOLE

JINJA = Environment(keep_trailing_newline=True)


def _problem(text: str) -> TemplateProblem | None:
    try:
        parsed(text)
    except TemplateProblem as problem:
        return problem
    return None


@given(text=HEAPS)
@example(text="{{{ name }}}")
@example(text="{{ name +}}")
@example(text="{# {{ name }} #}{{ b }}")
@example(text="{% raw %}{{ name }}{% endraw %}")
@example(text="{{{name}}{ b }}")
@example(text="{% raw %}{{ a }}\n {% raw %}{% endraw %}\n")
@example(text="{% raw %}{{ a }}{% endraw %} {{ b }}")
@example(text="{{ a }}{{-b-}}\r\n{{ c }}")
def test_what_is_accepted_is_a_template_of_jinja_with_the_same_variables(text: str) -> None:
    problem = _problem(text)
    if problem is not None:
        assert 0 <= problem.start <= problem.end <= len(text)
        assert f"{problem}".isprintable()
        return
    found = list(used(text))
    expected = meta.find_undeclared_variables(JINJA.parse(text))
    JINJA.compile(text)
    assert {name for name, _, _ in found} == expected
    assert len(found) == len(expected)
    for name, start, end in found:
        assert text.replace("\r\n", "\n").replace("\r", "\n")[start:end] == name or text[start:end] == name


@given(text=HEAPS)
def test_what_jinja_refuses_is_refused(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            JINJA.compile(text)
        except TemplateSyntaxError:
            with pytest.raises(TemplateProblem):
                list(used(text))


@given(text=WHOLE)
def test_every_template_of_the_grammar_is_read(text: str) -> None:
    assert {name for name, _, _ in used(text)} == meta.find_undeclared_variables(JINJA.parse(text))


def test_the_first_use_is_shown() -> None:
    assert list(used("Hi {{ a }} {{ b }} {{ a }}")) == [("a", 6, 7), ("b", 14, 15)]
    assert list(used("a {% if a %}{{ b }}{% endif %}")) == [("a", 8, 9), ("b", 15, 16)]


def test_only_openers_make_a_template() -> None:
    assert [is_template(text) for text in ("", "a } b", "}}", "{ a }", "{{", "{%", "{#")] == [False] * 4 + [True] * 3


def test_a_template_has_a_bound_and_other_text_has_none() -> None:
    assert list(used("x" * (MOST_CHARACTERS + 1))) == []
    assert list(used("{{ a }}" + "x" * (MOST_CHARACTERS - 7))) == [("a", 3, 4)]
    assert list(used("{% raw %}{{ a }}" + "x" * MOST_CHARACTERS + "{% endraw %}\n")) == []
    assert list(used("word {% raw %}{{x}}{% endraw %} " * 9_000)) == []
    with pytest.raises(TemplateProblem, match="a template has at most 100,000 characters"):
        list(used("{# {% raw %} #}" + "{{ a | upper }}" * 9_000 + "{# {% endraw %} #}"))
    with pytest.raises(TemplateProblem, match="a template has at most 100,000 characters"):
        list(used("{{ a }}" + "x" * (MOST_CHARACTERS - 6)))


@pytest.mark.parametrize("name", sorted(RESERVED))
def test_reserved_names_are_no_variables(name: str) -> None:
    with pytest.raises(TemplateProblem):
        list(used(f"{{{{ {name} }}}}"))


DEEP = 20_000


@pytest.mark.parametrize(
    "text",
    [
        "{{ " + "[" * DEEP,
        "{{ " + "(" * DEEP + "a" + ")" * DEEP + " }}",
        "{{ " + "{" * DEEP,
        "{{ " + "-" * DEEP + "1 }}",
        "{{ " + "not " * DEEP + "a }}",
        "{{ a" + ".b" * DEEP + " }}",
        "{{ a" + "|upper" * DEEP + " }}",
        "{{ a" + " + a" * DEEP + " }}",
        "{{ a" + " ~ a" * DEEP + " }}",
        "{{ a" + "[0]" * DEEP + " }}",
        "{% if " + "not " * DEEP + "a %}{% endif %}",
        "{% if " + "a and " * DEEP + "a %}{% endif %}",
        "{% if a %}" * (DEEP // 4),
        "{% if a %}" * (DEEP // 8) + "{% endif %}" * (DEEP // 8),
        "{% if a %}" + "{% elif a %}" * (DEEP // 4),
        "{% if a == " + "'" * DEEP,
        "{{ a | default('" + "x" * DEEP + "') }}",
        "{{ a | default(" + "1" * DEEP + ") }}",
        "{{ a | default(1e" + "9" * DEEP + ") }}",
        "{{ " + "a" * DEEP,
        "{% for a in b %}" * DEEP,
        "{{ 'a' * 3000000000 }}",
        "{{ '%999999999d' % 1 }}",
        "{{ a | center(999999999) }}",
        "{{ a ** 9 ** 9 }}",
        "{{" * DEEP,
        "{%" * DEEP,
        "{#" * DEEP,
        "{% raw %}" * (DEEP // 4),
        "{{{" * DEEP,
        "{{ a }}{{ " + "9_" * DEEP,
    ],
    ids=lambda text: text[:14],
)
def test_depth_and_length_end_in_a_problem(text: str) -> None:
    with pytest.raises(TemplateProblem) as caught:
        list(used(text))
    assert len(str(caught.value)) < 300
