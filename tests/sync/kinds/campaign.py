"""The apply of which every request goes wrong once: items change, one is new, one is gone, one stays."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.sync.kinds.house import House, Machine
    from tests.sync.kinds.kind import Document, Kind, Texts

KEYS = ("ada", "bea", "old", "stays")


def before(kind: Kind) -> dict[str, Texts]:
    """The items that were applied."""
    return dict.fromkeys(KEYS, tuple(each[0] for each in kind.choices))


def wish(kind: Kind, nth: int = 1) -> dict[str, Texts]:
    """The items of the apply that goes wrong; ``nth`` 2 for those of a later one."""
    first, other = (tuple(each[at] for each in kind.choices) for at in (0, nth))
    return {"ada": other, "bea": (*first[:-1], other[-1]), "new": first, "stays": first}


@dataclass
class Scene:
    """A house with four items, and items of other people. ``keeps``: the machine that applies it has a journal."""

    house: House
    keeps: bool
    here: Machine = field(init=False)
    ids: dict[str, str] = field(init=False)
    strangers: list[Document] = field(init=False)

    def __post_init__(self) -> None:
        kind = self.house.kind
        self.here = self.house.machine(keeps=self.keeps)
        assert self.here.apply(before(kind)).exit_code == 0
        self.house.visited("ada")
        self.strangers = self.house.strangers()
        self.ids = {key: items[0]["id"] for key, items in self.house.ours().items()}
        assert self.here.plan(before(kind)).is_clean

    @property
    def wish(self) -> dict[str, Texts]:
        return wish(self.house.kind)

    def reaches(self, number: int) -> bool:
        """Whether the apply has so many requests."""
        return number <= self.house.kind.requests - (0 if self.keeps else self.house.kind.fewer)

    def run(self, api: Any = None, **options: Any) -> int:
        """The apply; its exit code."""
        return self.here.code(self.wish, api, prune=True, **options)

    def next(self) -> Machine:
        """The machine that goes on: the same folder, or without a journal another clone."""
        self.house.rest()
        return self.here if self.keeps else self.house.machine(keeps=False)

    def check(self, wish: Mapping[str, Texts] | None = None) -> None:
        """What must hold after the next run."""
        wish = wish or self.wish
        for machine in (self.here, self.house.machine(keeps=False)):
            plan = machine.plan(wish, prune=True)
            assert plan.is_clean, plan.to_json()
            assert not plan.acting
        said = self.house.said()
        if self.house.kind.by_name and not self.keeps:  # nobody knows who made it
            said.pop("old", None)
        assert said == wish
        assert self.house.strangers() == self.strangers
        if self.house.kind.keeps_id:
            ids = {key: items[0]["id"] for key, items in self.house.ours().items()}
            assert {**ids, **{key: self.ids[key] for key in ("ada", "bea", "stays")}} == ids
