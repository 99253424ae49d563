"""A clock that only sleeping moves, and a client on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx

from anam_personas.api.client import AnamApi

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

KEY = "c2VjcmV0LWtleS1vZi10ZXN0cw/+=="


class Clock:
    """Monotonic and wall clock in one: starts at 1000 s; ``slept`` lists every sleep."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


class Script:
    """A handler that gives the answers in turn, the last one for ever, and keeps the requests.

    An answer is a response, or an exception class of httpx to be raised.
    """

    def __init__(self, *answers: httpx.Response | type[httpx.TransportError]) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, httpx.Response):
            return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)
        raise answer("gone", request=request)


def client(
    handler: Callable[[httpx.Request], httpx.Response],
    clock: Clock | None = None,
    chance: Callable[[], float] = lambda: 1.0,
    **options: Any,
) -> AnamApi:
    clock = clock or Clock()
    shared: dict[str, Any] = {"environment": "staging", "key_variable": "ANAM_API_KEY_STAGING"}
    shared |= {"clock": clock, "wall": clock, "random": chance}
    return AnamApi(KEY, transport=httpx.MockTransport(handler), sleep=clock.sleep, **(shared | options))


def page(items: Iterable[dict[str, Any]], number: int = 1, last: int = 1, total: int | None = None) -> httpx.Response:
    items = list(items)
    meta = {"currentPage": number, "lastPage": last, "perPage": 100} | ({} if total is None else {"total": total})
    return httpx.Response(200, json={"data": items, "meta": meta})
