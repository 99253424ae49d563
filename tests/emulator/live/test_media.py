"""Picture and sound, with aiortc as the client: what is offered, what is answered, what is left."""

from __future__ import annotations

import asyncio
import base64
import gc
import json
import time
from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.emulator import Emulator
from tests.emulator.live.page import SILENT, page

pytest.importorskip("aiortc", reason="the extra live is not installed")

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.emulator.live.page import Page


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator() as running:
        yield running


async def offered(connection: Any, client: Page, *, drop_candidates: bool = True) -> Any:
    """Send an offer, as the SDKs do, and take the answer; the description."""
    from aiortc import RTCSessionDescription

    await connection.setLocalDescription(await connection.createOffer())
    description = {"type": "offer", "sdp": connection.localDescription.sdp}
    client.send("offer", {"connectionDescription": description, "userUid": client.session})
    answer = await asyncio.to_thread(client.until, "answer")
    await connection.setRemoteDescription(RTCSessionDescription(answer["sdp"], answer["type"]))
    return answer["sdp"]


def call(client: Page, then: Callable[[Any, Any], Any], *, is_first: bool = True, codec: str = "") -> Any:
    """Call with picture, sound and a data channel; ``then`` is given the tracks by kind, and what the channel received."""
    from aiortc import RTCConfiguration, RTCPeerConnection, RTCRtpReceiver

    async def talk() -> Any:
        connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        tracks: dict[str, Any] = {}
        received: asyncio.Queue[Any] = asyncio.Queue()
        connection.on("track", lambda track: tracks.update({track.kind: track}))
        picture = connection.addTransceiver("video", direction="recvonly")
        if codec:
            known = RTCRtpReceiver.getCapabilities("video")
            assert known is not None
            picture.setCodecPreferences([each for each in known.codecs if each.mimeType == codec])
        connection.addTransceiver("audio", direction="recvonly")
        channel = connection.createDataChannel("session")
        is_open = asyncio.Event()
        channel.on("open", is_open.set)
        channel.on("message", lambda text: received.put_nowait(json.loads(text)))
        try:
            sdp = await offered(connection, client)
            if is_first:
                await asyncio.to_thread(client.until, "sessionready")
            return await then({**tracks, "sdp": sdp, "channel": channel, "open": is_open}, received)
        finally:
            await connection.close()

    return asyncio.run(talk())


@pytest.mark.parametrize(("model", "size"), [("cara-3", (720, 480)), ("cara-4", (1152, 768))])
def test_a_call_has_picture_sound_and_words(emulator: Emulator, model: str, size: tuple[int, int]) -> None:
    async def then(media: Any, received: Any) -> Any:
        frame = await media["video"].recv()
        loudest = 0
        message = await received.get()
        for _ in range(40):
            sound = await media["audio"].recv()
            loudest = max(loudest, int(abs(sound.to_ndarray()).max()))
        return (frame.width, frame.height), loudest, message, media["sdp"]

    persona = {**SILENT, "skipGreeting": False, "initialMessage": "Hi there, friend.", "avatarModel": model}
    with page(emulator, persona) as client:
        shape, loudest, message, sdp = call(client, then)
    assert shape == size
    assert loudest > 500, "the greeting is heard"
    assert message["messageType"] == "speechText"
    addresses = [line.split()[4] for line in sdp.splitlines() if line.startswith("a=candidate")]
    assert set(addresses) == {"127.0.0.1"}


@pytest.mark.parametrize("codec", ["video/VP8", "video/H264"])
def test_both_codecs_of_browsers_are_spoken(emulator: Emulator, codec: str) -> None:
    async def then(media: Any, received: Any) -> Any:
        frames = [await media["video"].recv() for _ in range(3)]
        return frames[-1].width, frames[-1].to_ndarray(format="gray").std() > 20, media["sdp"]

    with page(emulator) as client:
        width, has_picture, sdp = call(client, then, codec=codec)
    assert (width, has_picture) == (1152, True)
    assert f" {codec.removeprefix('video/')}/90000" in sdp


def test_the_first_picture_can_be_late(emulator: Emulator) -> None:
    async def then(media: Any, received: Any) -> float:
        began = time.perf_counter()
        await media["video"].recv()
        return time.perf_counter() - began

    emulator.fail("LIVE /media slow=0.3 x1")
    with page(emulator) as client:
        assert call(client, then) > 0.2


def test_a_second_offer_gets_media_of_its_own(emulator: Emulator) -> None:
    """As the Python SDK sends one with every socket that it opens."""

    async def then(media: Any, received: Any) -> Any:
        await media["video"].recv()
        await asyncio.wait_for(media["open"].wait(), 5)
        media["channel"].send(json.dumps({"message_type": "speech", "content": "Hello", "session_id": client.session}))
        while (message := await received.get())["data"].get("role") != "user":
            pass
        return message["data"]["content"]

    with page(emulator) as client:
        assert call(client, then) == "Hello"
        assert call(client, then, is_first=False) == "Hello"


def test_sound_of_the_client_s_own_is_played(emulator: Emulator) -> None:
    async def then(media: Any, received: Any) -> Any:
        await media["audio"].recv()
        wave = b"\x00\x30\x00\xd0" * 8000
        sound = {
            "audioData": base64.b64encode(wave).decode(),
            "encoding": "pcm_s16le",
            "sampleRate": 16000,
            "channels": 1,
        }
        client.send("agentaudioinput", sound)
        client.send("agentaudioinputend", {})
        for _ in range(100):
            block = await media["audio"].recv()
            if int(abs(block.to_ndarray()).max()) > 2000:
                return True
        return False

    with page(emulator) as client:
        assert call(client, then)
        for wrong in ({}, {"audioData": "!", "sampleRate": 16000}, {"audioData": "", "sampleRate": 1}, 3):
            client.send("agentaudioinput", wrong)
            assert "agentaudioinput needs" in client.until("warning")


def test_a_portrait_is_drawn_upright(emulator: Emulator) -> None:
    async def then(media: Any, received: Any) -> Any:
        frame = await media["video"].recv()
        return frame.width, frame.height

    options = {"videoWidth": 768, "videoHeight": 1152}
    with page(emulator, {**SILENT, "avatarModel": "cara-4"}, sessionOptions=options) as client:
        assert call(client, then) == (768, 1152)


@pytest.mark.parametrize("sdp", ["", "v=0", "no sdp at all", "v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\n", 7, "\nm=\n"])
def test_an_offer_that_is_none_is_answered_with_a_warning(emulator: Emulator, sdp: Any) -> None:
    with page(emulator) as client:
        client.send("offer", {"connectionDescription": {"type": "offer", "sdp": sdp}})
        assert "not a session description" in client.until("warning")
        client.send("icecandidate", {"candidate": "nonsense"})
        client.send("icecandidate", {"candidate": "candidate:1 1 udp 1 8.8.8.8 9 typ host", "sdpMid": "0"})
        client.open()


def test_faults_of_media(emulator: Emulator) -> None:
    from aiortc import RTCPeerConnection

    emulator.fail("LIVE /media none x1")
    with page(emulator) as client:

        async def offer() -> None:
            connection = RTCPeerConnection()
            connection.createDataChannel("session")
            await connection.setLocalDescription(await connection.createOffer())
            client.send("offer", {"connectionDescription": {"sdp": connection.localDescription.sdp}})
            await connection.close()

        asyncio.run(offer())
        client.send("heartbeat")
        client.until("heartbeat")
    assert [each["kind"] for each in client.seen] == ["heartbeat"], "it is never answered"


def test_nothing_is_left_of_calls(emulator: Emulator) -> None:
    """No task, no peer connection, no socket."""

    async def then(media: Any, received: Any) -> None:
        await media["video"].recv()

    def left() -> tuple[int, int]:
        return emulator._inside(lambda _: (len(asyncio.all_tasks()), _peers()))

    before = left()
    for _ in range(5):
        with page(emulator) as client:
            call(client, then)
            client.send("endsession", {})
            client.closed()
    for _ in range(100):
        if left() == before:
            break
        emulator.move_clock(0)
    assert left() == before


def _peers() -> int:
    from aiortc import RTCPeerConnection

    from anam_personas.emulator.live.media.sound import Sound

    gc.collect()
    return sum(type(each) in {RTCPeerConnection, Sound} for each in gc.get_objects())
