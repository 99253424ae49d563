"""The files below live items, as their lists show them. No content is read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from anam_personas.errors import ApiError
from anam_personas.resources.attached import Stored, stored
from anam_personas.sync.remote.parallel import run

if TYPE_CHECKING:
    from collections.abc import Iterable

    from anam_personas.resources.base import Resource
    from anam_personas.sync.remote.protocol import Remote


@dataclass(frozen=True, slots=True)
class Files:
    """The files below one item: ours, the oldest first, and the names of the others."""

    ours: tuple[Stored, ...] = ()
    others: tuple[str, ...] = ()


def read_files(remote: Remote, resource: Resource, ids: Iterable[str], concurrency: int) -> dict[str, Files | ApiError]:
    """The files below some items, by the item's id; the failure where a list cannot be read."""
    wanted = sorted(set(ids))
    found = run([partial(_listed, remote, resource, id_) for id_ in wanted], concurrency)
    return dict(zip(wanted, found, strict=True))


def files_of(remote: Remote, resource: Resource, id_: str) -> Files:
    """The files below an item. Raises `ApiError`."""
    records = list(remote.list(collection(resource, id_)))
    ours = [each for each in map(stored, records) if each is not None]
    others = [f"{each.get('filename') or each['id']}" for each in records if stored(each) is None]
    return Files(tuple(sorted(ours, key=lambda each: each.age)), tuple(others))


def collection(resource: Resource, id_: str) -> str:
    """The collection of the files below an item. Raises TypeError for a kind without files."""
    if resource.attached is None:
        raise TypeError(f"a {resource.kind} has no files")
    return f"{resource.segment}/{id_}/{resource.attached.name}"


def _listed(remote: Remote, resource: Resource, id_: str) -> Files | ApiError:
    try:
        return files_of(remote, resource, id_)
    except ApiError as error:
        return error
