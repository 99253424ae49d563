"""Language models of the project, from file to API: their secrets are read by apply alone, and are nowhere else."""

from __future__ import annotations

import hashlib
import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.cli.main import main
from tests.cli.support import Lab, sample

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECRET = "sk-0f-the-house-1"
MODEL = """\
version: 1
displayName: House model
url: https://llm.example.com/v1/chat/completions
modelName: m-1
secret: ANAM_SECRET_HOUSE
"""


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    monkeypatch.setenv("ANAM_ALLOWED_HOSTS", "llm.example.com")
    monkeypatch.setenv("ANAM_SECRET_HOUSE", SECRET)
    with sample(tmp_path, monkeypatch) as made:
        (made.folder / "llms").mkdir()
        describe(made)
        cara = made.folder / "personas/cara.yaml"
        text = cara.read_text().splitlines()
        kept = [line for line in text if not line.startswith("llmId:")]
        cara.write_text("\n".join([*kept, "llmId: {key: house}", ""]))
        yield made


def describe(lab: Lab, old: str = "", new: str = "", name: str = "house") -> None:
    (lab.folder / f"llms/{name}.yaml").write_text(MODEL.replace(old, new))


def models(lab: Lab) -> list[dict[str, Any]]:
    return [each for each in lab.api.list("llms") if "[anam-personas" in (each["description"] or "")]


def secrets(lab: Lab) -> list[str]:
    import httpx

    reply = httpx.get(f"{lab.emulator.url}/_emulator/state", headers={"X-Anam-Emulator": "1"})
    return [each["sha256"] for each in reply.json()["llm-secret"]]


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def changes(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, str]:
    """Key -> action of the models in a plan."""
    capsys.readouterr()
    main(["plan", "--format", "json", *words])
    rows = json.loads(capsys.readouterr().out)["changes"]
    return {each["key"]: each["action"] for each in rows if each["kind"] == "llm"}


def test_a_model_is_created_used_changed_and_deleted(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "--out", "plan.json"]) == 0
    assert main(["apply", "--plan", "plan.json"]) == 0
    (made,) = models(lab)
    assert lab.live("Cara")["llmId"] == made["id"]
    assert made["urls"] == [{"url": "https://llm.example.com/v1/chat/completions"}]
    assert secrets(lab) == [digest(SECRET)]
    assert main(["plan", "--exit-code"]) == 0

    describe(lab, "m-1", "m-2")
    assert main(["-q", "apply", "--yes"]) == 0
    (changed,) = models(lab)
    assert (changed["id"], changed["modelName"]) == (made["id"], "m-2")
    assert main(["plan", "--exit-code"]) == 0

    (lab.folder / "llms/house.yaml").unlink()
    (lab.folder / "llms").rmdir()
    cara = lab.folder / "personas/cara.yaml"
    cara.write_text(cara.read_text().replace("llmId: {key: house}\n", "llmId: CUSTOMER_CLIENT_V1\n"))
    assert changes(capsys, "--prune") == {"house": "delete"}
    assert main(["-q", "apply", "--yes", "--prune"]) == 0
    assert models(lab) == []


def test_no_file_and_no_output_has_the_secret(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    main(["-v", "plan", "--out", "plan.json"])
    main(["-v", "apply", "--yes"])
    main(["-v", "apply", "--yes", "--rotate-secret", "house", "--format", "json"])
    lab.emulator.fail("PUT /v1/llms/* 400")
    main(["-v", "apply", "--yes", "--rotate-secret", "house"])
    said = capsys.readouterr()
    assert SECRET not in said.out + said.err
    files = [path for path in lab.folder.parent.rglob("*") if path.is_file()]
    assert (lab.folder / ".anam-personas/journal.jsonl") in files
    assert [path for path in files if SECRET.encode() in path.read_bytes()] == []


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "ANAM_SECRET_HOUSE is not set"),
        ("  ", "ANAM_SECRET_HOUSE is empty"),
        ("two words", "ANAM_SECRET_HOUSE holds a space"),
        ("the-key", "holds an Anam API key"),
    ],
)
def test_a_secret_that_is_none_stops_before_anything_is_sent(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], value: str | None, said: str
) -> None:
    if value is None:
        monkeypatch.delenv("ANAM_SECRET_HOUSE")
    else:
        monkeypatch.setenv("ANAM_SECRET_HOUSE", value)
    monkeypatch.setenv("ANAM_API_KEY", "the-key")
    assert main(["apply", "--yes"]) == 2
    (line,) = capsys.readouterr().err.strip().splitlines()
    assert said in line
    assert "llm house" in line
    assert {request.method for request in lab.emulator.requests} <= {"GET"}
    assert main(["plan"]) == 0


@pytest.mark.parametrize(
    "url", ["https://evil.example.org/v1", "http://llm.example.com/v1", "https://llm.example.com@evil.org/"]
)
def test_a_file_does_not_choose_where_a_secret_goes(lab: Lab, capsys: pytest.CaptureFixture[str], url: str) -> None:
    assert main(["-q", "apply", "--yes"]) == 0
    describe(lab, "https://llm.example.com/v1/chat/completions", url)
    before = models(lab)
    assert main(["apply", "--yes", "--no-check"]) == 2
    assert "llm house: its address" in capsys.readouterr().err
    assert models(lab) == before


def test_a_secret_is_sent_again_on_request_and_where_its_variable_changes(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["-q", "apply", "--yes"]) == 0
    monkeypatch.setenv("ANAM_SECRET_HOUSE", "sk-second")
    assert changes(capsys) == {"house": "none"}
    assert changes(capsys, "--rotate-secret", "house") == {"house": "update"}
    assert main(["plan", "--rotate-secret", "house", "--out", "plan.json"]) == 0
    assert main(["apply", "--plan", "plan.json"]) == 0
    assert secrets(lab) == [digest("sk-second")]
    monkeypatch.setenv("ANAM_SECRET_OTHER", "sk-third")
    describe(lab, "ANAM_SECRET_HOUSE", "ANAM_SECRET_OTHER")
    assert main(["-q", "apply", "--yes"]) == 0
    assert secrets(lab) == [digest("sk-third")]
    assert main(["plan", "--exit-code"]) == 0
    assert main(["apply", "--yes", "--rotate-secret", "hous"]) == 2
    assert 'Did you mean "house"?' in capsys.readouterr().err


def test_whether_a_secret_arrived_is_never_guessed(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-q", "apply", "--yes"]) == 0
    lab.emulator.fail("PUT /v1/llms/* 503-after")
    assert main(["apply", "--yes", "--rotate-secret", "house"]) != 0
    assert "no reply shows whether the secret arrived" in capsys.readouterr().out


def test_edits_elsewhere_are_drift(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-q", "apply", "--yes"]) == 0
    (made,) = models(lab)
    lab.api.update("llms", made["id"], {"modelName": "by-hand"})
    assert main(["apply", "--yes"]) == 1
    assert "modelName" in capsys.readouterr().out
    assert main(["-q", "apply", "--yes", "--overwrite-drift=llm/house"]) == 0
    assert models(lab)[0]["modelName"] == "m-1"


def test_a_plan_tells_whom_a_change_reaches(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "sales/leo"]) == 0
    assert main(["plan"]) == 0
    assert "    reaches: persona cara\n" in capsys.readouterr().out


def test_a_lost_create_makes_no_second_model(lab: Lab) -> None:
    lab.emulator.fail("POST /v1/llms drop-after x1")
    main(["-q", "apply", "--yes"])
    assert main(["-q", "apply", "--yes"]) == 0
    assert len(models(lab)) == 1


def test_a_session_uses_the_id_of_the_lock(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compile", "cara"]) == 2
    assert "run `anam-personas apply`, then `anam-personas catalogue --update`" in capsys.readouterr().err
    assert main(["-q", "apply", "--yes"]) == 0
    assert main(["-q", "catalogue", "--update"]) == 0
    capsys.readouterr()
    assert main(["compile", "cara"]) == 0
    assert json.loads(capsys.readouterr().out)["personaConfig"]["llmId"] == models(lab)[0]["id"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("ANAM_SECRET_HOUSE", "sk-1234567890"), "llms/house.yaml:5:9: S007 "),
        (("modelName: m-1\n", ""), "llms/house.yaml:1:1: S002 "),
        (("displayName", "name"), "llms/house.yaml:2:1: S001 "),
    ],
)
def test_a_file_with_errors_is_reported_at_its_place(
    lab: Lab, capsys: pytest.CaptureFixture[str], change: tuple[str, str], expected: str
) -> None:
    describe(lab, *change)
    assert main(["check"]) == 1
    assert expected in capsys.readouterr().out
    assert main(["apply", "--yes", "--no-check"]) == 1
    assert models(lab) == []


@pytest.mark.parametrize("begins", ["http://", "https://me:pw@"])
def test_an_address_that_no_secret_may_go_to_is_reported(
    lab: Lab, capsys: pytest.CaptureFixture[str], begins: str
) -> None:
    describe(lab, "https://", begins)
    assert main(["check"]) == 1
    assert "llms/house.yaml:3:6: R053 " in capsys.readouterr().out


def test_an_unknown_key_is_reported_at_its_place(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    (lab.folder / "llms/house.yaml").rename(lab.folder / "llms/home.yaml")
    assert main(["check"]) == 1
    assert 'R051 unknown language model "house"' in capsys.readouterr().out


def test_a_deleted_model_is_not_rolled_back_without_its_secret(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-q", "apply", "--yes"]) == 0
    describe(lab, name="spare")
    assert main(["-q", "apply", "--yes"]) == 0
    (lab.folder / "llms/spare.yaml").unlink()
    assert main(["-q", "apply", "--yes", "--prune"]) == 0
    capsys.readouterr()
    assert main(["rollback", "--yes"]) == 1
    assert "its secret is not kept here" in capsys.readouterr().out


def test_check_online_asks_whether_the_address_answers(
    lab: Lab, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["-q", "apply", "--yes"]) == 0
    describe(lab, "https://llm.example.com/v1/chat/completions", f"{lab.emulator.url}/v1/chat/completions")
    assert main(["check", "llms", "--online"]) == 0
    lab.emulator.fail("GET /v1/chat/completions 503")
    assert main(["check", "llms", "--online"]) == 1
    assert "llms/house.yaml:3:6: R052 " in capsys.readouterr().out
    monkeypatch.delenv("ANAM_ALLOWED_HOSTS")
    describe(lab)
    assert main(["check", "llms", "--online"]) == 0
    assert "not asked: llms/house.yaml: url is https://llm.example.com" in capsys.readouterr().err


PHASES = {"create": "POST", "update": "PUT", "delete": "DELETE"}
QUICK = ("drop-after", "error-body")
ACTIONS = (*QUICK, "drop", "truncate", "garbage", "empty-body", "400", "403", "429", "500", "503-after", "504-after")


@pytest.mark.parametrize("nth", [1, pytest.param(2, marks=pytest.mark.slow)])
@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize(
    "action", [each if each in QUICK else pytest.param(each, marks=pytest.mark.slow) for each in ACTIONS]
)
@pytest.mark.parametrize("method", ["write", pytest.param("GET", marks=pytest.mark.slow)])
def test_whatever_goes_wrong_the_next_machine_completes_it(
    lab: Lab, phase: str, action: str, method: str, nth: int
) -> None:
    """No model is lost, doubled or left half-written, and none of others is touched; the next machine has no journal."""
    foreign = [each for each in lab.api.list("llms") if not each["isDefault"]]
    if phase != "create":
        assert main(["-q", "apply", "--yes"]) == 0
    if phase == "update":
        describe(lab, "m-1", "m-2")
    elif phase == "delete":
        (lab.folder / "llms/house.yaml").rename(lab.folder / "llms/home.yaml")
        cara = lab.folder / "personas/cara.yaml"
        cara.write_text(cara.read_text().replace("key: house", "key: home"))
    lab.emulator.fail(f"{PHASES[phase] if method == 'write' else 'GET'} /v1/llms* {action} @{nth} x1")
    main(["-q", "apply", "--yes", "--prune"])
    shutil.rmtree(lab.folder / ".anam-personas", ignore_errors=True)
    assert main(["-q", "apply", "--yes", "--prune"]) == 0
    (made,) = models(lab)
    assert made["modelName"] == ("m-2" if phase == "update" else "m-1")
    assert secrets(lab) == [digest(SECRET)]
    assert lab.live("Cara")["llmId"] == made["id"]
    assert main(["plan", "--exit-code", "--prune"]) == 0
    assert [each for each in lab.api.list("llms") if not each["isDefault"] and each["id"] != made["id"]] == foreign


def test_an_api_key_of_the_project_never_goes_to_a_model(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever its variable is called: one that the user allows in place of ANAM_API_KEY may be."""
    with (lab.folder / "anam-personas.toml").open("a") as settings:
        settings.write('\n[environments.live]\napi-key-variable = "ANAM_SECRET_LIVE"\n')
    describe(lab, "ANAM_SECRET_HOUSE", "ANAM_SECRET_LIVE")
    monkeypatch.setenv("ANAM_SECRET_LIVE", "the-key-of-another-organisation")
    assert main(["check", "llms"]) == 1
    assert "llms/house.yaml:5:9: R054 ANAM_SECRET_LIVE holds an API key of this project" in capsys.readouterr().out
    assert main(["apply", "--yes", "--no-check"]) != 0
    assert "llms/house.yaml:5:9: ANAM_SECRET_LIVE holds an API key of this project" in capsys.readouterr().out
    assert (models(lab), secrets(lab)) == ([], [])

    describe(lab)
    monkeypatch.setenv("ANAM_SECRET_HOUSE", "the-key-of-another-organisation")
    capsys.readouterr()
    assert main(["apply", "--yes", "--no-check"]) == 2
    assert "ANAM_SECRET_HOUSE holds an Anam API key, and those never go to a model" in capsys.readouterr().err
    assert (models(lab), secrets(lab)) == ([], [])
