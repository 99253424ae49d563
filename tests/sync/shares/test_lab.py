"""Share links that somebody edits, uses or disables in the Lab."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from anam_personas.sync.render.status import status_json, status_text
from anam_personas.sync.render.text import plan_text
from tests.sync.shares.links import LAUNCH, share

if TYPE_CHECKING:
    from anam_personas.api.client import AnamApi
    from anam_personas.emulator.server import Emulator as Running
    from tests.sync.shares.links import Machine

KEY = {"Authorization": "Bearer a-key", "X-Anam-Emulator": "1"}


def test_an_edit_in_the_lab_is_drift(here: Machine) -> None:
    here.files(launch=LAUNCH)
    here.apply()
    (made,) = here.mine()
    for edit, path in (({"usageLimit": 99}, "usageLimit"), ({"expiresInHours": 5}, "expiresAt")):
        here.api.update("share-links", made["id"], edit)
        change = share(here.plan())
        assert (change.drift, [each.path for each in change.fields]) == ("remote", [path])
        assert "take the edit into the file by hand" in f"{change.refused}"
        assert here.apply().exit_code == 1
        here.files(launch=f"{LAUNCH}usageLimit: 12\n")
        assert share(here.plan()).drift == "both"
        assert here.apply(overwrite=frozenset({"share/launch"})).exit_code == 0
        assert here.plan().is_clean
        here.files(launch=LAUNCH)
        here.apply()
    assert len(here.mine()) == 1


def test_use_is_no_change(here: Machine, shared: Running) -> None:
    here.files(launch=LAUNCH)
    here.apply()
    here.files(launch=f"{LAUNCH}usageLimit: 12\n")
    plan = here.plan()
    _edit(shared, here.mine()[0]["id"], usageCount=9)
    assert here.carry_out(plan).exit_code == 0


def _edit(emulator: Running, id_: str, **fields: Any) -> None:
    """What only the platform changes."""
    at = f"{emulator.url}/_emulator/state"
    state = httpx.get(at, headers=KEY).json()["share-link"]
    changed = [{**each, **(fields if each["id"] == id_ else {})} for each in state]
    httpx.put(at, headers=KEY, json={"share-link": changed}).raise_for_status()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"enabled": False}, "disabled"),
        ({"usageCount": 10}, "used up: 10 of 10 uses"),
        ({"expiresAt": "2020-01-01T00:00:00.000Z"}, "expired 2020-01-01T00:00:00.000Z"),
    ],
)
def test_status_says_why_a_link_does_not_work(
    here: Machine, shared: Running, fields: dict[str, Any], said: str
) -> None:
    here.files(launch=LAUNCH)
    here.apply()
    assert "works" not in status_text(here.plan())
    _edit(shared, here.mine()[0]["id"], **fields)
    plan = here.plan()
    (line,) = (each for each in status_text(plan).splitlines() if "share launch" in each)
    assert line.endswith(f"does not work: {said}") or f"does not work: {said};" in line
    (row,) = (each for each in status_json(plan)["items"] if each["kind"] == "share")
    assert row["condition"] == said
    assert f"does not work: {said}" in plan_text(plan)


def test_an_edit_right_before_an_update_is_not_overwritten(here: Machine) -> None:
    here.files(launch=LAUNCH)
    here.apply()
    (made,) = here.mine()
    here.files(launch=f"{LAUNCH}usageLimit: 25\n")
    (result,) = here.apply(Meanwhile(here.api, made["id"])).results
    assert (result.status, result.exit_code) == ("not tried", 1)
    assert here.mine() == [made | {"usageLimit": 40}]
    assert share(here.plan()).drift == "both"
    assert ">" not in here.cara()["description"]


class Meanwhile:
    """A remote on which somebody edits a link once the persona says that it is about to change."""

    def __init__(self, api: AnamApi, link: str) -> None:
        self._api, self._link = api, link

    def __getattr__(self, name: str) -> Any:
        return getattr(self._api, name)

    def update(self, kind: str, item: str, body: dict[str, Any]) -> dict[str, Any]:
        made = self._api.update(kind, item, body)
        if kind == "personas" and self._link:
            self._api.update("share-links", self._link, {"usageLimit": 40})
            self._link = ""
        return made
