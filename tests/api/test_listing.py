from __future__ import annotations

import random
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from anam_personas.api import errors
from tests.api.support import Script, client, page


def personas(*numbers: Any) -> Any:
    return [{"id": str(number), "name": f"p{number}"} for number in numbers]


def listed(*answers: Any, **query: Any) -> Any:
    handler = Script(*answers)
    with client(handler) as api:
        ids = [int(item["id"]) for item in api.list("personas", **query)]
    return ids, [parse_qs(request.url.query.decode()) for request in handler.requests]


def test_every_page_is_asked_once_with_as_much_as_the_api_gives() -> None:
    ids, queries = listed(page(personas(1, 2), 1, 2, 3), page(personas(3), 2, 2, 3))
    assert ids == [1, 2, 3]
    assert queries == [{"page": ["1"], "perPage": ["100"]}, {"page": ["2"], "perPage": ["100"]}]


def test_a_search_travels_on_every_page() -> None:
    _, queries = listed(page(personas(1), 1, 2, 2), page(personas(2), 2, 2, 2), search="Cara & Léo")
    assert [query["search"] for query in queries] == [["Cara & Léo"]] * 2


def test_pages_are_asked_as_they_are_taken() -> None:
    handler = Script(page(personas(1), 1, 2), page(personas(2), 2, 2))
    with client(handler) as api:
        items = api.list("personas")
        assert handler.requests == []
        next(items)
        assert len(handler.requests) == 1


def test_an_addition_while_paging_doubles_nothing() -> None:
    # 0 was added at the front after the first page: 2 moves to the second page and comes twice, 0 is missed.
    ids, queries = listed(
        page(personas(1, 2), 1, 2, 3),
        page(personas(2, 3), 2, 2, 4),
        page(personas(0, 1), 1, 2, 4),
        page(personas(2, 3), 2, 2, 4),
    )
    assert sorted(ids) == [0, 1, 2, 3]
    assert len(ids) == 4
    assert len(queries) == 4


def test_a_deletion_while_paging_loses_nothing() -> None:
    # 1 was deleted after the first page: 3 moves to it, and the second page goes on after it.
    ids, queries = listed(
        page(personas(1, 2), 1, 3, 5),
        page(personas(4, 5), 2, 2, 4),
        page(personas(2, 3), 1, 2, 4),
        page(personas(4, 5), 2, 2, 4),
    )
    assert sorted(ids) == [1, 2, 3, 4, 5]
    assert len(queries) == 4


def test_a_deletion_and_an_addition_between_two_pages_are_seen_by_the_count() -> None:
    # 0 was added at the front and 2 deleted: the total is what it was, and 0 is on a page that was read already.
    ids, _ = listed(
        page(personas(1, 2), 1, 2, 4),
        page(personas(3), 2, 2, 4),
        page(personas(0, 1), 1, 2, 4),
        page(personas(3, 4), 2, 2, 4),
    )
    assert sorted(ids) == [0, 1, 2, 3, 4]


def test_pages_are_walked_until_all_that_is_counted_was_seen() -> None:
    ids, queries = listed(*(page(personas(number), 1, 1, 9) for number in range(9)))
    assert (ids, len(queries)) == (list(range(9)), 9)


def test_pages_that_never_come_to_rest_are_a_bad_reply() -> None:
    with pytest.raises(errors.BadReply, match="it counts 99, and 12 were seen in 12 walks"):
        listed(*(page(personas(number), 1, 1, 99) for number in range(20)))


@pytest.mark.parametrize("seed", range(20))
def test_pages_in_no_order_are_walked_until_all_was_seen(seed: int) -> None:
    chance, everything = random.Random(seed), list(range(30))

    def shuffled(number: int) -> Any:
        chance.shuffle(everything)
        at = (number - 1) * 10
        return page(personas(*everything[at : at + 10]), number, 3, 30)

    ids, _ = listed(*(shuffled(number) for _ in range(12) for number in (1, 2, 3)))
    assert sorted(ids) == list(range(30))


def test_pages_that_overlap_are_seen_whole() -> None:
    ids, _ = listed(page(personas(1, 2), 1, 3, 4), page(personas(2, 3), 2, 3, 4), page(personas(3, 4), 3, 3, 4))
    assert ids == [1, 2, 3, 4]


def test_one_page_for_all_is_a_bad_reply() -> None:
    with pytest.raises(errors.BadReply, match="all the same"):
        listed(*(page(personas(1, 2), number, 9, 18) for number in range(1, 9)))
    with pytest.raises(errors.BadReply, match="it counts 4, and 2 were seen"):
        listed(*(page(personas(1, 2), number, 2, 4) for _ in range(13) for number in (1, 2)))


def test_pages_that_do_not_end_are_a_bad_reply() -> None:
    with pytest.raises(errors.BadReply, match="do not end"):
        listed(*(page(personas(number), number, number + 1) for number in range(1, 10_010)))


def test_a_total_that_is_never_met_ends_after_the_second_walk() -> None:
    ids, queries = listed(page(personas(1), 1, 1, 99))
    assert (ids, len(queries)) == ([1], 2)


def test_an_empty_page_ends_it_whatever_the_last_page_is_said_to_be() -> None:
    ids, queries = listed(page(personas(1), 1, 10**9), page([], 2, 10**9))
    assert (ids, len(queries)) == ([1], 2)


@pytest.mark.parametrize("number", [0, 1])
def test_nothing_there(number: int) -> None:
    assert listed(page([], 1, number, 0)) == ([], [{"page": ["1"], "perPage": ["100"]}])


BAD = {
    "no data": {"meta": {"lastPage": 1}},
    "no meta": {"data": []},
    "no last page": {"data": [], "meta": {"lastPage": "1"}},
    "no id": {"data": [{"name": "x"}], "meta": {"lastPage": 1}},
    "no object": {"data": ["x"], "meta": {"lastPage": 1}},
}


@pytest.mark.parametrize("body", BAD.values(), ids=BAD.keys())
def test_a_list_that_cannot_be_trusted_is_a_bad_reply(body: Any) -> None:
    with pytest.raises(errors.BadReply):
        listed(httpx.Response(200, json=body))


def test_a_list_that_is_not_there_means_a_wrong_address() -> None:
    with pytest.raises(errors.OtherRefusal, match=r"refused \(404\).*; check that https://\S+ is the Anam API"):
        listed(httpx.Response(404, json={"error": "Not Found"}))


def test_a_failure_on_a_later_page_is_not_the_end_of_the_list() -> None:
    with pytest.raises(errors.ServerError):
        listed(page(personas(1), 1, 2), httpx.Response(500))


def groups(*answers: Any, search: str | None = None) -> tuple[list[str], list[str]]:
    handler = Script(*answers)
    with client(handler) as api:
        names = [item["name"] for item in api.list("knowledge/groups", search)]
    return names, [str(request.url.copy_with(host="h", scheme="https", port=None)) for request in handler.requests]


GROUPS = [{"id": "g-1", "name": "Prices"}, {"id": "g-2", "name": "Hours"}, {"id": "g-1", "name": "Prices"}]


@pytest.mark.parametrize(
    ("search", "names"), [(None, ["Prices", "Hours"]), ("hou", ["Hours"]), ("", ["Prices", "Hours"]), ("x", [])]
)
def test_a_bare_array_is_a_whole_list_and_is_searched_here(search: str | None, names: list[str]) -> None:
    found, (url,) = groups(httpx.Response(200, json=GROUPS), search=search)
    assert found == names
    assert url.endswith("/v1/knowledge/groups")


@pytest.mark.parametrize(
    ("body", "why"),
    [({"data": []}, "is not an array"), ([{"name": "n"}], "without an 'id'"), (["g"], "without an 'id'")],
)
def test_an_array_that_cannot_be_trusted_is_a_bad_reply(body: Any, why: str) -> None:
    with pytest.raises(errors.BadReply, match=why):
        groups(httpx.Response(200, json=body))


def test_only_the_documented_collections_are_arrays() -> None:
    with pytest.raises(errors.BadReply, match="not an object"):
        listed(httpx.Response(200, json=personas(1)))
