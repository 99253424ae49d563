"""Whether edits of files do what is meant, tried in memory: this persona becomes what is live, nobody else is touched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from anam_personas.diagnostics.types import Severity
from anam_personas.persona.resolve import environments, resolve
from anam_personas.resources import PERSONAS
from anam_personas.schema.validate import accepts, check
from anam_personas.sync.plan.placeholder import placeholder
from anam_personas.workspace.settings import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from anam_personas.diagnostics.types import Diagnostic
    from anam_personas.persona.types import Persona
    from anam_personas.resources.base import Flat, Ref
    from anam_personas.sync.pull.draft import Draft
    from anam_personas.sync.pull.placing import Proposal
    from anam_personas.workspace.workspace import Workspace

Judge = Callable[["Persona"], "Iterable[Diagnostic]"]
"""What is wrong with a resolved persona."""
Goals = dict[str, dict[str, Any]]
"""Key -> canonical path -> the value that is live; None where it is unset."""


@dataclass
class Files:
    """The files as the edits so far made them. ``goals`` are what all personas are to become.

    ``ids`` are the ids of what files refer to; ``texts`` are the edited ones by shown path, ``paths`` where they are.
    """

    workspace: Workspace
    environment: str
    goals: Goals
    judge: Judge
    ids: Mapping[Ref, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    paths: dict[str, Path] = field(default_factory=dict)
    _users: dict[str, set[str]] | None = None
    _paths: dict[str, Path] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._paths = self.workspace.persona_files()

    def persona(self, key: str, environment: str | None = None, workspace: Workspace | None = None) -> Persona | None:
        """A persona as the files have it now; None where it has errors."""
        files = workspace or self.workspace
        document = files.document(self._paths[key])
        if document.diagnostics or not accepts("persona", document.data):
            return None
        return resolve(document, key, environment or self.environment, files).persona

    def canonical(self, persona: Persona) -> Flat:
        """The persona's body as it is compared, references as ids."""
        (wanted,) = PERSONAS.from_file([persona])
        body = dict(wanted.body)
        for path, refs in wanted.refs.items():
            body[path] = sorted({*body.get(path, ()), *(self.ids[ref] for ref in refs if ref in self.ids)})
        return body

    def sharers(self, key: str, file: str) -> set[str]:
        """The other personas that are made of a file too."""
        if self._users is None:
            self._users = {}
            for name in self._paths:
                persona = self.persona(name)
                for used in _files_of(persona) if persona is not None else ():
                    self._users.setdefault(used, set()).add(name)
        return self._users.get(file, set()) - {key}

    def shared(self, key: str) -> frozenset[str]:
        """The files that other personas are made of too."""
        persona = self.persona(key)
        used = _files_of(persona) if persona is not None else set()
        return frozenset(file for file in used if self.sharers(key, file))

    def objection(self, key: str, path: str, proposal: Proposal) -> str | None:
        """Why a proposal is not what is meant; None where it is, and was taken."""
        workspace = self.workspace.with_texts(proposal.draft.texts)
        problem = self._misses(key, path, workspace) or self._harms(key, path, workspace, proposal)
        if problem is None:
            self.take(proposal.draft, workspace)
        return problem

    def take(self, draft: Draft, workspace: Workspace) -> None:
        """Have the files as an edit made them: ``workspace`` has its texts."""
        self.paths |= draft.paths
        self.workspace = workspace
        self.texts |= draft.texts

    @property
    def keys(self) -> Iterable[str]:
        """The keys of all personas."""
        return self._paths

    def _misses(self, key: str, path: str, workspace: Workspace) -> str | None:
        document = workspace.document(self._paths[key])
        found = [*document.diagnostics, *check(document, "persona")]
        resolution = resolve(document, key, self.environment, workspace) if not found else None
        before = self.persona(key)
        after = resolution.persona if resolution else None
        found += resolution.diagnostics if resolution else []
        if after is not None:
            found += [item for item in self.judge(after) if item.severity is Severity.ERROR]
        if found or after is None or before is None:
            return f"the file would be invalid: {found[0].code} {found[0].message}" if found else "the file is invalid"
        if (unfit := _unfit(after)) and unfit != _unfit(before):
            return f"it could not be applied again: {unfit}"
        old, new = self.canonical(before), self.canonical(after)
        if new.get(path) != self.goals[key][path]:
            return _unwritten(before, path)
        others = [name for name in {*old, *new} if name != path and old.get(name) != new.get(name)]
        return f"it would change {', '.join(sorted(others))} as well" if others else None

    def _harms(self, key: str, path: str, workspace: Workspace, proposal: Proposal) -> str | None:
        sharers = set().union(*(self.sharers(key, file) for file in proposal.draft.texts))
        for name in [key, *sorted(sharers)]:
            for environment in self.environments(name):
                if (name, environment) == (key, self.environment):
                    continue
                before, after = self.persona(name, environment), self.persona(name, environment, workspace)
                if before is None or (after is not None and _same(before, after)):
                    continue
                if name == key and not proposal.override:
                    continue
                if after is None or not self._is_meant(name, path, workspace):
                    return self._shared(key, name, proposal)
        return None

    def _shared(self, key: str, other: str, proposal: Proposal) -> str:
        files = ", ".join(sorted(proposal.draft.texts))
        if other == key or other in self.goals:
            way = f"edit {other} likewise in the Lab and pull both" if other != key else "edit the file by hand"
            return f"{files} also makes {other}, which is not so live: {way}, or write the text into {key}'s own file"
        return f"{files} also makes {other}, which is not pulled: `pull {key} {other}`, or write the text into {key}'s own file"

    def _is_meant(self, key: str, path: str, workspace: Workspace) -> bool:
        """Whether an edit makes another persona what it is live."""
        after = self.persona(key, workspace=workspace)
        goal = self.goals.get(key, {})
        return after is not None and path in goal and self.canonical(after).get(path) == goal[path]

    def environments(self, key: str) -> Iterator[str]:
        """The environments in which a persona is or may be otherwise, the one that is looked at first."""
        document = self.workspace.document(self._paths[key])
        named = environments(document, self.workspace) if not document.diagnostics else []
        yield from dict.fromkeys([self.environment, DEFAULT, *self.workspace.settings.targets, *named])


def _unfit(persona: Persona) -> str | None:
    """Why a plan would refuse the persona whatever is live."""
    (wanted,) = PERSONAS.from_file([persona])
    return wanted.problem or placeholder(wanted.body)


def _unwritten(persona: Persona, path: str) -> str:
    """For a live value that no file can say: of a prompt in parts, what stands before, between or behind them."""
    origin = persona.origin((path,))
    if persona.prompt is None or (path,) != persona.prompt.route or len(persona.prompt.pieces) < 2 or origin is None:
        return "what is live cannot be written so that it reads back as it is"
    place = origin[0].place(origin[1])
    return (
        "text or blank lines stand live where the prompt's parts leave no room for them, before the first or between two: "
        f"write a part of its own into {place.file}:{place.line} by hand, or take them out in the Lab"
    )


def _same(one: Persona, other: Persona) -> bool:
    return (one.body, one.variables) == (other.body, other.variables)


def _files_of(persona: Persona) -> set[str]:
    """The files that a persona is made of."""
    pieces = persona.prompt.pieces if persona.prompt is not None else ()
    return {layer.document.file for layer in persona.layers} | {piece.text.document.file for piece in pieces}
