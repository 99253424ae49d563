"""Ids of avatars, voices and language models by name, at the fields that hold one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from anam_personas.catalogue.kinds import BY_FIELD
from anam_personas.lsp.protocol import JSON, KINDS, text_edit
from anam_personas.workspace.settings import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from anam_personas.catalogue.entry import Entry
    from anam_personas.catalogue.kinds import Kind
    from anam_personas.lsp.positions import Positions
    from anam_personas.lsp.projects import Project
    from anam_personas.yaml.document import Step

_PARTS = ("name", "variant")
_TYPED = re.compile(r"(?:^|[\s{,])(?P<key>[\w-]+)[ ]*:[ ]+(?P<value>[^:{},\n]*)$")
_OPEN = re.compile(r"\{[^{}\n]*$")
_NAMED = re.compile(r"name[ ]*:[ ]*[\"']?(?P<name>[^\"',{}\n]*[^\"',{}\s])")


class Field(NamedTuple):
    """A field that holds an id, in one environment; ``part`` is ``name`` or ``variant`` below it, or empty."""

    kind: Kind
    environment: str
    part: str


def field(route: Sequence[Step]) -> Field | None:
    """The field at a route, None for any other."""
    environment = DEFAULT
    if len(route) > 2 and route[0] == "environments":
        environment, route = str(route[1]), route[2:]
    name, *below = route or ("",)
    kind = BY_FIELD.get(str(name))
    if kind is None or len(below) > 1 or (below and below[0] not in _PARTS):
        return None
    return Field(kind, environment, str(below[0]) if below else "")


def complete(project: Project, at: Field, positions: Positions, offset: int) -> Iterator[JSON]:
    """What may be written: a reference with the name where there is a lock file, or else the id; in a reference its parts."""
    entries, is_locked = _known(project, at.kind, at.environment)
    line = positions.text[positions.text.rfind("\n", 0, offset) + 1 : offset]
    typed = _TYPED.search(line)
    in_flow = bool(_OPEN.search(line))
    if not in_flow and not at.part and typed is None:  # the line below the field: its parts
        yield from _keys(positions, offset)
        return
    if in_flow and (typed is None or typed["key"] not in _PARTS):
        yield from _keys(positions, offset)
        return
    part = typed["key"] if in_flow and typed else at.part
    value = typed["value"] if typed is not None else ""
    start = offset - len(value)
    seen: set[str] = set()
    for each in entries:
        if part == "variant" and not (each.variant and each.name == _name(positions.text, offset)):
            continue
        text = {"name": each.quoted_name, "variant": each.quoted_variant}.get(part)
        text = text or (each.label if is_locked else each.id)
        if text not in seen:
            seen.add(text)
            yield _item(each, text, start, offset, positions)
    if not part:
        for literal in at.kind.literals:
            yield {
                "label": literal,
                "kind": KINDS["enum"],
                "textEdit": text_edit(positions.range(start, offset), literal),
            }


def _item(entry: Entry, text: str, start: int, offset: int, positions: Positions) -> JSON:
    name = " ".join(filter(None, (entry.name, entry.variant)))
    return {
        "label": name,
        "kind": KINDS["reference"],
        "detail": ", ".join(filter(None, (entry.detail, *entry.models))) or entry.id,
        "documentation": entry.id,
        "filterText": name if text != entry.id else f"{name} {entry.id}",
        "textEdit": text_edit(positions.range(start, offset), text),
    }


def _keys(positions: Positions, offset: int) -> Iterator[JSON]:
    start = offset - len((re.search(r"[\w-]*$", positions.text[:offset]) or [""])[0])
    for part in _PARTS:
        edit = text_edit(positions.range(start, offset), f"{part}: ")
        yield {"label": part, "kind": KINDS["property"], "textEdit": edit}


def _name(text: str, offset: int) -> str:
    """The name that was written last before an offset: the one whose variant is typed."""
    found = list(_NAMED.finditer(text[max(0, offset - 300) : offset]))
    return found[-1]["name"].strip() if found else ""


def _known(project: Project, kind: Kind, environment: str) -> tuple[Sequence[Entry], bool]:
    """What can be named, and whether by name: what the lock file has, or else what the public documents of Anam name."""
    from anam_personas.catalogue.names import Names
    from anam_personas.catalogue.shipped import shipped

    names = Names(project.workspace, environment)
    return (names.entries(kind), True) if names.lock.exists else (shipped(kind.name), False)


def describe(project: Project, path: Path, offset: int) -> str:
    """Markdown about the id or the name at an offset; empty where there is none, or nobody knows it."""
    document = project.document(path)
    data = document.data
    if not document.yaml or not isinstance(data, dict):
        return ""
    overrides = data.get("environments")
    places = [((), data), *((("environments", name), of) for name, of in _mapping(overrides).items())]
    for route, values in places:
        for name, value in _mapping(values).items():
            kind = BY_FIELD.get(name)
            if kind is None:
                continue
            start, end = document.span((*route, name))
            if start <= offset <= end:
                entries, _ = _known(project, kind, str(route[1]) if route else DEFAULT)
                return "\n\n".join(_described(kind, each) for each in entries if _means(value, each))
    return ""


def _mapping(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _means(value: object, entry: Entry) -> bool:
    if isinstance(value, dict):
        return value.get("name") == entry.name and value.get("variant") in {None, "", entry.variant}
    return value == entry.id


def _described(kind: Kind, entry: Entry) -> str:
    rows = [f"**{' '.join(filter(None, (entry.name, entry.variant)))}**: {kind.one}", "", f"- id: `{entry.id}`"]
    rows += [f"- {entry.detail}"] if entry.detail else []
    rows += [f"- models: {', '.join(entry.models)}"] if entry.models else []
    return "\n".join(rows)
