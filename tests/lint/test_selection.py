from __future__ import annotations

from typing import Any

import pytest

from anam_personas.diagnostics.codes import diagnostic
from anam_personas.diagnostics.types import Diagnostic, Place, Severity
from anam_personas.errors import SettingsError, UsageError
from anam_personas.lint.registry import rules
from anam_personas.lint.selection import Selection, codes
from tests.lint.support import document

ON = {rule.code for rule in rules() if rule.default_on}
"""Every rule that is on by default, in any tier."""
STABLE = {rule.code for rule in rules() if rule.default_on and rule.tier != "preview"}
PROVEN = {rule.code for rule in rules() if rule.default_on and rule.tier == "recommended"}


def ran(selection: Selection) -> set[str]:
    return {rule.code for rule in rules() if selection.runs(rule.code)}


def test_all_that_is_on_by_default_runs_where_nothing_is_said() -> None:
    assert ran(Selection.of()) == PROVEN
    assert ran(Selection.of(["ALL"])) == ran(Selection.of((), (), {"select": ["ALL"]})) == STABLE
    assert ran(Selection.of(["ALL"], preview=True)) == ON


@pytest.mark.parametrize(
    ("given", "table", "codes", "strict", "preview"),
    [
        ({}, {}, PROVEN, False, False),
        ({"preset": "strict"}, {}, STABLE, True, False),
        ({}, {"preset": "strict"}, STABLE, True, False),
        ({"preset": "recommended"}, {"preset": "strict"}, PROVEN, False, False),
        ({"preview": True}, {}, PROVEN | (ON - STABLE), False, True),
        ({}, {"preview": True}, PROVEN | (ON - STABLE), False, True),
        ({"preset": "strict", "preview": True}, {}, ON, True, True),
        ({"preset": "strict"}, {"preview": True}, ON, True, True),
        ({"preset": "strict"}, {"select": ["CL001"]}, STABLE, True, False),
        ({}, {"extend-select": ["CL004"]}, PROVEN | {"CL004"}, False, False),
        ({"select": ["SP001"]}, {}, {"SP001"}, True, False),
        ({"select": ["SP001"]}, {"preset": "recommended"}, {"SP001"}, True, False),
    ],
)
def test_a_preset_and_preview_choose_the_tiers(
    given: dict[str, Any], table: dict[str, Any], codes: set[str], strict: bool, preview: bool
) -> None:
    selection = Selection.of(given.pop("select", ()), (), table, **given)
    assert ran(selection) == codes
    assert ("strict" in selection.tiers("SP001"), "preview" in selection.tiers("SP001")) == (strict, preview)


@pytest.mark.parametrize("name", ["CL003", "repeated-instruction"])
def test_a_rule_in_preview_is_selected_only_with_preview(name: str) -> None:
    with pytest.raises(UsageError, match="is in preview: --preview, or preview = true"):
        Selection.of([name])
    with pytest.raises(SettingsError, match=r"lint.select: .* is in preview"):
        Selection.of((), (), {"select": [name]})
    assert ran(Selection.of([name], preview=True)) == ran(Selection.of([name], (), {"preview": True})) == {"CL003"}
    assert "CL003" not in ran(Selection.of((), [name], preview=True))
    assert Selection.of((), (), {"severity": {name: "error"}}).severities == {"CL003": Severity.ERROR}


@pytest.mark.parametrize("name", ["CL001", "placeholder"])
def test_a_rule_is_meant_by_its_code_and_its_name(name: str) -> None:
    assert ran(Selection.of([name])) == {"CL001"}


def test_a_prefix_means_its_rules() -> None:
    assert ran(Selection.of(["PS"])) == {code for code in STABLE if code.startswith("PS")}
    assert ran(Selection.of(["PS00", "CL001"], ["PS001"])) == {
        c for c in STABLE if c.startswith("PS00") or c == "CL001"
    } - {"PS001"}


def test_settings_hold_where_the_command_line_says_nothing() -> None:
    table = {"select": ["PS", "CL"], "ignore": ["PS001"], "required-sections": ["STYLE"]}
    assert ran(Selection.of((), (), table)) == {code for code in STABLE if code[:2] in {"PS", "CL"}} - {"PS001"}
    assert Selection.of((), (), table).options["required-sections"] == ["STYLE"]


def test_a_selection_on_the_command_line_takes_the_place_of_the_settings() -> None:
    assert ran(Selection.of(["PS002"], (), {"select": ["CL"], "ignore": ["PS002"]})) == {"PS002"}


def test_an_ignore_on_the_command_line_is_added_to_the_settings() -> None:
    assert ran(Selection.of((), ["CL004"], {"select": ["CL"], "ignore": ["CL001"]})) == {
        code for code in STABLE if code.startswith("CL")
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
    with pytest.raises(UsageError, match='Did you mean "PS"'):
        codes("ps")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("cl001", "CL001"),
        ("SP1", "SP001"),
        ("cl01", "CL001"),
        ("CL0001", "CL001"),
        ("sf", "SF"),
        ("all", "ALL"),
    ],
)
def test_a_code_that_is_spelled_otherwise_is_recognised(name: str, meant: str) -> None:
    with pytest.raises(UsageError, match=f'Did you mean "{meant}'):
        codes(name)


def found(code: str, file: str = "personas/cara.yaml", severity: Severity = Severity.WARNING) -> Diagnostic:
    return Diagnostic(code, "name", severity, "!", Place(file))


def test_more_can_be_selected() -> None:
    table = {"select": ["CL001"], "extend-select": ["ID"]}
    assert ran(Selection.of((), (), table)) == {"CL001"} | {code for code in STABLE if code.startswith("ID")}
    assert ran(Selection.of(["PS002"], (), table)) == {"PS002"}


@pytest.mark.parametrize(
    ("pattern", "file", "fits"),
    [
        ("personas/demo/*", "personas/demo/a.yaml", True),
        ("personas/demo/*", "personas/demo/deep/a.yaml", True),
        ("personas/demo/*", "personas/cara.yaml", False),
        ("cara.yaml", "personas/sales/cara.yaml", True),
        ("c*.yaml", "personas/sales/cara.yaml", True),
        ("./personas/cara.yaml", "personas/cara.yaml", True),
        ("sales/cara.yaml", "personas/sales/cara.yaml", False),
        ("personas", "personas/cara.yaml", False),
    ],
)
def test_rules_are_passed_over_in_files_of_a_pattern(pattern: str, file: str, fits: bool) -> None:
    selection = Selection.of((), (), {"per-file-ignores": {pattern: ["CL", "S013"]}})
    assert selection.kept([found("CL001", file), found("S013", file)]) == (
        [] if fits else [found("CL001", file), found("S013", file)]
    )
    assert selection.kept([found("PS002", file)]) == [found("PS002", file)]
    error = found("S013", file, Severity.ERROR)
    assert selection.kept([error]) == [error]


def test_patterns_are_about_the_path_below_the_project() -> None:
    selection = Selection.of((), (), {"per-file-ignores": {"personas/*": ["CL"]}})
    assert selection.kept([found("CL001", "../x/personas/a.yaml")], lambda file: file.removeprefix("../x/")) == []


def test_the_most_exact_severity_holds() -> None:
    table = {"severity": {"ALL": "info", "CL": "error", "CL001": "warning", "vague": "info"}}
    kept = Selection.of((), (), table, preset="strict").kept(
        [found("CL001"), found("CL004"), found("CL008"), found("PS002"), found("S013")]
    )
    assert [item.severity.value for item in kept] == ["warning", "info", "error", "info", "info"]


def test_errors_of_validation_keep_their_severity() -> None:
    error = found("S001", severity=Severity.ERROR)
    assert Selection.of((), (), {"severity": {"S": "info"}}).kept([error]) == [error]
    with pytest.raises(SettingsError, match=r"^lint\.severity\.S001: S001 is a validation error, and its severity"):
        Selection.of((), (), {"severity": {"S001": "info"}})


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"select": ["NO"]}, '9:9: lint.select: there is no rule "NO"'),
        ({"extend-select": ["placeholdr"]}, '9:9: lint.extend-select: .*Did you mean "placeholder"'),
        ({"severity": {"CL0001": "info"}}, '9:9: lint.severity.CL0001: .*Did you mean "CL001"'),
        ({"per-file-ignores": {"a/*": ["NO"]}}, r"9:9: lint\.per-file-ignores\.a/\*: there is no rule"),
    ],
)
def test_a_complaint_about_settings_says_where(table: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingsError, match=f"^{message}"):
        Selection.of((), (), table, lambda _route: "9:9: ")


def test_what_is_not_selected_of_validation_is_left_out() -> None:
    assert Selection.of(["CL"]).kept([found("S013")]) == []
