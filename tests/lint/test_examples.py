"""Every rule against its own examples."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.diagnostics.fixes import fix_texts
from anam_personas.lint.registry import rules
from tests.lint.support import document, findings, marked, persona_of

if TYPE_CHECKING:
    from anam_personas.lint.rule import Bad, Rule

BAD = [pytest.param(rule, bad, id=f"{rule.code}-{n}") for rule in rules() for n, bad in enumerate(rule.bad)]
FIXED = [
    pytest.param(rule, bad, id=f"{rule.code}-{n}") for rule in rules() for n, bad in enumerate(rule.bad) if bad.fixed
]
GOOD = [pytest.param(rule, good, id=f"{rule.code}-{n}") for rule in rules() for n, good in enumerate(rule.good)]


def found(rule: Rule, file: str) -> list[Any]:
    return findings(persona_of(document(file)), rule.code, options=rule.example_settings)


@pytest.mark.parametrize(("rule", "bad"), BAD)
def test_a_bad_example_is_reported_at_its_words(rule: Rule, bad: Bad) -> None:
    assert tuple(marked(finding) for finding in found(rule, bad.file)) == bad.marks


@pytest.mark.parametrize(("rule", "good"), GOOD)
def test_a_good_example_is_not_reported(rule: Rule, good: str) -> None:
    assert found(rule, good) == []


@pytest.mark.parametrize(("rule", "bad"), FIXED)
def test_a_fix_makes_what_the_example_says_and_then_nothing_more(rule: Rule, bad: Bad) -> None:
    before = document(bad.file)
    is_unsafe = rule.fix == "unsafe"
    text = fix_texts({before.file: before.text}, found(rule, bad.file), unsafe=is_unsafe)[before.file]
    assert text == document(bad.fixed or "").text
    assert not [item for item in found(rule, text) if item.fix and (item.fix.safe or is_unsafe)]


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.code)
def test_a_rule_has_two_examples_or_more_of_each_kind_and_a_whole_page(rule: Rule) -> None:
    assert rule.bad
    assert rule.good
    assert rule.fix == "none" or any(bad.fixed for bad in rule.bad)
    page = dedent(rule.__doc__ or "")
    headings = [line.strip() for line in page.splitlines() if line.strip().startswith("## ")]
    assert headings[:2] == ["## What it does", "## Why is this bad"]
    assert headings[-1] == "## Sources"
    assert ("## Fix safety" in headings) == (rule.fix != "none")
