"""Small prompts as data: what must be found in each, and what must not. One file a rule in ``cases``."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import normalize

import pytest

from anam_personas.lint.language.lexicon import LANGUAGES
from anam_personas.lint.registry import rules
from anam_personas.lint.selection import Selection
from anam_personas.text.marks import unmarked
from bench.lint_quality.cases import BEFORE, Case, read_cases
from bench.lint_quality.corpus import OWN_CASES

if TYPE_CHECKING:
    from collections.abc import Callable

OWN = {path.stem.upper() for path in OWN_CASES.glob("*.yaml")}
"""The codes of rules that have a file of cases of their own."""
SPELLED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})
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


def _plain(case: Case) -> str:
    """As it is typed on a keyboard without the letters of the language."""
    is_german = case.config["languageCode"] == "de"
    return unmarked(case.text.translate(SPELLED) if is_german else case.text)


def _decomposed(case: Case) -> str:
    """As macOS and PDF have it: marks behind their letters."""
    return normalize("NFD", case.text)


MARKED_CASES = [case for case in CASES if case.config.get("languageCode") in MARKED and not case.text.isascii()]
WRITTEN = pytest.mark.parametrize("written", [_plain, _decomposed])


@WRITTEN
@pytest.mark.parametrize("language", sorted(MARKED))
def test_marks_that_are_left_out_or_apart_raise_no_alarm(written: Callable[[Case], str], language: str) -> None:
    cases = [case for case in MARKED_CASES if case.config["languageCode"] == language and case.forbid]
    assert len(cases) > 5
    told = {case.name: _found(case, written(case), case.forbid) & case.forbid for case in cases}
    assert {name: found for name, found in told.items() if found} == {}


@WRITTEN
def test_most_is_found_without_the_marks_too(written: Callable[[Case], str]) -> None:
    """Where a word of one letter has one, as Portuguese ``é`` has, another word is left."""
    cases = [case for case in MARKED_CASES if case.expect]
    missed = [case.name for case in cases if not case.expect <= _found(case, written(case), case.expect)]
    assert len(missed) < 0.05 * len(cases), missed


def _found(case: Case, text: str, codes: frozenset[str]) -> frozenset[str]:
    return case._replace(text=text).found(Selection.of(sorted(codes), (), {"preview": True}))


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
