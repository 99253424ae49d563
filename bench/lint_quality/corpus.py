"""Where the prompts to measure on lie, and how one becomes a persona.

The project's own cases are in ``tests/lint/cases``. Prompts of other people are no part of the project: they lie in
the folder that ``ANAM_LINT_DATA`` names, else in ``<repository's parent>/shared/lint`` (``cases.yaml`` and
``wild/``), and the labelled ones in ``ANAM_PROMPTS``, else in ``<repository's parent>/shared/prompts``.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anam_personas.persona.resolve import resolve
from anam_personas.workspace.settings import Settings
from anam_personas.workspace.workspace import Workspace
from anam_personas.yaml.document import read

if TYPE_CHECKING:
    from anam_personas.persona.types import Persona

ROOT = Path(__file__).resolve().parents[2]
OWN_CASES = ROOT / "tests" / "lint" / "cases"


def data() -> Path:
    """The folder of small cases and wild prompts; it need not exist."""
    named = os.environ.get("ANAM_LINT_DATA")
    return Path(named) if named else ROOT.parent / "shared" / "lint"


def labelled() -> Path:
    """The folder of the labelled prompts; it need not exist."""
    named = os.environ.get("ANAM_PROMPTS")
    return Path(named) if named else ROOT.parent / "shared" / "prompts"


def persona(text: str, config: dict[str, Any]) -> Persona:
    """A persona that has the prompt, and of the rest what is known."""
    body = {"version": 1, "name": "Persona", "avatarId": "a", "voiceId": "v", "llmId": "l"}
    body |= {"systemPrompt": text} | config
    return of_file(json.dumps(body, ensure_ascii=False), "prompt")


def of_file(text: str, key: str) -> Persona:
    """The persona that a persona file's text defines. Raises `ValueError` for one that is not valid."""
    root = Path.cwd()
    document = read(text, f"{key}.yaml", root / f"{key}.yaml")
    found = resolve(document, key, "default", Workspace(Settings(root), root / "none", root / "none"))
    if found.persona is None:
        raise ValueError(found.diagnostics)
    return found.persona


def client_tool(name: str, description: str = "Call it when it is needed.", **more: object) -> dict[str, Any]:
    """A tool as a persona file defines it."""
    return {"name": name, "type": "client", "description": description, **more}
