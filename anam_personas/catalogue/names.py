"""Which id a name of a persona file stands for, in one environment, by the lock file alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from anam_personas.catalogue.kinds import BY_FIELD, GROUPS
from anam_personas.text.one_line import one_line
from anam_personas.text.suggest import nearest
from anam_personas.workspace.nearest import key_meant
from anam_personas.workspace.reach import composed
from anam_personas.workspace.settings import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from anam_personas.catalogue.entry import Entry
    from anam_personas.catalogue.kinds import Kind
    from anam_personas.catalogue.lock import Lock
    from anam_personas.workspace.workspace import Workspace
    from anam_personas.yaml.document import Document

_PARTS: Final = [8, 4, 4, 4, 12]
_HEX: Final = frozenset("0123456789abcdefABCDEF-")
_MOST: Final = 5


class Problem(NamedTuple):
    """Why a reference has no id, or a text is none."""

    code: str
    message: str
    hint: str


class Names(NamedTuple):
    """The names of a project in one environment. The lock is read when a name is looked up, not before."""

    workspace: Workspace
    environment: str

    @property
    def lock(self) -> Lock:
        """The lock file. Raises `SettingsError` where it is damaged."""
        from anam_personas.catalogue.lock import lock_of

        return lock_of(self.workspace)

    def entries(self, kind: Kind) -> tuple[Entry, ...]:
        """What can be named. Where the settings set up no environment `default`, it is another name for the one used without --env."""
        settings, environment = self.workspace.settings, self.environment
        if environment == DEFAULT and DEFAULT not in settings.targets:
            environment = settings.default_environment
        return self.lock.entries(kind.name, environment)

    def id_of(self, field: str, ref: Mapping[str, Any]) -> str | Problem:
        """The id of ``{"name": ..., "variant": ...}`` in a field, or why it has none."""
        kind, name, variant = BY_FIELD[field], composed(ref["name"]), composed(ref.get("variant") or "")
        entries = self.entries(kind)
        named = [each for each in entries if composed(each.name) == name]
        if not named:
            return self._unknown(kind, name, entries)
        found = [each for each in named if not variant or composed(each.variant) == variant]
        if len(found) == 1:
            return found[0].id
        if not found:
            variants = [each.variant for each in named]
            near = nearest(variant, variants)
            hint = f'Did you mean "{near}"?' if near else f"Known: {_listed(variants)}."
            return Problem("R023", f"the {kind.one} {_said(name)} has no variant {_said(variant)}", hint)
        return _several(kind, name, found)

    def group_id(self, key: str) -> str | None:
        """The id of the stored knowledge group of a key, by the lock file; None where it has none."""
        return next((each.id for each in self.entries(GROUPS) if composed(each.name) == composed(key)), None)

    def _unknown(self, kind: Kind, name: str, entries: Iterable[Entry]) -> Problem:
        shown = self.workspace.shown(self.workspace.lock)
        if not self.lock.exists:
            from anam_personas.catalogue.shipped import shipped

            ids = [each.id for each in shipped(kind.name) if each.name == name]
            hint = "Run `anam-personas catalogue --update`, which writes it, and commit it"
            hint += f"; or write the id {ids[0]}." if len(ids) == 1 else "."
            hint = self._own(kind, name, exactly=True) or hint
            return Problem("R023", f"{kind.field} is a name, and there is no {shown} to look it up in", hint)
        near = nearest(name, [each.name for each in entries])
        hint = next((f"Did you mean {each.label}?" for each in entries if each.name == near), "")
        hint = self._own(kind, name, exactly=bool(hint)) or hint
        hint = hint or f"Look for one with `anam-personas catalogue {kind.name}`; a new one needs `catalogue --update`."
        return Problem("R023", f"{shown} has no {kind.one} {_said(name)}", hint)

    def not_an_id(self, field: str, value: str) -> Problem | None:
        """What is wrong with a text in a field that holds an id; None for a UUID, a literal, and any id of the lock file."""
        if (problem := not_a_uuid(value)) is None:
            return None
        kind = BY_FIELD[field]
        entries = self.entries(kind)
        if value in kind.literals or any(each.id == value for each in entries):
            return None
        if kind.literals and (literal := nearest(value, kind.literals)) and value.upper() == value:
            return problem._replace(hint=f"Did you mean {literal}?")
        return problem._replace(hint=self._own(kind, value) or _ready(kind, value, entries))

    def _own(self, kind: Kind, text: str, *, exactly: bool = False) -> str | None:
        """What to write where a language model of the project was meant, by its key or its display name."""
        if kind.field != "llmId":
            return None
        files = self.workspace.llm_files
        shown = (key for key, path in files.items() if _display_name(self.workspace.document(path)) == text)
        key = text if text in files else next(shown, None) or (None if exactly else key_meant(text, files))
        return key and f"Write llmId: {{key: {key}}}, which names a file of the project by its key."


def _display_name(document: Document) -> object:
    return document.data.get("displayName") if isinstance(document.data, dict) else None


def not_a_uuid(value: str) -> Problem | None:
    """What is wrong with a text as an id; None for a UUID."""
    if len(value) == 36 and _HEX.issuperset(value) and [len(part) for part in value.split("-")] == _PARTS:
        return None
    return Problem("R025", f"{_said(value)} is not an id: ids are UUIDs", "Copy the id from the Anam Lab.")


def _ready(kind: Kind, value: str, entries: tuple[Entry, ...]) -> str:
    """What to write instead of a text that is not an id: the name, with the id that it stands for."""
    from anam_personas.catalogue.shipped import shipped

    known = entries or shipped(kind.name)
    near = nearest(value, [each.name for each in known])
    found = [each for each in known if each.name == near]
    if not found:
        from anam_personas.catalogue.entry import reference

        return f"To use a name, write {reference(value)}; `anam-personas catalogue {kind.name}` lists names and ids."
    said = "; ".join(f"{each.label} or its id {each.id}" for each in found[:_MOST])
    update = "" if entries else " A name needs anam-personas.lock: run `anam-personas catalogue --update`."
    return f"Write {said}.{update}"


def _several(kind: Kind, name: str, found: list[Entry]) -> Problem:
    message = f"{len(found)} {kind.name} are named {_said(name)}"
    variants = {each.variant for each in found}
    if kind.name == "avatars" and len(variants) == len(found):
        return Problem("R024", message, f"Add variant: one of {_listed(sorted(variants))}.")
    ids = _listed([f"{each.id} ({each.detail})" if each.detail else each.id for each in found])
    return Problem("R024", message, f"Write the id: {ids}.")


def _listed(texts: Iterable[str]) -> str:
    every = list(dict.fromkeys(texts))
    return ", ".join(one_line(each, 80) for each in every[:_MOST]) + (", ..." if len(every) > _MOST else "")


def _said(text: str) -> str:
    return f'"{one_line(text, 80)}"'


def differing(workspace: Workspace) -> list[str]:
    """The environments in which a name may stand for another id: all, where an organisation has entries of its own."""
    from anam_personas.catalogue.lock import lock_of

    lock = lock_of(workspace)
    return list(dict.fromkeys([*lock.own, *workspace.settings.targets])) if lock.own else []
