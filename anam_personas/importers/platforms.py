"""The platforms whose configurations can be read. A new platform is a module and a row."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from anam_personas.errors import UnreadableFile
from anam_personas.importers import elevenlabs, livekit, retell, vapi
from anam_personas.importers.reading import data_of, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from anam_personas.importers.draft import Draft


class Platform(NamedTuple):
    """How a platform is called, what its files are, and how one is read: its text and path -> drafts."""

    title: str
    files: str
    read: Callable[[str, Path], Iterator[Draft]]


def _data(module: Callable[[object, str], Iterator[Draft]]) -> Callable[[str, Path], Iterator[Draft]]:
    return lambda text, path: module(data_of(text, path), path.stem)


PLATFORMS = {
    "vapi": Platform("Vapi", "an assistant or squad as JSON, YAML or Markdown with front matter", _data(vapi.drafts)),
    "elevenlabs": Platform("ElevenLabs", "an agent as JSON", _data(elevenlabs.drafts)),
    "retell": Platform("Retell", "an agent, a Retell LLM or a conversation flow as JSON", _data(retell.drafts)),
    "livekit": Platform("LiveKit", "a Python program with Agent classes; it is read, never run", livekit.drafts),
}


def read(platform: str, path: Path, checkout: str) -> list[Draft]:
    """The assistants in a file; no link of the checkout is followed. Raises `UnreadableFile` where it cannot be read or holds none."""
    chosen = PLATFORMS[platform]
    found = list(chosen.read(text_of(path, checkout), path))
    drafts = [each for each in found if each.parts or each.greeting or each.tools]
    empty = [f"{each.name}: {line}" for each in found if each not in drafts for line in each.left]
    if drafts:
        first, *more = drafts
        return [replace(first, left=(*first.left, *empty)), *more]
    if empty:
        raise UnreadableFile(
            f"{path}: found no prompt, greeting or tool that can be imported; left out: {empty[0]}."
            f" Expected {chosen.files}; else write the persona with `anam-personas new KEY`"
        )
    raise UnreadableFile(f"{path}: found no assistant of {chosen.title} in it; expected {chosen.files}")
