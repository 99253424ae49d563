"""Small prompts as data: what must be found in each, and what must not. One file a rule in ``cases``."""

from __future__ import annotations

import pytest

from anam_personas.lint.selection import Selection
from bench.lint_quality.cases import BEFORE, Case, read_cases
from bench.lint_quality.corpus import OWN_CASES

CASES = [case for path in sorted(OWN_CASES.glob("*.yaml")) for case in read_cases(path, BEFORE)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_is_right(case: Case) -> None:
    assert case.expect | case.expect_any | case.forbid, "a case expects or forbids something"
    assert case.wrong(case.found(Selection.of(sorted(case.expect | case.expect_any | case.forbid), preview=True))) == []
