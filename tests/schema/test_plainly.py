from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anam_personas.schema.files import KINDS, schema_text
from anam_personas.schema.plainly import fits_plainly
from anam_personas.schema.validate import accepts
from tests.budget import examples

USUAL: list[dict[str, Any]] = [
    {},
    {"project": "front-desk", "personas": "people"},
    {"lint": {"select": ["ALL"], "preset": "strict", "preview": True, "per-file-ignores": {"a.yaml": ["CL"]}}},
    {"default-environment": "live", "environments": {"live": {"api-key-variable": "ANAM_API_KEY_LIVE", "concurrency": 8}}},
    {"lint": {"severity": {"CL": "error"}, "options": {"X": {"a": [1]}}, "max-prompt-tokens": 1}},
]  # fmt: skip


@pytest.mark.parametrize("table", USUAL)
def test_the_usual_settings_fit_plainly(table: dict[str, Any]) -> None:
    assert fits_plainly("project", table)
    assert accepts("project", table)


WORDS = sorted(
    {name for kind in ("project",) for name in json.loads(schema_text(kind))["properties"]}
    | {"live", "api-key-variable", "api-url", "concurrency", "select", "preset", "strict", "recommended", "severity", "error", "CL"}
    | {"options", "max-prompt-tokens", "per-file-ignores", "preview", "x", "", "a b", "é", "A\n", "../x", "-a", "https://x/"}
)  # fmt: skip
TABLES = st.recursive(
    st.sampled_from(WORDS) | st.booleans() | st.sampled_from([0, 1, 8, 64, 65, -1, 1.0, 0.5]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=4),
    max_leaves=12,
)
"""What is near settings."""


@settings(max_examples=examples(300))
@given(st.sampled_from(KINDS), TABLES)
def test_what_fits_plainly_is_accepted(kind: str, data: object) -> None:
    assert accepts(kind, data) or not fits_plainly(kind, data)


@settings(max_examples=examples(300))
@given(st.data(), st.sampled_from(USUAL))
def test_settings_that_are_near_the_usual_ones_are_judged_alike(data: st.DataObject, table: dict[str, Any]) -> None:
    changed = json.loads(json.dumps(table))
    at = changed
    while isinstance(at, dict) and at and data.draw(st.booleans()):
        key = data.draw(st.sampled_from(sorted(at)))
        if not isinstance(at[key], dict):
            at[key] = data.draw(TABLES)
            break
        at = at[key]
    at[data.draw(st.sampled_from(WORDS))] = data.draw(TABLES)
    assert accepts("project", changed) or not fits_plainly("project", changed)
