"""ICE on this machine alone: nothing is listened on but 127.0.0.1, and no other address is sent to unless it spoke first."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aiortc import RTCPeerConnection

_HERE = "127.0.0.1"


def is_loopback(candidate: str) -> bool:
    """Whether a candidate (``candidate:... udp PRIORITY ADDRESS PORT typ ...``) names a loopback address."""
    words = candidate.split()
    try:
        return ipaddress.ip_address(words[4]).is_loopback
    except (IndexError, ValueError):  # too short, or a name of multicast DNS
        return False


def without_strangers(sdp: str) -> str:
    """An offer without candidates of other addresses: the client reaches 127.0.0.1 by itself, and is found by that.

    The mark that no candidates follow is left out too, so that ICE waits for the client instead of giving up.
    """

    def stays(line: str) -> bool:
        if line.startswith("a=candidate:"):
            return is_loopback(line.removeprefix("a="))
        return not line.startswith("a=end-of-candidates")

    return "".join(line for line in sdp.splitlines(keepends=True) if stays(line))


def listen_here_alone(connection: RTCPeerConnection) -> None:
    """Gather 127.0.0.1 and nothing else. aioice leaves loopback out and has no option for it, so each of its connections is
    given the address here; other users of aioice in the process are not touched.
    """
    transports = [transceiver.sender.transport for transceiver in connection.getTransceivers()]
    if connection.sctp is not None:
        transports.append(connection.sctp.transport)
    for transport in transports:
        bind_here(transport.transport.iceGatherer._connection)  # noqa: SLF001 - there is no other way to it


def bind_here(ice: Any) -> None:
    """Let one connection of aioice gather 127.0.0.1 alone."""
    gather = ice.get_component_candidates

    async def here(component: int, addresses: list[str], timeout: int = 5) -> Any:  # noqa: ARG001, ASYNC109 - as aioice calls it
        return await gather(component, [_HERE], timeout)

    ice.get_component_candidates = here
