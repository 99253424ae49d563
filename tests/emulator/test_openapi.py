"""Every reply of the emulator, held against the schema that Anam's OpenAPI document gives for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from anam_personas.emulator import Emulator
from anam_personas.emulator.routes.missing import MISSING
from anam_personas.emulator.routes.table import ROUTES
from tests.emulator.conftest import client_of
from tests.emulator.support import CARA, CARTESIA, CUSTOM, GPT, SOMEBODY, create
from tests.interop.openapi import document, tolerant

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

pytestmark = pytest.mark.interop

UNDOCUMENTED = {"/v1/metrics/client", "/talk", "/v1/chat/completions", "/_documents/{id}"}
TOOL = {"name": "open", "description": "Opens.", "type": "CLIENT", "config": {"parameters": {"type": "object"}}}
FULL = {
    **SOMEBODY,
    "description": "d",
    "languageCode": "en",
    "initialMessage": "Hi",
    "voiceDetectionOptions": {"endOfSpeechSensitivity": 0.5},
    "voiceGenerationOptions": {"speed": 1, "emotion": "calm"},
}


class Case(NamedTuple):
    """A request that succeeds; ``{persona}`` and the like, in ``at`` and in texts of the body, are ids of the world below."""

    method: str
    path: str
    at: str
    status: int
    body: Any = None
    """JSON, or the bytes of a file that is uploaded."""


CASES = [
    Case("POST", "/v1/auth/session-token", "/v1/auth/session-token", 200, {"personaConfig": FULL}),
    Case("POST", "/v1/engine/session", "/v1/engine/session", 200, {"personaConfig": SOMEBODY}),
    Case("GET", "/v1/personas", "/v1/personas", 200),
    Case("POST", "/v1/personas", "/v1/personas", 201, {}),
    Case("POST", "/v1/personas", "/v1/personas", 201, FULL),
    Case("GET", "/v1/personas/{id}", "/v1/personas/{persona}", 200),
    Case("PUT", "/v1/personas/{id}", "/v1/personas/{persona}", 200, {"widgetConfig": {"layout": "inline"}}),
    Case("DELETE", "/v1/personas/{id}", "/v1/personas/{persona}", 200),
    Case("GET", "/v1/tools", "/v1/tools", 200),
    Case("POST", "/v1/tools", "/v1/tools", 201, TOOL),
    Case("GET", "/v1/tools/{id}", "/v1/tools/{tool}", 200),
    Case("PUT", "/v1/tools/{id}", "/v1/tools/{tool}", 200, {"description": "Opens it."}),
    Case("DELETE", "/v1/tools/{id}", "/v1/tools/{tool}", 204),
    Case("GET", "/v1/avatars", "/v1/avatars", 200),
    Case("GET", "/v1/avatars/{id}", f"/v1/avatars/{CARA}", 200),
    Case("GET", "/v1/voices", "/v1/voices", 200),
    Case("GET", "/v1/voices/{id}", f"/v1/voices/{CARTESIA}", 200),
    Case("GET", "/v1/llms", "/v1/llms?includeDefaults=true", 200),
    Case("GET", "/v1/llms/{id}", f"/v1/llms/{GPT}", 200),
    Case("POST", "/v1/llms", "/v1/llms", 201, {**CUSTOM, "reasoningEffort": "low", "metadata": {"team": "desk"}}),
    Case("PUT", "/v1/llms/{id}", "/v1/llms/{llm}", 200, {"url": "https://llm.example.org/v2", "secret": "s2"}),
    Case("DELETE", "/v1/llms/{id}", "/v1/llms/{llm}", 204),
    Case("GET", "/v1/share-links", "/v1/share-links?personaId={persona}", 200),
    Case("POST", "/v1/share-links", "/v1/share-links", 201, {"personaId": "{persona}", "usageLimit": 3}),
    Case("GET", "/v1/share-links/{id}", "/v1/share-links/{link}", 200),
    Case("PUT", "/v1/share-links/{id}", "/v1/share-links/{link}", 200, {"expiresInHours": 1.5}),
    Case("DELETE", "/v1/share-links/{id}", "/v1/share-links/{link}", 200),
    Case("GET", "/v1/knowledge/groups", "/v1/knowledge/groups", 200),
    Case("POST", "/v1/knowledge/groups", "/v1/knowledge/groups", 201, {"name": "Prices"}),
    Case(
        "POST", "/v1/knowledge/groups", "/v1/knowledge/groups", 201, {"name": "Prices", "description": "All of them."}
    ),
    Case("GET", "/v1/knowledge/groups/{id}", "/v1/knowledge/groups/{group}", 200),
    Case("PUT", "/v1/knowledge/groups/{id}", "/v1/knowledge/groups/{group}", 200, {"description": "A few."}),
    Case("DELETE", "/v1/knowledge/groups/{id}", "/v1/knowledge/groups/{group}", 204),
    Case("POST", "/v1/knowledge/groups/{id}/search", "/v1/knowledge/groups/{group}/search", 200, {"query": "open"}),
    Case("GET", "/v1/knowledge/groups/{id}/documents", "/v1/knowledge/groups/{group}/documents", 200),
    Case("POST", "/v1/knowledge/groups/{id}/documents", "/v1/knowledge/groups/{group}/documents", 201, b"We are open."),
    Case("GET", "/v1/knowledge/documents/{id}", "/v1/knowledge/documents/{document}", 200),
    Case("PUT", "/v1/knowledge/documents/{id}", "/v1/knowledge/documents/{document}", 200, {"filename": "a.md"}),
    Case("DELETE", "/v1/knowledge/documents/{id}", "/v1/knowledge/documents/{document}", 204),
    Case("GET", "/v1/knowledge/documents/{id}/download", "/v1/knowledge/documents/{document}/download", 200),
    Case("GET", "/v1/sessions", "/v1/sessions", 200),
    Case("GET", "/v1/sessions/concurrency", "/v1/sessions/concurrency", 200),
    Case("GET", "/v1/sessions/{id}", "/v1/sessions/{session}", 200),
    Case("GET", "/v1/sessions/{id}/transcript", "/v1/sessions/{session}/transcript", 200),
    Case("POST", "/v1/sessions/{id}/stop", "/v1/sessions/{session}/stop", 200),
]


@pytest.fixture(scope="module")
def api_document() -> dict[str, Any]:
    return document()


@pytest.fixture(params=[True, False], ids=["undocumented", "documented"])
def world(request: pytest.FixtureRequest) -> Iterator[tuple[httpx.Client, dict[str, str]]]:
    """A client, and the ids of a persona with a tool, that tool, a group with a document, and a session that runs."""
    with Emulator(undocumented=request.param) as emulator, client_of(emulator) as api:
        tool = create(api, "/v1/tools", **TOOL)["id"]
        persona = create(api, **FULL, toolIds=[tool])["id"]
        group = create(api, "/v1/knowledge/groups", name="Prices")["id"]
        file = api.post(f"/v1/knowledge/groups/{group}/documents", files={"file": ("hours.md", b"We are open.")}).json()
        started = api.post("/v1/engine/session", json={"personaConfig": {"personaId": persona}}).json()
        llm = create(api, "/v1/llms", **CUSTOM)["id"]
        link = create(api, "/v1/share-links", personaId=persona)["id"]
        ids = {"tool": tool, "persona": persona, "group": group, "document": file["id"], "llm": llm, "link": link}
        yield api, {**ids, "session": started["sessionId"]}


def schema_of(api_document: dict[str, Any], case: Case) -> dict[str, Any] | None:
    """The schema of the reply, with the components it refers to; None where the document says there is no body."""
    reply = api_document["paths"][case.path][case.method.lower()]["responses"][str(case.status)]
    if "content" not in reply:
        return None
    schemas = {"components": {"schemas": api_document["components"]["schemas"]}}
    made: dict[str, Any] = tolerant({**reply["content"]["application/json"]["schema"], **schemas})
    return made


@pytest.mark.parametrize("case", CASES, ids=[f"{case.method} {case.at}" for case in CASES])
def test_a_reply_is_as_documented(
    api_document: dict[str, Any], world: tuple[httpx.Client, dict[str, str]], case: Case
) -> None:
    api, ids = world
    at = case.at.format(**ids)
    body = case.body
    if isinstance(body, dict):
        body = {name: ids["persona"] if value == "{persona}" else value for name, value in body.items()}
    sent = {"files": {"file": ("a.md", body)}} if isinstance(body, bytes) else {"json": body}
    reply = api.request(case.method, at, **sent) if body is not None else api.request(case.method, at)
    assert reply.status_code == case.status, reply.text
    schema = schema_of(api_document, case)
    if schema is None:
        assert reply.content == b""
        return
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(reply.json())


FOUND_AT = {
    "Persona": ("/v1/personas/{persona}", ()),
    "PersonaSummary": ("/v1/personas", ("data", 0)),
    "Avatar": (f"/v1/avatars/{CARA}", ()),
    "Voice": (f"/v1/voices/{CARTESIA}", ()),
    "LLM": (f"/v1/llms/{GPT}", ()),
    "Tool": ("/v1/tools/{tool}", ()),
    "Session": ("/v1/sessions/{session}", ()),
    "Pagination": ("/v1/personas", ("meta",)),
    "ShareLink": ("/v1/personas/{persona}", ("shareLinks", 0)),
    "KnowledgeGroup": ("/v1/knowledge/groups/{group}", ()),
    "KnowledgeDocument": ("/v1/knowledge/documents/{document}", ()),
}
EXAMPLES = {
    "PersonaCreate": ("POST", "/v1/personas"),
    "PersonaUpdate": ("PUT", "/v1/personas/{persona}"),
    "SessionTokenCreate": ("POST", "/v1/auth/session-token"),
    "ToolCreate": ("POST", "/v1/tools"),
    "ToolUpdate": ("PUT", "/v1/tools/{tool}"),
    "LlmCreate": ("POST", "/v1/llms"),
    "LlmUpdate": ("PUT", "/v1/llms/{llm}"),
    "ShareLinkUpdate": ("PUT", "/v1/share-links/{link}"),
}
# Extra to the document, on purpose; or part of another schema of the same reply.
EXTRA = {
    "Persona": {"initialMessage", "uninterruptibleGreeting", "languageCode", "publishedAt"},
    "Session": {"toolCalls"},
}
# Hints for models that take them: ours do not, and the document has no null for them.
LEFT_OUT = {"LLM": {"reasoningEffort", "reasoningFormat"}}


@pytest.mark.parametrize("name", FOUND_AT)
def test_a_shape_has_every_documented_field_and_no_other(
    api_document: dict[str, Any], world: tuple[httpx.Client, dict[str, str]], name: str
) -> None:
    """The document requires nothing, so that an empty object would be valid: the names are compared here."""
    api, ids = world
    at, path = FOUND_AT[name]
    shown = api.get(at.format(**ids)).json()
    for step in path:
        shown = shown[step]
    documented = set(api_document["components"]["schemas"][name]["properties"]) - LEFT_OUT.get(name, set())
    assert documented - set(shown) == set()
    assert set(shown) - documented <= EXTRA.get(name, set())


def test_every_route_is_tried_and_documented(api_document: dict[str, Any]) -> None:
    routes = {(row.method, row.path) for row in ROUTES if not row.path.startswith("/_emulator/")}
    assert {path for _, path in routes if path not in api_document["paths"]} == UNDOCUMENTED
    assert {(case.method, case.path) for case in CASES} == {row for row in routes if row[1] not in UNDOCUMENTED}


def test_what_is_documented_and_missing_says_so(
    api_document: dict[str, Any], world: tuple[httpx.Client, dict[str, str]]
) -> None:
    api, ids = world
    documented = {
        (method.upper(), path)
        for path, operations in api_document["paths"].items()
        for method in operations
        if method in {"get", "post", "put", "patch", "delete"}
    }
    missing = {(each.method, each.path) for each in MISSING}
    assert documented == missing | {(row.method, row.path) for row in ROUTES if row.path in api_document["paths"]}
    assert not missing & {(row.method, row.path) for row in ROUTES}
    for method, path in missing:
        reply = api.request(method, path.replace("{id}", ids["session"]), content=b"anything")
        assert reply.status_code == 501
        assert f"{method} {path}: " in reply.json()["message"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_anams_own_examples_are_accepted(
    api_document: dict[str, Any], world: tuple[httpx.Client, dict[str, str]], name: str
) -> None:
    api, ids = world
    method, at = EXAMPLES[name]
    example = api_document["components"]["examples"][name]["value"]
    assert api.request(method, at.format(**ids), json=example).is_success
