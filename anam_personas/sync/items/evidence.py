"""The two hashes of a proof: FULL of a file, READ of a live item. See `proofs`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.sync.items.recall import applied_revision

if TYPE_CHECKING:
    from anam_personas.resources.base import Resource
    from anam_personas.resources.body import Flat, Wanted


def full(wanted: Wanted) -> str:
    """FULL of a file: 12 hex digits. Secrets and references count as the file has them."""
    refs = {
        path: [*wanted.body.get(path, ()), *(f"{ref.kind}/{ref.key}" for ref in refs)]
        for path, refs in wanted.refs.items()
    }
    return applied_revision({**wanted.body, **refs, **wanted.written})


def read(resource: Resource, live: Flat) -> str:
    """READ of a live body: 12 hex digits. It omits fields that some replies do not show."""
    return applied_revision({path: value for path, value in live.items() if path not in resource.silent})
