from __future__ import annotations

from typing import TYPE_CHECKING

from tests.emulator.support import complaint, create

if TYPE_CHECKING:
    import httpx

GROUPS = "/v1/knowledge/groups"


def test_a_group_lives_and_dies(api: httpx.Client) -> None:
    made = create(api, GROUPS, name="Prices", unknown=1)
    at = f"{GROUPS}/{made['id']}"
    assert {**made, "id": "", "createdAt": ""} == {
        "id": "", "name": "Prices", "description": None, "documentCount": 0, "createdAt": "", "updatedAt": None,
    }  # fmt: skip
    changed = api.put(at, json={"description": "All of them."})
    assert changed.json() == {**made, "description": "All of them.", "updatedAt": changed.json()["updatedAt"]}
    assert api.get(at).json() == changed.json()
    deleted = api.delete(at)
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert [api.get(at).status_code, api.put(at, json={}).status_code, api.delete(at).status_code] == [404, 404, 404]
    assert api.get(at).json()["message"] == "RAG group not found"


def test_groups_are_a_bare_array_the_oldest_first(api: httpx.Client) -> None:
    create(api, GROUPS, name="Prices")
    listed = api.get(GROUPS, params={"page": 2, "search": "no such thing"}).json()
    assert [group["name"] for group in listed] == ["Product docs", "Prices"]


def test_a_group_needs_a_name_that_is_a_text(api: httpx.Client) -> None:
    assert complaint(api.post(GROUPS, json={"description": "d"}), "name") == "Required"
    made = create(api, GROUPS, name="Prices")
    assert "Expected string" in complaint(api.put(f"{GROUPS}/{made['id']}", json={"description": 1}), "description")
