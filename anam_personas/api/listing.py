"""Walking the pages of a list, without I/O."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

from anam_personas.api.call import Call
from anam_personas.api.decode import decoded, is_id, nonsense
from anam_personas.errors import UsageError
from anam_personas.oneline import one_line

if TYPE_CHECKING:
    from anam_personas.api.access import Access
    from anam_personas.api.call import Reply

PER_PAGE: Final = 100
"""The most that the API gives at once."""
_MOST_WALKS: Final = 4
_MOST_PAGES: Final = 10_000
"""A million items: a server that says that there are more is not believed."""
_MOST_IDLE: Final = 10
"""Pages in a row without an item that their walk had not seen. One or two come of deletions meanwhile."""
_LARGEST: Final = 64 * 1024 * 1024
"""Bytes of a page: a hundred of the largest items that are likely, many times over."""


class Listing:
    """All items of one kind: send ``call``, ``feed`` its reply, until ``call`` is None. Every feed gives the new items.

    What is added or deleted meanwhile moves items from one page to another. An item that comes twice is given once.
    Where the total changed on the way, or is not what came, one may have slipped past, and the pages are walked once
    more: a persona that a plan does not see would be made a second time. That ends with a walk that is at rest, with
    one that sees just what the one before it saw (the total itself is wrong then), and after four.
    """

    def __init__(self, kind: str, access: Access, search: str | None = None) -> None:
        self._kind = kind
        self._access = access
        self._search = search
        self._seen: set[str] = set()
        self._walks = 1
        self._idle = 0
        self._walk: set[str] = set()
        self._totals: set[int] = set()
        self._walk_before: set[str] | None = None
        self.call: Call | None = self._page(1)

    def feed(self, reply: Reply) -> list[dict[str, Any]]:
        """The items of a page that were not there before. Raises BadReply where the reply is no page."""
        if (call := self.call) is None:
            raise ValueError("fed after its end")
        body = decoded(call, reply, self._access)
        items, meta = body.get("data"), body.get("meta")
        if not isinstance(items, list) or not isinstance(meta, dict) or type(meta.get("lastPage")) is not int:
            raise nonsense(call, reply, self._access, "it is no page of a list ('data' and 'meta.lastPage')")
        if self._number >= _MOST_PAGES:
            raise nonsense(call, reply, self._access, f"the list has no end: there is more after {_MOST_PAGES:,} pages")
        new, before = [], len(self._walk)
        for item in items:
            if not isinstance(item, dict) or not is_id(item.get("id")):
                raise nonsense(call, reply, self._access, "it lists something without an 'id'")
            self._walk.add(item["id"])
            if item["id"] not in self._seen:
                self._seen.add(item["id"])
                new.append(item)
        self._idle = 0 if len(self._walk) > before else self._idle + 1
        if self._idle > _MOST_IDLE and self._number < meta["lastPage"]:
            raise nonsense(call, reply, self._access, "its pages repeat what the ones before have, and do not end")
        if type(meta.get("total")) is int:
            self._totals.add(meta["total"])
        self.call = self._following(meta, empty=not items)
        return new

    def _following(self, meta: dict[str, Any], *, empty: bool) -> Call | None:
        if self._number < meta["lastPage"] and not empty:
            return self._page(self._number + 1)
        if self._totals <= {len(self._walk)} or self._walk == self._walk_before or self._walks == _MOST_WALKS:
            return None
        self._walks += 1
        self._walk_before, self._walk, self._totals = self._walk, set(), set()
        return self._page(1)

    def _page(self, number: int) -> Call:
        self._number = number
        query = {"page": number, "perPage": PER_PAGE} | ({} if self._search is None else {"search": self._search})
        return Call(
            "GET",
            f"/v1/{self._kind}?{urlencode(query, quote_via=quote)}",
            about=self._kind,
            collection=True,
            largest=_LARGEST,
        )


def item_path(kind: str, item: str) -> str:
    """The path of one item. Raises UsageError for an id that would name something else in a path."""
    if item.strip(".") == "":
        raise UsageError(f"'{one_line(item, 40)}' is not an id of {kind}")
    return f"/v1/{kind}/{quote(item, safe='')}"
