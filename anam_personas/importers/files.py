"""Drafts -> the texts of persona and tool files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from anam_personas.importers.placeholders import Variables
from anam_personas.model.persona import PersonaFile
from anam_personas.resources.pull.new_text import file_text, free_key, free_word, schema_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from anam_personas.importers.draft import Draft
    from anam_personas.workspace.workspace import Workspace


_NO_PROMPT = "# systemPrompt: write it here. The configuration has no text of it.\n"


@dataclass(frozen=True, slots=True)
class Imported:
    """One assistant as files: ``texts`` by shown path; ``left`` is what has no counterpart in a persona."""

    key: str
    source: str
    texts: Mapping[str, str]
    left: tuple[str, ...]
    has_prompt: bool = True


class Maker:
    """Makes files one assistant after another: each takes keys that are left. ``given`` are fields for all of them."""

    def __init__(self, workspace: Workspace, given: Mapping[str, str]) -> None:
        self._workspace, self._given = workspace, given
        self._keys = set(_known(workspace.personas, workspace))
        self._tools: dict[str, dict[str, Any] | None] = dict.fromkeys(_known(workspace.tools, workspace))

    def files(self, draft: Draft, source: str) -> Imported:
        """The files of one draft. A tool that another draft has with equal contents is one file."""
        variables = Variables(dict(draft.variables))
        data: dict[str, Any] = {"version": 1, "name": draft.name, **self._given, **draft.fields}
        if draft.parts:
            data["systemPrompt"] = _prompt(draft, variables)
        if draft.greeting:
            data["initialMessage"] = variables.template(draft.greeting)
        texts: dict[str, str] = {}
        keys = []
        for tool in draft.tools:
            key, is_new = self._tool_key(tool)
            keys.append(key)
            if is_new:
                path = self._workspace.tools / f"{key}.yaml"
                texts[self._workspace.shown(path)] = file_text({"version": 1, **tool}, self._schema("tool", path))
        if keys:
            data["tools"] = keys
        if declared := variables.declared():
            data["variables"] = declared
        key = free_key(draft.name, self._keys, "persona")
        self._keys.add(key)
        path = self._workspace.personas / f"{key}.yaml"
        ordered = {name: data[name] for name in PersonaFile.model_fields if name in data}
        shown = self._workspace.shown(path)
        odd = tuple(f"the expression {each}, kept as words" for each in dict.fromkeys(variables.odd))
        text = file_text(ordered, self._schema("persona", path)) + ("" if draft.parts else _NO_PROMPT)
        return Imported(key, source, {shown: text, **texts}, (*draft.left, *odd), has_prompt=bool(draft.parts))

    def _tool_key(self, tool: dict[str, Any]) -> tuple[str, bool]:
        base = key = free_word(tool["name"].replace(".", "_").lower(), (), "tool")
        number = 2
        while key in self._tools:
            if self._tools[key] == tool:
                return key, False
            key, number = f"{base}_{number}", number + 1
        self._tools[key] = tool
        return key, True

    def _schema(self, kind: str, path: Path) -> list[str]:
        return schema_line(path, kind, self._workspace.root)


def _prompt(draft: Draft, variables: Variables) -> Any:
    parts: Sequence[tuple[str, str]] = [
        (part.section, variables.template(_ended(part.text.strip()))) for part in draft.parts
    ]
    if len(parts) == 1 and not parts[0][0]:
        return parts[0][1]
    return [{"section": section, "text": text} if section else {"text": text} for section, text in parts]


def _ended(text: str) -> str:
    return f"{text}\n" if "\n" in text else text


def _known(folder: Path, workspace: Workspace) -> list[str]:
    if not folder.is_dir():
        return []
    return list(workspace.keyed(folder))
