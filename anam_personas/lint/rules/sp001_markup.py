"""SP001."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anam_personas.lint.finding import Change, Finding, Span
from anam_personas.lint.prompt.markup import KINDS, Mark, blocks, marks
from anam_personas.lint.prompt.mention import is_bad_example, is_led_by_ban
from anam_personas.lint.prompt.roles.types import Role
from anam_personas.lint.prompt.stage_directions import is_direction
from anam_personas.lint.quoting import quoted
from anam_personas.lint.rule import Bad, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.subject import Subject

_BLOCKS = ("fence", "table")
"""Markup of whole lines, which is not taken away by itself."""
_A_NAME = r"[\w.:=-]+(?:\([^)]*\))?(?:[:=] ?[\w'\"-]+)?"


_LEAD = r"[\s>#\-*+•–◦▪\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]*(?:\(?\w{1,3}[.)]\s+)?"
"""What may precede a label: the mark of a list, a number, an emoji."""

_STOPS = frozenset(["", *'.!?…"“„«»「*'])
"""What ends a sentence in front of a mark, or begins the words to say."""
_CLOSING = ' "”“»」'
_ITALIC = ("italic", "emphasis")
_LETTERS = 2
"""Of the label of a case, at most."""
_PAIR = 2
"""Words of marks that show themselves: "**bold title**"."""
_MOST = 60
"""Marks of a prompt that are reported one by one: more than the engine keeps of one rule."""


class Markup(Rule):
    """The text is formatted for the eye: bold, italic, code or a link.

    ## What it does

    Reports `**bold**`, `*italic*`, `` `code` ``, `[links](https://...)`, `~~struck~~` words and HTML in what is
    spoken: in `initialMessage`, and where the prompt dictates words. With the strict preset it also reports, as
    info, those in the rest of the prompt, and tables and fenced code. There, code around the name of a tool, a
    variable or a field is fine, and so is formatting that a sentence forbids, and a fence that keeps a variable
    apart.

    ## Why is this bad

    A voice says "star star premium star star", or swallows the words. In the prompt it is a style that answers may
    copy.

    ## Fix safety

    In spoken text the fix removes the marks and keeps the words, but for words in italics between sentences, which may be
    an act (`*softly*`). In the prompt it is unsafe, since the model reads emphasis; there it leaves tables, fences, links
    with their addresses, acts (`*sighs*`), bold words that begin a line, and the example of a sentence that asks for such
    marks.

    ## Sources

    - Deepgram, prompting voice agents; Cartesia, prompting tips; Anthropic, prompting best practices
    """

    code = "SP001"
    name = "markup"
    signs = "*_`~<(|"
    severity = Severity.ERROR
    fix = "safe"
    bad = (
        Bad(
            """
            initialMessage: "Welcome! Our **premium** plan is live."
            """,
            ("**premium**",),
            """
            initialMessage: "Welcome! Our premium plan is live."
            """,
        ),
        Bad(
            """
            initialMessage: "See [our site](https://acme.example) and `ask` me."
            """,
            ("[our site](https://acme.example)", "`ask`"),
            """
            initialMessage: "See our site and ask me."
            """,
        ),
        Bad(
            """
            initialMessage: Our <b>premium</b> plan is live.
            """,
            ("<b>premium</b>",),
            """
            initialMessage: Our premium plan is live.
            """,
        ),
        Bad(
            """
            systemPrompt: You are **Cara**, and you are **kind**.
            """,
            ("**Cara**", "**kind**"),
        ),
    )
    good = (
        """
        systemPrompt: No actions like *smiles*, only the words you say out loud.
        """,
        """
        systemPrompt: Multiply 2 * 3 * 4 and call my_tool__v2__ or `find_room`.
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding for every marked-up word that is spoken, and for every one in the rest of the prompt."""
        for span in subject.spoken:
            for mark in marks(span.surface.value, span.start, span.end):
                if not is_direction(mark.text):
                    where = Span(span.surface, mark.start, mark.end)
                    what = f"{quoted(subject, where)} ({KINDS[mark.kind]})"
                    yield Finding(
                        where,
                        f"{what} cannot be heard: the voice reads the marks aloud, or drops the words",
                        title="Remove the marks",
                        changes=() if _stands_apart(mark, span) else _plain(mark),
                        cause=mark.kind,
                    )
        if subject.prompt is not None and self.is_reported(subject, "strict"):
            text = subject.prompt.value
            found = [mark for mark in marks(text) if _is_in_use(mark, subject)]
            found = sorted([*found, *blocks(text)], key=lambda mark: mark.start)
            for mark in found[:_MOST]:
                where = Span(subject.prompt, mark.start, mark.end)
                yield Finding(
                    where,
                    f"{quoted(subject, where)} ({KINDS[mark.kind]}) invites the same formatting into answers",
                    severity=Severity.INFO,
                    title="Remove the marks",
                    changes=_plain(mark) if _is_taken(mark, subject) else (),
                    safe=False,
                    tier="strict",
                    cause="markup",
                )


def _plain(mark: Mark) -> tuple[Change, Change]:
    """The marks taken away; the words between them stay as they are written."""
    return Change(mark.start, mark.inner_start), Change(mark.inner_end, mark.end)


def _stands_apart(mark: Mark, said: Span) -> bool:
    """Whether words in italics are beside the sentences rather than in one, so that they may be an act: "*softly* Come in"."""
    text = said.surface.value
    before, behind = text[said.start : mark.start].rstrip(), text[mark.end : said.end].lstrip(_CLOSING)
    is_between = before[-1:] in _STOPS and (not behind or behind[0].isupper())
    return mark.kind in _ITALIC and is_between and mark.text[:1].islower()


def _is_prose(text: str) -> bool:
    """Whether it is words rather than a name, a value or an expression."""
    return text.replace(" ", "").isalpha() and not text.isupper()


def _is_taken(mark: Mark, subject: Subject) -> bool:
    """Whether the fix takes the marks away: not those of a block, a link, a value, a heading or a label, nor those asked for."""
    if mark.kind in _BLOCKS or mark.kind in {"link", "code"}:  # the model would lose the address, or where a value ends
        return False
    if len(mark.text) <= _LETTERS:  # the label of a case: "**B** violence"
        return False
    if mark.kind in _ITALIC and is_direction(mark.text):
        return False  # "*sighs*" without its marks is a word to say
    if _is_asked_for(mark, subject):
        return False
    line = subject.roles.line_at(mark.start)
    return line.role is not Role.HEADING and not _is_label(mark, subject.words.text[line.start : line.end], line.start)


def _is_label(mark: Mark, line: str, start: int) -> bool:
    """Whether it begins a line or a list item: a label, or a word that is stressed; only a reader can tell."""
    return mark.kind in {"bold", "italic"} and re.fullmatch(_LEAD, line[: mark.start - start]) is not None


def _is_in_use(mark: Mark, subject: Subject) -> bool:
    """Whether the prompt itself uses the markup, rather than names something or forbids it."""
    if subject.is_dictated(mark.start) or (mark.kind == "code" and re.fullmatch(_A_NAME, mark.text)):
        return False
    if mark.kind == "html" and subject.roles.at(mark.start) is Role.SAMPLE:
        return False  # of an e-mail
    if _names_form(mark, subject):
        return False
    if "{" in mark.text or (mark.kind == "code" and not _is_prose(mark.text)):
        return False  # marks that keep a slot, a tag or a value apart
    line = subject.roles.line_at(mark.start)
    text = subject.words.text
    is_label = _is_label(mark, text[line.start : line.end], line.start)
    if not is_label and is_bad_example(text[line.start : line.end]):
        return False
    if not subject.is_mention(mark.start) and not (
        _speaks_of_form(mark, subject) and is_led_by_ban(subject, mark.start)
    ):
        return not (mark.kind == "italic" and _is_named(mark, subject))
    # "does **not** call itself" is in use, "never write **bold**" is a ban
    return mark.kind == "bold" and not _speaks_of_form(mark, subject)


def _is_asked_for(mark: Mark, subject: Subject) -> bool:
    """Whether its sentence or its line says how words are marked, and shows it: "in bold, e.g. **Wolf**"."""
    kinds, words = subject.lexicon.words("markup-kind"), subject.words
    if kinds.isdisjoint(words.vocabulary):
        return False
    line = subject.roles.line_at(mark.start)
    told = words.lower[words.word_at(line.start) : words.word_at(line.end)]
    return not (kinds.isdisjoint(told) and kinds.isdisjoint(words.of(subject.sentence_at(mark.start))))


def _names_form(mark: Mark, subject: Subject) -> bool:
    """Whether the marks show themselves: "use *italic* rarely"."""
    shown = mark.text.lower().split()
    return (
        mark.kind in {"bold", "italic"} and 0 < len(shown) <= _PAIR and shown[0] in subject.lexicon.words("markup-form")
    )


def _speaks_of_form(mark: Mark, subject: Subject) -> bool:
    """Whether the sentence around a mark speaks of markup."""
    words = subject.words.of(subject.sentence_at(mark.start))
    return not subject.lexicon.words("markup-form").isdisjoint(words)


def _is_named(mark: Mark, subject: Subject) -> bool:
    """Whether the word in the marks is an example of what may be written: "tags like *hums* work"."""
    before = subject.words.text[subject.roles.line_at(mark.start).start : mark.start]
    like = rf"(?i)\b{subject.lexicon.choice('markup-like')}\b[^.!?]*$"
    return mark.text.islower() and re.search(like, before) is not None
