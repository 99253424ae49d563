"""A plan that was kept for review: apply does it with what it was made for, or does nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.cli.main import main
from anam_personas.sync.plan.plan import document_digest
from tests.cli.support import Lab, sample

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    with sample(tmp_path, monkeypatch) as made:
        assert main(["-q", "apply", "--yes"]) == 0
        yield made


def names(lab: Lab) -> set[str]:
    return {each["name"] for each in lab.emulator.personas}


def test_what_was_allowed_travels_in_the_file(lab: Lab) -> None:
    (lab.folder / "personas/sales/leo.yaml").unlink()
    lab.edit(systemPrompt="By hand.")
    lab.api.create("personas", {"name": "Nia"})
    (lab.folder / "personas/nia.yaml").write_text(
        (lab.folder / "personas/cara.yaml").read_text().replace("Cara", "Nia")
    )
    assert main(["plan", "--prune", "--adopt", "--overwrite-drift", "--out", "reviewed.json"]) == 0
    assert main(["apply", "--plan", "reviewed.json"]) == 0
    assert names(lab) == {"Cara", "Nia"}
    assert main(["plan", "--exit-code"]) == 0


def test_ids_travel_in_the_file(lab: Lab) -> None:
    strange = lab.api.create("personas", {"name": "Strange"})["id"]
    (lab.folder / "personas/nia.yaml").write_text(
        (lab.folder / "personas/cara.yaml").read_text().replace("Cara", "Nia")
    )
    assert main(["plan", "--adopt-id", f"nia={strange}", "--out", "reviewed.json"]) == 0
    assert main(["apply", "--plan", "reviewed.json"]) == 0
    assert lab.live("Nia")["id"] == strange


def test_the_keys_travel_in_the_file(lab: Lab) -> None:
    for path in ("personas/cara.yaml", "personas/sales/leo.yaml"):
        text = (lab.folder / path).read_text()
        (lab.folder / path).write_text(text.replace("initialMessage: H", "initialMessage: Good morning. H"))
    assert main(["plan", "cara", "--out", "reviewed.json"]) == 0
    assert main(["apply", "--plan", "reviewed.json"]) == 0
    assert [lab.live(name)["initialMessage"][:4] for name in ("Cara", "Leo")] == ["Good", "Hell"]


def test_the_limit_travels_in_the_file(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    (lab.folder / "personas/sales/leo.yaml").unlink()
    assert main(["plan", "--prune", "--max-changes", "0", "--out", "reviewed.json"]) == 1
    assert main(["apply", "--plan", "reviewed.json"]) == 1
    assert "the limit is 0" in capsys.readouterr().err
    assert names(lab) == {"Cara", "Leo"}
    assert main(["apply", "--plan", "reviewed.json", "--max-changes", "1"]) == 0
    assert names(lab) == {"Cara"}


@pytest.mark.parametrize("words", [["--prune"], ["--adopt"], ["--overwrite-drift"], ["cara"], ["--adopt-id", "cara=x"]])
def test_other_options_beside_it_are_refused(lab: Lab, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "--out", "reviewed.json"]) == 0
    assert main(["apply", "--plan", "reviewed.json", *words]) == 2
    assert "already fixes keys and options; omit them" in capsys.readouterr().err


def test_a_limit_that_is_none_is_not_kept(lab: Lab) -> None:
    assert main(["plan", "--max-changes", "lots", "--out", "reviewed.json"]) == 2
    assert not (lab.folder / "reviewed.json").exists()


def test_where_the_live_side_moved_nothing_is_done(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    (lab.folder / "personas/sales/leo.yaml").unlink()
    assert main(["plan", "--prune", "--out", "reviewed.json"]) == 0
    lab.api.update("personas", lab.live("Leo")["id"], {"systemPrompt": "By hand."})
    assert main(["apply", "--plan", "reviewed.json"]) == 1
    assert "persona sales/leo" in capsys.readouterr().err
    assert names(lab) == {"Cara", "Leo"}


EDITS: list[Callable[[dict[str, Any]], object]] = [
    lambda it: it["changes"].clear(),
    lambda it: [row.update(action="none") for row in it["changes"]],
    lambda it: [row.update(fields=[{"path": "name", "live": None, "file": "Evil", "readable": True}]) for row in it["changes"]],
    lambda it: it["changes"].append({**it["changes"][0], "key": "eve"}),
    lambda it: it.update(environment="production"),
    lambda it: it.update(project="evil"),
    lambda it: it.update(apiUrl="https://api.anam.ai"),
    lambda it: it.update(toolVersion="0.0.1"),
    lambda it: it["options"].update(prune=True),
    lambda it: it["options"].update(adopt=True),
    lambda it: it["options"].update(overwriteDrift=True),
    lambda it: it["options"].update(maxChanges="100%"),
    lambda it: it["options"].update(maxDeletes="100%"),
    lambda it: it["options"].update(pruneAll=True, prune=True),
    lambda it: it["options"].update(keys=["cara"]),
    lambda it: it["options"].update(adoptIds={"cara": "x"}),
]  # fmt: skip


@pytest.mark.parametrize("edit", EDITS, ids=range(len(EDITS)))
@pytest.mark.parametrize("computed", [True, False])
def test_an_edited_plan_is_refused_and_nothing_is_sent(
    lab: Lab, edit: Callable[[dict[str, Any]], object], computed: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    file = lab.folder / "personas/cara.yaml"
    file.write_text(file.read_text().replace("initialMessage: H", "initialMessage: Good morning. H"))
    assert main(["plan", "--out", "reviewed.json"]) == 0
    document = json.loads(Path("reviewed.json").read_text())
    edit(document)
    if computed:
        document["digest"] = document_digest(document)
    Path("reviewed.json").write_text(json.dumps(document))
    before = [lab.live(name) for name in ("Cara", "Leo")]
    capsys.readouterr()
    code = main(["apply", "--plan", "reviewed.json", "--yes"])
    told = capsys.readouterr().err
    assert told.startswith("error: ")
    assert told.count("\n") == 1
    # what it names may not be there at all, which is a usage error
    assert code == 1 or (computed and code == 2 and ("adopt" in told or "--prune-all" in told))
    assert [lab.live(name) for name in ("Cara", "Leo")] == before


@pytest.mark.parametrize("data", [b"", b"{}", b"\xff\xfe", b"[" * 100_000, b'{"version": 2}', b'{"version": 1'])
def test_what_is_no_plan_is_a_usage_error(lab: Lab, data: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    Path("reviewed.json").write_bytes(data)
    assert main(["apply", "--plan", "reviewed.json"]) == 2
    assert capsys.readouterr().err.startswith("error: reviewed.json: ")


def test_a_folder_is_no_plan(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["apply", "--plan", "personas"]) == 2
    assert "Traceback" not in capsys.readouterr().err
