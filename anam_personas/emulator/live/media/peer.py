"""The media of one session: an aiortc peer connection that answers the client's offer."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.contrib.media import MediaBlackhole
from aiortc.sdp import candidate_from_sdp

from anam_personas.emulator.live import page
from anam_personas.emulator.live.media.face import Face
from anam_personas.emulator.live.media.loopback import is_loopback, listen_here_alone, without_strangers
from anam_personas.emulator.live.media.restart import Path, fingerprint
from anam_personas.emulator.live.media.sound import Sound
from anam_personas.emulator.live.media.tracks import FaceTrack, VoiceTrack

if TYPE_CHECKING:
    from aiortc import RTCDataChannel

    from anam_personas.emulator.exchange import Document
    from anam_personas.emulator.live.session import Session

_NO_OFFER = "it has no m-line of audio, video or application"


class MediaPeer:
    """``late`` is how many seconds pass before the first picture and sound."""

    def __init__(self, session: Session, late: float = 0.0) -> None:
        self._session = session
        setup = session.setup
        if not isinstance(session.stage.voice, Sound):
            session.stage.voice = Sound(setup.avatar_id)
        self._sound = session.stage.voice
        self._connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._drain = MediaBlackhole()
        self._path: Path | None = None
        self._client: str | None = None
        # Before the offer is read: the codecs are settled there.
        self._tracks = [
            FaceTrack(Face(setup.avatar_id, setup.avatar_name, setup.size), self._sound, late),
            VoiceTrack(self._sound, late),
        ]
        for track in self._tracks:
            self._connection.addTrack(track)
        self._connection.on("connectionstatechange", self._changed)
        self._connection.on("datachannel", self._opened)
        self._connection.on("track", self._drain.addTrack)

    @property
    def is_connected(self) -> bool:
        """Whether media flows."""
        return str(self._connection.connectionState) == "connected"

    async def answer(self, sdp: str) -> Document:
        """The answer to an offer. Raises ValueError for one that is not a session description."""
        if "\nm=" not in sdp:
            raise ValueError(_NO_OFFER)
        described = await self._described(sdp)
        self._client = fingerprint(sdp)
        await self._drain.start()
        return described

    async def restart(self, sdp: str) -> Document | None:
        """The answer to an offer that restarts ICE; None for one of another connection, and for one that cannot be read."""
        if self._path is None or self._client is None or fingerprint(sdp) != self._client:
            return None
        try:
            await self._path.renew(sdp)
            return await self._described(sdp)
        except ValueError:
            return None

    async def _described(self, sdp: str) -> Document:
        try:
            await self._connection.setRemoteDescription(RTCSessionDescription(without_strangers(sdp), "offer"))
            if self._path is None:
                listen_here_alone(self._connection)
                self._path = Path(self._connection.getTransceivers()[0].sender.transport.transport)
            await self._connection.setLocalDescription(await self._connection.createAnswer())
        except Exception as error:  # aiortc checks by assertions, indexes and errors of its own
            raise ValueError(f"{type(error).__name__} {error}".strip()) from error
        described = self._connection.localDescription
        return {"type": described.type, "sdp": described.sdp}

    async def candidate(self, candidate: Document) -> None:
        """A candidate of the client's; those of other machines, and those hidden behind a name, are not needed."""
        text = str(candidate.get("candidate") or "").removeprefix("candidate:")
        if not is_loopback(f"candidate:{text}"):
            return
        with suppress(ValueError, AssertionError, IndexError, AttributeError):
            read = candidate_from_sdp(text)
            read.sdpMid, read.sdpMLineIndex = candidate.get("sdpMid"), candidate.get("sdpMLineIndex")
            await self._connection.addIceCandidate(read)

    async def close(self) -> None:
        """End it, and free what it held."""
        self._connection.remove_all_listeners()
        for track in self._tracks:
            track.stop()
        await self._drain.stop()
        await self._connection.close()
        if self._path is not None:
            await self._path.close()

    async def _changed(self) -> None:
        if self.is_connected:
            self._session.ready()
        elif self._connection.connectionState in {"closed", "failed"}:
            self._session.look_whether_left()

    def _opened(self, channel: RTCDataChannel) -> None:
        out = self._session.stage.channel
        send = channel.send

        def received(message: Any) -> None:
            page.received(self._session, message if isinstance(message, str) else "")

        channel.on("message", received)
        channel.on("close", lambda: out.close(send))
        out.open(send)
