"""The wire form of language models: files and replies -> canonical bodies.

A create takes ``urls``, an update one ``url``, and a reply shows ``urls`` (OpenAPI). The canonical body has ``url``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from anam_personas.persona.revision import normal
from anam_personas.resources.body import Flat, Json, Wanted
from anam_personas.schema.validate import check
from anam_personas.workspace.reach import composed

if TYPE_CHECKING:
    from collections.abc import Collection

    from anam_personas.yaml.document import Document

KIND: Final = "llm"
SECRET: Final = "secret"  # noqa: S105 - the name of a field
_TOP: Final = ("displayName", "llmFormat", "modelName", "temperature", "reasoningEffort", "reasoningFormat")
_EMPTY: Final = ("description", "temperature")
"""Paths that a reply shows as null where nothing is set."""


def wanted(key: str, document: Document, key_variables: Collection[str] = ()) -> Wanted:
    """The item that a file describes. It has a problem where the file has errors, or names one of the variables of API keys."""
    found = [*document.diagnostics, *check(document, KIND)]
    if found:
        place = found[0].place
        return Wanted(KIND, key, key, problem=f"{place.file}:{place.line}:{place.column}: {found[0].message}")
    data = document.data
    if data[SECRET] in key_variables:
        place = document.place((SECRET,))
        where = f"{place.file}:{place.line}:{place.column}"
        return Wanted(
            KIND, key, data["displayName"], problem=f"{where}: {data[SECRET]} holds an API key of this project"
        )
    body = {name: normal(value) for name, value in data.items() if name not in {"version", "renamedFrom"}}
    body = {"llmFormat": "openai"} | {name: value for name, value in body.items() if value is not None}
    if isinstance(body.get("description"), str):
        body["description"] = body["description"].rstrip()
    old = data.get("renamedFrom")
    return Wanted(KIND, key, data["displayName"], body, renamed_from=None if old is None else composed(old))


def shown(reply: Json) -> Flat:
    """The canonical body of a reply, without the secret, which no reply shows. Never raises."""
    body: Flat = {name: normal(reply[name]) for name in (*_TOP, "metadata") if name in reply}
    body |= {name: normal(reply[name]) or None for name in _EMPTY if name in reply}
    if "temperature" in reply:
        body["temperature"] = normal(reply["temperature"])
    if "urls" in reply:
        body["url"] = _address(reply["urls"])
    return body


def _address(urls: object) -> object:
    """The only address; what the file cannot say (several, or regions) is shown as it is."""
    if isinstance(urls, list) and len(urls) == 1 and isinstance(urls[0], dict) and not urls[0].get("region"):
        return urls[0].get("url")
    return urls or None


def created(payload: Json) -> Json:
    """The body of a create, from that of an update."""
    if "url" not in payload:
        return payload
    rest = {name: value for name, value in payload.items() if name != "url"}
    return rest | {"urls": [{"url": payload["url"]}]}
