"""A file as the body of a request: a multipart form that is read while it is sent, so that it is never in memory as a whole."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from secrets import token_hex
from typing import TYPE_CHECKING, BinaryIO, Final

from anam_personas.errors import UnreadableFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

AT_ONCE: Final = 64 * 1024
"""Bytes that are read and sent together."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of ``size`` bytes, sent under ``name``. ``open`` gives its bytes from the start, for each attempt anew.

    ``verify`` is called with each piece, and at the end with none: it raises where the content is not what it should be.
    Then the last piece is not sent, so that the server has no complete request and keeps nothing.
    """

    name: str
    size: int
    open: Callable[[], AbstractContextManager[BinaryIO]] = field(repr=False)
    verifier: Callable[[], Callable[[bytes], None]] = field(repr=False)
    boundary: str = field(default_factory=lambda: f"anam-personas-{token_hex(16)}", repr=False)

    def told(self, tell: Callable[[int], None]) -> Upload:
        """The same upload, which tells how many of its bytes were read to be sent, anew for each attempt."""

        def verifier() -> Callable[[bytes], None]:
            verify, sent = self.verifier(), 0

            def count(piece: bytes) -> None:
                nonlocal sent
                verify(piece)
                sent += len(piece)
                tell(sent)

            return count

        return replace(self, verifier=verifier)

    @property
    def type(self) -> str:
        """The media type of the body."""
        return f"multipart/form-data; boundary={self.boundary}"

    @property
    def length(self) -> int:
        """Bytes of the body."""
        return len(self._head) + self.size + len(self._tail)

    def chunks(self) -> Iterator[bytes]:
        """The body, piece by piece. Raises `UnreadableFile` for a file that cannot be read or is no longer of its size, and what
        ``verify`` raises.
        """
        yield self._head
        left, verify = self.size, self.verifier()
        try:
            with self.open() as file:
                while left and (piece := file.read(min(AT_ONCE, left))):
                    left -= len(piece)
                    verify(piece)
                    if not left:
                        verify(b"")
                    yield piece
                is_longer = bool(file.read(1))
        except OSError as error:
            raise UnreadableFile(f"{self.name} cannot be read: {error.strerror or error}") from error
        if left or is_longer:
            raise UnreadableFile(f"{self.name} changed while it was uploaded: plan again")
        yield self._tail

    @property
    def _head(self) -> bytes:
        # as browsers write names (HTML, "multipart/form-data")
        name = self.name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
        return (
            f'--{self.boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        ).encode()

    @property
    def _tail(self) -> bytes:
        return f"\r\n--{self.boundary}--\r\n".encode()
