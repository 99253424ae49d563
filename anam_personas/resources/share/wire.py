"""The wire form of share links: files and replies -> canonical bodies.

A request takes ``expiresInHours``, counted from the moment it arrives, and a reply shows ``expiresAt`` (OpenAPI). The canonical body
has ``expiresAt``: a moment, or in the file's words how long a link works from the moment it is written.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from anam_personas.persona.revision import normal
from anam_personas.resources.body import Flat, Json, Ref, Wanted
from anam_personas.schema.files import schema_text
from anam_personas.schema.validate import check
from anam_personas.workspace.reach import composed

if TYPE_CHECKING:
    from anam_personas.yaml.document import Document

KIND: Final = "share"
PERSONA: Final = "personaId"
EXPIRES: Final = "expiresAt"
LIMIT: Final = "usageLimit"
RECORD: Final = "record"
HOURS: Final = 168
USES: Final = 10
"""What the API takes where a request says nothing (OpenAPI)."""
_PERIOD: Final = re.compile(r"(?P<hours>[0-9]+) hours? from apply")
_MINUTES: Final = timedelta(minutes=10)
_SLACK: Final = timedelta(seconds=3)
"""How far two clocks and a request may move the moment at which a link ends."""


def wanted(key: str, document: Document) -> Wanted:
    """The link that a file describes. It has a problem where the file has errors."""
    found = [*document.diagnostics, *check(document, KIND)]
    if found:
        place = found[0].place
        return Wanted(KIND, key, "", problem=f"{place.file}:{place.line}:{place.column}: {found[0].message}")
    data = document.data
    if parsed(data.get("expiresAt", "2000-01-01T00:00Z")) is None:
        place = document.place(("expiresAt",))
        why = f"expiresAt is {data['expiresAt']}, a moment that does not exist"
        return Wanted(KIND, key, "", problem=f"{place.file}:{place.line}:{place.column}: {why}")
    persona, old = composed(data["persona"]), data.get("renamedFrom")
    body: Flat = {LIMIT: data.get(LIMIT, USES), EXPIRES: _expires(data)}
    return Wanted(
        KIND, key, "", body, refs={PERSONA: (Ref("persona", persona),)}, single=frozenset([PERSONA]),
        renamed_from=None if old is None else composed(old), announced=(_announced(persona, body),),
    )  # fmt: skip


def _expires(data: Json) -> str:
    if "expiresAt" in data:
        return f"{moment(data['expiresAt'])}"
    hours = data.get("expiresInHours", HOURS)
    return f"{hours} hour{'' if hours == 1 else 's'} from apply"


def _announced(persona: str, body: Flat) -> str:
    ends = body[EXPIRES]
    until = f"for {ends.partition(' from')[0]}" if _PERIOD.fullmatch(ends) else f"until {ends}"
    return f"publishes {persona} to anyone with the link, {until}, {times(body[LIMIT])}; it cannot be embedded in a page yet"


def times(limit: Any) -> str:
    """How often a link can be used."""
    if limit is None:
        return "as often as they like"
    return f"at most {limit} use{'' if limit == 1 else 's'}"


def shown(reply: Json) -> Flat:
    """The canonical body of a reply, with the record that sync keeps elsewhere. Never raises."""
    body: Flat = {name: normal(reply[name]) for name in (PERSONA, LIMIT) if name in reply}
    if EXPIRES in reply:
        body[EXPIRES] = moment(reply[EXPIRES])
    if RECORD in reply:
        body[RECORD] = reply[RECORD]
    return body


def moment(value: Any) -> Any:
    """A moment in one spelling, ``2027-01-22T08:00:00.000Z``; anything else as it is."""
    when = parsed(value)
    return value if when is None else when.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parsed(value: Any) -> datetime | None:
    """A moment in UTC; None for anything else."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
        return None if found is None or found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def sent(payload: Json, now: datetime) -> Json:
    """The request for a body: how many hours from now its moment is, or those that it says."""
    if EXPIRES not in payload:
        return payload
    rest = {name: value for name, value in payload.items() if name != EXPIRES}
    found, when = _PERIOD.fullmatch(f"{payload[EXPIRES]}"), parsed(payload[EXPIRES])
    if found is not None:
        return rest | {"expiresInHours": int(found["hours"])}
    if when is None:
        return rest  # a link without an end: no request can say that
    return rest | {"expiresInHours": normal(round((when - now) / timedelta(hours=1), 6))}


def begun(reply: Json) -> list[Flat]:
    """The bodies with which a link may have been created that has not been changed since."""
    made, ends = parsed(reply.get("createdAt")), parsed(reply.get(EXPIRES))
    if made is None or ends is None:
        return []
    whole = {name: normal(reply.get(name)) for name in (PERSONA, LIMIT)}
    hours = round((ends - made) / timedelta(hours=1))
    spelled = [f"{hours} hour{'' if hours == 1 else 's'} from apply"]
    if abs(ends - made - timedelta(hours=hours)) > _SLACK:
        spelled = []
    second = ends.replace(microsecond=0)
    near = (second + timedelta(seconds=each) for each in range(-3, 4))
    return [{**whole, EXPIRES: each} for each in (*spelled, *(moment(each.isoformat()) for each in near))]


def has_passed(value: Any, now: datetime) -> bool:
    """Whether a value of ``expiresAt`` is a moment in the past."""
    when = parsed(value)
    return when is not None and when <= now


@cache
def longest() -> int:
    """The most hours that ``expiresInHours`` of a file may be. The API documents no limit."""
    return int(json.loads(schema_text(KIND))["properties"]["expiresInHours"]["maximum"])


def is_far(value: Any, now: datetime) -> bool:
    """Whether a value of ``expiresAt`` is a moment that is further ahead than any number of hours in a file."""
    when = parsed(value)
    return when is not None and when - now > timedelta(hours=longest())


def is_as_sent(payload: Json, shown: Json, now: datetime) -> bool:
    """Whether a link has what a request sets, and ends as if that had been sent within the last minutes."""
    rest = {name: value for name, value in payload.items() if name not in {"expiresInHours", RECORD}}
    if any(shown.get(name) != value for name, value in rest.items()):
        return False
    if "expiresInHours" not in payload:
        return True
    ends = parsed(shown.get(EXPIRES))
    return ends is not None and -_SLACK <= now + timedelta(hours=payload["expiresInHours"]) - ends <= _MINUTES
