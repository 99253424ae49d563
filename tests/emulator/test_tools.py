from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.support import complaint, create

if TYPE_CHECKING:
    import httpx

BOOK = {"name": "book_visit", "description": "Books a visit.", "type": "CLIENT", "config": {"parameters": {}}}
FOLDER = "67d27a9f-0ce1-4432-848b-8ab2b97f024b"


def test_a_tool_lives_and_dies(api: httpx.Client) -> None:
    made = create(api, "/v1/tools", **BOOK)
    at = f"/v1/tools/{made['id']}"
    assert made == {**made, **BOOK, "disableInterruptions": False, "updatedAt": None, "usageCount": 0}
    changed = api.put(at, json={"description": "Books.", "unknown": 1})
    assert changed.status_code == 200
    assert changed.json() == {**made, "description": "Books.", "updatedAt": changed.json()["updatedAt"]}
    assert api.get(at).json() == changed.json()
    deleted = api.delete(at)
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert [api.get(at).status_code, api.put(at, json={}).status_code, api.delete(at).status_code] == [404, 404, 404]


def test_a_deleted_tool_leaves_its_personas(api: httpx.Client) -> None:
    tool = create(api, "/v1/tools", **BOOK)
    persona = create(api, toolIds=[tool["id"]])
    api.delete(f"/v1/tools/{tool['id']}")
    assert api.get(f"/v1/personas/{persona['id']}").json()["tools"] == []


def test_the_tools_of_the_system_can_be_attached_not_changed(api: httpx.Client) -> None:
    listed = api.get("/v1/tools", params={"search": "END_CALL"}).json()["data"]
    (end_call,) = listed
    at = f"/v1/tools/{end_call['id']}"
    refused = [api.put(at, json={"name": "x"}), api.delete(at)]
    assert [reply.status_code for reply in refused] == [403, 403]
    assert refused[0].json()["message"] == "System tools cannot be modified"
    attached = create(api, toolIds=[end_call["id"]])["tools"]
    assert [(each["type"], each["name"]) for each in attached] == [("system", "end_call")]


CONFIGS: list[tuple[str, dict[str, Any]]] = [
    ("CLIENT", {"parameters": {"type": "object"}, "awaitResult": True, "toolTimeoutSeconds": 600}),
    ("SERVER_RAG", {"documentFolderIds": [FOLDER]}),
    ("SERVER_WEBHOOK", {"url": "https://example.com", "method": "GET", "headers": {"X-A": "b"}, "bodyTemplate": "{}"}),
    ("SYSTEM", {"action": "end_call"}),
]


@pytest.mark.parametrize(("type_", "config"), CONFIGS)
def test_every_type_has_its_config(api: httpx.Client, type_: str, config: dict[str, Any]) -> None:
    assert create(api, "/v1/tools", **{**BOOK, "type": type_, "config": config})["config"] == config


WRONG: list[tuple[dict[str, Any], tuple[str, ...], str]] = [
    ({"description": ""}, ("description",), "String must contain at least 1 character(s)"),
    ({"name": "a b"}, ("name",), "Invalid"),
    ({"name": "a" * 65}, ("name",), "String must contain at most 64 character(s)"),
    ({"description": "a" * 1025}, ("description",), "String must contain at most 1024 character(s)"),
    ({"type": "client"}, ("type",), "Invalid enum value."),
    ({"config": {"toolTimeoutSeconds": 601}}, ("config", "toolTimeoutSeconds"), "Number must be less than"),
    ({"type": "SERVER_RAG", "config": {}}, ("config", "documentFolderIds"), "Required"),
    (
        {"type": "SERVER_RAG", "config": {"documentFolderIds": ["x"]}},
        ("config", "documentFolderIds", "0"),
        "Invalid uuid",
    ),
    ({"type": "SERVER_WEBHOOK", "config": {"method": "GET"}}, ("config", "url"), "Required"),
    ({"type": "SERVER_WEBHOOK", "config": {"method": "GET", "url": "x"}}, ("config", "url"), "Invalid url"),
    ({"type": "SYSTEM", "config": {"action": "fly"}}, ("config", "action"), "Invalid enum value."),
]


@pytest.mark.parametrize(("fields", "path", "message"), WRONG)
def test_what_does_not_fit_is_refused(
    api: httpx.Client, fields: dict[str, Any], path: tuple[str, ...], message: str
) -> None:
    assert complaint(api.post("/v1/tools", json={**BOOK, **fields}), *path).startswith(message)


@pytest.mark.parametrize("missing", ["name", "description", "type"])
def test_what_is_required_is(api: httpx.Client, missing: str) -> None:
    body = {name: value for name, value in BOOK.items() if name != missing}
    assert complaint(api.post("/v1/tools", json=body), missing) == "Required"


def test_an_update_may_give_part_of_a_config(api: httpx.Client) -> None:
    at = f"/v1/tools/{create(api, '/v1/tools', **{**BOOK, 'type': 'SERVER_WEBHOOK', 'config': CONFIGS[2][1]})['id']}"
    assert api.put(at, json={"config": {"url": "https://example.org"}}).json()["config"] == {
        "url": "https://example.org"
    }
    assert complaint(api.put(at, json={"config": {"method": "FETCH"}}), "config", "method").startswith("Invalid enum")
