"""An API on a real socket that keeps to its document and is difficult all the same. Written from the document alone: it
shares no shape with the client or the emulator.

What it shows, it shows late; what it is sent, it keeps in its own spelling; what it answers may be something else.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable

Json = dict[str, Any]
FLAT = ("name", "description", "llmId", "avatarModel", "initialMessage", "languageCode", "skipGreeting",
        "uninterruptibleGreeting", "zeroDataRetention", "voiceDetectionOptions", "voiceGenerationOptions")  # fmt: skip
TOOL = ("name", "description", "type", "disableInterruptions", "config")


class Clock:
    """Time that passes only where somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@dataclass
class Item:
    """Everything an item ever was: (when, document), None once it is deleted."""

    versions: list[tuple[float, Json | None]] = field(default_factory=list)

    def at(self, moment: float) -> Json | None:
        found = [document for when, document in self.versions if when <= moment]
        return found[-1] if found else None


class StandIn:
    """``list_lag`` and ``get_lag`` are seconds by which a list (searched or not) and a read are late. ``make`` is what is made
    of each text, number and key that is sent. ``again``: it is made of all that is stored, with each update. ``answer``
    replaces a reply: (method, path, status, body) -> (status, bytes); a status of 0 hangs up. ``refuse`` is a status that is
    answered instead of doing it, -1 to hang up. ``pages`` makes the pages of a list.
    """

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.list_lag = self.get_lag = 0.0
        self.make: Callable[[Any], Any] = lambda value: value
        self.again = False
        self.answer: Callable[[str, str, int, Any], tuple[int, bytes] | None] = lambda *reply: None
        self.refuse: Callable[[str, str], int] = lambda method, path: 0
        self.pages: Callable[[list[Json], int, int], Json] | None = None
        self.kinds: dict[str, dict[str, Item]] = {"personas": {}, "tools": {}}
        self.asked: list[tuple[str, str]] = []
        self.clients: list[Any] = []
        """Are closed with it."""
        self._lock = threading.Lock()
        self._count = 0

    def __enter__(self) -> Self:
        standin = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def _do(self) -> None:
                size = int(self.headers.get("content-length") or 0)
                body = json.loads(self.rfile.read(size)) if size else None
                with standin._lock:
                    status, content = standin.handle(self.command, self.path, body)
                if status == 0:
                    self.close_connection = True
                    return
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PUT = do_DELETE = _do  # noqa: N815 - as http.server calls them

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        for client in self.clients:
            client.close()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def there(self, kind: str = "personas") -> list[Json]:
        """What is stored, whoever sees it by now."""
        found = (item.versions[-1][1] for item in self.kinds[kind].values())
        return [document for document in found if document is not None]

    @property
    def writes(self) -> int:
        """How many requests were there that write."""
        return sum(method != "GET" for method, _ in self.asked)

    def edit(self, id_: str, kind: str = "personas", **fields: Any) -> None:
        """Somebody edits an item in the Lab, which shows it as it is typed."""
        item = self.kinds[kind][id_]
        document = item.versions[-1][1]
        assert document is not None
        item.versions.append((self.clock.now, document | fields))

    def handle(self, method: str, target: str, body: Any) -> tuple[int, bytes]:
        path, query = urlsplit(target).path, parse_qs(urlsplit(target).query)
        self.asked.append((method, path))
        if status := self.refuse(method, path):
            return max(status, 0), b"{}"
        _, _, kind, *rest = path.split("/")
        if rest:
            status, reply = self._one(method, kind, rest[0], body)
        elif method == "POST":
            status, reply = 201, self._create(kind, body)
        else:
            status, reply = 200, self._list(kind, query)
        return self.answer(method, path, status, reply) or (status, json.dumps(reply).encode())

    def _create(self, kind: str, body: Json) -> Json:
        self._count += 1
        now = self._moment()
        document = {"id": f"{kind[0]}-{self._count:04}", "createdAt": now, "updatedAt": now} | self._made(body)
        self.kinds[kind][document["id"]] = Item([(self.clock.now, document)])
        return self._full(kind, document)

    def _one(self, method: str, kind: str, id_: str, body: Any) -> tuple[int, Json]:
        item = self.kinds[kind].get(id_)
        now = None if item is None else item.versions[-1][1]
        shown = None if item is None else item.at(self.clock.now - self.get_lag)
        if method == "GET":
            return (404, {"error": "Not Found"}) if shown is None else (200, self._full(kind, shown))
        if item is None or now is None:
            return 404, {"error": "Not Found"}
        if method == "DELETE":
            item.versions.append((self.clock.now, None))
            return 200, {"message": "deleted"}
        fields = self._made(body)
        merged = {**now.get("widgetConfig", {}), **fields.get("widgetConfig", {})}
        stored = self._made(now) | {"id": id_} if self.again else now
        document = stored | fields | {"updatedAt": self._moment()}
        if merged:
            document["widgetConfig"] = merged
        item.versions.append((self.clock.now, document))
        return 200, self._full(kind, document)

    def _list(self, kind: str, query: dict[str, list[str]]) -> Json:
        items = [item.at(self.clock.now - self.list_lag) for item in self.kinds[kind].values()]
        sought = query.get("search", [""])[0].casefold()
        found = [self._summary(kind, each) for each in items if each is not None]
        found = [each for each in found if sought in (each["name"] or "").casefold()]
        page, size = int(query["page"][0]), int(query["perPage"][0])
        if self.pages is not None:
            return self.pages(found, page, size)
        last = max(1, -(-len(found) // size))
        meta = {"total": len(found), "lastPage": last, "currentPage": page, "perPage": size}
        return {"data": found[(page - 1) * size : page * size], "meta": meta}

    def _made(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self._made(each) for key, each in value.items()}
        if isinstance(value, list):
            return [self._made(each) for each in value]
        return self.make(value)

    def _moment(self) -> str:
        self.clock.now += 0.001  # no two items are of one moment
        return f"2026-01-01T{self.clock.now - 1_700_000_000.0:012.3f}Z"

    def _summary(self, kind: str, document: Json) -> Json:
        if kind == "tools":
            return self._full(kind, document)
        names = ("id", "name", "createdAt", "updatedAt")
        return {name: document.get(name) for name in names} | {
            "description": document.get("description") or "",
            "languageCode": document.get("languageCode", "inherit"),
        }

    def _full(self, kind: str, document: Json) -> Json:
        whole = {name: document.get(name) for name in ("id", "createdAt", "updatedAt")}
        if kind == "tools":
            users = [each for each in self.there() if document["id"] in each.get("toolIds", ())]
            return whole | {name: document[name] for name in TOOL if name in document} | {"usageCount": len(users)}
        whole |= {name: document.get(name) for name in FLAT}
        return whole | {
            "avatar": document.get("avatarId") and {"id": document["avatarId"]},
            "voice": document.get("voiceId") and {"id": document["voiceId"]},
            "brain": {"systemPrompt": document.get("systemPrompt")},
            "tools": [{"_toolId": id_} for id_ in document.get("toolIds", ())],
            "widgetConfig": document.get("widgetConfig", {}),
        }
