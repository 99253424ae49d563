"""What instructions say of answers: how long, with or without formatting, in which language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lint.language.phrases import Phrases
from anam_personas.lint.language.vocabulary import listed
from anam_personas.lint.prompt.sides import DENIALS, EXCEPTIONS, RESERVE, Side, is_conditional, is_denied

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_TERSE = listed(
    """
    brief briefly concise concisely succinct succinctly terse tersely short brevity kurz knapp prägnant breve breves
    brevemente conciso concisa concisos concisas cortas bref brève brèves brièvement concis concises courtes
    """
)
_THOROUGH = listed(
    """
    thorough thoroughly comprehensive comprehensively exhaustive exhaustively in-depth ausführlich
    ausführliche umfassend umfassende detallada detalladas exhaustiva exhaustivas extensas détaillée détaillées
    exhaustive exhaustives complètes
    """
)
_DETAILED = listed(
    "detailed elaborate extensive long longer lengthy lange langen largas longues detailliert detaillierte detaillierten"
)
REPLIES = listed(
    """
    reply replies response responses answer answers explanation explanations explain explaining turn turns message
    messages utterance utterances antwort antworten antworte erklärungen erkläre respuesta respuestas responde
    explicaciones réponse réponses réponds répondez explications beantworte beantworten
    """
)
_BE = listed("be being stay keep remain sei bleib bleibe sé sea mantén sois soyez reste restez")
_ELSE = listed(
    """
    accept summary summaries summarize slack email emails mail sms introduce introduction greet greeting greetings title note
    notes report reports story stories document documents backchannel voicemail description opening closing example
    examples first final leave pause pauses silence name names question questions list call session document knowledge
    zusammenfassung begrüßung bericht resumen saludo historia résumé salutation
    """
)
_WRITTEN = listed("slack email emails mail sms document documents ticket tickets report reports notes screen chat")
_NUMBERS = {
    word: number
    for number, words in enumerate(
        (
            "one single ein eine einen einem un una une", "two zwei dos deux", "three drei tres trois",
            "four vier cuatro quatre", "five fünf cinco cinq", "six sechs seis", "seven", "eight", "nine", "ten zehn diez dix",
        ),
        1,
    )
    for word in words.split()
} | {"fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "hundred": 100}  # fmt: skip
_SENTENCES = listed("sentence sentences satz sätze sätzen frase frases oraciones phrase phrases")
_WORDS = listed("word words wörter wörtern palabras mots")
_FORMATS = listed(
    "markdown formatting bullet bullets lists headings headers tables bold italics asterisks aufzählungen "
    "formatierung listas viñetas formato listes puces formatage"
)
_FORMATTED = Phrases(
    """
    markdown, bullet points, bullets, bulleted lists, numbered lists, bulleted list, numbered list, tables, headings,
    keine listen, ohne listen, von listen, nutze listen, verwende listen,
    bold text, code blocks, code examples, code snippets, aufzählungszeichen, stichpunkte, viñetas, puces, tableaux
    """
)
_MODERATES = listed("force forcing overuse overusing overdo abuse erzwinge übertreibe fuerces abuses forcez abusez")
"""Verbs of which a ban leaves the thing itself allowed: "don't force bullets onto a simple answer"."""
_USES = listed(
    """
    use include add provide give write present format structure insert incorporate nutze verwende benutze usa use
    incluye utilise utilisez ajoute
    """
)
_LANGUAGES = listed(
    """
    english spanish german french italian portuguese dutch polish japanese chinese mandarin hindi arabic turkish
    korean russian deutsch englisch spanisch französisch español inglés alemán francés français anglais espagnol
    allemand
    """
)
_SPEAKS = listed("respond reply answer speak talk converse communicate antworte sprich responde habla réponds parle")
_STRICT = listed("always only must exclusively immer nur siempre solo sólo toujours uniquement seulement")
_MIRRORS = Phrases(
    """
    same language, user's language, caller's language, customer's language, visitor's language, guest's language, in
    the language of the, language the user speaks, language they speak, their language, sprache des nutzers, sprache
    des kunden, idioma del usuario, idioma del cliente, langue de l'utilisateur, langue du client
    """
)
_SOME = listed("few couple several some many least paar einige wenige pocas algunas quelques")
_NEAR = 6
_ALONE = 8
"""A sentence of fewer words that says "short" speaks of answers, since it names nothing else."""

_QUESTIONS = listed("question questions preguntas fragen")
_RECEIVED = listed("given receive received provided")
_BY_THE_WAY = listed("briefly concisely succinctly tersely kurz knapp brevemente brièvement")
"""How something is done: in a longer sentence than a few words, that is something else than an answer."""
_THIS = listed("this that these transition transitions intro intros part step steps section")
"""What is kept short where answers in general are not meant."""
_WHO = listed("who whom whose quienes")
"""Words after which somebody else answers: "specialists who can give detailed answers"."""
_DESCRIBES = listed("describe narrate beschreibe décris")
OF_LENGTH = _TERSE | _THOROUGH | _DETAILED | _SENTENCES | _WORDS | {"detail", "depth"}
OF_FORMATTING = _FORMATS | _FORMATTED.heads
_SHORT = 5
"""A sentence of fewer words that names a language names the one of all answers."""
OF_LANGUAGE = _LANGUAGES | listed("language sprache idioma langue")


def length(words: Sequence[str]) -> Iterator[Side]:
    """Short or long answers, and how many sentences or words."""
    if is_conditional(words):
        return
    for at, word in enumerate(words):
        if word not in OF_LENGTH or not _else(words).isdisjoint(words[max(at - _NEAR, 0) : at + _NEAR]):
            continue
        if word in _SENTENCES or word in _WORDS:
            bound = _upper(words[max(at - 3, 0) : at])
            if bound and (not REPLIES.isdisjoint(words) or "keep" in words or len(words) < _ALONE):
                yield Side(f"how many {'sentences' if word in _SENTENCES else 'words'} an answer has", "at most", bound)
        elif side := _extent(words, at):
            yield Side("the length of answers", side, None)


def _else(words: Sequence[str]) -> frozenset[str]:
    """What else may be short or long than answers. Who answers questions in detail does not ask detailed questions."""
    return _ELSE - _QUESTIONS if words[0] in REPLIES or words[1:2] == ["answer"] else _ELSE


def _extent(words: Sequence[str], at: int) -> str | None:
    """Whether the word at an index asks for short answers or for long ones."""
    word, before = words[at], words[max(at - 3, 0) : at]
    if is_denied(words, at, 4) or not RESERVE.isdisjoint(before) or not _WHO.isdisjoint(words[:at]):
        return None
    if word in {"detail", "depth"}:
        return "long" if "in" in words[max(at - 2, 0) : at] and not REPLIES.isdisjoint(words[:at]) else None
    if word in _THOROUGH and (words[0] in _DESCRIBES or words[0] in REPLIES):
        return "long"
    if word in _DETAILED:
        is_told = not REPLIES.isdisjoint(words[at + 1 : at + 3]) and _RECEIVED.isdisjoint(before)
        return "long" if is_told else None
    if "keep" in before and not _THIS.isdisjoint(before):
        return None  # "keep transitions brief"
    reach = 5 if word in _TERSE else 3
    if not _BE.isdisjoint(before) or not REPLIES.isdisjoint(words[max(at - 4, 0) : at + reach]):
        return "short" if word in _TERSE else "long"
    enough = _ALONE if word not in _BY_THE_WAY else _SHORT
    return "short" if word in _TERSE and len(words) < enough else None


def _upper(before: Sequence[str]) -> int | None:
    """The number right before a unit: of a range, its end."""
    if not _SOME.isdisjoint(before):
        return None
    numbers = [int(word) if word.isdecimal() else _NUMBERS.get(word, 0) for word in before if len(word) < 9]
    return next((number for number in reversed(numbers) if 0 < number < 500), None)


def formatting(words: Sequence[str]) -> Iterator[Side]:
    """With or without visual formatting. What holds in a case alone still contradicts "never"."""
    if not EXCEPTIONS.isdisjoint(words) or not _WRITTEN.isdisjoint(words):
        return
    if not _MODERATES.isdisjoint(words):
        return
    if any(word in _FORMATS and is_denied(words, at, 12) for at, word in enumerate(words)):
        yield Side("formatting", "without", None)
    elif DENIALS.isdisjoint(words) and any(
        not _USES.isdisjoint(words[max(first - 4, 0) : first]) for first, _ in _FORMATTED.within(words)
    ):
        yield Side("formatting", "with", None)


def language(words: Sequence[str]) -> Iterator[Side]:
    """One language always, or that of the visitor."""
    if is_conditional(words) or _SPEAKS.isdisjoint(words) or not DENIALS.isdisjoint(words):
        return
    named = _LANGUAGES.intersection(words)
    if _MIRRORS.occur(words):
        yield Side("the language of answers", "the visitor's", None)
    elif len(named) == 1 and (not _STRICT.isdisjoint(words) or len(words) < _SHORT):
        yield Side("the language of answers", min(named), None)
