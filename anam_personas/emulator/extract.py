"""The text of a document, in overlapping pieces, as a search finds them."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

TYPES: Mapping[str, str] = {
    "pdf": "application/pdf",
    "txt": "text/plain",
    "md": "text/markdown",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv",
}
"""The types that the OpenAPI document names for an upload: a file's ending, and the MIME type of it."""
_LARGEST_XML = 100_000_000
_WORDS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class Unreadable(Exception):
    """A document that processing cannot read. Its text becomes the document's ``errorMessage``."""


def ending(filename: str) -> str:
    """The part of a name that says its type, in small letters."""
    return filename.rpartition(".")[2].lower() if "." in filename else ""


def text_of(filename: str, body: bytes) -> str:
    """The text of a document; none for a PDF, of which the emulator only looks at the head. Raises Unreadable."""
    return _READERS[ending(filename)](body)


def pieces(text: str, size: int, overlap: int) -> list[str]:
    """The text in pieces of ``size`` characters, each with the last ``overlap`` of the one before."""
    step = max(1, size - overlap)
    return [text[at : at + size] for at in range(0, max(1, len(text) - overlap), step)] if text.strip() else []


def _plain(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"The file is not UTF-8 text: {error.reason} at byte {error.start}") from error


def _pdf(body: bytes) -> str:
    if not re.match(rb"\s*%PDF-", body[:1024]):
        raise Unreadable("The file is not a PDF")
    return ""


def _docx(body: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            if archive.getinfo("word/document.xml").file_size > _LARGEST_XML:
                raise Unreadable("The document is too large")
            root = ET.fromstring(archive.read("word/document.xml"))  # noqa: S314 - its size is bounded, and expat bounds entities
    except (zipfile.BadZipFile, KeyError, ET.ParseError, RuntimeError, NotImplementedError, OSError) as error:
        raise Unreadable("The file is not a Word document") from error
    paragraphs = root.iter(f"{_WORDS}p")
    return "\n\n".join("".join(run.text or "" for run in each.iter(f"{_WORDS}t")) for each in paragraphs)


_READERS: Mapping[str, Callable[[bytes], str]] = {
    "pdf": _pdf,
    "txt": _plain,
    "md": _plain,
    "docx": _docx,
    "csv": _plain,
}
