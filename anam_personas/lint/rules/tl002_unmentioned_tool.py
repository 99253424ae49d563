"""TL002."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anam_personas.lint.finding import Field, Finding
from anam_personas.lint.language.detect import language_of
from anam_personas.lint.language.words import Words
from anam_personas.lint.prompt.tool_names import mentions
from anam_personas.lint.rule import Bad, Rule, Severity, languages_with
from anam_personas.text.marks import unmarked
from anam_personas.text.suggest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from anam_personas.lint.subject import Subject
    from anam_personas.persona.types import ToolUse

_ALWAYS = frozenset(["change_language", "skip_turn"])
"""Tools of the platform that every persona has. Source: Anam, system tools."""

_QUIET = frozenset(["system", "knowledge"])
"""Kinds of tools that a section about tools is enough for."""

_SHORTEST = 5
"""Letters of a word of a description that can tell what the tool is about."""


class UnmentionedTool(Rule):
    """The prompt never mentions a tool that the persona has.

    ## What it does

    Looks for the tool's name in any spelling (`find_room`, `findRoom`, "find a room" in one sentence), and for a telling
    word of its description in an instruction; in passing ("the map hangs in the hall") does not count as a mention. For system and
    knowledge tools a section about tools is enough, and `change_language` and `skip_turn` need nothing. Silent where the
    name is there misspelled (rule TL001), and where prompt and descriptions are in different languages.

    ## Why is this bad

    A description says what a tool does; when to call it in this conversation is for the prompt to say. Tools that it
    does not mention are called too rarely, or at the wrong time.

    ## Sources

    - Anam cookbook, client-side tools; ElevenLabs, prompting guide; Deepgram, prompting voice agents
    """

    code = "TL002"
    languages = languages_with("tool-common")
    name = "unmentioned-tool"
    severity = Severity.INFO
    bad = (
        Bad(
            """
            systemPrompt: You are Cara, the host of the hotel. Keep your answers short.
            tools:
              - {type: system, name: end_call, description: End the call.}
            """,
            ("name",),
        ),
        Bad(
            """
            systemPrompt: You are a support agent.
            tools:
              - {type: client, name: search_docs, description: Search the manuals when a visitor asks how to do something.}
            """,
            ("name",),
        ),
    )
    good = (
        """
        systemPrompt: You are Cara, the host of the hotel. Keep your answers short. Use end_call when the guest says goodbye.
        tools:
          - {type: system, name: end_call, description: End the call.}
        """,
        """
        systemPrompt: You are Cara. To find a free room, search first.
        tools:
          - {type: client, name: find_room, description: Call it when a guest asks.}
        """,
        """
        systemPrompt: You are Cara. Keep your answers short.
        tools:
          - {type: system, name: change_language, description: Call it when another language is spoken.}
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding for every such tool."""
        if not subject.persona.tools or not subject.is_judged or subject.prompt is None:
            return
        if subject.language not in self.languages or not _is_comparable(subject):
            return
        has_section = any("tool" in section.name.lower() for section in subject.sections)
        for use in subject.persona.tools:
            name = str(use.definition["name"])
            is_quiet = use.definition.get("type") in _QUIET or use.definition.get("subtype") in _QUIET
            if name in _ALWAYS or (is_quiet and has_section) or _is_mentioned(subject, use, name):
                continue
            written = subject.tool_field(use, "name")
            if written is not None and not _is_misspelled(subject, name):
                message = f'the prompt never mentions the tool "{name}"'
                yield Finding(Field(*written), message, "Say when to call it, and when not to.")


def _is_comparable(subject: Subject) -> bool:
    """Whether prompt and descriptions are in one language: else the prompt may speak of a tool in other words."""
    told = " ".join(str(use.definition.get("description") or "") for use in subject.persona.tools)
    language = subject.written_in or "en"
    return language == "en" or language_of(Words(told).lower) == language


def _is_mentioned(subject: Subject, use: ToolUse, name: str) -> bool:
    """By name, by the words of its name in one sentence, or by an instruction about what its description is about."""
    words = subject.words
    if name in words.text:
        return True
    parts = [part.lower() for part in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+", name)]
    known = parts and all(any(_is_form(part, word) for word in words.vocabulary) for part in parts)
    if known and any(_are_in(parts, words.of(sentence)) for sentence in words.sentences):
        return True
    description = unmarked(str(use.definition.get("description") or "").lower())
    telling = {word for word in re.findall(r"[^\W\d_]+", description) if len(word) >= _SHORTEST}
    telling -= subject.lexicon.words("tool-common")
    asked = {unmarked(word) for sentence in _instructing(subject) for word in sentence}
    return any(_is_form(word, other) for word in telling for other in asked if other[:4] == word[:4])


def _instructing(subject: Subject) -> Iterator[Sequence[str]]:
    """The words of the sentences that may ask for a tool: not those about visitors, and in English imperatives alone."""
    others = subject.clauses.grammar.visitors
    if subject.language == "en":
        found: Iterable[Sequence[str]] = (item.says.words for item in subject.directives.imperatives)
    else:
        found = (subject.words.of(sentence) for sentence in subject.words.sentences)
    return (words for words in found if others.isdisjoint(words[:2]))


def _are_in(parts: Sequence[str], words: Sequence[str]) -> bool:
    """Whether each part of a name has a form among the words of a sentence."""
    return all(any(_is_form(part, word) for word in words) for part in parts)


def _is_form(part: str, word: str) -> bool:
    """Whether a word is a form of another: ends, ending, ended."""
    if part == word:
        return True
    stem = part[:-1] if len(part) > 4 and part[-1] in "es" else part
    return len(stem) >= 3 and word.startswith(stem) and len(word) - len(stem) <= 4


def _is_misspelled(subject: Subject, name: str) -> bool:
    """Whether the prompt names something that is nearly called so."""
    return any(
        mention.name not in subject.tool_names and nearest(mention.name, [name]) is not None
        for mention in mentions(subject.words.text)
    )
