"""SP003."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anam_personas.lint.finding import Finding, Span
from anam_personas.lint.language.phrases import Phrases
from anam_personas.lint.language.vocabulary import listed
from anam_personas.lint.prompt.mention import around, is_forbidden, word_at
from anam_personas.lint.prompt.stage_directions import CUES, is_direction
from anam_personas.lint.rule import Bad, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.subject import Subject

REACH = 8
"""Words between what is to be done and with what, at most."""

_VERBS = listed(
    """
    output include return reply respond answer format wrap add end begin start use describe generate produce write
    provide give show send insert append present put enclose surround wrapped formatted enclosed surrounded structure
    organize organise separate mark type draw list gib zeig liste stelle antworte antworten formatiere verwende nutze
    benutze füge schreibe setze beende zeige responde responda usa incluye incluya añade agrega formatea devuelve
    escribe termina muestra presenta enumera réponds répondez utilise utilisez ajoute ajoutez inclus incluez renvoie
    écris écrivez termine présente présentez affiche affichez
    """
)
_PLACES = listed(
    "type output include return reply respond answer format add end append insert write put incluye añade ajoute"
)
"""A link can be sent on another way; these put it into the answer."""
_WRAPS = listed("output wrap wrapped enclose enclosed surround surrounded put insert format formatted")
_MARKS = listed("add include insert append output put end begin write describe use")
_THINGS = listed(
    """
    ascii asterisks bulleted citations footnotes json markdown xml yaml html csv latex bullets emoji emojis emoticons
    hashtag hashtags hyperlink hyperlinks url urls link links italics headings aufzählungen aufzählungspunkte
    aufzählungspunkten stichpunkte stichpunkten fettdruck überschriften viñetas negritas cursivas puces emotes
    """
)
_LINKS = listed("link links url urls hyperlink hyperlinks")
_PHRASES = Phrases(
    """
    one per line, on a new line, on its own line, on separate lines, stage directions, code sample, code samples,
    sample code, mit einer tabelle, eine tabelle, in tabellenform, una tabla, un tableau, numbered list, numbered
    lists, bulleted list, bulleted lists, bullet list, bullet lists, bullet point, bullet points, bullet point list,
    bullet pointed list, code block, code blocks, code example, code examples, code snippet, code snippets, in a
    table, as a table, in tables, as tables, into a table, a markdown table, a comparison table, table format, tabular
    format, include a table, use a table, create a table, output a table, add a table, use tables, include tables, in
    brackets, in square brackets, in parentheses, in asterisks, between asterisks, nummerierte liste, nummerierten
    liste, als tabelle, in einer tabelle, lista numerada, en una tabla, como tabla, liste numérotée, dans un tableau,
    sous forme de tableau, en gras, en negrita, bold text, in bold, bold for, entre corchetes, entre crochets, in
    eckigen klammern
    """
)
_TELLING = _THINGS | listed(
    """
    bold gras negrita line lines directions sample samples tabellenform code table tables tabular brackets parentheses
    asterisks list lists bullet code tabelle tabla tableau liste lista corchetes crochets klammern
    """
)
"""A word of each phrase: most prompts have none of them."""
_GIVEN = listed(
    "the this that these those following above below given provided to its der die das den el los la le les"
)
_NOT_OF_ONES_OWN = listed("above below provided context data input payload between from")
_ASKED = listed("asks requests wants tells asked requested told requiring returns contains")
_OTHERS = listed(
    "they users user callers caller visitors visitor people customers customer guests guest tool tools who"
)
_ELSEWHERE = listed(
    """
    tool tools function functions parameter parameters argument arguments api webhook slack email e-mail emails sms
    database log logs dashboard screen display whiteboard canvas crm calling schema werkzeug
    herramienta outil bildschirm pantalla écran
    """
)
_SIGNS = (
    ("[", r"\[([A-Za-z][a-z ]{1,30}|[A-Z]{3,8})\](?!\()"),
    ("<", r"</?([a-z][a-z0-9_-]{1,30})>"),
    ("*", r"\*(?<!\*\*)([a-z][a-z ]{2,30})\*(?!\*)"),
)
_OF_SPEECH = listed("break emotion speed volume flush spell phoneme prosody say-as speak emphasis sub voice")
_SILENCES = listed("break pause silence end done stop eos wait hangup")


class Unspeakable(Rule):
    """The prompt asks for an answer that cannot be spoken.

    ## What it does

    Reports sentences that ask for JSON, markdown, tables, bullet points, code, links, emoji, tags such as `<code>`, or
    markers such as `[waves]`. Passed over: what a sentence, list or section forbids, what goes into a tool or onto a
    screen, what the user may ask for, Anam's cue tags, and speech markup (rule SP008).

    ## Why is this bad

    Every token of the answer goes to the voice: braces, tags and markers are read out. What a program needs belongs in
    a tool call.

    ## Sources

    - Cartesia, prompting tips; LiveKit, prompting; Vapi, optimization guide, section 12
    """

    code = "SP003"
    name = "unspeakable-output"
    severity = Severity.WARNING
    bad = (
        Bad(
            """
            systemPrompt: At the end add a JSON block with the lead score.
            """,
            ("add a JSON",),
        ),
        Bad(
            """
            systemPrompt: When appropriate describe a gesture in brackets like [waves].
            """,
            ("describe a gesture in brackets",),
        ),
    )
    good = (
        "systemPrompt: At the end say in one sentence how interested the guest was.",
        """
        systemPrompt: Never use JSON, markdown, lists, tables, code or emojis.
        """,
        """
        systemPrompt: |
          Pass the date to book_slot as JSON in YYYY-MM-DD.
          Do not:
          - use bullet points
          - add emojis
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding for every sentence that asks for it."""
        if subject.prompt is None or subject.has_no_effect:
            return
        words, told = subject.words, set[int]()
        for first, last, verbs in sorted(_things(subject), key=lambda thing: thing[:2]):
            sentence = around(words, first)
            verb = _verb(words.lower, max(sentence.first, first - REACH), first, verbs)
            if sentence.start in told or verb is None or is_forbidden(subject, words.start(first)):
                continue
            if _is_elsewhere(subject, words.of(sentence), words.text[sentence.start : sentence.end]):
                continue
            told.add(sentence.start)
            span = Span(subject.prompt, words.start(verb), words.end(last - 1))
            message = "this asks for an answer that cannot be spoken"
            yield Finding(span, message, "Ask for it in words, or have a tool take it.")


def _things(subject: Subject) -> Iterator[tuple[int, int, frozenset[str]]]:
    """What cannot be spoken, as indexes of words, with the verbs that ask for it."""
    words = subject.words
    if not _TELLING.isdisjoint(words.vocabulary):
        for index, word in enumerate(words.lower) if not _THINGS.isdisjoint(words.vocabulary) else ():
            if word in _THINGS and _is_own(words.lower, index, may_be_given=word in _LINKS):
                yield index, index + 1, _PLACES if word in _LINKS else _VERBS
        for first, last in _PHRASES.places(words):
            if _is_own(words.lower, first, last):
                yield first, last, _VERBS
    for sign, form in _SIGNS:
        for found in re.finditer(form, words.text) if sign in words.text else ():
            inner, is_tag = found[1].lower(), sign == "<"
            first, is_marker = word_at(subject, found.start()), inner in _SILENCES or is_direction(inner)
            if is_marker and inner not in CUES and not (is_tag and inner in _OF_SPEECH):
                yield first, first + len(inner.split()), _MARKS
            elif is_tag and inner not in _OF_SPEECH:
                yield first, first + 1, _WRAPS


def _is_own(words: list[str], first: int, last: int | None = None, *, may_be_given: bool = False) -> bool:
    """Whether it is not a thing that is there already: "use the JSON below"."""
    behind = words[last or first + 1 : (last or first + 1) + 1]
    is_given = not may_be_given and first > 0 and words[first - 1] in _GIVEN
    if behind == ["of"] and words[(last or first + 1) - 1] == "line":
        return False
    return not is_given and _NOT_OF_ONES_OWN.isdisjoint(behind)


def _verb(words: list[str], start: int, end: int, verbs: frozenset[str]) -> int | None:
    """The last word that asks for it, where no one else does."""
    if not _ASKED.isdisjoint(words[start:end]):
        return None
    for index in range(end - 1, start - 1, -1):
        if words[index] in verbs:
            if words[index + 1 : index + 2] == ["of"] or words[index - 1 : index] == ["the"]:
                continue  # a noun: "the output"
            return None if not _OTHERS.isdisjoint(words[max(index - 2, 0) : index]) else index
    return None


def _is_elsewhere(subject: Subject, words: list[str], text: str) -> bool:
    """Whether a tool or a screen is to get it."""
    return (
        not _ELSEWHERE.isdisjoint(words)
        or not subject.tool_names.isdisjoint(words)
        or bool(re.search(r"[a-z0-9]_[a-z]", text))
    )
