"""Taking the live values of one persona into its files: field by field, the first proposal that does just that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from anam_personas import template
from anam_personas.errors import AnamPersonasError
from anam_personas.persona.compile import stored_values
from anam_personas.persona.revision import normal
from anam_personas.resources.persona import wire
from anam_personas.resources.persona.file_values import file_values
from anam_personas.resources.persona.placing import Placer, text_write
from anam_personas.resources.persona.trial import Trial, canonical
from anam_personas.resources.pull.differences import differences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.persona.types import Persona
    from anam_personas.resources.persona.placing import Proposal, Way
    from anam_personas.resources.pull.edits import Edits
    from anam_personas.resources.pull.values import LiveField, LiveItem, Taken


def take(edits: Edits, item: LiveItem) -> tuple[Edits, list[Taken]]:
    """The files after the edits, and the result for each field."""
    results = []
    for field in item.fields:
        edits, taken = _Take(edits, item.key, field).carry_out()
        results.append(taken)
    return edits, results


@dataclass(frozen=True, slots=True)
class _Take:
    """Takes in one field of one persona."""

    edits: Edits
    key: str
    field: LiveField

    def carry_out(self) -> tuple[Edits, Taken]:
        """The files after the edit, and the result."""
        persona = self.edits.persona(self.key)
        if persona is None:
            return self.edits, self.field.refused("the file has errors")
        if canonical(persona, self.edits.pull.ids).get(self.field.path) == self.field.value:
            return self.edits, self.field.taken(notes=("already taken in with the same edit of a shared file",))
        problem: str | None = None
        try:
            for way in self._ways(persona):
                made, objection = self._tried(way)
                if made is not None:
                    return made
                problem = problem or objection
        except AnamPersonasError as error:
            problem = problem or f"{error}"
        return self.edits, self.field.refused(problem or "no place for it was found")

    def _tried(self, way: Way) -> tuple[tuple[Edits, Taken] | None, str | None]:
        """The files and the result if a way works, else why it does not."""
        try:
            proposal = way()
        except AnamPersonasError as error:
            return None, f"{error}"
        after = self.edits.after(proposal.draft)
        if objection := Trial(self.key, self.field.path, self.edits, after).objection(proposal):
            return None, objection
        return (after, self._taken(proposal)), None

    def _taken(self, proposal: Proposal) -> Taken:
        notes = [proposal.note] if proposal.note else []
        others = sorted(self.edits.pull.sharers(self.key, proposal.draft.texts))
        notes += [f"shared with {', '.join(others)}, live the same"] if others else []
        return self.field.taken(sorted(proposal.draft.texts), notes)

    def _ways(self, persona: Persona) -> Iterator[Way]:
        pull = self.edits.pull
        shared = frozenset(file for file, users in pull.users.items() if self.key in users and len(users) > 1)
        placer = Placer(persona, pull.environment, shared)
        keys = {id_: ref for ref, id_ in pull.ids.items() if ref.kind != wire.KIND}
        values = list(file_values(persona, self.field.path, self.field.value, keys))
        route, _, live = values[0] if values else ((), None, None)
        written = persona.origin(route) if route else None
        if written is not None and isinstance(live, str):
            edited = self._edited(persona, live)
            if isinstance(_at(written[0].data, written[1]), list):
                yield from placer.prompt_proposals(edited)
            else:
                yield from placer.proposals([text_write(persona, route, edited)])
            return
        yield from placer.proposals([write for each in values for write in differences(*each)])

    def _edited(self, persona: Persona, live: str) -> str:
        """The live text as it would be rendered: with the trailing white space that a comparison ignores."""
        path = self.field.path
        text = persona.body.get(path)
        if not isinstance(text, str):
            return live
        is_templated = (path,) in template.TEMPLATED
        shown = normal(template.render(text, stored_values(persona)) if is_templated else text)
        compared = canonical(persona, self.edits.pull.ids).get(path)
        has_tail = isinstance(compared, str) and shown.startswith(compared)
        return live + (shown[len(f"{compared}") :] if has_tail else "")


def _at(data: Any, route: Any) -> Any:
    for step in route:
        data = data[step]
    return data
