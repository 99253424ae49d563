"""Small prompts as data: what must be found in each, and what must not. One file a rule in ``cases``."""

from __future__ import annotations

import pytest

from anam_personas.lint.language.lexicon import LANGUAGES
from anam_personas.lint.registry import rules
from anam_personas.lint.selection import Selection
from anam_personas.text.marks import unmarked
from bench.lint_quality.cases import BEFORE, Case, read_cases
from bench.lint_quality.corpus import OWN_CASES

OWN = {path.stem.upper() for path in OWN_CASES.glob("*.yaml")}
"""The codes of rules that have a file of cases of their own."""
SPELLED = {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"}
CASES = [case for path in sorted(OWN_CASES.glob("*.yaml")) for case in read_cases(path, BEFORE)]


def test_no_two_cases_have_one_name() -> None:
    names = [case.name for case in CASES]
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_is_judged_right(case: Case) -> None:
    asked = case.expect | case.expect_any | case.forbid
    assert asked <= {rule.code for rule in rules()}
    assert asked, "a case expects or forbids something"
    assert case.wrong(case.found(Selection.of(sorted(asked), (), {"preview": True}))) == []


MARKED = frozenset(["de", "es", "fr", "it", "pt"])


def typed_plainly(text: str, language: str) -> str:
    """As it is typed on a keyboard without the letters of the language."""
    spelled = text.translate(str.maketrans(SPELLED)) if language == "de" else text
    return unmarked(spelled)


PLAIN = [case for case in CASES if case.config.get("languageCode") in MARKED and not case.text.isascii()]


@pytest.mark.parametrize("case", PLAIN, ids=lambda case: case.name)
def test_words_that_are_typed_without_their_marks_raise_no_alarm(case: Case) -> None:
    plain = case._replace(text=typed_plainly(case.text, case.config["languageCode"]), expect=frozenset())
    assert plain.wrong(plain.found(Selection.of(sorted(plain.forbid), (), {"preview": True}))) == []


def test_most_of_what_is_to_be_found_is_found_without_the_marks() -> None:
    """Where a word of one letter has one, as Portuguese ``é`` has, another word is left."""
    asked = [case for case in PLAIN if case.expect]
    plain = [case._replace(text=typed_plainly(case.text, case.config["languageCode"])) for case in asked]
    missed = [
        case.name
        for case in plain
        if not case.expect <= case.found(Selection.of(sorted(case.expect), (), {"preview": True}))
    ]
    assert len(missed) < 0.05 * len(asked), missed


def test_each_case_that_is_passed_over_says_what_would_be_found() -> None:
    """A case that would pass whatever its rule passes over proves nothing."""
    own = [case for case in read_cases(OWN_CASES / "passed-over.yaml", BEFORE) if case.forbid]
    assert [case.name for case in own if case.instead is None] == []


@pytest.mark.parametrize("case", [case for case in CASES if case.instead is not None], ids=lambda case: case.name)
def test_what_is_passed_over_is_found_where_it_is_an_instruction(case: Case) -> None:
    assert case.instead is not None
    told = case._replace(text=case.instead).found(Selection.of(sorted(case.forbid), (), {"preview": True}))
    assert sorted(case.forbid - told) == []


@pytest.mark.parametrize("code", [rule.code for rule in rules() if rule.languages is not None or rule.code in OWN])
def test_a_rule_knows_a_language_by_three_cases_of_each_kind(code: str) -> None:
    """``Rule.languages`` is not a claim: a rule has cases in each of its languages."""
    (rule,) = (rule for rule in rules() if rule.code == code)
    for language in rule.languages or LANGUAGES[:1]:
        own = [case for case in CASES if case.config.get("languageCode", "en") == language]
        assert sum(code in case.expect for case in own) >= 3, language
        assert sum(code in case.forbid for case in own) >= 3, language
