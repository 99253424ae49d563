from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import httpx
import pytest

from anam_personas.emulator import Emulator
from tests.emulator.support import CUSTOM, GPT, complaint, create

if TYPE_CHECKING:
    from typing import Any

LLMS = "/v1/llms"


def digests(api: httpx.Client) -> list[str]:
    return [each["sha256"] for each in api.get("/_emulator/state").json()["llm-secret"]]


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def test_a_model_lives_and_dies_and_its_secret_is_never_shown(api: httpx.Client) -> None:
    made = create(api, LLMS, **CUSTOM, unknown=1)
    assert "secret" not in made
    assert "unknown" not in made
    assert (made["displayName"], made["isDefault"], made["updatedAt"]) == ("Our model", False, None)
    assert digests(api) == [digest("s1")]
    at = f"{LLMS}/{made['id']}"
    changed = api.put(at, json={"description": "d", "temperature": 0.2, "url": "https://other.example.org"}).json()
    expected = {"description": "d", "temperature": 0.2, "urls": [{"url": "https://other.example.org"}]}
    assert changed == {**made, **expected, "updatedAt": changed["updatedAt"]}
    assert digests(api) == [digest("s1")]
    api.put(at, json={"secret": "s2"})
    assert digests(api) == [digest("s2")]
    assert made["id"] in {each["id"] for each in api.get(LLMS).json()["data"]}
    deleted = api.delete(at)
    assert (deleted.status_code, deleted.content, digests(api)) == (204, b"", [])
    assert [api.get(at).status_code, api.put(at, json={}).status_code, api.delete(at).status_code] == [404, 404, 404]


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_the_platforms_models_stay(api: httpx.Client, method: str) -> None:
    refused = api.request(method, f"{LLMS}/{GPT}", json={"displayName": "Mine"})
    assert refused.status_code == 403
    assert "default LLMs" in refused.json()["message"]
    assert api.get(f"{LLMS}/{GPT}").json()["displayName"] == "GPT-4o"


@pytest.mark.parametrize("name", ["displayName", "urls", "llmFormat", "modelName", "secret"])
def test_what_a_create_needs(api: httpx.Client, name: str) -> None:
    body = {field: value for field, value in CUSTOM.items() if field != name}
    assert complaint(api.post(LLMS, json=body), name) == "Required"


@pytest.mark.parametrize(
    ("method", "format_", "taken"),
    [("POST", "gemini", True), ("POST", "anthropic", False), ("PUT", "anthropic", True), ("PUT", "gemini", False)],
)
def test_create_and_update_take_different_formats(api: httpx.Client, method: str, format_: str, taken: bool) -> None:
    at = LLMS if method == "POST" else f"{LLMS}/{create(api, LLMS, **CUSTOM)['id']}"
    assert api.request(method, at, json={**CUSTOM, "llmFormat": format_}).is_success is taken


def test_a_key_that_may_only_read_makes_no_model(api: httpx.Client) -> None:
    reply = api.post(LLMS, json=CUSTOM, headers={"Authorization": "Bearer read-only"})
    assert reply.status_code == 403


def test_models_and_links_outlive_a_restart_and_take_faults(tmp_path: Any) -> None:
    kept = []
    for _ in range(2):
        with (
            Emulator(data=tmp_path / "data.sqlite", faults=["POST /v1/llms 503-after x1"]) as emulator,
            httpx.Client(base_url=emulator.url, headers={"Authorization": "Bearer any"}) as api,
        ):
            kept.append(api.get("/v1/share-links").json()["meta"]["total"])
            persona = create(api)["id"]
            create(api, "/v1/share-links", personaId=persona)
            assert api.post(LLMS, json=CUSTOM).status_code == 503
            ours = [each for each in api.get(LLMS).json()["data"] if each["displayName"] == "Our model"]
            kept.append(len(ours))
    assert kept == [0, 1, 1, 2]
