"""What was probably meant by a path where nothing is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.text.suggest import did_you_mean, nearest
from anam_personas.workspace.reach import composed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


def meant(below: str, files: Collection[str], keys: Iterable[str]) -> str | None:
    """A sentence that proposes the nearest key or file of the project for a displayed path, None where none is near."""
    name = without_ending(below)
    keys = list(keys)
    if "/" not in below and (found := did_you_mean(name, keys)):
        return found
    by_stem = {without_ending(shown.rpartition("/")[2]): shown for shown in files}
    near = nearest(name.rpartition("/")[2], by_stem)
    return (
        did_you_mean(below, files) or did_you_mean(name, keys) or (f'Did you mean "{by_stem[near]}"?' if near else None)
    )


def key_meant(text: str, keys: Collection[str]) -> str | None:
    """The key that was probably meant: the one whose file a text names, or the nearest; None where none is near."""
    bare = without_ending(composed(text))
    return next((each for each in (bare, bare.rpartition("/")[2]) if each in keys), None) or nearest(bare, keys)


def without_ending(name: str) -> str:
    """The name of a YAML file without its ending."""
    return name.removesuffix(".yaml").removesuffix(".yml")
