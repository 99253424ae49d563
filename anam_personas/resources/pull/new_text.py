"""What new files of every kind share: a free key that anyone can type, the editor's line, and the text of their data."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from anam_personas.schema import modeline
from anam_personas.text.slug import slug
from anam_personas.workspace.reach import awkward
from anam_personas.yaml.dump import entry

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

_LONGEST = 60


def free_key(name: str, taken: Collection[str], kind: str) -> str:
    """A key for an item of that name that no file has, regardless of case, and that is a file name on every system.

    ``kind`` is the fallback for a name that becomes empty.
    """
    base = slug(name)[:_LONGEST].rstrip("-") or kind
    return _free(f"{base}-{kind}" if awkward(base) else base, taken)


def free_word(name: str, taken: Collection[str], kind: str) -> str:
    """The same for a name that is one word of a program, such as a tool's: it is kept where it is a file name everywhere."""
    is_word = re.fullmatch(r"[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?", name) and not awkward(name)
    return _free(name, taken) if is_word else free_key(name, taken, kind)


def _free(base: str, taken: Collection[str]) -> str:
    known = {key.casefold() for key in taken}
    names = (base, *(f"{base}-{number}" for number in range(2, len(known) + 3)))
    return next(key for key in names if key.casefold() not in known)


def schema_line(path: Path, kind: str, root: Path, *, has_schemas: bool = False) -> list[str]:
    """The line that tells editors which schema a new file follows, where the project has a copy of it, or will have."""
    schemas = root / "schema"
    if not (has_schemas or (schemas / f"{kind}.schema.json").is_file()):
        return []
    return [modeline.line(path, schemas, kind)]


def file_text(data: Mapping[str, Any], head: Collection[str] = ()) -> str:
    """A file of some data. ``head`` are the lines above it."""
    return "\n".join([*head, *(entry(name, value, 0) for name, value in data.items())]) + "\n"
