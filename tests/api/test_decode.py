"""The body of a success: an object of the documented shape, or an error that quotes no secret of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anam_personas.api.access import Access, ApiKey
from anam_personas.api.call import Call, Reply
from anam_personas.api.decode import ID, TOKEN, check_deleted, decoded, is_id
from anam_personas.api.errors import BadReply, OutcomeUnknown

ACCESS = Access(ApiKey("a-secret-key"), "https://api.anam.ai")
CALL, CREATE = Call("GET", "/v1/personas/1"), Call("POST", "/v1/personas", b"{}", repeatable=False)


def reply(body: Any, status: int = 200, **more: Any) -> Reply:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Reply(status, {"content-type": "application/json; charset=utf-8"}, content, **more)


@pytest.mark.parametrize(
    ("body", "needed", "why"),
    [
        ({}, (ID,), "its JSON has no 'id'"),
        ({"id": ""}, (ID,), "its JSON has no 'id'"),
        ({"id": None}, (ID,), "its JSON has no 'id'"),
        ({"id": 7}, (ID,), "the 'id' in its JSON is not a text"),
        ({"id": "../x"}, (ID,), "the 'id' in its JSON has characters that none has"),
        ({"id": "a\n"}, (ID,), "the 'id' in its JSON has characters that none has"),
        ({"id": "a" * 129}, (ID,), "the 'id' in its JSON has characters that none has"),
        ({"sessionToken": "a b"}, (TOKEN,), "the 'sessionToken' in its JSON has characters that none has"),
        ({}, (ID, TOKEN), "its JSON has no 'id'; its JSON has no 'sessionToken'"),
        ([], (), "its JSON is not an object"),
        ("x", (), "its JSON is not an object"),
        (b"<html>", (), "6 bytes of application/json, "),
        (b"", (), "0 bytes of application/json, "),
    ],
)
@pytest.mark.parametrize(("call", "kind"), [(CALL, BadReply), (CREATE, OutcomeUnknown)])
def test_what_cannot_be_used(call: Call, kind: type[Exception], body: Any, needed: tuple[str, ...], why: str) -> None:
    with pytest.raises(kind) as caught:
        decoded(call, reply(body), ACCESS, *needed)
    assert why in str(caught.value)
    assert "\n" not in str(caught.value)


@given(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._~:@=+-]{0,127}", fullmatch=True))
def test_an_id_is_taken_as_it_is_and_case_is_no_difference(id_: str) -> None:
    assert is_id(id_)
    assert decoded(CALL, reply({"id": id_}), ACCESS, ID, about=id_.swapcase()) == {"id": id_}


@given(st.text(max_size=5))
def test_no_id_leaves_its_place_in_a_path(text: str) -> None:
    if any(not (char.isascii() and char.isprintable()) or char in "/\\?#% " for char in text) or text[:1] == ".":
        assert not is_id(text)


@pytest.mark.parametrize("value", [None, 1, True, b"a", ["a"], {}, ""])
def test_only_a_text_is_an_id(value: object) -> None:
    assert not is_id(value)


def test_the_item_must_be_the_one_that_was_asked_for() -> None:
    with pytest.raises(BadReply, match="its 'id' is that of something else"):
        decoded(CALL, reply({"id": "2"}), ACCESS, ID, about="1")


def test_a_body_that_was_not_taken_says_why() -> None:
    with pytest.raises(BadReply, match="it is larger than 16 MB"):
        decoded(CALL, reply({"id": "1"}, trouble="it is larger than 16 MB"), ACCESS, ID)


def test_a_complaint_is_quoted_but_nothing_beside_a_token_nor_the_key() -> None:
    with pytest.raises(BadReply, match="no such thing") as caught:
        decoded(CALL, reply({"message": "no such thing for a-secret-key"}), ACCESS, ID)
    assert "a-secret-key" not in str(caught.value)
    for needed, body in (((TOKEN,), {"message": "quoted"}), ((ID,), {"message": "quoted", "sessionToken": "t"})):
        with pytest.raises(BadReply) as caught:
            decoded(CALL, reply(body), ACCESS, *needed)
        assert "quoted" not in str(caught.value)


@pytest.mark.parametrize("kind", ["text/html", "", "a/" + "b" * 99, "text/\x1b[31m", "tëxt/html"])
def test_the_content_type_steers_nothing(kind: str) -> None:
    with pytest.raises(BadReply) as caught:
        decoded(CALL, Reply(200, {"content-type": kind}, b"<"), ACCESS)
    assert str(caught.value).isprintable()
    assert "b" * 60 not in str(caught.value)
    assert ("an odd content type" in str(caught.value)) is not (kind.isascii() and kind.isprintable())


@pytest.mark.parametrize(
    ("answer", "refused"),
    [
        (reply(b"", 204), False),
        (reply({}), False),
        (reply({"error": None}), False),
        (reply([{"error": "x"}]), False),
        (reply(b"<html>"), False),
        (reply({"error": "it is in use"}), True),
        (reply({"error": "not found"}, 404), False),
    ],
)
def test_a_delete_that_reports_a_failure_was_none(answer: Reply, refused: bool) -> None:
    call = Call("DELETE", "/v1/tools/1")
    if not refused:
        check_deleted(call, answer, ACCESS)
        return
    with pytest.raises(BadReply, match="it is in use"):
        check_deleted(call, answer, ACCESS)
