"""The contract of a resource kind: what a subclass of `Resource` must implement, should override, and may leave."""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from anam_personas.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from anam_personas.persona.types import Persona
    from anam_personas.resources.attached import Attached
    from anam_personas.resources.body import Flat, Json, Ref, Wanted
    from anam_personas.resources.pull.edits import Edits
    from anam_personas.resources.pull.values import LiveItem, NewFile, Place, Taken
    from anam_personas.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Keeper:
    """The items that record which items of a kind without room for a marker are ours: see ``sync/items/ledger.py``.

    ``kind`` is their kind, ``segment`` its collection and ``marker_path`` the field with the marker. ``path`` is where bodies and
    replies of a recorded item have the id of its keeper, ``word`` begins the lines: ``[anam-personas-WORD ...]``. ``lists`` are the fields
    of a keeper's own replies that show recorded items.
    """

    kind: str
    segment: str
    marker_path: str
    path: str
    word: str
    lists: tuple[str, ...] = ()


class Resource(ABC):
    """A kind of item that sync manages. One instance of each subclass is a row in ``RESOURCES`` of this package.

    The collection is at ``/v1/{segment}``. GET lists it, either in pages, ``{"data": [...], "meta": {"lastPage": N}}``, or
    as a bare array, for the collections in ``ARRAYS`` of ``api/listing.py``. Each entry has ``id`` and a name. GET, PUT
    and DELETE work at ``/v1/{segment}/{id}``. POST creates an item. Replies to POST, PUT and GET of one item have all of its
    fields. PUT is partial: a field that is not sent stays as it is.

    Methods never ask the API. `from_api` and `is_platforms` never raise, whatever shape a reply has.
    """

    # -- must be set and implemented

    kind: ClassVar[str]
    """The name of the kind in plans, outcomes and the journal: ``tool``."""
    segment: ClassVar[str]
    """The path of the collection below ``/v1/``: ``tools``. Its last part is the key of the kind's rows in JSON."""

    @abstractmethod
    def from_files(self, personas: Sequence[Persona], workspace: Workspace | None) -> list[Wanted]:
        """The items that the files describe, in key order.

        ``personas`` are all personas that could be resolved for the environment. A kind with files of its own reads them
        from ``workspace``, which is None where only personas are known. A file that cannot be used is an item with a
        ``problem``; nothing is raised.
        """

    @abstractmethod
    def from_api(self, reply: Json) -> Flat:
        """The canonical body of a live item, as far as its full reply shows it."""

    # -- should be overridden

    name_path: str = "name"
    """The path of the name: a text field that lists show."""
    marker_path: str | None = None
    """The path of a text field that has room for the ownership marker. Without one, an item is identified by its name."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of the changes that items of this kind lead to: their own, and that of their files."""
        return (self.kind,) if self.attached is None else (self.kind, self.attached.kind)

    def known(self, workspace: Workspace) -> frozenset[str] | None:  # noqa: ARG002 - a default
        """What identifies the items of all files of this kind, used or not: their keys with a marker, else their names.

        None where a file cannot be read, and by default. Then no item of the kind is deleted for want of a file.
        """
        return None

    def take(self, edits: Edits, item: LiveItem) -> tuple[Edits, list[Taken]]:
        """Write the live values of an item into its files; ``pull`` calls this for each item that was edited live.

        Returns the files after the edits that succeeded, and one result for each field of ``item``, in its order. By default
        every field is refused.
        """
        why = (
            f"pull does not edit {self.kind} files: edit them by hand, or use `apply --overwrite-drift` to restore "
            "the file's value"
        )
        return edits, [field.refused(why) for field in item.fields]

    @property
    def is_pulled(self) -> bool:
        """Whether ``pull`` edits the files of this kind."""
        return type(self).take is not Resource.take

    # -- may be left as they are

    attached: Attached | None = None
    """How the files below an item are called, for a kind that has them (`Wanted.files`)."""
    kept_by: Keeper | None = None
    """Who records which items of this kind are ours, where none of their own fields has room for a marker. Then ``marker_path`` is the
    field in which sync finds and writes the marker, and no request or reply of the API has that field."""
    private: frozenset[str] = frozenset()
    """Fields of replies that sync never sees, and so keeps nowhere, for a kind with ``kept_by``; also where its keeper shows them."""
    is_sparse: bool = False
    """Whether an update sends the fields that differ alone, since sending a field again would change it."""
    lost: str | None = None
    """Why a deleted item cannot be created again by a rollback, as a sentence; None where it can."""
    takes_keys: bool = False
    """Whether a KEY on the command line names an item of this kind. True for one kind. Items of other kinds are part of a
    plan if no KEY is given, or if an item of the plan refers to them."""
    proved_as: str | None = None
    """The word of the lines in which items that refer to one of this kind record what was last applied to it:
    ``[anam-personas-tools ...]``. For a kind without ``marker_path``; None for no lines."""
    unset: Mapping[str, Any] = {}
    """The values that unset a path in an update, for paths that can be unset."""
    resets: Mapping[str, str] = {}
    """Path -> the path that the API resets when the first one changes."""
    silent: frozenset[str] = frozenset()
    """Paths that may be set although a reply does not show them."""
    secret: frozenset[str] = frozenset()
    """Paths of mappings whose values are never shown."""
    hidden: Mapping[str, tuple[Any, ...]] = {}
    """Values that replies do not show, or show as something else, by path. For a silent path: all values it can have."""

    by_variable: Mapping[str, str] = {}
    """Paths of secrets -> the path of the address that gets them. In a body such a path has the name of a variable of the
    process's environment; apply alone sends its value, on a create, where the name changes, or on request."""

    def comparable(self, path: str, value: Any) -> bool:  # noqa: ARG002 - a default
        """Whether replies show a file's value as it was sent. True by default."""
        return True

    def is_platforms(self, summary: Json) -> bool:  # noqa: ARG002 - a default
        """Whether a live item belongs to the platform: files can refer to it, but it is never written. False by default."""
        return False

    def is_used(self, workspace: Workspace | None) -> bool:  # noqa: ARG002 - a default
        """Whether a project has anything to do with this kind, so that a plan lists it. True by default."""
        return True

    def users(self, reply: Json) -> int | None:  # noqa: ARG002 - a default
        """How many items of the organisation refer to a live one. None, the default, where the API does not report that."""
        return None

    def published(self, reply: Json) -> tuple[str, ...]:  # noqa: ARG002 - a default
        """Who can reach a live item from outside, as sentences: shown with every update. Never raises. Nothing by default."""
        return ()

    def condition(self, reply: Json) -> str:  # noqa: ARG002 - a default
        """Why a live item does not work although it is there, in a few words. Never raises. Empty, the default, where it works."""
        return ""

    def objection(self, body: Flat, live: Flat | None) -> str | None:  # noqa: ARG002 - a default
        """Why an item cannot be made (``live`` is None), or become, as in ``body``. None, the default, where it can."""
        return None

    def is_as_sent(self, payload: Json, shown: Json) -> bool:  # noqa: ARG002 - a default
        """Whether an item that is shown so is as if a request had just been sent for it, though it has other values. False by default."""
        return False

    def begun(self, reply: Json) -> list[Flat]:  # noqa: ARG002 - a default
        """The bodies of files with which an item may have been created that is shown so, for a kind with ``kept_by``. None by default."""
        return []

    def settled(self, path: str, stored: Any) -> str | None:  # noqa: ARG002 - a default
        """A sentence for a value that the API made of the one that was sent, where that is as it should be. None by default."""
        return None

    def stages(self, body: Flat) -> list[Flat]:
        """What a create sends, then what an update must add at once. By default a create sends everything."""
        return [dict(body)]

    def created(self, payload: Json) -> Json:
        """The request body of a create, where it differs from that of an update. The same by default."""
        return payload

    def updated(self, payload: Json) -> Json:
        """The request body of an update, where it differs from the canonical one. The same by default."""
        return payload

    def completed(self, body: Flat, live: Flat) -> Flat:  # noqa: ARG002 - a default
        """The body of an update, with the live values that must be sent again to survive it. By default ``body`` alone.

        ``live`` has the values of silent paths that are known to be there.
        """
        return dict(body)

    def may_hide(self, body: Flat, path: str) -> bool:  # noqa: ARG002 - a default
        """Whether an item may have a value at a silent path that its body lacks. True by default."""
        return True

    def side_effects(self, body: Flat, live: Flat) -> list[str]:  # noqa: ARG002 - a default
        """What else an update would change, as sentences. Nothing by default."""
        return []

    def refs_by_name(self, workspace: Workspace) -> dict[str, Ref]:  # noqa: ARG002 - a default
        """The references that a persona file can make to items of this kind, by the items' names. None by default."""
        return {}

    def keys(self, workspace: Workspace) -> frozenset[str]:  # noqa: ARG002 - a default
        """The keys of all files of this kind, used or not. None by default: a kind with `new_file` overrides it."""
        return frozenset()

    def new_file(self, live: Flat, place: Place) -> NewFile:  # noqa: ARG002 - a default
        """A file for a live item that has none, for ``pull --id``. Raises `AnamPersonasError` where none can be made."""
        raise UsageError(f"pull writes no new files for a {self.kind}")

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        lacking = [name for name in ("kind", "segment") if not isinstance(getattr(cls, name, None), str)]
        if lacking and not inspect.isabstract(cls):
            raise TypeError(
                f"{cls.__module__}.{cls.__name__} must set {' and '.join(lacking)}: see Resource in {__name__}"
            )
