from __future__ import annotations

import unicodedata
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jinja2 import TemplateSyntaxError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment

from anam_personas.errors import UsageError
from anam_personas.template import (
    RESERVED,
    Declared,
    TemplateProblem,
    default_problem,
    defaults,
    from_words,
    is_template,
    pattern_problem,
    render,
    used,
    values,
)

JINJA = ImmutableSandboxedEnvironment()
BITS = st.sampled_from([
    "{{", "}}", "{%", "%}", "{#", "#}", "{", "}", " ", "\n", "-", "+", "name", "visitor_1", "é", "none", "true", "if", "self",
    "loop", "x", ".y", "|upper", "'{{ a }}'", "1", "{{ name }}", "{{name}}", "{{- b -}}", "{{ c +}}", "{{+ d }}", "raw", "endraw",
    "{% if name %}", "{% endif %}", "{% for i in x %}", "{% endfor %}", "{% raw %}", "{% endraw %}", "{% set z = 1 %}", "{{ z }}",
])  # fmt: skip
TEMPLATES = st.lists(BITS, max_size=10).map("".join)


@given(text=TEMPLATES)
@example(text="{{{ name }}}")
@example(text="{{ none }} {{ name }}")
@example(text="{{ name +}}")
@example(text="{# {{ name }} #}{{ b }}")
@example(text="{% raw %}{{ name }}{% endraw %}")
@example(text="{{{name}}{ b }}")
def test_variables_are_those_that_jinja_finds(text: str) -> None:
    try:
        expected = meta.find_undeclared_variables(JINJA.parse(text))
        JINJA.compile(text)
    except TemplateSyntaxError:
        with pytest.raises(TemplateProblem):
            list(used(text))
        return
    found = list(used(text))
    assert {name for name, _, _ in found} == expected
    assert len(found) == len(expected)
    for name, start, end in found:
        assert text[start:end] == name


def test_the_first_use_is_shown() -> None:
    assert list(used("Hi {{ a }} {{ b }} {{ a }}")) == [("a", 6, 7), ("b", 14, 15)]
    assert list(used("a {% if a %}{{ b }}{% endif %}")) == [("a", 8, 9), ("b", 15, 16)]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\n{{ b", 2),
        ("{% if %}", 1),
        ("a\nb\n{{ x | nofilter }}", 3),
        ("{{ x is notest }}", 1),
        ("\n{% include 'x' %}", 2),
        ("{% extends 'x' %}", 1),
        ("{% import 'x' as y %}", 1),
        ("{% from 'x' import y %}", 1),
        ("{% endif %}", 1),
    ],
)
def test_what_is_no_template_is_said_with_its_line(text: str, line: int) -> None:
    with pytest.raises(TemplateProblem) as caught:
        list(used(text))
    assert caught.value.line == line


def test_only_openers_make_a_template() -> None:
    assert [is_template(text) for text in ("", "a } b", "}}", "{ a }", "{{", "{%", "{#")] == [False] * 4 + [True] * 3


def test_rendering() -> None:
    given_values = {"a": "x", "b": True, "c": 1.5, "d": None}
    assert render("no template }}\n", given_values) == "no template }}\n"
    assert render("{{ a }} {{b}} {{ c }}\n", given_values) == "x true 1.5\n"
    assert render("<{{ a }}> & 'so'", {"a": "<i>"}) == "<<i>> & 'so'"
    assert render("{{ a }}", {"a": "{{ b }}"}) == "{{ b }}"


@pytest.mark.parametrize(
    "text",
    [
        "{{ nobody }}",
        "{{ a.b.c }}",
        "{{ 1 / 0 }}",
        "{{ a + 1 }}",
        "{{ a | int + {} }}",
        "{{ a.__class__.__mro__ }}",
        "{{ ''.join }}{{ a.format.__globals__ }}",
        "{{ [1][7] }}",
        "{{ range(3) }}",
        "{{ cycler }}{{ lipsum() }}",
        "{{ a | round }}",
        "{% include 'x' %}",
        "{{ b",
    ],
)
def test_what_cannot_be_rendered_is_a_usage_error_without_values(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        render(text, {"a": "Ada Lovelace"})
    assert "Lovelace" not in str(caught.value)


def test_values_are_the_callers_else_defaults() -> None:
    declared: Declared = {"a": {"default": "x"}, "b": {"type": "integer"}, "c": {"type": "boolean", "default": False}}
    assert values(declared, {"b": 3}) == {"a": "x", "b": 3, "c": False}
    assert values(declared, {"a": "y", "b": 3, "c": True}) == {"a": "y", "b": 3, "c": True}
    assert values({}) == {}
    assert defaults({"a": {"default": 1}}) == {"a": 1}


def test_everything_that_is_wrong_with_values_is_named_and_none_is_quoted() -> None:
    declared: Declared = {"visitor": {"maxLength": 3}, "floor": {"type": "integer"}, "day": {}}
    with pytest.raises(UsageError) as caught:
        values(declared, {"visitor": "Ada Lovelace", "floor": "Byron", "vistor": "x"})
    message = str(caught.value)
    assert 'there is no variable "vistor". Did you mean "visitor"?' in message
    assert 'variable "visitor" does not fit its declaration (maxLength: 3)' in message
    assert 'variable "floor" must be of type integer' in message
    assert 'variable "day" has no value and no default' in message
    assert "Lovelace" not in message
    assert "Byron" not in message


def test_an_unknown_variable_is_told_what_there_is() -> None:
    with pytest.raises(UsageError, match=r'there is no variable "zzz"\. Declared: visitor\.'):
        values({"visitor": {"default": ""}}, {"zzz": 1})
    with pytest.raises(UsageError, match=r"None is declared\."):
        values({}, {"zzz": 1})


@pytest.mark.parametrize(
    ("spec", "value", "problem"),
    [
        ({}, "x", None),
        ({}, 1, "must be of type string"),
        ({}, None, "must be of type string"),
        ({"type": "integer"}, 1.0, None),
        ({"type": "integer"}, True, "must be of type integer"),
        ({"type": "integer"}, 1.5, "must be of type integer"),
        ({"type": "number"}, float("nan"), "must be of type number"),
        ({"type": "boolean"}, "true", "must be of type boolean"),
        ({"type": "string"}, ["x"], "must be of type string"),
        ({"type": "string"}, object(), "must be of type string"),
        ({"minimum": 1, "type": "number"}, 0, "does not fit its declaration (minimum: 1)"),
        ({"pattern": "^a"}, "b", "does not fit its declaration (pattern: ^a)"),
        ({"enum": ["a", "b"]}, "b", None),
        ({"enum": ["a", "b"]}, "c", "does not fit its declaration (enum: ['a', 'b'])"),
        ({"description": "not a rule", "examples": [1]}, "x", None),
    ],
)
def test_a_default_must_fit_its_declaration(spec: dict[str, object], value: object, problem: str | None) -> None:
    assert default_problem({**spec, "default": value}) == problem


def test_declarations_that_look_alike_are_not_mixed_up() -> None:
    assert default_problem({"type": "string", "maxLength": 1, "default": "ab"}) is not None
    assert default_problem({"type": "string", "maxLength": 2, "default": "ab"}) is None


def test_patterns_are_regular_expressions() -> None:
    assert pattern_problem({}) is None
    assert pattern_problem({"pattern": "^[A-Z]+$"}) is None
    assert pattern_problem({"pattern": "["}) is not None


@pytest.mark.parametrize(
    "value",
    [
        "two\nlines", "two\rlines", "a\u2028b", "a\u2029b", "a\x85b", "a\x0bb", "a\x0cb", "bell \x07", "nul \0", "esc \x1b[0m",
        "tab\there", "half \ud800", "right to left \u202e", "isolate \u2066", "tag \U000e0041", "[GUARDRAILS]", "x [NEW ROLE] y",
        "# Heading", "  ## Heading", "<system>", "</user>", "<br/>", '<system role="x">', "[Personality]",
    ],
)  # fmt: skip
def test_a_value_that_could_break_out_is_refused(value: str) -> None:
    with pytest.raises(UsageError, match=r'variable "a" holds '):
        values({"a": {}}, {"a": value})


@pytest.mark.parametrize("value", ["a\nb", "a\r\nb", "a\tb", "1 < 2 and 3 > 2", "item [1] of [a]"])
def test_what_a_multiline_value_may_hold(value: str) -> None:
    assert values({"a": {"multiline": True}}, {"a": value}) == {"a": value}


@pytest.mark.parametrize(
    "value",
    ["a\n# Heading", "a\r# Heading", "a\r\n  [Personality]  \r\nb", "a\n[STYLE]", "a\x85b", "a\x0cb", "a\n<system>"],
)
def test_what_a_multiline_value_may_not_hold(value: str) -> None:
    with pytest.raises(UsageError, match=r'variable "a" holds '):
        values({"a": {"multiline": True}}, {"a": value})


@given(value=st.text(max_size=30) | st.text(st.characters(max_codepoint=0x2FF), max_size=30), multiline=st.booleans())
def test_no_value_that_passes_breaks_out_of_its_sentence(value: str, multiline: bool) -> None:
    try:
        values({"a": {"multiline": multiline}}, {"a": value})
    except UsageError:
        return
    if not multiline:
        assert value.splitlines() in ([], [value])
        assert "\t" not in value
    assert not any(unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} for char in value if char not in "\n\r\t")
    for line in value.splitlines():
        assert not line.lstrip().startswith("# ")
        assert not (
            line.strip().startswith("[")
            and line.strip().endswith("]")
            and len(line.strip()) > 2
            and line.count("[") == 1
        )
    assert render("({{ a }})", {"a": value}) == f"({value})"


@pytest.mark.parametrize(
    ("kind", "word", "value"),
    [
        ("string", "3", "3"),
        ("integer", "3", 3),
        ("integer", "-3", -3),
        ("integer", "3.5", "3.5"),
        ("number", "3", 3.0),
        ("number", "x", "x"),
        ("boolean", "TRUE", True),
        ("boolean", "false", False),
        ("boolean", "yes", "yes"),
        ("integer", "9" * 5000, "9" * 5000),
    ],
)
def test_words_of_a_command_line_become_the_declared_types(kind: str, word: str, value: object) -> None:
    (found,) = from_words({"a": {"type": kind}}, {"a": word}).values()
    assert (found, type(found)) == (value, type(value))


def test_words_for_what_is_not_declared_stay_text() -> None:
    assert from_words({"a": {}}, {"a": "1", "b": "2"}) == {"a": "1", "b": "2"}


@pytest.mark.parametrize("name", sorted(RESERVED))
def test_reserved_names_are_not_put_in(name: str) -> None:
    with suppress(UsageError):
        assert render(f"{{{{ {name} }}}}", {name: "the value"}) != "the value"
