"""How sessions end: by whom, when, and what is left."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import httpx
import pytest
from websockets.sync.client import connect

from anam_personas.emulator import Emulator
from tests.emulator.live.page import SILENT, Page, page, socket_url, start

if TYPE_CHECKING:
    from pathlib import Path

KEY = {"Authorization": "Bearer any"}


def ended(emulator: Emulator) -> list[tuple[str | None, int | None]]:
    return [(each["exitStatus"], each["sessionLengthMs"]) for each in emulator.sessions]


def test_it_is_stopped_by_the_api(emulator: Emulator) -> None:
    with page(emulator) as client:
        client.open()
        emulator.move_clock(3)
        assert httpx.post(f"{emulator.url}/v1/sessions/{client.session}/stop", headers=KEY).json() == {}
        assert client.until("endsession") == "The session was stopped by the API"
        assert client.closed()[0] == 1000
    assert ended(emulator) == [("STOPPED_BY_API", 3000)]


def test_the_client_ends_it(emulator: Emulator) -> None:
    with page(emulator) as client:
        client.open()
        client.send("endsession", {})
        client.closed()
    assert ended(emulator) == [("NORMAL_EXIT", 0)]


def test_its_length_is_limited_from_when_it_is_ready(emulator: Emulator) -> None:
    with page(emulator, {**SILENT, "maxSessionLengthSeconds": 30}) as client:
        emulator.move_clock(20)
        client.open()
        emulator.move_clock(29.9)
        client.say("Still here?")
        emulator.move_clock(0.1)
        assert client.until("endsession") == "Session length limit reached"
    assert ended(emulator) == [("CLOSED_BY_ENGINE", 50_000)]


def test_silence_ends_it_and_speech_does_not(emulator: Emulator) -> None:
    persona = {**SILENT, "voiceDetectionOptions": {"silenceBeforeSessionEndSeconds": 20}}
    with page(emulator, persona) as client:
        client.open()
        emulator.move_clock(19)
        client.say("Hello")
        emulator.move_clock(5)
        client.heard()
        emulator.move_clock(19)
        client.send("heartbeat")
        client.until("heartbeat")
        emulator.move_clock(1)
        assert client.until("endsession") == "Nobody spoke"


def test_the_persona_goes_on_after_a_silence_which_still_ends_the_session(emulator: Emulator) -> None:
    limits = {"silenceBeforeSkipTurnSeconds": 8, "silenceBeforeSessionEndSeconds": 20}
    with page(emulator, {**SILENT, "voiceDetectionOptions": limits}) as client:
        client.open()
        emulator.move_clock(7)
        client.say("Hello")
        emulator.move_clock(5)
        client.heard()
        emulator.move_clock(7.9)
        assert client.is_quiet()
        emulator.move_clock(0.1)
        emulator.move_clock(4)
        assert client.heard()[0] == "Are you still there?"
        emulator.move_clock(7.9)
        assert client.is_quiet()  # it asks once a silence
        emulator.move_clock(0.1)
        assert client.until("endsession") == "Nobody spoke"


def test_zero_seconds_of_silence_skip_no_turn(emulator: Emulator) -> None:
    persona = {**SILENT, "voiceDetectionOptions": {"silenceBeforeSkipTurnSeconds": 0}}
    with page(emulator, persona) as client:
        client.open()
        emulator.move_clock(900)
        assert client.is_quiet()


def test_who_never_connects_holds_no_place() -> None:
    with Emulator(media=False, max_sessions=1) as emulator:
        emulator.stop_clock()
        start(emulator)
        body = {"personaConfig": SILENT}
        assert httpx.post(f"{emulator.url}/v1/engine/session", json=body, headers=KEY).status_code == 429
        emulator.move_clock(60)
        assert ended(emulator) == [("NORMAL_EXIT", 60_000)]
        start(emulator)


def test_who_leaves_may_come_back_for_some_seconds(emulator: Emulator) -> None:
    with page(emulator) as client:
        client.open()
        session = client.session
    emulator.move_clock(4)
    with connect(socket_url(emulator, session)) as socket:
        again = Page(emulator, session, socket)
        again.send("heartbeat")
        again.until("heartbeat")
        emulator.move_clock(100)
        assert ended(emulator) == [(None, None)]


@pytest.mark.parametrize(
    "environment",
    [
        {"livekitUrl": "wss://x", "livekitToken": "t"},
        {"agoraSettings": {"appId": "a", "token": "t", "channel": "c", "uid": "1"}},
    ],
)
def test_a_session_in_a_room_of_others_has_no_host(emulator: Emulator, environment: dict[str, str]) -> None:
    persona = {**SILENT, "maxSessionLengthSeconds": 100}
    body = {"personaConfig": persona, "environment": environment}
    reply = httpx.post(f"{emulator.url}/v1/engine/session", json=body, headers=KEY).json()
    assert "engineHost" not in reply
    emulator.move_clock(99)
    assert ended(emulator) == [(None, None)]
    emulator.move_clock(1)
    assert ended(emulator) == [("CLOSED_BY_ENGINE", 100_000)]


def test_what_ran_when_the_emulator_went_has_ended(tmp_path: Path) -> None:
    with Emulator(media=False, data=tmp_path / "data.db") as emulator, page(emulator) as client:
        client.open()
        emulator.stop()
        assert client.until("endsession") == "The emulator has stopped"
    with Emulator(media=False, data=tmp_path / "data.db") as again:
        assert [status for status, _ in ended(again)] == ["CLOSED_BY_ENGINE"]


def test_reset_ends_what_runs(emulator: Emulator) -> None:
    with page(emulator) as client:
        client.open()
        emulator.reset()
        assert client.until("endsession") == "The emulator was reset"
    assert emulator.sessions == []


def test_a_hundred_sessions_leave_nothing_behind(emulator: Emulator) -> None:
    """No task, no socket, no session: what is dropped is forgotten."""

    def left() -> tuple[int, int]:
        import asyncio

        return emulator._inside(lambda _: (len(asyncio.all_tasks()), _alive()))

    before = left()
    for _ in range(100):
        with page(emulator) as client:
            client.open()
            client.data("speech", content="x")
    emulator.move_clock(0)
    for _ in range(50):  # the server's side of the last sockets closes
        if left() == before:
            break
        emulator.move_clock(10)
    assert left() == before
    assert [status for status, _ in ended(emulator)] == ["NORMAL_EXIT"] * 100


def _alive() -> int:
    from anam_personas.emulator.live.session import Session
    from anam_personas.emulator.live.signalling import OpenSocket

    gc.collect()
    return sum(isinstance(each, Session | OpenSocket) for each in gc.get_objects())
