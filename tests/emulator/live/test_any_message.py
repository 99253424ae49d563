"""Whatever a client sends, its session and those of others go on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.budget import examples
from tests.emulator.live.page import SILENT, page

if TYPE_CHECKING:
    from anam_personas.emulator import Emulator

TEXT = st.text(max_size=8) | st.sampled_from(["happy", "pcm_s16le", "AAAA", "\ud800", "a\0b", "show_map"])
LEAF = st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False) | TEXT
JSON = st.recursive(
    LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3), max_leaves=6
)
NAMES = st.sampled_from(
    [
        "content",
        "cue",
        "tag",
        "in_seconds",
        "at_seconds",
        "data",
        "languageCode",
        "tool_call_id",
        "result",
        "error",
        "correlationId",
        "endOfSpeech",
        "audioData",
        "sampleRate",
        "channels",
        "encoding",
        "connectionDescription",
        "sdp",
        "candidate",
        "sdpMid",
    ]
)
PAYLOAD = JSON | st.dictionaries(NAMES, JSON, max_size=5)
DATA = st.sampled_from(
    ["speech", "interrupt", "context", "tool_result", "director_note_cue", "persona_config", "remote_rtp_stats"]
)
# Not `endsession`: that one is to end it.
ACTIONS = st.sampled_from(
    [
        "offer",
        "icecandidate",
        "heartbeat",
        "talkstream",
        "agentaudioinput",
        "agentaudioinputend",
        "datachannel",
        "OFFER",
        "dance",
        "",
    ]
)
MESSAGES = st.fixed_dictionaries({"actionType": ACTIONS, "payload": PAYLOAD}) | st.builds(
    lambda kind, fields: {"actionType": "datachannel", "payload": {**fields, "message_type": kind}},
    DATA,
    st.dictionaries(NAMES, JSON, max_size=5),
)


@settings(max_examples=examples(60), suppress_health_check=list(HealthCheck), derandomize=True, database=None)
@given(messages=st.lists(MESSAGES | JSON, min_size=1, max_size=8))
def test_any_message_is_survived(emulator: Emulator, messages: list[Any]) -> None:
    tool = {"type": "client", "name": "show_map"}
    with page(emulator, {**SILENT, "tools": [tool]}) as client:
        for message in messages:
            client.socket.send(json.dumps(message))
        client.send("heartbeat")
        client.until("heartbeat")
        emulator.move_clock(5)
        client.send("endsession", {})
        assert client.closed()[0] == 1000
        transcript = client.get("/transcript")
    assert transcript["totalMessages"] == len(transcript["messages"])
    assert emulator.sessions[-1]["exitStatus"] == "NORMAL_EXIT"
