"""A glance as JSON, as the page of the preview reads it. Every text in it is text: nothing is markup."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anam_personas import template
from anam_personas.check.secret_variables import secret_names
from anam_personas.errors import UsageError
from anam_personas.overview.glance import placeholders
from anam_personas.overview.marks import stretches
from anam_personas.persona.compile import client_label, token_request

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anam_personas.diagnostics.types import Diagnostic
    from anam_personas.overview.glance import Glance, Prompt
    from anam_personas.persona.types import Persona

Json = dict[str, Any]


def glance_json(seen: Glance) -> Json:
    """Everything that the page shows of a persona. ``request`` is the token request with its values, null where it cannot be
    made, and then ``problem`` says why.
    """
    shown: Json = {
        "key": seen.key,
        "file": seen.file,
        "environment": seen.environment,
        "broken": seen.is_broken,
        "findings": [finding_json(item) for item in seen.findings],
    }
    if seen.persona is None:
        return shown
    persona, veil = seen.persona, seen.veil
    secrets = secret_names(persona)
    request, problem = _request(persona, seen.values)
    return shown | {
        "label": client_label(persona),
        "name": veil.text(f"{persona.body.get('name') or persona.key}"),
        "description": veil.text(f"{persona.body.get('description') or ''}"),
        "prompt": _prompt(seen, persona, seen.prompt),
        "greeting": _prompt(seen, persona, seen.greeting),
        "variables": [_variable(name, spec, is_secret=name in secrets) for name, spec in persona.variables.items()],
        "tools": [_tool(seen, use.definition, use.key) for use in persona.tools],
        "numbers": _numbers(seen),
        "request": None if request is None else veil.data(request),
        "problem": problem,
    }


def finding_json(item: Diagnostic) -> Json:
    """A finding: its place, its words, and whether there is a safe fix."""
    place = item.place
    one_line = place.end_line == place.line
    return {
        "code": item.code,
        "name": item.name,
        "severity": item.severity.value,
        "message": item.message,
        "hint": item.hint,
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "excerpt": [
            place.excerpt[: place.column - 1],
            place.excerpt[place.column - 1 : place.end_column - 1 if one_line else None],
            place.excerpt[place.end_column - 1 :] if one_line else "",
        ],
        "fix": None if item.fix is None else {"title": item.fix.title, "safe": item.fix.safe},
    }


def _prompt(seen: Glance, persona: Persona, prompt: Prompt) -> Json:
    veil = seen.veil
    return {
        "text": [
            {"text": veil.text(piece.text), "finding": piece.finding}
            for piece in stretches(prompt.text, seen.findings, placeholders(persona, seen.values))
        ],
        "missing": list(prompt.missing),
        "problem": prompt.problem,
    }


def _request(persona: Persona, given: Mapping[str, Any]) -> tuple[Json | None, str]:
    try:
        return token_request(persona, given), ""
    except UsageError as error:
        return None, str(error)


def _variable(name: str, spec: Mapping[str, Any], *, is_secret: bool) -> Json:
    """A variable as a form asks for it: type, limits, default. A limit that is not declared is the one that holds."""
    limits = {key: spec[key] for key in _LIMITS if key in spec}
    if spec.get("type", "string") == "string" and "enum" not in spec:
        limits["maxLength"] = template.limit(dict(spec))
    return {
        "name": name,
        "type": spec.get("type", "string"),
        "description": spec.get("description", ""),
        "default": spec.get("default"),
        "required": "default" not in spec,
        "secret": is_secret,
        "multiline": bool(spec.get("multiline")),
        **limits,
    }


_LIMITS = ("enum", "minLength", "maxLength", "pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
           "multipleOf")  # fmt: skip


def _tool(seen: Glance, definition: Mapping[str, Any], key: str | None) -> Json:
    shown = seen.veil.data(dict(definition))
    return {"key": key, **{name: shown.get(name) for name in ("name", "type", "description", "parameters")}}


def _numbers(seen: Glance) -> Json:
    stats = seen.stats
    if stats is None:
        return {}
    return {
        "words": stats.words,
        "tokens": stats.tokens,
        "promptTokens": stats.prompt_tokens,
        "toolTokens": stats.tool_tokens,
        "worstPromptTokens": stats.worst_tokens,
        "greetingWords": stats.greeting_words,
        "greetingSeconds": round(stats.greeting_seconds, 1),
        "sections": [{"marker": section.marker, "tokens": section.tokens} for section in stats.sections],
    }
