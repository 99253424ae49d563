"""SARIF as a platform uses it: findings known again after an edit, fixes applied by somebody else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest

from anam_personas.cli.main import main
from tests.projects import CARA, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Results = Callable[..., list[dict[str, Any]]]

PROMPT = "Hi \U0001f600 **you** and **you**, TODO.\n\n- say e\u0301 `x`\u200b\n"
TEXT = CARA + "initialMessage: |\n" + "".join(f"  {line}\n" if line else "\n" for line in PROMPT.split("\n"))


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Results:
    monkeypatch.chdir(tmp_path)

    def run(text: str, name: str = "cara") -> list[dict[str, Any]]:
        write(tmp_path, {f"personas/{name}.yaml": text})
        main(["lint", "--format", "sarif"])
        (run,) = json.loads(capsys.readouterr().out)["runs"]
        return list(run["results"])

    return run


def names(results: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(result["ruleId"], result["partialFingerprints"]["anamPersonas/v1"]) for result in results]


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: "# one\n\n# two\n" + text,
        lambda text: text.replace("name: Cara", "description: The front desk.\nname: Cara"),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("|\n", "|\n  Well, hello to you all.\n"),
        lambda text: text + "languageCode: en\n",
    ],
)
def test_a_finding_that_moves_is_known_again(results: Results, edit: Callable[[str], str]) -> None:
    before = names(results(TEXT))
    assert len(set(before)) == len(before) >= 6
    assert set(before) <= set(names(results(edit(TEXT))))


def test_a_finding_whose_words_change_is_another(results: Results) -> None:
    before, after = names(results(TEXT)), names(results(TEXT.replace("TODO", "FIXME")))
    assert {code for code, name in set(before) - set(after)} >= {"CL001"}


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("number", range(4))
def test_a_fix_of_the_log_does_what_it_says(results: Results, ends: str, number: int) -> None:
    """The characters from ``charOffset`` on are the words that the finding is about, also behind emoji and CRLF."""
    text = TEXT.replace("\n", ends)
    found = [result for result in results(text, "ö x#") if "fixes" in result]
    ((change,),) = (fix["artifactChanges"] for fix in found[number]["fixes"])
    assert unquote(change["artifactLocation"]["uri"]) == "personas/ö x#.yaml"
    edited = text
    for one in reversed(change["replacements"]):
        start, length = one["deletedRegion"]["charOffset"], one["deletedRegion"]["charLength"]
        assert text[start : start + length].strip() in {"\U0001f600", "**", "-", "`", "\u200b"}
        edited = edited[:start] + one["insertedContent"]["text"] + edited[start + length :]
    before, after = names(results(text, "ö x#")), names(results(edited, "ö x#"))
    assert len(after) < len(before)
