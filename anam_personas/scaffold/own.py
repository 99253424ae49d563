"""A team's own templates: persona files in the folder that the settings name."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, NamedTuple

from anam_personas.errors import SettingsError, UsageError
from anam_personas.workspace.files import ENDINGS, yaml_files
from anam_personas.workspace.reach import composed, escaped, refusal
from anam_personas.workspace.rooted import checkout_of
from anam_personas.workspace.settings import where

if TYPE_CHECKING:
    from pathlib import Path

    from anam_personas.workspace.settings import Settings
    from anam_personas.workspace.workspace import Workspace

_MODELINE = re.compile(r"\A(?:\ufeff)?# yaml-language-server:[^\n]*\n")


class OwnTemplate(NamedTuple):
    """A template of the team: its file, and what the file's ``description`` says."""

    key: str
    path: Path
    description: str


def folder(settings: Settings) -> Path | None:
    """The folder of templates, None where the settings name none. Raises `SettingsError` for one outside the repository."""
    if not settings.templates:
        return None
    path = settings.root / settings.templates
    if why := refusal(os.path.normpath(path), checkout_of(settings.root)):
        why = why.replace("project folder", "repository")
        raise SettingsError(f"{where(settings, ('templates',))}templates {why}")
    return path


def own_templates(workspace: Workspace) -> dict[str, OwnTemplate]:
    """The templates by key, in order; partials are none. A file that cannot be read is listed without a description."""
    root = folder(workspace.settings)
    found = {}
    for path in yaml_files(root) if root else ():
        if not path.name.startswith("_"):
            key = composed(escaped(path.relative_to(root).with_suffix("").as_posix())) if root else ""
            found[key] = OwnTemplate(key, path, _description(_text(path, workspace, key)))
    return dict(sorted(found.items()))


def own_text(template: OwnTemplate, workspace: Workspace, head: str, name: str | None) -> str:
    """The template as a persona file, with another first line, and with another name in every text if one is given.

    Raises `UsageError` for a file that is not a persona.
    """
    text = _MODELINE.sub("", _text(template.path, workspace, template.key))
    from anam_personas.yaml.document import read

    document = read(text, workspace.shown(template.path), template.path)
    if document.diagnostics or not isinstance(document.data, dict):
        raise UsageError(f"the template {template.key} cannot be read: {_first(document.diagnostics)}")
    old = document.data.get("name")
    if name and isinstance(old, str) and old:
        text = re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", lambda _: name, text)
    return f"{head}\n{text}"


def _first(diagnostics: object) -> str:
    for item in diagnostics if isinstance(diagnostics, list | tuple) else ():
        return f"{item.place.file}:{item.place.line}: {item.message}"
    return "it is not a mapping"


def _text(path: Path, workspace: Workspace, key: str) -> str:
    if why := refusal(os.fspath(path), checkout_of(workspace.root), ENDINGS):
        raise UsageError(f"the template {key} is a symbolic link, and {why.replace('project folder', 'repository')}")
    from anam_personas.workspace.files import read_text

    return read_text(path, checkout_of(workspace.root)) or ""


def _description(text: str) -> str:
    from anam_personas.yaml.document import read

    data = read(text, "", None).data  # type: ignore[arg-type]
    found = data.get("description") if isinstance(data, dict) else None
    return found if isinstance(found, str) else ""
