"""The persona file: every field, where it travels, and its limits."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from anam_personas.model.base import Model, forbid, rule
from anam_personas.model.environment import HAS_ENVIRONMENT, Environment
from anam_personas.model.languages import LanguageCode
from anam_personas.model.options import (
    DirectorNotes,
    SessionOptions,
    VoiceDetectionOptions,
    VoiceGenerationOptions,
    WidgetConfig,
)
from anam_personas.model.project import Name
from anam_personas.model.references import AvatarName, LanguageModelKey, LanguageModelName, VoiceName
from anam_personas.model.tool import Tool, Version
from anam_personas.model.travel import Travel

CUSTOMER_CLIENT = "CUSTOMER_CLIENT_V1"
"""The llmId that switches Anam's language model off: the page or your own server answers."""

Id = Annotated[str, Field(min_length=1, pattern=r"^\S+$")]


def _path_to(*endings: str) -> dict[str, Any]:
    """The pattern of a path without hidden parts to a file with one of the endings, and its words."""
    pattern = rf"^(?:(?:\.{{0,2}}|[^./\\][^/\\]*)[/\\])*[^./\\][^/\\]*\.(?:{'|'.join(endings)})$"
    words = f"the path must lead to a .{' or .'.join(endings)} file, and no part of it may begin with a dot"
    return {"allOf": [rule("R002", words, pattern=pattern, patternErrorMessage=words)]}


PartialName = Annotated[str, Field(min_length=1, json_schema_extra=_path_to("yaml", "yml"))]


_TEXT_OR_FILE = {"anyOf": [{"required": ["text"]}, {"required": ["file"]}]}


class PromptPart(Model):
    """One part of a system prompt: its text, or a file that holds it, under an optional section marker."""

    model_config = ConfigDict(
        json_schema_extra={
            "allOf": [
                forbid("S008", "a prompt part has text or file, not both", when={"required": ["text", "file"]}),
                forbid("S008", "a prompt part needs text or file", when={"not": _TEXT_OR_FILE}),
            ]
        }
    )

    section: Annotated[
        str | None, Field(min_length=1, max_length=80, pattern=r"^[^\[\]{}\r\n]+$", examples=["STYLE"])
    ] = None
    """The section's name; becomes the line `[NAME]` above the text."""
    text: Annotated[str | None, Field(examples=["You are Cara, a helpful assistant."])] = None
    """The text of the part."""
    file: Annotated[
        str | None, Field(min_length=1, examples=["_prompts/spoken-style.md"], json_schema_extra=_path_to("md", "txt"))
    ] = None
    """A text file (.md or .txt), relative to this file."""


class Variable(Model):
    """What a caller may or must give per session. Typed by JSON Schema; required where there is no default."""

    type: Annotated[Literal["string", "number", "integer", "boolean"], Field(examples=["string"])] = "string"
    """The type of the value."""
    description: Annotated[str | None, Field(examples=["How to address the visitor"])] = None
    """What the value is."""
    default: Annotated[str | float | bool | None, Field(examples=["our visitor"])] = None
    """The value if none is given. A stored persona uses defaults only."""
    enum: Annotated[list[str | float | bool] | None, Field(min_length=1, examples=[["gold", "silver"]])] = None
    """The values that are allowed."""
    examples: Annotated[list[str | float | bool] | None, Field(examples=[["Ada", "Maximilian"]])] = None
    """Example values, for readers and for estimates of length."""
    minLength: Annotated[int | None, Field(ge=0, examples=[1])] = None
    """Minimum number of characters."""
    maxLength: Annotated[int | None, Field(ge=0, examples=[60])] = None
    """Maximum number of characters. Default: 500, or 4,000 for a multiline text."""
    pattern: Annotated[str | None, Field(examples=["^[A-Z][a-z]+$"])] = None
    """A regular expression that the text must match somewhere."""
    minimum: Annotated[float | None, Field(examples=[1])] = None
    """Minimum value."""
    maximum: Annotated[float | None, Field(examples=[10])] = None
    """Maximum value."""
    exclusiveMinimum: Annotated[float | None, Field(examples=[0])] = None
    """The number is greater than this."""
    exclusiveMaximum: Annotated[float | None, Field(examples=[100])] = None
    """The number is less than this."""
    multipleOf: Annotated[float | None, Field(gt=0, examples=[5])] = None
    """The number is a multiple of this."""
    multiline: Annotated[bool, Field(examples=[True])] = False
    """Whether the text may hold line breaks. Headings, rules, markers and tags are refused all the same."""


def _sizes(pairs: list[tuple[int, int]]) -> dict[str, Any]:
    allowed = [{"properties": {"videoWidth": {"const": w}, "videoHeight": {"const": h}}} for w, h in pairs]
    shown = " or ".join(f"{w} x {h}" for w, h in pairs)
    sized = {"required": ["videoWidth", "videoHeight"]}
    wrong = {"allOf": [sized, {"not": {"anyOf": allowed}}]}
    return {"properties": {"sessionOptions": forbid("S011", f"this avatar model renders {shown}", when=wrong)}}


_CARA_3, _CARA_4 = [(720, 480)], [(1152, 768), (768, 1152)]
_IS_CARA_3 = {"properties": {"avatarModel": {"const": "cara-3"}}, "required": ["avatarModel"]}
_HAS_MODEL = {"properties": {"avatarModel": {"type": "string"}}, "required": ["avatarModel"]}
_IS_CUSTOM = {"properties": {"llmId": {"const": CUSTOMER_CLIENT}}, "required": ["llmId"]}
_IS_PASSTHROUGH = {"properties": {"enableAudioPassthrough": {"const": True}}, "required": ["enableAudioPassthrough"]}
_EXTENDS = {"required": ["extends"]}

VIDEO_RULE: dict[str, Any] = {
    "if": _HAS_MODEL,
    "then": {"if": _IS_CARA_3, "then": _sizes(_CARA_3), "else": _sizes(_CARA_4)},
    "else": _sizes(_CARA_3 + _CARA_4),
}
REQUIRED_RULES: list[dict[str, Any]] = [
    {"if": {"not": _EXTENDS}, "then": {"required": ["avatarId"]}},
    {
        "if": {"not": {"anyOf": [_EXTENDS, _IS_CUSTOM, _IS_PASSTHROUGH, HAS_ENVIRONMENT]}},
        "then": {"required": ["voiceId", "systemPrompt"]},
    },
]


class PersonaFile(Model):
    """A persona of Anam: face, voice, language model and instructions, as it is reviewed, checked and run."""

    model_config = ConfigDict(title="Persona", json_schema_extra={"allOf": [VIDEO_RULE, *REQUIRED_RULES]})

    version: Version
    """Version of the file format."""
    name: Annotated[str | None, Field(min_length=1, examples=["Cara"]), Travel(reply="name")] = None
    """The persona's name in the Anam Lab and in session logs. Sessions use the key if it is absent; a stored persona needs it."""
    description: Annotated[
        str | None, Field(examples=["Front-desk assistant of the demo site."]), Travel(token=False, reply="description")
    ] = None
    """What the persona is for. The last line of a stored persona's description is its marker."""
    extends: Annotated[
        PartialName | Annotated[list[PartialName], Field(min_length=1)] | None,
        Field(examples=["_house.yaml", ["_house.yaml", "_sales.yaml"]]),
    ] = None
    """A partial, or several from left to right, whose fields apply unless this file overrides them. Relative to this file."""
    renamedFrom: Annotated[str | None, Field(min_length=1, examples=["old-key"])] = None
    """The key that the file had before it was renamed, so that its stored persona is found."""
    avatarId: Annotated[
        Id | AvatarName,
        Field(examples=["30fa96d0-26c4-4e55-94a0-517025942e18", {"name": "Cara", "variant": "desk"}]),
        Travel(reply="avatar.id"),
    ]
    """The avatar: its id, or its name with anam-personas.lock."""
    avatarModel: Annotated[
        Literal["cara-3", "cara-4", "cara-4-latest"] | None, Field(examples=["cara-4"]), Travel(reply="avatarModel")
    ] = None
    """The avatar's model. Default: the avatar's active version. `-latest` is by invitation."""
    voiceId: Annotated[
        Id | VoiceName | None,
        Field(examples=["6bfbe25a-979d-40f3-a92b-5394170af54b", {"name": "Cara"}]),
        Travel(reply="voice.id"),
    ] = None
    """The voice: its id, or its name with anam-personas.lock."""
    llmId: Annotated[
        Id | LanguageModelName | LanguageModelKey | None,
        Field(
            examples=[
                "0934d97d-0c3a-4f33-91b0-5e136a0ef466",
                {"name": "GPT-4.1 mini"},
                {"key": "house"},
                CUSTOMER_CLIENT,
            ]
        ),
        Travel(reply="llmId"),
    ] = None
    """The language model: its id, its name with anam-personas.lock, or the key of a file in llms; CUSTOMER_CLIENT_V1 to bring your
    own model. Default: the platform's."""
    systemPrompt: Annotated[
        str | Annotated[list[PromptPart], Field(min_length=1)] | None,
        Field(examples=["You are Cara, a helpful assistant."]),
        Travel(reply="brain.systemPrompt"),
    ] = None
    """The instructions: a text, or a list of parts that are joined by blank lines."""
    variables: Annotated[
        dict[Annotated[str, Field(pattern="^[A-Za-z_][A-Za-z0-9_]*$")], Variable] | None,
        Field(examples=[{"visitorName": {"type": "string", "maxLength": 60, "default": "our visitor"}}]),
    ] = None
    """What changes per session: `{{ name }}` in a text is replaced by the caller's value."""
    languageCode: Annotated[LanguageCode | None, Field(examples=["en"]), Travel(reply="languageCode", always=False)] = (
        None
    )
    """The language of speech recognition, as an ISO 639-1 code. Default: the organisation's setting."""
    initialMessage: Annotated[
        str | None, Field(examples=["Hi there! How can I help?"]), Travel(reply="initialMessage", always=False)
    ] = None
    """The greeting. If it is null or empty, the persona generates one."""
    skipGreeting: Annotated[bool, Field(examples=[True]), Travel(reply="skipGreeting")] = False
    """Whether the persona waits for the visitor to speak first."""
    uninterruptibleGreeting: Annotated[
        bool, Field(examples=[True]), Travel(reply="uninterruptibleGreeting", always=False)
    ] = False
    """Whether the visitor cannot interrupt the greeting."""
    voiceDetectionOptions: Annotated[VoiceDetectionOptions | None, Travel(reply="voiceDetectionOptions")] = None
    """When the visitor has finished, and what happens in silence."""
    voiceGenerationOptions: Annotated[VoiceGenerationOptions | None, Travel(reply="voiceGenerationOptions")] = None
    """How the voice speaks."""
    maxSessionLengthSeconds: Annotated[
        float | None, Field(ge=1, examples=[600]), Travel(create=False, update=False)
    ] = None
    """The session ends after this time. Ephemeral only."""
    directorNotes: Annotated[DirectorNotes | None, Travel(create=False, update=False)] = None
    """How the avatar performs. Ephemeral only; cara-4 only."""
    zeroDataRetention: Annotated[bool, Field(examples=[True]), Travel(reply="zeroDataRetention")] = False
    """Whether the platform stores nothing of the session. Needs an enterprise plan and a voice and model that allow it."""
    enableAudioPassthrough: Annotated[bool, Field(examples=[True]), Travel(create=False, update=False)] = False
    """Whether the avatar speaks audio that comes from outside; voice, model and prompt are optional then. Ephemeral only."""
    tools: Annotated[
        list[Annotated[str, Field(min_length=1)] | Tool] | None,
        Field(examples=[["book_visit"]]),
        Travel(create=False, update=False),
    ] = None
    """Tools: keys of files in the tools folder, or definitions in place. Tools in place are ephemeral only."""
    toolIds: Annotated[
        list[Id] | None, Field(examples=[["3c90c3cc-0d44-4b50-8888-8dd25736052a"]]), Travel(reply="tools")
    ] = None
    """Ids of tools that are stored in Anam."""
    sessionOptions: SessionOptions | None = None
    """Options of the session beside the persona: video, replay, egress."""
    environment: Annotated[
        Environment | None,
        Field(
            examples=[
                {
                    "elevenLabsAgentSettings": {
                        "signedUrl": "{{ signedUrl }}",
                        "agentId": "agent_7101",
                    }
                },
                {"livekitUrl": "wss://front-desk.livekit.cloud", "livekitToken": "{{ livekitToken }}"},
            ]
        ),
    ] = None
    """Who speaks or where the session runs: an ElevenLabs agent, a LiveKit room or an Agora channel. Needs an avatarId alone."""
    widgetConfig: Annotated[WidgetConfig | None, Travel(token=False, create=False, reply="widgetConfig")] = None
    """The embeddable widget. Stateful only."""
    extra: Annotated[dict[str, Any] | None, Field(examples=[{"metadata": {"team": "front-desk"}}])] = None
    """Keys that Anam's own clients send but its API document lacks, merged into personaConfig as they are. Ephemeral only."""
    environments: Annotated[
        dict[Name, dict[str, Any]] | None,
        Field(examples=[{"production": {"voiceId": "de23e340-1416-4dd8-977d-065a7ca11697"}}]),
    ] = None
    """Overrides per environment, as JSON merge patches: null removes a field."""
