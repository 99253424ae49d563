"""What a persona file can name: the kinds of entries that a catalogue and the lock file have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Kind(NamedTuple):
    """A collection of the API. ``field`` is the field of a persona that refers to it, ``one`` the word for a single item."""

    name: str
    field: str
    one: str
    literals: tuple[str, ...] = ()
    """Values of the field that are not ids but documented."""


KINDS: Final = (
    Kind("avatars", "avatarId", "avatar"),
    Kind("voices", "voiceId", "voice"),
    Kind("llms", "llmId", "language model", ("CUSTOMER_CLIENT_V1", "ANAM_GPT_4O_MINI_V1", "ANAM_LLAMA_v3_3_70B_V1")),
)
GROUPS: Final = Kind("knowledge", "knowledge", "knowledge group")
"""The knowledge groups of the project, by key: in the lock file alone, since their names in Anam are no references."""
BY_NAME: Final[Mapping[str, Kind]] = {kind.name: kind for kind in KINDS}
BY_FIELD: Final[Mapping[str, Kind]] = {kind.field: kind for kind in KINDS}
