from __future__ import annotations

import json
from pathlib import Path

from jsonschema import Draft7Validator

from anam_personas.schema.address import address
from anam_personas.schema.files import KINDS, schema_text

CATALOGUE = {
    "type": "object",
    "required": ["schemas"],
    "properties": {
        "schemas": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "description", "url"],
                "additionalProperties": False,
                "properties": {
                    "name": {"type": "string", "minLength": 1},
                    "description": {"type": "string", "not": {"pattern": "(?i)schema"}},
                    "url": {"type": "string", "pattern": "^https://"},
                    "fileMatch": {"type": "array", "uniqueItems": True, "minItems": 1, "items": {"type": "string"}},
                },
            },
        }
    },
}
"""What SchemaStore asks of an entry of its catalogue."""


def test_every_schema_has_the_published_address_as_its_id() -> None:
    for kind in KINDS:
        assert json.loads(schema_text(kind))["$id"] == address(kind)


def test_the_entries_are_in_schemastores_form_and_name_each_schema_once() -> None:
    made = json.loads((Path(__file__).parents[2] / "docs" / "schemastore.json").read_text())
    Draft7Validator(CATALOGUE).validate(made)
    assert [each["url"] for each in made["schemas"]] == [address(kind) for kind in KINDS]
    matches = [match for each in made["schemas"] for match in each.get("fileMatch", ())]
    assert matches == ["anam-personas.toml"]
