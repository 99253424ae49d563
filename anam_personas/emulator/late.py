"""Lists that are late: what is listed is what was there some time ago, as where another server answers for lists."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from anam_personas.emulator.exchange import Document
    from anam_personas.emulator.store import Store


class LateLists:
    """The documents of a store by kind and id, as they were ``seconds`` before the time of ``clock``."""

    def __init__(self, store: Store, seconds: float, clock: Callable[[], float]) -> None:
        self._store, self._seconds, self._clock = store, seconds, clock
        self._changes: deque[tuple[float, str, str, Document | None]] = deque()
        self._shown: dict[str, dict[str, Document]] = {}
        store.on_change = self._note

    def all(self, kind: str) -> dict[str, Document]:
        """The documents of a kind by id, oldest first. To be read only."""
        shown = self._of(kind)
        while self._changes and self._changes[0][0] <= self._clock() - self._seconds:
            _, changed, id_, document = self._changes.popleft()
            if document is None:
                self._of(changed).pop(id_, None)
            else:
                self._of(changed)[id_] = document
        return shown

    def reset(self) -> None:
        """Begin with what is there now."""
        self._changes.clear()
        self._shown.clear()

    def _of(self, kind: str) -> dict[str, Document]:
        if kind not in self._shown:
            self._shown[kind] = dict(self._store.all(kind))
        return self._shown[kind]

    def _note(self, kind: str, id_: str, document: Document | None) -> None:
        self._of(kind)  # as it is before the change
        self._changes.append((self._clock(), kind, id_, document))
