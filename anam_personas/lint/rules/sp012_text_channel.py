"""SP012."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lint.finding import Finding, Span
from anam_personas.lint.prompt.clauses import Kind
from anam_personas.lint.prompt.mention import around, is_led_by_ban
from anam_personas.lint.prompt.terms import holds
from anam_personas.lint.quoting import quoted
from anam_personas.lint.rule import Bad, Rule, Severity, languages_with

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.language.lexicon import Lexicon
    from anam_personas.lint.language.words import Words
    from anam_personas.lint.prompt.clauses import Frame
    from anam_personas.lint.subject import Subject

_BETWEEN = 3
"""Words between "reply", or "assistant", and the channel, at most: "reply to messages on WhatsApp"."""
_NEAR = 5
"""Words between "have them", "send" and "a picture", at most."""


class TextChannel(Rule):
    """The prompt is written for a text chat.

    ## What it does

    Reports "click the link", "type your", "scroll down", "chat window", "as shown below", "within two lines", "for
    readability", "paragraphs" and similar phrases, a persona that replies on a channel of text ("the WhatsApp assistant"), and pictures
    that visitors are asked to send. Not reported are
    clauses that forbid them, sentences that name a tool of the persona or another way to send something, and what a
    tool shows.

    ## Why is this bad

    A listener cannot click, scroll or read what is only heard.

    ## Sources

    - Vapi, optimization guide, section 18; Deepgram, prompting voice agents
    """

    code = "SP012"
    name = "text-channel"
    languages = languages_with("screen-any")
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
        if subject.language not in (None, *self.languages):
            return
        if subject.prompt is not None and not subject.has_no_effect:
            told: set[int] = set()
            found = [*_found(subject.words, subject.lexicon, is_spoken=False), *_pictures(subject), *_channels(subject)]
            for first, last in sorted(found):
                sentence = around(subject.words, first)
                if sentence.start not in told and not _is_meant(subject, first, last):
                    told.add(sentence.start)
                    span = Span(subject.prompt, subject.words.start(first), subject.words.end(last - 1))
                    yield _finding(subject, span)
        if subject.greeting is not None:
            words = subject.greeting_words
            for first, last in _found(words, subject.lexicon, is_spoken=True)[:1]:
                yield _finding(subject, Span(subject.greeting, words.start(first), words.end(last - 1)))


def _found(words: Words, lexicon: Lexicon, *, is_spoken: bool) -> list[tuple[int, int]]:
    classes = ("screen-any", "screen-page" if is_spoken else "screen-form")
    found = sorted(place for name in classes for place in lexicon.phrases(name).places(words))
    # "attached/file" are two words to choose from
    return [(first, last) for first, last in found if "/" not in words.text[words.start(first) : words.end(last - 1)]]


def _channels(subject: Subject) -> Iterator[tuple[int, int]]:
    """Where the persona itself is on a channel of text: "reply to messages on WhatsApp", "you are the WhatsApp assistant"."""
    lexicon, lower = subject.lexicon, subject.words.lower
    replies, roles = lexicon.words("screen-reply"), lexicon.words("screen-role")
    for frame, indexes in subject.clauses.holding(lexicon.words("screen-channel"), replies | roles):
        for index in indexes:
            first = max(index - _BETWEEN - 1, frame.sentence.first)
            named = next((at for at in range(index - 1, first - 1, -1) if lower[at] in replies), None)
            if named is not None and not frame.by_visitor(named):
                yield named, index + 1
            elif lower[index + 1 : index + 2] and lower[index + 1] in roles:
                yield index, index + 2
            elif (named := next((at for at in range(first, index) if lower[at] in roles), None)) is not None:
                yield named, index + 1


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
    words, lexicon = subject.words, subject.lexicon
    sentence = words.of(around(words, first))
    is_own = (first, last) in lexicon.phrases("screen-own").places(words)
    if is_own and not subject.is_dictated(words.start(first)):
        return True
    if "-" in words.text[words.start(first) : words.end(last - 1)] and last - first > 1:
        return True  # "a one-line reason" is for the notes
    if words.lower[last - 1] in lexicon.words("screen-line") and lexicon.words("screen-answer").isdisjoint(sentence):
        return True
    acts = lexicon.words("screen-act")
    if not subject.tool_names.isdisjoint(sentence) or (subject.persona.tools and not acts.isdisjoint(sentence)):
        return True
    frame = subject.clauses.at(first)
    if frame is None or not frame.is_asked(first):
        return True
    return is_led_by_ban(subject, words.start(first))


def _finding(subject: Subject, span: Span) -> Finding:
    message = f"{quoted(subject, span)} is meant for a screen: visitors only hear the persona"
    hint = "Count sentences instead of lines, and say what visitors can do by voice."
    return Finding(span, message, hint, cause="screen")
