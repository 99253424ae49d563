"""Small prompts as data: what must be found in each, and what must not. One file a rule in ``cases``."""

from __future__ import annotations

import pytest

from anam_personas.lint.registry import rules
from anam_personas.lint.selection import Selection
from bench.lint_quality.cases import Case, read_cases
from bench.lint_quality.corpus import OWN_CASES

CASES = [case for path in sorted(OWN_CASES.glob("*.yaml")) for case in read_cases(path)]


def test_no_two_cases_have_one_name() -> None:
    names = [case.name for case in CASES]
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_is_judged_right(case: Case) -> None:
    asked = case.expect | case.expect_any | case.forbid
    assert asked <= {rule.code for rule in rules()}
    assert asked, "a case expects or forbids something"
    assert case.wrong(case.found(Selection.of(sorted(asked), (), {"preview": True}))) == []
