"""``POST /v1/chat/completions``: a language model that follows the script, in the form of OpenAI's API. It is not part of Anam's.

Nothing is remembered: which steps of a turn are done is read from the messages, so that the same request has the same reply,
always. Without a script it repeats what it heard, and calls a tool that is named (``/call NAME {"argument": 1}``).
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any, Final

from anam_personas.emulator.exchange import Refused, Reply, encode
from anam_personas.emulator.live.script_file import Script, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.emulator.exchange import Call, Document
    from anam_personas.emulator.world import World

_CALL: Final = re.compile(r"/call\s+(?P<name>\S+)\s*(?P<arguments>\{.*\})?\s*", re.DOTALL)
_PIECE: Final = re.compile(r"\S{1,6}\s*|\s+")
_CREATED: Final = 1_700_000_000
_ROLES: Final = frozenset({"system", "developer", "user", "assistant", "tool"})


def complete(world: World, call: Call) -> Reply:
    """The next message."""
    body = call.body
    messages = _checked(body)
    script = world.script or Script()
    text, wanted = _next(script, str(body.get("model", "")), messages)
    known = {tool["function"]["name"] for tool in body.get("tools") or [] if isinstance(tool.get("function"), dict)}
    if wanted is not None and wanted.value not in known:
        text, wanted = f"{text} I have no tool {wanted.value}.".strip(), None
    message = _message(text, wanted, len(messages))
    read = sum(_tokens(json.dumps(each, ensure_ascii=False)) for each in [*messages, *(body.get("tools") or [])])
    wrote = _tokens(text) + (_tokens(json.dumps(message.get("tool_calls", ""))) if wanted else 0)
    usage = {"prompt_tokens": read, "completion_tokens": wrote, "total_tokens": read + wrote}
    made = _envelope(body, messages)
    finish = "tool_calls" if wanted else "stop"
    if body.get("stream"):
        asked = (body.get("stream_options") or {}).get("include_usage")
        return Reply(200, _stream(made, message, finish, usage if asked else None), "text/event-stream")
    choice = {"index": 0, "message": message, "finish_reason": finish, "logprobs": None}
    return Reply(200, {**made, "object": "chat.completion", "choices": [choice], "usage": usage})


def _checked(body: Any) -> list[Document]:
    """The messages of a request. Raises Refused (400) for what is none."""
    messages = body.get("messages") if isinstance(body, dict) else None
    if not isinstance(messages, list) or not messages:
        raise _invalid("'messages' is a required list")
    if not isinstance(body.get("model"), str) or not body["model"]:
        raise _invalid("'model' is a required text")
    if not isinstance(body.get("tools") or [], list) or not all(
        isinstance(each, dict) for each in body.get("tools") or []
    ):
        raise _invalid("'tools' is a list of objects")
    open_calls: set[str] = set()
    for at, message in enumerate(messages):
        if not isinstance(message, dict) or message.get("role") not in _ROLES:
            raise _invalid(f"messages[{at}].role must be one of {', '.join(sorted(_ROLES))}")
        if message["role"] == "tool":
            if message.get("tool_call_id") not in open_calls:
                raise _invalid(f"messages[{at}]: a message with role 'tool' must answer a preceding tool call")
            open_calls.discard(message["tool_call_id"])
        elif open_calls:
            raise _invalid(f"messages[{at}]: tool calls {', '.join(sorted(open_calls))} have no answer")
        open_calls |= {str(each.get("id")) for each in message.get("tool_calls") or []}
    return messages


def _invalid(message: str) -> Refused:
    error = {"message": message, "type": "invalid_request_error", "param": None, "code": None}
    return Refused(400, {"error": error})


def _next(script: Script, model: str, messages: list[Document]) -> tuple[str, Step | None]:
    """What is said next, and the tool that is called then."""
    last = max((at for at, each in enumerate(messages) if each["role"] == "user"), default=-1)
    if last < 0:
        return script.greeting or "Hello.", None
    heard = [_text(each) for each in messages[: last + 1] if each["role"] == "user"]
    results = [_text(each) for each in messages[last:] if each["role"] == "tool"]
    steps = _steps(script, model, heard)
    if steps is None:
        return _unscripted(script, heard[-1], results)
    return _from(steps, results)


def _from(steps: tuple[Step, ...], results: list[str]) -> tuple[str, Step | None]:
    """The steps after the calls that have a result, up to the next call."""
    done, result = 0, ""
    said: list[str] = []
    for step in steps:
        if step.kind == "call":
            if done == len(results):
                return " ".join(said), step
            result, said = results[done], []
            done += 1
        elif step.kind == "say":
            said.append(step.value.replace("{result}", result))
    return " ".join(said) or "Goodbye.", None


def _unscripted(script: Script, heard: str, results: list[str]) -> tuple[str, Step | None]:
    if (found := _CALL.fullmatch(heard)) is None:
        return script.otherwise or f"You said: {heard}", None
    if results:
        return results[-1] or "Done.", None
    try:
        arguments = json.loads(found["arguments"] or "{}")
    except ValueError:
        arguments = {}
    return "", Step("call", found["name"], arguments)


def _steps(script: Script, model: str, heard: list[str]) -> tuple[Step, ...] | None:
    """The steps of the turn that answers the last of the user's texts; None where no turn does."""
    done: set[int] = set()
    chosen = None
    for text in heard:
        chosen = None
        for at, turn in enumerate(script.turns):
            if at not in done and turn.model in (None, model) and turn.applies(text):
                chosen = turn.steps
                if turn.once:
                    done.add(at)
                break
    return chosen


def _text(message: Document) -> str:
    content = message.get("content") or ""
    if isinstance(content, list):
        return "".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    return str(content)


def _message(text: str, wanted: Step | None, number: int) -> Document:
    message: Document = {"role": "assistant", "content": text or None, "refusal": None}
    if wanted is not None:
        function = {"name": wanted.value, "arguments": json.dumps(dict(wanted.arguments), ensure_ascii=False)}
        message["tool_calls"] = [{"id": f"call_emulated{number}", "type": "function", "function": function}]
    return message


def _envelope(body: Document, messages: list[Document]) -> Document:
    asked = json.dumps([body["model"], messages], sort_keys=True).encode()
    name = hashlib.sha256(asked).hexdigest()[:24]
    return {"id": f"chatcmpl-{name}", "created": _CREATED, "model": body["model"], "system_fingerprint": "emulator"}


def _tokens(text: str) -> int:
    return -(-len(text) // 4)


def _stream(made: Document, message: Document, finish: str, usage: Document | None) -> bytes:
    """The events of a streamed reply: a few characters each, arguments of calls in pieces too."""

    def event(delta: Document, reason: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": reason}
        return b"data: " + encode({**made, "object": "chat.completion.chunk", "choices": [choice]}) + b"\n\n"

    events = [event({"role": "assistant", "content": ""})]
    events += [event({"content": piece}) for piece in _PIECE.findall(message["content"] or "")]
    events += [event({"tool_calls": [piece]}) for piece in _call_pieces(message.get("tool_calls") or [])]
    events.append(event({}, finish))
    if usage is not None:
        last = {**made, "object": "chat.completion.chunk", "choices": [], "usage": usage}
        events.append(b"data: " + encode(last) + b"\n\n")
    return b"".join([*events, b"data: [DONE]\n\n"])


def _call_pieces(calls: list[Document]) -> Iterator[Document]:
    for at, call in enumerate(calls):
        function = call["function"]
        yield {"index": at, **call, "function": {"name": function["name"], "arguments": ""}}
        for piece in _PIECE.findall(function["arguments"]):
            yield {"index": at, "function": {"arguments": piece}}
