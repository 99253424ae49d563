"""Lists that show what was there some time ago."""

from __future__ import annotations

import httpx
import pytest

from anam_personas.emulator import Emulator


@pytest.mark.parametrize("path", ["/v1/personas", "/v1/tools"])
def test_lists_are_late_and_reads_are_not(path: str) -> None:
    moments = [1000.0]
    with (
        Emulator(lag=2000, clock=lambda: moments[-1]) as emulator,
        httpx.Client(base_url=emulator.url, headers={"Authorization": "Bearer any"}) as api,
    ):

        def listed() -> list[str]:
            found = api.get(path, params={"perPage": 100}).json()["data"]
            return [each["name"] for each in found if each.get("type") != "SYSTEM"]

        fields = {"type": "CLIENT", "description": "x", "config": {"parameters": {}}}
        made = api.post(path, json={"name": "first"} | (fields if path.endswith("tools") else {})).json()
        assert api.get(f"{path}/{made['id']}").json()["name"] == "first"
        assert listed() == []
        moments.append(1001.9)
        assert api.put(f"{path}/{made['id']}", json={"name": "second"}).json()["name"] == "second"
        assert listed() == []
        moments.append(1002.0)
        assert listed() == ["first"]
        moments.append(1003.9)
        assert listed() == ["second"]
        assert api.delete(f"{path}/{made['id']}").is_success
        assert listed() == ["second"]
        moments.append(1005.9)
        assert listed() == []
