"""Two revisions -> what the change between them means for each persona."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from anam_personas.persona.revision import revision
from anam_personas.review.sides import veiled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from anam_personas.review.sides import Fields, Side

    ByEnvironment = Mapping[str, Fields]

What = Literal["added", "removed", "renamed", "changed", "invalid", "same"]
WHATS: Final[tuple[What, ...]] = ("added", "removed", "renamed", "changed", "invalid", "same")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field before and after; None if it was not set. It changed in ``environments``; if that is empty, in all of them."""

    path: str
    old: Any
    new: Any
    environments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonaChange:
    """A persona before and after. ``problems`` says why the older (0) or the newer (1) side is invalid.

    ``likely_from`` is the key of a removed persona with the same content or the same name, for an added persona.
    """

    key: str
    what: What
    fields: tuple[FieldChange, ...] = ()
    renamed_from: str | None = None
    problems: tuple[str, str] = ("", "")
    likely_from: str | None = None


class FileChange(NamedTuple):
    """A file that differs and that personas are built from, beside their own: its kind, and the keys of those that it reaches."""

    file: str
    kind: str
    what: Literal["added", "removed", "changed"]
    reaches: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed since ``revision`` (which is ``commit``), one row a persona, in key order.

    ``new_revision`` and ``new_commit`` are those of the newer side; None for the work tree. ``files`` are the partials, prompt files,
    tools, knowledge groups, documents and share links that differ, by path.
    """

    revision: str
    commit: str
    environments: tuple[str, ...]
    personas: tuple[PersonaChange, ...]
    remarks: tuple[str, ...] = ()
    new_revision: str | None = None
    new_commit: str | None = None
    files: tuple[FileChange, ...] = ()

    @property
    def changed(self) -> tuple[PersonaChange, ...]:
        """The personas that differ or are invalid."""
        return tuple(each for each in self.personas if each.what != "same")

    def count(self, what: What) -> int:
        """The number of personas with that change."""
        return sum(each.what == what for each in self.personas)


def compare(old: Side, new: Side, environments: Sequence[str]) -> tuple[PersonaChange, ...]:
    """Compare all personas of both sides, in key order. A file with ``renamedFrom`` is the same persona as the one it names."""
    renames = {
        key: was for key, was in new.renames.items() if key not in old.keys and was in old.keys and was not in new.keys
    }
    gone = set(renames.values())
    rows = [_row(key, renames.get(key), old, new, environments) for key in new.keys | (old.keys - gone)]
    likely = _likely_renames(rows, old, new)
    rows = [replace(row, likely_from=likely.get(row.key)) for row in rows]
    return tuple(sorted(rows, key=lambda row: row.key))


def compare_files(old: Side, new: Side) -> tuple[FileChange, ...]:
    """The files that differ and that valid personas of either side are built from, by path."""
    found = []
    for name in sorted(old.files.keys() | new.files.keys()):
        before, after = old.files.get(name), new.files.get(name)
        if before is None or after is None or before.text != after.text:
            known = [each for each in (before, after) if each is not None]
            what: Literal["added", "removed", "changed"] = (
                "added" if before is None else "removed" if after is None else "changed"
            )
            keys = frozenset[str]().union(*(each.keys for each in known))
            found.append(FileChange(name, known[-1].kind, what, tuple(sorted(keys))))
    return tuple(found)


def _likely_renames(rows: Sequence[PersonaChange], old: Side, new: Side) -> dict[str, str]:
    """Added personas that are probably removed ones under another key: with the same content, else with the same name.

    Equal candidates are matched in key order. A name counts only if it is unique on each side.
    """
    added = {row.key: new.personas[row.key] for row in rows if row.what == "added" and row.key in new.personas}
    removed = {row.key: old.personas[row.key] for row in rows if row.what == "removed" and row.key in old.personas}
    found: dict[str, str] = {}
    for before, after in _alike(removed, added, revision):
        found |= dict(zip(after, before, strict=False))
    left = {key: fields for key, fields in removed.items() if key not in found.values()}
    new_ones = {key: fields for key, fields in added.items() if key not in found}
    for before, after in _alike(left, new_ones, lambda by_environment: revision(_names(by_environment))):
        if len(before) == len(after) == 1:
            found[after[0]] = before[0]
    return found


def _alike(
    old: Mapping[str, ByEnvironment], new: Mapping[str, ByEnvironment], trait: Callable[[ByEnvironment], str]
) -> Iterator[tuple[list[str], list[str]]]:
    """For each trait, the keys of the old and of the new side that have it, in order."""
    by_trait: dict[str, tuple[list[str], list[str]]] = {}
    for side, personas in enumerate((old, new)):
        for key in sorted(personas):
            by_trait.setdefault(trait(personas[key]), ([], []))[side].append(key)
    yield from by_trait.values()


def _names(by_environment: ByEnvironment) -> dict[str, Any]:
    return {environment: fields.get("name") for environment, fields in by_environment.items()}


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
