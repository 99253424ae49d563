"""How the language of a file, YAML or TOML, names types and writes keys: messages use the words of the file's reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

_SCALARS: Final = {
    "string": "text", "number": "a number", "integer": "a whole number", "boolean": "true or false", "null": "null",
}  # fmt: skip


class Syntax(NamedTuple):
    """``types`` names each type of JSON Schema. ``entry`` is how a missing key is written: a format string with ``name``."""

    types: Mapping[str, str]
    entry: str


YAML: Final = Syntax(_SCALARS | {"array": "a list", "object": "a mapping"}, "{name}: ...")
TOML: Final = Syntax(_SCALARS | {"array": "an array", "object": "a table"}, "{name} = ...")
