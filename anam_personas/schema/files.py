"""The schema files, as they are shipped: in an installed package, and in a checkout of the project."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_PLACES = (Path(__file__).parent.parent / "_schema", Path(__file__).parent.parent.parent / "schema")


KINDS = ("persona", "partial", "tool", "knowledge", "llm", "share", "test", "project")
"""Kinds of file that have a schema."""


@cache
def schema_text(kind: str) -> str:
    """The schema of a kind of file (one of `KINDS`), as it is shipped."""
    for folder in _PLACES:
        path = folder / f"{kind}.schema.json"
        if path.is_file():
            return path.read_text(encoding="utf-8")
    raise FileNotFoundError(f"the package has no {kind}.schema.json")


def schema_files() -> dict[str, str]:
    """The text of every schema file, by file name."""
    return {f"{kind}.schema.json": schema_text(kind) for kind in KINDS}
