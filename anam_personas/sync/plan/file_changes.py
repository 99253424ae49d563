"""The changes of files that belong to an item: they are uploaded and deleted, never edited."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from anam_personas.sync.plan.change import Change

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anam_personas.resources.attached import LocalFile
    from anam_personas.resources.body import Flat, Ref
    from anam_personas.sync.plan.decide import Action


@dataclass(frozen=True, slots=True, kw_only=True)
class Put(Change):
    """A file that its item lacks. ``item`` is the item, ``item_id`` its id, None if the same apply creates it.

    ``there`` is the id of the version of the file that was uploaded already and is not ready, or has not replaced the others yet.
    ``replaces`` are the ids of earlier versions, which are deleted once this one is ready; ``failed`` are those among them that could not
    be processed, of which the last one is enough.
    """

    action: ClassVar[Action] = "create"

    item: Ref
    item_id: str | None = None
    file: LocalFile
    there: str | None = None
    replaces: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    pending: Mapping[str, Ref] = field(default_factory=dict)

    @property
    def body(self) -> Flat:
        """What identifies the change beside its row."""
        return {"digest": self.file.digest, "there": self.there, "replaces": list(self.replaces)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Replace(Put):
    """A file of which the item has another version."""

    action: ClassVar[Action] = "update"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remove(Change):
    """A stored file of ours that the item has no file for, or a copy."""

    action: ClassVar[Action] = "delete"

    mark: str = ""
