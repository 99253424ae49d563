"""Anam's own OpenAPI document, where it is at hand: named by ANAM_OPENAPI, or beside the repository."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

DEFAULT = Path(__file__).parents[3] / "shared" / "anam-openapi.json"


def document() -> dict[str, Any]:
    """The document, or a skipped test."""
    path = Path(os.environ.get("ANAM_OPENAPI", DEFAULT))
    if not path.is_file():
        pytest.skip("Anam's OpenAPI document is not here: name it with ANAM_OPENAPI")
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def tolerant(node: Any) -> Any:
    """A schema that can be used as one: ``oneOf`` becomes ``anyOf``, ``nullable`` a type.

    The document's ``oneOf``s are of open objects with nothing required, so that its own examples match several branches
    and are refused; and ``nullable`` is of OpenAPI 3.0, which a 3.1 document's JSON Schema does not know.
    """
    if isinstance(node, list):
        return [tolerant(each) for each in node]
    if not isinstance(node, dict):
        return node
    made = {("anyOf" if name == "oneOf" else name): tolerant(value) for name, value in node.items()}
    if made.pop("nullable", False) is True and isinstance(made.get("type"), str):
        made["type"] = [made["type"], "null"]
    return made
