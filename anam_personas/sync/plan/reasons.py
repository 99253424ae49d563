"""Why an action is refused, in sentences that name the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.review.plain import spelled
from anam_personas.sync.items.applied import Side

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anam_personas.resources.body import Wanted
    from anam_personas.sync.items.compare import Field
    from anam_personas.sync.items.live import Summary


def drifted(fields: Sequence[Field], *, pulled: bool = True) -> str:
    """For a live edit of an item whose marker shows which side changed. ``pulled``: ``pull`` edits the files of its kind."""
    edited = ", ".join(field.path for field in fields if field.readable and field.side is not Side.HERE)
    return (
        f"edited elsewhere since it was last applied ({edited}): take the edit into the file {'with `pull`' if pulled else 'by hand'}, "
        "or overwrite it with --overwrite-drift"
    )


def differs(wanted: Wanted, fields: Sequence[Field]) -> str:
    """For an item without room for a marker: which side changed is known only if it was applied from this folder."""
    users = f"{wanted.used_by} persona{'s' * (wanted.used_by != 1)} of the project"
    users += " uses it" if wanted.used_by == 1 else " use it"
    if all(field.side is not Side.UNKNOWN for field in fields):
        return f"{drifted(fields)} ({users})"
    paths = ", ".join(field.path for field in fields)
    return (
        f'the live {wanted.kind} "{wanted.name}" differs from the file ({paths}), and a {wanted.kind} has no room for '
        f"a marker, so it is unknown which side changed: `pull --theirs` takes the live values into the file, "
        f"--overwrite-drift writes those of the file ({users})"
    )


def shared(wanted: Wanted, path: str, environment: str) -> str:
    """For an item without room for a marker that refers to the items of another environment, in the same organisation."""
    return (
        f'the live {wanted.kind} "{wanted.name}" is that of the environment {environment} ({path}), and environments of one '
        f"organisation share a {wanted.kind} by its name: give each a {wanted.kind} file of its own, with a name of its own, and name it "
        f"under `environments`; --overwrite-drift takes it away from {environment}"
    )


def renews(*, alike: bool) -> str:
    """For an item that only needs a new marker. ``alike``: a field was set to the same value on both sides."""
    what = "apply only renews the marker"
    return f"the same change was made here and live (or pulled): {what}" if alike else what


def forged(path: str, line: str) -> str:
    """For a file whose text would be read as a line that sync writes."""
    return f"its {path} has a line that only sync may write ({line[:60]}): remove it from the file"


def no_longer_set(paths: Sequence[str]) -> str:
    """For fields that were applied once and that the file no longer sets."""
    values = "value stays" if len(paths) == 1 else "values stay"
    return f"{_listed(paths, 'and')} {_is(paths)} no longer set by the file; the stored {values}"


def perhaps_no_longer_set(paths: Sequence[str]) -> str:
    """The same for one or more of several fields that no reply shows."""
    return f"{_listed(paths, 'or')} is no longer set by the file; the stored value stays"


def resembles(key: str) -> str:
    """For a create where an item without a file has the same name or content."""
    return (
        f'"{key}" is stored, no longer has a file, and resembles this one: if the file was renamed, add '
        f"`renamedFrom: {key}` to it, or a duplicate is created"
    )


def others(kind: str, ids: Sequence[str]) -> str:
    """For a create beside items of the same keeper that are not the project's."""
    named = f"{', '.join(ids[:3])}{', ...' if ids[3:] else ''}"
    if len(ids) == 1:
        return f"another {kind} leads there and is not of this project ({named}): nothing is done to it"
    return f"{len(ids)} others of the kind {kind} lead there and are not of this project ({named}): nothing is done to them"


def _is(paths: Sequence[str]) -> str:
    return "is" if len(paths) == 1 else "are"


def _listed(paths: Sequence[str], word: str) -> str:
    return f" {word} ".join([", ".join(paths[:-1]), paths[-1]] if len(paths) > 1 else paths)


def name_taken(name: str, ids: Sequence[str]) -> str:
    """For a create that would duplicate a name."""
    if len(ids) > 1:
        return (
            f'{len(ids)} unowned items are named "{name}" ({", ".join(ids)}): take one over with --adopt-id KEY=ID, or '
            "rename this one"
        )
    return f'an unowned item is named "{name}" ({ids[0]}): adopt it with --adopt, or rename one of the two'


def marker_damaged(id_: str) -> str:
    """For a create where an item has the remains of its marker."""
    return (
        f"{id_} has the remains of its marker in its description: the API did not keep it, or somebody edited it. Take it "
        "over with --adopt-id KEY=ID, or delete that line in the Lab to give it up"
    )


def key_respelled(key: str, item: Summary) -> str:
    """For a create where the key of a stored item is another spelling of its key."""
    other = item.marker.key if item.marker is not None else ""
    mine, theirs = spelled(key, other)
    return (
        f"{item.id} is stored with the key {theirs}, another spelling of {mine}: rename the file to that, or use "
        "`renamedFrom` if the API keeps keys as they are"
    )


def copy_named(key: str, name: str, ids: Sequence[str]) -> str:
    """For a create that would duplicate a copy, whose file `pull --id` may have written."""
    return (
        f'a copy of one that the project owns is named "{name}" ({", ".join(ids)}): '
        f"adopt it with --adopt-id {key}={ids[0]}, or rename one of the two"
    )


def used_since(users: int | None) -> str:
    """For a delete of an item that turns out to be in use."""
    if users is None:
        return "whether a persona uses it is no longer known: it stays"
    return f"{_personas(users)} now: it stays. Plan again"


def in_use(users: int | None, names: Sequence[str]) -> str:
    """For an item without a file that stays as long as others refer to it."""
    if users is None and not names:
        return f"{_NO_FILE}, and whether a persona uses it is unknown: it stays"
    users = len(names) if users is None else users
    known = f" ({', '.join(names)}{f', and {users - len(names)} more' if users > len(names) else ''})" if names else ""
    return f"{_NO_FILE}, and {_personas(users)}{known}: --prune deletes it once none does"


def still_named(kept: Sequence[str], unknown: Sequence[str]) -> str:
    """For an item with a marker and without a file that items of the project refer to, or may."""
    return f"{_NO_FILE}, but {still_used(kept, unknown)}: --prune deletes it once none does"


def still_used(kept: Sequence[str], unknown: Sequence[str]) -> str:
    """Which items of the project refer to an item, or, if none is known to, which of them may since they could not be compared."""
    names = kept or unknown
    use = f"{', '.join(names)} of this project"
    if kept:
        return f"{use} still {'uses' if len(names) == 1 else 'use'} it"
    return f"it is unknown whether {use} {'uses' if len(names) == 1 else 'use'} it"


def _personas(users: int) -> str:
    return "1 persona uses it" if users == 1 else f"{users} personas use it"


_NO_FILE = "there is no file for it"
PROVES = "marker only: apply records above it what was last applied to the items that this one refers to"
ORPHAN = f"{_NO_FILE}: --prune deletes it"
UNUSED = f"{_NO_FILE}, and no persona uses it"
LET_GO = f"{_NO_FILE}, and no persona uses it once this is applied"
