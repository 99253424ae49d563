"""TL001."""

from __future__ import annotations

import re
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from anam_personas.lint.finding import Change, Finding, Span
from anam_personas.lint.language.lexicon import everywhere
from anam_personas.lint.prompt.called import is_plain_deed
from anam_personas.lint.prompt.companions import companions
from anam_personas.lint.prompt.roles.branches import words_of
from anam_personas.lint.prompt.roles.words import of_role
from anam_personas.lint.prompt.tool_names import Mention, is_tool, mentions
from anam_personas.lint.rule import Bad, Rule, Severity
from anam_personas.text.suggest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.prompt.surface import PromptSurface
    from anam_personas.lint.subject import Subject

_ALWAYS = frozenset(["change_language", "skip_turn"])
"""Tools of the platform that every persona has. Source: Anam, system tools."""
_BEHIND = r"\w*[`*]{0,3}[ \t]*(?:\([^()\n]{0,200}\))?[`*]{0,3}[ \t]*(?:[:：–—→=-]|$)"
_ENTRY = r"^(?P<indent>[ \t]*)(?:[-*+•–]|\d{1,2}[.)])[ \t]+[`*]{0,3}(?P<name>[a-z]\w*_\w+|[a-z]+[A-Z]\w*)" + _BEHIND
"""An item of a list that names a tool and says what it is for: ``_BEHIND`` is what follows the name."""
_LEAD = r"(?:^|[-*+•–.)])[ \t]+[`*]{0,3}$"
"""What may stand before the name in such an item, as far as it is read."""
_NEAR = 40


class UnknownTool(Rule):
    """The prompt names a tool that the persona does not have.

    ## What it does

    Looks for names in the form of code (`find_room`, `findRoom`) that the prompt calls, invokes, uses, calls a tool or
    a function ("the tool find_room", "l'outil find_room"), or lists under a heading such as "Tools", for names of any form
    in marks beside the word for a tool (the "transfer" tool), and for misspelled names of attached tools anywhere.
    Where a prompt has tools, names of deeds are too that stand in a list or a chain of arrows with one, or by which
    something is to be done ("book it with book_room").
    A name that is merely used and tells no deed is taken for a value ("use customerName", "use high_season").
    Parameters of tools, variables, and the tools that every persona has (`change_language`, `skip_turn`) are known.
    With `toolIds` it is info: only Anam knows the names of those.

    ## Why is this bad

    The model promises what it cannot do, speaks the name, or falls silent.

    ## Fix safety

    The fix puts the nearest name in. It is unsafe, since another tool may be meant.

    ## Sources

    - OpenAI, realtime prompting guide (tool selection); LiveKit agents, issue 4933; Anam, tools
    """

    code = "TL001"
    name = "unattached-tool"
    severity = Severity.ERROR
    fix = "unsafe"
    bad = (
        Bad(
            """
            systemPrompt: Use the naviagte_to_page tool when a visitor asks for a page.
            tools: [{type: client, name: navigate_to_page, description: Call it when a visitor asks for a page.}]
            """,
            ("naviagte_to_page",),
            """
            systemPrompt: Use the navigate_to_page tool when a visitor asks for a page.
            tools: [{type: client, name: navigate_to_page, description: Call it when a visitor asks for a page.}]
            """,
        ),
        Bad(
            """
            systemPrompt: Once the guest has named a day, call book_room.
            """,
            ("book_room",),
        ),
        Bad(
            """
            systemPrompt: |
              Tools available:
              - find_room: free rooms of a day
            """,
            ("find_room",),
        ),
    )
    good = (
        """
        systemPrompt: Use change_language when asked.
        """,
        """
        systemPrompt: |
          Tool parameters:
          - room_id: the number on the door
        """,
        """
        systemPrompt: Pass check_in_date to find_room.
        tools:
          - type: client
            name: find_room
            description: Call it when a guest asks for a room.
            parameters: {type: object, properties: {check_in_date: {type: string}}}
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding for every such name."""
        prompt = subject.prompt
        if prompt is None:
            return
        text, told, left = prompt.value, set[str](), list[Mention]()
        entries: frozenset[int] | None = None
        for mention in islice(mentions(text, subject.identifiers | _ALWAYS), 1000):
            name = mention.name
            if name in told or name in subject.identifiers:
                continue
            near = nearest(name, subject.tool_names) if _is_near(name, subject.tool_names) else None
            is_found = near or (is_tool(text, mention) and f"{name}=" not in text)  # "mode=on" is a value
            if not is_found and _may_be_entry(text, mention.start, mention.end):
                entries = _entries(subject, text) if entries is None else entries
                is_found = mention.start in entries
            if is_found and not _is_forbidden(subject, mention):
                told.add(name)
                yield _finding(Span(prompt, mention.start, mention.end), mention, near, subject)
            elif not is_found and is_plain_deed(name):
                left.append(mention)
        yield from _told_by_company(subject, prompt, left, told)


def _told_by_company(subject: Subject, prompt: PromptSurface, left: list[Mention], told: set[str]) -> Iterator[Finding]:
    """Tools among the names that are ``left``: those that stand with known ones."""
    text, known = prompt.value, told | subject.tool_names
    left = [mention for mention in left if mention.name not in told and f"{mention.name}=" not in text]
    if not left:
        return
    all_names = [mention for mention in islice(mentions(text), 1000) if mention.signed is not None]
    open_names = {mention.name for mention in left}
    for mention in companions(text, known, [each for each in all_names if each.name in known | open_names]):
        if mention.name not in told and not _is_forbidden(subject, mention):
            told.add(mention.name)
            yield _finding(Span(prompt, mention.start, mention.end), mention, None, subject)


def _is_forbidden(subject: Subject, mention: Mention) -> bool:
    """Whether a sentence forbids to call it: not where a ban is that of another clause."""
    if not subject.is_mention(mention.start):
        return False
    index = subject.words.word_at(mention.start)
    frame = subject.clauses.at(index)
    return frame is None or not frame.is_asked(index)


def _may_be_entry(text: str, start: int, end: int) -> bool:
    """Whether a name has around it what is around one in a list of tools."""
    behind = re.compile(_BEHIND, re.MULTILINE).match(text, end)
    return behind is not None and re.search(_LEAD, text[max(start - _NEAR, 0) : start]) is not None


def _is_near(name: str, names: frozenset[str]) -> bool:
    """Whether it is worth comparing: a name of about the same letters."""
    letters = set(name.lower())
    return any(abs(len(name) - len(other)) <= 4 and len(letters ^ set(other.lower())) <= 4 for other in names)


def _finding(span: Span, mention: Mention, near: str | None, subject: Subject) -> Finding:
    by_id = bool(subject.persona.body.get("toolIds"))
    names = ", ".join(sorted(subject.tool_names))
    hint = (
        f'Did you mean "{near}"?'
        if near
        else f"It has {names}."
        if names
        else "Attach it under tools, or delete the name."
    )
    return Finding(
        span,
        f'the persona has no tool "{mention.name}"',
        hint,
        severity=Severity.INFO if by_id else Severity.ERROR,
        title=f'Write "{near}"',
        changes=(Change(span.start, span.end, near),) if near else (),
        cause="" if near else "no such tool",
    )


def _entries(subject: Subject, text: str) -> frozenset[int]:
    """Where the names of the tools are in lists of them: "Tools:", and below "- find_room: free rooms"."""
    found: set[int] = set()
    for section in subject.sections:
        words = words_of(section.name)
        named = (word in of_role("tool") and before not in of_role("doer") for before, word in pairwise(["", *words]))
        if not any(named) or not everywhere().words("tool-part").isdisjoint(words):
            continue
        items = list(re.finditer(_ENTRY, text[section.body : section.end], re.MULTILINE))
        outer = min((len(item["indent"]) for item in items), default=0)
        found |= {section.body + item.start("name") for item in items if len(item["indent"]) == outer}
    return frozenset(found)
