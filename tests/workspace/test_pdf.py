"""The text of PDF files, and what is said of those that cannot be read, or not in time."""

from __future__ import annotations

import io
import random
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.workspace import pdf
from tests.workspace.pdfs import made

if TYPE_CHECKING:
    from pathlib import Path

READ = pytest.importorskip("pypdf")


def text_of(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    with path.open("rb") as file:
        return "".join(pdf.text(file))


def test_each_page_is_a_line(tmp_path: Path) -> None:
    assert text_of(tmp_path / "a.pdf", made("Prices.\nA cut", "Visits")) == "Prices. A cut\nVisits\n"


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    writer = READ.PdfWriter(clone_from=io.BytesIO(made("Prices.")))
    writer.encrypt("secret", algorithm="RC4-128")
    locked = io.BytesIO()
    writer.write(locked)
    with pytest.raises(pdf.Unread, match="it is protected by a password"):
        text_of(tmp_path / "a.pdf", locked.getvalue())
    with pytest.raises(pdf.Unread, match="pypdf cannot read it"):
        text_of(tmp_path / "b.pdf", made("Prices.")[:200])
    with pytest.raises(pdf.Unread, match="it has no text, as a scan has none"):
        text_of(tmp_path / "c.pdf", made(""))


def test_a_document_that_takes_too_long_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "SECONDS", 0)
    with pytest.raises(pdf.Unread, match="it takes more than 0 seconds"):
        text_of(tmp_path / "a.pdf", made("Prices."))


def test_a_document_with_too_much_text_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_MOST", 20)
    with pytest.raises(pdf.Unread, match="it has more than 20 bytes of text"):
        text_of(tmp_path / "a.pdf", made("Prices of the house and of visits."))


@pytest.mark.skipif(sys.platform == "win32", reason="no bound of memory there")
def test_a_page_that_swells_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import zlib

    monkeypatch.setattr(pdf, "SECONDS", 20)
    swelling = zlib.compress(b"BT /F1 12 Tf (" + b"a" * 300_000_000 + b") Tj ET", 1)
    whole = made("x").replace(b"<< /Length", b"<< /Filter /FlateDecode /Length")
    start = whole.index(b"stream\n") + 7
    data = whole[:start] + swelling + whole[whole.index(b"\nendstream") :]
    with suppress(pdf.Unread):
        assert len(text_of(tmp_path / "a.pdf", data)) < 100


def test_no_variable_but_those_of_the_interpreter_is_passed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, str] = {}
    start = subprocess.Popen

    def noted(*words: Any, **options: Any) -> Any:
        seen.update(options["env"])
        return start(*words, **options)

    monkeypatch.setenv("ANAM_API_KEY", "key")
    monkeypatch.setattr(subprocess, "Popen", noted)
    text_of(tmp_path / "a.pdf", made("Prices."))
    assert seen
    assert "ANAM_API_KEY" not in seen


@pytest.mark.slow
def test_damaged_documents_never_raise_anything_else(tmp_path: Path) -> None:
    whole, dice = made("Prices.", "Visits."), random.Random(1)
    for _ in range(12):
        data = bytearray(whole)
        for _ in range(dice.randint(1, 30)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        with suppress(pdf.Unread):
            text_of(tmp_path / "a.pdf", bytes(data))
