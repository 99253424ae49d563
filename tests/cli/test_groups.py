"""Findings of one cause in a file, which are reported as one: every format, suppressing, and fixing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

from anam_personas.cli.main import main
from tests.projects import CARA, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., tuple[int, str]]

HEAD = CARA.replace("systemPrompt: You are Cara.\n", "")
TEXT = f"""\
{HEAD}initialMessage: "Hi **you**, this is **Cara**."
systemPrompt:
  - text: Call [COMPANY] first.
  - text: Then call [BRAND].
  - text: Answer briefly, it is spoken.
"""
PLACES = [(8, 16), (9, 21)]
"""Of the placeholders."""
MESSAGE = 'the placeholder "[COMPANY]" was never filled in (and 1 more like it)'


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str, text: str | None = TEXT, settings: str = "") -> tuple[int, str]:
        files = {} if text is None else {"personas/cara.yaml": text, "anam-personas.toml": settings}
        write(tmp_path, files)
        capsys.readouterr()
        code = main([*arguments])
        return code, capsys.readouterr().out

    return call


def found(out: str) -> list[dict[str, Any]]:
    return list(json.loads(out)["diagnostics"])


def test_text_shows_the_first_place_and_names_the_others(run: Run) -> None:
    code, out = run("check", "--select", "CL001")
    assert code == 1
    assert out.count(": CL001 ") == 1
    assert f"personas/cara.yaml:8:16: CL001 {MESSAGE}\n" in out
    assert '= note: also at 9:21: the placeholder "[BRAND]" was never filled in\n' in out
    assert "Found 1 error in 1 file." in out


def test_text_names_places_of_one_message_in_one_line(run: Run) -> None:
    _, out = run("check", "--select", "SP002", text=CARA + 'initialMessage: "Hi:\\n- a\\n- b\\n- c"\n')
    assert "(here and 2 times more)" in out
    assert out.count("also at") == 1


def test_json_has_every_place(run: Run) -> None:
    (one,) = found(run("check", "--select", "CL001", "--format", "json")[1])
    assert one["message"] == MESSAGE
    assert [(one["line"], one["column"]), *((other["line"], other["column"]) for other in one["related"])] == PLACES
    assert one["related"][0]["message"] == 'the placeholder "[BRAND]" was never filled in'


def test_sarif_has_every_place_as_a_related_location(run: Run) -> None:
    (log,) = json.loads(run("check", "--select", "CL001", "--format", "sarif")[1])["runs"]
    (one,) = log["results"]
    regions = [at["physicalLocation"]["region"] for at in (*one["locations"], *one["relatedLocations"])]
    assert [(region["startLine"], region["startColumn"]) for region in regions] == PLACES
    assert one["relatedLocations"][0]["id"] == 1


def test_github_gitlab_and_junit_name_the_other_places(run: Run) -> None:
    _, github = run("check", "--select", "CL001", "--format", "github")
    assert github.count("::error ") == 1
    assert github.endswith("%0Aalso at 9:21\n")
    (issue,) = json.loads(run("check", "--select", "CL001", "--format", "gitlab")[1])
    assert issue["description"] == f"CL001 {MESSAGE}; also at 9:21"
    suite = ET.fromstring(run("check", "--select", "CL001", "--format", "junit")[1])
    assert "(also at 9:21)" in (suite.findtext(".//failure") or "")


def test_a_comment_at_one_place_suppresses_that_place_alone(run: Run) -> None:
    for line in ("- text: Call [COMPANY] first.", "- text: Then call [BRAND]."):
        other = next(place for place, end in zip(PLACES, ["COMPANY", "PHONE"], strict=True) if end not in line)
        text = TEXT.replace(line, f"{line}  # anam: ignore[CL001]")
        (one,) = found(run("check", "--select", "CL001", "--format", "json", text=text)[1])
        assert ((one["line"], one["column"]), one["related"]) == (other, [])
        assert "like it" not in one["message"]


def test_comments_at_every_place_suppress_it_and_are_all_used(run: Run) -> None:
    text = TEXT.replace("first.", "first.  # anam: ignore[CL001]").replace(
        "[BRAND].", "[BRAND].  # anam: ignore[CL001]"
    )
    assert found(run("check", "--ignore", "SP", "--format", "json", text=text)[1]) == []


def test_a_fix_is_made_at_every_place(run: Run, tmp_path: Path) -> None:
    (bold,) = found(run("check", "--select", "SP001", "--format", "json")[1])
    assert len(bold["fix"]["edits"]) == 4
    code, _ = run("check", "--fix", "--select", "SP001", text=None)
    assert code == 0
    assert 'initialMessage: "Hi you, this is Cara."\n' in (tmp_path / "personas/cara.yaml").read_text()


def test_fixes_that_differ_are_counted_in_the_title(run: Run, tmp_path: Path) -> None:
    text = CARA + 'initialMessage: "It is $5 or $7."\n'
    (money,) = found(run("check", "--select", "SP006", "--format", "json", text=text)[1])
    assert money["fix"]["title"] == 'Write "five dollars", and 1 more'
    run("check", "--fix", "--unsafe-fixes", "--select", "SP006", text=None)
    assert "It is five dollars or seven dollars." in (tmp_path / "personas/cara.yaml").read_text()


def test_add_ignores_suppresses_every_place(run: Run, tmp_path: Path) -> None:
    run("check", "--add-ignores")
    text = (tmp_path / "personas/cara.yaml").read_text()
    assert text.count("ignore[CL001") == 2
    assert run("check", text=None) == (0, "1 file is clean.\n")


def test_per_file_ignores_hold_for_each_file_of_a_group(run: Run, tmp_path: Path) -> None:
    write(tmp_path, {"personas/_a.md": "Be [KIND] to [NAME_OF_COMPANY].\n"})
    text = TEXT.replace("- text: Then call [BRAND].", "- file: _a.md")
    settings = '[lint]\nselect = ["CL001"]\n[lint.per-file-ignores]\n"_a.md" = ["CL001"]\n'
    both = {item["file"] for item in found(run("check", "--select", "CL001", "--format", "json", text=text)[1])}
    (one,) = found(run("check", "--format", "json", text=text, settings=settings)[1])
    assert both == {"personas/_a.md", "personas/cara.yaml"}
    assert (one["file"], one["related"]) == ("personas/cara.yaml", [])


def test_more_places_than_ten_are_counted(run: Run) -> None:
    names = " ".join(f"[BRAND_NAME_{letter}]" for letter in "ABCDEFGHIJKLM")
    _, out = run("check", "--select", "CL001", text=HEAD + f"systemPrompt: Call {names} now.\n")
    assert "(and 12 more like it)" in out
    assert out.count("= note: also at") == 10
    assert "= note: also in 2 more places\n" in out


@pytest.mark.parametrize("form", ["sarif", "gitlab"])
def test_another_place_leaves_the_fingerprint_of_a_group(run: Run, form: str) -> None:
    def names(text: str) -> list[str]:
        whole = json.loads(run("check", "--select", "CL001", "--format", form, text=text)[1])
        if form == "gitlab":
            return [issue["fingerprint"] for issue in whole]
        return [result["partialFingerprints"]["anamPersonas/v1"] for result in whole["runs"][0]["results"]]

    one = TEXT.replace("[BRAND]", "them")
    assert names(one) == names(TEXT) == names(TEXT + "  - text: Then call [BRAND_NUMBER].\n")
