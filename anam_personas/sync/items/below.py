"""The items below keepers, as lists, keepers and reads show them. What is read here is never written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.errors import ApiError
from anam_personas.sync.items.claims import claims, is_asked, is_free

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anam_personas.sync.items.claims import Ledger
    from anam_personas.sync.items.kept_kind import Kind
    from anam_personas.sync.items.ledger import Entry
    from anam_personas.sync.items.ledgers import Ledgers
    from anam_personas.sync.remote.checked import Checked
    from anam_personas.sync.remote.protocol import Json

_NOT_FOUND = 404


class Below:
    """``keepers`` has the keeper of each item that was seen, by id: the replies to some requests lack it."""

    def __init__(self, remote: Checked, ledgers: Ledgers) -> None:
        self._remote, self._ledgers = remote, ledgers
        self.keepers: dict[str, str] = {}
        self._listed: dict[str, frozenset[str]] = {}
        self._shown: dict[str, frozenset[str]] = {}

    def keeper(self, ours: Kind, reply: Json) -> str:
        """The id of the keeper of an item; empty if unknown."""
        if isinstance(keeper := reply.get(ours.keeper.path), str):
            self.keepers[reply["id"]] = keeper
        return self.keepers.get(reply["id"], "")

    def read(self, ours: Kind, keeper: str) -> Ledger | None:
        """The ledger of a keeper; None if there is no such item."""
        ledger = self._ledgers.read(ours, keeper)
        if ledger is not None:
            self._shown.setdefault(keeper, frozenset(each["id"] for each in ledger.items))
        return ledger

    def begin(self, ours: Kind) -> None:
        """Note what there is before anything is written."""
        if ours.resource.kind not in self._listed:
            listed = frozenset(each["id"] for each in self._remote.list(ours.resource.segment))
            self._listed[ours.resource.kind] = listed

    def all(self, ours: Kind, ledgers: Sequence[Ledger]) -> list[Json]:
        """All items of the list, and those that ledgers name and the list does not show yet."""
        items = list(self._remote.list(ours.resource.segment))
        named = {entry.id for ledger in ledgers for entry in ledger.entries if entry.id}
        late = (self._item(ours, id_) for id_ in sorted(named - {each["id"] for each in items}))
        return [*items, *(each for each in late if each is not None)]

    def of(self, ours: Kind, ledger: Ledger) -> list[Json]:
        """All items below a keeper."""
        return [each for each in self.all(ours, [ledger]) if self.keeper(ours, each) == ledger.keeper]

    def came(self, ours: Kind, ledger: Ledger, begun: Entry) -> list[Json]:
        """The items that came below a keeper since `begin`, are nobody's, and are just what a create would make. A keeper shows them
        before the list does.
        """
        items = self.of(ours, ledger)
        shown = {each["id"]: each for each in ledger.items} | {each["id"]: each for each in items}
        made = claims(ours.resource, ledger, list(shown.values()))
        before = self._listed.get(ours.resource.kind, frozenset()) | self._shown.get(ledger.keeper, frozenset())
        found = [
            each
            for id_, each in shown.items()
            if id_ not in before and is_free(made, id_, begun.key) and is_asked(ours.resource, begun, each)
        ]
        return [each for each in found if self._item(ours, each["id"]) is not None]

    def _item(self, ours: Kind, id_: str) -> Json | None:
        """An item by its id; None if there is none any more."""
        try:
            return self._remote.get(ours.resource.segment, id_)
        except ApiError as error:
            if error.status != _NOT_FOUND:
                raise
            return None
