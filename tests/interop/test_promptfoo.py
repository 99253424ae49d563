"""Exported tests by promptfoo's own schema of its configurations."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from tests.interop.node import folder_with
from tests.testing.support import Bench, bench

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.interop
TESTS = """\
tests:
  - name: every check of words
    turns: [{user: "When {{ are }} you open?"}]
    repeat: 2
    expect:
      - says: {contains: [a, b], not_contains: c, contains_any: [d, e], regex: f, not_regex: [g], of: any}
      - says: {min_words: 1, max_words: 9, max_seconds: 4.5, language: en, speakable: true, no_secret: true}
      - {calls: []}
      - {judge: is friendly}
  - name: a tool
    turns: [{user: Hello., assistant: Hi.}, {user: Friday.}]
    expect: [{tool: {name: book_visit}}, {calls: [{name: book_visit}]}]
"""


@pytest.fixture(scope="module")
def published() -> Any:
    folder = folder_with("promptfoo")
    printed = subprocess.run(
        ["node", Path(__file__).with_name("promptfoo_schema.js"), folder], capture_output=True, text=True, check=False
    )
    assert printed.returncode == 0, printed.stderr
    return json.loads(printed.stdout)


@pytest.fixture
def schema(published: Any) -> jsonschema.Draft7Validator:
    return jsonschema.Draft7Validator(published["schema"])


@pytest.fixture
def exported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Bench]:
    with bench(tmp_path, monkeypatch, capsys, lambda _: "") as made:
        yield made.write(TESTS, more={}, judge=True)


def faults(schema: jsonschema.Draft7Validator, made: Any) -> list[str]:
    return [f"{error.json_path}: {error.message}"[:300] for error in schema.iter_errors(made)]


def test_what_is_exported_is_a_configuration_of_promptfoo(
    exported: Bench, published: Any, schema: jsonschema.Draft7Validator
) -> None:
    assert exported.run("--export", "promptfoo") == 0
    made = json.loads(exported.out.partition("\n")[2])
    assert faults(schema, made) == []
    assert len(made["tests"]) == len(made["prompts"]) == 2
    assert len(made["tests"][0]["assert"]) == 11
    kinds = {each["type"].removeprefix("not-") for each in made["tests"][0]["assert"]}
    assert kinds <= {*published["assertions"]}
    left = ["says.language", "says.speakable", "says.no_secret", "repeat", "tool", "calls"]
    assert [line.rpartition(": ")[2] for line in exported.err.splitlines()] == [f"{what} is left out" for what in left]


def test_the_schema_refuses_what_is_none(exported: Bench, schema: jsonschema.Draft7Validator) -> None:
    exported.run("--export", "promptfoo")
    text = exported.out.partition("\n")[2]
    for old, new in {'"type"': '"kind"', '"assert"': '"asserts"', '"prompts"': '"prompt"'}.items():
        assert faults(schema, json.loads(text.replace(old, new))), new
