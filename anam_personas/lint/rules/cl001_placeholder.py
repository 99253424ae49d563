"""CL001."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from anam_personas.lint.finding import Finding, Span
from anam_personas.lint.language.vocabulary import Signs, listed
from anam_personas.lint.prompt.slots import is_doubled
from anam_personas.lint.prompt.stage_directions import CUES
from anam_personas.lint.rule import Bad, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.prompt.surface import Surface
    from anam_personas.lint.subject import Subject

_SQUARE = r"\[([^\[\]\n]{1,120})\](?!\()"
_ANGLED = (
    r"<((?:insert|your|enter|fill in|add|replace|placeholder)[ _-][^<>\n]{1,80}|[A-Z][A-Z0-9]*(?:[ _-][A-Z0-9]+)+)>"
)
_NOTE = (
    r"(?<![\w-])(?:TODO|TBD|FIXME|XXX+)(?![\w-])|\b[Ll]orem ipsum\b|(?<![\w{])\{ ?\}(?![\w}])"
    r"|\byour-[a-z-]{2,30}-(?:id|key|token)\b"
)
_NOTES = Signs("TODO", "TBD", "FIXME", "XXX", "orem ipsum", "{}", "{ }", "your-")
_LEADS = listed(
    """
    your insert enter add fill name names company business clinic client customer product brand placeholder role city
    phone email address website url industry service date number describe description list topic agent persona
    assistant tone firma unternehmen ihr ihre dein deine hier einfügen empresa su tu nombre insertar aquí nom
    entreprise votre insérer
    """
)
_WHOLE = frozenset(["...", "…", "[...]", "[…]"])
_MOST = 2000
"""Of a kind. A text with more of them was not written by a person."""
_SAMPLE = listed("like example e.g eg such placeholder placeholders named called written")


class Placeholder(Rule):
    """An author's placeholder was left in.

    ## What it does

    Reports `[COMPANY_NAME]`, `[Your name]`, `<insert hours>`, `TODO`, `TBD`, `lorem ipsum`, empty braces and sections
    that consist of dots. Section markers (`[STYLE]`), Anam's cue tags (`[warm]`) and lower-case slots inside a sample
    of speech ("Is it [your guess]?") are not reported.

    ## Why is this bad

    The model reads it out, or invents something in its place.

    ## Sources

    - Vapi and Retell, prompt templates
    """

    code = "CL001"
    name = "placeholder"
    severity = Severity.ERROR
    bad = (
        Bad(
            """
            systemPrompt: |
              You are the receptionist for [CLINIC_NAME].
              Opening hours: TODO
            """,
            ("[CLINIC_NAME]", "TODO"),
        ),
        Bad(
            """
            systemPrompt: 'Say: "I see you would like to {}, let us start."'
            """,
            ("{}",),
        ),
    )
    good = (
        """
        systemPrompt: |
          You are the receptionist for Harbour Dental.
          Opening hours: eight to five.
        """,
        """
        systemPrompt: "[STYLE] Reply in natural speech. [PERSONALITY] You are Cara."
        """,
        """
        systemPrompt: 'When sure, ask: "Is it [your guess]?"'
        """,
        """
        systemPrompt: 'You are Cara. Answer with <number> slots. Todo lo demás, no. {"a": {}}'
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding for every placeholder."""
        labels = subject.labels if _might("\n".join(subject.label_texts)) else ()
        for surface in (*subject.surfaces(), *labels):
            by_words: dict[str, list[tuple[int, int]]] = {}
            for start, end in sorted(_placeholders(surface, subject)):
                by_words.setdefault(surface.value[start:end], []).append((start, end))
            for words, places in by_words.items():
                more = f", here and {len(places) - 1} times more" if len(places) > 1 else ""
                message = f'the placeholder "{words}" was left in{more}'
                yield Finding(Span(surface, *places[0]), message, "Write what belongs here.")


def _might(text: str) -> bool:
    """Whether it is worth looking closely."""
    return "[" in text or "<" in text or _NOTES.are_in(text)


def _placeholders(surface: Surface, subject: Subject) -> Iterator[tuple[int, int]]:
    text, is_prompt = surface.value, surface is subject.prompt
    # CL006 reports a name in doubled brackets in these two
    is_template = is_prompt or surface is subject.greeting
    if "[" in text:
        markers = {section.start for section in subject.sections} if is_prompt else set()
        for found in islice(_squares(text, markers), _MOST):
            if (
                _is_square(found, text)
                and not (is_template and is_doubled(text, *found.span()))
                and not (is_prompt and _is_mention(found, subject))
            ):
                yield found.span()
    if "<" in text:
        spans = (found.span() for found in islice(re.finditer(_ANGLED, text), _MOST))
        yield from (span for span in spans if not (is_template and is_doubled(text, *span)))
    if _NOTES.are_in(text):
        notes = islice(re.finditer(_NOTE, text), _MOST)
        yield from (found.span() for found in notes if _is_note(found, text, subject.written_in))
    if not is_prompt or ("..." not in text and "…" not in text):
        return
    for section in subject.sections:
        body = text[section.body : section.end]
        if body.strip() in _WHOLE:
            at = section.body + len(body) - len(body.lstrip())
            yield at, at + len(body.strip())


def _squares(text: str, markers: set[int]) -> Iterator[re.Match[str]]:
    """Words in square brackets, but for section markers."""
    yield from (found for found in re.finditer(_SQUARE, text) if found.start() not in markers)


def _is_square(found: re.Match[str], text: str) -> bool:
    """Whether square brackets hold a place for something."""
    inner = found[1].strip()
    words = inner.lower().replace("_", " ").replace("'", " ").split()
    if not words or inner in CUES or not inner[0].isalpha():
        return False
    if "_" in inner:
        return inner.isupper()
    if inner.isupper():
        return len(inner) > 1 and not text[found.end() : found.end() + 1].isalnum()
    quoted = _is_quoted(text, found.start())
    return words[0] in _LEADS and (inner[0].isupper() or not quoted) and len(words) <= 8


def _is_quoted(text: str, at: int) -> bool:
    """Whether an offset lies inside quotation marks on its line."""
    near = max(at - 500, 0)
    line = text[max(text.rfind("\n", near, at) + 1, near) : at]
    return line.count('"') % 2 == 1 or line.count("“") > line.count("”")


def _is_mention(found: re.Match[str], subject: Subject) -> bool:
    """Whether the sentence speaks of such a placeholder rather than holding one."""
    if not subject.is_mention(found.start()):
        return False
    return not _SAMPLE.isdisjoint(subject.words.of(subject.sentence_at(found.start())))


def _is_note(found: re.Match[str], text: str, language: str | None) -> bool:
    """``TODO`` is also the Spanish word for all, in capitals; ``{}`` is also an empty value of JSON."""
    word, behind = found[0], text[found.end() : found.end() + 2]
    if word == "TODO" and language in {"es", "pt"}:
        return behind[:1] in {":", "(", ""} or behind[:1] == "\n"
    if word.startswith("{"):
        return text[max(found.start() - 2, 0) : found.start()].strip() not in {":", ",", "=", "[", "("} and behind[
            :1
        ] not in {"}", ","[1:]}
    return True
