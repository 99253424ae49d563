"""``catalogue``: from the API with a key, else the lock, else the stock; and the lock that resolves names offline."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.cli.main import main
from tests.cli.support import emulated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.emulator import Emulator

CARA = """\
version: 1
name: Cara
avatarId: {name: Cara, variant: desk}
voiceId: {name: Lucy - Fresh & Casual}  # hers
llmId: {name: GPT-4o}
systemPrompt: You are Cara. Speak briefly.
"""
IDS = {
    "avatarId": "30fa96d0-26c4-4e55-94a0-517025942e18",
    "voiceId": "de23e340-1416-4dd8-977d-065a7ca11697",
    "llmId": "a7cf662c-2ace-4de1-a21e-ef0fbf144bb7",
}


@pytest.fixture
def emulator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulator]:
    (tmp_path / "personas").mkdir()
    (tmp_path / "personas/cara.yaml").write_text(CARA)
    (tmp_path / "anam-personas.toml").write_text('project = "p"\n')
    with emulated(tmp_path, monkeypatch) as running:
        yield running


def found(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    capsys.readouterr()
    assert main(["catalogue", *words, "--format", "json"]) == 0
    data: dict[str, Any] = json.loads(capsys.readouterr().out)
    return data


def test_it_asks_the_api_the_lock_or_the_stock(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert found(capsys, "llms")["source"] == "api"
    assert any(each.path.startswith("/v1/llms?") or each.path == "/v1/llms" for each in emulator.requests)
    assert found(capsys, "--offline")["source"] == "shipped"
    assert main(["catalogue", "--update"]) == 0
    assert found(capsys, "--offline")["source"] == "lock"
    monkeypatch.delenv("ANAM_API_KEY")
    assert found(capsys, "avatars")["source"] == "lock"
    Path("anam-personas.lock").unlink()
    assert main(["catalogue", "avatars", "desk"]) == 0
    told = capsys.readouterr()
    assert told.out.splitlines()[1].split() == ["Cara", "desk", "cara-3,", "cara-4,", "cara-4-latest", IDS["avatarId"]]
    assert "ANAM_API_KEY is not set" in told.err


def test_a_search_takes_words(emulator: Emulator, capsys: pytest.CaptureFixture[str]) -> None:
    (voice,) = found(capsys, "voices", "LUCY", "eleven")["voices"]
    assert voice["id"] == IDS["voiceId"]
    assert voice["reference"] == {"voiceId": {"name": "Lucy - Fresh & Casual"}}
    assert main(["catalogue", "voices", "nobody"]) == 0
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "nothing found for 'nobody'\n")
    assert main(["catalogue", "avatars", "Craa"]) == 0
    assert capsys.readouterr().err == "nothing found for 'Craa'. Did you mean \"Cara\"?\n"


def test_names_stand_for_ids_everywhere(
    emulator: Emulator, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["check"]) == 1
    assert "R023" in capsys.readouterr().out
    assert main(["catalogue", "--update"]) == 0
    assert main(["catalogue", "--update"]) == 0
    assert "anam-personas.lock is up to date: 3 avatars, 5 voices, 5 llms" in capsys.readouterr().err
    assert main(["check"]) == 0
    capsys.readouterr()
    assert main(["compile", "cara"]) == 0
    assert IDS.items() <= json.loads(capsys.readouterr().out)["personaConfig"].items()
    for words in (
        ["render", "cara"],
        ["token", "cara"],
        ["plan"],
        ["apply", "--yes"],
        ["plan", "--exit-code"],
        ["check", "--online"],
    ):
        assert main(words) == 0, (words, capsys.readouterr())
    path = Path("personas/cara.yaml")
    by_id = CARA
    for field, id_ in IDS.items():
        by_id = "\n".join(f"{field}: {id_}" if line.startswith(field) else line for line in by_id.split("\n"))
    path.write_text(by_id)
    assert main(["plan", "--exit-code"]) == 0, "the revision is that of the ids"
    path.write_text(CARA)
    (live,) = emulator.personas
    edit(emulator, live["id"], initialMessage="Hello there.")
    assert main(["pull"]) == 0
    assert path.read_text() == CARA + "initialMessage: Hello there.\n" or "{name: GPT-4o}" in path.read_text()
    assert "voiceId: {name: Lucy - Fresh & Casual}  # hers" in path.read_text()
    edit(emulator, live["id"], voiceId="6bfbe25a-979d-40f3-a92b-5394170af54b")
    assert main(["pull"]) == 0, capsys.readouterr()
    assert "voiceId: 6bfbe25a-979d-40f3-a92b-5394170af54b  # hers" in path.read_text()
    assert "avatarId: {name: Cara, variant: desk}" in path.read_text()
    assert main(["plan"]) == 0


def edit(emulator: Emulator, id_: str, **fields: object) -> None:
    from anam_personas.api.client import AnamApi

    with AnamApi("a-key", url=emulator.url) as api:
        api.update("personas", id_, dict(fields))


def test_a_damaged_lock_is_one_line_and_an_update_heals_it(
    emulator: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["catalogue", "--update"]) == 0
    lock = Path("anam-personas.lock")
    whole = lock.read_text()
    lock.write_text(whole.replace("[voices]", "<<<<<<< HEAD\n[voices]"))
    for words in (["check"], ["compile", "cara"], ["plan"]):
        capsys.readouterr()
        assert main(words) == 2
        told = capsys.readouterr().err
        assert told.startswith("error: anam-personas.lock:9:1: damaged: ")
        assert "Resolve the merge conflict" in told
        assert len(told.splitlines()) == 1
    assert main(["catalogue", "--update"]) == 0
    assert lock.read_text() == whole


def test_a_damaged_lock_is_reported_where_no_file_needs_it(
    emulator: Emulator, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "\n".join(
        f"{line.split(':')[0]}: {IDS[line.split(':')[0]]}" if "Id: " in line else line for line in CARA.split("\n")
    )
    Path("personas/cara.yaml").write_text(text)
    assert main(["check"]) == main(["check"]) == 0, "and is remembered"
    Path("anam-personas.lock").write_text("x = [\n")
    capsys.readouterr()
    assert main(["check"]) == main(["validate"]) == 2
    assert capsys.readouterr().err.startswith("error: anam-personas.lock:2:1: damaged: ")
    monkeypatch.delenv("ANAM_API_KEY")
    assert main(["catalogue", "--update"]) == 2
    assert capsys.readouterr().err.startswith("error: ANAM_API_KEY is not set"), "nothing was replaced"
    Path("anam-personas.lock").unlink()
    assert main(["check"]) == 0


def test_a_lock_that_is_a_link_out_of_the_project_is_not_read(
    emulator: Emulator, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "x.lock"
    outside.write_text("version = 1\n")
    Path("anam-personas.lock").symlink_to(outside)
    assert main(["check"]) == 2
    assert "anam-personas.lock cannot be used" in capsys.readouterr().err


def test_the_cache_sees_a_change_of_the_lock(emulator: Emulator, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalogue", "--update"]) == 0
    assert main(["check"]) == 0
    lock = Path("anam-personas.lock")
    lock.write_text(lock.read_text().replace('GPT-4o"', 'GPT-5"'))
    assert main(["check"]) == 1
    assert 'has no language model "GPT-4o"' in capsys.readouterr().out
    lock.unlink()
    assert main(["check"]) == 1


def test_diff_knows_the_lock_of_a_revision(emulator: Emulator, capsys: pytest.CaptureFixture[str]) -> None:
    import subprocess

    assert main(["catalogue", "--update"]) == 0
    for words in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "-qm", "x"],
    ):
        subprocess.run(["git", *words], check=True)
    lock = Path("anam-personas.lock")
    lock.write_text(lock.read_text().replace(IDS["llmId"], "0934d97d-0c3a-4f33-91b0-5e136a0ef467"))
    capsys.readouterr()
    assert main(["diff"]) in {0, 1}
    assert f'llmId: "{IDS["llmId"]}" -> "0934d97d-0c3a-4f33-91b0-5e136a0ef467"' in capsys.readouterr().out


@pytest.mark.parametrize("words", [["--update", "--offline"], ["voices", "x", "--update"]])
def test_options_that_do_not_go_together_are_refused(words: list[str], emulator: Emulator) -> None:
    assert main(["catalogue", *words]) == 2


def test_an_update_needs_the_api(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    emulator.fail("GET /v1/voices 403 x9")
    assert main(["catalogue", "--update"]) == 3
    assert not Path("anam-personas.lock").exists()
    monkeypatch.delenv("ANAM_API_KEY")
    assert main(["catalogue", "--update"]) == 2
