"""``check --judge``: what rules are unsure about, put to a judge, with verdicts in a committed file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.projects import write
from tests.testing.judging import CARA, FILE, HEAD, JUDGE, JUDGED, VERA
from tests.testing.support import Server

if TYPE_CHECKING:
    from tests.testing.judging import Judging


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


def test_settings_choose_no_stranger(hotel: Judging) -> None:
    hotel.set(url="https://llm.example.com/v1")
    assert hotel.check("--judge") == 2
    assert "llm.example.com" in hotel.err
    write(hotel.folder, {"anam-personas.toml": ""})
    assert hotel.check("--judge") == 2
    assert "error: check --judge needs a model of the settings: add [models.judge]" in hotel.err
    write(
        hotel.folder,
        {"anam-personas.toml": JUDGE.format(url="http://127.0.0.1:9", model="m", more="").replace("judge", "jugde")},
    )
    assert hotel.check("--judge") == 2
    assert 'the settings have no [models.judge]. Did you mean "jugde"?' in hotel.err


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
    with Server(lambda _: (500, {}, b"")) as down:
        hotel.set(url=down.url)
        assert hotel.found("--judge") == JUDGED
