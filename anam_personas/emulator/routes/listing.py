"""Pages of documents, as every list of the API gives them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from anam_personas.emulator.exchange import Reply
from anam_personas.emulator.rules import zod

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from anam_personas.emulator.exchange import Call, Document

PER_PAGE = 10
PER_PAGE_MAX = 100
PAGE_MAX = sys.maxsize


def page(
    call: Call,
    documents: list[Document],
    show: Callable[[Document], Document],
    *,
    per_page: int = PER_PAGE,
    per_page_max: int = PER_PAGE_MAX,
) -> Reply:
    """The page that the query's ``page`` and ``perPage`` ask for: ``{data, meta}``. Raises Refused (400).

    Only what is on the page is shown, so that a page of a large store costs no more than one of a small one.
    """
    numbers, issues = {}, []
    for name, default, high in (("page", 1, PAGE_MAX), ("perPage", per_page, per_page_max)):
        numbers[name], found = _number(call.query, name, default, high)
        issues += found
    zod.refuse(issues, "Invalid query parameters")
    data, meta = _cut(documents, numbers["page"], numbers["perPage"])
    return Reply(200, {"data": [show(document) for document in data], "meta": meta})


def matching(call: Call, documents: Iterable[Document], fields: Iterable[str]) -> list[Document]:
    """The documents that have the query's ``search`` in one of ``fields``, in any case; all without ``search``."""
    sought = call.query.get("search", "").casefold()
    if not sought:
        return list(documents)
    names = tuple(fields)
    return [each for each in documents if any(sought in (each[name] or "").casefold() for name in names)]


def _cut(documents: list[Document], number: int, size: int) -> tuple[list[Document], Document]:
    last = max(1, -(-len(documents) // size))
    meta = {
        "total": len(documents),
        "lastPage": last,
        "currentPage": number,
        "perPage": size,
        "prev": number - 1 if number > 1 else None,
        "next": number + 1 if number < last else None,
    }
    return documents[(number - 1) * size : number * size], meta


def _number(query: Mapping[str, str], name: str, default: int, high: int) -> tuple[int, list[zod.Issue]]:
    text = query.get(name)
    if text is None:
        return default, []
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(PAGE_MAX)):
        return default, [((name,), "Expected number, received nan")]
    return int(text), list(zod.under((name,), zod.number(1, high)(int(text))))
