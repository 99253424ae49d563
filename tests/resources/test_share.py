"""Share links: moments and hours, what a file says and what a reply shows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.resources.share import wire
from anam_personas.resources.share.resource import Shares
from tests.projects import CARA, write

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2027, 1, 15, 8, tzinfo=UTC)
SHARES = Shares(lambda: NOW)
LINK: dict[str, Any] = {
    "id": "x", "token": "t", "type": "LINK", "expiresAt": "2027-01-17T08:00:00Z", "usageLimit": 10, "usageCount": 3, "allowedOrigins": [],
    "allowAllOrigins": False, "enabled": True, "createdAt": "2027-01-15T08:00:00.000Z", "personaId": "p", "personaName": "Cara",
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("48 hours from apply", {"expiresInHours": 48}),
        ("1 hour from apply", {"expiresInHours": 1}),
        ("2027-01-15T20:00:00.000Z", {"expiresInHours": 12}),
        ("2027-01-15T09:30:00+01:00", {"expiresInHours": 0.5}),
        (None, {}),
    ],
)
def test_the_api_is_asked_for_hours(text: str | None, sent: dict[str, Any]) -> None:
    assert SHARES.created({"usageLimit": 3, "expiresAt": text}) == {"usageLimit": 3} | sent
    assert SHARES.updated({"expiresAt": text}) == sent
    assert SHARES.updated({"usageLimit": 3}) == {"usageLimit": 3}


def test_a_file_and_its_body(tmp_path: Path) -> None:
    workspace = write(
        tmp_path,
        {
            "personas/cara.yaml": CARA,
            "shares/a.yaml": "version: 1\npersona: cara\n",
            "shares/b/c.yaml": "version: 1\npersona: cara\nexpiresAt: 2027-01-22T18:00:00+01:00\nusageLimit: 1\n",
            "shares/d.yaml": "version: 1\npersona: cara\nexpiresAt: 2027-02-30T18:00:00+01:00\n",
            "shares/e.yaml": "version: 1\nusageLimit: 0\n",
        },
    )
    a, c, d, e = SHARES.from_files([], workspace)
    assert (a.key, a.body) == ("a", {"usageLimit": 10, "expiresAt": "168 hours from apply"})
    assert (c.key, c.body) == ("b/c", {"usageLimit": 1, "expiresAt": "2027-01-22T17:00:00.000Z"})
    assert c.announced == (
        "publishes cara to anyone with the link, until 2027-01-22T17:00:00.000Z, at most 1 use; it cannot be embedded in a page yet",
    )
    assert d.problem == "shares/d.yaml:3:12: expiresAt is 2027-02-30T18:00:00+01:00, a moment that does not exist"
    assert f"{e.problem}".startswith("shares/e.yaml:")
    assert SHARES.known(workspace) == {"a", "b/c", "d", "e"}
    assert SHARES.from_files([], None) == []
    assert not SHARES.is_used(None)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, ""),
        ({"expiresAt": None, "usageLimit": None}, ""),
        ({"expiresAt": "2027-01-15T08:00:00Z"}, "expired 2027-01-15T08:00:00.000Z"),
        ({"usageCount": 11, "enabled": False}, "used up: 11 of 10 uses"),
        ({"enabled": False}, "disabled"),
        ({"expiresAt": 3, "usageLimit": "many", "usageCount": None, "enabled": "no"}, ""),
    ],
)
def test_why_a_link_does_not_work(fields: dict[str, Any], said: str) -> None:
    assert SHARES.condition(LINK | fields) == said


@pytest.mark.parametrize("odd", [{}, {"expiresAt": []}, {"usageLimit": {}}, {"createdAt": 3, "expiresAt": "x"}])
def test_odd_replies_are_no_failures(odd: dict[str, Any]) -> None:
    for reply in (odd, LINK | odd):
        for ask in (SHARES.from_api, SHARES.condition, SHARES.published, SHARES.begun):
            ask(reply)


def test_what_a_link_publishes() -> None:
    assert SHARES.published(LINK | {"allowedOrigins": ["https://a.example"]}) == (
        "today it publishes Cara to anyone with the link, until 2027-01-17T08:00:00Z, at most 10 uses (3 so far); it can be embedded on "
        "https://a.example",
    )
    assert SHARES.published(LINK | {"expiresAt": None, "usageLimit": None, "allowAllOrigins": True}) == (
        "today it publishes Cara to anyone with the link, without an end, any number of uses; it can be embedded on any site",
    )


def test_objections() -> None:
    past, future = "2027-01-15T07:59:59.000Z", "2027-01-15T08:00:01.000Z"
    assert SHARES.objection({"expiresAt": future}, None) is None
    assert f"{SHARES.objection({'expiresAt': past}, None)}".startswith(f"its end, {past}, has passed")
    assert f"{SHARES.objection({'expiresAt': past}, {'expiresAt': future})}".startswith("its end")
    assert SHARES.objection({"expiresAt": past}, {"expiresAt": past}) is None
    assert "another persona" in f"{SHARES.objection({'personaId': 'a'}, {'personaId': 'b'})}"
    assert SHARES.objection({"usageLimit": 3}, {"personaId": "b"}) is None


@pytest.mark.parametrize("hours", [1, 48, 168, 87600])
def test_the_hours_of_a_fresh_link_are_recognised(hours: int) -> None:
    ends = (NOW + timedelta(hours=hours, milliseconds=40)).isoformat()
    spelled = [body["expiresAt"] for body in wire.begun(LINK | {"expiresAt": ends})]
    assert f"{hours} hour{'' if hours == 1 else 's'} from apply" in spelled
    moment = (NOW + timedelta(hours=hours)).isoformat()
    assert wire.moment(moment) in spelled
    assert len(spelled) == 8


@pytest.mark.parametrize(
    ("ends", "limit", "as_sent"),
    [
        (NOW + timedelta(hours=48), 10, True),
        (NOW + timedelta(hours=48, minutes=-9), 10, True),
        (NOW + timedelta(hours=48, minutes=-11), 10, False),
        (NOW + timedelta(hours=48, minutes=1), 10, False),
        (NOW + timedelta(hours=48), 11, False),
        (None, 10, False),
    ],
)
def test_a_link_that_was_just_written(ends: datetime | None, limit: int, as_sent: bool) -> None:
    shown = {"usageLimit": limit, "expiresAt": ends and ends.isoformat()}
    for body in ("48 hours from apply", (NOW + timedelta(hours=48)).isoformat()):
        assert SHARES.is_as_sent(SHARES.updated({"usageLimit": 10, "expiresAt": body}), shown) is as_sent
    assert SHARES.is_as_sent({"usageLimit": 10}, shown) is (limit == 10)
