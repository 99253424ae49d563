"""Places that the author of a text left to be filled in."""

from __future__ import annotations

import re
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING
from unicodedata import normalize

from anam_personas.lint.language.lexicon import everywhere
from anam_personas.lint.prompt.angled_slots import angled, fields
from anam_personas.lint.prompt.expressions import expressions
from anam_personas.lint.prompt.forms import is_in_a_form, is_of_a_protocol, is_of_the_models_work, told_slots
from anam_personas.lint.prompt.named_slots import is_of_a_form, is_of_a_name, is_the_authors
from anam_personas.lint.prompt.notes import NOTES, notes, unfilled
from anam_personas.lint.prompt.roles.types import Role
from anam_personas.lint.prompt.slots import has_single_brace, is_control_name, is_doubled
from anam_personas.lint.prompt.stage_directions import CUES
from anam_personas.lint.prompt.titled_slots import signs_of_titles, titled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.prompt.roles.reader import Roles
    from anam_personas.lint.prompt.surface import Surface
    from anam_personas.lint.prompt.view import View

_SQUARE = r"\[([^\[\]\n]{1,120})\](?!\()"
_TOLD = frozenset([Role.INSTRUCTION, Role.FACT, Role.STEP])
_HEADED = r"(?m)^[ \t]*#{1,6}[ \t]+(\[)[^\[\]\n]{1,80}\][ \t:]*$"
_FIELD = r"[a-z]_[a-z0-9]"
"""What a name of data holds."""
_QUOTES = frozenset("\"'`“”„«»「」")
_AROUND = "\"'`*("
_NEAR = 300
"""Characters in front of a bracket that are read."""
_WHOLE = frozenset(["...", "…", "[...]", "[…]"])
_ALONE = r"(?:\[(?<=[\s\]].)(?:\.{3}|…)|\.(?<=[\s\]].)\.\.|…(?<=[\s\]].))\]?(?![^\s\[])"
"""Dots that may be all that a section holds: its marker is in front, perhaps a bracket, and the next one behind."""
_LATIN = "\u0250"
_MOST = 500
"""Of a kind. A text with more of them was not written by a person."""


def _says_who(text: str) -> bool:
    """Whether the words that open a sentence about who the persona is are in a text."""
    lower = text.lower()
    return any(term in lower for term in everywhere().terms("slot-you-are")) and bool(_you_are().search(lower))


@cache
def _you_are() -> re.Pattern[str]:
    terms = sorted(everywhere().terms("slot-you-are"))
    return re.compile("|".join(rf"\b{term}\b" if term < _LATIN else term for term in map(re.escape, terms)))


def _fillable() -> frozenset[str]:
    """Words for what somebody fills in."""
    return everywhere().united("slot-lead", "slot-owner", "slot-person", "slot-given", "slot-fact")


def might_hold(text: str) -> bool:
    """Whether it is worth looking closely."""
    return "[" in text or "<" in text or NOTES.are_in(text) or signs_of_titles().are_in(text)


def placeholders(surface: Surface, subject: View, *, doubtful: bool) -> Iterator[tuple[int, int, bool]]:
    """Where the placeholders of a text stand, and whether it is certain that only the author can fill them; those where it is not
    only if ``doubtful`` ones are asked for.
    """
    text, is_prompt = surface.value, surface is subject.prompt
    # CL006 reports a name in doubled brackets in these two
    is_template = is_prompt or surface is subject.greeting
    roles = subject.roles if is_prompt else None
    bracketed: list[tuple[int, int, bool]] = []
    if "[" in text:
        bracketed += _squares(text, subject, roles)
    if "<" in text:
        bracketed += [(*span, False) for span in angled(text, subject if is_prompt else None)]
        bracketed += [(*span, True) for span in fields(text, roles)]
    for start, end, is_of_itself in bracketed:
        if (is_template and is_doubled(text, start, end)) or (not is_of_itself and is_of_a_form(text, start, end)):
            continue
        # what is said as it stands has nothing that fills it
        is_certain = is_of_itself or surface is subject.greeting or is_the_authors(text, start, end)
        is_asked = (is_certain or doubtful) and not (is_prompt and text[start] == "[" and _is_mention(start, subject))
        if is_asked and _is_lasting(text, start, end, roles) and not _is_the_models(text, start, end, roles):
            yield start, end, is_certain
    yield from (one for one in _unbracketed(text, subject, roles) if doubtful or one[2])


def _is_the_models(text: str, start: int, end: int, roles: Roles | None) -> bool:
    """Whether a slot is one of a form of an answer, and for what the model has: not the name of the house."""
    known = everywhere().words("slot-owner")
    return roles is not None and known.isdisjoint(_words(text[start + 1 : end - 1])) and is_in_a_form(text, start)


def _unbracketed(text: str, subject: View, roles: Roles | None) -> Iterator[tuple[int, int, bool]]:
    """Notes to the author, names in title case, and sections of dots, and whether they are certain."""
    if NOTES.are_in(text):
        found_notes = notes(text, subject.written_in)
        for start, end in found_notes:
            if roles is None or not _is_named_empty(text, start, subject):
                yield start, end, roles is None or not _may_be_meant(text, start, end, roles)
        yield from ((*span, True) for span in unfilled(text) if roles is None or not roles.is_shown(span[0]))
    if roles is not None and has_single_brace(text):
        told = [span for span in told_slots(text) if roles.at(span[0]) is not Role.SAMPLE]
        code = expressions(text) if told else []  # which CL008 reports
        for start, end in told:
            if not any(first <= start < last for first, last in code):
                yield start, end, not roles.is_shown(start) and is_the_authors(text, start, end)
    if signs_of_titles().are_in(text):
        yield from ((*span, True) for span in titled(text, roles))
    if roles is not None and ("..." in text or "…" in text) and re.search(_ALONE, text):
        yield from ((*span, True) for span in _dots(text, subject))


def _may_be_meant(text: str, start: int, end: int, roles: Roles) -> bool:
    """Whether a note may be a value of data, or what the conversation fills: a field marked "TBD", day_one is {}, "to {}"."""
    if text[start] != "{":
        return text[start - 1 : start] in _QUOTES and text[end : end + 1] in _QUOTES
    line = roles.line_at(start)
    return roles.is_shown(start) or re.search(_FIELD, text[max(line.start, start - _NEAR) : start]) is not None


def _is_named_empty(text: str, at: int, subject: View) -> bool:
    """Whether braces that hold nothing are spoken of: "never send an empty {}", or are code between backticks."""
    if text[at : at + 1] != "{":
        return False
    if text[at - 1 : at] == "`" and text[at + 2 : at + 3] == "`":
        return True
    told = subject.words.of(subject.sentence_at(at))
    return subject.is_mention(at) or not everywhere().words("slot-empty").isdisjoint(told)


def _dots(text: str, subject: View) -> Iterator[tuple[int, int]]:
    """Sections that consist of dots."""
    for section in subject.sections:
        body = text[section.body : section.end]
        if body.strip() in _WHOLE:
            at = section.body + len(body) - len(body.lstrip())
            yield at, at + len(body.strip())


def _squares(text: str, subject: View, roles: Roles | None) -> Iterator[tuple[int, int, bool]]:
    """Square brackets that hold a place for something, but for section markers, and whether it is in who the persona is."""
    markers: set[int] | None = set() if roles is None else None
    for found in islice(re.finditer(_SQUARE, text), _MOST):
        is_of_identity = _is_of_identity(found, text, roles)
        if is_of_identity or _is_square(found, text):
            markers = {section.start for section in subject.sections} | _headed(text) if markers is None else markers
            if found.start() not in markers:
                yield *found.span(), is_of_identity


def _headed(text: str) -> set[int]:
    """Where brackets are all that headings hold, if more than one does: ``### [GREETING]``, ``### [CLOSING]``."""
    found = [match.start(1) for match in re.finditer(_HEADED, text)] if "#" in text else []
    return set(found) if len(found) > 1 else set()


def _is_square(found: re.Match[str], text: str) -> bool:
    """Whether square brackets hold a place for something, by the words in them."""
    inner = found[1].strip()
    words = _words(inner)
    if not words or inner in CUES or not inner[0].isalpha():
        return False
    if is_of_the_models_work(words) or is_of_a_protocol(found, text):
        return False
    is_named = words[0] in everywhere().words("slot-lead")
    if len(words) > 1 and "_" not in inner and not is_named and _is_title(found, text):
        return False
    if inner.isupper():
        if len(words) > 1 and words[0] in everywhere().words("role-wait"):
            return False  # an act, whatever it is about: [WAIT FOR THE DATE]
        # one that names nothing to be filled in is an act, or a sign to a program: [END CALL], [LISTENING_ON]
        is_joined = text[found.end() : found.end() + 1].isalnum()
        return not (is_joined or _fillable().isdisjoint(words) or _is_signal(found, text, words))
    if "_" in inner or (len(words) == 1 and inner.islower() and words[0] in everywhere().words("slot-person")):
        return False  # what the conversation, or a tool, brings: "greet them by their [name]"
    quoted = _is_quoted(text, found.start())
    if not is_named:
        return not quoted and is_of_a_name(found, text, _fillable())
    return (inner[0].isupper() or not quoted) and len(words) <= 8


def _is_title(found: re.Match[str], text: str) -> bool:
    """Whether words in brackets take a line for themselves, and text follows on the next one: they head it."""
    start, end = found.span()
    before, behind = text[max(text.rfind("\n", 0, start) + 1, start - _NEAR) : start], text[end : end + _NEAR]
    rest, _, following = behind.partition("\n")
    return not before.strip(" *#") and not rest.strip(" *:") and bool(following.partition("\n")[0].strip())


def _is_signal(found: re.Match[str], text: str, words: list[str]) -> bool:
    """Whether it is a sign to a program: ``[END]``, "the token [CALLBACK]"."""
    before = [word.strip(_AROUND) for word in text[max(found.start() - 30, 0) : found.start()].lower().split()]
    if len(words) == 1 and is_control_name(words[0]):
        return True
    if not everywhere().words("slot-marking").isdisjoint(before) and _fillable().isdisjoint(words):
        return True
    return bool(before) and before[-1] in everywhere().words("slot-signal")


def _words(inner: str) -> list[str]:
    if not inner.isascii():
        inner = normalize("NFC", inner)
    return inner.lower().replace("_", " ").replace("'", " ").replace("’", " ").split()


def _is_of_identity(found: re.Match[str], text: str, roles: Roles | None) -> bool:
    """Whether words in brackets are in the sentence that says who the persona is: there is nothing to come from a talk."""
    words = found[1].split()
    if roles is None or not 0 < len(words) <= 5 or not words[0][0].isalpha() or found[1] in CUES:
        return False
    before = text[max(text.rfind("\n", 0, found.start()), found.start() - _NEAR, 0) : found.start()]
    sentence = re.split(r"[.!?。] ", before)[-1]
    return _says_who(sentence) and roles.at(found.start()) in _TOLD


def _is_lasting(text: str, start: int, end: int, roles: Roles | None) -> bool:
    """Whether a slot is not for what the conversation brings: in words to be said, only what the visitor cannot know."""
    before = text[max(start - 30, 0) : start].lower().replace("'", " ").split()
    if _is_argument(text, start, end) or _is_address(text, start, end):
        return False
    if not everywhere().words("slot-asked").isdisjoint(before[-3:]):
        return False
    if roles is None or not roles.is_shown(start):
        return True
    words = _words(text[start + 1 : end - 1])
    if roles.at(start) is Role.SAMPLE or not words:
        return False
    return (
        not everywhere().words("slot-owner").isdisjoint(words)
        and bool(before)
        and before[-1] in everywhere().words("slot-from")
    )


def _is_argument(text: str, start: int, end: int) -> bool:
    """Whether it is the value of a key in a call or in data: ``name: "[Name]"``."""
    return re.search(r"\w[\"']?[:=] ?[\"']$", text[max(start - 40, 0) : start]) is not None and text[end : end + 1] in {
        '"',
        "'",
    }


def _is_address(text: str, start: int, end: int) -> bool:
    """Whether it is how a visitor is addressed: ``Nice to meet you, [Name]!``."""
    return (
        text[max(start - 2, 0) : start] == ", "
        and text[end : end + 1] in {"!", ",", "?", ".", "…", "<", "\n", ""}
        and not (everywhere().words("slot-person").isdisjoint(_words(text[start + 1 : end - 1])))
    )


def _is_quoted(text: str, at: int) -> bool:
    """Whether an offset lies inside quotation marks on its line."""
    near = max(at - 500, 0)
    line = text[max(text.rfind("\n", near, at) + 1, near) : at]
    return line.count('"') % 2 == 1 or line.count("“") > line.count("”")


def _is_mention(at: int, subject: View) -> bool:
    """Whether the sentence speaks of such a placeholder rather than holding one."""
    if not subject.is_mention(at):
        return False
    return not everywhere().words("slot-sample").isdisjoint(subject.words.of(subject.sentence_at(at)))
