"""The kind ``persona``: ``/v1/personas``. The description carries the ownership marker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from anam_personas.resources.base import Resource
from anam_personas.resources.persona import wire

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from anam_personas.persona.types import Persona
    from anam_personas.resources.body import Flat, Json, Wanted
    from anam_personas.resources.pull.edits import Edits
    from anam_personas.resources.pull.values import LiveItem, NewFile, Place, Taken
    from anam_personas.workspace.workspace import Workspace


_EVERYWHERE: Final = "widgetConfig.allowEverywhere"


class Personas(Resource):
    """Personas, one for each persona file."""

    kind = wire.KIND
    segment = "personas"
    marker_path = "description"
    takes_keys = True
    unset: Mapping[str, Any] = {
        "description": "",
        "systemPrompt": "",
        "initialMessage": None,
        "voiceDetectionOptions": {},
        "voiceGenerationOptions": {},
    }
    # A change of the first resets the second, unless that is sent too (OpenAPI, PUT /v1/personas/{id}).
    resets: Mapping[str, str] = {"voiceId": "voiceGenerationOptions", "avatarId": "avatarModel"}
    silent = frozenset(name for name, travel in wire.FIELDS.items() if not travel.always)
    hidden: Mapping[str, tuple[Any, ...]] = {"llmId": (wire.NO_LLM,), "uninterruptibleGreeting": (True, False)}

    def from_files(self, personas: Sequence[Persona], workspace: Workspace | None = None) -> list[Wanted]:  # noqa: ARG002
        """One item for each persona, in key order."""
        return [wire.wanted(persona) for persona in sorted(personas, key=lambda persona: persona.key)]

    def from_api(self, reply: Json) -> Flat:
        """A reply to a create, get or update."""
        return wire.shown(reply)

    def known(self, workspace: Workspace) -> frozenset[str]:
        """The keys of all persona files."""
        return frozenset(workspace.persona_files())

    def comparable(self, path: str, value: Any) -> bool:
        """The name of an LLM preset is shown as null, as itself or as an id; the API does not document which."""
        return path != "llmId" or wire.is_id(value)

    def published(self, reply: Json) -> tuple[str, ...]:
        """Share links that work, and the sites of the widget."""
        from anam_personas.resources.persona.published import published

        return published(reply)

    def stages(self, body: Flat) -> list[Flat]:
        """A create does not accept the widget's settings: an update adds them."""
        first = {path: value for path, value in body.items() if wire.FIELDS[path.partition(".")[0]].create}
        rest = {path: value for path, value in body.items() if path not in first}
        return [first, rest] if rest else [first]

    def side_effects(self, body: Flat, live: Flat) -> list[str]:
        """What the API resets because the file does not set it, and who else gets to see the persona."""
        found = [
            f"{cause} changes, so the API resets {reset}, which the file does not set"
            for cause, reset in self.resets.items()
            if cause in body and body[cause] != live.get(cause) and reset not in body and live.get(reset) is not None
        ]
        if body.get(_EVERYWHERE) is True and live.get(_EVERYWHERE) is not True:
            found.append("from now on its widget can be embedded on any site")
        return found

    def take(self, edits: Edits, item: LiveItem) -> tuple[Edits, list[Taken]]:
        """Each field goes to the first place that changes nothing else."""
        from anam_personas.resources.persona.pull import take

        return take(edits, item)

    def new_file(self, live: Flat, place: Place) -> NewFile:
        """A persona file with every live value."""
        from anam_personas.resources.persona.new_file import new_file

        return new_file(live, place)


PERSONAS: Final = Personas()
