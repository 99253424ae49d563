"""Messages on a stream: headers, an empty line, JSON."""

from __future__ import annotations

import json
import re
from typing import IO, TYPE_CHECKING, Any, Final

from anam_personas.errors import UsageError
from anam_personas.lsp.protocol import PARSE_ERROR, Refused

if TYPE_CHECKING:
    from anam_personas.lsp.protocol import JSON

_LONGEST_LINE: Final = 8 * 1024
_LONGEST_HEADER: Final = 64
_LARGEST: Final = 64 * 1024 * 1024
"""Bytes of a message: far more than any file that is read."""
_LENGTH: Final = re.compile(rb"content-length[ \t]*:([^\r\n]*)\r?\n\Z", re.IGNORECASE)
"""The header that a message has, at the end of a line. JSON escapes the line ends in its strings, so no text looks like it."""
_NOT_IT: Final = "stdin is not the Language Server Protocol: expected the header Content-Length, found {}"


END: Final = object()
"""What is read at the end of a stream."""


class Reader:
    """The messages of a stream."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._size: int | None = None
        self._rest = b""
        self._is_begun = self._is_lost = False

    def read(self) -> Any:
        """The next message, or `END`.

        Raises `UsageError` for a stream that does not begin with a message: somebody started the server by hand. Raises
        `Refused` for a later one that cannot be read: those after it can, from the next header on.
        """
        while line := self._line():
            if found := _LENGTH.search(line):
                was_lost, self._is_lost = self._is_lost, False
                self._size = self._checked(found[1].strip())
                if found.start() and not was_lost:
                    raise self._error(_NOT_IT.format(_shown(line[: found.start()])))
            elif self._is_lost:
                continue
            elif not line.strip():
                if self._size is None:
                    raise self._lost(_NOT_IT.format("an empty line"))
                return self._body(self._size)
            elif b":" not in line and (line.endswith(b"\n") or len(line) >= _LONGEST_LINE):
                raise self._lost(_NOT_IT.format(_shown(line)))
        return END

    def _line(self) -> bytes:
        """A line, or a part of one that is too long for a header; empty at the end of the stream."""
        read = self._stream.readline(_LONGEST_LINE)
        line = self._rest + read
        self._rest = b"" if line.endswith(b"\n") else line[-_LONGEST_HEADER:]
        return line if read else b""

    def _checked(self, value: bytes) -> int:
        if not value.isdigit() or len(value) > len(str(_LARGEST)) or int(value) > _LARGEST:
            raise self._lost(f"a message has {_shown(value)} as its Content-Length: expected at most {_LARGEST:,}")
        return int(value)

    def _body(self, size: int) -> Any:
        body = self._stream.read(size)
        self._size, self._is_begun = None, True
        if len(body) < size:
            return END
        try:
            return json.loads(body)
        except RecursionError as error:
            raise Refused("the message is nested too deeply", PARSE_ERROR) from error
        except ValueError as error:
            raise Refused("the message is not JSON", PARSE_ERROR) from error

    def _lost(self, text: str) -> Refused | UsageError:
        self._is_lost, self._size = True, None
        return self._error(text)

    def _error(self, text: str) -> Refused | UsageError:
        if self._is_begun:
            return Refused(text, PARSE_ERROR)
        return UsageError(f"{text}. This command is started by an editor (docs/editors.md)")


def _shown(value: bytes) -> str:
    return repr(value.decode("utf-8", "replace").strip()[:60])


def write(stream: IO[bytes], message: JSON) -> None:
    """Send a message."""
    body = json.dumps({"jsonrpc": "2.0", **message}, separators=(",", ":")).encode()
    stream.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
    stream.flush()
