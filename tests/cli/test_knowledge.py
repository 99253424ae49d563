"""Knowledge groups through the command: uploaded, searched, waited for, and applied again after a kill."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from anam_personas.cli.main import main
from anam_personas.emulator import Emulator
from tests.cli.support import emulated
from tests.projects import CARA, write

if TYPE_CHECKING:
    from collections.abc import Iterator

OTHER_GROUP = "b7e0c1f2-5d3a-4c8e-9f10-2a6b4c8d0e1f"
KEY = {"Authorization": "Bearer a-key"}
TOOL = "version: 1\nname: ask\ntype: knowledge\ndescription: Search the prices. Call it for a price.\nknowledge: [prices]\n"
FILES = {
    "anam-personas.toml": 'project = "demo"\n',
    "personas/cara.yaml": f"{CARA}tools: [ask]\n",
    "tools/ask.yaml": TOOL,
    "knowledge/prices.yaml": "version: 1\nname: Prices\ndocuments: ['prices/*']\n",
    "knowledge/prices/visits.md": "A visit costs 20 euros.\n",
    "knowledge/prices/hours.txt": "We are open from nine to five.\n",
}


@pytest.fixture
def emulator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulator]:
    write(tmp_path, FILES)
    with emulated(tmp_path, monkeypatch) as running:
        yield running


def stored(emulator: Emulator) -> list[str]:
    state = httpx.get(f"{emulator.url}/_emulator/state", headers={"X-Anam-Emulator": "1"}).json()
    return sorted(each["filename"].partition(".")[0] for each in state["document"])


def test_a_group_is_applied_and_searched(emulator: Emulator, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["knowledge", "search", "prices", "a visit"]) == 2
    assert 'the knowledge group "prices" is not stored in "default" yet: apply first' in capsys.readouterr().err
    assert main(["apply", "--yes"]) == 0
    assert stored(emulator) == ["hours", "visits"]
    assert main(["plan", "--exit-code"]) == 0
    capsys.readouterr()
    assert main(["knowledge", "search", "prices", "What does a visit cost?"]) == 0
    assert capsys.readouterr().out == "1. visits.md  0.25\n   A visit costs 20 euros.\n"
    assert main(["knowledge", "search", "prices", "open", "--format", "json", "--limit", "1"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert [each["document"] for each in shown["results"]] == ["hours.txt"]
    assert main(["knowledge", "search", "prices", "zebras"]) == 1
    assert main(["knowledge", "search", "price", "zebras"]) == 2
    assert 'there is no knowledge group "price". Did you mean "prices"?' in capsys.readouterr().err
    assert main(["knowledge", "search", "knowledge/prices.yaml", "zebras"]) == 2
    assert 'Did you mean "prices"?' in capsys.readouterr().err


def test_a_plan_says_whom_a_document_reaches(emulator: Emulator, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan"]) == 0
    assert capsys.readouterr().out.count("    reaches: persona cara\n") == 4
    assert main(["plan", "cara", "--format", "json"]) == 0
    kinds = [each["kind"] for each in json.loads(capsys.readouterr().out)["changes"]]
    assert kinds == ["knowledge", "document", "document", "tool", "persona"]


def groups(emulator: Emulator) -> list[str]:
    every = httpx.get(f"{emulator.url}/v1/knowledge/groups", headers=KEY).json()
    return [each["id"] for each in every if each["name"] == "Prices"]


def test_a_tool_follows_a_group_that_was_deleted_and_created_again(
    emulator: Emulator, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for deleted_again in (False, True):  # the second time without what the journal knows
        assert main(["apply", "--yes"]) == 0
        httpx.delete(f"{emulator.url}/v1/knowledge/groups/{groups(emulator)[0]}", headers=KEY)
        if deleted_again:
            shutil.rmtree(tmp_path / ".anam-personas")
        capsys.readouterr()
        assert main(["plan"]) == 0
        assert '-> ["(new knowledge prices)"]' in capsys.readouterr().out
    assert main(["apply", "--yes"]) == 0
    (tool,) = (each for each in emulator.tools if each["name"] == "ask")
    assert tool["config"]["documentFolderIds"] == groups(emulator)
    assert main(["plan", "--exit-code"]) == 0


def test_a_group_that_a_live_tool_names_is_not_pruned(
    emulator: Emulator, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["apply", "--yes"]) == 0
    for gone in ("tools/ask.yaml", "knowledge/prices.yaml"):
        (tmp_path / gone).unlink()
    cara = tmp_path / "personas/cara.yaml"
    cara.write_text(CARA)  # what a file no longer sets stays in the stored persona
    capsys.readouterr()
    assert main(["apply", "--prune", "--prune-all", "--yes"]) == 0
    assert groups(emulator)
    capsys.readouterr()
    assert main(["plan", "--prune"]) == 0
    assert "there is no file for it, but ask of this project still uses it" in capsys.readouterr().out
    cara.write_text(f"{CARA}tools: []\n")
    assert main(["apply", "--prune", "--prune-all", "--yes"]) == 0
    assert main(["apply", "--prune", "--prune-all", "--yes"]) == 0
    assert not groups(emulator)


def test_a_group_is_not_pruned_while_its_use_is_unknown(
    emulator: Emulator, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["apply", "--yes"]) == 0
    (tmp_path / "knowledge/prices.yaml").unlink()
    ask = tmp_path / "tools/ask.yaml"
    ask.write_text(TOOL.replace("knowledge: [prices]", f"documentFolderIds: [{OTHER_GROUP}]"))
    emulator.fail("GET /v1/tools/* 403 x9")
    capsys.readouterr()
    assert main(["plan", "--prune"]) == 3
    assert "it is unknown whether ask of this project uses it" in capsys.readouterr().out


def test_a_rollback_keeps_a_group_that_a_tool_still_names(
    emulator: Emulator, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    group = (tmp_path / "knowledge/prices.yaml").read_text()
    (tmp_path / "tools/ask.yaml").write_text(TOOL.replace("knowledge: [prices]", f"documentFolderIds: [{OTHER_GROUP}]"))
    (tmp_path / "knowledge/prices.yaml").unlink()
    assert main(["apply", "--yes"]) == 0
    (tmp_path / "tools/ask.yaml").write_text(TOOL)
    (tmp_path / "knowledge/prices.yaml").write_text(group)
    assert main(["apply", "--yes"]) == 0
    (tool,) = (each for each in emulator.tools if each["name"] == "ask")
    httpx.put(f"{emulator.url}/v1/tools/{tool['id']}", headers=KEY, json={"description": "It was edited in the Lab."})
    capsys.readouterr()
    assert main(["rollback", "--yes"]) == 1
    assert "ask of this project still uses it" in capsys.readouterr().out
    assert groups(emulator)


def test_an_edit_of_a_group_in_the_lab_is_taken_by_hand(emulator: Emulator, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["apply", "--yes"]) == 0
    httpx.put(f"{emulator.url}/v1/knowledge/groups/{groups(emulator)[0]}", headers=KEY, json={"name": "Fees"})
    capsys.readouterr()
    assert main(["plan"]) == 0
    assert "take the edit into the file by hand, or overwrite it with --overwrite-drift" in capsys.readouterr().out
    assert main(["pull"]) == 1
    assert "pull does not edit knowledge files: edit them by hand" in capsys.readouterr().out


def test_a_document_that_is_never_ready_is_waited_for_again(
    emulator: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    emulator.fail("LIVE /documents/visits* slow=1000")
    assert main(["apply", "--yes", "--document-timeout", "0.1"]) == 4
    assert "is not ready after 0.1 s (PROCESSING): apply again to wait for it" in capsys.readouterr().out
    emulator.move_clock(2000)
    assert main(["apply", "--yes"]) == 0
    assert stored(emulator) == ["hours", "visits"]


@pytest.mark.slow  # an apply waits twelve seconds for a list
def test_a_list_that_is_late_uploads_nothing_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {name: text for name, text in FILES.items() if "hours" not in name})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ANAM_API_KEY", "a-key")
    with Emulator() as prompt:
        monkeypatch.setenv("ANAM_API_URL", prompt.url)
        assert main(["apply", "--yes"]) == 0
        state = httpx.get(f"{prompt.url}/_emulator/state", headers={"X-Anam-Emulator": "1"}).json()
    with Emulator(lag=60_000) as late:
        monkeypatch.setenv("ANAM_API_URL", late.url)
        httpx.put(f"{late.url}/_emulator/state", headers={"X-Anam-Emulator": "1"}, json=state)
        late.move_clock(120)
        write(
            tmp_path, {"knowledge/prices/visits.md": "A visit costs 25 euros.\n", "knowledge/prices/new.md": "New.\n"}
        )
        assert main(["plan"]) == 0
        assert main(["apply", "--yes"]) == 0
        assert "so another writer may have uploaded it, too" in capsys.readouterr().out
        assert stored(late) == ["new", "visits"]
        assert main(["plan", "--exit-code"]) == 0, capsys.readouterr().out
        assert main(["apply", "--yes"]) == 0
        late.move_clock(120)
        assert main(["plan", "--exit-code"]) == 0
        assert stored(late) == ["new", "visits"]


def test_a_saved_plan_is_of_the_content_that_was_reviewed(
    emulator: Emulator, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plan", "--out", "plan.json"]) == 0
    document = tmp_path / "knowledge/prices/visits.md"
    before = document.read_text()
    document.write_text("A visit costs 99 euros.\n")
    assert main(["apply", "--plan", "plan.json"]) == 1
    assert stored(emulator) == []
    document.write_text(before)
    assert main(["apply", "--plan", "plan.json"]) == 0


def test_a_key_without_the_permission_is_no_hindrance_without_groups(emulator: Emulator, tmp_path: Path) -> None:
    emulator.fail("* /v1/knowledge/* 403")
    assert main(["plan"]) == 3
    for name in ("knowledge/prices/visits.md", "knowledge/prices/hours.txt", "knowledge/prices.yaml", "tools/ask.yaml"):
        (tmp_path / name).unlink()
    (tmp_path / "knowledge/prices").rmdir()
    (tmp_path / "knowledge").rmdir()
    (tmp_path / "personas/cara.yaml").write_text(CARA)
    assert main(["plan"]) == 0


def test_a_rollback_says_that_documents_stay(
    emulator: Emulator, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["apply", "--yes"]) == 0
    (tmp_path / "knowledge/prices/visits.md").write_text("A visit costs 25 euros.\n")
    assert main(["apply", "--yes"]) == 0
    capsys.readouterr()
    main(["rollback", "--yes"])
    assert "check out the earlier files and apply" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize("uploads", [1, 2, 5, 9])
def test_a_kill_in_the_middle_is_made_good_by_the_next_apply(emulator: Emulator, tmp_path: Path, uploads: int) -> None:
    names = [f"document-{number}" for number in range(10)]
    for name in names:
        (tmp_path / f"knowledge/prices/{name}.md").write_text(f"{name} says {name}.\n" * 2000)
    emulator.fail(f"POST */documents slow=30 @{uploads + 1}")
    command = [sys.executable, "-m", "anam_personas", "apply", "--yes"]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        end = time.monotonic() + 30
        while len(stored(emulator)) < uploads and time.monotonic() < end:
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGKILL)
    emulator.fail()
    assert main(["apply", "--yes"]) == 0
    assert stored(emulator) == sorted([*names, "hours", "visits"])
    assert main(["plan", "--exit-code"]) == 0


def test_an_ephemeral_token_takes_the_ids_of_groups_from_the_lock(
    emulator: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["apply", "--yes"]) == 0
    assert main(["token", "cara"]) == 2
    assert "run `anam-personas apply`, then `anam-personas catalogue --update`" in capsys.readouterr().err
    assert main(["catalogue", "--update"]) == 0
    assert "1 knowledge group\n" in capsys.readouterr().err
    (id_,) = groups(emulator)
    assert (
        f'[environments.default.knowledge]\n"{id_}" = {{ name = "prices" }}\n' in Path("anam-personas.lock").read_text()
    )
    assert main(["compile", "cara"]) == 0
    (tool,) = json.loads(capsys.readouterr().out)["personaConfig"]["tools"]
    assert (tool["subtype"], tool["documentFolderIds"], "knowledge" in tool) == ("knowledge", [id_], False)
    assert main(["token", "cara"]) == 0
    assert main(["check", "--online"]) == 0
    assert main(["catalogue", "--update"]) == 0
    assert "up to date" in capsys.readouterr().err

    Path("tools/ask.yaml").write_text(f"{TOOL}documentFolderIds: [{OTHER_GROUP}]\n")
    assert main(["compile", "cara"]) == 0
    (tool,) = json.loads(capsys.readouterr().out)["personaConfig"]["tools"]
    assert tool["documentFolderIds"] == sorted([id_, OTHER_GROUP])


def test_a_group_that_was_made_anew_is_found_by_check_online(
    emulator: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["apply", "--yes"]) == 0
    assert main(["catalogue", "--update"]) == 0
    (id_,) = groups(emulator)
    text = Path("anam-personas.lock").read_text()
    Path("anam-personas.lock").write_text(text.replace(id_, OTHER_GROUP))
    capsys.readouterr()
    assert main(["check", "--online"]) == 1
    out = capsys.readouterr().out
    assert f'tools/ask.yaml:5:13: R026 the API knows no knowledge group "prices" by the id {OTHER_GROUP}' in out


def test_each_environment_has_the_ids_of_its_own_groups(emulator: Emulator, capsys: pytest.CaptureFixture[str]) -> None:
    """Of one project, in two organisations."""
    assert main(["apply", "--yes"]) == 0
    assert main(["catalogue", "--update"]) == 0
    with Emulator() as other, pytest.MonkeyPatch.context() as patch:
        patch.setenv("ANAM_API_URL", other.url)
        with Path("anam-personas.toml").open("a") as settings:
            settings.write("[environments.live]\n")
        assert main(["--env", "live", "apply", "--yes"]) == 0
        assert main(["--env", "live", "catalogue", "--update"]) == 0
        ids = {"default": groups(emulator), "live": groups(other)}
    for environment, known in ids.items():
        capsys.readouterr()
        assert main(["--env", environment, "compile", "cara"]) == 0
        (tool,) = json.loads(capsys.readouterr().out)["personaConfig"]["tools"]
        assert tool["documentFolderIds"] == known


def test_environments_of_one_organisation_have_tools_of_their_own(
    emulator: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    """A tool has no marker, so one name cannot stand for the groups of two environments."""
    Path("anam-personas.toml").write_text('project = "demo"\n[environments.staging]\n[environments.live]\n')
    assert main(["--env", "staging", "apply", "--yes"]) == 0
    capsys.readouterr()
    assert main(["--env", "live", "apply", "--yes"]) == 1
    told = capsys.readouterr().out
    assert 'the live tool "ask" is that of the environment staging (config.documentFolderIds)' in told
    assert "--overwrite-drift takes it away from staging" in told
    Path("tools/ask_live.yaml").write_text(TOOL.replace("name: ask", "name: ask_live"))
    Path("personas/cara.yaml").write_text(f"{CARA}tools: [ask]\nenvironments: {{live: {{tools: [ask_live]}}}}\n")
    assert main(["--env", "live", "apply", "--yes"]) == 0
    for environment in ("staging", "live"):
        assert main(["--env", environment, "plan", "--exit-code"]) == 0
    tools = httpx.get(f"{emulator.url}/v1/tools", headers=KEY).json()
    found = [each["config"]["documentFolderIds"] for each in tools["data"] if each["name"].startswith("ask")]
    assert sorted(map(len, found)) == [1, 1]
    assert {id_ for each in found for id_ in each} == set(groups(emulator))


@pytest.mark.parametrize("words", [[], ["cara"], ["personas/cara.yaml"]])
@pytest.mark.parametrize("command", [["plan"], ["apply", "--yes"]])
def test_a_secret_in_a_document_stops_the_personas_that_use_it(
    command: list[str], words: list[str], emulator: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("knowledge/prices/visits.md").write_text("The password is swordf1sh.\n")
    assert main([*command, *words]) == 1
    assert "knowledge/prices/visits.md:1:17: SF002" in capsys.readouterr().err
    Path("personas/leo.yaml").write_text(CARA.replace("Cara", "Leo"))
    assert main([*command, "leo"]) == 0
    assert groups(emulator) == []


def test_a_model_with_errors_stops_the_personas_that_use_it(
    emulator: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    model = "version: 1\ndisplayName: M\nurl: http://llm.example.com/v1\nmodelName: m\nsecret: ANAM_SECRET_M\n"
    rest = [line for line in CARA.splitlines() if not line.startswith("llmId")]
    write(Path(), {"llms/house.yaml": model, "personas/cara.yaml": "\n".join([*rest, "llmId: {key: house}", ""])})
    assert main(["plan", "cara"]) == 1
    assert "llms/house.yaml:3:6: R053" in capsys.readouterr().err
    assert emulator.url


@pytest.mark.parametrize("variable", ["ANAM_API_KEY", "ANAM_API_KEY_LIVE"])
def test_a_key_of_any_environment_is_no_value_of_a_header(
    variable: str, emulator: Emulator, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(variable, "0123456789-the-key-of-an-organisation")
    live = '[environments.live]\napi-key-variable = "ANAM_API_KEY_LIVE"\n'
    hook = "version: 1\nname: hook\ntype: webhook\ndescription: Call it.\nurl: https://a.example.com\nmethod: POST\n"
    files = {
        "anam-personas.toml": f'project = "demo"\n{live}',
        "tools/hook.yaml": f"{hook}headers: {{Authorization: 'Bearer {{{{ key }}}}'}}\n",
        "personas/cara.yaml": f"{CARA}tools: [hook]\nvariables: {{key: {{maxLength: 100}}}}\n",
    }
    write(Path(), files)
    assert main(["token", "cara", "--var", "key=abc"]) == 0
    before = len(emulator.requests)
    capsys.readouterr()
    assert main(["token", "cara", "--var", "key=0123456789-the-key-of-an-organisation"]) == 2
    out, err = capsys.readouterr()
    assert f"would carry the API key of {variable} in its body" in err
    assert (out, "0123456789-the-key" in err, len(emulator.requests)) == ("", False, before)
