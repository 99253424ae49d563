"""The body of a reply, taken piece by piece, never more of it than is allowed: neither packed nor unpacked."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final, NamedTuple

import httpx

if TYPE_CHECKING:
    from collections.abc import Mapping

MEGABYTE: Final = 1024 * 1024
_LONGEST_REFUSAL: Final = MEGABYTE
"""Bytes of a reply that is not a success: of a longer one, which holds at most a few words for us, the rest is left."""
_MOST_PIECES: Final = 10_000
_SMALL_PIECE: Final = 1024
"""Bytes. A reply of more pieces than `_MOST_PIECES`, that are smaller than this one by one, costs more time than its size
is worth.
"""
_SCATTERED: Final = "it comes in too many pieces"
_GZIP_OR_ZLIB: Final = 32 + zlib.MAX_WBITS


class Answer(NamedTuple):
    """A reply, with its headers by their names in lower case. ``trouble`` says why its body was not read; empty if it
    is complete.
    """

    status_code: int
    headers: Mapping[str, str]
    content: bytes
    trouble: str = ""


class Body:
    """What is taken of a body. ``full`` is True once there was more than allowed: nothing more need be read.

    ``largest`` is in bytes, of a success. Raises httpx.DecodingError for a success that cannot be unpacked.
    """

    def __init__(self, status: int, headers: Mapping[str, str], largest: int) -> None:
        self._status, self._headers = status, headers
        self._success = 200 <= status < 300
        self._largest = largest if self._success else min(largest, _LONGEST_REFUSAL)
        self._raw = self._pieces = 0
        self._scattered = False
        self._content = bytearray()
        coding = headers.get("content-encoding", "").strip().lower()
        self._unpacking = None if coding in {"", "identity"} else _Packed(coding)
        self.full = False

    def add(self, data: bytes) -> None:
        """Take the next piece."""
        if not data or self.full:
            return
        self._raw += len(data)
        room = self._largest - len(self._content) + 1
        try:
            self._content += data[:room] if self._unpacking is None else self._unpacking.decompress(data, room)
        except httpx.DecodingError:
            if self._success:
                raise
            self._raw = self._largest + 1  # its status says enough
        self._pieces += 1
        self._scattered = self._pieces > _MOST_PIECES + self._raw // _SMALL_PIECE
        self.full = self._scattered or self._raw > self._largest or len(self._content) > self._largest

    def answer(self) -> Answer:
        """The reply, at the end of its body or where it was full."""
        if self.full and self._success:
            size = f"it is larger than {self._largest / MEGABYTE:g} MB"
            return Answer(self._status, self._headers, b"", _SCATTERED if self._scattered else size)
        if self._success and self._unpacking is not None and self._raw and not self._unpacking.eof:
            raise httpx.DecodingError("the packed body is cut off")
        return Answer(self._status, self._headers, bytes(self._content[: self._largest]))


class _Packed:
    """gzip and deflate, unpacked as far as there is room."""

    def __init__(self, coding: str) -> None:
        self._coding = coding
        self._unpack = None if coding == "deflate" else zlib.decompressobj(_GZIP_OR_ZLIB)
        self._start = b""

    @property
    def eof(self) -> bool:
        return self._unpack is not None and self._unpack.eof

    def decompress(self, data: bytes, room: int) -> bytes:
        if self._coding not in {"gzip", "x-gzip", "deflate"}:
            raise httpx.DecodingError("a content encoding that was not asked for")
        if self._unpack is None:
            data = self._start = self._start + data
            if len(data) < 2:
                return b""
            zlib_head = data[0] & 0x0F == zlib.DEFLATED and int.from_bytes(data[:2], "big") % 31 == 0
            # Without that head: what some servers take deflate to be.
            self._unpack = zlib.decompressobj(zlib.MAX_WBITS if zlib_head else -zlib.MAX_WBITS)
        if self._unpack.eof:
            raise httpx.DecodingError("there is more after the end of the packed body")
        try:
            content = self._unpack.decompress(data, room)
        except zlib.error as error:
            raise httpx.DecodingError("the packed body is damaged") from error
        if self._unpack.unused_data:
            raise httpx.DecodingError("there is more after the end of the packed body")
        return content
