"""One session that runs: from its start by REST, over sockets that come and go, to its end and its report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from anam_personas.emulator.live.conversation import Conversation
from anam_personas.emulator.live.record import Record
from anam_personas.emulator.live.stage import Stage
from anam_personas.emulator.live.streams import TalkStreams
from anam_personas.emulator.live.toolbox import Toolbox

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from anam_personas.emulator.clock import Clock, Timer
    from anam_personas.emulator.exchange import Document
    from anam_personas.emulator.faults import Fault
    from anam_personas.emulator.live.brain import Brain
    from anam_personas.emulator.live.setup import Setup
    from anam_personas.emulator.live.toolbox import Server

CONNECT_SECONDS = 60.0
"""A session that nobody has connected to by then ends: nobody knows the real figure."""
RETURN_SECONDS = 5.0
"""A socket that was lost may come back: the clients try again after 0.1 to 0.5 seconds, five times."""


class Socket(Protocol):
    """One open signalling socket."""

    def send(self, action: str, payload: Document | str) -> None:
        """Send a message."""

    def close(self) -> None:
        """Close it, once what was sent is out."""


class Peer(Protocol):
    """The media of one session."""

    @property
    def is_connected(self) -> bool:
        """Whether media flows."""

    async def answer(self, sdp: str) -> Document:
        """The answer to an offer. Raises ValueError for one that is not a session description."""

    async def restart(self, sdp: str) -> Document | None:
        """The answer to an offer that restarts ICE; None for one of another connection, which needs a peer of its own."""

    async def candidate(self, candidate: Document) -> None:
        """A candidate of the client's."""

    async def close(self) -> None:
        """End it, and free what it held."""


class Session:
    """``on_end`` is given the session, the exit status that the API shows, and a reason for people; once."""

    def __init__(
        self,
        setup: Setup,
        clock: Clock,
        *,
        think: Callable[[], Brain],
        servers: Mapping[str, Server],
        times_out: Callable[[str], bool],
        fault: Fault | None = None,
        on_end: Callable[[Session, str], None],
    ) -> None:
        self.setup = setup
        self.stage = Stage(setup, clock, self._to_socket, self.end, times_out, language=setup.language)
        self.stage.record = Record(setup.keeps_transcript)
        self.toolbox = Toolbox(self.stage, servers)
        self.conversation = Conversation(self.stage, self.toolbox, think(), self._wait_in_silence)
        self.peer: Peer | None = None
        self.streams = TalkStreams(self.stage, self.conversation)
        self.is_ready = False
        self.has_ended = False
        self._clock, self._on_end, self._fault = clock, on_end, fault
        self._socket: Socket | None = None
        self._timers: dict[str, Timer] = {}
        if setup.expects_client:
            self.after("connect", CONNECT_SECONDS, "NORMAL_EXIT", "Nobody connected")
        else:
            self._begin()

    def attach(self, socket: Socket) -> None:
        """A socket has opened. It takes the place of one that is still there."""
        before, self._socket = self._socket, socket
        for name in ("connect", "return"):
            self._forget(name)
        if before is not None:
            before.close()

    def detach(self, socket: Socket) -> None:
        """A socket has closed. Without another, and without media, the session ends soon."""
        if self._socket is socket:
            self._socket = None
            self.look_whether_left()

    def look_whether_left(self) -> None:
        """Socket or media went away: where both are gone, the client has some seconds to come back."""
        if self._socket is None and not self.has_ended and not (self.peer is not None and self.peer.is_connected):
            self.after("return", RETURN_SECONDS, "NORMAL_EXIT", "The client has left")

    def ready(self) -> None:
        """The client can see and hear, or at least read: the session's time begins, and the persona greets."""
        if self.is_ready or self.has_ended:
            return
        self.is_ready = True
        self._to_socket("sessionready", {})
        if self._fault is not None and self._fault.action == "end":
            self.after("fault", self._fault.seconds, "ERROR", "The session was ended (emulated fault)")
        elif self._fault is not None:
            self._clock.at(self._clock() + self._fault.seconds, lambda: self.stage.warn("Emulated fault: a warning"))
        self._begin()
        self.conversation.greet()

    def _begin(self) -> None:
        if self.setup.max_seconds:
            self.after("length", self.setup.max_seconds, "CLOSED_BY_ENGINE", "Session length limit reached")
        self._wait_in_silence()

    def hear(self, text: str, *, spoken: bool = False) -> None:
        """The user typed or said something."""
        self._forget("silence")
        self._forget("skip")
        self.conversation.hear(text, spoken=spoken)

    def end(self, status: str, reason: str) -> None:
        """End it: tell the client why, stop everything, and hand over the report. Does nothing a second time."""
        if self.has_ended:
            return
        self.has_ended = True
        for name in list(self._timers):
            self._forget(name)
        self.conversation.stop()
        self._to_socket("endsession", reason)
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        self.stage.channel.close()
        self.stage.voice.close()
        self._on_end(self, status)

    def _to_socket(self, action: str, payload: Document | str) -> None:
        if self._socket is not None:
            self._socket.send(action, payload)

    def _wait_in_silence(self) -> None:
        if self.setup.silence_seconds and not self.has_ended:
            self.after("silence", self.setup.silence_seconds, "CLOSED_BY_ENGINE", "Nobody spoke")
        if self.setup.skip_seconds and not self.has_ended and self.is_ready:
            self._forget("skip")
            self._timers["skip"] = self._clock.at(self._clock() + self.setup.skip_seconds, self.conversation.skip)

    def after(self, name: str, seconds: float, status: str, reason: str) -> None:
        """End it after some seconds, unless that is taken back. A second timer of a name replaces the first."""
        self._forget(name)
        self._timers[name] = self._clock.at(self._clock() + seconds, lambda: self.end(status, reason))

    def _forget(self, name: str) -> None:
        timer = self._timers.pop(name, None)
        if timer is not None:
            timer.cancel()
