"""Live edits -> edits of files. Nothing is asked of the API and nothing is written here: a plan says what is live.

A field is taken in where only the live side moved since the last apply; where both sides did, only when the live one is
to win. Each field is tried by itself (see `trial`): what cannot be taken in is refused with its reason, the rest is done.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from anam_personas import template
from anam_personas.canonical import normal
from anam_personas.errors import AnamPersonasError
from anam_personas.resources import PERSONAS, Ref
from anam_personas.resources.file_values import file_values
from anam_personas.sync.compare import Field, Side
from anam_personas.sync.decide import Hold
from anam_personas.sync.newfile import is_unset
from anam_personas.sync.placing import Placer, differences, text_write
from anam_personas.sync.pulled import FINDINGS, Pulled, Row, Taken
from anam_personas.sync.trial import Files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.persona import Persona
    from anam_personas.sync.change import Change, Plan
    from anam_personas.sync.placing import Proposal, Way
    from anam_personas.sync.pulled import Status
    from anam_personas.sync.trial import Judge
    from anam_personas.workspace import Workspace

BOTH = "changed here and elsewhere, or it cannot be told on which side: --theirs takes the live value, `apply --overwrite-drift` the file's"


def pull(workspace: Workspace, plan: Plan, judge: Judge, *, theirs: bool = False, new_fields: bool = False) -> Pulled:
    """What the files become when live edits are taken in.

    ``plan`` is one without options, for the personas that are to be pulled and the environment that is looked at.
    ``judge`` says what is wrong with a persona: nothing is taken in that is an error. With ``theirs`` the live value wins
    where both sides changed; with ``new_fields`` what is set live and left open by the files is taken in too.
    """
    changes = [change for change in plan.changes if change.kind == PERSONAS.kind and change.action != "delete"]
    ids = {Ref(change.kind, change.key): change.id for change in plan.changes if change.id is not None}
    chosen = {
        change.key: [*_wanted(change, theirs=theirs), *(_unmanaged(change) if new_fields else ())] for change in changes
    }
    goals = {change.key: {each.path: each.live for each in chosen[change.key]} for change in changes}
    files = Files(workspace, plan.environment, goals, judge, ids)
    rows = tuple(_row(files, change, chosen[change.key], theirs=theirs) for change in changes)
    before = {name: workspace.document(files.paths[name]).text for name in files.texts}
    return Pulled(rows, before, files.texts, files.paths)


def _wanted(change: Change, *, theirs: bool) -> list[Field]:
    sides = (Side.THERE, Side.BOTH) if theirs else (Side.THERE,)
    return [each for each in change.fields if each.readable and each.side in sides]


def _unmanaged(change: Change) -> list[Field]:
    """What is set live and not said by the file."""
    live = change.live.body if change.live is not None else {}
    new = {path: value for path, value in live.items() if path not in change.body and not is_unset(path, value)}
    return [Field(path, value, None, side=Side.THERE) for path, value in new.items()]


def _row(files: Files, change: Change, chosen: list[Field], *, theirs: bool) -> Row:
    if change.hold is not None and change.hold is not Hold.DRIFT:
        return Row(change.key, change.id, "refused", reason=change.refused, exit_code=FINDINGS)
    if change.action == "create" or change.live is None or change.live.marker is None:
        reason = change.refused or "there is none yet: `apply` makes it"
        return Row(change.key, change.id, "refused", reason=reason, exit_code=FINDINGS)
    taken = [_Take(files, change.key).field(each) for each in chosen]
    if not theirs:
        both = (each for each in change.fields if each.readable and each.side is Side.BOTH)
        taken += [Taken(each.path, refused=BOTH, live=each.live, file=each.file) for each in both]
    refused = any(each.refused for each in taken)
    here = [each.path for each in change.fields if each.side is Side.HERE]
    status: Status = "refused" if refused else "pulled" if taken else "in sync"
    return Row(change.key, change.id, status, tuple(taken), None, tuple(_notes(here, taken)), FINDINGS * refused)


def _notes(here: list[str], taken: list[Taken]) -> Iterator[str]:
    done = any(each.refused is None for each in taken)
    if here and done:
        yield (
            f"still changed here: {', '.join(here)}. What was last applied can no longer be told, so a plan will take "
            "these for edits elsewhere: apply them with --overwrite-drift"
        )
    elif here:
        yield f"changed here: {', '.join(here)}"
    elif done and not any(each.refused for each in taken):
        yield "in sync now: the next `apply` renews the marker, so run it before you edit these fields again"


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
