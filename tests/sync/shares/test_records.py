"""Whose a share link is: the lines that its persona has, which are all that says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.projects import CARA, write
from tests.sync.shares.links import LAUNCH, Machine, foreign, share

if TYPE_CHECKING:
    from anam_personas.api.client import AnamApi


def test_the_record_survives_what_is_done_to_the_persona(here: Machine) -> None:
    here.files(launch=LAUNCH)
    here.apply()
    (made,) = here.mine()
    write(here.folder, {"personas/cara.yaml": f"{CARA}description: Our front desk.\n"})
    assert here.apply().exit_code == 0
    text = here.cara()["description"].splitlines()
    assert (text[0], len(text)) == ("Our front desk.", 3)
    assert here.mine() == [made]
    here.api.update("personas", here.cara()["id"], {"description": here.cara()["description"] + "\nBy hand."})
    assert here.mine() == [made]
    assert here.apply(overwrite_drift=True).exit_code == 0
    assert here.mine() == [made]
    assert here.plan().is_clean


def test_a_link_that_is_not_recorded_any_more_is_nobodys(here: Machine) -> None:
    here.files(launch=LAUNCH)
    here.journal = True
    here.apply()
    (made,) = here.mine()
    cara = here.cara()
    marker = cara["description"].splitlines()[-1]
    here.api.update("personas", cara["id"], {"description": marker})
    assert here.mine() == []
    change = share(here.plan())
    assert (
        f"it was made from here ({made['id']}), and its persona no longer records that it is ours"
        in f"{change.refused}"
    )
    assert made["id"] in share(Machine(here.folder, here.api, here.emulator).plan()).notes[1]
    here.files(launch=None)
    assert not [each for each in here.plan(prune=True).changes if each.kind == "share"]
    assert here.apply(prune=True).exit_code == 0
    assert made in here.links()


def test_a_line_of_another_persona_owns_nothing(here: Machine) -> None:
    """A copy of a persona carries its lines; they name links that lead to the first one."""
    here.files(launch=LAUNCH)
    here.apply()
    (made,) = here.mine()
    text = here.cara()["description"].replace("demo/test", "other/test")
    here.api.create("personas", {"name": "Copy", "description": text})
    assert here.mine() == [made]
    (stranger,) = foreign(here)
    forged = here.cara()["description"].replace(made["id"], stranger["id"])
    here.api.create("personas", {"name": "Forged", "description": forged.replace("/cara ", "/forged ")})
    here.files(launch=None)
    assert here.apply(prune=True).exit_code == 0
    assert stranger in here.links()


def test_a_persona_of_others_cannot_be_shared(here: Machine) -> None:
    """It was given up in the Lab between plan and apply."""
    here.files(launch=LAUNCH)
    plan = here.plan()
    here.api.update("personas", here.cara()["id"], {"description": "Mine now."})
    (result,) = here.carry_out(plan).results
    assert (result.status, len(here.links())) == ("failed", 1)
    assert "is not one of demo/test" in f"{result.reason}"
    assert here.cara()["description"] == "Mine now."


def test_lines_that_the_api_does_not_keep_publish_nothing(here: Machine) -> None:
    here.files(launch=LAUNCH)
    (result,) = here.carry_out(here.plan(), Forgetful(here.api)).results
    assert (result.status, len(here.links())) == ("failed", 1)
    assert "the API did not keep the lines above the marker" in f"{result.reason}"


class Forgetful:
    """A remote of an API that drops lines in brackets which are not the last ones."""

    def __init__(self, api: AnamApi) -> None:
        self._api = api

    def __getattr__(self, name: str) -> Any:
        return getattr(self._api, name)

    def update(self, kind: str, item: str, body: dict[str, Any]) -> dict[str, Any]:
        if "description" in body:
            body = body | {"description": body["description"].splitlines()[-1]}
        return self._api.update(kind, item, body)
