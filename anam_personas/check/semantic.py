"""Checks that a schema cannot express, of files and of resolved personas. One function per check, and one list of them.

Each takes a resolved persona (it may be incomplete) and yields findings at the places where values were written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anam_personas import template
from anam_personas.check.extra_keys import extra_keys
from anam_personas.check.ids import folder_ids, ids
from anam_personas.check.secret_variables import exposed_secrets
from anam_personas.check.variable_places import address, addresses, lost_in, lost_variables
from anam_personas.diagnostics.codes import diagnostic
from anam_personas.errors import UsageError
from anam_personas.persona.compile import tool_texts
from anam_personas.text.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from anam_personas.diagnostics.types import Diagnostic
    from anam_personas.persona.types import Persona
    from anam_personas.workspace.workspace import Workspace
    from anam_personas.yaml.document import Document, Route, Text

_MOST_UNDECLARED = 50
"""The most undeclared variables that are reported for one text."""

MAX_PARAMETER_BYTES = 10_000
"""Of a tool's ``parameters`` and ``queryParameters``, each, as JSON in UTF-8. Source: the session-token request's description."""


def check_tool(document: Document, workspace: Workspace | None = None) -> Iterator[Diagnostic]:
    """Checks that a tool file's schema cannot express."""
    yield from _parameters(document.data, document, ())
    groups = workspace.knowledge_files if workspace is not None else ()
    yield from folder_ids(document.data, document, (), groups)
    yield from address(document.data, document, ())
    yield from lost_in(document.data, document, ())


def _parameters(tool: dict[str, Any], document: Document, route: Route) -> Iterator[Diagnostic]:
    for name in ("parameters", "queryParameters"):
        if tool.get(name) is None:
            continue
        from anam_personas.schema.embedded.check import schema_faults

        for fault in schema_faults(tool[name], (*route, name)):
            place = document.place(fault.route, key=fault.at_key)
            yield diagnostic(fault.code, fault.message, place, hint=fault.hint)
        if (size := _json_bytes(tool[name])) > MAX_PARAMETER_BYTES:
            message = f"{name} take {size:,} bytes as JSON; the API accepts {MAX_PARAMETER_BYTES:,}"
            hint = "Describe fewer parameters, or store the tool and refer to it by toolIds."
            yield diagnostic("S012", message, document.place((*route, name), key=True), hint=hint)


def _json_bytes(value: Any) -> int:
    """The size as JSON in UTF-8; a bound from above where that is small enough, without JSON's import."""
    most = 6 * len(repr(value))
    if most <= MAX_PARAMETER_BYTES:
        return most
    import json

    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"))


def _tools_in_place(persona: Persona) -> Iterator[Diagnostic]:
    groups = persona.names.workspace.knowledge_files if persona.names is not None else ()
    for use in persona.tools:
        found = persona.origin(use.route) if use.document is None else None
        if found:
            yield from _parameters(use.definition, *found)
            yield from folder_ids(use.definition, *found, groups)


def _no_effect(persona: Persona) -> Iterator[Diagnostic]:
    body = persona.body
    if "directorNotes" in body and body.get("avatarModel") == "cara-3":
        hint = "Choose a cara-4 model, or delete them."
        yield diagnostic("S014", "cara-3 ignores directorNotes", persona.place(("directorNotes",), key=True), hint=hint)
    if "egress" in body.get("sessionOptions", {}) and not body.get("enableAudioPassthrough"):
        place = persona.place(("sessionOptions", "egress"), key=True)
        yield diagnostic("S014", "egress needs enableAudioPassthrough", place, hint="Add enableAudioPassthrough: true.")
    for use in persona.tools:
        if "toolTimeoutSeconds" in use.definition and not use.definition.get("awaitResult"):
            place = use.document.place(("toolTimeoutSeconds",), key=True) if use.document else persona.place(use.route)
            yield diagnostic("S014", "toolTimeoutSeconds needs awaitResult", place, hint="Add awaitResult: true.")


def _variables(persona: Persona) -> Iterator[Diagnostic]:
    for text in templated_texts(persona):
        try:
            strange = [use for use in template.used(text.value) if use[0] not in persona.variables]
            for name, start, end in strange[:_MOST_UNDECLARED]:
                shown = template.named(name)
                hint = did_you_mean(name, persona.variables) or f"Declare {shown} under variables: {{type: string}}."
                yield diagnostic("R007", f"the variable {shown} is not declared", text.place(start, end), hint=hint)
        except template.TemplateProblem as problem:
            place = text.place(problem.start, problem.end)
            yield diagnostic("R008", f"not a valid template: {problem}", place, hint=problem.hint)


def _composed_prompt(persona: Persona) -> Iterator[Diagnostic]:
    prompt = persona.prompt
    if prompt is None or len(prompt.pieces) < 2 or len(prompt.value) <= template.MOST_CHARACTERS:
        return
    try:
        list(template.used(prompt.value))
    except template.TooLong as problem:
        place = persona.place(("systemPrompt",), key=True)
        yield diagnostic("R008", f"not a valid template once its parts are joined: {problem}", place, hint=problem.hint)
    except template.TemplateProblem:
        return  # reported for the part


def _defaults_in_place(persona: Persona) -> Iterator[Diagnostic]:
    """Defaults that are words by themselves, and more in a line that they land in."""
    given = {name: spec["default"] for name, spec in persona.variables.items() if "default" in spec}
    if all(not isinstance(value, str) or value.replace(" ", "").isalnum() for value in given.values()):
        return
    if any(template.default_problem(spec) for spec in persona.variables.values()):
        return
    for text in (template.at(persona.body, route) for route in template.routes(persona.body)):
        try:
            if given.keys() >= {name for name, _, _ in template.used(text)}:
                template.render(text, given)
        except template.BreaksOut as problem:
            place = persona.place(("variables", problem.names[0], "default"))
            yield diagnostic("R009", f"by default, {problem}", place, hint="Change the default or the text.")
        except (template.TemplateProblem, UsageError):
            continue  # reported elsewhere, or a matter of the values of a session


def templated_texts(persona: Persona) -> Iterator[Text]:
    """Every text of a persona into which variables are put."""
    if persona.prompt is not None:
        for piece in persona.prompt.pieces:
            yield piece.text
    for route in template.routes(persona.body):
        if route != ("systemPrompt",) and (text := persona.text(route)):
            yield text
    for use in persona.tools:
        for route in tool_texts(use.definition):
            found = (use.document, route) if use.document else persona.origin((*use.route, *route))
            if found:
                yield found[0].text_at(found[1])


def _declarations(persona: Persona) -> Iterator[Diagnostic]:
    for name, spec in persona.variables.items():
        route: Route = ("variables", name)
        if name in template.RESERVED:
            hint = "Choose another name."
            yield diagnostic(
                "S007", f'"{name}" is reserved by the template language', persona.place(route, key=True), hint=hint
            )
        yield from _senseless(persona, name, spec)
        if problem := template.pattern_problem(spec):
            message = f'the pattern of "{name}" is not a regular expression: {problem}'
            yield diagnostic("S007", message, persona.place((*route, "pattern")), hint="Fix the pattern.")
        elif problem := template.default_problem(spec):
            is_unquoted = spec.get("type", "string") == "string" and isinstance(spec["default"], int | float)
            hint = "Put quotation marks around it." if is_unquoted else "Change the default or its declaration."
            message = f'the default of "{name}" {problem}'
            yield diagnostic("R009", message, persona.place((*route, "default")), hint=hint)


def _senseless(persona: Persona, name: str, spec: dict[str, Any]) -> Iterator[Diagnostic]:
    """Limits of a variable that no value fits, and choices that are of another type."""
    if spec.keys() <= {"type", "default", "multiline", "maxLength", "pattern"}:
        return
    from anam_personas.schema.embedded.values import size_faults, value_faults

    kept = {"type": "string", **{key: value for key, value in spec.items() if key != "default"}}
    for fault in (*size_faults(kept, ("variables", name)), *value_faults(kept, ("variables", name))):
        yield diagnostic(fault.code, fault.message, persona.place(fault.route, key=fault.at_key), hint=fault.hint)


CHECKS: tuple[Callable[[Persona], Iterator[Diagnostic]], ...] = (
    ids,
    _tools_in_place,
    extra_keys,
    _no_effect,
    _variables,
    _composed_prompt,
    _declarations,
    _defaults_in_place,
    addresses,
    exposed_secrets,
    lost_variables,
)
"""Every check of a resolved persona. A new one is a function and a row."""
