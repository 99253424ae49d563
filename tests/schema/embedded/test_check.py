"""A tool's parameters make sense, or what does not is reported at its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anam_personas.check.validate import validate_persona, validate_tool
from anam_personas.schema.embedded.check import schema_faults
from anam_personas.schema.library import library
from anam_personas.yaml.document import read
from tests.projects import CARA, told, write

if TYPE_CHECKING:
    from pathlib import Path

FAULTY: dict[str, tuple[dict[str, Any], str]] = {
    "required of no property": ({"properties": {"day": {}}, "required": ["date"]}, "R016 required/0"),
    "without properties": ({"type": "object", "required": ["day"]}, "R016 required/0"),
    "required deep inside": (
        {"properties": {"a": {"type": "array", "items": {"properties": {"b": {}}, "required": ["b", "c"]}}}},
        "R016 properties/a/items/required/1",
    ),
    "required by a condition of none": ({"properties": {"a": {}}, "allOf": [{"properties": {"b": {}}}], "required": ["c"]}, "R016 required/0"),
    "enum of another type": ({"properties": {"a": {"type": "string", "enum": ["x", 1]}}}, "R017 properties/a/enum/1"),
    "true is no number": ({"properties": {"a": {"type": "integer", "default": True}}}, "R017 properties/a/default"),
    "default of another type": ({"properties": {"a": {"type": "integer", "default": "five"}}}, "R017 properties/a/default"),
    "default beyond a limit": ({"properties": {"a": {"type": "integer", "default": 3, "maximum": 2}}}, "R017 properties/a/default"),
    "default that is no choice": ({"properties": {"a": {"enum": ["x"], "default": "y"}}}, "R017 properties/a/default"),
    "const of another type": ({"properties": {"a": {"type": "null", "const": ""}}}, "R017 properties/a/const"),
    "minimum above maximum": ({"properties": {"a": {"type": "number", "minimum": 9, "maximum": 2}}}, "R018 properties/a/minimum"),
    "exclusive bounds": ({"properties": {"a": {"minimum": 2, "exclusiveMaximum": 2}}}, "R018 properties/a/minimum"),
    "lengths": ({"properties": {"a": {"minLength": 3, "maxLength": 2}}}, "R018 properties/a/minLength"),
    "items": ({"properties": {"a": {"minItems": 3, "maxItems": 2}}}, "R018 properties/a/minItems"),
    "no choice": ({"properties": {"a": {"enum": []}}}, "R018 properties/a/enum"),
    "a type of Python": ({"properties": {"a": {"type": "str"}}}, "R015 properties/a/type"),
    "an empty type": ({"properties": {"a": {"type": None}}}, "R015 properties/a/type"),
    "one of several types": ({"properties": {"a": {"type": ["string", "any"]}}}, "R015 properties/a/type/1"),
    "no object": ({"type": "string"}, "R015 type"),
    "properties as a list": ({"properties": ["a"]}, "R015 properties"),
    "a property that is text": ({"properties": {"a": "string"}}, "R015 properties/a"),
    "an empty property": ({"properties": {"a": None}}, "R015 properties/a"),
    "required inside a property": ({"properties": {"a": {"type": "string", "required": True}}}, "R015 properties/a/required"),
    "a number as a name": ({"properties": {"a": {}}, "required": [1]}, "R015 required/0"),
    "a pattern that is none": ({"properties": {"a": {"type": "string", "pattern": "("}}}, "R015 properties/a/pattern"),
    "a negative length": ({"properties": {"a": {"minLength": -1}}}, "R015 properties/a/minLength"),
    "a bound as text": ({"properties": {"a": {"minimum": "1"}}}, "R015 properties/a/minimum"),
    "alternatives as a mapping": ({"anyOf": {"a": {}}}, "R015 anyOf"),
    "items as a list": ({"properties": {"a": {"type": "array", "items": [{}]}}}, "R015 properties/a/items"),
    "properties without properties": ({"type": "object", "day": {"type": "string"}}, "R015 day"),
    "a merge key": ({"<<": {"type": "object"}}, "R015 <<"),
    "a reference to nowhere": ({"properties": {"a": {"$ref": "#/$defs/b"}}, "$defs": {"bb": {}}}, "R019 properties/a/$ref"),
    "a reference to the network": ({"properties": {"a": {"$ref": "https://schemas.invalid/a.json"}}}, "R019 properties/a/$ref"),
    "a reference to a file": ({"properties": {"a": {"$ref": "file:///etc/passwd"}}}, "R019 properties/a/$ref"),
    "a reference to a neighbour": ({"properties": {"a": {"$ref": "other.json#/a"}}}, "R019 properties/a/$ref"),
    "a reference to itself": ({"$defs": {"a": {"$ref": "#/$defs/a"}}}, "R019 $defs/a/$ref"),
    "a list of anything": ({"properties": {"a": {"type": "array"}}}, "R020 properties/a/type"),
    "the same choice twice": ({"properties": {"a": {"enum": [1, 2, 1.0]}}}, "R020 properties/a/enum/2"),
    "an example that does not fit": ({"properties": {"a": {"type": "string", "examples": [1]}}}, "R020 properties/a/examples/0"),
    "a limit of another type": ({"properties": {"a": {"type": "string", "minimum": 1}}}, "R020 properties/a/minimum"),
    "a keyword misspelled": ({"properties": {"a": {"type": "string", "desciption": "x"}}}, "R020 properties/a/desciption"),
    "required twice": ({"properties": {"a": {}}, "required": ["a", "a"]}, "R020 required/1"),
}  # fmt: skip
SOUND: list[dict[str, Any]] = [
    {},
    {"type": "object"},
    {"type": "object", "properties": {}, "required": []},
    {"properties": {"a": {"type": ["integer", "null"], "default": None, "minimum": 1, "maximum": 1}}, "required": ["a"]},
    {"properties": {"a": {"type": "number", "default": 1, "enum": [1, 2.5]}}},
    {"properties": {"a": {"type": "integer", "const": 2.0}}},
    {"properties": {"a": {"enum": [1, True, "1", None]}}},
    {"properties": {"a": {"$ref": "#/$defs/b"}}, "$defs": {"b": {"type": "object", "properties": {"c": {"$ref": "#/$defs/b"}}}}},
    {"properties": {"a": {"$ref": "#b"}}, "$defs": {"b": {"$anchor": "b"}}},
    {"properties": {"a": {"$ref": "#"}, "b/c": {"not": {}, "$ref": "#/properties/b~1c/not"}, "d": True}},
    {"properties": {"a": {}, "b": {}}, "anyOf": [{"required": ["a"]}, {"required": ["b"]}]},
    {"allOf": [{"properties": {"a": {}}}, {"$ref": "#/$defs/b"}], "$defs": {"b": {"properties": {"b": {}}}}, "required": ["a", "b"]},
    {"properties": {"a": {}}, "if": {"required": ["a"]}, "then": {"properties": {"b": {}}, "required": ["b"]}},
    {"patternProperties": {"^x": {"type": "string"}}, "required": ["xa"]},
    {"additionalProperties": {"type": "string"}, "required": ["a"]},
    {"properties": {"type": {"type": "string"}, "enum": {"type": "array", "items": {"type": "string"}}, "required": {"type": "boolean"}}},
    {"properties": {"a": {"type": "string", "format": "date", "nullable": True, "default": None, "x-order": 1}}},
    {"properties": {"a": {"type": "array", "prefixItems": [{"type": "string"}], "items": False}}},
]  # fmt: skip


def faults(schema: Any) -> list[str]:
    return [f"{fault.code} {'/'.join(map(str, fault.route))}" for fault in schema_faults(schema)]


@pytest.mark.parametrize("name", FAULTY)
def test_a_fault_is_reported_at_its_place(name: str) -> None:
    schema, expected = FAULTY[name]
    assert faults(schema) == [expected]
    (fault,) = schema_faults(schema)
    assert fault.hint


@pytest.mark.parametrize("schema", SOUND, ids=str)
def test_a_sound_schema_has_none(schema: dict[str, Any]) -> None:
    assert faults(schema) == []


def test_the_nearest_property_is_proposed() -> None:
    (fault,) = schema_faults({"properties": {"visit_day": {}}, "required": ["visitday"]})
    assert fault.hint == 'Did you mean "visit_day"?'


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 3) | st.sampled_from(["string", "a", "#/properties/a", "int", "(", ""]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "type",
                    "properties",
                    "required",
                    "enum",
                    "default",
                    "items",
                    "minimum",
                    "maximum",
                    "minLength",
                    "maxLength",
                    "$ref",
                    "$defs",
                    "allOf",
                    "not",
                    "pattern",
                    "a",
                    "const",
                    "additionalProperties",
                    "patternProperties",
                    "examples",
                    "title",
                    "prefixItems",
                    "uniqueItems",
                    "multipleOf",
                    "minItems",
                    "dependentSchemas",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=14,
)


@given(JSON.filter(lambda value: isinstance(value, dict)))
def test_what_the_meta_schema_refuses_has_a_fault_and_nothing_fails(schema: dict[str, Any]) -> None:
    found = [*schema_faults(schema, of_arguments=False)]
    meta = library().Draft202012Validator({"$ref": "https://json-schema.org/draft/2020-12/schema"})
    if not meta.is_valid(schema):
        assert [fault for fault in found if fault.code != "R020"], schema
    for fault in found:
        value: Any = schema
        for step in fault.route:
            value = value[step]


def test_shared_and_deep_schemas_end() -> None:
    text = "p: &a {type: object, properties: {b: {type: array, items: {}}}}\nq: {properties: {c: *a, d: *a}, required: [e]}\n"
    data = read(text, "a", None).data  # type: ignore[arg-type]
    assert faults(data["q"]) == ["R016 required/0"]


PARAMETERS = """
parameters:
  type: object
  properties:
    day: {type: string, enum: [1, 2]}
    count: {type: integer, default: "five", minimum: 9, maximum: 2}
  required: [date]
"""


def test_a_variable_has_no_limits_that_nothing_fits(tmp_path: Path) -> None:
    text = f"{CARA}variables:\n  n: {{type: integer, minimum: 3, maximum: 2}}\n  s: {{enum: [a, 1], default: a}}\n  d: {{default: 1.10}}\n"
    found = validate_persona(tmp_path / "personas/cara.yaml", write(tmp_path, {"personas/cara.yaml": text})).diagnostics
    assert [(item.code, item.place.line, item.hint) for item in sorted(found, key=lambda item: item.sort_key)] == [
        ("R018", 8, "Swap the two, or change one."),
        ("R017", 9, "Put quotation marks around it."),
        ("R009", 10, "Put quotation marks around it."),
    ]


def test_it_is_part_of_a_check_of_tool_files_and_of_tools_in_place(tmp_path: Path) -> None:
    tool = "version: 1\nname: book\ntype: client\ndescription: Book a visit.\n"
    indented = (tool.replace("version: 1\n", "") + PARAMETERS.strip()).replace("\n", "\n    ")
    webhook = indented.replace("type: client", "type: webhook\n    url: https://example.com\n    method: POST").replace(
        "parameters:", "queryParameters:"
    )
    files = {"tools/book.yaml": tool + PARAMETERS, "personas/cara.yaml": f"{CARA}tools:\n  - {webhook}\n"}
    workspace = write(tmp_path, files)
    expected = [
        "R017 entry 1 of enum is the number 1, and the type is string",
        "R017 entry 2 of enum is the number 2, and the type is string",
        'R017 default is the text "five", and the type is integer',
        "R018 minimum 9 is more than maximum 2, so no value can match",
        'R016 required names "date", which is not a property',
    ]
    for validate, name, line in ((validate_tool, "tools/book.yaml", 9), (validate_persona, "personas/cara.yaml", 16)):
        found = validate(tmp_path / name, workspace).diagnostics
        assert [text.split(": ", 1)[1] for text in told(found)] == expected
        assert [int(text.split(":")[1]) for text in told(found)] == [line, line, line + 1, line + 1, line + 2]
