"""The body of a reply, taken piece by piece, never more of it than is allowed: neither packed nor unpacked."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final, NamedTuple

import httpx

if TYPE_CHECKING:
    from collections.abc import Mapping

MEGABYTE: Final = 1024 * 1024
_LONGEST_REFUSAL: Final = MEGABYTE
"""Bytes of a reply that is no success: of a longer one, which holds at most a few words for us, the rest is left."""
_GZIP_OR_ZLIB: Final = 32 + zlib.MAX_WBITS
_PACKED: Final = frozenset({"gzip", "x-gzip", "deflate"})


class Answer(NamedTuple):
    """A reply, with its headers by their names in lower case. ``trouble`` says why its body was not taken, and is empty
    where it is whole.
    """

    status_code: int
    headers: Mapping[str, str]
    content: bytes
    trouble: str = ""


class Body:
    """What is taken of a body. ``full`` is True once there was more than allowed: nothing more need be read.

    ``largest`` is in bytes, of a success. Raises httpx.DecodingError for what cannot be unpacked.
    """

    def __init__(self, status: int, headers: Mapping[str, str], largest: int) -> None:
        self._status, self._headers = status, headers
        self._success = 200 <= status < 300
        self._largest = largest if self._success else min(largest, _LONGEST_REFUSAL)
        self._raw = 0
        self._content = bytearray()
        self._coding = headers.get("content-encoding", "").strip().lower() or "identity"
        self._unpacking = None if self._coding == "identity" else zlib.decompressobj(_GZIP_OR_ZLIB)
        self.full = False

    def add(self, data: bytes) -> None:
        """Take the next piece."""
        if not data or self.full:
            return
        self._raw += len(data)
        room = self._largest - len(self._content) + 1
        self._content += data[:room] if self._unpacking is None else self._unpacked(data, room)
        self.full = self._raw > self._largest or len(self._content) > self._largest

    def answer(self) -> Answer:
        """The reply, at the end of its body or where it was full."""
        if self.full and self._success:
            return Answer(self._status, self._headers, b"", f"it is larger than {self._largest / MEGABYTE:g} MB")
        if not self.full and self._unpacking is not None and self._raw and not self._unpacking.eof:
            raise httpx.DecodingError("the packed body is cut off")
        return Answer(self._status, self._headers, bytes(self._content[: self._largest]))

    def _unpacked(self, data: bytes, room: int) -> bytes:
        if self._coding not in _PACKED:
            raise httpx.DecodingError("a content encoding that was not asked for")
        unpacking = self._unpacking
        assert unpacking is not None  # noqa: S101 -- for the type checker
        first = self._raw == len(data)
        try:
            return self._pour(unpacking, data, room)
        except zlib.error as error:
            if not first or self._coding != "deflate":
                raise httpx.DecodingError("the packed body is damaged") from error
        self._unpacking = zlib.decompressobj(-zlib.MAX_WBITS)  # what some servers take deflate to be
        try:
            return self._pour(self._unpacking, data, room)
        except zlib.error as error:
            raise httpx.DecodingError("the packed body is damaged") from error

    @staticmethod
    def _pour(unpacking: zlib._Decompress, data: bytes, room: int) -> bytes:
        if unpacking.eof:
            raise httpx.DecodingError("there is more after the end of the packed body")
        content = unpacking.decompress(data, room)
        if unpacking.unused_data:
            raise httpx.DecodingError("there is more after the end of the packed body")
        return content
