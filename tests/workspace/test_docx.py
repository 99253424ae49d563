"""The text of DOCX files, and what is said of those that are damaged, protected or made to swell."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anam_personas.workspace import docx
from anam_personas.workspace.docx import NotDocx
from tests.budget import examples

if TYPE_CHECKING:
    from pathlib import Path

WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def part(*paragraphs: str) -> str:
    """A part of a document as Word writes it: each paragraph in runs, cut in the middle of words."""
    runs = [
        "".join(f"<w:r><w:rPr/><w:t>{each[at : at + 5]}</w:t></w:r>" for at in range(0, len(each), 5))
        for each in paragraphs
    ]
    body = "".join(f'<w:p w:rsidR="00A1"><w:pPr/>{each}</w:p>' for each in runs)
    return f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{WORDS}"><w:body>{body}</w:body></w:document>'


def packed(*parts: str | bytes, compression: int = ZIP_DEFLATED, name: str = "word/document{}.xml") -> bytes:
    made = io.BytesIO()
    with ZipFile(made, "w", compression) as archive:
        archive.writestr("word/media/picture.png", b"\x89PNG")
        for number, each in enumerate(parts):
            archive.writestr(name.format(number or ""), each)
    return made.getvalue()


def saved(path: Path, *parts: str) -> None:
    path.write_bytes(packed(*parts))


def read(data: bytes) -> str:
    return "".join(docx.text(io.BytesIO(data)))


def test_a_line_for_each_paragraph_of_every_part() -> None:
    assert read(packed(part("The password is", "swordf1sh"), part("A footnote"))) == (
        "The password is\nswordf1sh\n\nA footnote\n\n"
    )


def test_tabs_breaks_and_what_was_deleted_are_text() -> None:
    text = f'<d xmlns:w="{WORDS}"><w:p><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:delText>c</w:delText>d</w:p></d>'
    assert read(packed(text)) == "a\tb\nc\n\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_text_is_decoded_as_its_part_says(encoding: str) -> None:
    text = part("Grüße").replace("UTF-8", encoding)
    assert read(packed(text.encode(encoding))) == "Grüße\n\n"


def test_an_archive_may_have_a_comment() -> None:
    made = io.BytesIO(packed(part("Prices")))
    with ZipFile(made, "a") as archive:
        archive.comment = b"a comment"
    assert read(made.getvalue()) == "Prices\n\n"


BILLION = (
    '<!DOCTYPE w:document [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>'
    "<d><t>&c;&c;&c;&c;</t></d>"
)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "is no DOCX document: it is no ZIP archive"),
        (b"a letter", "is no DOCX document: it is no ZIP archive"),
        (b"PK\x05\x06", "is no DOCX document: it is no ZIP archive"),
        (packed(), "is no DOCX document: the archive has no text in it"),
        (packed(part("x"))[:-40], "is no DOCX document: it is no ZIP archive"),
        (packed("<a><b></a>"), "is damaged: a part of it is no XML"),
        (packed(""), "is damaged: a part of it is no XML"),
        (packed(part("x"), compression=ZIP_BZIP2), "is packed in a way that no DOCX document is"),
        (packed(BILLION), "declares a document type, which no DOCX document does"),
        (
            packed('<!DOCTYPE d SYSTEM "file:///etc/passwd"><d/>'),
            "declares a document type, which no DOCX document does",
        ),
    ],
)
def test_what_cannot_be_read_is_said(data: bytes, told: str) -> None:
    with pytest.raises(NotDocx) as error:
        read(data)
    assert f"{error.value}" == told


def test_a_protected_part_is_said() -> None:
    made = bytearray(packed(part("x"), name="a{}.xml"))
    at = made.rfind(b"PK\x01\x02")
    struct.pack_into("<H", made, at + 8, 1)
    with pytest.raises(NotDocx, match="protected by a password"):
        read(bytes(made))


def test_what_swells_is_not_unpacked() -> None:
    """Sixteen parts of 16 MiB each in a file of some hundred kilobytes: read up to the limit, and never held."""
    swollen = f"<d>{' ' * 1024 * 1024 * 16}</d>"
    data = packed(*[swollen] * 16)
    assert len(data) < 500_000
    tracemalloc.start()
    try:
        with pytest.raises(NotDocx, match="has more than 67,108,864 bytes of text when unpacked"):
            read(data)
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_a_table_of_contents_that_is_too_long_is_not_read() -> None:
    entry = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", *[0] * 16)
    contents = entry * 100_000
    data = contents + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65_535, 65_535, len(contents), 0, 0)
    tracemalloc.start()
    try:
        with pytest.raises(NotDocx, match="has more parts than a DOCX document has"):
            read(data)
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


@settings(max_examples=examples(200))
@given(st.data())
def test_damage_is_never_a_traceback(data: st.DataObject) -> None:
    made = bytearray(packed(part("The price", "of a visit")))
    for _ in range(data.draw(st.integers(1, 4))):
        made[data.draw(st.integers(0, len(made) - 1))] = data.draw(st.integers(0, 255))
    made = made[: data.draw(st.sampled_from([len(made), len(made) // 2]))]
    with suppress(NotDocx):
        read(bytes(made))


def test_a_wrong_checksum_is_damage() -> None:
    made = packed(part("x" * 50))
    wrong = made.replace(struct.pack("<L", zlib.crc32(part("x" * 50).encode())), b"\1\2\3\4")
    assert wrong != made
    with pytest.raises(NotDocx, match="cannot be unpacked"):
        read(wrong)
