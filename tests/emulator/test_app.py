from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import httpx


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/nothing", 404),
        ("GET", "/v1/personas/", 404),
        ("PATCH", "/v1/personas", 405),
        ("PUT", "/v1/voices", 405),
    ],
)
def test_what_is_not_there_is_said_in_json(api: httpx.Client, method: str, path: str, status: int) -> None:
    reply = api.request(method, path)
    assert reply.status_code == status
    assert set(reply.json()) == {"error", "message"}


def test_two_methods_of_a_path_are_both_named(api: httpx.Client) -> None:
    assert api.patch("/v1/personas/x").headers["allow"].replace(" ", "").split(",").count("PUT") == 1


def test_head_is_get_without_a_body(api: httpx.Client) -> None:
    reply = api.head("/v1/personas")
    assert (reply.status_code, reply.content) == (200, b"")
