"""Keys that an older version wrote into the journal decomposed are those of the files, whichever form those have."""

from __future__ import annotations

import json
import unicodedata
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.sync.state.last_applied import Memories
from anam_personas.sync.state.recent import Known, Recent
from anam_personas.sync.state.runs import Step, read_runs
from tests.sync.support import records

if TYPE_CHECKING:
    from pathlib import Path

NFC, NFD = (unicodedata.normalize(form, "müller") for form in ("NFC", "NFD"))
AT = "2026-07-01T12:00:00.000Z"
NOW = datetime(2026, 7, 1, 12, 0, 1, tzinfo=UTC).timestamp()


def memories(folder: Path, *entries: dict[str, Any], ascii_only: bool = False) -> Memories:
    kept = records(folder)
    for each in entries:
        kept.add(
            json.dumps(
                {"at": AT, "run": "one", "kind": "persona", "environment": "test"} | each, ensure_ascii=ascii_only
            )
        )
    return Memories(records(folder), "test")


@pytest.mark.parametrize("ascii_only", [False, True])
@pytest.mark.parametrize("written", [NFC, NFD])
def test_what_was_made_a_short_while_ago_is_known_by_its_key(written: str, ascii_only: bool, tmp_path: Path) -> None:
    done = {"step": "done", "action": "create", "key": written, "id": "1", "listed": False}
    known = Recent(memories(tmp_path, done, ascii_only=ascii_only), NOW)
    assert known.known("persona", NFC) == Known("1", was_seen=False, is_marked=True)
    assert known.known("tool", NFC) is None
    assert known.known("persona", "muller") is None


@pytest.mark.parametrize("written", [NFC, NFD])
def test_a_create_of_unknown_outcome_is_known_by_its_key(written: str, tmp_path: Path) -> None:
    begun = {"step": "begin", "action": "create", "key": written}
    assert Recent(memories(tmp_path, begun), NOW).doubt("persona", NFC) == AT


@pytest.mark.parametrize("written", [NFC, NFD])
def test_what_an_apply_made_without_a_marker_has_the_key_of_its_file(written: str, tmp_path: Path) -> None:
    after = {"marker": None, "fields": {"name": None}}
    done = {"step": "done", "action": "create", "kind": "tool", "key": written, "id": "1", "after": after}
    made = memories(tmp_path, done).made("1")
    assert made is not None
    assert (made.kind, made.key) == ("tool", NFC)


@pytest.mark.parametrize("begun", [NFC, NFD])
@pytest.mark.parametrize("done", [NFC, NFD])
def test_a_run_names_keys_as_the_files_do(begun: str, done: str, tmp_path: Path) -> None:
    memories(
        tmp_path,
        {"step": "begin", "action": "create", "key": begun},
        {"step": "done", "action": "create", "key": done, "id": "1"},
    )
    (run,) = read_runs(records(tmp_path))
    assert run.steps == (Step("create", "persona", NFC, "1", done=True),)
