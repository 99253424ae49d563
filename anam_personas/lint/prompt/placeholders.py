"""Places that the author of a text left to be filled in."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from anam_personas.lint.language.vocabulary import Signs, listed
from anam_personas.lint.prompt.notes import NOTES, notes, unfilled
from anam_personas.lint.prompt.roles.types import Role
from anam_personas.lint.prompt.slots import CONTROLS, is_doubled
from anam_personas.lint.prompt.stage_directions import CUES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.prompt.roles.reader import Roles
    from anam_personas.lint.prompt.surface import Surface
    from anam_personas.lint.prompt.view import View

_SQUARE = r"\[([^\[\]\n]{1,120})\](?!\()"
_ANGLED = (
    r"<((?:insert|your|enter|fill in|add|replace|placeholder)[ _-][^<>\n]{1,80}|[A-Z][A-Z0-9]*(?:[ _-][A-Z0-9]+)+)>"
)
_LEADS = listed(
    """
    your insert enter add fill name names company business clinic client customer product brand placeholder role city
    phone email address website url industry service date number describe description list topic agent persona
    assistant tone firma unternehmen ihr ihre dein deine hier einfügen empresa su tu nombre insertar aquí nom
    entreprise votre insérer nome azienda dell'azienda della inserire inserisci ragione sociale da seu sua insira naam
    bedrijf bedrijfsnaam vul jouw uw nombre 会社名 店名 氏名 名前 入力
    """
)
_FIELD = (
    r"(?m)(?:^[^:：\n<]{1,60}[:：][*_]{0,3}[ \t]*(?P<slot><[a-z]+(?:[_ ][a-z]+){1,4}>)[ \t]*$"
    r"|\b(?:is|are|ist|sind|es|son|est|sont|è|sono|é|são)[ \t]+(?P<told><[a-z]+(?:_[a-z]+){1,4}>))"
)
"""A value that is the name of one, behind a label or a verb: a person, or a program, was to write it."""
_TITLED = (
    r"\b(?:Your|Our) (?:Company|Business|Clinic|Store|Shop|Brand|Practice|Organi[sz]ation|Name)\b|\b[TS]u Empresa\b|\bVotre Entreprise\b"
    r"|\bSua Empresa\b|\b(?:La )?Tua Azienda\b|\b(?:Uw|Jouw) Bedrijf\b|\bCompany Name\b"
)
_OWNERS = listed(
    """
    company business clinic brand practice organization organisation firma firmenname unternehmen praxis empresa negocio
    clínica entreprise société azienda studio bedrijf bedrijfsnaam 会社名 店名
    """
)
_SIGNALS = listed(
    """
    token tag marker signal keyword flag code markierung kennwort signalwort etiqueta marcador señal código balise jeton
    marqueur signalement etichetta segnale codice label trefwoord sinal トークン タグ
    """
)
"""Words that name a sign to a program, in front of it."""
_MARKING = listed(
    """
    mark tag label flag prefix append markiere markieren kennzeichne kennzeichnen marca marcar marque etiqueta etiquetar
    marquer étiquette étiqueter segna segnare contrassegna contrassegnare etichetta marcado markeer markeren
    """
)
"""Verbs by which something gets a sign: "mark the visit as [CONFIRMED]"."""
_YOURS = listed("your tu su votre ta ton ihre deine dein il la sua tua seu jouw uw")
_WORK = listed(
    """
    analysis reasoning thought thoughts thinking reflection answer response reply question guess action observation análisis
    razonamiento pensamiento respuesta pregunta analyse réflexion raisonnement réponse question überlegung überlegungen antwort
    frage analisi ragionamento risposta domanda análise raciocínio resposta pergunta redenering antwoord vraag
    """
)
"""What the model makes up as it goes: "THOUGHT: [your reasoning]" is a form, not a gap."""
_PROTOCOL = r"(?:thought|action|action[_ ]input|observation|final[_ ]answer|reasoning|tool|tool[_ ]input)\W*:\W*"
_FROM = listed("from of at with bei von der des de del da do di dell dalla van chez en calling")
_TITLES = Signs("Your ", "Our ", "Empresa", "Entreprise", "Azienda", "Bedrijf", "Company Name")
_TOLD = frozenset([Role.INSTRUCTION, Role.FACT, Role.STEP])
_AROUND = "\"'`*("
_NEAR = 300
"""Characters in front of a bracket that are read."""
_IDENTITY = r"(?i)\b(?:you are|you're|sei|eres|du bist|sie sind|tu es|vous êtes|você é|je bent|u bent)\b|あなたは"
_WHOLE = frozenset(["...", "…", "[...]", "[…]"])
_MOST = 2000
"""Of a kind. A text with more of them was not written by a person."""
_PERSON = listed(
    "name nombre nome nom naam vorname first caller customer visitor guest kunde cliente client klant 名前 氏名"
)
_SAMPLE = listed("like example e.g eg such placeholder placeholders named called written")


def might_hold(text: str) -> bool:
    """Whether it is worth looking closely."""
    return "[" in text or "<" in text or NOTES.are_in(text) or _TITLES.are_in(text)


def placeholders(surface: Surface, subject: View) -> Iterator[tuple[int, int]]:
    """Where the placeholders of a text stand."""
    text, is_prompt = surface.value, surface is subject.prompt
    # CL006 reports a name in doubled brackets in these two
    is_template = is_prompt or surface is subject.greeting
    roles = subject.roles if is_prompt else None
    bracketed: list[tuple[int, int]] = []
    if "[" in text:
        bracketed += [found.span() for found in _squares(text, subject, roles)]
    if "<" in text:
        bracketed += [found.span() for found in islice(re.finditer(_ANGLED, text), _MOST)]
        bracketed += _fields(text, roles)
    for start, end in bracketed:
        if not (is_template and is_doubled(text, start, end)) and _is_lasting(text, start, end, roles):
            yield start, end
    if NOTES.are_in(text):
        yield from notes(text, subject.written_in)
        yield from (span for span in unfilled(text) if roles is None or not roles.is_shown(span[0]))
    if _TITLES.are_in(text):
        titled = islice(re.finditer(_TITLED, text), _MOST)
        yield from (found.span() for found in titled if _is_left(found, text, roles))
    if roles is not None and ("..." in text or "…" in text):
        yield from _dots(text, subject)


def _dots(text: str, subject: View) -> Iterator[tuple[int, int]]:
    """Sections that consist of dots."""
    for section in subject.sections:
        body = text[section.body : section.end]
        if body.strip() in _WHOLE:
            at = section.body + len(body) - len(body.lstrip())
            yield at, at + len(body.strip())


def _squares(text: str, subject: View, roles: Roles | None) -> Iterator[re.Match[str]]:
    """Square brackets that hold a place for something, but for section markers."""
    markers = {section.start for section in subject.sections} if roles is not None else set()
    for found in islice(re.finditer(_SQUARE, text), _MOST):
        is_one = found.start() not in markers and (_is_square(found, text) or _is_of_identity(found, text, roles))
        if is_one and not (roles is not None and _is_mention(found, subject)):
            yield found


def _is_square(found: re.Match[str], text: str) -> bool:
    """Whether square brackets hold a place for something, by the words in them."""
    inner = found[1].strip()
    words = _words(inner)
    if not words or inner in CUES or not inner[0].isalpha():
        return False
    if (words[1:2] and words[0] in _YOURS and words[1] in _WORK) or _is_protocol(found, text):
        return False
    if "_" in inner:
        return inner.isupper()
    if len(words) > 1 and words[0] not in _LEADS and _is_title(found, text):
        return False
    if inner.isupper():
        return len(inner) > 1 and not (text[found.end() : found.end() + 1].isalnum() or _is_signal(found, text, words))
    quoted = _is_quoted(text, found.start())
    return words[0] in _LEADS and (inner[0].isupper() or not quoted) and len(words) <= 8


def _is_protocol(found: re.Match[str], text: str) -> bool:
    """Whether the label in front is one of a form that the model fills: ``ACTION: [name of the tool]``."""
    start = found.start()
    line = text[max(text.rfind("\n", 0, start) + 1, start - _NEAR) : start]
    return re.fullmatch(_PROTOCOL, line.strip(" \t*_-`>").lower()) is not None


def _is_title(found: re.Match[str], text: str) -> bool:
    """Whether words in brackets take a line for themselves, and text follows on the next one: they head it."""
    start, end = found.span()
    before, behind = text[max(text.rfind("\n", 0, start) + 1, start - _NEAR) : start], text[end : end + _NEAR]
    rest, _, following = behind.partition("\n")
    return not before.strip(" *#") and not rest.strip(" *:") and bool(following.partition("\n")[0].strip())


def _is_signal(found: re.Match[str], text: str, words: list[str]) -> bool:
    """Whether it is a sign to a program: ``[END]``, "the token [CALLBACK]"."""
    before = text[max(found.start() - 30, 0) : found.start()].lower().split()
    if len(words) == 1 and (words[0] in CONTROLS or not _MARKING.isdisjoint(word.strip(_AROUND) for word in before)):
        return True
    return bool(before) and before[-1].strip(_AROUND) in _SIGNALS


def _words(inner: str) -> list[str]:
    return inner.lower().replace("_", " ").replace("'", " ").replace("’", " ").split()


def _is_of_identity(found: re.Match[str], text: str, roles: Roles | None) -> bool:
    """Whether words in brackets are in the sentence that says who the persona is: there is nothing to come from a talk."""
    words = found[1].split()
    if roles is None or not 0 < len(words) <= 5 or not words[0][0].isalpha() or found[1] in CUES:
        return False
    before = text[max(text.rfind("\n", 0, found.start()), found.start() - _NEAR, 0) : found.start()]
    sentence = re.split(r"[.!?。] ", before)[-1]
    return re.search(_IDENTITY, sentence) is not None and roles.at(found.start()) in _TOLD


def _fields(text: str, roles: Roles | None) -> list[tuple[int, int]]:
    """Fields whose value is a name in angles: nothing fills it."""
    if roles is None:
        return []
    found = islice(re.finditer(_FIELD, text), _MOST)
    named = [(match.span(kind), match[kind]) for match in found for kind in ("slot", "told") if match[kind]]
    spans = [span for span, name in named if f"</{name[1:]}" not in text]
    return [span for span in spans if roles.at(span[0]) in _TOLD]


def _is_lasting(text: str, start: int, end: int, roles: Roles | None) -> bool:
    """Whether a slot is not for what the conversation brings: in words to be said, only what the visitor cannot know."""
    if _is_argument(text, start, end) or _is_address(text, start, end):
        return False
    if roles is None or not roles.is_shown(start):
        return True
    words = _words(text[start + 1 : end - 1])
    if roles.at(start) is Role.SAMPLE or not words:
        return False
    before = text[max(start - 30, 0) : start].lower().replace("'", " ").split()
    return not _OWNERS.isdisjoint(words) and bool(before) and before[-1] in _FROM


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
        and not (_PERSON.isdisjoint(_words(text[start + 1 : end - 1])))
    )


def _is_left(found: re.Match[str], text: str, roles: Roles | None) -> bool:
    """Whether a name in title case stands for one that was to be put in: "this is the desk of Your Company"."""
    before = text[max(found.start() - 30, 0) : found.start()].lower().replace("'", " ").split()
    is_said = roles is None or roles.at(found.start()) in {Role.UTTERANCE, Role.INSTRUCTION}
    return is_said and bool(before) and before[-1] in _FROM and text[found.end() : found.end() + 1] != "]"


def _is_quoted(text: str, at: int) -> bool:
    """Whether an offset lies inside quotation marks on its line."""
    near = max(at - 500, 0)
    line = text[max(text.rfind("\n", near, at) + 1, near) : at]
    return line.count('"') % 2 == 1 or line.count("“") > line.count("”")


def _is_mention(found: re.Match[str], subject: View) -> bool:
    """Whether the sentence speaks of such a placeholder rather than holding one."""
    if not subject.is_mention(found.start()):
        return False
    return not _SAMPLE.isdisjoint(subject.words.of(subject.sentence_at(found.start())))
