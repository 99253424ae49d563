"""The client that plan, apply and pull use: five operations for every kind of item, with plain JSON."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial
from random import SystemRandom
from typing import TYPE_CHECKING, Any, Final, Self

from anam_personas.api.access import API_URL, KEY_VARIABLE, Access, ApiKey, checked_url
from anam_personas.api.call import Call, encoded
from anam_personas.api.decode import ID, check_deleted, decoded, decoded_array
from anam_personas.api.exchange import Terms
from anam_personas.api.listing import Listing, item_path
from anam_personas.api.pace import Pace
from anam_personas.api.patience import Patience
from anam_personas.api.retry import RetryPolicy
from anam_personas.api.wire import SyncWire
from anam_personas.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import httpx

    from anam_personas.api.access import PacedTarget
    from anam_personas.api.upload import Upload

Json = dict[str, Any]
_RANDOM: Final = SystemRandom().random


class AnamApi:
    """The Anam API for one key. Thread-safe; close it, or use it in a ``with``.

    ``kind`` is the path segment of a collection: ``personas``, ``tools``. Bodies and results are as the API has them.

    ``url`` must be https, or http on this machine. ``environment`` and ``key_variable`` are for messages. ``timeout``
    limits connecting and each read and write, in seconds, and four times as much an entire reply. At most ``concurrency``
    requests are under way at once, at most ``requests_per_second`` are begun, by all threads together; a 429 to one makes
    all of them wait.
    ``transport``, ``sleep``, ``random``, ``clock`` (monotonic) and ``wall`` (Unix time) are seams for tests.

    Every method raises the leaves of ``anam_personas.api.errors``, and SettingsError where the key or the URL cannot
    be used.
    """

    def __init__(
        self,
        key: str | ApiKey,
        *,
        url: str = API_URL,
        environment: str = "default",
        key_variable: str = KEY_VARIABLE,
        transport: httpx.BaseTransport | None = None,
        timeout: float = 30.0,
        concurrency: int = 8,
        requests_per_second: float | None = None,
        policy: RetryPolicy | None = None,
        sleep: Callable[[float], object] | None = None,
        random: Callable[[], float] = _RANDOM,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        if concurrency < 1 or (requests_per_second is not None and requests_per_second <= 0):
            raise SettingsError("concurrency and requests-per-second must be above zero")
        key = key if isinstance(key, ApiKey) else ApiKey(key, key_variable)  # from here on no local holds its text
        self.concurrency = concurrency
        self.on_upload: Callable[[Upload, int], None] | None = None
        """Called with an upload and the bytes of it that are on their way, by the thread that sends it; at the end, whatever came of
        it, with all.
        """
        self._access = Access(key, checked_url(url), environment, key_variable)
        pace = Pace(requests_per_second, clock)
        terms = Terms(self._access, policy or RetryPolicy(), pace, clock=clock, wall=wall, chance=random)
        self._patience = Patience(sleep)
        self._wire = SyncWire(
            terms, timeout=timeout, connections=concurrency, transport=transport, sleep=self._patience.wait
        )

    @classmethod
    def from_env(
        cls, target: PacedTarget, environ: Mapping[str, str], transport: httpx.BaseTransport | None = None
    ) -> Self:
        """Create a client for an environment of the settings: ``target`` contains key variable, address and limits.

        Raises SettingsError if the variable is missing or contains no key, or if settings may not name it or the
        address.
        """
        return cls.of(Access.from_environ(target, environ), target, transport)

    @classmethod
    def of(cls, access: Access, target: PacedTarget, transport: httpx.BaseTransport | None = None) -> Self:
        """The API that ``access`` opens, with the limits of ``target``."""
        return cls(
            access.key,
            url=access.url,
            environment=access.environment,
            key_variable=access.key_variable,
            transport=transport,
            concurrency=target.concurrency,
            requests_per_second=target.requests_per_second,
        )

    @property
    def url(self) -> str:
        """The address that is asked, without a slash at its end."""
        return self._access.url

    def list(self, kind: str, search: str | None = None) -> Iterator[Json]:
        """Summaries of all items of a kind, each once, page by page as they are taken. ``search`` filters by name."""
        listing = Listing(kind, self._access, search)
        while (call := listing.call) is not None:
            yield from listing.feed(self._wire.run(call))

    def get(self, kind: str, item: str) -> Json:
        """Get an item with all of its fields."""
        return self._ask(Call("GET", item_path(kind, item), about=f"{kind}/{item}"), item)

    def transcript(self, session: str) -> Json:
        """Return the messages of a session."""
        call = Call("GET", f"{item_path('sessions', session)}/transcript", about=f"sessions/{session}")
        return decoded(call, self._wire.run(call), self._access)

    def create(self, kind: str, body: Json) -> Json:
        """Create an item and return all of its fields, with an ``id``. Never sent twice if the first may have been done.

        Raises OutcomeUnknown if that is uncertain: look for the item before creating it again.
        """
        call = Call("POST", f"/v1/{kind}", encoded(body), about=kind, repeatable=False)
        return self._ask(call)

    def upload(self, kind: str, file: Upload) -> Json:
        """Add a file to a collection of files (``knowledge/groups/ID/documents``) and return its record, with an ``id``.

        It is read while it is sent. Never sent twice if the first may have been done; raises as `create`, and `UnreadableFile`.
        """
        call = Call("POST", f"/v1/{kind}", about=kind, repeatable=False, upload=file)
        if (report := self.on_upload) is None:
            return self._ask(call)
        try:
            return self._ask(replace(call, upload=file.told(partial(report, file))))
        finally:
            report(file, file.size)

    def search(self, kind: str, item: str, body: Json) -> Sequence[Any]:
        """What a question finds in an item (``knowledge/groups``)."""
        call = Call("POST", f"{item_path(kind, item)}/search", encoded(body), about=f"{kind}/{item}")
        return decoded_array(call, self._wire.run(call), self._access)

    def update(self, kind: str, item: str, body: Json) -> Json:
        """Set fields of an item and return all of its fields. ``body`` must be the full desired state, since it may be sent
        twice.
        """
        return self._ask(Call("PUT", item_path(kind, item), encoded(body), about=f"{kind}/{item}"), item)

    def delete(self, kind: str, item: str) -> None:
        """Delete an item."""
        call = Call("DELETE", item_path(kind, item), about=f"{kind}/{item}")
        check_deleted(call, self._wire.run(call), self._access)

    def hurry(self) -> None:
        """Let the current requests finish, and do not wait before retries: for Ctrl-C."""
        self._patience.end()

    def close(self) -> None:
        """Close the connections."""
        self._wire.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _ask(self, call: Call, item: str = "") -> Json:
        return decoded(call, self._wire.run(call), self._access, ID, about=item)
