"""Where the schemas are published: their ``$id``, and the entries of SchemaStore's catalogue.

The address is that of the repository, which docs/ci.md names in the same way. It is written here and nowhere else in the code.
"""

from __future__ import annotations

from typing import Any, Final

REPOSITORY: Final = "your-org/anam-personas"
IS_PUBLISHED: Final = False
"""Whether the package index has the package: decides what pipelines install. `scripts/release.py` publishes nothing while it is False."""
_RAW: Final = f"https://raw.githubusercontent.com/{REPOSITORY}/main/schema"
_ENTRIES: Final = {
    "persona": ("Anam persona", "A persona of Anam as code: avatar, voice, language model, prompt and tools", ()),
    "partial": ("Anam persona partial", "Fields that several Anam personas share", ()),
    "tool": ("Anam persona tool", "A tool that Anam personas call", ()),
    "knowledge": ("Anam knowledge group", "Documents that Anam personas search", ()),
    "llm": ("Anam language model", "A language model of your own that Anam personas use", ()),
    "share": ("Anam share link", "A public link to an Anam persona", ()),
    "test": ("Anam persona tests", "Conversations that test Anam personas", ()),
    "project": ("anam-personas.toml", "Settings of a project of Anam personas as code", ("anam-personas.toml",)),
}
"""Name, description and file names by kind. Only the settings have a file name that no other tool uses."""


def address(kind: str) -> str:
    """The published address of the schema of a kind of file, which does not change with the version."""
    return f"{_RAW}/{kind}.schema.json"


def catalogue() -> dict[str, Any]:
    """The entries for SchemaStore's ``catalog.json``."""
    return {
        "schemas": [
            {
                "name": name,
                "description": description,
                **({"fileMatch": list(matches)} if matches else {}),
                "url": address(kind),
            }
            for kind, (name, description, matches) in _ENTRIES.items()
        ]
    }
