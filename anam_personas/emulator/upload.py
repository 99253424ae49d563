"""A file that is uploaded as a multipart form: read to disk as it comes, refused as soon as it is too large."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import python_multipart  # noqa: F401 - what starlette reads forms with, missed here and not in the first request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from anam_personas.emulator.exchange import Refused

if TYPE_CHECKING:
    from starlette.types import Message

LARGEST = 50_000_000
"""Bytes of a document ("up to 50MB")."""
_FORM = 100_000
"""Bytes of a form beside its file."""


class Upload(NamedTuple):
    """The file of a form, None where it has none, and the form's other fields."""

    name: str
    body: bytes | None
    fields: dict[str, Any]


async def read(request: Request) -> Upload:
    """The form of a request. Raises Refused (400) for another body, and for one that is too large."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise _bad("The body must be multipart/form-data with a part named file")
    counted = Request(request.scope, _counting(request))
    try:
        async with counted.form(max_files=1, max_fields=20) as form:
            fields = {name: value for name, value in form.items() if isinstance(value, str)}
            file = form.get("file")
            if not isinstance(file, UploadFile):
                return Upload("", None, fields)
            return Upload(file.filename or "", await file.read(), fields)
    except HTTPException as error:  # what the form's parser complains of
        raise _bad(str(error.detail)) from error


def too_large() -> Refused:
    """The answer to a document that is too large."""
    return _bad(f"File is too large: at most {LARGEST // 1_000_000} MB")


def _counting(request: Request) -> Any:
    seen = 0

    async def receive() -> Message:
        nonlocal seen
        message = await request.receive()
        seen += len(message.get("body", b""))
        if seen > LARGEST + _FORM:
            raise too_large()
        return message

    return receive


def _bad(message: str) -> Refused:
    return Refused(400, {"error": "Bad Request", "message": message})
