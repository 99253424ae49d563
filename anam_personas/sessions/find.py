"""Find sessions: by their id, or by the key and the revision in their label."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from anam_personas.errors import ApiError, UsageError
from anam_personas.sessions.session import of_reply
from anam_personas.sync.remote.parallel import run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from anam_personas.sessions.session import Session

_AGO: Final = re.compile(r"(\d{1,6})\s*([mhdw])")
_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_GONE: Final = 404
_REVISION: Final = re.compile(r"[0-9a-f]{4,12}")


class Api(Protocol):
    """What is needed of an API client. Each method raises `ApiError`."""

    concurrency: int

    def list(self, kind: str, search: str | None = None) -> Iterator[dict[str, Any]]:
        """All items of a collection."""
        ...

    def get(self, kind: str, item: str) -> dict[str, Any]:
        """One item with all of its fields."""
        ...


class Wanted(NamedTuple):
    """Which sessions are meant: of this persona (all that carry a label of the toolkit where it is empty), with a revision that
    begins with this, begun at or after a moment.
    """

    key: str = ""
    revision: str = ""
    since: datetime | None = None

    def covers(self, session: Session) -> bool:
        """Whether a session is one of these."""
        if not session.key or self.key not in ("", session.key) or not session.revision.startswith(self.revision):
            return False
        began = moment(session.started)
        return self.since is None or (began is not None and began >= self.since)


def find(api: Api, wanted: Wanted) -> list[Session]:
    """The sessions that are meant, the newest first, without their tool calls.

    Reads every page: the API filters by label but does not document an order. Raises `ApiError`.
    """
    search = f"{wanted.key}@{wanted.revision}" if wanted.key else None
    every = {session.id: session for session in map(of_reply, api.list("sessions", search))}
    return sorted((each for each in every.values() if wanted.covers(each)), key=_age, reverse=True)


def with_calls(api: Api, sessions: Sequence[Session]) -> list[Session]:
    """The same sessions with their tool calls, asked for at most ``api.concurrency`` at once. One that is gone since it was listed
    keeps none. Raises `ApiError`.
    """

    def asked(session: Session) -> Session:
        try:
            return replace(session, calls=of_reply(api.get("sessions", session.id)).calls or ())
        except ApiError as error:
            if error.status == _GONE:
                return session
            raise

    return run([partial(asked, each) for each in sessions], max(1, api.concurrency)) if sessions else []


def is_id(word: str) -> bool:
    """Whether a word is the id of a session rather than a persona's key."""
    return _UUID.fullmatch(word) is not None


def revision(text: str) -> str:
    """A revision, or the first digits of one, also as ``sessions list`` prints that of the file (``*``). Raises `UsageError`."""
    digits = text.strip().removesuffix("*").lower()
    if not _REVISION.fullmatch(digits):
        raise UsageError(
            f"{text!r} is not a revision of a persona: those have 12 digits of 0-9 and a-f (the first 4 are enough); "
            "`anam-personas sessions list` shows them"
        )
    return digits


def since(text: str, now: datetime) -> datetime:
    """The moment that ``7d``, ``12h``, ``2w`` or an ISO 8601 date or time names (UTC where it names no zone).

    Raises `UsageError`.
    """
    ago = _AGO.fullmatch(text.strip())
    try:
        if ago:
            return now - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        named = datetime.fromisoformat(text.strip())
    except (ValueError, OverflowError):
        message = f"--since takes a time span (90m, 12h, 7d, 2w) or a date (2026-11-01), and got {text!r}"
        raise UsageError(message) from None
    return named if named.tzinfo else named.replace(tzinfo=UTC)


def moment(text: str) -> datetime | None:
    """A time of the API; None if it is not one."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _age(session: Session) -> tuple[datetime, str]:
    return moment(session.started) or datetime.min.replace(tzinfo=UTC), session.id
