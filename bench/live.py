"""What sessions with picture and sound cost the emulator, in a process of its own; the clients count frames and decode none.

python -m bench.live [SESSIONS]
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import httpx
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from websockets.asyncio.client import connect

SECONDS: Final = 5.0
_SETTLING = 2.0
_SERVE = "from anam_personas.emulator import serve; serve(port=0, on_ready=lambda url: print(url, flush=True))"
_PERSONA: Final = {
    "avatarId": "30fa96d0-26c4-4e55-94a0-517025942e18",
    "avatarModel": "cara-3",
    "initialMessage": "This is said again and again, so that the mouth moves. " * 20,
}


def measure(count: int) -> tuple[float, float]:
    """The cores that one of ``count`` sessions takes, and the frames a second of the slowest of them."""
    with ExitStack() as stack:
        server = stack.enter_context(
            subprocess.Popen([sys.executable, "-c", _SERVE], stdout=subprocess.PIPE, text=True)
        )
        stack.callback(server.terminate)
        assert server.stdout is not None
        url = server.stdout.readline().strip()
        return asyncio.run(_measure(url, server.pid, count))


async def _measure(url: str, process: int, count: int) -> tuple[float, float]:
    frames = [[0] for _ in range(count)]
    calls = [asyncio.create_task(_call(url, counted)) for counted in frames]
    await asyncio.sleep(_SETTLING + count * 0.3)
    before, used, began = [counted[0] for counted in frames], _cpu(process), time.perf_counter()
    await asyncio.sleep(SECONDS)
    passed = time.perf_counter() - began
    cores = (_cpu(process) - used) / passed / count
    for call in calls:
        call.cancel()
    await asyncio.gather(*calls, return_exceptions=True)
    return cores, min(counted[0] - first for counted, first in zip(frames, before, strict=True)) / passed


async def _call(url: str, frames: list[int]) -> None:
    async with httpx.AsyncClient(headers={"Authorization": "Bearer any"}) as client:
        started = await client.post(f"{url}/v1/engine/session", json={"personaConfig": _PERSONA})
    id_ = started.json()["sessionId"]
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    picture = connection.addTransceiver("video", direction="recvonly").receiver

    async def count(packet: Any, **_: object) -> None:
        frames[0] += packet.marker  # the last packet of a frame

    picture._handle_rtp_packet = count  # noqa: SLF001 - aiortc decodes whatever else is done
    connection.addTransceiver("audio", direction="recvonly")
    connection.createDataChannel("session")
    try:
        async with connect(f"{url.replace('http', 'ws')}/ws?session_id={id_}") as socket:
            await connection.setLocalDescription(await connection.createOffer())
            description = {"type": "offer", "sdp": connection.localDescription.sdp}
            offer = {"actionType": "offer", "sessionId": id_, "payload": {"connectionDescription": description}}
            await socket.send(json.dumps(offer))
            async for text in socket:
                message = json.loads(text)
                if message["actionType"] == "answer":
                    await connection.setRemoteDescription(RTCSessionDescription(**message["payload"]))
    finally:
        await connection.close()


def _cpu(process: int) -> float:
    """Seconds of CPU time of a process."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    cores, slowest = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
    sys.stdout.write(f"{cores:.2f} cores a session, {slowest:.1f} frames a second\n")
