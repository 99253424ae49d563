"""Walking the pages of a list, without I/O."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

from anam_personas.api.call import Call
from anam_personas.api.decode import decoded, decoded_array, is_id, nonsense
from anam_personas.errors import UsageError
from anam_personas.text.one_line import one_line
from anam_personas.text.whole import escaped, half

if TYPE_CHECKING:
    from anam_personas.api.access import Access
    from anam_personas.api.call import Reply

PER_PAGE: Final = 100
"""The most that the API gives at once."""
_MOST_WALKS: Final = 12
_MOST_PAGES: Final = 10_000
"""A million items; a list that claims more is an error."""
_MOST_REPEATED: Final = 5
"""Pages in a row that bring nothing new: their server gives one page for all."""
ARRAYS: Final = frozenset({"knowledge/groups"})
"""Collections whose list is a bare array of all items, without pages and without a search (OpenAPI)."""
GROWING: Final = frozenset({"sessions"})
"""Collections that visitors add to all the time. They are walked once: none would ever be at rest, and nothing is made for
what is not seen."""
ASKED: Final[dict[str, dict[str, str]]] = {"llms": {"includeDefaults": "true"}}
"""What the list of a collection is asked for beside its page: without it, it lacks the platform's own (OpenAPI)."""
_LARGEST: Final = 64 * 1024 * 1024
"""Bytes of a page: a hundred of the largest items that are likely, many times over."""


class Listing:
    """All items of one kind: send ``call``, ``feed`` its reply, until ``call`` is None. Every feed gives the new items.

    What is added or deleted meanwhile moves items from one page to another. An item that comes twice is given once.
    Where the total changed on the way, or is not what came, one may have slipped past, and the pages are walked once
    more: a persona that a plan does not see would be made a second time. That ends with a walk that is at rest, once all
    that the total counts was seen, and with a walk that sees just what the one before it saw and nothing twice (the
    total itself is wrong then). A list that has more pages than any has, gives one page again and again, or never comes
    to rest is a BadReply. A collection of `GROWING` is walked once.
    """

    def __init__(self, kind: str, access: Access, search: str | None = None) -> None:
        if search is not None and half(search) is not None:
            raise UsageError(
                f"'{one_line(escaped(search), 40)}' cannot be looked for among the {kind}: it is not UTF-8"
            )
        self._kind = kind
        self._access = access
        self._search = search
        self._seen: set[str] = set()
        self._walks = 1
        self._walk: set[str] = set()
        self._totals: set[int] = set()
        self._walk_before: set[str] | None = None
        self._repeated = 0
        self._repeats = False
        self.call: Call | None = self._page(1)

    def feed(self, reply: Reply) -> list[dict[str, Any]]:
        """The items of a page that were not there before. Raises BadReply where the reply is not a page."""
        if (call := self.call) is None:
            raise ValueError("fed after its end")
        if is_array(self._kind):
            self.call = None
            return self._array(call, reply)
        body = decoded(call, reply, self._access)
        items, meta = body.get("data"), body.get("meta")
        if not isinstance(items, list) or not isinstance(meta, dict) or type(meta.get("lastPage")) is not int:
            raise nonsense(call, reply, self._access, "it is not a page of a list ('data' and 'meta.lastPage')")
        new, known = [], len(self._walk)
        for item in items:
            if not isinstance(item, dict) or not is_id(item.get("id")):
                raise nonsense(call, reply, self._access, "it lists something without an 'id'")
            self._walk.add(item["id"])
            if item["id"] not in self._seen:
                self._seen.add(item["id"])
                new.append(item)
        if type(meta.get("total")) is int:
            self._totals.add(meta["total"])
        self._repeated = self._repeated + 1 if items and len(self._walk) == known else 0
        self._repeats = self._repeats or len(self._walk) - known < len(items)
        self.call, why = self._following(meta, empty=not items)
        if why:
            raise nonsense(call, reply, self._access, why)
        return new

    def _array(self, call: Call, reply: Reply) -> list[dict[str, Any]]:
        """The items of a bare array, as a search would find them."""
        items = decoded_array(call, reply, self._access)
        if not all(isinstance(each, dict) and is_id(each.get("id")) for each in items):
            raise nonsense(call, reply, self._access, "it lists something without an 'id'")
        sought = (self._search or "").casefold()
        unique = {each["id"]: each for each in items}
        return [each for each in unique.values() if sought in f"{each.get('name') or ''}".casefold()]

    def _following(self, meta: dict[str, Any], *, empty: bool) -> tuple[Call | None, str]:
        """The next call, None at the end; or why the list cannot be read."""
        if self._number < meta["lastPage"] and not empty:
            if self._number >= _MOST_PAGES or self._repeated >= _MOST_REPEATED:
                return None, f"its pages do not end, or are all the same (page {self._number} of {meta['lastPage']})"
            return self._page(self._number + 1), ""
        if self._kind in GROWING:
            return None, ""
        lacks = f"it counts {max(self._totals, default=0)}, and {len(self._seen)} were seen in {self._walks} walks"
        is_all = len(self._totals) == 1 and max(self._totals) <= len(self._seen) and self._walks > 1
        if self._totals <= {len(self._walk)} or is_all:
            return None, ""
        is_short = max(self._totals) > len(self._seen)
        if self._walk == self._walk_before and not (self._repeats and is_short):
            return None, ""
        if self._walks == _MOST_WALKS:
            return None, lacks if is_short else ""
        self._walks += 1
        self._walk_before, self._walk, self._totals = self._walk, set(), set()
        self._repeated, self._repeats = 0, False
        return self._page(1), ""

    def _page(self, number: int) -> Call:
        self._number = number
        if is_array(self._kind):
            return Call("GET", f"/v1/{self._kind}", about=self._kind, collection=True, largest=_LARGEST)
        query = {"page": number, "perPage": PER_PAGE, **ASKED.get(self._kind, {})} | (
            {} if self._search is None else {"search": self._search}
        )
        return Call(
            "GET",
            f"/v1/{self._kind}?{urlencode(query, quote_via=quote)}",
            about=self._kind,
            collection=True,
            largest=_LARGEST,
        )


def is_array(kind: str) -> bool:
    """Whether the list of a collection is a bare array; so are those of the documents of each group."""
    return kind in ARRAYS or any(kind.startswith(f"{each}/") for each in ARRAYS)


def item_path(kind: str, item: str) -> str:
    """The path of one item. Raises UsageError for an id that would change the meaning of the path."""
    if item.strip(".") == "" or half(item) is not None:
        raise UsageError(f"'{one_line(escaped(item), 40)}' is not an id of {kind}")
    return f"/v1/{kind}/{quote(item, safe='')}"
