"""Models -> JSON Schema (Draft 2020-12): closed, and with title, description, examples and default at every key."""

from __future__ import annotations

import json
import re
from typing import Any, Union

from pydantic import TypeAdapter, create_model
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from anam_personas.model import TOOL_KINDS, Model, PersonaFile, ProjectSettings, Version
from anam_personas.model.persona import REQUIRED_RULES

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]


def schemas() -> dict[str, Schema]:
    """Every schema by its kind: ``persona``, ``partial``, ``tool``, ``project``."""
    persona = _persona()
    return {"persona": persona, "partial": _partial(persona), "tool": _tool(), "project": _of(ProjectSettings)}


def files() -> dict[str, str]:
    """The text of every schema file, by file name."""
    return {f"{kind}.schema.json": json.dumps(schema, indent=2, ensure_ascii=False) + "\n" for kind, schema in schemas().items()}


class _Generator(GenerateJsonSchema):
    """Optional means that the key may be absent, not that null may be written; titles are words."""

    schema_dialect = DIALECT

    def nullable_schema(self, schema: Any) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: Any) -> JsonSchemaValue:
        if "default" in schema and schema["default"] is None:
            return self.generate_inner(schema["schema"])
        return super().default_schema(schema)

    def get_title_from_name(self, name: str) -> str:
        words = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", name.replace("_", " ").replace("-", " ")).lower()
        words = re.sub(r"\b(id|ids|llm|url|json)\b", lambda m: {"ids": "IDs"}.get(m[0], m[0].upper()), words)
        return words[:1].upper() + words[1:]


def _of(model: Any) -> Schema:
    made = TypeAdapter(model).json_schema(schema_generator=_Generator)
    return _titled({"$schema": DIALECT, **made})


def _titled(schema: Schema) -> Schema:
    """A title and an example also where a property is a reference; names that do not fit are errors, not strangers."""
    title = _Generator().get_title_from_name
    for owner in [schema, *schema.get("$defs", {}).values()]:
        for name, prop in owner.get("properties", {}).items():
            prop.setdefault("title", title(name))
            if "patternProperties" in prop:
                ((pattern, value),) = prop.pop("patternProperties").items()
                prop |= {"propertyNames": {"pattern": pattern}, "additionalProperties": value}
            if "$ref" in prop:
                prop.setdefault("examples", [_example(schema["$defs"][prop["$ref"].rsplit("/", 1)[1]])])
    return schema


def _example(definition: Schema) -> dict[str, Any]:
    """An example of an object: its first property's."""
    name, prop = next(iter(definition["properties"].items()))
    return {name: prop["examples"][0]} if "examples" in prop else {}


def _persona() -> Schema:
    schema = _of(PersonaFile)
    properties = schema["properties"]
    schema["required"] = ["version"]  # the rest depends: see REQUIRED_RULES
    properties["initialMessage"]["type"] = ["string", "null"]
    patch = _patch(schema, schema["$defs"], "Persona")
    for own in ("version", "extends", "renamedFrom", "environments"):
        del patch["properties"][own]
    patch["description"] = "What is different in one environment. Null removes a field."
    schema["$defs"]["PersonaPatch"] = patch
    properties["environments"]["additionalProperties"] = {"$ref": "#/$defs/PersonaPatch"}
    return schema


def _partial(persona: Schema) -> Schema:
    """A partial is a persona of which nothing is required: it is complete only where it is extended."""
    rules = [rule for rule in persona["allOf"] if rule not in REQUIRED_RULES]
    description = "Fields that several personas share: a file whose name begins with an underscore, named by their `extends`."
    schema = {**persona, "title": "Partial", "description": description, "allOf": rules}
    del schema["required"]
    return schema


def _tool() -> Schema:
    kinds: list[type[Model]] = [_filed(kind) for kind in TOOL_KINDS]
    schema = _of(Union[tuple(kinds)])  # noqa: UP007
    description = "A tool that personas list by its key: one definition for sessions and for storing."
    return {"$schema": DIALECT, "title": "Tool", "description": description, **schema}


def _filed(kind: type[Model]) -> type[Model]:
    """The tool as a file of its own: with the format's version."""
    version: Any = (Version, PersonaFile.model_fields["version"])
    return create_model(kind.__name__, __base__=kind, __doc__=kind.__doc__, version=version)


def _patch(schema: Schema, defs: dict[str, Schema], name: str) -> Schema:
    """The schema of a merge patch: the same keys and types, nothing required, null allowed to remove."""
    kept = {key: value for key, value in schema.items() if key in {"title", "description", "type", "additionalProperties"}}
    kept["properties"] = {key: _nullable(_patched(value, defs)) for key, value in schema["properties"].items()}
    return {**kept, "title": f"{name} patch"}


def _patched(schema: Schema, defs: dict[str, Schema]) -> Schema:
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        if f"{name}Patch" not in defs:
            defs[f"{name}Patch"] = {}  # taken, against a definition that refers to itself
            defs[f"{name}Patch"] = _patch(defs[name], defs, name)
        return {**schema, "$ref": f"#/$defs/{name}Patch"}
    if isinstance(schema.get("additionalProperties"), dict):
        return {**schema, "additionalProperties": _nullable(_patched(schema["additionalProperties"], defs))}
    return schema


def _nullable(schema: Schema) -> Schema:
    if isinstance(schema.get("type"), str):
        wide = {**schema, "type": [schema["type"], "null"]}
        if "enum" in schema:
            wide["enum"] = [*schema["enum"], None]
        return wide
    if isinstance(schema.get("type"), list) or schema == {}:
        return schema
    outer = {key: value for key, value in schema.items() if key in {"title", "description", "examples", "default"}}
    inner = {key: value for key, value in schema.items() if key not in outer}
    return {**outer, "anyOf": [inner, {"type": "null"}]}
