"""Schemathesis against the emulator: whatever fits Anam's document is answered as the document says, and never with 5xx."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings

from anam_personas.emulator import Emulator
from anam_personas.emulator.routes.table import ROUTES
from tests.emulator.support import CUSTOM
from tests.emulator.test_openapi import UNDOCUMENTED
from tests.interop.openapi import document, tolerant

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.interop
EXAMPLES = 15
HEADERS = {"Authorization": "Bearer any-key"}
ROUTED = [
    (row.method, row.path) for row in ROUTES if not row.path.startswith("/_emulator/") and row.path not in UNDOCUMENTED
]
# Every route with whatever id there is; those with an id once more with one that is there, except where it must stay.
CASES = [
    *((method, path, False) for method, path in ROUTED),
    *((method, path, True) for method, path in ROUTED if "{id}" in path and method != "DELETE"),
]
# Answers that the emulator gives on purpose and the document does not name for the operation.
ADDED = {
    ("POST", "/v1/auth/session-token"): ["404"],
    ("POST", "/v1/engine/session"): ["404"],
    **{("GET", f"/v1/{kind}"): ["400"] for kind in ("personas", "tools", "avatars", "voices", "llms")},
}
# In the document any text; in its replies these are UUIDs, and the emulator makes up what it is asked for.
REFERENCES = ("avatarId", "voiceId", "llmId")


@pytest.fixture(scope="module")
def schemathesis() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own and its libraries', while they are imported
        return pytest.importorskip("schemathesis", reason="schemathesis is not installed: pip install schemathesis")


@pytest.fixture(scope="module")
def operations(schemathesis: Any) -> Any:
    made = tolerant(document())
    for (method, path), statuses in ADDED.items():
        made["paths"][path][method.lower()]["responses"] |= {each: {"description": "Added"} for each in statuses}
    _as_uuids(made["paths"])
    made["components"]["schemas"]["LLM"]["properties"]["llmFormat"]["enum"] += [
        "anthropic",
        "custom",
    ]  # as updates take them
    return schemathesis.openapi.from_dict(made)


@pytest.fixture(scope="module")
def world() -> Iterator[tuple[str, dict[str, str]]]:
    """An emulator's URL, and an id that is there for each kind of path."""
    with Emulator() as emulator, httpx.Client(base_url=emulator.url, headers=HEADERS) as api:
        persona = api.post("/v1/personas", json={"name": "Cara"}).json()["id"]
        tool = api.post("/v1/tools", json={"name": "t", "description": "d", "type": "CLIENT"}).json()["id"]
        group = api.post("/v1/knowledge/groups", json={"name": "g"}).json()["id"]
        file = api.post(f"/v1/knowledge/groups/{group}/documents", files={"file": ("a.md", b"We are open.")}).json()
        started = api.post("/v1/engine/session", json={"personaConfig": {"personaId": persona}}).json()
        link = api.post("/v1/share-links", json={"personaId": persona}).json()["id"]
        llm = api.post("/v1/llms", json=CUSTOM).json()["id"]
        first = {
            kind: api.get(f"/v1/{kind}?includeDefaults=true").json()["data"][0]["id"] for kind in ("avatars", "voices")
        }
        made = {"personas": persona, "tools": tool, "sessions": started["sessionId"], "groups": group}
        yield emulator.url, {**made, "documents": file["id"], "llms": llm, "share-links": link, **first}


@pytest.mark.parametrize(("method", "path", "known"), CASES, ids=[f"{row[0]} {row[1]} {row[2]}" for row in CASES])
def test_the_document_is_kept(
    schemathesis: Any, operations: Any, world: tuple[str, dict[str, str]], method: str, path: str, known: bool
) -> None:
    url, ids = world
    checks = schemathesis.checks
    wanted = [
        checks.not_a_server_error,
        checks.CHECKS.get_one("status_code_conformance"),
        checks.CHECKS.get_one("content_type_conformance"),
        checks.CHECKS.get_one("response_schema_conformance"),
    ]

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operations[path][method].as_strategy())
    def keeps(case: Any) -> None:
        if known:
            case.path_parameters = {"id": ids[path.partition("/{id}")[0].rpartition("/")[2]]}
        case.validate_response(case.call(base_url=url, headers=HEADERS), checks=wanted)

    keeps()


def _as_uuids(node: Any) -> None:
    if isinstance(node, dict):
        for name in REFERENCES:
            if isinstance(node.get(name), dict):
                node[name]["format"] = "uuid"
        node = list(node.values())
    if isinstance(node, list):
        for each in node:
            _as_uuids(each)
