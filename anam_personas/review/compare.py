"""Two sides -> what the change between them means for each persona."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from anam_personas.canonical import revision
from anam_personas.review.sides import veiled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from anam_personas.review.sides import Fields, Side

What = Literal["added", "removed", "renamed", "changed", "invalid", "same"]
WHATS: Final[tuple[What, ...]] = ("added", "removed", "renamed", "changed", "invalid", "same")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field before and after, None where it was not set. ``environments`` are those that it changed in; none: all."""

    path: str
    old: Any
    new: Any
    environments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonaChange:
    """A persona before and after. ``problems``: why a side is not known, of the older (0) and the newer (1)."""

    key: str
    what: What
    fields: tuple[FieldChange, ...] = ()
    renamed_from: str | None = None
    problems: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed since ``revision`` (which is ``commit``), one row a persona, in key order."""

    revision: str
    commit: str
    environments: tuple[str, ...]
    personas: tuple[PersonaChange, ...]
    remarks: tuple[str, ...] = ()

    @property
    def changed(self) -> tuple[PersonaChange, ...]:
        """The personas about which there is something to say."""
        return tuple(each for each in self.personas if each.what != "same")

    def count(self, what: What) -> int:
        """How many are so."""
        return sum(each.what == what for each in self.personas)


def compare(old: Side, new: Side, environments: Sequence[str]) -> tuple[PersonaChange, ...]:
    """Every persona of either side, in key order. A file that says ``renamedFrom`` is one persona with what it was."""
    renames = {
        key: was for key, was in new.renames.items() if key not in old.keys and was in old.keys and was not in new.keys
    }
    gone = set(renames.values())
    rows = [_row(key, renames.get(key), old, new, environments) for key in new.keys | (old.keys - gone)]
    return tuple(sorted(rows, key=lambda row: row.key))


def _row(key: str, renamed: str | None, old: Side, new: Side, environments: Sequence[str]) -> PersonaChange:
    before = renamed or key
    problems = (old.problems.get(before, ""), new.problems.get(key, ""))
    if before not in old.keys:
        fields = _fields({}, new.personas.get(key, {}), environments)
        return PersonaChange(key, "added", fields, problems=problems)
    if key not in new.keys:
        return PersonaChange(key, "removed", problems=problems)
    if any(problems):
        return PersonaChange(key, "invalid", (), renamed, problems)
    fields = _fields(old.personas[before], new.personas[key], environments)
    return PersonaChange(key, "renamed" if renamed else "changed" if fields else "same", fields, renamed)


def _fields(
    old: Mapping[str, Fields], new: Mapping[str, Fields], environments: Sequence[str]
) -> tuple[FieldChange, ...]:
    """The fields that differ, each once for all environments in which it changed alike."""
    found: dict[tuple[str, str], tuple[FieldChange, list[str]]] = {}
    for environment in environments:
        for change in _differing(old.get(environment, {}), new.get(environment, {})):
            name = (change.path, revision([change.old, change.new]))
            found.setdefault(name, (change, []))[1].append(environment)
    rows = [
        FieldChange(
            change.path,
            veiled(change.path, change.old),
            veiled(change.path, change.new),
            () if len(where) == len(environments) else tuple(where),
        )
        for change, where in found.values()
    ]
    order = {path: index for index, path in enumerate(dict.fromkeys(row.path for row in rows))}
    return tuple(sorted(rows, key=lambda row: order[row.path]))


def _differing(old: Fields, new: Fields) -> Iterator[FieldChange]:
    for path in dict.fromkeys([*new, *old]):
        if old.get(path) != new.get(path) or type(old.get(path)) is not type(new.get(path)):
            yield FieldChange(path, old.get(path), new.get(path))
