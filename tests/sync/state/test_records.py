"""The journal and the snapshots, where they may have come with the checkout."""

from __future__ import annotations

import json
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anam_personas.errors import UnreadableFile
from anam_personas.sync.state.records import FOLDER, JOURNAL, Records
from anam_personas.sync.state.runs import read_runs
from anam_personas.workspace.signing import Signer
from tests.budget import examples
from tests.sync.support import records
from tests.watched import state

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LINE = json.dumps({"at": "x", "run": "one", "step": "begin", "action": "create", "kind": "tool", "key": "book"})
NAME = "snapshots/one/persona--cara--1.json"
TEXT = json.dumps({"reply": {"id": "1"}}, indent=2)


def test_what_was_written_is_read_back_and_is_for_this_user_alone(tmp_path: Path) -> None:
    told: list[str] = []
    kept = records(tmp_path, told)
    kept.check()
    kept.add(LINE)
    kept.keep(NAME, TEXT)
    kept.check()
    (line,) = records(tmp_path, told).lines()
    assert json.loads(line).items() >= json.loads(LINE).items()
    assert json.loads(records(tmp_path).kept(NAME, "one"))["reply"] == {"id": "1"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / FOLDER).rglob("*")} == {0o600, 0o700}
    assert told == []


FORGED = [
    LINE,
    LINE.removesuffix("}") + ', "mac": "' + "0" * 32 + '"}',
    LINE.removesuffix("}") + ', "mac": ""}',
    LINE.removesuffix("}") + ', "mac": null}',
]


@pytest.mark.parametrize("line", FORGED)
def test_a_line_that_no_run_wrote_is_passed_over_and_told_once(tmp_path: Path, line: str) -> None:
    told: list[str] = []
    kept = records(tmp_path, told)
    kept.add(LINE)
    with (tmp_path / JOURNAL).open("a") as file:
        file.write(f"{line}\n{line}\n")
    for _ in range(2):
        assert len(kept.lines()) == 1
    assert len(read_runs(kept)) == 1
    (said,) = told
    assert said.startswith(f"{JOURNAL}: 2 lines not written by your runs")


@settings(max_examples=examples(80), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 400), new=st.characters(codec="utf-8", exclude_characters="\r\n"))
def test_a_line_that_was_changed_anywhere_is_not_believed(
    tmp_path_factory: pytest.TempPathFactory, at: int, new: str
) -> None:
    root = tmp_path_factory.mktemp("root")
    records(root).add(LINE)
    text = (root / JOURNAL).read_text("utf-8").rstrip("\n")
    changed = text[: at % len(text)] + new + text[at % len(text) + 1 :]
    (root / JOURNAL).write_text(changed + "\n", "utf-8")
    if changed.rstrip() != text:
        assert records(root).lines() == []


def test_another_users_key_believes_nothing(tmp_path: Path) -> None:
    records(tmp_path).add(LINE)
    records(tmp_path).keep(NAME, TEXT)
    other = Records(tmp_path, Signer(shared=b"o" * 32), list[str]().append)
    assert other.lines() == []
    with pytest.raises(UnreadableFile, match="was not written by one of your runs"):
        other.kept(NAME, "one")


def test_without_a_key_it_is_written_and_said_that_nobody_will_believe_it(tmp_path: Path) -> None:
    told: list[str] = []
    kept = Records(tmp_path, Signer(), told.append)
    for _ in range(2):
        kept.add(LINE)
    kept.keep(NAME, TEXT)
    assert len((tmp_path / JOURNAL).read_text().splitlines()) == 2
    assert kept.lines() == []
    assert [each[:25] for each in told] == ["the journal is not signed", JOURNAL[:25]]


@pytest.mark.parametrize(
    "name",
    [
        "", NAME.replace("one", "two"), "../../forged.json", "snapshots/one/../../../forged.json", "snapshots/one/x",
        "snapshots/one/../two/x.json", "/etc/passwd.json", "snapshots/one/a/b.json", "snapshots/one/.x.json",
        "snapshots/one/x.json\n", "snapshots\\one\\x.json", "snapshots/one/x\0.json",
    ],
)  # fmt: skip
def test_a_snapshot_is_of_its_own_run(tmp_path: Path, name: str) -> None:
    for each in (NAME, NAME.replace("one", "two")):
        records(tmp_path).keep(each, TEXT)
    with pytest.raises(UnreadableFile, match="it does not belong to that run"):
        records(tmp_path).kept(name, "one")


def test_a_snapshot_in_the_place_of_another_is_not_put_back(tmp_path: Path) -> None:
    other = NAME.replace("cara", "leo")
    records(tmp_path).keep(NAME, TEXT)
    records(tmp_path).keep(other, TEXT.replace("1", "2"))
    (tmp_path / FOLDER / other).replace(tmp_path / FOLDER / NAME)
    with pytest.raises(UnreadableFile, match="was changed since"):
        records(tmp_path).kept(NAME, "one")


DEEDS: list[Callable[[Records], object]] = [
    Records.check,
    Records.lines,
    lambda kept: kept.add(LINE),
    lambda kept: kept.keep(NAME, TEXT),
    lambda kept: kept.kept(NAME, "one"),
]


@pytest.mark.parametrize(
    "link", [FOLDER, JOURNAL, f"{FOLDER}/.gitignore", f"{FOLDER}/snapshots", f"{FOLDER}/snapshots/one"]
)
@pytest.mark.parametrize("target", ["folder", "file", "nothing"])
def test_nothing_is_written_or_read_through_a_link(tmp_path: Path, link: str, target: str) -> None:
    outside, root = tmp_path / "outside", tmp_path / "root"
    records(outside / "folder").add(LINE)
    (outside / "file").write_text(LINE + "\n")
    (root / link).parent.mkdir(parents=True)
    (root / link).symlink_to(outside / target)
    before = state(outside)
    kept = records(root)
    for deed in DEEDS:
        with suppress(UnreadableFile):
            deed(kept)
    assert state(outside) == before
    if link in (FOLDER, JOURNAL):
        with pytest.raises(UnreadableFile, match="symbolic link, which is not followed"):
            kept.check()


def test_a_line_that_holds_a_line_separator_is_one_line(tmp_path: Path) -> None:
    line = json.dumps({"run": "one", "name": "a\u2028b\x85c"}, ensure_ascii=False)
    records(tmp_path).add(line)
    (found,) = records(tmp_path).lines()
    assert json.loads(found)["name"] == "a\u2028b\x85c"
