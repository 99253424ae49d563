from __future__ import annotations

import gzip
import zlib
from typing import TYPE_CHECKING

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anam_personas.api.body import MEGABYTE, Answer, Body

if TYPE_CHECKING:
    from collections.abc import Callable


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


PACKED: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "plain": ("", bytes),
    "identity": ("identity", bytes),
    "gzip": ("gzip", gzip.compress),
    "x-gzip": ("X-GZIP ", gzip.compress),
    "zlib": ("deflate", zlib.compress),
    "raw": ("deflate", raw_deflate),
}
packed = pytest.mark.parametrize(("coding", "pack"), PACKED.values(), ids=PACKED.keys())


def body(coding: str, largest: int, status: int = 200) -> Body:
    return Body(status, {"content-encoding": coding} if coding else {}, largest)


@packed
@given(st.binary(max_size=3000), st.integers(1, 700), st.integers(0, 3000))
def test_it_is_the_same_in_whatever_pieces_it_comes(
    coding: str, pack: Callable[[bytes], bytes], data: bytes, piece: int, largest: int
) -> None:
    sent, taken = pack(data), body(coding, largest)
    for start in range(0, len(sent), piece):
        taken.add(sent[start : start + piece])
    fits = len(data) <= largest and len(sent) <= largest
    assert taken.full is not fits
    answer = taken.answer()
    assert (answer.content, answer.trouble != "") == ((data, False) if fits else (b"", True))


@packed
@pytest.mark.parametrize("status", [200, 500])
def test_no_more_is_kept_than_allowed(coding: str, pack: Callable[[bytes], bytes], status: int) -> None:
    sent, taken = pack(b"x" * (16 * MEGABYTE)), body(coding, 2 * MEGABYTE, status)
    for start in range(0, len(sent), 65536):
        taken.add(sent[start : start + 65536])
        assert len(taken._content) <= 2 * MEGABYTE + 1
    assert taken.full
    answer = taken.answer()
    if status == 200:
        assert (answer.content, answer.trouble) == (b"", "it is larger than 2 MB")
    else:  # what it says is of more interest than how long it says it
        assert (answer.content, answer.trouble) == (b"x" * MEGABYTE, "")


@pytest.mark.parametrize(
    ("coding", "sent"),
    [
        ("br", b"x"),
        ("zstd", b"x"),
        ("gzip, gzip", gzip.compress(gzip.compress(b"x"))),
        ("gzip", b"not packed"),
        ("gzip", gzip.compress(b"x" * 99)[:-5]),
        ("gzip", gzip.compress(b"x") + b"more"),
        ("gzip", gzip.compress(b"x") + gzip.compress(b"y")),
        ("deflate", b"\xff\xff not packed"),
    ],
    ids=["br", "zstd", "twice", "not gzip", "cut off", "more", "two members", "not deflate"],
)
@pytest.mark.parametrize("piece", [1, 10_000])
def test_what_cannot_be_unpacked(coding: str, sent: bytes, piece: int) -> None:
    def take(status: int) -> Answer:
        taken = body(coding, 1000, status)
        for start in range(0, len(sent), piece):
            taken.add(sent[start : start + piece])
        return taken.answer()

    with pytest.raises(httpx.DecodingError):
        take(200)
    assert take(403).status_code == 403  # which says what matters
