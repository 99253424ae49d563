"""Remotes on which something happens at one call: the process ends, somebody else does something."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from anam_personas.api.client import AnamApi
    from anam_personas.api.upload import Upload


WRITES = frozenset({"create", "upload", "update", "delete"})


class Killed(BaseException):
    """The process ends here."""


def die(*call: str) -> None:
    raise Killed


@dataclass
class At:
    """A remote that does ``act`` with the verb and the path of its ``number``-th call, before it or (``is_done``) after it.

    Where ``act`` returns False, it is done with the next call instead. ``counted`` are the verbs that count, all by default.
    """

    api: AnamApi
    number: int
    act: Callable[[str, str], object]
    is_done: bool = False
    counted: frozenset[str] = frozenset({"list", "get", *WRITES})
    count: int = 0
    was_there: bool = False

    def list(self, kind: str, search: str | None = None) -> Iterator[Any]:
        return iter(self._call("list", kind, lambda: [*self.api.list(kind, search)]))

    def get(self, kind: str, item: str) -> Any:
        return self._call("get", f"{kind}/{item}", lambda: self.api.get(kind, item))

    def create(self, kind: str, body: dict[str, Any]) -> Any:
        return self._call("create", kind, lambda: self.api.create(kind, body))

    def upload(self, kind: str, file: Upload) -> Any:
        return self._call("upload", kind, lambda: self.api.upload(kind, file))

    def update(self, kind: str, item: str, body: dict[str, Any]) -> Any:
        return self._call("update", f"{kind}/{item}", lambda: self.api.update(kind, item, body))

    def delete(self, kind: str, item: str) -> None:
        self._call("delete", f"{kind}/{item}", lambda: self.api.delete(kind, item))

    def _call(self, verb: str, path: str, call: Callable[[], Any]) -> Any:
        self.count += verb in self.counted
        is_due = verb in self.counted and self.count >= self.number and not self.was_there
        if is_due and not self.is_done:
            self.was_there = self.act(verb, path) is not False
        made = call()
        if is_due and self.is_done:
            self.was_there = self.act(verb, path) is not False
        return made


def mortal(api: AnamApi, number: int, is_done: bool) -> At:
    """A remote on which the process ends at a write."""
    return At(api, number, die, is_done, WRITES)


class Flaky(httpx.BaseTransport):
    """The network, on which one request is ``refused`` before it is sent, or its reply comes too ``late``."""

    def __init__(self, fault: str, number: int) -> None:
        self._network = httpx.HTTPTransport()
        self._fault, self._left = fault, number

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self._left -= 1
        if self._left == 0 and self._fault == "refused":
            raise httpx.ConnectError("Connection refused")
        response = self._network.handle_request(request)
        if self._left == 0 and self._fault == "late":
            response.read()
            raise httpx.ReadTimeout("timed out")
        return response

    def close(self) -> None:
        self._network.close()
