"""What a test of sync's laws has to know of a kind: its files, and what people do to its items in the Lab."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from anam_personas.api.client import AnamApi
    from anam_personas.emulator.store import Store

Document = dict[str, Any]
"""An item as the emulator stores it, with what no reply shows."""
Texts = tuple[str, ...]
"""The values of an item's fields."""


@dataclass(frozen=True)
class Kind:
    """A kind of items. An item of a house has a key, and one text for each field.

    Make another kind a row of `rows.KINDS`; every law is then tried on it.
    """

    name: str
    """In plans: ``tool``."""
    stored: str
    """In the emulator's store."""
    choices: tuple[Texts, ...]
    """For each field, what files say; the last ones are what people write in the Lab."""
    files: Callable[[Mapping[str, Texts]], dict[str, str]]
    """The files of the items of a house, by their keys: text by path."""
    said: Callable[[Document], Texts]
    """The fields of a stored item."""
    key: Callable[[Document], str | None]
    """The key of a stored item of the house; None for one of somebody else."""
    stranger: Callable[[AnamApi, str], object]
    """Somebody makes an item by hand, as like the one of a key as can be."""
    delete: Callable[[AnamApi, str], None]
    """Somebody deletes an item."""
    requests: int
    """Of the apply of the campaign, one after the other; a test of its own holds that."""
    fewer: int = 0
    """By how many that is more than on a machine without a journal."""
    edit: Callable[[AnamApi, str, int, str], object] | None = None
    """Somebody edits a field of an item. None where nothing of a stored item can be edited."""
    edited: tuple[int, ...] = ()
    """The fields whose edits a plan can see."""
    copy: Callable[[AnamApi, Document], str] | None = None
    """Somebody copies an item, with its marker; the id of the copy. None where a copy cannot be told from another's item."""
    more: Callable[[Store, Document], Document] = lambda store, document: {}
    """What the store has of an item in other places."""
    by_name: bool = False
    """Items are identified by name: another project's of that name is the same item, and only the folder that made one prunes it."""
    kept: bool = False
    """Another item records which ones are ours, before they are made: a create that may have been sent is not sent again at once."""
    raced: frozenset[int] = frozenset({0, 1})
    """What two applies at once may end with."""
    doubts: bool = False
    """Where both sides changed a field to the same, a machine without a journal cannot tell, and refuses: another field never says the same
    in file and reply."""
    unseen: tuple[str, ...] = ()
    """Paths of the fields whose edits a plan cannot see, which it says."""
    restored: tuple[bool, ...] = (True, True)
    """For each field, whether a rollback restores it."""
    revived: bool = True
    """Whether a rollback creates again what was deleted."""
    says: tuple[str, ...] = ()
    """What the plan of a rollback says of what it does not restore."""
    keeps_id: bool = True
    """An item that changes stays the same item."""

    def __repr__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Call:
    """The ``number``-th request of the campaign's apply."""

    kind: Kind
    number: int

    def __repr__(self) -> str:
        return f"{self.kind}-{self.number}"
