"""What may be written at the cursor."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from anam_personas.lsp import fields, ids, variables
from anam_personas.lsp.cursor import cursor
from anam_personas.lsp.protocol import JSON, KINDS, Position, Range, text_edit
from anam_personas.workspace.files import prompt_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from anam_personas.lsp.positions import Positions
    from anam_personas.lsp.projects import Project
    from anam_personas.yaml.document import Step

_IGNORE = re.compile(r"#\s*anam:\s*ignore\[[^\]]*$")
SECTIONS = ("STYLE", "PERSONALITY", "CONTEXT", "KNOWLEDGE", "TASK", "TOOLS", "GUARDRAILS", "EXAMPLES")
_ENVIRONMENTS = 2


def complete(project: Project, path: Path, positions: Positions, position: Position) -> list[JSON]:
    """The completions at a position, each as an edit of the word that is being typed."""
    offset = positions.offset(position)
    kind = project.kind(path)
    text = positions.text
    line = text[text.rfind("\n", 0, offset) + 1 : offset]
    if _IGNORE.search(line):
        return list(_items(_codes(), positions.range(_word_start(text, offset), offset), "enum member"))
    if kind == "prompt":
        in_tag = bool(re.search(r"\{[{%][^{}%]*$", line))
        return _variables(project, path, positions, offset) if in_tag else []
    here = cursor(text, offset)
    if here.in_tag:
        return _variables(project, path, positions, offset)
    if here.on == "text" or kind is None:
        return []
    span = positions.range(here.start, offset)
    if (named := ids.field(here.route)) is not None:
        return list(ids.complete(project, named, positions, offset))
    if here.on == "key":
        return list(_keys(kind, here.route, span, text))
    found = list(_references(project, path, here.route, positions, offset))
    if not found:
        found = list(_items(((each, "") for each in fields.values(kind, here.route)), span, "value"))
    if here.route and isinstance(here.route[-1], int):
        found += _keys(kind, here.route, span, text)
    return found


def _keys(kind: str, route: tuple[Step, ...], span: Range, text: str) -> Iterator[JSON]:
    has_colon = _has_colon(text, span)
    for number, key in enumerate(fields.keys(kind, route)):
        ending = ":" if key.holds in {"object", "array"} else ": "
        yield {
            "label": key.name,
            "kind": KINDS["property"],
            **({"detail": "required"} if key.required else {}),
            **({"documentation": key.description} if key.description else {}),
            "sortText": f"{number:03}",
            "textEdit": text_edit(span, key.name + ("" if has_colon else ending)),
        }


def _has_colon(text: str, span: Range) -> bool:
    line = text.split("\n")[span.end.line] if span.end.line <= text.count("\n") else ""
    return bool(re.match(r"[\w.-]*\s*:", line[span.end.character :]))


def _references(
    project: Project, path: Path, route: tuple[Step, ...], positions: Positions, offset: int
) -> Iterator[JSON]:
    """Tools, partials, prompt files, sections and personas, at the fields that name them."""
    route = route[_ENVIRONMENTS:] if route[:1] == ("environments",) and len(route) > _ENVIRONMENTS else route
    text = positions.text
    start = offset - len(re.search(r"[^\s\[\]{},:\"']*$", text[:offset])[0])  # type: ignore[index]
    span = positions.range(start, offset)
    workspace = project.workspace
    if route[:1] == ("tools",) and len(route) <= 2:
        tools = ((key, _about(workspace.document(file).data)) for key, file in workspace.tool_files.items())
        yield from _items(tools, span, "reference")
    elif route == ("persona",) and project.kind(path) == "share":
        yield from _items(((key, "") for key in workspace.well_named()), span, "reference")
    elif route[:1] == ("extends",):
        partials = [node.file for node in project.graph.nodes if node.kind == "partial" and node.file]
        yield from _items(_below(project, path, partials), span, "file")
    elif route[:1] == ("systemPrompt",) and route[-1:] == ("file",):
        prompts = [workspace.shown(each) for each in prompt_files(workspace.personas)]
        yield from _items(_below(project, path, prompts), span, "file")
    elif route[:1] == ("systemPrompt",) and route[-1:] == ("section",):
        yield from _items(((each, "") for each in SECTIONS), span, "enum")


def _below(project: Project, path: Path, files: list[str]) -> Iterator[tuple[str, str]]:
    for file in files:
        other = project.workspace.path(file)
        if other != path:
            yield os.path.relpath(other, path.parent).replace(os.sep, "/"), ""


def _about(data: object) -> str:
    return str(data.get("description", "")) if isinstance(data, dict) else ""


def _codes() -> Iterator[tuple[str, str]]:
    from anam_personas.lint.pages import every

    return ((info.code, f"{info.name}: {info.summary}") for info in every())


def _word_start(text: str, offset: int) -> int:
    return offset - len(re.search(r"\w*$", text[:offset])[0])  # type: ignore[index]


def _variables(project: Project, path: Path, positions: Positions, offset: int) -> list[JSON]:
    span = positions.range(_word_start(positions.text, offset), offset)
    known = ((name, _declared(value)) for name, value in variables.declared(project, path).items())
    return list(_items(known, span, "variable"))


def _declared(value: object) -> str:
    if not isinstance(value, dict):
        return ""
    default = f", {value['default']!r} by default" if "default" in value else ""
    return " ".join(filter(None, [f"{value.get('type', 'string')}{default}.", str(value.get("description", ""))]))


def _items(found: Iterable[tuple[str, str]], span: Range, kind: str) -> Iterator[JSON]:
    for label, about in found:
        documentation = {"documentation": about} if about else {}
        yield {"label": label, "kind": KINDS[kind], **documentation, "textEdit": text_edit(span, label)}
