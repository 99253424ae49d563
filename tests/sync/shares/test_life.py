"""Share links from files, against the emulator: made, changed, renamed and deleted, with the personas that they lead to."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from anam_personas.resources import SHARES
from anam_personas.sync import engine
from anam_personas.sync.render.text import plan_text
from tests.projects import CARA, write
from tests.sync.shares.links import LAUNCH, MOMENT, TARGET, share

if TYPE_CHECKING:
    from anam_personas.api.client import AnamApi
    from tests.sync.shares.links import Machine


def test_a_link_is_made_changed_and_deleted(here: Machine) -> None:
    here.files(launch=LAUNCH)
    plan = here.plan()
    (stranger,) = here.links()
    assert share(plan).notes == (
        "publishes cara to anyone with the link, for 168 hours, at most 10 uses; it cannot be embedded in a page yet",
        f"another share leads there and is not of this project ({stranger['id']}): nothing is done to it",
    )
    assert here.carry_out(plan).exit_code == 0
    (made,) = here.mine()
    assert (made["usageLimit"], made["personaName"]) == (10, "Cara")
    assert here.plan().is_clean
    assert not here.plan().acting

    here.files(launch=f"{LAUNCH}usageLimit: 25\nexpiresAt: {MOMENT}\n")
    plan = here.plan()
    assert [(each.path, each.file) for each in share(plan).fields] == [
        ("usageLimit", 25), ("expiresAt", "2031-01-22T17:00:00.000Z"),
    ]  # fmt: skip
    assert here.carry_out(plan).exit_code == 0
    (after,) = here.mine()
    assert after["id"] == made["id"]
    assert after["usageLimit"] == 25
    assert after["expiresAt"][:16] in ("2031-01-22T16:59", "2031-01-22T17:00")
    assert here.plan().is_clean

    here.files(launch=None)
    (change,) = (each for each in here.plan().changes if each.kind == "share")
    assert (change.key, change.action, change.acts) == ("launch", "delete", False)
    assert here.apply().exit_code == 0
    assert here.mine() == [after]
    assert here.apply(prune=True).exit_code == 0
    assert here.links() == [stranger]
    assert "shares" not in here.cara()["description"]
    assert here.plan(prune=True).is_clean


def test_a_change_of_the_limit_leaves_the_end_as_it_is(here: Machine) -> None:
    here.files(launch=LAUNCH)
    here.apply()
    (before,) = here.mine()
    time.sleep(0.01)
    here.files(launch=f"{LAUNCH}usageLimit: 11\n")
    assert here.apply().exit_code == 0
    assert here.mine() == [{**before, "usageLimit": 11}]
    here.files(launch=f"{LAUNCH}usageLimit: 11\nexpiresInHours: 169\n")
    assert here.apply().exit_code == 0
    assert here.mine()[0]["expiresAt"] > before["expiresAt"]


def test_without_the_folder_the_link_is_still_named(here: Machine) -> None:
    here.files(launch=LAUNCH)
    here.apply()
    here.files(launch=None)
    (here.folder / "shares/x").unlink()
    (here.folder / "shares").rmdir()
    assert share(here.plan()).refused == "there is no file for it: --prune deletes it"
    assert here.apply(prune=True).exit_code == 0
    assert here.mine() == []
    asked: list[str] = []
    here.plan(Watched(here.api, asked))
    assert "share-links" not in asked


class Watched:
    """A remote that notes which collections are listed."""

    def __init__(self, api: AnamApi, asked: list[str]) -> None:
        self._api, self._asked = api, asked

    def __getattr__(self, name: str) -> Any:
        return getattr(self._api, name)

    def list(self, kind: str, search: str | None = None) -> Any:
        self._asked.append(kind)
        return self._api.list(kind, search)


def test_no_token_is_seen_by_sync(here: Machine) -> None:
    here.files(launch=LAUNCH)
    here.journal = True
    here.apply()
    here.files(launch=f"{LAUNCH}usageLimit: 3\n")
    here.apply()
    here.files(launch=None)
    (made,) = here.mine()
    write(here.folder, {"personas/cara.yaml": f"{CARA}description: It is changed, so it is kept as it was.\n"})
    plan = here.plan(prune=True)
    here.carry_out(plan)
    kept = "".join(path.read_text() for path in (here.folder / ".anam-personas").rglob("*.json*"))
    assert made["id"] in kept
    for text in (kept, f"{plan.to_json()}", plan_text(plan)):
        assert made["token"] not in text


def test_a_file_can_be_renamed(here: Machine) -> None:
    here.files(launch=LAUNCH)
    here.apply()
    (made,) = here.mine()
    here.files(launch=None, opening=f"{LAUNCH}renamedFrom: launch\n")
    assert here.apply().exit_code == 0
    assert here.mine() == [made]
    assert engine.ids("demo", TARGET, here.api, SHARES) == {"opening": made["id"]}
    assert here.plan().is_clean


def test_a_link_is_not_led_elsewhere(here: Machine) -> None:
    write(here.folder, {"personas/leo.yaml": CARA.replace("name: Cara", "name: Leo")})
    here.files(launch=LAUNCH)
    here.apply()
    (made,) = here.mine()
    here.files(launch="version: 1\npersona: leo\n")
    change = share(here.plan())
    assert "the API cannot lead a link to another persona: give the file another name" in f"{change.refused}"
    assert here.apply().exit_code == 1
    here.files(launch=None, leos="version: 1\npersona: leo\n")
    assert here.apply().exit_code == 0
    assert sorted(each["personaName"] for each in here.mine()) == ["Cara", "Leo"]
    assert here.apply(prune=True).exit_code == 0
    assert [each["personaName"] for each in here.mine()] == ["Leo"]
    assert made["id"] not in {each["id"] for each in here.links()}


def test_an_end_in_the_past_is_refused(here: Machine) -> None:
    past = f"{LAUNCH}expiresAt: 2020-01-01T00:00:00Z\n"
    here.files(launch=past)
    assert f"{share(here.plan()).refused}".startswith("its end, 2020-01-01T00:00:00.000Z, has passed")
    assert here.apply().exit_code == 1
    here.files(launch=f"{LAUNCH}expiresAt: {MOMENT}\n")
    here.apply()
    here.files(launch=past)
    assert f"{share(here.plan()).refused}".startswith("its end, 2020-01-01T00:00:00.000Z, has passed")
    here.files(launch=f"{LAUNCH}expiresAt: {MOMENT}\n")
    assert here.plan().is_clean


def test_a_persona_and_its_link_come_and_go_together(here: Machine) -> None:
    write(here.folder, {"personas/leo.yaml": CARA.replace("name: Cara", "name: Leo")})
    here.files(launch="version: 1\npersona: leo\n")
    assert here.apply().exit_code == 0
    (here.folder / "personas/leo.yaml").unlink()
    assert 'it needs the persona "leo"' in f"{share(here.plan()).refused}"
    here.files(launch=None)
    assert here.apply(prune=True).exit_code == 0
    assert here.mine() == []
    assert here.plan(prune=True).is_clean


def test_a_persona_stays_while_its_link_does(here: Machine) -> None:
    write(here.folder, {"personas/leo.yaml": CARA.replace("name: Cara", "name: Leo")})
    here.files(launch="version: 1\npersona: leo\n")
    here.apply()
    (here.folder / "personas/leo.yaml").unlink()
    (gone,) = (each for each in here.plan(prune=True).changes if each.key == "leo")
    assert not gone.acts
