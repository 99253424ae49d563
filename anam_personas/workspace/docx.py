"""The text of a DOCX file (ECMA-376): a ZIP archive with XML in it. Read in constant memory, since both can be made to swell.

Archive and XML are taken as Word writes them: stored or deflated parts, and no document type, so that no entity can be declared.
"""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, BinaryIO, Final
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from zipfile import ZipInfo

MOST_XML: Final = 64 * 1024 * 1024
"""Bytes of XML that are unpacked. The text of a thousand pages has about ten million; pictures are not unpacked."""
_MOST_PARTS: Final = 4 * 1024 * 1024
"""Bytes of the archive's table of contents, which is read as a whole: about 40,000 parts."""
_AT_ONCE: Final = 1024 * 1024
_TEXTS: Final = frozenset(["t", "delText", "instrText"])
_ENDS: Final = {"p": "\n", "br": "\n", "cr": "\n", "tab": "\t"}
_END: Final = b"PK\x05\x06"
_END_BYTES: Final = 22
_LONGEST_END: Final = _END_BYTES + 65_535
_LOCATOR: Final = b"PK\x06\x07"
_LOCATOR_BYTES: Final = 20
_BROKEN: Final = (
    BadZipFile,
    EOFError,
    LookupError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What damaged and encrypted archives raise."""


class NotDocx(Exception):
    """Why a file is no DOCX document, or none that is read: the end of a sentence about it."""


def text(file: BinaryIO) -> Iterator[str]:
    """The text of all parts, a line for each paragraph, piece by piece. Raises `NotDocx`, and `OSError`."""
    _check_contents(file)
    try:
        with ZipFile(file) as archive:
            parts = [part for part in archive.infolist() if part.filename.lower().endswith(".xml")]
            if not parts:
                raise NotDocx("is no DOCX document: the archive has no text in it")
            left = MOST_XML
            for part in parts:
                left = yield from _part(archive, part, left)
                yield "\n"
    except expat.ExpatError:
        raise NotDocx("is damaged: a part of it is no XML") from None
    except _BROKEN:
        raise NotDocx("is damaged: it cannot be unpacked") from None


def _part(archive: ZipFile, part: ZipInfo, left: int) -> Generator[str, None, int]:
    """The text of a part; returns how many bytes may still be unpacked."""
    if part.flag_bits & 1:
        raise NotDocx("is protected by a password")
    if part.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        raise NotDocx("is packed in a way that no DOCX document is")
    parser, found = _parser()
    with archive.open(part) as stream:
        while data := stream.read(_AT_ONCE):
            left -= len(data)
            if left < 0:
                raise NotDocx(f"has more than {MOST_XML:,} bytes of text when unpacked")
            parser.Parse(data, False)  # noqa: FBT003 - expat takes no keyword
            if found:
                yield "".join(found)
                found.clear()
    parser.Parse(b"", True)  # noqa: FBT003 - as above
    yield "".join(found)
    return left


def _parser() -> tuple[expat.XMLParserType, list[str]]:
    """A parser, and the list to which it adds the text of what it is given."""
    parser, found = expat.ParserCreate(namespace_separator=" "), list[str]()
    inside = 0

    def start(name: str, _: object) -> None:
        nonlocal inside
        inside += _local(name) in _TEXTS

    def end(name: str) -> None:
        nonlocal inside
        local = _local(name)
        inside -= local in _TEXTS
        if local in _ENDS:
            found.append(_ENDS[local])

    def data(words: str) -> None:
        if inside:
            found.append(words)

    def doctype(*_: object) -> None:
        raise NotDocx("declares a document type, which no DOCX document does")

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = data, doctype
    return parser, found


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _check_contents(file: BinaryIO) -> None:
    """Raise `NotDocx` for what is no archive, and for a table of contents that is too long to be read."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _LONGEST_END - _LOCATOR_BYTES))
    tail = file.read()
    file.seek(0)
    at = len(tail) - _END_BYTES  # where zipfile looks first: an archive without a comment
    if at < 0 or not (tail[at:].startswith(_END) and tail.endswith(b"\0\0")):
        at = tail.rfind(_END)
    if at < 0 or at + _END_BYTES > len(tail):
        raise NotDocx("is no DOCX document: it is no ZIP archive")
    (length,) = struct.unpack_from("<L", tail, at + 12)
    if length > _MOST_PARTS or tail[max(0, at - _LOCATOR_BYTES) : at].startswith(_LOCATOR):
        raise NotDocx("has more parts than a DOCX document has")
