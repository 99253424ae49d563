"""The JSON of a pull, and the kinds of resource in it."""

from __future__ import annotations

from anam_personas.resources import RESOURCES
from anam_personas.sync.pull.result import Pulled, Row


def test_each_kind_has_its_rows_under_its_collection() -> None:
    rows = tuple(Row(f"my-{each.kind}", None, "in sync", kind=each.kind) for each in RESOURCES)
    shown = Pulled(rows).to_json()
    assert list(shown) == ["version", "files", "shareLinks", "personas", "llms", "tools", "groups"]
    assert [row["key"] for row in shown["personas"]] == ["my-persona"]
    assert [row["key"] for row in shown["tools"]] == ["my-tool"]
