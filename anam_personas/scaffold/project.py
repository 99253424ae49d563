"""The files of a new project, decided from a few choices: text by path below its folder. Nothing is written here."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final, NamedTuple

from anam_personas.scaffold.files import (
    PARTIAL,
    STYLE_FILE,
    TOOL,
    Parts,
    partial_text,
    persona_text,
    tool_text,
)
from anam_personas.scaffold.pipelines import PIPELINES, makefile
from anam_personas.schema.files import schema_files
from anam_personas.schema.modeline import line as schema_line
from anam_personas.workspace.settings import FILE

if TYPE_CHECKING:
    from anam_personas.scaffold.source import Source
    from anam_personas.scaffold.templates import Template

IGNORED: Final = (".anam-personas/", ".anam-personas-cache/", ".env")
"""What a repository does not hold: journal and snapshots, the cache, and keys."""


class Choices(NamedTuple):
    """What a new project has. ``template`` None: no persona. ``below`` is its folder in the repository, empty at the top."""

    project: str
    personas: str = "personas"
    tools: str = "tools"
    template: Template | None = None
    key: str = ""
    parts: Parts = Parts()
    makefile: bool = False
    pipeline: str | None = None
    below: str = ""


def project_name(folder: str) -> str:
    """The name of a folder as a project's name."""
    from anam_personas.text.slug import slug

    return slug(folder)[:60].strip("-._") or "personas"


def project_files(choices: Choices) -> dict[str, str]:
    """The files below the project's folder, by path: settings and schemas first."""
    files = {FILE: settings_text(choices)} | {f"schema/{name}": text for name, text in schema_files().items()}
    if choices.template is not None:
        files |= persona_files(choices, choices.template)
    if choices.makefile:
        files["Makefile"] = makefile()
    return files


def persona_files(choices: Choices, template: Template) -> dict[str, str]:
    """The first persona, and what it is made of."""
    root, folder = PurePosixPath(), PurePosixPath(choices.personas)
    path = folder / f"{choices.key}.yaml"
    up = "../" * choices.key.count("/")
    files = {str(path): persona_text(template, schema_line(path, root / "schema", "persona"), choices.parts, up)}
    if choices.parts.partial:
        partial = folder / PARTIAL
        files[str(partial)] = partial_text(template, schema_line(partial, root / "schema", "partial"))
        files[str(folder / STYLE_FILE)] = template.style + "\n"
    if choices.parts.tool:
        tool = PurePosixPath(choices.tools) / f"{TOOL}.yaml"
        files[str(tool)] = tool_text(template, schema_line(tool, root / "schema", "tool"))
    return files


def pipeline_file(choices: Choices, source: Source) -> tuple[str, str] | None:
    """The workflow, by path below the top of the repository."""
    return PIPELINES[choices.pipeline](choices.below, source) if choices.pipeline else None


def settings_text(choices: Choices) -> str:
    """``anam-personas.toml``."""
    folders = {"personas": choices.personas, "tools": choices.tools}
    lines = [
        "#:schema schema/project.schema.json",
        f'project = "{choices.project}"',
        *(f'{key} = "{value}"' for key, value in folders.items() if value != key),
        "",
        "# The API key is read from ANAM_API_KEY. For several Anam organisations, name the variable of each, never a key:",
        "# [environments.production]",
        '# api-key-variable = "ANAM_API_KEY_PRODUCTION"',
        "",
        "[lint]",
        'preset = "recommended"  # or "strict", for matters of style as well',
    ]
    return "\n".join(lines) + "\n"


def with_ignored(text: str) -> str:
    """A ``.gitignore`` with the lines that a project needs; the same text where it has them."""
    written = {line.strip().rstrip("/").lstrip("/") for line in re.split(r"\r?\n", text)}
    missing = [line for line in IGNORED if line.rstrip("/") not in written]
    gap = "" if not text or text.endswith("\n") else "\n"
    return text + gap + "".join(f"{line}\n" for line in missing)
