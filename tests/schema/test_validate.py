from __future__ import annotations

import json
from pathlib import Path

import pytest

from anam_personas.schema.files import schema_text
from anam_personas.schema.validate import accepts, check
from anam_personas.yaml.document import read
from tests.projects import CARA, told

FILE = Path("cara.yaml")


@pytest.mark.parametrize("kind", ["persona", "partial", "tool", "project"])
def test_schemas_are_shipped(kind: str) -> None:
    assert json.loads(schema_text(kind))["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_an_unknown_kind_has_no_schema() -> None:
    with pytest.raises(FileNotFoundError, match=r"has no nope\.schema\.json"):
        schema_text("nope")


def test_findings_stand_at_keys_or_values() -> None:
    text = (
        CARA.replace("name: Cara\n", "nme: Cara\n")
        + "environments:\n  production:\n    skipGreeting: 'no'\n    initialMessage:\n"
    )
    assert told(check(read(text, "cara.yaml", FILE), "persona")) == [
        'cara.yaml:1:1: S002 "name" is missing',
        'cara.yaml:2:1: S001 unknown key "nme"',
        'cara.yaml:9:19: S003 skipGreeting must be true or false or null, not the text "no"',
    ]


def test_a_file_that_cannot_be_read_has_said_so() -> None:
    assert list(check(read("a: [", "cara.yaml", FILE), "persona")) == []


@pytest.mark.parametrize("value", [None, [], "text", 1, True, {}])
def test_documents_of_any_type_are_judged(value: object) -> None:
    assert accepts("persona", value) is False
    assert accepts("partial", value) is (value == {})
