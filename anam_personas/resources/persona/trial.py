"""Whether an edit of files does what it should, tried in memory: this persona becomes what is live, and no other changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from anam_personas.diagnostics.types import Severity
from anam_personas.persona.resolve import resolve
from anam_personas.resources.body import Ref
from anam_personas.resources.persona import wire
from anam_personas.resources.placeholder import placeholder
from anam_personas.schema.validate import check

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anam_personas.persona.types import Persona
    from anam_personas.resources.body import Flat
    from anam_personas.resources.persona.placing import Proposal
    from anam_personas.resources.pull.edits import Edits


@dataclass(frozen=True, slots=True)
class Trial:
    """Compares the files before and after a proposal for one field of a persona."""

    key: str
    path: str
    before: Edits
    after: Edits

    def objection(self, proposal: Proposal) -> str | None:
        """Why the proposal cannot be taken; None if it can."""
        return self._misses() or self._harms(proposal)

    def _misses(self) -> str | None:
        """What is wrong with the persona itself."""
        pull = self.after.pull
        document = self.after.workspace.document(pull.personas[self.key])
        found = [*document.diagnostics, *check(document, wire.KIND)]
        resolution = resolve(document, self.key, pull.environment, self.after.workspace) if not found else None
        before, after = self.before.persona(self.key), resolution.persona if resolution else None
        found += resolution.diagnostics if resolution else []
        if after is not None:
            found += [item for item in pull.checks.persona(after) if item.severity is Severity.ERROR]
        if found or after is None or before is None:
            return f"the file would be invalid: {found[0].code} {found[0].message}" if found else "the file is invalid"
        if (unfit := _unfit(after)) and unfit != _unfit(before):
            return f"it could not be applied again: {unfit}"
        old, new = canonical(before, pull.ids), canonical(after, pull.ids)
        if new.get(self.path) != pull.goals[self._ref(self.key)][self.path]:
            return _unwritten(before, self.path)
        others = [name for name in {*old, *new} if name != self.path and old.get(name) != new.get(name)]
        return f"it would also change {', '.join(sorted(others))}" if others else None

    def _harms(self, proposal: Proposal) -> str | None:
        """What would change elsewhere: in another environment, or another persona."""
        pull = self.after.pull
        for key in [self.key, *sorted(pull.sharers(self.key, proposal.draft.texts))]:
            for environment in self.before.environments(key):
                if (key, environment) == (self.key, pull.environment):
                    continue
                before, after = self.before.persona(key, environment), self.after.persona(key, environment)
                if before is None or (after is not None and _same(before, after)):
                    continue
                if key == self.key and not proposal.override:
                    continue
                if after is None or not self._becomes_live(key):
                    return self._shared(key, proposal)
        return None

    def _shared(self, other: str, proposal: Proposal) -> str:
        files = ", ".join(sorted(proposal.draft.texts))
        own = f"or write the text into {self.key}'s own file"
        if other == self.key:
            return f"{files} also defines {other} in another environment, where the live value differs: edit the file by hand, {own}"
        if self._ref(other) in self.after.pull.goals:
            return f"{files} also defines {other}, whose live value differs: make the same edit to {other} in the Lab and pull both, {own}"
        return f"{files} also defines {other}, which is not being pulled: run `pull {self.key} {other}`, {own}"

    def _becomes_live(self, key: str) -> bool:
        """Whether the edit gives another persona its live value, too."""
        persona, goal = self.after.persona(key), self.after.pull.goals.get(self._ref(key), {})
        return (
            persona is not None
            and self.path in goal
            and canonical(persona, self.after.pull.ids).get(self.path) == goal[self.path]
        )

    def _ref(self, key: str) -> Ref:
        return Ref(wire.KIND, key)


def canonical(persona: Persona, ids: Mapping[Ref, str]) -> Flat:
    """The persona's body as it is compared, with references as ids."""
    wanted = wire.wanted(persona)
    body = dict(wanted.body)
    for path, refs in wanted.refs.items():
        body[path] = sorted({*body.get(path, ()), *(ids[ref] for ref in refs if ref in ids)})
    return body


def _unfit(persona: Persona) -> str | None:
    """Why a plan would refuse the persona, whatever is live."""
    wanted = wire.wanted(persona)
    return wanted.problem or placeholder(wanted.body)


def _unwritten(persona: Persona, path: str) -> str:
    """Why no file can express a live value: for a prompt in parts, text before, between or after them."""
    origin = persona.origin((path,))
    if persona.prompt is None or (path,) != persona.prompt.route or len(persona.prompt.pieces) < 2 or origin is None:
        return "no file can express the live value exactly"
    place = origin[0].place(origin[1])
    return (
        "the live prompt has text or blank lines where its parts leave no room for them, before the first or between two: "
        f"add a part for them in {place.file}:{place.line} by hand, or remove them in the Lab"
    )


def _same(one: Persona, other: Persona) -> bool:
    return (one.body, one.variables) == (other.body, other.variables)
