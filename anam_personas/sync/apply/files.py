"""Carrying out the changes of files: upload, wait until the new version is ready, then delete the earlier ones.

An upload is never repeated without a look: its name says what it contains, so one whose reply was lost is found by it. Once the
list shows an upload, it shows those of writers that raced: all keep the oldest, and each deletes only its own. The earlier version
is deleted last, so that there is no moment in which neither can be found.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from threading import Event
from typing import TYPE_CHECKING, Final

from anam_personas.errors import ApiError, ApiRefused, ApiUnavailable
from anam_personas.resources.attached import Stored, stored
from anam_personas.sync.apply.result import MOVED, HalfMade, Skipped, Unknown, Written
from anam_personas.sync.items.files import collection, files_of
from anam_personas.sync.plan.files import FAILED, READY, holds_others

if TYPE_CHECKING:
    from anam_personas.resources import Resource
    from anam_personas.sync.plan.change import Delete
    from anam_personas.sync.plan.file_changes import Put, Remove
    from anam_personas.sync.remote.checked import Checked
    from anam_personas.sync.remote.waiting import Waiting
    from anam_personas.sync.state.store import Store

_NOT_FOUND: Final = 404


@dataclass(frozen=True, slots=True)
class FileWriter:
    """The files below the items of a kind. ``waiting`` bounds how long a list is read for an upload without a reply, ``ready`` how
    long a file may be processed.
    """

    resource: Resource
    remote: Checked
    store: Store
    waiting: Waiting
    ready: Waiting
    is_late: Event = field(default_factory=Event)
    """Whether a list did not show an upload in time."""

    def upload(self, change: Put, item_id: str) -> str:
        """Upload a file, unless it is there; its id. Raises `ApiError`, `Unknown` and `UnreadableFile`."""
        there = self._versions(change, item_id)
        if there:
            return there[0].id
        self._note(change, "begin")
        try:
            reply = self.remote.upload(collection(self.resource, item_id), change.file.upload())
        except ApiRefused:
            self._note(change, "retract")
            raise
        except ApiUnavailable as error:
            return self._found(change, item_id, error)
        made = stored(reply)
        if made is None or made.mark != change.file.mark:
            self._delete(reply["id"])
            raise ApiRefused(
                f"the API stored it under another name ({reply.get('filename')}), by which it cannot be found again: rename it"
            )
        self._note(change, "made", id=made.id)
        return made.id

    def finish(self, change: Put, item_id: str, id_: str) -> Written:
        """Wait until an uploaded file is ready and listed, then delete the versions that it replaces. Raises as `write` does."""
        try:
            self._wait(change, id_)
        except ApiRefused:
            for earlier in change.failed:  # or each run would add one
                with suppress(ApiError):
                    self._let_go(change, earlier, id_)
            raise
        first = self._listed(change, item_id, id_)
        notes = (
            () if first else (f"the list does not show it yet ({id_}), so another writer may have uploaded it, too",)
        )
        if first not in (None, id_):
            id_ = self._kept(change, f"{first}", id_)
        for earlier in change.replaces:
            try:
                self._let_go(change, earlier, id_)
            except ApiError as error:
                what = f"the new version is there ({id_}), but an earlier one could not be deleted"
                raise HalfMade(id_, error, what) from None
        self._note(change, "done", id=id_)
        return Written(id_, notes)

    def remove(self, change: Remove) -> Written:
        """Delete a stored file, if it still is the one that was planned. Raises `Skipped` and `ApiError`."""
        id_ = f"{change.id}"
        try:
            found = stored(self.remote.get(self._segment, id_))
        except ApiError as error:
            if error.status != _NOT_FOUND:
                raise
            return Written(id_, ("it was already gone",))
        if found is None or found.mark != change.mark:
            raise Skipped(MOVED)
        self._note(change, "begin")
        self._delete(id_)
        self._note(change, "done")
        return Written(id_)

    @property
    def _segment(self) -> str:
        return self.resource.attached.segment if self.resource.attached else ""

    def _versions(self, change: Put, item_id: str) -> list[Stored]:
        """The live uploads with the content of a file, the oldest first."""
        found = files_of(self.remote, self.resource, item_id).ours
        return [each for each in found if each.mark == change.file.mark and each.status != FAILED]

    def _found(self, change: Put, item_id: str, error: ApiUnavailable) -> str:
        """The id of an upload without a reply, once the list shows it."""
        for _ in self.waiting.steps():
            try:
                there = self._versions(change, item_id)
            except ApiError:
                continue
            if there:
                return there[0].id
        raise Unknown(f"{error.said}: whether it was uploaded is unknown, and the list does not show it. Apply again")

    def _kept(self, change: Put, first: str, id_: str) -> str:
        """The upload that stays, of two with the same content: the first one, once it is ready and the other is deleted."""
        try:
            self._wait(change, first)
            self._delete(id_)
        except (ApiError, Unknown):
            return id_  # a copy, which the next plan names
        self._note(change, "done", action="delete", id=id_)
        return first

    def _listed(self, change: Put, item_id: str, id_: str) -> str | None:
        """The id of the oldest upload of the content, once the list shows this one, or somebody deleted it; None where it shows
        neither in time. Where that was so once, it is read once for each of the others.
        """
        for _ in chain((None,), () if self.is_late.is_set() else self.waiting.steps()):
            try:
                there = self._versions(change, item_id)
                if there and (any(each.id == id_ for each in there) or self._is_gone(id_)):
                    return there[0].id
            except ApiError:
                continue
        self.is_late.set()
        return None

    def _is_gone(self, id_: str) -> bool:
        try:
            self.remote.get(self._segment, id_)
        except ApiError as error:
            return error.status == _NOT_FOUND
        return False

    def _wait(self, change: Put, id_: str) -> None:
        """Raises `ApiRefused` for a file that cannot be processed, `Unknown` where that takes too long."""
        status, steps = "", self.ready.steps()
        while True:
            try:
                found = stored(self.remote.get(self._segment, id_))
                status = found.status if found else ""
            except ApiError as error:
                status = f"{error.said}"
                found = None
            if status == READY:
                return
            if found is not None and status == FAILED:
                kept = " The earlier version stays." if {*change.replaces} - {*change.failed} else ""
                why = found.trouble.rstrip(".")
                raise ApiRefused(
                    f"it was uploaded ({id_}), but the API could not process it: {why}.{kept} Apply again to upload it anew"
                )
            if next(steps, self) is self:
                raise Unknown(
                    f"it was uploaded ({id_}), but is not ready after {self.ready.seconds:g} s ({status}): apply again to wait "
                    "for it, or delete it in the Anam Lab, and apply, to upload it anew",
                    id_,
                )

    def _let_go(self, change: Put, id_: str, but: str) -> None:
        """Delete an earlier version, unless somebody gave it another name since."""
        try:
            found = stored(self.remote.get(self._segment, id_))
        except ApiError as error:
            if error.status == _NOT_FOUND:
                return
            raise
        if found is not None and found.name == change.file.name and id_ != but:
            self._delete(id_)
            self._note(change, "done", action="delete", id=id_)

    def _delete(self, id_: str) -> None:
        try:
            self.remote.delete(self._segment, id_)
        except ApiError as error:
            if error.status != _NOT_FOUND:
                raise

    def _note(self, change: Put | Remove, step: str, **more: str) -> None:
        entry = {"step": step, "action": change.action, "kind": change.kind, "key": change.key, "id": change.id} | more
        self.store.journal({key: value for key, value in entry.items() if value is not None})


def check_left(resource: Resource, remote: Checked, change: Delete) -> None:
    """Raises `Skipped` for an item that holds files of others, which would be deleted with it, and `ApiError`."""
    if resource.attached is not None and change.id is not None:
        files = files_of(remote, resource, change.id)
        if files.others:
            raise Skipped(holds_others(files))
