from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from anam_personas import errors
from anam_personas.emulator import Emulator
from anam_personas.emulator.store import Store
from tests.emulator.conftest import client_of
from tests.emulator.support import OWN, SOMEBODY, create
from tests.emulator.test_sessions import mint, start

if TYPE_CHECKING:
    from pathlib import Path


def test_what_is_in_a_file_outlives_a_restart(tmp_path: Path) -> None:
    data = tmp_path / "anam.db"
    with Emulator(data=data) as emulator, client_of(emulator) as api:
        kept, changed, gone = (create(api, **{**SOMEBODY, "name": name, "avatarId": OWN}) for name in "abc")
        api.put(f"/v1/personas/{changed['id']}", json={"name": "B"})
        api.delete(f"/v1/personas/{gone['id']}")
        unused, used = mint(api, SOMEBODY), mint(api, SOMEBODY)
        start(api, used)
    with Emulator(data=str(data)) as emulator, client_of(emulator) as api:
        assert [persona["name"] for persona in emulator.personas] == ["a", "B"]
        assert emulator.personas[0] == kept
        assert len(api.get("/v1/avatars").json()["data"]) == 4
        assert [start(api, used).status_code, start(api, unused).status_code] == [401, 200]


def test_two_emulators_do_not_share_a_file(tmp_path: Path) -> None:
    data = tmp_path / "anam.db"
    with (
        Emulator(data=data),
        pytest.raises(errors.UnreadableFile, match="another running emulator"),
        Emulator(data=data),
    ):
        pass
    with Emulator(data=data):
        pass


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "notes.txt"
    other.write_text("These are notes, and long enough to be read as the head of a database. " * 4)
    with pytest.raises(errors.UnreadableFile, match="notes"):
        Emulator(data=other).start()
    with pytest.raises(errors.UnreadableFile, match="nowhere"):
        Emulator(data=tmp_path / "nowhere" / "anam.db").start()
    assert other.read_text().startswith("These are notes")


def test_clearing_leaves_the_seeds(tmp_path: Path) -> None:
    seeds = {"tool": [{"id": "s"}]}
    store = Store(tmp_path / "anam.db", seeds=seeds)
    store.put("tool", {"id": "mine"})
    store.clear()
    assert list(store.all("tool")) == ["s"]
    store.close()
    again = Store(tmp_path / "anam.db", seeds=seeds)
    assert list(again.all("tool")) == ["s"]
    again.close()
