"""TL006."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lint.rule import Absence, Bad, Severity, languages_with

if TYPE_CHECKING:
    from anam_personas.lint.subject import Subject


class ToolFailure(Absence):
    """The prompt does not say what to do when a tool fails.

    ## What it does

    Looks for a word about failure (fails, error, not found, "can't find", ...) where the persona has a webhook, a
    knowledge tool, or a client tool whose result it waits for. Off by default.

    ## Why is this bad

    A model that gets an error, or nothing, makes the answer up: a booking that never happened, a wrong price.

    ## Sources

    - ElevenLabs, prompting guide; Vapi, optimization guide, section 9; OpenAI, realtime prompting guide
    """

    code = "TL006"
    name = "tool-failure"
    severity = Severity.INFO
    languages = languages_with("tool-fails")
    default_on = False
    message = "no sentence found that says what to do when a tool fails or finds nothing"
    hint = "Add, for example: If a tool fails or finds nothing, say so, and offer to take a message."
    bad = (
        Bad(
            """
            systemPrompt: You are Cara. Use book_room to book.
            tools: [{type: client, name: book_room, description: Book a room., awaitResult: true}]
            """,
            ("systemPrompt",),
        ),
        Bad(
            """
            systemPrompt: You are Cara. Always answer from search_docs.
            tools:
              - {type: knowledge, name: search_docs, description: Search the manuals., documentFolderIds: [a]}
            """,
            ("systemPrompt",),
        ),
    )
    good = (
        """
        systemPrompt: You are Cara. Use book_room to book. If it fails, say so and offer a call back.
        tools: [{type: client, name: book_room, description: Book a room., awaitResult: true}]
        """,
        """
        systemPrompt: You are Cara. If you can't find relevant information, say so.
        tools:
          - {type: knowledge, name: search_docs, description: Search the manuals., documentFolderIds: [a]}
        """,
        """
        systemPrompt: You are Cara. Use open_page to open a page.
        tools: [{type: client, name: open_page, description: Open a page.}]
        """,
    )

    def missing(self, subject: Subject) -> bool:
        """Whether a tool can fail, and no word says so."""
        words = subject.words
        return (
            any(_can_fail(use.definition) for use in subject.persona.tools)
            and words.vocabulary.isdisjoint(subject.lexicon.words("tool-fails"))
            and not subject.lexicon.phrases("tool-fails").are_in(words)
        )


def _can_fail(tool: dict[str, object]) -> bool:
    """Whether the model waits for what the tool brings."""
    kind = tool.get("subtype") or tool.get("type")
    if kind == "client":
        return bool(tool.get("awaitResult"))
    return kind == "knowledge" or (kind == "webhook" and tool.get("awaitResponse") is not False)
