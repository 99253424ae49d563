"""The comment at the head of a file that tells editors which schema it follows.

YAML files have yaml-language-server's, TOML files the one of Taplo and of Even Better TOML.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final

from anam_personas.schema.files import KINDS

if TYPE_CHECKING:
    from pathlib import PurePath

_BOM: Final = "\ufeff"
_YAML: Final = re.compile(r"^#[ \t]*yaml-language-server[ \t]*:[ \t]*\$schema[ \t]*=[ \t]*(\S*)[^\r\n]*", re.MULTILINE)
_TOML: Final = re.compile(r"^#:schema[ \t]+(\S*)[^\r\n]*", re.MULTILINE)
_HEAD: Final = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\r?\n)*(?:#[^\n]*)?")
"""Blank lines and comments above the first table or key."""
_OURS: Final = re.compile(rf"(?:.*[/\\])?(?:{'|'.join(KINDS)})\.schema\.json")


def line(path: PurePath, schemas: PurePath, kind: str) -> str:
    """The line for a file at ``path``, with the schemas in the folder ``schemas``; both absolute or both relative."""
    way = os.path.relpath(schemas / f"{kind}.schema.json", path.parent).replace(os.sep, "/")
    return f"#:schema {way}" if path.suffix == ".toml" else f"# yaml-language-server: $schema={way}"


def with_line(text: str, wanted: str) -> str | None:
    """The text with the line: put at its head, or in place of one that names a schema of ours. Nothing else changes.

    None if the text names a schema of somebody else, which stays. A comment in the first column cannot be part of a value
    of YAML's; in TOML, only the comments above the first table or key count.
    """
    mark, text = (_BOM, text[1:]) if text.startswith(_BOM) else ("", text)
    is_toml = wanted.startswith("#:")
    head = _HEAD.match(text) if is_toml else None
    found = (_TOML if is_toml else _YAML).search(text)
    if found is not None and (head is None or found.start() < head.end()):
        if _OURS.fullmatch(found[1]) is None:
            return None
        return mark + text[: found.start()] + wanted + text[found.end() :]
    newline = "\r\n" if "\r\n" in text else "\n"
    return f"{mark}{wanted}{newline}{text}"
