"""Messages on a stream: headers, an empty line, JSON."""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING, Any, Final

from anam_personas.errors import UsageError

if TYPE_CHECKING:
    from anam_personas.lsp.protocol import JSON

_LONGEST_LINE: Final = 8 * 1024
_LARGEST: Final = 64 * 1024 * 1024
"""Bytes of a message: far more than any file that is read."""


def read(stream: IO[bytes]) -> Any | None:
    """The next message; None at the end of the stream.

    Raises `UsageError` for what is not the protocol, since no later message can be found after it, and `ValueError` for a
    body that is not JSON.
    """
    size: int | None = None
    while line := stream.readline(_LONGEST_LINE):
        name, colon, value = line.partition(b":")
        if not line.strip():
            if size is None:
                raise UsageError(_NOT_IT.format("an empty line"))
            body = stream.read(size)
            return _parsed(body) if len(body) == size else None
        if not colon and line.endswith(b"\n"):
            raise UsageError(_NOT_IT.format(repr(line.decode("utf-8", "replace").strip()[:60])))
        if name.strip().lower() == b"content-length":
            size = _size(value.strip())
    return None


_NOT_IT: Final = (
    "stdin is not the Language Server Protocol: expected the header Content-Length, found {}. "
    "This command is started by an editor (docs/editors.md)"
)


def _size(value: bytes) -> int:
    if not value.isdigit() or len(value) > len(str(_LARGEST)) or int(value) > _LARGEST:
        shown = value.decode("utf-8", "replace")[:30]
        raise UsageError(f"a message of the editor has {shown!r} as its Content-Length: expected at most {_LARGEST:,}")
    return int(value)


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def write(stream: IO[bytes], message: JSON) -> None:
    """Send a message."""
    body = json.dumps({"jsonrpc": "2.0", **message}, separators=(",", ":")).encode()
    stream.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
    stream.flush()
