"""The client against the emulated API, over a socket: every failure by name, and what is done after it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.api import errors
from anam_personas.api.client import AnamApi
from anam_personas.api.retry import RetryPolicy
from anam_personas.emulator import Emulator

if TYPE_CHECKING:
    from collections.abc import Iterator

QUICK = RetryPolicy(retries=2, first_delay=0.0)
CARA = {"name": "Cara", "voiceId": "6bfbe25a-979d-40f3-a92b-5394170af54b"}


@pytest.fixture(scope="module")
def emulated() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


@pytest.fixture
def emulator(emulated: Emulator) -> Emulator:
    emulated.reset()
    return emulated


@pytest.fixture
def api(emulator: Emulator) -> Iterator[AnamApi]:
    with AnamApi("test-key", url=emulator.url, environment="staging", policy=QUICK) as api:
        yield api


def test_a_life(api: AnamApi, emulator: Emulator) -> None:
    made = api.create("personas", CARA)
    assert api.get("personas", made["id"])["name"] == "Cara"
    assert api.update("personas", made["id"], {"name": "Léo"})["name"] == "Léo"
    assert [item["name"] for item in api.list("personas")] == ["Léo"]
    api.delete("personas", made["id"])
    assert emulator.personas == []


def test_the_same_verbs_serve_tools(api: AnamApi) -> None:
    made = api.create("tools", {"name": "book", "description": "Book.", "type": "CLIENT", "config": {}})
    assert made["id"] in [item["id"] for item in api.list("tools", "book")]
    api.delete("tools", made["id"])
    assert made["id"] not in [item["id"] for item in api.list("tools", "book")]


def test_all_pages_are_listed(api: AnamApi) -> None:
    names = [f"p{number}" for number in range(205)]
    for name in names:
        api.create("personas", {"name": name})
    assert sorted(item["name"] for item in api.list("personas")) == sorted(names)
    assert len(list(api.list("personas", "p20"))) == 6  # p20 and p200 to p204


def test_400_names_the_field(api: AnamApi) -> None:
    with pytest.raises(errors.BadRequest, match="voiceId: Expected string") as caught:
        api.create("personas", {"voiceId": 3})
    assert caught.value.fields[0][0] == "voiceId"


def test_404(api: AnamApi) -> None:
    with pytest.raises(errors.NotFound, match=r"personas/nobody is not there in environment 'staging'"):
        api.get("personas", "nobody")


@pytest.mark.parametrize(("key", "error"), [("invalid-key", errors.Unauthorized), ("read-only-key", errors.Forbidden)])
def test_401_and_403(emulator: Emulator, key: str, error: type[Exception]) -> None:
    with AnamApi(key, url=emulator.url) as api, pytest.raises(error, match="ANAM_API_KEY"):
        api.create("personas", CARA)


def test_an_outage_is_sat_out(api: AnamApi, emulator: Emulator) -> None:
    made = api.create("personas", CARA)
    emulator.fail("PUT * 503 x1", "PUT * drop x1")
    assert api.update("personas", made["id"], CARA)["name"] == "Cara"


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_an_outage_that_lasts(api: AnamApi, emulator: Emulator, status: int) -> None:
    emulator.fail(f"GET /v1/personas {status}")
    with pytest.raises(errors.ServerError) as caught:
        list(api.list("personas"))
    assert (caught.value.status, caught.value.effort.attempts) == (status, 1 if status == 500 else 3)


def test_429_is_waited_for_as_asked(api: AnamApi, emulator: Emulator) -> None:
    emulator.fail("POST /v1/personas 429 retry-after=0.2 x1")
    begun = time.monotonic()
    api.create("personas", CARA)
    assert time.monotonic() - begun >= 0.2
    assert len(emulator.personas) == 1


def test_429_that_lasts_says_so(api: AnamApi, emulator: Emulator) -> None:
    emulator.fail("* * 429 retry-after=3600")
    with pytest.raises(errors.RateLimited, match="it asks to wait 3600 s"):
        list(api.list("personas"))


@pytest.mark.parametrize("fault", ["drop", "drop-after", "truncate", "garbage", "503", "503-after"])
def test_a_create_in_trouble_is_made_once_at_most_and_said_to_be_unknown(
    api: AnamApi, emulator: Emulator, fault: str
) -> None:
    emulator.fail(f"POST /v1/personas {fault} x1")
    with pytest.raises(errors.OutcomeUnknown):
        api.create("personas", CARA)
    done = fault not in {"drop", "503"}
    assert len(emulator.personas) == done
    assert sum(request.method == "POST" for request in emulator.requests) == 1


@pytest.mark.parametrize("fault", ["drop", "drop-after", "503-after", "truncate"])
def test_a_delete_in_trouble_is_done(api: AnamApi, emulator: Emulator, fault: str) -> None:
    made = api.create("personas", CARA)
    emulator.fail(f"DELETE * {fault} x1")
    api.delete("personas", made["id"])
    assert emulator.personas == []


def test_a_reply_that_is_no_json(api: AnamApi, emulator: Emulator) -> None:
    emulator.fail("GET * garbage")
    with pytest.raises(errors.BadReply, match="not JSON"):
        api.get("personas", "x")


def test_nobody_there() -> None:
    with Emulator() as emulator:
        url: Any = emulator.url
    with AnamApi("test-key", url=url, policy=QUICK) as api, pytest.raises(errors.Unreachable, match="after 3 attempts"):
        api.get("personas", "x")
