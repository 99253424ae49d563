"""Items and lists whose ids, pages or words make no sense."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from anam_personas.api import errors
from tests.api.support import Script, client, page

IDS = {
    "an error": ({"error": "Internal"}, r"its JSON has no 'id' \(it says: Internal\)"),
    "null": ({"id": None}, "its JSON has no 'id'"),
    "a number": ({"id": 5}, "the 'id' in its JSON is not a text"),
    "a path": ({"id": "../x"}, "the 'id' in its JSON has characters that none has"),
    "a line break": ({"id": "7\n"}, "the 'id' in its JSON has characters that none has"),
    "long": ({"id": "7" * 1000}, "the 'id' in its JSON has characters that none has"),
}


@pytest.mark.parametrize(("body", "why"), IDS.values(), ids=IDS.keys())
def test_an_item_without_its_id(body: Any, why: str) -> None:
    with client(Script(httpx.Response(200, json=body))) as api:
        with pytest.raises(errors.BadReply, match=f"the reply to GET /v1/personas/7 is not valid: {why};"):
            api.get("personas", "7")
        with pytest.raises(errors.BadReply, match=f"the reply to PUT /v1/personas/7 is not valid: {why};"):
            api.update("personas", "7", {})
        with pytest.raises(errors.OutcomeUnknown, match=why):
            api.create("personas", {})
    with (
        client(Script(page([body]))) as api,
        pytest.raises(errors.BadReply, match="it lists something without an 'id'"),
    ):
        list(api.list("personas"))


def test_the_reply_about_another_is_not_taken() -> None:
    with client(Script(httpx.Response(200, json={"id": "8"}))) as api:
        with pytest.raises(errors.BadReply, match="its 'id' is that of something else"):
            api.get("personas", "7")
        with pytest.raises(errors.BadReply, match="its 'id' is that of something else"):
            api.update("personas", "7", {})
    with client(Script(httpx.Response(200, json={"id": "ab-c"}))) as api:
        assert api.get("personas", "AB-C") == {"id": "ab-c"}


@pytest.mark.parametrize("body", [{"error": "Internal"}, {"error": {"message": "Internal"}}])
def test_a_delete_that_succeeds_with_an_error(body: Any) -> None:
    with (
        client(Script(httpx.Response(200, json=body))) as api,
        pytest.raises(errors.BadReply, match="it says: Internal"),
    ):
        api.delete("personas", "7")


def test_a_list_that_has_no_end() -> None:
    with (
        client(Script(page([{"id": "7"}], 1, 10**9))) as api,
        pytest.raises(errors.BadReply, match="its pages do not end"),
    ):
        list(api.list("personas"))


@pytest.mark.parametrize("last", [True, "3", None, 2.5, [1]])
def test_a_last_page_that_is_no_number(last: Any) -> None:
    answer = httpx.Response(200, json={"data": [], "meta": {"lastPage": last}})
    with client(Script(answer)) as api, pytest.raises(errors.BadReply, match="it is not a page of a list"):
        list(api.list("personas"))
