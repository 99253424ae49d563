"""``/v1/knowledge/documents`` and the documents of a group: uploaded, processed, renamed, searched, downloaded."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from anam_personas.emulator import retrieval, upload
from anam_personas.emulator.exchange import Refused, Reply, not_found
from anam_personas.emulator.extract import TYPES, Unreadable, ending, text_of
from anam_personas.emulator.routes import groups
from anam_personas.emulator.rules import zod
from anam_personas.emulator.shapes import document as shape
from anam_personas.emulator.shapes.passages import passages

if TYPE_CHECKING:
    from anam_personas.emulator.exchange import Call, Document
    from anam_personas.emulator.world import World

_CHUNK = {"chunkSize": 1000, "chunkOverlap": 200}
_RENAME = zod.Shape({"filename": zod.string(1)})


def _limit(value: Any) -> list[zod.Issue]:
    return [*zod.integer(value)] or [*zod.number(1, 20)(value)]


_SEARCH = zod.Shape({"query": zod.string(1), "limit": _limit}, required=frozenset({"query"}))


def index(world: World, call: Call) -> Reply:
    """The documents of a group, oldest first: a bare array."""
    group = groups.find(world, call)["id"]
    listed = (each for each in world.listed("document") if each["knowledgeFolderId"] == group)
    return Reply(200, [shape.stored(world, each) for each in listed])


def create(world: World, call: Call) -> Reply:
    """A new document. Names need not be unique. It is processed from now on."""
    group = groups.find(world, call)
    form: upload.Upload = call.body
    zod.refuse([] if form.body is not None and form.name else [(("file",), "Required")])
    name, body = form.name.replace("\\", "/").rpartition("/")[2], form.body or b""
    if (kind := TYPES.get(ending(name))) is None:
        raise _bad(f"Unsupported file type: {name}. Supported are {', '.join(TYPES)}")
    if not body:
        raise _bad(f"File is empty: {name}")
    if len(body) > upload.LARGEST:
        raise upload.too_large()
    id_ = world.new_id()
    document = {
        "id": id_,
        "knowledgeFolderId": group["id"],
        "filename": name,
        "uploadedAs": name,
        "fileType": kind,
        "fileSize": len(body),
        "fileUrl": f"https://cdn.emulator.invalid/knowledge/{id_}/{quote(name)}",
        "createdAt": world.now(),
        "updatedAt": None,
        **_chunking(form.fields),
        **_fate(world, name, body),
    }
    world.store.contents.put(id_, body)
    world.store.put("document", document)
    return Reply(
        201, {**shape.stored(world, document), "status": "PROCESSING", "errorMessage": None, "updatedAt": None}
    )


def show(world: World, call: Call) -> Reply:
    """One document."""
    return Reply(200, shape.stored(world, _find(world, call)))


def update(world: World, call: Call) -> Reply:
    """Renames a document."""
    document = {**_find(world, call), **_RENAME.read(call.body), "updatedAt": world.now()}
    world.store.put("document", document)
    return Reply(200, shape.stored(world, document))


def delete(world: World, call: Call) -> Reply:
    """Deletes a document."""
    id_ = _find(world, call)["id"]
    world.store.delete("document", id_)
    world.store.contents.delete([id_])
    return Reply(204)


def download(world: World, call: Call) -> Reply:
    """The address of a document's bytes, which needs no key."""
    document = _find(world, call)
    at = f"http://{call.host}/_documents/{document['id']}?signature={_signature(world, document['id'])}"
    return Reply(200, {"downloadUrl": at, "filename": document["filename"]})


def content(world: World, call: Call) -> Reply:
    """The bytes of a document, for an address that ``download`` made."""
    id_ = call.params["id"]
    if not hmac.compare_digest(call.query.get("signature", "").encode(), _signature(world, id_).encode()):
        raise Refused(403, {"error": "Forbidden", "message": "The signature does not match"})
    document = _find(world, call)
    return Reply(200, world.store.contents.get(id_), kind=document["fileType"])


def search(world: World, call: Call) -> Reply:
    """The pieces of a group's ready documents that fit a question best."""
    group = groups.find(world, call)["id"]
    given = _SEARCH.read(call.body)
    found = retrieval.best(given["query"], passages(world, [group]), int(given.get("limit", 5)))
    return Reply(200, [_result(score, passage) for score, passage in found])


def _result(score: float, passage: retrieval.Passage) -> Document:
    return {
        "documentId": passage.document,
        "filename": passage.name,
        "content": passage.text,
        "score": round(score, 4),
        "chunkIndex": passage.place,
        "metadata": {},
    }


def _fate(world: World, name: str, body: bytes) -> Document:
    """What becomes of an upload, and when: None for never."""
    fault = world.faults.pick("LIVE", f"/documents/{name}")
    action = None if fault is None else fault.action
    error = "Emulated fault: the document cannot be processed" if action == "fail" else None
    if error is None:
        try:
            text_of(name, body)
        except Unreadable as unreadable:
            error = str(unreadable)
    due = None if action == "stuck" else world.clock() + (0 if fault is None else fault.seconds)
    return {"becomes": "READY" if error is None else "FAILED", "errorMessage": error, "readyAt": due}


def _chunking(fields: Document) -> dict[str, int]:
    """How a document is cut into pieces. Raises Refused (400)."""
    given = {name: fields.get(name, str(default)) for name, default in _CHUNK.items()}
    wrong = [name for name, text in given.items() if not (text.isascii() and text.isdigit() and len(text) < 10)]
    zod.refuse([((name,), "Expected number, received nan") for name in wrong])
    read = {name: int(text) for name, text in given.items()}
    zod.refuse([] if read["chunkSize"] else [(("chunkSize",), "Number must be greater than or equal to 1")])
    fits = read["chunkOverlap"] < read["chunkSize"] or "chunkOverlap" not in fields
    zod.refuse([] if fits else [(("chunkOverlap",), "Must be less than chunkSize")])
    return read


def _signature(world: World, id_: str) -> str:
    return hmac.new(world.signing_secret(), f"document {id_}".encode(), "sha256").hexdigest()


def _find(world: World, call: Call) -> Document:
    found = world.store.all("document").get(call.params["id"])
    if found is None:
        raise not_found("Document")
    return found


def _bad(message: str) -> Refused:
    return Refused(400, {"error": "Bad Request", "message": message})
