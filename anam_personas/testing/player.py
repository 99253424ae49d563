"""Asks a model, or the recording of what it answered. Records what was asked live."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from anam_personas.testing.canonical import request_key
from anam_personas.testing.cassette import line
from anam_personas.testing.costs import paid
from anam_personas.testing.failures import NotRecorded, Stale

if TYPE_CHECKING:
    from anam_personas.testing.access import Models
    from anam_personas.testing.cassette import Cassette, Line
    from anam_personas.testing.costs import Asks, Costs
    from anam_personas.testing.masking import Masking
    from anam_personas.testing.values import Json, Reply, Request

Mode = Literal["live", "replay", "either"]
"""Ask models and record; replay recordings; or replay what is recorded and ask for the rest."""


class Player:
    """The exchanges of one repetition of one case, in their order.

    ``lines`` are those that were asked live, or used. ``chat`` is None where nothing may be sent.
    """

    def __init__(
        self,
        *,
        mode: Mode,
        case: str,
        repetition: int,
        revision: str,
        cassette: Cassette,
        models: Models,
        chat: Asks | None,
        costs: Costs,
        masking: Masking,
    ) -> None:
        self.mode, self.case, self.repetition, self.revision = mode, case, repetition, revision
        self.cassette, self.models, self.chat, self.costs, self.masking = cassette, models, chat, costs, masking
        self.lines: list[Line] = []
        self.asked = 0

    async def ask(self, request: Request) -> Reply:
        """The reply to a request. Raises a `NotPlayed`; `SettingsError` for a model that must not be asked."""
        key = request_key(request)
        if self.mode != "live" and (found := self.cassette.find(self.case, self.repetition, key)) is not None:
            self.lines.append(found)
            return found.reply()
        if self.mode == "replay" or self.chat is None:
            raise self._missing(request)
        live = replace(request, model=self.models.live(request.model.alias))
        reply = self.masking.reply(await paid(live, self.chat, self.costs))
        self.asked += 1
        self.lines.append(line(self.case, self.repetition, len(self.lines) + 1, key, self._record(request, reply)))
        return reply

    def _missing(self, request: Request) -> Stale | NotRecorded:
        who = {"persona": "the persona's", "caller": "the caller's", "judge": "the judge's"}[request.role]
        if self.case in self.cassette.cases:
            return Stale(
                f"{who} next answer was recorded for a different request: record it again with `anam-personas test`"
            )
        return NotRecorded(f"there is no recording of it: run `anam-personas test {self.cassette.name}` with a model")

    def _record(self, request: Request, reply: Reply) -> Json:
        model = request.model
        said: Json = {"text": reply.text}
        if reply.calls:
            said["calls"] = [
                {"id": f"call-{at}", "name": call.name, "arguments": call.arguments}
                for at, call in enumerate(reply.calls, 1)
            ]
        last = [_shown(message) for message in _latest(request)]
        if request.role == "judge":  # the conversation is in the lines before
            last = [last[-1].rstrip().rpartition("\n")[2]]
        return {
            "role": request.role,
            "revision": self.revision,
            "model": model.name,
            "version": reply.version,
            "temperature": model.temperature,
            "seed": request.seed,
            "asked": self.masking.value(last),
            "reply": said,
            "usage": {"input": reply.usage.input, "output": reply.usage.output},
        }


def _latest(request: Request) -> list[Json]:
    """The messages since the model spoke last, without its instructions."""
    found: list[Json] = []
    for message in reversed(request.messages):
        if message["role"] in {"assistant", "system"}:
            break
        found.insert(0, message)
    return found


def _shown(message: Json) -> str:
    return f"{message['role']}: {message.get('content') or ''}"
