"""Every field of a persona, a row each: what it may hold, which bodies carry it, and where replies show it.

Written from the API's OpenAPI document, and shared with nothing outside of the emulator. A new field is a row here: the
checks of create, update and session token, what is stored, replies and session snapshots are made from the rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from anam_personas.emulator.rules import voices, zod
from anam_personas.emulator.rules.inline_tools import INLINE_TOOL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from anam_personas.emulator.exchange import Document

Body = Literal["token", "create", "update"]
ABSENT: Final = object()
_STORED: Final[tuple[Body, ...]] = ("create", "update")
_ALL: Final[tuple[Body, ...]] = ("token", *_STORED)
_STRING, _BOOLEAN = zod.string(), zod.boolean


class PersonaField(NamedTuple):
    """A field of a persona.

    ``bodies`` are the requests that take it: ``token`` is ``personaConfig`` of a session token. ``unset`` is what is stored
    where a create leaves it out. ``reply`` says how create, get and update show it: ``same`` under its own name,
    ``undocumented`` likewise where the emulator shows what the document lacks, with ``shown_unset`` for an empty value,
    ``nested`` in a place that `shapes.persona` knows. ``session`` is what a session snapshot shows for an empty value,
    `ABSENT` where the snapshot has no such field. ``token_check`` replaces ``check`` in session tokens.
    """

    check: zod.Check
    bodies: tuple[Body, ...] = _ALL
    unset: Any = None
    reply: Literal["same", "undocumented", "nested"] = "same"
    shown_unset: Any = None
    session: Any = ABSENT
    token_check: zod.Check | None = None


def _one_style(notes: Document) -> Iterator[zod.Issue]:
    if "presetStyle" in notes and "customStylePrompt" in notes:
        yield (), "presetStyle and customStylePrompt are mutually exclusive"


_DETECTION = zod.Shape(
    {
        "endOfSpeechSensitivity": zod.number(0, 1),
        "silenceBeforeSkipTurnSeconds": zod.number(0, 900),
        "silenceBeforeSessionEndSeconds": zod.number(0, 7200),
        "silenceBeforeAutoEndTurnSeconds": zod.number(0.5, 10),
        "speechEnhancementLevel": zod.number(0, 1),
        "sttProvider": _STRING,  # seen in live personas, not in the document
    }
)
_WIDGET = zod.Shape(
    {
        "callToAction": _STRING,
        "allowedOrigins": zod.array(_STRING),
        "allowEverywhere": _BOOLEAN,
        "layout": zod.one_of("inline", "floating"),
        "initialState": zod.one_of("minimized", "expanded"),
        "position": _STRING,
        "showTextInput": _BOOLEAN,
        "showMuteButton": _BOOLEAN,
        "showTranscript": _BOOLEAN,
    }
)
_DIRECTOR_NOTES = zod.Shape(
    {
        "presetStyle": zod.one_of("happy", "warm", "playful", "supportive", "sad", "angry", "distressed"),
        "customStylePrompt": zod.string(high=2000),
        "expressivity": zod.number(0, 1),
    },
    refine=_one_style,
)
_MODELS = zod.one_of("cara-3", "cara-4", "cara-4-latest")

FIELDS: Final[Mapping[str, PersonaField]] = {
    "name": PersonaField(_STRING, unset="", reply="nested", session=""),
    "description": PersonaField(_STRING, _STORED),
    "avatarId": PersonaField(_STRING, reply="nested"),
    "avatarModel": PersonaField(_MODELS),
    "voiceId": PersonaField(_STRING, reply="nested"),
    "llmId": PersonaField(_STRING, reply="nested"),
    "systemPrompt": PersonaField(_STRING, reply="nested", session=None),
    "skipGreeting": PersonaField(_BOOLEAN, unset=False, session=False),
    "uninterruptibleGreeting": PersonaField(
        _BOOLEAN, unset=False, reply="undocumented", shown_unset=False, session=False
    ),
    "initialMessage": PersonaField(zod.nullable(_STRING), reply="undocumented", session=None),
    "zeroDataRetention": PersonaField(_BOOLEAN, unset=False, session=False),
    "voiceDetectionOptions": PersonaField(_DETECTION, session={}),
    "languageCode": PersonaField(_STRING, reply="undocumented", shown_unset="inherit", session=None),
    "voiceGenerationOptions": PersonaField(voices.SHAPE, session={}),
    "toolIds": PersonaField(zod.array(_STRING), unset=[], reply="nested", token_check=zod.array(zod.uuid)),
    "widgetConfig": PersonaField(_WIDGET, ("update",), unset={}),
    "tools": PersonaField(zod.array(INLINE_TOOL), ("token",)),
    "maxSessionLengthSeconds": PersonaField(zod.number(), ("token",), session=None),
    "directorNotes": PersonaField(_DIRECTOR_NOTES, ("token",), session=None),
    "enableAudioPassthrough": PersonaField(_BOOLEAN, ("token",), session=False),
}


def checks(body: Body) -> dict[str, zod.Check]:
    """The fields that a body takes, with their checks."""
    return {
        name: (field.token_check if body == "token" else None) or field.check
        for name, field in FIELDS.items()
        if body in field.bodies
    }


def stored_defaults() -> Document:
    """The defaults of a stored persona. A fresh value each time: documents are changed in place."""
    stored = ((name, field.unset) for name, field in FIELDS.items() if field.bodies != ("token",))
    return {name: unset.copy() if isinstance(unset, list | dict) else unset for name, unset in stored}


def reply_fields(persona: Document, *, undocumented: bool) -> Document:
    """The fields that a full reply shows under their own names."""
    shown: Document = {}
    for name, field in FIELDS.items():
        value = persona.get(name, field.unset)  # an older data file lacks what is new
        if field.bodies != ("token",) and field.reply == "same":
            shown[name] = value
        elif field.reply == "undocumented" and undocumented:
            shown[name] = value or field.shown_unset
    return shown


def session_fields(config: Document) -> Document:
    """The fields that a session snapshot shows under their own names."""
    carried = ((name, field.session) for name, field in FIELDS.items() if field.session is not ABSENT)
    return {name: config[name] if config.get(name) is not None else unset for name, unset in carried}
