"""CL006."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anam_personas.lint.finding import Change, Finding, Span
from anam_personas.lint.prompt.expressions import expressions
from anam_personas.lint.prompt.slots import slots, speaks_of_slots
from anam_personas.lint.prompt.surface import Surface
from anam_personas.lint.quoting import quoted
from anam_personas.lint.rule import Bad, Rule, Severity
from anam_personas.text.suggest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.prompt.slots import Slot
    from anam_personas.lint.subject import Subject


_VARIABLE = r"\{\{[^{}\n]{0,80}\}\}"


class OtherSyntax(Rule):
    """A variable is written in a syntax that is never filled in.

    ## What it does

    Reports `{name}`, `${name}`, `[[name]]`, `<<name>>`, `<%= name %>`, `%(name)s` and `%s` in the prompt and the first
    message. An undeclared `{{ name }}` is R007. Passed over are raw blocks, JSON, paths (`/orders/{id}`), code between
    backticks, and sentences that speak of braces or forbid them. Inside words that the prompt dictates it is a warning,
    since the model may take the name for something to fill in itself. `{{ name }}` in the `url` of a tool is reported too:
    only the texts of a persona are filled in.

    ## Why is this bad

    Anam has no variables of its own. This toolkit fills in `{{ name }}` and nothing else; any other syntax reaches
    the model, and the voice, as it is written.

    ## Fix safety

    The fix writes `{{ name }}` where a variable of that name, or of nearly that name, is declared. It is unsafe, since
    the braces may be meant.

    ## Sources

    - LiveKit, prompting (information about users); templates of Vapi, Retell and ElevenLabs
    """

    code = "CL006"
    name = "other-template-syntax"
    severity = Severity.ERROR
    fix = "unsafe"
    bad = (
        Bad(
            """
            systemPrompt: |
              You are Cara. {default_style_guide}
            """,
            ("{default_style_guide}",),
        ),
        Bad(
            """
            variables: {first_name: {type: string}}
            systemPrompt: |
              You are Cara, talking to ${first_name}.
            initialMessage: "Hi {frist_name}!"
            """,
            ("${first_name}", "{frist_name}"),
            """
            variables: {first_name: {type: string}}
            systemPrompt: |
              You are Cara, talking to {{ first_name }}.
            initialMessage: "Hi {{ first_name }}!"
            """,
        ),
    )
    good = (
        """
        systemPrompt: |
          You are Cara. {{ default_style_guide }}
        variables: {default_style_guide: {type: string}}
        """,
        """
        variables: {first_name: {type: string}}
        initialMessage: "Hi {{ first_name | default('there') }}!"
        """,
        """
        systemPrompt: |
          In maths use x. {% raw %}{{x}} and {x}{% endraw %}
          The user's feelings stand in braces, like {sad}. {"a": 1}
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding for every such place."""
        for surface in subject.surfaces():
            for slot in _outside_code(surface.value):
                if surface is not subject.prompt or not _is_meant(subject, slot):
                    yield _finding(subject, surface, slot)
        yield from _in_addresses(subject)


def _outside_code(text: str) -> list[Slot]:
    """The variables of a text that are not part of an expression, which CL008 reports as a whole."""
    found = slots(text)
    code = expressions(text) if found else []
    return [slot for slot in found if not any(start <= slot.start < end for start, end in code)]


def _in_addresses(subject: Subject) -> Iterator[Finding]:
    """Variables in the address of a tool: only the texts of a persona are filled in."""
    for use in subject.persona.tools:
        url = use.definition.get("url")
        if isinstance(url, str) and (found := re.search(_VARIABLE, url)) and (field := subject.tool_field(use, "url")):
            document, route = field
            where = Span(Surface(document.text_at(route)), *found.span())
            message = f"{quoted(subject, where)} is never filled in: the address of a tool takes no variables"
            yield Finding(where, message, "Make it a parameter of the tool.", cause="address")


def _is_meant(subject: Subject, slot: Slot) -> bool:
    """Whether the prompt's sentence speaks of such signs."""
    return subject.is_mention(slot.start) or speaks_of_slots(subject.words.of(subject.sentence_at(slot.start)))


def _finding(subject: Subject, surface: Surface, slot: Slot) -> Finding:
    declared = subject.persona.variables
    name = slot.name if slot.name in declared else nearest(slot.name, declared) if slot.name and declared else None
    is_said = surface is subject.prompt and subject.is_dictated(slot.start)
    new = f"{{{{ {name or slot.name or 'name'} }}}}"
    span = Span(surface, slot.start, slot.end)
    return Finding(
        span,
        f"{quoted(subject, span)} is never filled in: variables are written {{{{ name }}}}",
        f"Write {new}." if name else f"Declare it under variables, and write {new}.",
        severity=Severity.WARNING if is_said and name is None else None,
        title=f"Write {new}",
        changes=(Change(slot.start, slot.end, new),) if name else (),
        cause="syntax",
    )
