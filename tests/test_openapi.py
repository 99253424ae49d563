"""The model against Anam's own OpenAPI document: fields, limits and ways, and the requests that the good cases compile to.

Where the model says more than the document, or something else, the reason stands in a table here. The document is not part
of the project: `tests.interop.openapi` says where it is looked for.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from anam_personas import Project
from anam_personas.model.travel_table import TRAVELS
from anam_personas.persona.compile import payload, stored_tool, token_request
from anam_personas.schema.files import schema_text
from anam_personas.schema.validate import accepts
from tests.golden import needed
from tests.interop.openapi import document, tolerant

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.interop

GOOD = sorted((Path(__file__).parent / "cases" / "good").iterdir())

NOT_DOCUMENTED = {
    "zeroDataRetention": "the documentation's privacy page shows it in personaConfig, the document in create and update only",
    "enableAudioPassthrough": "required of egress by the document's own text, sent by Anam's SDKs; replies show it",
}
"""Fields of a token request that the document lacks."""
NOT_DOCUMENTED_BESIDE = {
    "environment": "the document names it in the body of POST /v1/engine/session, which it calls the same",
    "expiresIn": "the description of POST /v1/engine/session names it as a field of the session-token body",
}
"""What stands beside personaConfig and is not in the schema of the session-token body."""

STRICTER = {
    "languageCode": {"enum": "the document says ISO 639-1 in words"},
    "maxSessionLengthSeconds": {"minimum": "the document has it for meeting invites"},
    "avatarId": {"pattern": "an id has no white space", "minLength": "nor is it empty"},
    "voiceId": {"pattern": "an id has no white space", "minLength": "nor is it empty"},
    "llmId": {"pattern": "an id has no white space", "minLength": "nor is it empty"},
    "name": {"minLength": "a persona without a name cannot be told from others"},
    "videoWidth": {"minimum": "pixels are counted from 1"},
    "videoHeight": {"minimum": "pixels are counted from 1"},
    "roomUrl": {"pattern": "the document says format: uri, which validators do not assert; or a variable"},
    "token": {"minLength": "an empty token is a slip"},
    "userName": {"minLength": "an empty name is a slip"},
    "systemPrompt": {"minItems": "which a file may write in parts"},
    "model": {"minLength": "an empty id is a slip"},
    "description": {"minLength": "of a tool: stored tools have it, and the model decides by it"},
}
"""Limits of the model that the document has not, each with its reason."""

LIMITS = ("enum", "const", "minimum", "maximum", "exclusiveMinimum", "minLength", "maxLength", "minItems", "pattern")


@pytest.fixture(scope="module")
def oas() -> dict[str, Any]:
    return document()


def resolved(schema: dict[str, Any], oas: dict[str, Any]) -> dict[str, Any]:
    """A schema with its references followed."""
    while "$ref" in schema:
        target: Any = oas
        for step in schema["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        schema = target
    return schema


def body(oas: dict[str, Any], path: str, method: str) -> dict[str, Any]:
    found: dict[str, Any] = oas["paths"][path][method]["requestBody"]["content"]["application/json"]["schema"]
    return found


def ephemeral(oas: dict[str, Any]) -> dict[str, Any]:
    """The form of personaConfig that carries everything."""
    forms = body(oas, "/v1/auth/session-token", "post")["properties"]["personaConfig"]["oneOf"]
    (found,) = [form for form in forms if "personaId" not in form["properties"]]
    return dict(found)


def bodies(oas: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        "token": ephemeral(oas),
        "create": body(oas, "/v1/personas", "post"),
        "update": body(oas, "/v1/personas/{id}", "put"),
    }


PERSONA = json.loads(schema_text("persona"))


def ours(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of what is sent: an id that may be written as a name stands for the id."""
    found = resolved(schema, PERSONA)
    if "anyOf" in found and any(each.get("type") == "string" for each in found["anyOf"]):
        text = next(each for each in found["anyOf"] if each.get("type") == "string")
        return {**{key: value for key, value in found.items() if key != "anyOf"}, **text}
    return found


def test_every_field_of_the_document_is_in_the_model_and_travels_there(oas: dict[str, Any]) -> None:
    for way, schema in bodies(oas).items():
        travelling = {name for name, travel in TRAVELS.items() if getattr(travel, way)}
        extra = set(NOT_DOCUMENTED) if way == "token" else set()
        assert travelling == set(schema["properties"]) | extra, way


def test_what_is_not_documented_is_still_not() -> None:
    documented = set(ephemeral(document())["properties"])
    assert documented.isdisjoint(NOT_DOCUMENTED)


def differences(name: str, theirs: dict[str, Any], mine: dict[str, Any], oas: dict[str, Any]) -> Iterator[str]:
    """What two schemas say differently, fields inside them included."""
    theirs, mine = resolved(theirs, oas), ours(mine)
    allowed = STRICTER.get(name, {})
    for limit in LIMITS:
        said, had = theirs.get(limit), mine.get(limit)
        if isinstance(said, list) and isinstance(had, list):
            said, had = sorted(said), sorted(had)
        if limit == "enum" and said is not None and "const" in mine:
            had = [mine["const"]]
        if said != had and not (said is None and (limit in allowed or (limit == "const" and "enum" in theirs))):
            yield f"{name}: {limit} is {said} there and {had} here"
    if "properties" in theirs and "properties" in mine:
        if set(theirs["properties"]) != set(mine["properties"]) - {"extra"}:
            yield f"{name}: fields {sorted(theirs['properties'])} there, {sorted(mine['properties'])} here"
        if set(theirs.get("required", [])) != set(mine.get("required", [])):
            yield f"{name}: required {theirs.get('required')} there, {mine.get('required')} here"
        for inner, schema in theirs["properties"].items():
            yield from differences(inner, schema, mine["properties"].get(inner, {}), oas)
    yield from type_differences(name, theirs, mine)


def type_differences(name: str, theirs: dict[str, Any], mine: dict[str, Any]) -> Iterator[str]:
    if "type" not in theirs or name == "systemPrompt":  # in parts
        return
    types = {theirs["type"], "null"} if theirs.get("nullable") else {theirs["type"]}
    have = mine.get("type", [])
    if {have} != types if isinstance(have, str) else set(have) != types:
        yield f"{name}: {types} there, {have} here"


def test_limits_are_those_of_the_document(oas: dict[str, Any]) -> None:
    found: list[str] = []
    for schema in bodies(oas).values():
        for name, theirs in schema["properties"].items():
            if name not in {"voiceGenerationOptions", "tools"}:  # which have tests of their own
                found += differences(name, theirs, PERSONA["properties"][name], oas)
    session = body(oas, "/v1/auth/session-token", "post")["properties"]["sessionOptions"]
    found += differences("sessionOptions", session, PERSONA["properties"]["sessionOptions"], oas)
    assert sorted(set(found)) == []


def voice_families(oas: dict[str, Any]) -> list[dict[str, Any]]:
    forms = ephemeral(oas)["properties"]["voiceGenerationOptions"]["oneOf"]
    return [resolved(form, oas)["properties"] for form in forms]


def speaks(options: dict[str, Any]) -> bool:
    return accepts("partial", {"voiceGenerationOptions": options})


def test_every_voice_family_is_accepted_within_its_limits(oas: dict[str, Any]) -> None:
    every = {name: schema for family in voice_families(oas) for name, schema in family.items()}
    own = PERSONA["$defs"]["VoiceGenerationOptions"]["properties"]
    assert set(every) == set(own)
    assert own["emotion"]["enum"] == every["emotion"]["oneOf"][0]["enum"]
    for family in voice_families(oas):
        for edge in ("minimum", "maximum"):
            options = {name: sample(schema, edge) for name, schema in family.items()}
            assert speaks(options), options


def sample(schema: dict[str, Any], edge: str) -> Any:
    choices = schema.get("enum") or [choice for form in schema.get("oneOf", []) for choice in form["enum"]]
    if choices:
        return choices[0 if edge == "minimum" else -1]
    return {"boolean": True, "string": "x"}.get(schema["type"], schema.get(edge))


def test_no_voice_family_is_accepted_beyond_its_limits(oas: dict[str, Any]) -> None:
    """As far as the family shows: fish audio's speed is every family's widest, and volume alone may be Cartesia's."""
    for family in voice_families(oas):
        marks = {name: sample(schema, "minimum") for name, schema in family.items() if name in {"stability", "emotion"}}
        for name, schema in family.items():
            for edge, step in (("minimum", -0.01), ("maximum", 0.01)):
                if edge in schema:
                    assert not speaks(marks | {name: schema[edge] + step}), (name, edge, marks)


def test_options_of_two_families_do_not_mix(oas: dict[str, Any]) -> None:
    eleven = next(family for family in voice_families(oas) if "model" in family)
    others = [family for family in voice_families(oas) if "volume" in family]
    for name in set(eleven) - {"speed"}:
        for other in {key for family in others for key in family} - {"speed"}:
            mine, theirs = sample(eleven[name], "minimum"), next(f[other] for f in others if other in f)
            assert not speaks({name: mine, other: sample(theirs, "minimum")})


def test_tools_have_the_limits_of_the_document(oas: dict[str, Any]) -> None:
    inline = ephemeral(oas)["properties"]["tools"]["items"]["properties"]
    stored = body(oas, "/v1/tools", "post")["properties"]
    configs = {form["title"]: form["properties"] for form in stored["config"]["oneOf"]}
    tools = json.loads(schema_text("tool"))["$defs"]
    assert set(inline["type"]["enum"]) <= {tool["properties"]["type"]["const"] for tool in tools.values()}
    for name in (
        "ClientTool",
        "WebhookTool",
        "ServerWebhookTool",
        "KnowledgeTool",
        "ServerKnowledgeTool",
        "SystemTool",
    ):
        own = tools[name]["properties"]
        assert own["name"]["maxLength"] == stored["name"]["maxLength"]
        assert own["name"]["minLength"] == stored["name"]["minLength"]
        assert (
            own["description"]["maxLength"] == stored["description"]["maxLength"] == inline["description"]["maxLength"]
        )
    pairs = [("ClientToolConfig", "ClientTool"), ("ServerWebhookToolConfig", "WebhookTool"),
             ("ServerRagToolConfig", "KnowledgeTool"), ("SystemToolConfig", "SystemTool")]  # fmt: skip
    for config, name in pairs:
        own = tools[name]["properties"]
        for field, theirs in configs[config].items():
            for limit in ("minimum", "maximum", "enum"):
                said, had = theirs.get(limit), own[field].get(limit)
                assert (sorted(said) if isinstance(said, list) else said) == (
                    sorted(had) if isinstance(had, list) else had
                )


# -- what is compiled


def closed(schema: Any) -> Any:
    """A schema whose objects take nothing that they do not name, where they do not ask for more themselves."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: closed(value) for name, value in schema.items() if name not in {"example", "examples"}}
    if isinstance(schema.get("properties"), dict) and "additionalProperties" not in schema:
        made["additionalProperties"] = False
    return made


@pytest.fixture(scope="module")
def closed_bodies(oas: dict[str, Any]) -> dict[str, Draft202012Validator]:
    """What each request's body may be, nothing beside what the document names."""
    session = body(oas, "/v1/auth/session-token", "post")
    schemas = {
        "config": ephemeral(oas),
        "token": {**session, "properties": {**session["properties"], "personaConfig": ephemeral(oas)}},
        "create": body(oas, "/v1/personas", "post"),
        "update": body(oas, "/v1/personas/{id}", "put"),
        "tool": body(oas, "/v1/tools/{id}", "put"),
    }
    components = closed(tolerant(oas["components"]))
    return {
        name: Draft202012Validator({**closed(tolerant(schema)), "components": components})
        for name, schema in schemas.items()
    }


def personas() -> list[Any]:
    found = []
    for case in GOOD:
        for path in sorted((case / "compiled").glob("**/*.json")):
            environment, *key = path.relative_to(case / "compiled").with_suffix("").parts
            found.append(
                pytest.param(case, environment, "/".join(key), id=f"{case.name}:{environment}:{'/'.join(key)}")
            )
    return found


PERSONAS = personas()


@pytest.mark.parametrize(("case", "environment", "key"), PERSONAS)
def test_what_is_compiled_fits_the_document(
    case: Path, environment: str, key: str, tmp_path: Path, closed_bodies: dict[str, Draft202012Validator]
) -> None:
    shutil.copytree(case, tmp_path, dirs_exist_ok=True)
    persona = Project.load(tmp_path, environment=environment).persona(key)
    request = token_request(persona, needed(persona))
    for name in NOT_DOCUMENTED_BESIDE:
        request.pop(name, None)
    for name in [*NOT_DOCUMENTED, *(persona.body.get("extra") or {})]:
        request["personaConfig"].pop(name, None)
    for name in persona.body.get("sessionOptions", {}).get("extra") or {}:
        request["sessionOptions"].pop(name)
    bodies = [request["personaConfig"], payload(persona, create=True), payload(persona, create=False)]
    for name in persona.body.get("voiceDetectionOptions", {}).get("extra") or {}:
        for each in bodies:
            each["voiceDetectionOptions"].pop(name)
    fits(closed_bodies["token"], request)
    fits(closed_bodies["create"], bodies[1])
    fits(closed_bodies["update"], bodies[2])
    for use in persona.tools:
        fits(closed_bodies["tool"], stored_tool(use.definition))


def fits(validator: Draft202012Validator, value: Any) -> None:
    assert [f"{list(error.absolute_path)}: {error.message}" for error in validator.iter_errors(value)] == []


def test_the_closed_document_refuses_what_it_does_not_name(closed_bodies: dict[str, Draft202012Validator]) -> None:
    """Else the test above would prove nothing."""
    fits(closed_bodies["config"], {"name": "Cara", "initialMessage": None, "voiceGenerationOptions": {"speed": 1}})
    for wrong in (
        {"voiceID": "x"},
        {"directorNotes": {"style": "warm"}},
        {"voiceGenerationOptions": {"pitch": 1}},
        {"name": 1},
    ):
        assert not closed_bodies["config"].is_valid(wrong), wrong
