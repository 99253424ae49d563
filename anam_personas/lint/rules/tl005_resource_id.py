"""TL005."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from anam_personas.lint.finding import Change, Finding, Span
from anam_personas.lint.prompt.roles.types import Role
from anam_personas.lint.quoting import quoted
from anam_personas.lint.rule import Bad, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.prompt.surface import Surface
    from anam_personas.lint.subject import Subject

_HEX = "0123456789abcdefABCDEF"
_UUID = r"(?<![\w/=-])[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}(?![\w-])"
_SLUG = r"(?<![\w/@.{$-])(?P<words>[a-z]{2,20}(?:-[a-z]{2,20}){0,6})-(?P<tail>[a-z0-9]{6,40})(?![\w@/-]|\.\w)"
_PREFIXED = (
    r"(?<![\w/@.{$-])(?:asst|agent|tool|voice|avatar|persona|llm|folder|kb|file|vs|conv|call|wf|flow)_(?=[a-zA-Z]*\d)"
    r"(?=\d*[a-zA-Z])[A-Za-z0-9]{12,64}(?![\w@/-])"
)
_DASHED = r"-(?:(?=[a-z0-9]{6})[a-z]*[0-9]|[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-)"
_JOINED = r"_(?=[a-zA-Z]*\d)[A-Za-z0-9]{12}"
"""What the forms hold."""
ID_FORMS = (_UUID, _SLUG, _PREFIXED)
_SHORTEST = 9
_MOST = 1000
"""Words with a digit that are looked at."""
_LEADS = ("your-", "my-", "tool-", "the-")


class ResourceId(Rule):
    """The id of a resource is in the prose.

    ## What it does

    Reports UUIDs, names with a code at their end (`your-end-call-abc12345`), and ids with a prefix (`agent_9x...`) in
    the prompt and the first message. Passed over: what is in a web address or in braces, and secrets (rule SF002).
    One in a comment or in a remark about the file is reported with `--preview` alone.

    ## Why is this bad

    An id means nothing to the model: tools are called by name. It may read the id out, letter by letter.

    ## Fix safety

    The fix writes the name of the tool that the id holds. It is unsafe, since another tool may be meant. Other ids have
    no fix.

    ## Sources

    - Vapi, learnings on tools; Vapi, prompting guide
    """

    code = "TL005"
    name = "resource-id"
    severity = Severity.WARNING
    fix = "unsafe"
    bad = (
        Bad(
            """
            systemPrompt: When the guest says goodbye, use your-end-call-abc12345.
            tools: [{type: system, name: end_call, description: End the call when the guest says goodbye.}]
            """,
            ("your-end-call-abc12345",),
            """
            systemPrompt: When the guest says goodbye, use end_call.
            tools: [{type: system, name: end_call, description: End the call when the guest says goodbye.}]
            """,
        ),
        Bad(
            """
            systemPrompt: Call the tool 67d27a9f-0ce1-4432-848b-8ab2b97f024b.
            """,
            ("67d27a9f-0ce1-4432-848b-8ab2b97f024b",),
        ),
    )
    good = (
        """
        systemPrompt: End the call politely. Flight numbers look like BA2490 or LH 441, orders like ORD-123456.
        """,
        """
        systemPrompt: The page is https://acme.example/rooms/67d27a9f-0ce1-4432-848b-8ab2b97f024b in every step-by-step.
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding for every id, where it stands first."""
        for surface in subject.surfaces():
            text = surface.value
            told: set[str] = set()
            if surface is subject.prompt and subject.has_no_effect:
                continue
            for start, end, name in _ids(text):
                words = text[start:end]
                if words in told or subject.is_secret(surface, start) or _is_apart(text, start):
                    continue
                told.add(words)
                yield _finding(subject, surface, start, end, name)


def _ids(text: str) -> Iterator[tuple[int, int, str]]:
    """The ids of a text, each with the words that it holds."""
    if not might_hold_ids(text):
        return
    for start, end in islice(_tokens(text), _MOST):
        for form in ID_FORMS:
            for found in re.compile(form).finditer(text, start, end):
                if form is not _SLUG or _is_code(found["tail"]):
                    yield *found.span(), found["words"] if form is _SLUG else ""


def might_hold_ids(text: str) -> bool:
    """Whether it is worth looking at the words of a text."""
    return re.search(_DASHED, text) is not None or re.search(_JOINED, text) is not None


def _tokens(text: str) -> Iterator[tuple[int, int]]:
    """The offsets of what is between white space and has digits as well as dashes or underscores."""
    at = 0
    for found in re.finditer("[-_]", text):
        if found.start() < at:
            continue
        start = max(text.rfind(" ", at, found.start()), text.rfind("\n", at, found.start()), at - 1) + 1
        end = re.compile(r"\S*").match(text, found.start())
        at = end.end() if end else len(text)
        if at - start >= _SHORTEST and any(map(str.isdecimal, text[start:at])):
            yield start, at


def _is_code(tail: str) -> bool:
    """Whether the end of a name is a code: letters and digits mixed, two digits or more."""
    digits = sum(char.isdigit() for char in tail)
    return 2 <= digits < len(tail) and (all(char in _HEX for char in tail) or digits >= 3)


def _is_apart(text: str, start: int) -> bool:
    """Whether it is part of an address, or of a slot in braces."""
    before = text[max(start - 120, 0) : start]
    word = before.rsplit(None, 1)[-1] if before and not before[-1].isspace() else ""
    return "://" in word or before.rfind("{") > before.rfind("}")


def _is_aside(subject: Subject, span: Span) -> bool:
    """Whether it is in a remark about the file, or in a comment: nobody reads that out."""
    return span.surface is subject.prompt and subject.roles.line_at(span.start).role in {Role.COMMENT, Role.METADATA}


def _finding(subject: Subject, surface: Surface, start: int, end: int, name: str) -> Finding:
    bare = name
    for lead in _LEADS:
        bare = bare.removeprefix(lead)
    tool = next((own for own in sorted(subject.tool_names) if own.replace("_", "-").lower() == bare), None)
    span = Span(surface, start, end)
    return Finding(
        span,
        f"{quoted(subject, span)} is an id, and may be read aloud",
        f'Write "{tool}".' if tool else "Write its name instead.",
        tier="preview" if _is_aside(subject, span) else None,
        title=f'Write "{tool}"',
        changes=(Change(start, end, tool),) if tool else (),
        cause="id",
    )
