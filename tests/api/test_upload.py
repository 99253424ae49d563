"""Uploads over real sockets: by our own connection and by httpx's, in memory that does not grow with the file."""

from __future__ import annotations

import io
import tracemalloc
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

import httpx
import pytest

from anam_personas.api.client import AnamApi
from anam_personas.api.errors import OutcomeUnknown
from anam_personas.api.upload import Upload
from anam_personas.errors import UnreadableFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from anam_personas.emulator import Emulator

AT = "knowledge/groups/67d27a9f-0ce1-4432-848b-8ab2b97f024b/documents"


def nothing() -> Callable[[bytes], None]:
    return lambda _: None


def upload(
    body: bytes, name: str = "a.md", size: int | None = None, verifier: Callable[[], Callable[[bytes], None]] = nothing
) -> Upload:
    @contextmanager
    def opened() -> Iterator[BinaryIO]:
        yield io.BytesIO(body)

    return Upload(name, len(body) if size is None else size, opened, verifier)


@pytest.mark.parametrize("transport", [None, httpx.HTTPTransport], ids=["direct", "httpx"])
def test_a_file_arrives_as_it_is(anam_emulator: Emulator, transport: type[httpx.HTTPTransport] | None) -> None:
    body, name = b"\r\n--anam\0" * 20_000, "a (b) ünd.csv"
    with AnamApi("key", url=anam_emulator.url, transport=None if transport is None else transport()) as api:
        made = api.upload(AT, upload(body, name))
        assert (made["filename"], made["fileSize"]) == (name, len(body))
        at = httpx.get(
            f"{anam_emulator.url}/v1/knowledge/documents/{made['id']}/download", headers={"Authorization": "Bearer key"}
        )
        assert httpx.get(at.json()["downloadUrl"]).content == body
        assert [each["id"] for each in api.list(AT)] == [made["id"]]


def test_what_is_not_the_file_any_more_is_never_kept(anam_emulator: Emulator) -> None:
    def changed() -> Callable[[bytes], None]:
        def verify(piece: bytes) -> None:
            if not piece:
                raise UnreadableFile("it changed")

        return verify

    with AnamApi("key", url=anam_emulator.url) as api:
        for wrong in (upload(b"x" * 100_000, verifier=changed), upload(b"text", size=3), upload(b"text", size=5)):
            with pytest.raises(UnreadableFile, match="changed"):
                api.upload(AT, wrong)
        assert list(api.list(AT)) == []


def test_an_upload_without_a_reply_is_not_sent_again(anam_emulator: Emulator) -> None:
    anam_emulator.fail("POST */documents drop-after x1", "POST */documents drop x1", "POST */documents 503 x1")
    with AnamApi("key", url=anam_emulator.url) as api:
        for _ in range(3):
            with pytest.raises(OutcomeUnknown):
                api.upload(AT, upload(b"x" * 1_000_000))
        assert len(list(api.list(AT))) == 1


@pytest.mark.parametrize("transport", [None, httpx.HTTPTransport], ids=["direct", "httpx"])
def test_memory_does_not_grow_with_the_file(
    anam_emulator: Emulator, transport: type[httpx.HTTPTransport] | None
) -> None:
    class Zeros(io.RawIOBase):
        def __init__(self) -> None:
            self.left = 40_000_000

        def read(self, size: int = -1) -> bytes:
            size = min(size, self.left)
            self.left -= size
            return bytes(size)

    @contextmanager
    def opened() -> Iterator[BinaryIO]:
        yield Zeros()  # type: ignore[misc]

    anam_emulator.fail("POST */documents 400")
    with AnamApi("key", url=anam_emulator.url, transport=None if transport is None else transport()) as api:
        file = Upload("big.md", 40_000_000, opened, nothing)
        sent = sum(map(len, file.chunks()))
        assert sent == file.length
        tracemalloc.start()
        try:
            with pytest.raises(Exception, match=r"400|outcome|unknown"):
                api.upload(AT, file)
            assert tracemalloc.get_traced_memory()[1] < 8_000_000
        finally:
            tracemalloc.stop()
