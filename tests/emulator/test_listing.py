from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.support import create

if TYPE_CHECKING:
    import httpx

PAGES = [
    ({}, ["0", "1", "2", "3", "4"], (1, 10, 1, None, None)),
    ({"perPage": 2}, ["0", "1"], (1, 2, 3, None, 2)),
    ({"perPage": 2, "page": 2}, ["2", "3"], (2, 2, 3, 1, 3)),
    ({"perPage": 2, "page": 3}, ["4"], (3, 2, 3, 2, None)),
    ({"perPage": 2, "page": 9}, [], (9, 2, 3, 8, None)),
    ({"perPage": 100, "search": "3"}, ["3"], (1, 100, 1, None, None)),
]


@pytest.mark.parametrize(("query", "names", "meta"), PAGES, ids=[str(row[0]) for row in PAGES])
def test_pages(api: httpx.Client, query: dict[str, Any], names: list[str], meta: tuple[int | None, ...]) -> None:
    for name in "01234":
        create(api, name=name)
    listed = api.get("/v1/personas", params=query).json()
    assert [each["name"] for each in listed["data"]] == names
    keys = ("currentPage", "perPage", "lastPage", "prev", "next")
    assert tuple(listed["meta"][key] for key in keys) == meta
    assert listed["meta"]["total"] == (1 if "search" in query else 5)


def test_an_empty_list_has_one_page(api: httpx.Client) -> None:
    listed = api.get("/v1/personas").json()
    assert listed == {
        "data": [],
        "meta": {"total": 0, "lastPage": 1, "currentPage": 1, "perPage": 10, "prev": None, "next": None},
    }


WRONG = [
    {"page": "0"},
    {"page": "-1"},
    {"page": "x"},
    {"page": "1.5"},
    {"page": ""},
    {"perPage": "0"},
    {"perPage": "101"},
]


@pytest.mark.parametrize("query", WRONG, ids=str)
@pytest.mark.parametrize("path", ["/v1/personas", "/v1/tools", "/v1/voices", "/v1/sessions"])
def test_pages_that_cannot_be_are_refused(api: httpx.Client, path: str, query: dict[str, str]) -> None:
    refused = api.get(path, params=query)
    assert (refused.status_code, refused.json()["error"]) == (400, "Invalid query parameters")
    assert list(refused.json()["details"]) == ["_errors", *query]
