"""``check --judge``: what rules are unsure about, put to a judge, with verdicts in a committed file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.cli.main import main
from tests.projects import write
from tests.testing.support import Bench, Server, bench, last

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HEAD = """\
version: 1
name: Cara
avatarId: 071b0286-4cce-4808-bee2-e642f1062de3
voiceId: de23e340-1416-4dd8-977d-065a7ca11697
llmId: 0934d97d-0c3a-4f33-91b0-5e136a0ef466
"""
CARA = f"""\
{HEAD}\
systemPrompt: |
  You are Cara, the AI that answers the phone of a hotel. Never give legal advice.
  Keep your answers short unless the guest asks for details.
  Always give thorough, comprehensive explanations.
  Offer every guest a table by the window of the restaurant.
  Offer the guest a table of the restaurant by the sea.
"""
VERA = f"""\
{HEAD.replace("Cara", "Vera")}\
variables: {{houseRules: {{type: string, default: none}}}}
systemPrompt: You are Vera, the AI voice of a hotel. Answer in two sentences. Follow the rules in {{{{ houseRules }}}}.
"""
JUDGE = '[models.judge]\nurl = "{url}"\nmodel = "{model}"\n{more}'
FILE = "personas/__recordings__/judge.json"


def _answer(body: dict[str, Any]) -> Any:
    verdict = "yes" if "unless" in last(body) or "houseRules" in last(body) else "no"
    return json.dumps({"verdict": verdict, "reason": "It does."})


class Judging(Bench):
    def check(self, *words: str) -> int:
        code = main(["check", *words])
        self.out, self.err = self.capsys.readouterr()
        return code

    def set(self, more: str = "", model: str = "big", url: str = "", **files: str) -> Judging:
        settings = JUDGE.format(url=url or self.server.url, model=model, more=more)
        named = {f"personas/{name}.yaml": text for name, text in files.items()}
        write(self.folder, {"anam-personas.toml": settings, **named})
        return self

    def found(self, *words: str) -> list[tuple[str, str, int, str]]:
        self.check("--format", "json", *words)
        read = json.loads(self.out)["diagnostics"]
        return [(each["code"], each["file"], each["line"], each["severity"]) for each in read]

    @property
    def verdicts(self) -> str:
        return (self.folder / FILE).read_text(encoding="utf-8")

    def commit(self, **changes: str) -> None:
        """Change every verdict of the file."""
        whole = json.loads(self.verdicts)
        for row in whole["verdicts"]:
            row.update(changes)
        (self.folder / FILE).write_text(json.dumps(whole))


@pytest.fixture
def hotel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Judging]:
    monkeypatch.setattr("anam_personas.testing.chat.DELAY", 0.001)
    with bench(tmp_path, monkeypatch, capsys, _answer) as made:
        yield Judging(made.folder, made.server, capsys).set(cara=CARA, vera=VERA)


JUDGED = [("CL002", "personas/cara.yaml", 9, "warning"), ("SF001", "personas/vera.yaml", 7, "warning")]


def test_what_rules_are_unsure_about_is_asked_once(hotel: Judging) -> None:
    assert hotel.found() == []
    assert hotel.server.asked == []
    assert hotel.found("--judge") == JUDGED
    assert hotel.err.splitlines()[0].startswith("judge: 3 questions, about ")
    assert "judge: 5 calls, 500 tokens read, 100 written" in hotel.err  # yes is confirmed, no counts at once
    assert f"recorded {FILE}" in hotel.err
    told = [row["code"] for row in json.loads(hotel.verdicts)["verdicts"]]
    assert told == ["CL002", "CL003", "SF001"]
    before, hotel.server.asked[:] = hotel.verdicts, []
    for _ in range(3):
        assert hotel.found("--judge") == JUDGED
        assert hotel.err == ""
    assert (hotel.server.asked, hotel.verdicts) == ([], before)


def test_ci_needs_no_key(hotel: Judging, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANAM_MODEL_KEY", "sk-test-12345678")
    key = 'api-key-variable = "ANAM_MODEL_KEY"\n'
    assert hotel.set(key).found("--judge") == JUDGED
    assert set(hotel.server.keys) == {"Bearer sk-test-12345678"}
    assert "sk-test" not in hotel.verdicts
    monkeypatch.delenv("ANAM_MODEL_KEY")
    monkeypatch.setenv("CI", "1")
    hotel.server.asked.clear()
    before = hotel.verdicts
    assert hotel.found("--judge") == JUDGED
    assert hotel.err == ""
    hotel.set(key, cara=CARA.replace("short", "brief").replace("by the sea", "by the lake"))
    assert hotel.found("--judge") == JUDGED[1:]
    assert hotel.err.startswith(
        f"warning: 2 questions have no verdict in {FILE}; 2 recorded there are stale, their words, question or model "
        "changed, and ANAM_MODEL_KEY is not set: run `anam-personas check --judge` where the model can be asked "
        "(first: personas/cara.yaml:9:3: CL002)"
    )
    assert hotel.err.count("\n") == 1
    assert hotel.check("--judge") == 0
    assert hotel.check("--judge", "--strict", "--ignore", "SF001") == 1
    assert (hotel.server.asked, hotel.verdicts) == ([], before)


@pytest.mark.parametrize("model", ["big", "other"])
def test_another_model_is_asked_anew_and_what_is_unused_is_dropped(hotel: Judging, model: str) -> None:
    hotel.check("--judge")
    hotel.server.asked.clear()
    hotel.set(model=model, vera=VERA.replace("in two", "in three"))
    hotel.check("--judge")
    assert len(hotel.server.asked) == (2 if model == "big" else 5)
    assert len(json.loads(hotel.verdicts)["verdicts"]) == 3
    assert {body["model"] for body in hotel.server.asked} == {model}


def test_no_verdict_silences_anything(hotel: Judging) -> None:
    broken = CARA.replace("Keep", "Never answer in words.\n  Answer in words.\n  Keep").replace("voiceId", "voiceID")
    hotel.check("--judge")
    hotel.commit(verdict="no")
    assert hotel.found("--judge") == []
    hotel.set('[lint.severity]\nCL002 = "error"\n', bad=CARA.replace("unless the guest asks for details", ""))
    (error,) = [each for each in hotel.found("--preview") if each[0] == "CL002"]
    assert error == ("CL002", "personas/bad.yaml", 9, "error")
    hotel.check("--judge")
    hotel.commit(verdict="no")
    assert error in hotel.found("--judge", "--preview")
    hotel.set(cara=broken)
    assert ("S001", "personas/cara.yaml", 4, "error") in hotel.found("--judge")


def test_the_judge_makes_no_error(hotel: Judging) -> None:
    assert hotel.set('[lint.severity]\nCL002 = "error"\n').found("--judge") == JUDGED
    assert hotel.check("--judge") == 0
    assert hotel.check("--judge", "--strict") == 1


def test_a_comment_suppresses_it_and_is_no_idle_one(hotel: Judging) -> None:
    hotel.set(cara=CARA.replace("systemPrompt: |", "systemPrompt: |  # anam: ignore[CL002]"))
    assert hotel.found("--judge") == JUDGED[1:]
    assert hotel.found("--preview") == []
    hotel.set(cara=CARA.replace("systemPrompt: |", "systemPrompt: |  # anam: ignore[CL001, CL002]"))
    assert [each[0] for each in hotel.found("--preview")] == ["R014"]
    assert "CL001 suppresses nothing here" in hotel.out


def test_selection_counts(hotel: Judging) -> None:
    assert hotel.found("--judge", "--ignore", "CL002,CL003") == JUDGED[1:]
    assert hotel.found("--judge", "--select", "CL002") == JUDGED[:1]
    assert hotel.found("--judge", "personas/vera.yaml") == JUDGED[1:]
    assert len(json.loads(hotel.verdicts)["verdicts"]) == 2  # of the whole project nothing was dropped


def test_costs_are_said_before_and_kept_to(hotel: Judging) -> None:
    hotel.set("input-price = 1000\noutput-price = 1000\n")
    assert hotel.check("--judge", "--dry-run") == 0
    assert "personas/cara.yaml:9:3: CL002 " in hotel.out
    assert "3 questions, about " in hotel.out
    assert "Nothing was asked." in hotel.out
    assert hotel.server.asked == []
    assert hotel.check("--judge", "--max-cost", "0.01") == 1
    assert "error: personas/cara.yaml:9: CL002 was not judged: not called: about " in hotel.err
    assert hotel.server.asked == []
    hotel.set()
    assert hotel.check("--judge", "--max-cost", "1") == 2
    assert "--max-cost needs the prices of the judge" in hotel.err
    assert hotel.check("--max-cost", "1") == 2
    assert "needs --judge" in hotel.err
    assert hotel.check("--judge", "--fix") == 2


NONSENSE = {
    "[": (":1:2: this is not JSON",),
    '{"version": 2, "verdicts": []}': (': {"version": 1, "verdicts": [...]} is expected',),
    '{"version": 1, "verdicts": [{"code": "CL002"}]}': (": verdict 1 is none: it has code, key, model, reason",),
    '{"version": 1, "verdicts": [7]}': (": verdict 1 is none",),
    "[" * 100_000: (": this is not JSON",),
}


@pytest.mark.parametrize("text", NONSENSE, ids=lambda text: text[:40])
def test_a_bad_file_is_one_line(hotel: Judging, text: str) -> None:
    write(hotel.folder, {FILE: text})
    assert hotel.check("--judge") == 2
    assert "2 files are clean." in hotel.out  # what the rules find is reported first
    assert hotel.err.startswith(f"error: {FILE}{NONSENSE[text][0]}")
    assert hotel.err.count("\n") == 1
    assert (hotel.folder / FILE).read_text() == text
    assert hotel.check() == 0


def _failing(status: int, message: str = "") -> Any:
    return status, {}, json.dumps({"error": {"message": message, "code": message}}).encode()


@pytest.mark.parametrize(
    ("answer", "code", "told"),
    [
        (_failing(500), 4, "CL002 (and 2 more) was not judged: model 'judge' at 127.0.0.1:"),
        (_failing(401), 3, "answered 401"),
        (_failing(400, "content_filter"), 1, "refused by its content filter"),
        ((200, {}, b"<html>"), 4, "returned something other than a chat completion"),
        ("no idea", 1, "the judge answered neither yes, no nor unknown: 'no idea'"),
    ],
)
def test_what_cannot_be_asked_is_one_line(hotel: Judging, answer: Any, code: int, told: str) -> None:
    hotel.server.answer = lambda _: answer
    assert hotel.check("--judge") == code
    assert told in hotel.err
    assert hotel.err.count("not judged") == 1
    assert "2 files are clean." in hotel.out


def test_one_failure_does_not_stop_the_others(hotel: Judging) -> None:
    hotel.server.answer = lambda body: "no idea" if "unless" in last(body) else _answer(body)
    assert hotel.found("--judge") == JUDGED[1:]
    assert len(json.loads(hotel.verdicts)["verdicts"]) == 2
    asked = [body["seed"] for body in hotel.server.asked if "unless" in last(body)]
    assert asked == [1, 2]  # nonsense is asked for once more


def test_settings_choose_no_stranger(hotel: Judging) -> None:
    hotel.set(url="https://llm.example.com/v1")
    assert hotel.check("--judge") == 2
    assert "llm.example.com" in hotel.err
    write(hotel.folder, {"anam-personas.toml": ""})
    assert hotel.check("--judge") == 2
    assert "error: check --judge needs a model: add [models.judge]" in hotel.err


def test_secrets_stay_here(hotel: Judging, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = "sk-proj-abcdefghijklmnopqrstuvwxyz012345"
    monkeypatch.setenv("ANAM_API_KEY", "held-by-the-environment-1234")
    hotel.set(vera=VERA.replace("Follow", f"The key is {secret} or held-by-the-environment-1234. Follow"))
    hotel.check("--judge")
    sent = json.dumps(hotel.server.asked)
    assert "[secret]" in sent
    for text in (sent, hotel.verdicts):
        assert secret not in text
        assert "held-by-the-environment" not in text


def test_links_are_not_followed(hotel: Judging) -> None:
    elsewhere = hotel.folder / "elsewhere"
    elsewhere.mkdir()
    (hotel.folder / "personas/__recordings__").symlink_to(elsewhere)
    assert hotel.check("--judge") == 2
    assert list(elsewhere.iterdir()) == []


def test_a_prompt_in_another_language_is_asked_about_as_a_whole(hotel: Judging) -> None:
    hotel.set(cara=HEAD + "systemPrompt: Du är Cara och tar emot gästerna på hotellet. Svara alltid mycket kort.\n")
    hotel.server.answer = lambda _: '{"verdict": "yes", "reason": "Ja."}'
    found = hotel.found("--judge", "personas/cara.yaml")
    assert {each[0] for each in found if each[0] in {"CL002", "CL003", "SF001"}} == {"CL002", "CL003", "SF001"}


def test_verdicts_that_differ_after_a_merge_make_a_finding(hotel: Judging) -> None:
    hotel.check("--judge")
    whole = json.loads(hotel.verdicts)
    whole["verdicts"] += [{**row, "verdict": "no"} for row in whole["verdicts"]]
    write(hotel.folder, {FILE: json.dumps(whole)})
    with Server(lambda _: _failing(500)) as down:
        hotel.set(url=down.url)
        assert hotel.found("--judge") == JUDGED
