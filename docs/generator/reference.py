"""docs/reference.md: the file formats, from their models."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from anam_personas.model.travel_table import TRAVELS
from anam_personas.schema.files import KINDS, schema_text
from generator import shapes
from generator.markdown import as_yaml, code, document, in_a_line, link, paragraph, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.model.travel import Travel
    from generator.shapes import Schema, Writer

TOOLS = ("ClientTool", "WebhookTool", "ServerWebhookTool", "KnowledgeTool", "ServerKnowledgeTool", "SystemTool")
NOT_HERE = {"PersonaPatch": "Fields", **dict.fromkeys(TOOLS, "Tool files")}
"""Definitions that a persona's fields refer to and that have a chapter of their own."""
OTHERWISE = {
    ("tools", "create"): "as `toolIds`",
    ("tools", "update"): "as `toolIds`",
    ("sessionOptions", "token"): "beside `personaConfig`",
    ("environment", "token"): "beside `personaConfig`",
    ("extra", "token"): "merged in",
}
"""How fields travel that the API does not have under their name."""
NEEDED = {
    "avatarId": "required",
    **dict.fromkeys(("voiceId", "systemPrompt"), "required, see above"),
    "name": "the key, in sessions",
}
"""What is required of the resolved persona; of the file, only the version is."""
INTRO = """
The persona, partial, tool, language model, share link and settings files, key by key. It is made from the same models as the JSON Schemas
under [schema/](../schema), so an editor shows the same. The [guide to persona files](personas.md) says how the
parts work together.
"""
PERSONA = """
A YAML file below `personas/`. Its key is its path there without the ending: `cara`, `sales/leo`. A file whose
name begins with an underscore is a [partial](#partial-files). A key that is not listed here is an error; for
what the API has and this format lacks there is `extra`.
"""
REQUIRED = """
Required of the resolved persona, whatever its partials and the environment contribute: `version` and `avatarId`; and
`voiceId` and `systemPrompt`, unless `llmId` is `CUSTOMER_CLIENT_V1`, `enableAudioPassthrough` is `true`, or
`environment` says who speaks or where. A stored persona needs a `name`, too.
"""
WAYS = """
Where each field goes: into `personaConfig` of an ephemeral **token** request, into the body that **creates** or
**updates** a stored persona. **In replies** is where a reply of the API shows it again; "not always" means that
some replies lack it, which is not taken for a difference. What no reply shows is compared by the revision in
the persona's marker.
"""
PARTIAL = """
A file whose name begins with an underscore, named by the `extends` of personas or of other partials. It has the
[fields of a persona](#fields), and none of them is required.
"""
TOOL = """
A YAML file below `tools/`. Its key, the path there without the ending, is what a persona lists under `tools`.
The same mapping, without `version`, may be defined in the persona itself; then it only works in ephemeral sessions.
`type` says which keys it has.
"""
MODEL = """
A YAML file below `llms/`: a language model of your own. Its key, the path there without the ending, is what a persona names by
`llmId: {key: KEY}`. See [language models](llms.md).
"""
SHARE = """
A YAML file below `shares/`: a public link to a persona. See [share links](shares.md).
"""
SETTINGS = """
`anam-personas.toml`, or the table `[tool.anam-personas]` of `pyproject.toml`, searched upwards from the current
folder. Without settings the folders `personas` and `tools` of the current folder are read.
"""


def page() -> str:
    """The page."""
    kinds = {kind: json.loads(schema_text(kind)) for kind in KINDS}
    contents = "\n".join(
        f"- {link(each, each)}"
        for each in (
            "Persona files",
            "Partial files",
            "Tool files",
            "Language model files",
            "Share link files",
            "Settings",
        )
    )
    return document([
        "# Reference of the file formats", paragraph(INTRO), contents,
        "## Persona files", paragraph(PERSONA), *_persona(kinds["persona"]),
        "## Partial files", paragraph(PARTIAL),
        "## Tool files", paragraph(TOOL), *_tools(kinds["tool"]),
        "## Language model files", paragraph(MODEL), _keys(kinds["llm"], {}),
        "## Share link files", paragraph(SHARE), _keys(kinds["share"], {}),
        "## Settings", paragraph(SETTINGS), *_settings(kinds["project"]),
    ])  # fmt: skip


def _persona(schema: Schema) -> Iterator[str]:
    travelling = TRAVELS
    links = NOT_HERE | dict(_nested(schema))
    yield "### Fields"
    yield paragraph(REQUIRED)
    rows = [
        [link(code(name), name), shapes.form(field, links), NEEDED.get(name) or shapes.default(field, name, schema)]
        for name, field in schema["properties"].items()
    ]
    yield table(["Field", "Type", "Default"], rows)
    yield "### Where fields travel"
    yield paragraph(WAYS)
    yield table(
        ["Field", "Token", "Create", "Update", "In replies"],
        [_journey(name, travelling.get(name)) for name in schema["properties"]],
    )
    for name, field in schema["properties"].items():
        yield from _field(name, field, schema, links)


def _journey(name: str, travel: Travel | None) -> list[str]:
    ways = {"token": travel and travel.token, "create": travel and travel.create, "update": travel and travel.update}
    cells = [OTHERWISE.get((name, way), "yes" if goes else "–") for way, goes in ways.items()]
    reply = code(travel.reply) + ("" if travel.always else ", not always") if travel and travel.reply else "–"
    return [link(code(name), name), *cells, reply]


def _field(name: str, field: Schema, schema: Schema, links: dict[str, str]) -> Iterator[str]:
    yield f"### {code(name)}"
    yield paragraph(shapes.description(field))
    yield "\n".join(["```yaml", "\n# or\n".join(as_yaml({name: value}) for value in field["examples"]), "```"])
    for definition, title in _nested({**schema, "properties": {name: field}}):
        body = schema["$defs"][definition]
        yield f"#### {title}"
        yield paragraph(body["description"])
        yield _keys(body, links)
        yield from _rules(body)


def _nested(schema: Schema, way: str = "") -> Iterator[tuple[str, str]]:
    """Every definition below the properties, and the heading that it gets: the way there."""
    for name, field in schema.get("properties", {}).items():
        for part, words in (
            (field, "`{}`: keys"), (field.get("items", {}), "`{}`: keys of an entry"),
            (field.get("additionalProperties"), "`{}`: keys of a value"),
        ):  # fmt: skip
            definition = shapes.definition_of(part) if isinstance(part, dict) else ""
            if definition and definition not in NOT_HERE:
                yield definition, words.format(way + name)
                yield from _nested({**schema["$defs"][definition], "$defs": schema["$defs"]}, f"{way}{name}.")


def _keys(schema: Schema, links: dict[str, str], write: Writer = in_a_line) -> str:
    rows = [
        [
            code(name),
            shapes.form(key, links),
            shapes.default(key, name, schema, write),
            shapes.description(key),
            shapes.example(key, write),
        ]
        for name, key in schema["properties"].items()
    ]
    return table(["Key", "Type", "Default", "What it is", "Example"], rows)


def _rules(schema: Schema) -> Iterator[str]:
    found = [f"- {message} ([{code}](rules.md#{code.lower()}))." for code, message in shapes.rules(schema)]
    yield "\n".join(found)


def _tools(schema: Schema) -> Iterator[str]:
    bodies = [schema["$defs"][shapes.definition_of(branch)] for branch in schema["anyOf"]]
    first, *others = (body["properties"] for body in bodies)
    common = {name: key for name, key in first.items() if all(other.get(name) == key for other in others)}
    yield "### Keys of every tool"
    yield _keys({"properties": common, "required": bodies[0]["required"]}, {})
    seen: dict[str, str] = {}
    for body in bodies:
        marks = {name: key["const"] for name, key in body["properties"].items() if name in {"type", "subtype"}}
        own = {name: key for name, key in body["properties"].items() if name not in {*common, *marks}}
        yield f"### {body['title']}"
        yield paragraph(f"{code(in_a_line(marks)[1:-1])}. {body['description']}")
        same = seen.setdefault(str(own), body["title"])
        yield (
            _keys({**body, "properties": own}, {})
            if same == body["title"]
            else f"Its keys are those of a {link(same.lower(), same)}."
        )


def _settings(schema: Schema) -> Iterator[str]:
    parts = {"environments": "EnvironmentSettings", "lint": "LintSettings", "serve": "ServeSettings"}
    top = {name: key for name, key in schema["properties"].items() if name not in parts}
    yield _keys({**schema, "properties": top}, {}, json.dumps)
    for name, definition in parts.items():
        yield "### " + code(f"[{name}.NAME]" if "additionalProperties" in schema["properties"][name] else f"[{name}]")
        yield paragraph(schema["$defs"][definition]["description"])
        yield _keys(schema["$defs"][definition], {}, json.dumps)
