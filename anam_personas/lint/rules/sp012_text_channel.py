"""SP012."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lint.finding import Finding, Span
from anam_personas.lint.language.phrases import Phrases
from anam_personas.lint.language.vocabulary import listed
from anam_personas.lint.prompt.clauses import Kind
from anam_personas.lint.prompt.mention import around, is_led_by_ban
from anam_personas.lint.prompt.terms import holds
from anam_personas.lint.quoting import quoted
from anam_personas.lint.rule import FIRST, Bad, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.language.lexicon import Lexicon
    from anam_personas.lint.language.words import Words
    from anam_personas.lint.prompt.clauses import Frame
    from anam_personas.lint.subject import Subject

_BOTH = Phrases(
    """
    click here, click below, click the link, click on the link, click this link, click on this link, click the button
    below, click the following link, clicking the link, clicking on the link, clicking here, clicking below, tap the
    link, tap here, type your, type in your, scroll down, scroll up, scroll to the, chat window, chat box, chatbox, chat
    widget, chat bubble, chat bot message, chat messages, text message reply, as shown below, as shown above, shown below,
    listed below, linked below, attached file, attached document, see attached, see attachment, whatsapp message,
    whatsapp messages, whatsapp bot, whatsapp chat, reply on whatsapp, klicke hier, klicken sie hier, klicke auf den link,
    klicken sie auf den link, auf den link klicken, chatfenster, siehe unten, im anhang, haga clic, haz clic, pulsa aquí,
    ventana de chat, adjunto encontrarás, cliquez ici, clique ici, cliquez sur le lien, fenêtre de chat, ci joint
    """
)
_TO_MODEL = Phrases(
    """
    for readability, improve readability, improves readability, easy to scan, easily scannable, scannable, one line,
    two lines, three lines, four lines, five lines, 2 lines, 3 lines, 4 lines, 5 lines, one paragraph, two paragraphs,
    three paragraphs, short paragraphs, one short paragraph, a single paragraph, single paragraph, 1 paragraph,
    2 paragraphs, 3 paragraphs, paragraph breaks, line breaks, new paragraph, bold text, in bold, font size, this chat,
    chat responses, chat replies, lesbarkeit, kurze absätze, zwei absätze, zeilenumbrüche, legibilidad, párrafos cortos,
    dos párrafos, lisibilité, paragraphes courts, deux paragraphes
    """
)
_TO_USER = Phrases("see below, see above, see the table, the table below, the link below, the buttons below")
_PROMPT_ONLY = frozenset(["listed below", "shown below", "as shown below", "as shown above", "siehe unten"])
"""In a prompt these point to the prompt's own text."""
_LINES = frozenset(["line", "lines"])
_OF_FORM = listed("keep reply replies answer answers respond response responses write within max maximum limit")
_ACTS = listed("open opens show shows display displays tool function screen website page")


_NEAR = 5
"""Words between "have them", "send" and "a picture", at most."""


class TextChannel(Rule):
    """The prompt is written for a text chat.

    ## What it does

    Reports "click the link", "type your", "scroll down", "chat window", "as shown below", "within two lines", "for
    readability", "paragraphs" and similar phrases, and pictures that visitors are asked to send. Not reported are
    clauses that forbid them, sentences that name a tool of the persona or another way to send something, and what a
    tool shows.

    ## Why is this bad

    A listener cannot click, scroll or read what is only heard.

    ## Sources

    - Vapi, optimization guide, section 18; Deepgram, prompting voice agents
    """

    code = "SP012"
    name = "text-channel"
    languages = FIRST
    severity = Severity.INFO
    tier = "strict"
    bad = (
        Bad(
            """
            systemPrompt: Keep each reply within two lines for readability.
            """,
            ("two lines",),
        ),
        Bad(
            """
            systemPrompt: If they need more, tell them to click the link below.
            initialMessage: Type your name and see the table.
            """,
            ("click the link", "Type your"),
        ),
    )
    good = (
        "systemPrompt: Keep each reply within two short sentences.",
        """
        systemPrompt: Open the pricing page with navigate_to_page and say what you opened. Have a friendly chat.
        """,
        """
        systemPrompt: Use the prices listed below. Never ask anybody to click the link. Read the poem line by line.
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding for every sentence."""
        if subject.language not in (None, *FIRST):
            return
        if subject.prompt is not None and not subject.has_no_effect:
            told: set[int] = set()
            found = [*_found(subject.words, is_spoken=False), *_pictures(subject)]
            for first, last in sorted(found):
                sentence = around(subject.words, first)
                if sentence.start not in told and not _is_meant(subject, first, last):
                    told.add(sentence.start)
                    span = Span(subject.prompt, subject.words.start(first), subject.words.end(last - 1))
                    yield _finding(subject, span)
        if subject.greeting is not None:
            words = subject.greeting_words
            for first, last in _found(words, is_spoken=True)[:1]:
                yield _finding(subject, Span(subject.greeting, words.start(first), words.end(last - 1)))


def _found(words: Words, *, is_spoken: bool) -> list[tuple[int, int]]:
    found = [*_BOTH.places(words), *(_TO_USER if is_spoken else _TO_MODEL).places(words)]
    return sorted(found)


def _pictures(subject: Subject) -> Iterator[tuple[int, int]]:
    """Where a visitor is to send a picture, and no way to send it is named."""
    lexicon = subject.lexicon
    sends = lexicon.words("picture-send")
    for frame, indexes in subject.clauses.holding(lexicon.words("picture")):
        if holds(frame.lower, lexicon, "picture-way"):
            continue
        for index in indexes:
            reach = [*range(index - 1, max(frame.sentence.first, index - _NEAR) - 1, -1)]
            if frame.grammar.is_verb_first:
                reach += range(index + 1, min(frame.sentence.last, index + _NEAR))
            sent = next((at for at in reach if subject.words.lower[at] in sends), None)
            if sent is not None and _is_wanted(frame, index, sent, lexicon):
                yield min(sent, index), max(sent, index) + 1
                break


def _is_wanted(frame: Frame, picture: int, sent: int, lexicon: Lexicon) -> bool:
    """Whether the persona has a visitor send it."""
    before = frame.lower[: min(picture, sent) - frame.sentence.first]
    is_visitor = not frame.grammar.visitors.isdisjoint(before) and not lexicon.words("sensitive-causes").isdisjoint(
        before
    )
    is_quoted = picture in frame.quoted or frame.clause_of(sent).kind is Kind.CASE
    return is_visitor and not is_quoted and frame.is_asked(picture) and frame.is_asked(sent)


def _is_meant(subject: Subject, first: int, last: int) -> bool:
    """Whether the prompt has a reason: its own text, a tool, a ban, or lines that are not lines of text."""
    words = subject.words
    phrase = words.lower[first:last]
    sentence = words.of(around(words, first))
    if " ".join(phrase) in _PROMPT_ONLY and not subject.is_dictated(words.start(first)):
        return True
    if phrase[-1] in _LINES and _OF_FORM.isdisjoint(sentence):
        return True
    if not subject.tool_names.isdisjoint(sentence) or (subject.persona.tools and not _ACTS.isdisjoint(sentence)):
        return True
    frame = subject.clauses.at(first)
    if frame is None or not frame.is_asked(first):
        return True
    return is_led_by_ban(subject, words.start(first))


def _finding(subject: Subject, span: Span) -> Finding:
    message = f"{quoted(subject, span)} is meant for a screen: visitors only hear the persona"
    hint = "Count sentences instead of lines, and say what visitors can do by voice."
    return Finding(span, message, hint, cause="screen")
