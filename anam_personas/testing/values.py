"""What the parts of a test run exchange: messages, requests and replies of a model, and the turns of a conversation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

Json: TypeAlias = dict[str, Any]
Role = Literal["persona", "caller", "judge"]
"""Whom a model plays."""


@dataclass(frozen=True, slots=True)
class Model:
    """A model of the settings: where it answers and how it is asked. ``key`` is in no repr. Prices are per million tokens."""

    alias: str
    url: str
    name: str
    key: str = field(default="", repr=False)
    key_variable: str | None = None
    temperature: float = 0
    seed: int | None = 1
    max_tokens: int | None = None
    timeout: float = 60
    stream: bool = False
    input_price: float | None = None
    output_price: float | None = None

    def price(self, usage: Usage) -> float:
        """What tokens cost. Without prices nothing."""
        return (usage.input * (self.input_price or 0) + usage.output * (self.output_price or 0)) / 1_000_000


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens read and written."""

    input: int = 0
    output: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(self.input + other.input, self.output + other.output)


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call that a model makes. ``arguments`` is the text that it sent where that is not a JSON object."""

    id: str
    name: str
    arguments: Json | str


@dataclass(frozen=True, slots=True)
class Request:
    """What a model is asked: messages and tools in the form of OpenAI's chat completions."""

    role: Role
    model: Model
    messages: tuple[Json, ...]
    tools: tuple[Json, ...] = ()
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model answered. ``version`` is the model's own name with its fingerprint, as it was sent."""

    text: str = ""
    calls: tuple[ToolCall, ...] = ()
    usage: Usage = Usage()
    version: str = ""


EntryKind = Literal["greeting", "user", "persona", "call", "result"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a conversation. ``turn`` counts the visitor's words from 0; -1 for what was said before them.

    A call has its ``name`` and ``arguments``; a result the ``name``, and its text. ``given``: written in the test.
    """

    kind: EntryKind
    text: str = ""
    turn: int = -1
    name: str = ""
    arguments: Json | str | None = None
    given: bool = False
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Played:
    """A conversation as it went."""

    entries: tuple[Entry, ...]
    turns: int

    def replies(self, turn: int | None = None) -> list[str]:
        """What the persona said, a text for each turn; of one turn alone where it is given."""
        wanted = range(self.turns) if turn is None else (turn,)
        return [
            " ".join(e.text for e in self.entries if e.kind == "persona" and e.turn == at and e.text) for at in wanted
        ]

    def calls(self, turn: int | None = None) -> list[Entry]:
        """The tool calls, in order."""
        return [e for e in self.entries if e.kind == "call" and turn in (None, e.turn)]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a tool gives back. ``failed``: why it failed, as text."""

    text: str
    failed: bool = False


def compact(value: Mapping[str, Any] | str | None) -> str:
    """Arguments on one line, for people."""
    import json

    return value if isinstance(value, str) else json.dumps(value or {}, ensure_ascii=False)
