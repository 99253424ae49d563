"""What everything that happens in one session works with."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from anam_personas.emulator.clock import stamp
from anam_personas.emulator.live.channel import Channel
from anam_personas.emulator.live.record import Record
from anam_personas.emulator.live.speech import words_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from anam_personas.emulator.clock import Clock
    from anam_personas.emulator.exchange import Document
    from anam_personas.emulator.live.setup import Setup
    from anam_personas.emulator.live.speech import Word


class Voice(Protocol):
    """What is heard. Without media it only knows how long a text takes."""

    def speak(self, text: str, language: str) -> list[Word]:
        """Begin to say a text, after what is being said; its words, with their lengths."""

    def play(self, pcm: bytes, rate: int, channels: int) -> None:
        """Play samples of 16 bits, after what is being said."""

    def hush(self) -> None:
        """Say nothing more of it."""

    def caption(self, text: str) -> None:
        """Show what is being said."""

    def close(self) -> None:
        """The session has ended."""


class Silent:
    """A voice without sound."""

    def speak(self, text: str, language: str) -> list[Word]:  # noqa: ARG002 - a voice with sound needs it
        """The words, at the pace of a calm speaker."""
        return words_of(text)

    def play(self, pcm: bytes, rate: int, channels: int) -> None:
        """Nothing sounds."""

    def hush(self) -> None:
        """Nothing sounds."""

    def caption(self, text: str) -> None:
        """Nothing is shown."""

    def close(self) -> None:
        """Nothing is held."""


@dataclass(slots=True)
class Action:
    """What a turn answers: the user's action, by its id and its time. ``index`` counts the turns of a session from 0;
    ``ends`` is set where the session is to end with the turn.
    """

    index: int
    correlation: str
    time: str
    interruptible: bool = True
    ends: bool = False


@dataclass(slots=True)
class Stage:
    """One session's configuration, clock, channel, voice and record. ``to_socket`` sends a signalling message, ``finish``
    ends the session with a status and a reason. ``language``, ``contexts`` and ``changed`` (fields of the persona) are what
    the page, or a tool, changed while it runs.
    """

    setup: Setup
    clock: Clock
    to_socket: Callable[[str, Document | str], None]
    finish: Callable[[str, str], None]
    times_out: Callable[[str], bool]
    channel: Channel = field(default_factory=Channel)
    voice: Voice = field(default_factory=Silent)
    record: Record = field(default_factory=Record)
    language: str = "en"
    contexts: list[str] = field(default_factory=list)
    changed: Document = field(default_factory=dict)

    def now(self) -> str:
        """The time as a timestamp."""
        return stamp(self.clock())

    def warn(self, text: str) -> None:
        """Tell the page's developer of something: a warning on the socket."""
        self.to_socket("warning", text)


def new_id() -> str:
    """A fresh id for a message, a call or a user's action."""
    return str(uuid.uuid4())
