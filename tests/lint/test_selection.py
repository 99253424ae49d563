from __future__ import annotations

import pytest

from anam_personas.codes import diagnostic
from anam_personas.errors import SettingsError, UsageError
from anam_personas.lint.registry import rules
from anam_personas.lint.selection import Selection, codes
from tests.lint.support import document

ON = {rule.code for rule in rules() if rule.default_on}


def ran(selection: Selection) -> set[str]:
    return {rule.code for rule in rules() if selection.runs(rule.code)}


def test_all_that_is_on_by_default_runs_where_nothing_is_said() -> None:
    assert ran(Selection.of()) == ran(Selection.of(["ALL"])) == ran(Selection.of((), (), {"select": ["ALL"]})) == ON


@pytest.mark.parametrize("name", ["CL001", "placeholder"])
def test_a_rule_is_meant_by_its_code_and_its_name(name: str) -> None:
    assert ran(Selection.of([name])) == {"CL001"}


def test_a_prefix_means_its_rules() -> None:
    assert ran(Selection.of(["PS"])) == {code for code in ON if code.startswith("PS")}
    assert ran(Selection.of(["PS00", "CL001"], ["PS001"])) == {
        c for c in ON if c.startswith("PS00") or c == "CL001"
    } - {"PS001"}


def test_settings_hold_where_the_command_line_says_nothing() -> None:
    table = {"select": ["PS", "CL"], "ignore": ["PS001"], "required-sections": ["STYLE"]}
    assert ran(Selection.of((), (), table)) == {code for code in ON if code[:2] in {"PS", "CL"}} - {"PS001"}
    assert Selection.of((), (), table).options["required-sections"] == ["STYLE"]


def test_a_selection_on_the_command_line_takes_the_place_of_the_settings() -> None:
    assert ran(Selection.of(["PS001"], (), {"select": ["CL"], "ignore": ["PS001"]})) == {"PS001"}


def test_an_ignore_on_the_command_line_is_added_to_the_settings() -> None:
    assert ran(Selection.of((), ["CL004"], {"select": ["CL"], "ignore": ["CL001"]})) == {
        code for code in ON if code.startswith("CL")
    } - {"CL001", "CL004"}


def test_an_unknown_name_is_an_error_that_proposes_the_nearest() -> None:
    with pytest.raises(UsageError, match=r'no rule "placeholdr"\. Did you mean "placeholder"'):
        Selection.of(["placeholdr"])
    with pytest.raises(UsageError, match='no rule "ZZ"'):
        Selection.of((), ["ZZ"])
    with pytest.raises(SettingsError, match='no rule "CL999"'):
        Selection.of((), (), {"ignore": ["CL999"]})


def test_ignored_warnings_of_validation_are_left_out_and_errors_stay() -> None:
    place = document("name: X").place(("name",))
    warning, error = diagnostic("S013", "unchecked", place), diagnostic("S001", "unknown", place)
    assert Selection.of((), ["S"]).kept([warning, error]) == [error]
    assert Selection.of().kept([warning, error]) == [warning, error]


def test_a_prefix_of_lower_case_is_none() -> None:
    with pytest.raises(UsageError):
        codes("ps")
