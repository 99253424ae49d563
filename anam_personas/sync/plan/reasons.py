"""Why an action is held back, in the words that name the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.review.plain import spelled
from anam_personas.sync.items.applied import Side

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anam_personas.resources.body import Wanted
    from anam_personas.sync.items.compare import Field
    from anam_personas.sync.items.live import Summary


def drifted(fields: Sequence[Field]) -> str:
    """For an item whose marker tells a live edit from our own change."""
    edited = ", ".join(field.path for field in fields if field.readable and field.side is not Side.HERE)
    return (
        f"edited elsewhere since it was last applied ({edited}): take that into the file with `pull`, "
        "or overwrite it with --overwrite-drift"
    )


def differs(wanted: Wanted, fields: Sequence[Field]) -> str:
    """For an item that has no room for a marker: on whose side it changed is known only where it was applied from here."""
    users = f"{wanted.used_by} persona{'s' * (wanted.used_by != 1)} of the project"
    users += " uses it" if wanted.used_by == 1 else " use it"
    if all(field.side is not Side.UNKNOWN for field in fields):
        return f"{drifted(fields)} ({users})"
    paths = ", ".join(field.path for field in fields)
    return (
        f'the live {wanted.kind} "{wanted.name}" differs from the file ({paths}), and a {wanted.kind} has no room for '
        f"a marker, so a live edit cannot be told from a change of the file: `pull --theirs` takes the live one into "
        f"the file, --overwrite-drift writes the file's ({users})"
    )


def renews(*, alike: bool) -> str:
    """For an item about which nothing is to be done but to write its marker. ``alike``: a field was set on both sides."""
    what = "apply renews the marker, and nothing else"
    return f"the same was done here and there (or pulled): {what}" if alike else what


def no_longer_set(paths: Sequence[str]) -> str:
    """For fields that were applied once, and that the file has let go of."""
    values = "value stays" if len(paths) == 1 else "values stay"
    return f"{_listed(paths, 'and')} {_is(paths)} no longer set by the file; the stored {values}"


def perhaps_no_longer_set(paths: Sequence[str]) -> str:
    """The same of one or more of several, which no reply shows."""
    return f"{_listed(paths, 'or')} is no longer set by the file; the stored value stays"


def resembles(key: str) -> str:
    """For a create beside an item without a file that has its name or its content."""
    return (
        f'"{key}" is stored too, has no file any more, and is like this one: if the file was renamed, put '
        f"`renamedFrom: {key}` into it, else a second one is made"
    )


def _is(paths: Sequence[str]) -> str:
    return "is" if len(paths) == 1 else "are"


def _listed(paths: Sequence[str], word: str) -> str:
    return f" {word} ".join([", ".join(paths[:-1]), paths[-1]] if len(paths) > 1 else paths)


def name_taken(name: str, ids: Sequence[str]) -> str:
    """For a create that would make a second one of that name."""
    if len(ids) > 1:
        return (
            f'{len(ids)} that nobody owns are named "{name}" ({", ".join(ids)}): take one over with --adopt-id KEY=ID, or '
            "rename this one"
        )
    return f'one that nobody owns is named "{name}" ({ids[0]}): take it over with --adopt, or rename one of the two'


def marker_hurt(id_: str) -> str:
    """For a create beside an item with what is left of its marker."""
    return (
        f"{id_} has what is left of its marker in its description: the API does not keep it, or somebody edited it. Take it "
        "over with --adopt-id KEY=ID, or delete that line in the Lab to give it up"
    )


def key_respelled(key: str, item: Summary) -> str:
    """For a create beside an item whose key is written another way."""
    other = item.marker.key if item.marker is not None else ""
    mine, theirs = spelled(key, other)
    return (
        f"{item.id} is stored with the key {theirs}, which reads like {mine}: rename the file to that, or say "
        "`renamedFrom` where the API keeps keys as they are"
    )


def copy_named(key: str, name: str, ids: Sequence[str]) -> str:
    """For a create that would make a second one of a copy, which `pull --id` may have written the file of."""
    return (
        f'a copy of one that the project owns is named "{name}" ({", ".join(ids)}): '
        f"take it over with --adopt-id {key}={ids[0]}, or rename one of the two"
    )


def used_since(users: int | None) -> str:
    """For what was to be deleted, and is in use when it is looked at for the last time."""
    if users is None:
        return "whether a persona uses it is not told any more: it stays"
    return f"{_personas(users)} by now: it stays. Plan again"


def in_use(users: int | None, names: Sequence[str]) -> str:
    """For an item without a file that is not deleted as long as others refer to it."""
    if users is None and not names:
        return f"{_NO_FILE}, and whether a persona uses it is not told: it stays"
    users = len(names) if users is None else users
    known = f" ({', '.join(names)}{f', and {users - len(names)} more' if users > len(names) else ''})" if names else ""
    return f"{_NO_FILE}, and {_personas(users)}{known}: --prune deletes it once none does"


def _personas(users: int) -> str:
    return "1 persona uses it" if users == 1 else f"{users} personas use it"


_NO_FILE = "there is no file for it"
ORPHAN = f"{_NO_FILE}: --prune deletes it"
UNUSED = f"{_NO_FILE}, and no persona uses it"
LET_GO = f"{_NO_FILE}, and no persona uses it once this is applied"
