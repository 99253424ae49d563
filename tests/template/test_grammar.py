"""What is refused, where, and what is said instead."""

from __future__ import annotations

import pytest

from anam_personas.template import TemplateProblem, used


@pytest.mark.parametrize(
    ("text", "words", "message", "hint"),
    [
        ("a\n{{ b", "{{", 'the "{{" is not closed', "Write }} after it"),
        ("a {% if b", "{%", 'the "{%" is not closed', "%}"),
        ("a {# b", "{#", 'the "{#" is not closed', "#}"),
        ("{% raw %} b", "{% raw %}", 'the "{% raw %}" is not closed', "{% endraw %}"),
        ("a {{ }}", "}}", 'expected a variable, found "}}"', "A template holds"),
        ("a {{ b c }}", "c", 'expected "}}", found "c"', "A template holds"),
        ("{% if %}", "%}", 'expected a variable, found "%}"', "A template holds"),
        ("a\nb\n{{ x | nofilter }}", "nofilter", 'unknown filter "nofilter"', "upper, lower"),
        ("{{ x | uper }}", "uper", 'unknown filter "uper"', 'Did you mean "upper"?'),
        ("{{ x | upper() }}", "(", "upper takes no arguments", "{{ name | upper }}"),
        ("{{ x | default(y) }}", "y", 'expected a constant, found "y"', "Constants are"),
        ("{{ x | default('a', 'b') }}", "'b'", "the second argument of default is true or false", "default('text', true)"),
        ("{{ x | default('a', true, 1) }}", ",", 'expected ")", found ","', "A template holds"),
        ("{{ x | default('" + "y" * 201 + "') }}", "'" + "y" * 201 + "'", "a constant of more than 200 characters", "outside"),
        ("{{ x | default('\\x41') }}", "'\\x41'", "an unknown escape", "\\\\"),
        ("{{ x | default('a) }}", "'", "the quotation mark is not closed", "Write '"),
        ("{{ x" + " | trim" * 9 + " }}", "|", "more than 8 filters", "Keep"),
        ("{{ x is defined }}", "is", "tests are not supported", "Every declared variable"),
        ("{{ x if y else z }}", "if", "a condition inside braces is not supported", "{% if name %}"),
        ("{{ x.y }}", ".", "attributes are not supported", "Declare a separate variable"),
        ("{{ x[0] }}", "[", "parts of values are not supported", "Declare a separate variable"),
        ("{{ x() }}", "(", "calls and parentheses are not supported", "Compute it before"),
        ("{{ (x) }}", "(", "calls and parentheses are not supported", "Compute it before"),
        ("{{ x + 1 }}", "+", "arithmetic is not supported", "Compute it before"),
        ("{{ x ~ y }}", "~", "~ does not join texts", "side by side"),
        ("{{ -x }}", "-", "arithmetic is not supported", "Compute it before"),
        ("{{ 'x' }}", "'x'", "'x' is not a variable", "outside the braces"),
        ("{{ 17 }}", "17", "17 is not a variable", "outside the braces"),
        ("{{ none }}", "none", "none is not a variable", "outside the braces"),
        ("{{ [1] }}", "[", "parts of values are not supported", "Declare a separate variable"),
        ("{{ x & y }}", "&", '"&" has no meaning inside {{ }}', "{% raw %}"),
        ("{{ x ] }}", "]", '"]" closes nothing here', "Delete it"),
        ("{% if x == y %}{% endif %}", "y", '"y" is not a constant', "in quotation marks"),
        ("{% if 'a' == x %}{% endif %}", "'a'", "'a' is not a variable", "outside the braces"),
        ("{% if x < 1 < 2 %}{% endif %}", "<", "comparisons are not chained", "Join two with and"),
        ("{% if x in 'ab' %}{% endif %}", "in", '"in" is not supported', "Compare with each"),
        ("{% if x" + " or x" * 8 + " %}{% endif %}", "or", "more than 8 comparisons in a condition", "several"),
        ("{% if x %}a", "if", "the {% if %} has no {% endif %}", "Write {% endif %}"),
        ("{% if x %}{% else %}{% elif y %}{% endif %}", "elif", "{% elif %} follows {% else %}", "comes last"),
        ("{% if x %}{% else %}{% else %}{% endif %}", "else", "{% else %} follows {% else %}", "comes last"),
        ("{% endif %}", "endif", "{% endif %} has no {% if %}", "before it"),
        ("{% else %}", "else", "{% else %} has no {% if %}", "before it"),
        ("{% if x %}" * 21, "if", "conditions are nested more than 20 levels deep", "Join conditions"),
        ("{% for x in y %}{% endfor %}", "for", "loops are not supported", "one variable"),
        ("{% set x = 1 %}", "set", "a template cannot set variables", "Declare"),
        ("\n{% include 'x' %}", "include", "a template cannot include another text", "file: _part.md"),
        ("{% extends 'x' %}", "extends", "a template cannot extend another", "partial"),
        ("{% import 'x' as y %}", "import", "a template cannot import", "file: _part.md"),
        ("{% from 'x' import y %}", "from", "a template cannot import", "file: _part.md"),
        ("{% macro x() %}{% endmacro %}", "macro", "macros are not supported", "Write the text out"),
        ("{% block x %}{% endblock %}", "block", "blocks are not supported", "partial"),
        ("{% filter upper %}x{% endfilter %}", "filter", "filter blocks are not supported", "after each variable"),
        ("{% call x() %}{% endcall %}", "call", "macros are not supported", "Write the text out"),
        ("{% with x = 1 %}{% endwith %}", "with", "{% with %} is not supported", "A template holds"),
        ("{% do x %}", "do", "{% do %} is not supported", "A template holds"),
        ("{% unless x %}{% endunless %}", "unless", "{% unless %} is not supported", "{% if not name %}"),
        ("{% 'x' %}", "'x'", "a tag must begin with a word", "A template holds"),
    ],
)  # fmt: skip
def test_what_is_refused_is_told_at_its_place(text: str, words: str, message: str, hint: str) -> None:
    with pytest.raises(TemplateProblem) as caught:
        list(used(text))
    problem = caught.value
    assert str(problem) == message
    assert text[problem.start : problem.end] == words
    assert problem.hint is not None
    assert hint in problem.hint


@pytest.mark.parametrize(
    ("tag", "instead"),
    [
        ("{{#if vip}}", "here it is {% if vip %}"),
        ("{{ #if vip}}", "{{ #if vip}}"),
        ("{{#unless vip}}", "here it is {% if not vip %}"),
        ("{{/if}}", "here it is {% endif %}"),
        ("{{else}}", "here it is {% else %}"),
        ("{{ else }}", "here it is {% else %}"),
        ("{{else if vip}}", "here it is {% elif vip %}"),
        ("{{^}}", "here it is {% else %}"),
        ("{{> footer}}", "add a separate text as a part of the prompt: file: _part.md"),
        ("{{>footer}}", "add a separate text as a part of the prompt: file: _part.md"),
        ("{{{name}}}", "here it is {{ name }}"),
        ("{{& name}}", "here it is {{ name }}"),
        ("{{~name~}}", "here it is {{ name }}"),
        ("{{! a remark }}", "a comment is {# ... #} here"),
        ("{{#each guests}}", "loops are not supported: pass the finished text as one variable"),
        ("{{this.name}}", "loops are not supported: pass the finished text as one variable"),
        ("{{@index}}", "loops are not supported: pass the finished text as one variable"),
        ("{{#vip}}", "here a condition is {% if name %}...{% endif %}"),
        ("{{/vip}}", "here a condition ends with {% endif %}"),
    ],
)
def test_handlebars_is_told_at_its_tag_with_what_it_is_here(tag: str, instead: str) -> None:
    for before in ("", "Hello,\n you are {{ name }}.\n", "{# a #}"):
        text = f"{before}{tag} and more {{{{/if}}}}"
        with pytest.raises(TemplateProblem) as caught:
            list(used(text))
        if tag == "{{ #if vip}}":
            assert text[caught.value.start] == "#"
            continue
        assert str(caught.value) == f"{tag} is Handlebars; {instead}"
        assert text[caught.value.start : caught.value.end] == tag


def test_places_count_the_characters_of_the_text_whatever_its_line_ends() -> None:
    for end in ("\n", "\r", "\r\n"):
        text = f"a{end}b{end}{end}{{{{ x.y }}}}"
        with pytest.raises(TemplateProblem) as caught:
            list(used(text))
        assert text[caught.value.start] == "."
