"""The catalogue of an organisation, asked of the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from anam_personas.catalogue.entry import of_reply
from anam_personas.catalogue.kinds import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from anam_personas.catalogue.entry import Entry


class Lists(Protocol):
    """What is needed of an API client."""

    def list(self, kind: str, search: str | None = None) -> Iterator[dict[str, Any]]:
        """All items of a collection."""
        ...


def fetched(api: Lists, kinds: Iterable[str] = tuple(BY_NAME)) -> dict[str, tuple[Entry, ...]]:
    """The entries by kind, by name. Raises what ``api`` raises: `ApiError`."""
    return {kind: entries(api, kind) for kind in kinds}


def entries(api: Lists, kind: str) -> tuple[Entry, ...]:
    """The entries of one kind, by name."""
    found = [entry for each in api.list(kind) if (entry := of_reply(kind, each)) is not None]
    return tuple(sorted(found, key=lambda each: each.sort_key))
