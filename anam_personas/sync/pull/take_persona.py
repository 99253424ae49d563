"""Taking the live values of one persona into its files: field by field, the first way that does just what is meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from anam_personas import template
from anam_personas.errors import AnamPersonasError
from anam_personas.persona.revision import normal
from anam_personas.resources import PERSONAS
from anam_personas.resources.file_values import file_values
from anam_personas.sync.pull.placing import Placer, differences, text_write
from anam_personas.sync.pull.result import Taken

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from anam_personas.persona.types import Persona
    from anam_personas.sync.items.compare import Field
    from anam_personas.sync.plan.change import Change
    from anam_personas.sync.pull.placing import Proposal, Way
    from anam_personas.sync.pull.trial import Files


def take_persona(files: Files, change: Change, fields: Sequence[Field]) -> list[Taken]:
    """What becomes of each field."""
    return [_Take(files, change.key).field(each) for each in fields]


@dataclass(frozen=True, slots=True)
class _Take:
    """Takes in the fields of one persona."""

    files: Files
    key: str

    def field(self, field: Field) -> Taken:
        """What becomes of a field."""
        persona = self.files.persona(self.key)
        if persona is None:
            return Taken(field.path, refused="the file has errors", live=field.live, file=field.file)
        if self.files.canonical(persona).get(field.path) == field.live:
            return Taken(field.path, notes=("the same edit of a shared file was taken in already",))
        problem: str | None = None
        try:
            for way in self._ways(persona, field):
                proposal, objection = self._tried(field, way)
                if proposal is not None:
                    return self._taken(field, proposal)
                problem = problem or objection
        except AnamPersonasError as error:
            problem = problem or f"{error}"
        return Taken(field.path, refused=problem or "no place was found for it", live=field.live, file=field.file)

    def _tried(self, field: Field, way: Way) -> tuple[Proposal | None, str | None]:
        try:
            proposal = way()
        except AnamPersonasError as error:
            return None, f"{error}"
        objection = self.files.objection(self.key, field.path, proposal)
        return (None, objection) if objection else (proposal, None)

    def _taken(self, field: Field, proposal: Proposal) -> Taken:
        notes = [proposal.note] if proposal.note else []
        others = sorted({name for file in proposal.draft.texts for name in self.files.sharers(self.key, file)})
        notes += [f"shared with {', '.join(others)}, live the same"] if others else []
        return Taken(field.path, tuple(sorted(proposal.draft.texts)), None, tuple(notes), field.live, field.file)

    def _ways(self, persona: Persona, field: Field) -> Iterator[Way]:
        shared = self.files.shared(self.key)
        placer = Placer(persona, self.files.environment, shared)
        keys = {id_: ref for ref, id_ in self.files.ids.items() if ref.kind != PERSONAS.kind}
        values = list(file_values(persona, field.path, field.live, keys))
        route, _, live = values[0] if values else ((), None, None)
        written = persona.origin(route) if route else None
        if written is not None and isinstance(live, str):
            edited = self._edited(persona, field.path, live)
            if isinstance(_at(written[0].data, written[1]), list):
                yield from placer.prompt_proposals(edited)
            else:
                yield from placer.proposals([text_write(persona, route, edited)])
            return
        yield from placer.proposals([write for each in values for write in differences(*each)])

    def _edited(self, persona: Persona, path: str, live: str) -> str:
        """The live text as it would be rendered: with the white space at the end of which a comparison knows nothing."""
        text = persona.body.get(path)
        if not isinstance(text, str):
            return live
        shown = normal(template.render(text, template.defaults(persona.variables)) if _renders(path) else text)
        canonical = self.files.canonical(persona).get(path)
        has_tail = isinstance(canonical, str) and shown.startswith(canonical)
        return live + (shown[len(f"{canonical}") :] if has_tail else "")


def _renders(path: str) -> bool:
    return (path,) in template.TEMPLATED


def _at(data: Any, route: Any) -> Any:
    for step in route:
        data = data[step]
    return data
