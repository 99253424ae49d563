"""The text of new files: a persona of a template, its partial, its prompt file, its tool."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from anam_personas.scaffold.stock import STOCK
from anam_personas.yaml.dump import entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.scaffold.templates import Template

TOOL: Final = "take_message"
PARTIAL: Final = "_house.yaml"
STYLE_FILE: Final = "_prompts/spoken-style.md"
_SECTIONS: Final = (
    ("STYLE", "style"),
    ("PERSONALITY", "personality"),
    ("CONVERSATION", "conversation"),
    ("GUARDRAILS", "guardrails"),
)


class Parts(NamedTuple):
    """What a new persona is made of beside its own file."""

    partial: bool = False
    tool: bool = False


NO_PARTS: Final = Parts()


def persona_text(template: Template, head: str, parts: Parts = NO_PARTS, up: str = "") -> str:
    """A persona file. ``head`` is its first line; ``up`` leads from its folder to that of the partial: ``../`` or nothing."""
    lines = [head, "version: 1", entry("name", template.name, 0), entry("description", template.description, 0)]
    if parts.partial:
        lines.append(f"extends: {up}{PARTIAL}")
    lines += _ids("avatarId", "voiceId", *(() if parts.partial else ("llmId",)))
    if not parts.partial:
        lines.append(f"languageCode: {template.language}")
    lines.append("systemPrompt:")
    for section, field in _SECTIONS:
        if field == "style" and parts.partial:
            lines += [f"  - section: {section}", f"    file: {up}{STYLE_FILE}"]
        else:
            lines += _part(section, getattr(template, field))
        if field == "conversation" and parts.tool:
            lines += _part("TOOLS", template.tool.prompt)
    lines.append(entry("initialMessage", template.greeting, 0))
    if parts.tool:
        lines.append(f"tools: [{TOOL}]")
    return "\n".join(lines) + "\n"


def _part(section: str, text: str) -> Iterator[str]:
    yield f"  - section: {section}"
    yield "    text: |"
    yield from (f"      {line}" for line in text.split("\n"))


def _ids(*fields: str) -> Iterator[str]:
    for each in STOCK:
        if each.field in fields:
            yield f"{each.field}: {each.id}  # {each.about}"


def partial_text(template: Template, head: str) -> str:
    """The partial: what all personas of the house share."""
    lines = [
        head,
        "# What every persona of the house shares. A file whose name begins with an underscore is not a persona of its own.",
        "version: 1",
        *_ids("llmId"),
        f"languageCode: {template.language}",
        "maxSessionLengthSeconds: 900",
    ]
    return "\n".join(lines) + "\n"


def tool_text(template: Template, head: str) -> str:
    """The sample tool: the page receives the message."""
    text = template.tool
    lines = [
        head,
        "version: 1",
        f"name: {TOOL}",
        "type: client",
        entry("description", text.description, 0),
        "parameters:",
        "  type: object",
        "  properties:",
        *("    " + line for line in f"caller:\n  type: string\n{entry('description', text.caller, 2)}".split("\n")),
        *("    " + line for line in f"reason:\n  type: string\n{entry('description', text.reason, 2)}".split("\n")),
        "  required: [caller, reason]",
        "awaitResult: true",
    ]
    return "\n".join(lines) + "\n"
