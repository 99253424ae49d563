"""A persona file -> the persona of one environment: extended, overridden, prompt parts joined.

The layers stay known, so that any value of the result can be traced to the place where it was written. What cannot be
resolved is a diagnostic at the reference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from anam_personas.catalogue.kinds import BY_FIELD
from anam_personas.catalogue.names import Names, differing, not_a_uuid
from anam_personas.diagnostics.codes import diagnostic
from anam_personas.persona.types import Layer, Layers, ModelUse, Persona, Piece, Prompt, ToolUse
from anam_personas.schema.validate import accepts
from anam_personas.text.suggest import did_you_mean
from anam_personas.workspace.files import PROMPT_ENDINGS
from anam_personas.workspace.nearest import key_meant
from anam_personas.workspace.reach import composed
from anam_personas.workspace.settings import DEFAULT
from anam_personas.yaml.document import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from anam_personas.diagnostics.types import Diagnostic
    from anam_personas.workspace.workspace import Workspace
    from anam_personas.yaml.document import Document, Route

_OF_THE_FILE = ("version", "extends", "renamedFrom", "environments", "variables")
"""Keys that say how the persona is built. They are not part of it."""


class Resolution(NamedTuple):
    """A persona, or the reasons why there is none."""

    persona: Persona | None
    diagnostics: list[Diagnostic]


def environments(document: Document, workspace: Workspace) -> list[str]:
    """The environments in which a persona differs: the default one, and those that its file or a partial overrides."""
    layers, _ = _layers(document, workspace)
    overridden = [name for layer in layers for name in layer.data.get("environments", {})]
    has_names = any(
        isinstance(data.get(field), dict)
        for layer in layers
        for data in (layer.data, *layer.data.get("environments", {}).values())
        for field in BY_FIELD
    )
    return list(dict.fromkeys([DEFAULT, *overridden, *(differing(workspace) if has_names else ())]))


def resolve(document: Document, key: str, environment: str, workspace: Workspace) -> Resolution:
    """The persona of a well-formed document (its own schema must accept it) in one environment."""
    layers, problems = _layers(document, workspace)
    if problems:
        return Resolution(None, problems)
    overrides = [
        Layer(layer.document, ("environments", environment))
        for layer in layers
        if environment in layer.data.get("environments", {})
    ]
    written = Layers((*layers, *overrides))
    merged = layers[0].data
    for layer in written.layers[1:]:
        merged = merge(merged, layer.data)
    body = {name: value for name, value in merged.items() if name not in _OF_THE_FILE}
    prompt = _prompt(body, written, workspace, problems)
    tools = tuple(_tools(body, written, workspace, problems))
    names = Names(workspace, environment)
    problems += _named_ids(body, written, names)
    llm = _model(body, written, workspace, problems)
    if problems:
        return Resolution(None, problems)
    if prompt is not None:
        body["systemPrompt"] = prompt.value
    if tools:
        body["tools"] = [tool.definition for tool in tools]
    old_key = document.data.get("renamedFrom") or merged.get("renamedFrom")
    renamed_from = None if old_key is None else composed(old_key)
    variables = merged.get("variables") or {}
    return Resolution(
        Persona(key, environment, body, variables, written.layers, prompt, tools, renamed_from, llm, names), []
    )


def _named_ids(body: dict[str, Any], written: Layers, names: Names) -> Iterator[Diagnostic]:
    """Put the ids in place of names. A name is replaced whole by a later layer, never merged with it."""
    for field in BY_FIELD:
        if isinstance(body.get(field), dict) and (origin := written.origin((field,))):
            document, route = origin
            ref = Layer(document, route).data
            if "key" in ref:
                body[field] = {"key": composed(ref["key"])}
                continue
            found = names.id_of(field, ref)
            if isinstance(found, str):
                body[field] = found
            else:
                yield diagnostic(found.code, found.message, document.place(route), hint=found.hint)


def _model(body: dict[str, Any], written: Layers, workspace: Workspace, problems: list[Diagnostic]) -> ModelUse | None:
    """The language model that ``llmId: {key: NAME}`` names. Its id is known where it is stored: see `stored_ids`."""
    ref = body.get("llmId")
    if not isinstance(ref, dict) or "key" not in ref:
        return None
    key = ref["key"]
    path = workspace.llm_files.get(key)
    if path is None:
        hint = _meant(key, workspace.llm_files, workspace.llms, workspace, f"Write the id itself: llmId: {key}.")
        problems.append(diagnostic("R051", f'unknown language model "{key}"', written.place(("llmId",)), hint=hint))
        return None
    document = workspace.document(path)
    if document.diagnostics or not accepts("llm", document.data):
        hint = f"Fix {document.file} first."
        message = f'the language model "{key}" has errors'
        problems.append(diagnostic("R013", message, written.place(("llmId",)), hint=hint))
        return None
    return ModelUse(key, document.data, document)


def _meant(key: str, files: Mapping[str, Path], folder: Path, workspace: Workspace, if_id: str) -> str:
    """What to do about a key without a file: the one that was meant, the field for ids, or the file to write."""
    if (meant := key_meant(key, files)) is not None:
        return f'Did you mean "{meant}"?'
    return if_id if not_a_uuid(key) is None else f"Create {workspace.shown(folder / key)}.yaml."


def merge(target: Any, patch: Any) -> Any:
    """A JSON merge patch (RFC 7396): mappings merge, null removes, other values replace. Neither argument is changed."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = merge(merged.get(key), value)
    return merged


def _layers(document: Document, workspace: Workspace) -> tuple[list[Layer], list[Diagnostic]]:
    """The documents that make a persona, what is extended first."""
    if "extends" not in document.data:
        return [Layer(document)], []
    found: dict[Path, Layer] = {}
    problems = list(_extend(document, workspace, found, (document.path,)))
    return list(found.values()), problems


def _extend(
    document: Document, workspace: Workspace, found: dict[Path, Layer], way: tuple[Path, ...]
) -> Iterator[Diagnostic]:
    names = document.data.get("extends") or []
    for index, name in enumerate([names] if isinstance(names, str) else names):
        place = document.place(("extends",) if isinstance(names, str) else ("extends", index))
        path, why = workspace.reference(document, name)
        if path is None:
            yield diagnostic("R002", f'"{name}" {why}', place, hint="Name a file inside the project.")
        elif path in way:
            yield diagnostic(
                "R003", f'"{name}" extends itself through {len(way)} file(s)', place, hint="Break the cycle."
            )
        elif not workspace.is_file(path):
            yield diagnostic("R001", f'there is no file "{name}"', place, hint=_near_file(path, workspace))
        elif not path.name.startswith("_"):
            hint = f"Rename it to _{path.name}, or move the shared fields into a partial."
            yield diagnostic("R011", f'"{name}" is a persona, not a partial', place, hint=hint)
        elif path not in found:
            partial = workspace.document(path)
            if partial.diagnostics or not accepts("partial", partial.data):
                yield diagnostic("R013", f'"{name}" has errors', place, hint=f"Fix {partial.file} first.")
            else:
                yield from _extend(partial, workspace, found, (*way, path))
                found[path] = Layer(partial)
    if len(way) == 1:
        found[document.path] = Layer(document)


def _near_file(path: Path, workspace: Workspace) -> str:
    return did_you_mean(path.name, workspace.names_in(path.parent)) or "Paths are relative to the file that names them."


def _prompt(body: dict[str, Any], written: Layers, workspace: Workspace, problems: list[Diagnostic]) -> Prompt | None:
    prompt = body.get("systemPrompt")
    origin = written.origin(("systemPrompt",))
    if prompt is None or origin is None:
        return None
    document, route = origin
    if isinstance(prompt, str):
        return Prompt(prompt, (Piece(0, document.text_at(route)),))
    value, pieces = "", []
    for index, part in enumerate(prompt):
        text = _part_text(document, (*route, index), part, workspace, problems)
        if text is None:
            continue
        value += ("\n\n" if value else "") + (f"[{part['section']}]\n" if "section" in part else "")
        trimmed = text.value.strip("\n")
        lead = len(text.value) - len(text.value.lstrip("\n"))
        pieces.append(Piece(len(value), _Part(trimmed, text, lead)))
        value += trimmed
    return Prompt(value, tuple(pieces))


class _Part(Text):
    """A text without the blank lines around it; its places are those of the text with them."""

    def __init__(self, value: str, whole: Text, lead: int) -> None:
        super().__init__(value, whole.document, whole.route)
        self._whole = whole
        self._lead = lead

    def span(self, start: int, end: int) -> tuple[int, int]:
        return self._whole.span(start + self._lead, end + self._lead)


def _part_text(
    document: Document, route: Route, part: dict[str, Any], workspace: Workspace, problems: list[Diagnostic]
) -> Text | None:
    if "text" in part:
        return document.text_at((*route, "text"))
    name, place = part["file"], document.place((*route, "file"))
    path, why = workspace.reference(document, name, PROMPT_ENDINGS)
    if path is None:
        problems.append(diagnostic("R002", f'"{name}" {why}', place, hint="Name a file inside the project."))
    elif not workspace.is_file(path):
        problems.append(diagnostic("R004", f'there is no file "{name}"', place, hint=_near_file(path, workspace)))
    else:
        file = workspace.document(path, prompt=True)
        problems.extend(file.diagnostics)
        return file.text_at() if not file.diagnostics else None
    return None


def _tools(
    body: dict[str, Any], written: Layers, workspace: Workspace, problems: list[Diagnostic]
) -> Iterator[ToolUse]:
    names: dict[str, int] = {}
    for index, entry in enumerate(body.get("tools") or []):
        route: Route = ("tools", index)
        use = (
            _stored_tool(entry, route, written, workspace, problems)
            if isinstance(entry, str)
            else ToolUse(entry, route)
        )
        if use is None:
            continue
        name = use.definition["name"]
        if name in names:
            problems.append(
                diagnostic(
                    "R010",
                    f'another tool is already named "{name}"',
                    written.place(route),
                    hint="Rename one of the two.",
                )
            )
        names[name] = index
        yield use


def _stored_tool(
    key: str, route: Route, written: Layers, workspace: Workspace, problems: list[Diagnostic]
) -> ToolUse | None:
    path = workspace.tool_files.get(composed(key))
    if path is None:
        hint = _meant(key, workspace.tool_files, workspace.tools, workspace, "Write ids of stored tools under toolIds.")
        problems.append(diagnostic("R005", f'unknown tool "{key}"', written.place(route), hint=hint))
        return None
    document = workspace.document(path)
    if document.diagnostics or not accepts("tool", document.data):
        hint = f"Fix {document.file} first."
        problems.append(diagnostic("R013", f'the tool "{key}" has errors', written.place(route), hint=hint))
        return None
    definition = {name: value for name, value in document.data.items() if name != "version"}
    return ToolUse(definition, route, key, document)
