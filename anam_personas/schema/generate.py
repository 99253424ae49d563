"""Models -> JSON Schema (Draft 2020-12): closed, with title, description, examples and default at every key.

The wording follows what yaml-language-server makes of a schema, which most editors use; tests/interop tries it.
"""

from __future__ import annotations

import json
import re
from typing import Any, Union

from pydantic import TypeAdapter, create_model
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from anam_personas.model.base import Model, travels, words_of
from anam_personas.model.knowledge import KnowledgeFile
from anam_personas.model.llm import LanguageModelFile
from anam_personas.model.persona import REQUIRED_RULES, PersonaFile
from anam_personas.model.project import ProjectSettings
from anam_personas.model.share import ShareFile
from anam_personas.model.testfile import TestFile
from anam_personas.model.tool import FILED, TOOL_KINDS, Version
from anam_personas.model.travel import Travel
from anam_personas.schema.address import address

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]


def schemas() -> dict[str, Schema]:
    """Every schema by its kind: ``persona``, ``partial``, ``tool``, ``knowledge``, ``llm``, ``share``, ``test``, ``project``."""
    persona = _persona()
    made = {
        "persona": persona,
        "partial": _partial(persona),
        "tool": _tool(),
        "knowledge": _of(KnowledgeFile),
        "llm": _of(LanguageModelFile),
        "share": _of(ShareFile),
        "test": _of(TestFile),
        "project": _of(ProjectSettings),
    }
    return {kind: {"$schema": DIALECT, "$id": address(kind), **schema} for kind, schema in made.items()}


def files() -> dict[str, str]:
    """The text of every schema file, by file name."""
    return {
        f"{kind}.schema.json": json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        for kind, schema in schemas().items()
    }


def travel_table() -> str:
    """The text of the module that says where each field travels."""
    rows = [f"    {json.dumps(name)}: Travel({_arguments(travel)})," for name, travel in travels(PersonaFile).items()]
    return "\n".join([*_TABLE_HEAD, "TRAVELS: Final[dict[str, Travel]] = {", *rows, "}", ""])


def _arguments(travel: Travel) -> str:
    usual = Travel._field_defaults
    changed = {name: value for name, value in travel._asdict().items() if value != usual[name]}
    return ", ".join(
        f"{name}={json.dumps(value) if isinstance(value, str) else value}" for name, value in changed.items()
    )


_TABLE_HEAD = (
    '"""Where each field of a persona travels, by its API name, in the order of the model.',
    "",
    "Made from the models by scripts/schema.py: change those, then run `make schema`. Reading this costs nothing; importing the",
    "models costs pydantic.",
    '"""',
    "",
    "from typing import Final",
    "",
    "from anam_personas.model.travel import Travel",
    "",
)


class _Generator(GenerateJsonSchema):
    """Optional means that the key may be absent, not that null may be written; titles are words."""

    schema_dialect = DIALECT

    def nullable_schema(self, schema: Any) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: Any) -> JsonSchemaValue:
        if "default" in schema and schema["default"] is None:
            return self.generate_inner(schema["schema"])
        return super().default_schema(schema)

    def union_schema(self, schema: Any) -> JsonSchemaValue:
        return _one_of_types(super().union_schema(schema))

    def get_title_from_name(self, name: str) -> str:
        words = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", name.replace("_", " ").replace("-", " ")).lower()
        words = re.sub(r"\b(id|ids|llm|url|json)\b", lambda m: {"ids": "IDs"}.get(m[0], m[0].upper()), words)
        return words[:1].upper() + words[1:]


def _of(model: Any) -> Schema:
    made = TypeAdapter(model).json_schema(schema_generator=_Generator)
    worded: Schema = _worded(_titled({"$schema": DIALECT, **made}))
    return worded


def _one_of_types(schema: Schema) -> Schema:
    """Merge forms that differ only by type into one schema, since editors show a title for each branch of an ``anyOf``."""
    branches = schema.get("anyOf", [])
    names = [name for branch in branches for name in branch]
    if (
        any(set(branch) & {"$ref", "const", "enum"} for branch in branches)
        or len(set(names)) != len(names) - len(branches) + 1
    ):
        return schema
    return {
        **{name: value for branch in branches for name, value in branch.items()},
        "type": [branch["type"] for branch in branches],
    }


def _titled(schema: Schema) -> Schema:
    """A title and an example also where a property is a reference; names that do not fit are errors, not strangers."""
    title = _Generator().get_title_from_name
    for owner in [schema, *schema.get("$defs", {}).values()]:
        owner |= {"title": title(owner["title"])} if "title" in owner else {}
        for name, prop in owner.get("properties", {}).items():
            prop.setdefault("title", title(name))
            if "patternProperties" in prop:
                ((pattern, value),) = prop.pop("patternProperties").items()
                prop |= {"propertyNames": {"pattern": pattern}, "additionalProperties": value}
            if "$ref" in prop:
                prop.setdefault("examples", [_example(schema["$defs"][prop["$ref"].rsplit("/", 1)[1]])])
    return schema


def _worded(node: Any) -> Any:
    """What editors show where plain text is not enough: a pattern in words, and a description with code in it."""
    if isinstance(node, list):
        return [_worded(each) for each in node]
    if not isinstance(node, dict):
        return node
    made = {name: value if name in {"examples", "default"} else _worded(value) for name, value in node.items()}
    if isinstance(node.get("pattern"), str) and "patternErrorMessage" not in node:
        made["patternErrorMessage"] = words_of(node["pattern"])
    if "`" in node.get("description", ""):
        made["markdownDescription"] = node["description"]
    return made


def _example(definition: Schema) -> dict[str, Any]:
    """An example of an object: its first property that has one."""
    return next({name: prop["examples"][0]} for name, prop in definition["properties"].items() if "examples" in prop)


def _persona() -> Schema:
    schema = _of(PersonaFile)
    properties = schema["properties"]
    schema["required"] = ["version"]  # the rest depends: see REQUIRED_RULES
    properties["initialMessage"]["type"] = ["string", "null"]
    patch = _patch(schema, schema["$defs"])
    for own in ("version", "extends", "renamedFrom", "environments"):
        del patch["properties"][own]
    patch |= {"title": "Environment", "description": "What is different in one environment. Null removes a field."}
    schema["$defs"]["PersonaPatch"] = patch
    properties["environments"]["additionalProperties"] = {"$ref": "#/$defs/PersonaPatch"}
    return schema


def _partial(persona: Schema) -> Schema:
    """A partial is a persona without required fields: it is completed by the persona that extends it."""
    rules = [rule for rule in persona["allOf"] if rule not in REQUIRED_RULES]
    description = (
        "Fields that several personas share: a file whose name begins with an underscore, named by their extends."
    )
    own = {name: value for name, value in persona["properties"].items() if name != "renamedFrom"}
    schema = {**persona, "title": "Partial", "description": description, "allOf": rules, "properties": own}
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
    base = FILED.get(kind, kind)
    return create_model(kind.__name__, __base__=base, __doc__=kind.__doc__, version=version)


def _patch(schema: Schema, defs: dict[str, Schema]) -> Schema:
    """The schema of a merge patch: the same keys and types, nothing required, null allowed to remove.

    There are no defaults: what is absent stays as the file has it.
    """
    kept = {
        key: value for key, value in schema.items() if key in {"title", "description", "type", "additionalProperties"}
    }
    kept["properties"] = {key: _nullable(_patched(value, defs)) for key, value in schema["properties"].items()}
    return {**kept, "title": f"{schema['title']} patch"}


def _patched(schema: Schema, defs: dict[str, Schema]) -> Schema:
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        if f"{name}Patch" not in defs:
            defs[f"{name}Patch"] = {}  # taken, against a definition that refers to itself
            defs[f"{name}Patch"] = _patch(defs[name], defs)
        return {**schema, "$ref": f"#/$defs/{name}Patch"}
    if isinstance(schema.get("additionalProperties"), dict):
        return {**schema, "additionalProperties": _nullable(_patched(schema["additionalProperties"], defs))}
    return schema


def _nullable(schema: Schema) -> Schema:
    schema = {key: value for key, value in schema.items() if key != "default"}
    types = schema.get("type", [])
    if types:
        wide = {**schema, "type": list(dict.fromkeys([*([types] if isinstance(types, str) else types), "null"]))}
        if "enum" in schema:
            wide["enum"] = [*schema["enum"], None]
        return wide
    if schema == {}:
        return schema
    outer = {
        key: value
        for key, value in schema.items()
        if key in {"title", "description", "markdownDescription", "examples"}
    }
    inner = {key: value for key, value in schema.items() if key not in outer}
    return {**outer, "anyOf": [inner, {"type": "null"}]}
