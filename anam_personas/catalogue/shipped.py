"""The part of Anam's catalogue that its public documents name, as the emulator ships it: for proposals without a lock file."""

from __future__ import annotations

from functools import cache

from anam_personas.catalogue.entry import Entry, of_reply
from anam_personas.catalogue.kinds import BY_NAME

_SEEDS = {"avatars": "avatar", "voices": "voice", "llms": "llm"}


@cache
def shipped(kind: str) -> tuple[Entry, ...]:
    """The stock avatars, voices or language models, without what the emulator makes up."""
    from anam_personas.emulator.catalogue import SEEDS

    found = (of_reply(kind, each) for each in SEEDS[_SEEDS[BY_NAME[kind].name]])
    entries = [each for each in found if each is not None and not each.id.startswith("00000000")]
    return tuple(sorted(entries, key=lambda each: each.sort_key))
