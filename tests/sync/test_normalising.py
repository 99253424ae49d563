"""A server that makes something else of what it is sent: in sync stays in sync, an edit is an edit, a change is sent."""

from __future__ import annotations

import html
import unicodedata
from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.sync.pull.journal_entries import agreed, entries
from anam_personas.sync.pull.result import Row
from tests.sync.standin import Clock, StandIn
from tests.sync.support import BOOK, edited, only, persona
from tests.sync.world import Machine, machine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def texts(form: Callable[[str], str]) -> Callable[[Any], Any]:
    return lambda value: form(value) if isinstance(value, str) else value


def rounded(value: Any) -> Any:
    return round(value, 1) if isinstance(value, float) else value


def numbers_as_texts(value: Any) -> Any:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


SERVERS: dict[str, Callable[[Any], Any]] = {
    "NFC": texts(lambda text: unicodedata.normalize("NFC", text)),
    "NFD": texts(lambda text: unicodedata.normalize("NFD", text)),
    "trims": texts(str.strip),
    "trims lines": texts(lambda text: "\n".join(line.strip() for line in text.split("\n"))),
    "escapes HTML": texts(lambda text: html.escape(text)),
    "strips astral characters": texts(lambda text: "".join(char for char in text if ord(char) <= 0xFFFF)),
    "CRLF": texts(lambda text: text.replace("\n", "\r\n")),
    "squeezes spaces": texts(lambda text: " ".join(text.split(" ")).replace("  ", " ")),
    "rounds": rounded,
    "numbers as texts": numbers_as_texts,
    "everything as text": lambda value: f"{value}".lower() if isinstance(value, bool | int | float) else value,
}
CARA = persona(
    name="Zoe\u0308 \U0001f600 & Co  ",
    description="  For <b>Zoe\u0308</b> & 'friends' \U0001f389 \n second line  ",
    systemPrompt='You  are <Zoe\u0308> & \U0001f600.\n  Be "kind".\n',
    initialMessage="Hi & welcome, Zoe\u0308! \U0001f44b ",
    voiceGenerationOptions={"speed": 1.07, "stability": 0.123456},
    skipGreeting=True,
    widgetConfig={"layout": "floating", "callToAction": "Talk & laugh \U0001f600 "},
)


@pytest.fixture(params=list(SERVERS))
def standin(request: pytest.FixtureRequest) -> Iterator[StandIn]:
    with StandIn(Clock()) as made:
        made.make = SERVERS[request.param]
        yield made


@pytest.fixture(params=["journal", "no journal"])
def here(standin: StandIn, tmp_path: Path, request: pytest.FixtureRequest) -> Machine:
    return machine(standin, tmp_path if request.param == "journal" else None)


def test_what_was_applied_is_in_sync_and_writes_no_more(standin: StandIn, here: Machine) -> None:
    assert here.code(CARA) == 0
    assert len(standin.there()) == 1
    writes = standin.writes
    for each in (here, machine(standin)):
        plan = each.plan(CARA)
        assert plan.is_clean, plan.to_json()
        assert not plan.acting
        assert each.code(CARA) == 0
    assert standin.writes == writes


def test_an_update_is_sent_and_is_in_sync_then(standin: StandIn, here: Machine) -> None:
    here.code(CARA)
    for wish in (
        edited(CARA, languageCode="de"),
        edited(CARA, systemPrompt="You are Zoe\u0308 & more.\n", languageCode="de"),
        edited(CARA, name="Zoe\u0308 & Leo", systemPrompt="You are Zoe\u0308 & more.\n", languageCode="de"),
    ):
        change = only(here.plan(wish))
        assert (change.action, change.drift, change.refused) == ("update", "none", None)
        assert here.code(wish) == 0
        assert here.plan(wish).is_clean
        assert machine(standin).plan(wish).is_clean
    assert len(standin.there()) == 1


def test_an_edit_elsewhere_is_drift(standin: StandIn, here: Machine) -> None:
    here.code(CARA)
    (live,) = standin.there()
    for path, fields in {"systemPrompt": {"systemPrompt": "By hand."}, "name": {"name": "Zoe by hand"}}.items():
        standin.edit(live["id"], **fields)
        for each in (here, machine(standin)):
            change = only(each.plan(CARA))
            assert change.drift == "remote", change
            assert path in {field.path for field in change.fields if field.side.value == "there"}
        assert here.code(CARA) == 1
        assert here.code(CARA, overwrite_drift=True) == 0
        assert machine(standin).plan(CARA).is_clean


def test_an_edit_elsewhere_of_another_field_than_the_file_changed_is_both(standin: StandIn, here: Machine) -> None:
    here.code(CARA)
    standin.edit(standin.there()[0]["id"], systemPrompt="By hand.")
    change = only(here.plan(edited(CARA, name="Leo")))
    assert change.refused is not None
    if here.folder is None:
        return  # what the API made of the prompt is gone: nobody can tell the two apart
    assert {field.path: field.side.value for field in change.fields if field.path in ("name", "systemPrompt")} == {
        "name": "here",
        "systemPrompt": "there",
    }


def test_a_tool_is_in_sync_on_any_machine(standin: StandIn, here: Machine) -> None:
    wish = persona(tools=[{**BOOK, "description": "Book Zoe\u0308's visit & more \U0001f600 "}])
    assert here.code(wish) == 0
    writes = standin.writes
    assert here.plan(wish).is_clean
    assert machine(standin).plan(wish).is_clean
    assert here.code(wish) == 0
    assert standin.writes == writes
    changed = persona(tools=[{**BOOK, "description": "Cancel Zoe\u0308's visit."}])
    if here.folder is not None:
        assert here.code(changed) == 0
        assert here.plan(changed).is_clean


def test_the_second_write_is_for_what_was_altered_alone(standin: StandIn, here: Machine) -> None:
    plain = persona(systemPrompt="You are Cara.")
    assert here.code(plain) == 0
    assert standin.writes == 1


def hurt(value: Any) -> Any:
    return value.replace("[anam-personas", "(anam-personas") if isinstance(value, str) else value


@pytest.fixture
def plain() -> Iterator[StandIn]:
    with StandIn(Clock()) as made:
        yield made


@pytest.mark.parametrize("key", ["cara", "zo\u00eb", "a&b"])
@pytest.mark.parametrize("form", ["hurt", "NFC", "escapes HTML", "upper case"])
@pytest.mark.parametrize("keeps", [True, False])
def test_a_marker_that_is_hurt_fails_plainly_and_is_not_made_again(
    plain: StandIn, tmp_path: Path, key: str, form: str, keeps: bool
) -> None:
    plain.make = {**SERVERS, "hurt": hurt, "upper case": texts(str.upper)}[form]
    wish = persona(key, name="Zoe\u0308 & Co")
    codes = [machine(plain, tmp_path if keeps else None).code(wish) for _ in range(3)]
    is_hurt = plain.make(f"[anam-personas {key}") != f"[anam-personas {key}"
    assert len(plain.there()) == 1
    assert all(codes) if is_hurt else codes == [0, 0, 0]


def test_a_server_that_alters_anew_with_each_write_is_told_and_ends(plain: StandIn, tmp_path: Path) -> None:
    plain.make, plain.again = texts(html.escape), True
    wish = persona(systemPrompt="You & I.")
    here = machine(plain, tmp_path)
    (result,) = here.apply(wish).results
    assert (result.status, result.exit_code) == ("done", 1)
    assert "with each write" in " ".join(result.notes)
    assert plain.writes == 2
    assert here.plan(wish).is_clean
    assert only(machine(plain).plan(wish)).drift == "remote"
    assert plain.writes == 2


@pytest.mark.parametrize("status", [403, 500])
def test_a_marker_that_could_not_be_written_anew_is_by_the_next_apply(
    plain: StandIn, tmp_path: Path, status: int
) -> None:
    plain.make = texts(html.escape)
    wish, here = persona(systemPrompt="You & I."), machine(plain, tmp_path)
    plain.answer = lambda method, path, code, body: (status, b"{}") if method == "PUT" else None
    before = plain._one

    def refuse(method: str, kind: str, id_: str, body: Any) -> Any:
        return (status, {}) if method == "PUT" else before(method, kind, id_, body)

    plain._one = refuse  # type: ignore[method-assign]
    (result,) = here.apply(wish).results
    assert (result.status, bool(result.exit_code)) == ("failed", True)
    assert "apply again" in (result.reason or "")
    plain._one = before  # type: ignore[method-assign]
    plain.answer = lambda *reply: None
    assert here.code(wish) == 0
    assert machine(plain).plan(wish).is_clean
    writes = plain.writes
    assert here.code(wish) == 0
    assert plain.writes == writes


def test_words_that_look_alike_are_spelled(plain: StandIn, tmp_path: Path) -> None:
    from anam_personas.sync.render.text import outcome_text, plan_text

    plain.make = SERVERS["NFC"]
    wish, here = persona(systemPrompt="You are Zoe\u0308."), machine(plain, tmp_path)
    assert "Zoe\\u0308" in outcome_text(here.apply(wish))
    plain.edit(plain.there()[0]["id"], systemPrompt="You are Zoe\u0308.\nBe kind, Zo\u00eb.")
    text = plan_text(here.plan(edited(wish, systemPrompt="You are Zo\u00eb.\nBe kind, Zo\u00eb.")))
    assert "[-Zoe\\u0308-]{+Zo\\u00eb+}" in text


def test_after_a_pull_of_another_field_it_is_still_in_sync(plain: StandIn, tmp_path: Path) -> None:
    plain.make = texts(html.escape)
    wish, here = persona(systemPrompt="You & I.", initialMessage="Hi & welcome"), machine(plain, tmp_path)
    assert here.code(wish) == 0
    plain.edit(plain.there()[0]["id"], languageCode="de")
    change = only(here.plan(wish))
    store = here._store(here.plan(wish))
    row = Row(change.key, change.id, "pulled", agreed=agreed(change, {"languageCode"}))
    for entry in entries([row]):
        store.journal(entry)
    pulled = edited(wish, languageCode="de")
    assert here.plan(pulled).is_clean
    assert here.code(pulled) == 0
    assert machine(plain).plan(pulled).is_clean
    assert not here.plan(pulled).acting
