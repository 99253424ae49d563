"""Presets, preview, what rules are unsure of, and the profile, as a person asks for them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.cli.main import main
from tests.projects import CARA, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., tuple[int, str, str]]

HEAD = CARA.replace("systemPrompt: You are Cara.\n", "")
TEXT = HEAD + "systemPrompt: Be **kind**, book for tonight, in two short sentences that are spoken.\n"
"""Markup in the prompt is a matter of style (strict), a day without a date is in preview; nothing else is wrong but that."""
STRICT, PREVIEW = {"SP001"}, {"CL012", "PS001", "SF001", "SF010"}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"personas/cara.yaml": TEXT, "anam-personas.toml": ""})

    def call(*arguments: str, settings: str = "", text: str = TEXT) -> tuple[int, str, str]:
        (tmp_path / "personas/cara.yaml").write_text(text)
        (tmp_path / "anam-personas.toml").write_text(settings)
        capsys.readouterr()
        code = main([*arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return call


def codes(out: str) -> set[str]:
    return {item["code"] for item in json.loads(out)["diagnostics"]}


@pytest.mark.parametrize(
    ("arguments", "settings", "wanted"),
    [
        ((), "", set()),
        (("--preset", "recommended"), "", set()),
        (("--preset", "strict"), "", STRICT),
        (("--preview",), "", PREVIEW),
        (("--preset", "strict", "--preview"), "", STRICT | PREVIEW),
        ((), '[lint]\npreset = "strict"\n', STRICT),
        ((), "[lint]\npreview = true\n", PREVIEW),
        ((), '[lint]\npreset = "strict"\npreview = true\n', STRICT | PREVIEW),
        (("--preset", "recommended"), '[lint]\npreset = "strict"\n', set()),
        (("--select", "SP001"), "", STRICT),
        (("--preview", "--select", "CL012"), "", {"CL012"}),
        (("--preset", "strict", "--ignore", "SP"), "", set()),
        ((), '[lint]\npreset = "strict"\nignore = ["markup"]\n', set()),
        ((), '[lint]\nextend-select = ["SP001"]\n', STRICT),
    ],
)
def test_the_rules_of_the_tiers_that_are_asked_for_run(
    run: Run, arguments: tuple[str, ...], settings: str, wanted: set[str]
) -> None:
    code, out, _ = run("check", "--format", "json", *arguments, settings=settings)
    assert (code, codes(out)) == (0, wanted)


def test_a_rule_in_preview_is_not_selected_without_preview(run: Run) -> None:
    code, out, err = run("check", "--select", "CL012")
    assert (code, out) == (2, "")
    assert err == 'error: the rule "CL012" is in preview: --preview, or preview = true in [lint], turns it on\n'
    code, _, err = run("check", settings='[lint]\nselect = ["SP", "CL012"]\n')
    assert code == 2
    assert err.startswith("error: anam-personas.toml:2:")
    assert "lint.select" in err


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('preset = "strct"', 'anam-personas.toml:2:1: lint.preset: preset must be recommended or strict, not the text "strct"'),
        ("preset = 3", "anam-personas.toml:2:1: lint.preset: preset must be text, not the number 3."),
        ('preview = "yes"', 'anam-personas.toml:2:1: lint.preview: preview must be true or false, not the text "yes"'),
        ("prevew = true", 'anam-personas.toml:2:1: lint.prevew: unknown key "prevew". Did you mean "preview"?'),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_reported_at_its_place(run: Run, line: str, told: str) -> None:
    code, out, err = run("check", settings=f"[lint]\n{line}\n")
    assert (code, out) == (2, "")
    assert err.startswith(f"error: {told}")


def test_an_unknown_preset_is_wrong_usage(run: Run) -> None:
    code, _, err = run("check", "--preset", "all")
    assert code == 2
    assert "'all' is not one of 'recommended', 'strict'" in err


UNSURE = HEAD + "systemPrompt: You are Cara, an AI. Follow the rules in {{ houseRules }} and speak.\n"
UNSURE += "variables: {houseRules: {type: string}}\n"


@pytest.mark.parametrize("arguments", [("-v", "check"), ("check", "-v"), ("lint", "--verbose")])
def test_what_rules_are_unsure_of_is_shown_on_request(run: Run, arguments: tuple[str, ...]) -> None:
    code, out, _ = run(*arguments, text=UNSURE)
    assert code == 0
    assert out.count("unsure") == out.count("LN001 unsure: the prompt takes rules from a variable") == 1
    assert "personas/cara.yaml: LN001 unsure" in out


def test_what_rules_are_unsure_of_is_silent_otherwise(run: Run) -> None:
    code, out, _ = run("check", text=UNSURE)
    assert (code, out) == (0, "1 file is clean.\n")
    assert "unsure" not in json.loads(run("check", "--format", "json", text=UNSURE)[1])


def test_json_has_what_rules_are_unsure_of(run: Run) -> None:
    whole = json.loads(run("check", "-v", "--format", "json", text=UNSURE)[1])
    reason = "the prompt takes rules from a variable"
    row = {"file": "personas/cara.yaml", "code": "LN001", "name": "no-reply-length", "reason": reason}
    assert whole["unsure"] == [row]


def test_the_profile_names_each_rule_that_ran(run: Run) -> None:
    code, out, err = run("check", "--preset", "strict", "--profile", "--format", "json")
    rows = [line.split() for line in err.splitlines()]
    assert code == 0
    assert codes(out) == STRICT
    assert rows[0] == ["ms", "share", "findings", "rule"]
    assert {row[3]: row[2] for row in rows[1:-1]}["SP001"] == "1"
    assert "SF001" not in {row[3] for row in rows[1:-1]}
    assert run("check", "--profile", "--fix")[0] == 2


def _found(run: Run, form: str) -> dict[str, Any]:
    return dict(json.loads(run("check", "--preset", "strict", "--preview", "--format", form)[1]))


def test_json_and_sarif_say_how_far_a_finding_is_trusted(run: Run) -> None:
    by_code = {item["code"]: item for item in _found(run, "json")["diagnostics"]}
    assert by_code["SP001"]["tier"] == "strict"
    assert by_code["CL012"]["tier"] == "preview"
    assert all(0 < item["confidence"] <= 1 for item in by_code.values())
    (sarif,) = _found(run, "sarif")["runs"]
    ranks = {result["ruleId"]: result["rank"] for result in sarif["results"]}
    assert ranks == {code: pytest.approx(item["confidence"] * 100) for code, item in by_code.items()}


def test_rules_lists_the_tier_of_each_code(run: Run) -> None:
    lines = run("rules")[1].splitlines()
    tiers = {line.split()[0]: line[42:54].strip() for line in lines}
    assert (tiers["SP004"], tiers["LN004"], tiers["SF001"], tiers["TL006"]) == (
        "recommended",
        "strict",
        "preview",
        "off",
    )
    as_json = {row["code"]: row for row in json.loads(run("rules", "--format", "json")[1])["codes"]}
    assert (as_json["LN004"]["tier"], as_json["LN004"]["default"]) == ("strict", False)
    assert set(as_json["SP001"]["judged"]) == {"right", "findings"}
