from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from anam_personas.emulator import Emulator
from anam_personas.emulator.upload import LARGEST
from tests.emulator.conftest import client_of
from tests.emulator.support import complaint, create

if TYPE_CHECKING:
    from pathlib import Path

GROUPS, DOCUMENTS = "/v1/knowledge/groups", "/v1/knowledge/documents"
HOURS = b"# Hours\n\nWe are open from nine to five.\n"


def a_group(api: httpx.Client) -> str:
    return f"{GROUPS}/{create(api, GROUPS, name='Prices')['id']}"


def upload(api: httpx.Client, at: str, name: str = "hours.md", body: bytes = HOURS, **fields: Any) -> httpx.Response:
    return api.post(f"{at}/documents", files={"file": (name, body)}, data=fields)


def test_a_document_lives_and_dies(api: httpx.Client) -> None:
    group = a_group(api)
    made = upload(api, group).json()
    at = f"{DOCUMENTS}/{made['id']}"
    assert made == {
        **made,
        "knowledgeFolderId": group.rpartition("/")[2],
        "filename": "hours.md",
        "fileType": "text/markdown",
        "fileSize": len(HOURS),
        "status": "PROCESSING",
        "errorMessage": None,
        "updatedAt": None,
    }
    ready = api.get(at).json()
    assert ready == {**made, "status": "READY", "updatedAt": ready["updatedAt"]}
    assert api.get(f"{group}/documents").json() == [ready]
    assert api.get(group).json()["documentCount"] == 1
    renamed = api.put(at, json={"filename": "opening.md"}).json()
    assert renamed == {**ready, "filename": "opening.md", "updatedAt": renamed["updatedAt"]}
    found = api.get(f"{at}/download").json()
    assert found["filename"] == "opening.md"
    assert httpx.get(found["downloadUrl"]).content == HOURS
    assert httpx.get(found["downloadUrl"][:-1] + "?").status_code == 403
    deleted = api.delete(at)
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert [api.get(at).status_code, api.put(at, json={}).status_code, api.delete(at).status_code] == [404, 404, 404]
    assert api.get(group).json()["documentCount"] == 0


def test_a_search_finds_the_pieces_that_share_words(api: httpx.Client) -> None:
    group = a_group(api)
    made = upload(api, group, body=b"x" * 30 + b" We are open from nine to five." * 2, chunkSize="60", chunkOverlap="1")
    upload(api, group, "cake.txt", b"The cafe sells cake.")
    found = api.post(f"{group}/search", json={"query": "When are you open?", "limit": 1}).json()
    (best,) = found
    assert best == {**best, "documentId": made.json()["id"], "filename": "hours.md", "chunkIndex": 0, "metadata": {}}
    assert best["score"] == 0.5
    assert len(best["content"]) == 60
    assert complaint(api.post(f"{group}/search", json={"query": "a", "limit": 21}), "limit").endswith("equal to 20")
    assert api.post(f"{group}/search", json={"query": "zebra"}).json() == []


def test_the_text_of_a_word_document_is_found(api: httpx.Client) -> None:
    group, archive = a_group(api), io.BytesIO()
    words = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    with zipfile.ZipFile(archive, "w") as zipped:
        text = (
            f'<w:document xmlns:w="{words}"><w:p><w:r><w:t>Parking is </w:t><w:t>free.</w:t></w:r></w:p></w:document>'
        )
        zipped.writestr("word/document.xml", text)
    upload(api, group, "parking.docx", archive.getvalue())
    assert api.post(f"{group}/search", json={"query": "parking"}).json()[0]["content"] == "Parking is free."


@pytest.mark.parametrize(
    ("name", "body", "message"),
    [
        ("hours.exe", b"x", "Unsupported file type: hours.exe. Supported are pdf, txt, md, docx, csv"),
        ("hours", b"x", "Unsupported file type: hours"),
        ("hours.md", b"", "File is empty"),
        ("hours.md", b"x" * (LARGEST + 1), "at most 50 MB"),
    ],
    ids=["type", "no type", "empty", "size"],
)
def test_a_file_that_does_not_fit_is_refused(api: httpx.Client, name: str, body: bytes, message: str) -> None:
    group = a_group(api)
    reply = upload(api, group, name, body)
    assert reply.status_code == 400
    assert message in reply.json()["message"]
    assert api.get(f"{group}/documents").json() == []


def test_a_form_that_does_not_fit_is_refused(api: httpx.Client) -> None:
    at = f"{a_group(api)}/documents"
    assert "multipart/form-data" in api.post(at, json={"file": "x"}).json()["message"]
    assert complaint(api.post(at, files={"other": ("a.md", b"x")}), "file") == "Required"
    assert complaint(api.post(at, files={"file": ("a.md", b"x")}, data={"chunkSize": "many"}), "chunkSize")
    broken = api.post(at, content=b"--a", headers={"content-type": "multipart/form-data"})
    assert broken.status_code == 400
    assert api.post(f"{GROUPS}/none/documents", files={"file": ("a.md", b"x")}).status_code == 404


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.txt"])
def test_what_cannot_be_read_fails(api: httpx.Client, name: str) -> None:
    made = upload(api, a_group(api), name, b"\xff\xfe\xfd").json()
    assert made["status"] == "PROCESSING"
    failed = api.get(f"{DOCUMENTS}/{made['id']}").json()
    assert failed["status"] == "FAILED"
    assert failed["errorMessage"].startswith("The file is not")


def test_processing_fails_or_lasts_where_a_fault_says_so() -> None:
    with (
        Emulator(
            faults=["LIVE /documents/bad* fail", "LIVE /documents/a.md stuck x1", "LIVE /documents/* slow=9"]
        ) as at,
        client_of(at) as api,
    ):
        group = a_group(api)
        ids = [upload(api, group, name).json()["id"] for name in ("bad.md", "a.md", "b.md")]

        def statuses() -> list[str]:
            return [api.get(f"{DOCUMENTS}/{id_}").json()["status"] for id_ in ids]

        assert statuses() == ["FAILED", "PROCESSING", "PROCESSING"]
        assert api.post(f"{group}/search", json={"query": "open"}).json() == []
        at.move_clock(10)
        assert statuses() == ["FAILED", "PROCESSING", "READY"]


def test_a_group_takes_its_documents_with_it_and_files_outlive_a_run(tmp_path: Path) -> None:
    with Emulator(data=tmp_path / "data") as emulator, client_of(emulator) as api:
        group, kept = a_group(api), a_group(api)
        gone, stays = (upload(api, at).json()["id"] for at in (group, kept))
        api.delete(group)
        assert api.get(f"{DOCUMENTS}/{gone}").status_code == 404
    with Emulator(data=tmp_path / "data") as emulator, client_of(emulator) as api:
        assert httpx.get(api.get(f"{DOCUMENTS}/{stays}/download").json()["downloadUrl"]).content == HOURS
        emulator.reset()
        assert api.get(f"{kept}/documents").status_code == 404
