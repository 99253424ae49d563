"""What a run costs: an estimate before each call, the bound that it keeps to, and the sum afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Protocol

from anam_personas.lint.language.tokens import estimate
from anam_personas.testing.failures import TooExpensive
from anam_personas.testing.values import Usage, compact

if TYPE_CHECKING:
    from anam_personas.testing.values import Json, Model, Reply, Request

REPLY: Final = 150
"""Tokens of a reply that is not known yet."""
_OF_A_MESSAGE: Final = 4


class Asks(Protocol):
    """Answers requests: a pool of connections."""

    async def ask(self, request: Request) -> Reply:
        """The model's reply. Raises a `NotPlayed`."""
        ...


async def paid(request: Request, chat: Asks, costs: Costs) -> Reply:
    """The reply to a request, its cost reserved before and counted afterwards. Raises a `NotPlayed`."""
    reserved = costs.reserve(request)
    usage = Usage()
    try:
        reply = await chat.ask(request)
        usage = reply.usage
        if usage == Usage():  # the server does not count
            written = reply.text + "".join(compact(call.arguments) for call in reply.calls)
            usage = Usage(tokens_of(request), -(-len(written) // 4))
        return replace(reply, usage=usage)
    finally:
        costs.done(reserved, request.model, usage)


def tokens_of(request: Request) -> int:
    """About how many tokens a model reads."""
    texts = sum(estimate(_text(message)) + _OF_A_MESSAGE for message in request.messages)
    return texts + sum(estimate(compact(tool)) for tool in request.tools)


def _text(message: Json) -> str:
    calls = message.get("tool_calls")
    return f"{message.get('content') or ''}{compact({'calls': calls}) if calls else ''}"


@dataclass
class Costs:
    """The costs of a run, and their bound (``--max-cost``), None for no bound."""

    most: float | None = None
    spent: float = 0.0
    reserved: float = 0.0
    calls: int = 0
    usage: Usage = field(default_factory=Usage)
    refused: int = 0
    largest: dict[str, int] = field(default_factory=dict)

    def reserve(self, request: Request) -> float:
        """Set aside what a call may cost. Raises `TooExpensive` if that would exceed the bound."""
        if self.most is None:
            return 0.0
        model = request.model
        reply = min(model.max_tokens or 10**9, max(REPLY, self.largest.get(model.alias, 0)))
        price = model.price(Usage(tokens_of(request), reply))
        if self.spent + self.reserved + price > self.most:
            self.refused += 1
            message = (
                f"not called: about {price:.4f} more would exceed --max-cost {self.most:g} (spent {self.spent:.4f})"
            )
            raise TooExpensive(message)
        self.reserved += price
        return price

    def done(self, reserved: float, model: Model, usage: Usage) -> None:
        """Count a call; one that failed has used nothing."""
        self.reserved = max(0.0, self.reserved - reserved)
        self.spent += model.price(usage)
        self.calls += bool(usage.input or usage.output)
        self.usage += usage
        self.largest[model.alias] = max(usage.output, self.largest.get(model.alias, 0))
