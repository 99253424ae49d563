"""Faults of a session: its socket, its end, its warnings, its tools."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import websockets
from websockets.sync.client import connect

from anam_personas import errors
from anam_personas.emulator.faults import parse_fault
from tests.emulator.live.page import SILENT, page, socket_url, start

if TYPE_CHECKING:
    from anam_personas.emulator import Emulator


def test_a_socket_is_refused(emulator: Emulator) -> None:
    emulator.fail("LIVE /socket refuse x1")
    session = start(emulator)
    with pytest.raises(websockets.InvalidStatus):
        connect(socket_url(emulator, session)).__enter__()
    with connect(socket_url(emulator, session)) as socket:
        socket.ping()


def test_a_socket_is_dropped_and_the_session_goes_on(emulator: Emulator) -> None:
    emulator.fail("LIVE /socket drop=3 x1")
    with page(emulator) as client:
        client.open()
        emulator.move_clock(3)
        client.closed()
    assert emulator.sessions[0]["endTime"] is None


def test_a_session_ends_in_the_middle(emulator: Emulator) -> None:
    emulator.fail("LIVE /session end=5 x1")
    with page(emulator) as client:
        client.open()
        emulator.move_clock(5)
        assert "emulated fault" in client.until("endsession")
    assert emulator.sessions[0]["exitStatus"] == "ERROR"


def test_a_warning_is_sent(emulator: Emulator) -> None:
    emulator.fail("LIVE /session warning=0")
    with page(emulator) as client:
        client.open()
        emulator.move_clock(0)
        assert client.until("warning") == "Emulated fault: a warning"


def test_a_tool_times_out(emulator: Emulator) -> None:
    emulator.fail("LIVE /tools/beep timeout @2")
    with page(emulator, {**SILENT, "tools": [{"type": "client", "name": "beep"}]}) as client:
        client.open()
        client.say("/call beep")
        client.until("toolCallStarted")
        client.say("/call beep")
        assert "timed out" in client.until("toolCallFailed")["error_message"]


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ("LIVE /v1/personas 503", "LIVE goes with"),
        ("LIVE /socket 503", "not an action of /socket; use one of: refuse, drop=SECONDS"),
        ("LIVE /socket drop", "use one of"),
        ("LIVE /socket refuse=2", "use one of"),
        ("LIVE /tools/ timeout", "LIVE goes with"),
        ("LIVE * drop=1", "LIVE goes with"),
    ],
)
def test_a_rule_that_does_not_fit_is_refused(rule: str, why: str) -> None:
    with pytest.raises(errors.UsageError, match=f"{rule.replace('*', '.')}.*{why.replace('*', '.')}"):
        parse_fault(rule)


def test_rules_for_requests_leave_sessions_alone(emulator: Emulator) -> None:
    emulator.fail("* * 500 @100")
    with page(emulator) as client:
        client.open()
