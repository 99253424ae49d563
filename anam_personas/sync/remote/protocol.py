"""What sync needs of an API client. ``anam_personas.api.client.AnamApi`` is one; tests pass small ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from anam_personas.errors import ApiRefused, ApiUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.api.upload import Upload

Json = dict[str, Any]


class NotSent(ApiUnavailable):
    """A create that could not be prepared, and was not sent: nothing was created."""


class Taken(ApiRefused):
    """A create that was not sent, since another writer made the item, or is about to."""


class Remote(Protocol):
    """Five verbs for a collection (``personas``, ``tools``). Used from several threads.

    Each raises `ApiRefused` or `ApiUnavailable`. After an `ApiUnavailable` of ``create`` the item may exist or not.
    """

    def list(self, kind: str, search: str | None = None) -> Iterator[Json]:
        """Summaries of all items, or of those whose names contain ``search``."""
        ...

    def get(self, kind: str, item: str) -> Json:
        """One item with all of its fields."""
        ...

    def create(self, kind: str, body: Json) -> Json:
        """Create an item and return all of its fields."""
        ...

    def update(self, kind: str, item: str, body: Json) -> Json:
        """Set fields of an item and return all of its fields."""
        ...

    def delete(self, kind: str, item: str) -> None:
        """Delete an item."""
        ...


@runtime_checkable
class Uploader(Protocol):
    """What a `Remote` has in addition if it takes files."""

    def upload(self, kind: str, file: Upload) -> Json:
        """Add a file to a collection and return its record. Raises as ``create``, and `UnreadableFile`."""
        ...
