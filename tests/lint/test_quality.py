"""The measuring script, on made-up prompts; the real ones are not part of the project."""

from __future__ import annotations

import json
import runpy
from typing import TYPE_CHECKING

import pytest

from anam_personas.lint.evidence_table import JUDGED
from bench.lint_quality import corpus, first_looks
from bench.lint_quality.__main__ import main
from bench.lint_quality.cases import read_cases

if TYPE_CHECKING:
    from pathlib import Path

KEPT, EVIDENCE = first_looks.FILE, first_looks.EVIDENCE
WILD = """version: 1
name: Cara
avatarId: a
voiceId: v
llmId: l
languageCode: en
systemPrompt: |
  You are Cara of Brook Hotel, and callers hear you on the phone. Two sentences at most.
  When you are unsure of something, admit it.
  Your desk is at [ADDRESS OF THE HOTEL].
"""


@pytest.fixture(autouse=True)
def no_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No prompts, no first looks and no evidence yet."""
    monkeypatch.setenv("ANAM_LINT_DATA", str(tmp_path))
    monkeypatch.setenv("ANAM_PROMPTS", str(tmp_path))
    monkeypatch.setattr(corpus, "OWN_CASES", tmp_path / "own")
    monkeypatch.setattr(first_looks, "FILE", tmp_path / "first_looks.tsv")
    monkeypatch.setattr(first_looks, "EVIDENCE", tmp_path / "evidence_table.py")
    first_looks.FILE.write_text("\t".join(first_looks.Row._fields) + "\n", encoding="utf-8")
    first_looks.EVIDENCE.write_text("JUDGED = {}\n", encoding="utf-8")


def test_it_says_so_where_there_are_no_prompts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert capsys.readouterr().out.count("skipped") == 4


def test_it_counts_right_and_wrong_labels(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "1.txt").write_text("You are Cara. Answer briefly.", encoding="utf-8")
    (tmp_path / "2.txt").write_text("You are a friendly assistant. Answer briefly.", encoding="utf-8")
    prompts = {name: {"config": {}, "labels": {"PS001": True}} for name in ("1.txt", "2.txt")}
    (tmp_path / "labels.json").write_text(json.dumps({"rules": {"PS001": "x"}, "prompts": prompts}), encoding="utf-8")
    assert main(["--list"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert next(line for line in lines if line.startswith("  PS001")).split() == [
        "PS001",
        "1",
        "0",
        "1",
        "0",
        "1.00",
        "0.50",
    ]
    assert "  missed PS001 1.txt" in lines
    assert lines[-1] == "not reached: recall of PS001: 0.50, at least 1.00 is wanted"


def test_a_case_says_what_is_missed_and_what_is_false(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cases = tmp_path / "cases.yaml"
    cases.write_text(
        "- {id: a, kind: k, text: You are Cara., expect: [PS002], forbid: [PS001]}\n"
        "- {id: b, kind: k, text: You are Cara., expect: [PS006], forbid: [PS002], expect_any: [CL001, CL006]}\n",
        encoding="utf-8",
    )
    assert [case.name for case in read_cases(cases)] == ["a", "b"]
    assert main(["--list"]) == 1
    out = capsys.readouterr().out
    assert "small cases: 1 of 2 right" in out
    assert "  b (k): missed PS006, missed CL001 or CL006, false PS002" in out


@pytest.mark.parametrize(
    ("verdicts", "row"),
    [
        ("w\t11\tCL001\terror\ttrue\tm", "CL001 1 0 0 0 1.00 1.00"),
        ("w\t11\tCL001\terror\tFALSE\tm", "CL001 0 1 0 0 0.00 -"),
        ("w\t12\tCL001\terror\ttrue\tm", "CL001 1 0 0 0 1.00 1.00"),
        ("w\t90\tCL001\terror\ttrue\tm", "CL001 0 0 0 1 - -"),
        ("w\t11\tCL001\terror\ttrue\tm\nw\t8\tSP003\twarning\ttrue\tm", "SP003 0 0 1 0 - 0.00"),
    ],
    ids=["right", "wrong", "close by", "nobody judged it", "missed"],
)
def test_a_verdict_is_that_of_its_line_or_of_one_close_by(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], verdicts: str, row: str
) -> None:
    (tmp_path / "wild").mkdir()
    (tmp_path / "wild" / "w.yaml").write_text(WILD, encoding="utf-8")
    (tmp_path / "wild" / "verdicts.tsv").write_text(
        f"prompt\tline\tcode\tseverity\tverdict\tmessage\n{verdicts}\n", encoding="utf-8"
    )
    main(["--rule", row.split()[0]])
    assert row.split() in [line.split() for line in capsys.readouterr().out.splitlines()]


@pytest.fixture
def wild(tmp_path: Path) -> Path:
    """The folder of wild prompts, with one in it."""
    (tmp_path / "wild").mkdir()
    (tmp_path / "wild" / "w.yaml").write_text(WILD, encoding="utf-8")
    return tmp_path / "wild"


@pytest.mark.usefixtures("wild")
def test_a_first_look_is_kept_once_and_becomes_the_evidence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "wild" / "verdicts.tsv").write_text(
        "prompt\tline\tcode\tseverity\tverdict\tmessage\nw\t11\tCL001\terror\tFALSE\tm\nw\t7\tSF010\tinfo\ttrue\tm\n",
        encoding="utf-8",
    )
    main(["--first-look", "harbour"])
    rows = first_looks.rows()
    assert [row for row in rows if row.code == "CL001"] == [("harbour", 1, "CL001", "preview", 0, 1)]
    assert '"CL001": {"preview": (0, 1)}' in first_looks.EVIDENCE.read_text(encoding="utf-8")
    assert main(["--first-look", "harbour"]) == 1
    assert 'there is a first look "harbour" already' in capsys.readouterr().out
    assert first_looks.rows() == rows


@pytest.mark.usefixtures("wild")
def test_a_first_look_without_a_verdict_is_not_kept(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--first-look", "harbour"]) == 1
    assert "have no verdict: judge them" in capsys.readouterr().out
    assert first_looks.rows() == []


def test_the_evidence_of_the_package_is_that_of_the_first_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_looks, "FILE", KEPT)
    first_looks.EVIDENCE.write_text(EVIDENCE.read_text(encoding="utf-8"), encoding="utf-8")
    first_looks.renew(first_looks.rows())
    assert runpy.run_path(str(first_looks.EVIDENCE))["JUDGED"] == JUDGED
