"""The emulator as a language model: scripted, with tools, streamed, counted and failing. It is asked by httpx alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx

from anam_personas.emulator import Emulator

if TYPE_CHECKING:
    from pathlib import Path

SCRIPT = """\
turns:
  - model: judge
    say: '{"verdict": "yes"}'
  - when: friday
    do:
      - say: Let me see.
      - call: book
        with: {day: "2026-01-09"}
      - say: "Done: {result}"
  - when: once
    once: true
    say: The first time.
otherwise: I did not get that.
"""
TOOLS = [{"type": "function", "function": {"name": "book", "parameters": {"type": "object"}}}]


def ask(emulator: Emulator, *messages: dict[str, Any], **more: Any) -> Any:
    body = {"model": "m", "messages": list(messages), **more}
    return httpx.post(f"{emulator.url}/v1/chat/completions", json=body, timeout=10)


def user(text: str) -> dict[str, Any]:
    return {"role": "user", "content": text}


def test_a_script_is_followed_and_tools_are_called(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text(SCRIPT)
    with Emulator(script=tmp_path / "s.yaml") as emulator:
        first = ask(emulator, user("Friday, please."), tools=TOOLS).json()["choices"][0]
        assert (first["finish_reason"], first["message"]["content"]) == ("tool_calls", "Let me see.")
        (call,) = first["message"]["tool_calls"]
        assert json.loads(call["function"]["arguments"]) == {"day": "2026-01-09"}
        result = {"role": "tool", "tool_call_id": call["id"], "content": "booked"}
        second = ask(emulator, user("Friday, please."), first["message"], result, tools=TOOLS).json()
        assert second["choices"][0]["message"]["content"] == "Done: booked"
        assert (
            second["usage"]["total_tokens"]
            == second["usage"]["prompt_tokens"] + second["usage"]["completion_tokens"]
            > 0
        )
        assert (
            ask(emulator, user("x"), model="judge").json()["choices"][0]["message"]["content"] == '{"verdict": "yes"}'
        )
        one = [user("once")]
        assert ask(emulator, *one).content == ask(emulator, *one).content
        said = ask(emulator, *one, {"role": "assistant", "content": "The first time."}, user("once")).json()
        assert said["choices"][0]["message"]["content"] == "I did not get that."


def test_a_stream_says_the_same(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text(SCRIPT)
    with Emulator(script=tmp_path / "s.yaml") as emulator:
        reply = ask(emulator, user("friday"), tools=TOOLS, stream=True, stream_options={"include_usage": True})
        assert reply.headers["content-type"].startswith("text/event-stream")
        rows = [line.removeprefix("data: ") for line in reply.text.splitlines() if line]
        assert rows[-1] == "[DONE]"
        chunks = [json.loads(row) for row in rows[:-1]]
        deltas = [chunk["choices"][0]["delta"] for chunk in chunks if chunk["choices"]]
        assert "".join(delta.get("content") or "" for delta in deltas) == "Let me see."
        pieces = [call for delta in deltas for call in delta.get("tool_calls", [])]
        assert json.loads("".join(each["function"]["arguments"] for each in pieces)) == {"day": "2026-01-09"}
        assert chunks[-1]["usage"]["prompt_tokens"] > 0


def test_without_a_script_it_repeats_and_calls_what_is_named() -> None:
    with Emulator() as emulator:
        assert ask(emulator, user("Hello.")).json()["choices"][0]["message"]["content"] == "You said: Hello."
        called = ask(emulator, user('/call book {"a": 1}'), tools=TOOLS).json()["choices"][0]["message"]["tool_calls"][
            0
        ]
        assert called["function"] == {"name": "book", "arguments": '{"a": 1}'}


def test_what_is_no_request_is_refused() -> None:
    with Emulator() as emulator:
        url = f"{emulator.url}/v1/chat/completions"
        assert httpx.post(url, json={"model": "m"}).status_code == 400
        assert httpx.post(url, json={"messages": [user("a")]}).status_code == 400
        assert ask(emulator, {"role": "tool", "content": "x", "tool_call_id": "y"}).status_code == 400
        assert ask(emulator, {"role": "strange"}).json()["error"]["type"] == "invalid_request_error"


def test_faults_are_those_of_a_model() -> None:
    with Emulator() as emulator:
        emulator.fail("POST /v1/chat/completions 429 retry-after=1 x1", "POST /v1/chat/completions content-filter x1")
        limited = ask(emulator, user("a"))
        assert (limited.status_code, limited.headers["retry-after"]) == (429, "1")
        assert ask(emulator, user("a")).json()["choices"][0]["finish_reason"] == "content_filter"
        assert ask(emulator, user("a")).status_code == 200
