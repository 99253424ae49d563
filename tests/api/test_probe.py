"""What is said of an address that does not answer."""

from __future__ import annotations

import socket

from anam_personas.api.probe import silence


def test_a_refused_connection_is_said_in_words() -> None:
    with socket.socket() as taken:  # bound, and nobody listens
        taken.bind(("127.0.0.1", 0))
        why = silence(f"http://127.0.0.1:{taken.getsockname()[1]}/v1")
    assert why
    assert "Errno" not in why
