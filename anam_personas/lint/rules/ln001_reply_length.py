"""LN001."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lint.language.phrases import Phrases
from anam_personas.lint.language.vocabulary import listed
from anam_personas.lint.rule import Absence, Bad

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anam_personas.lint.subject import Subject

_TERSE = listed(
    """
    brief briefly concise concisely succinct succinctly compact crisp terse tersely brevity snappy bite-sized punchy
    kurz knapp prägnant bündig breve breves brevemente conciso concisa concisos concisas escueto bref brève brèves
    brièvement concis concise concises succinct laconique
    """
)
_SHORT = listed("short shorter kurze kurzen kurzer cortas cortos corta corto courte courtes court courts")
_REPLIES = listed(
    """
    reply replies response responses answer answers sentence sentences turn turns message messages utterance
    utterances it them be stay yourself phrase phrases remarks statements speak antwort antworten satz sätze sätzen
    fasse frase frases respuesta respuestas oraciones réponse réponses phrases sois soyez
    """
)
_UNITS = listed(
    """
    sentence sentences word words line lines seconds second satz sätze sätzen wort wörter wörtern zeilen sekunden
    frase frases palabra palabras oración oraciones líneas segundos phrase phrases mot mots lignes secondes
    """
)
_LIMITS = _TERSE | _SHORT | _UNITS
_NUMBERS = listed(
    """
    one two three four five six seven eight nine ten twelve fifteen twenty thirty forty fifty sixty few couple single
    hundred ein einem einen eine zwei drei vier fünf sechs acht zehn zwölf fünfzehn zwanzig dreißig vierzig fünfzig un
    una uno dos tres cuatro cinco seis ocho diez doce quince veinte treinta cuarenta cincuenta pocas une deux trois
    quatre cinq six huit dix douze quinze vingt trente quarante cinquante quelques
    """
)
_ELSE = listed(
    """
    summary summaries summarize slack email emails e-mail sms introduce introduction introductions greet greeting
    greets title note notes report reports story stories document documents demo haiku hold backchannel voicemail
    description opening zusammenfassung begrüße begrüßung bericht geschichte resumen saluda saludo historia résumé
    salue salutation histoire
    """
)
_PHRASES = Phrases(
    """
    to the point, as few words as possible, few words as possible, keep it short, keep them short, keep it tight, be
    short, short and sweet, a sentence or two, a line or two, one short paragraph, a short paragraph, avoid long
    answers, avoid long responses, avoid long replies, avoid lengthy, no long answers, no lengthy, don't give long,
    never give long, never be verbose, don't be verbose, avoid being verbose, auf den punkt, ein satz oder zwei, una
    frase o dos, une phrase ou deux, al grano, avoid long monologues, no long monologues, avoid monologues, avoid
    rambling, do not ramble, don't ramble
    """
)


class ReplyLength(Absence):
    """Nothing in the prompt limits how long an answer may be.

    ## What it does

    Looks for a number of sentences or words, or for a word such as brief, concise, short, succinct that speaks of
    answers; in German, Spanish and French too. A limit on something else (a summary after a booking, a greeting, a
    message that a tool sends) does not count.

    ## Why is this bad

    Models are verbose by default. A reader skims a long answer; a listener has to sit through it, and interrupts. One
    to three sentences are what people say in a conversation.

    ## Sources

    - LiveKit, prompting; Deepgram, prompting voice agents; Vapi, prompting guide; Tavus, prompting guide
    - Anam, personas (answers under 50 words)
    """

    code = "LN001"
    name = "no-reply-length"
    message = "nothing in the prompt limits the length of an answer"
    hint = "Add, say: Answer in one to three short sentences."
    bad = (
        Bad(
            """
            systemPrompt: You are Cara, the voice of Harbour Dental. Reply in natural speech without formatting.
            """,
            ("systemPrompt",),
        ),
        Bad(
            """
            systemPrompt: You are Nia, a voice assistant. Write short, matter-of-fact Slack messages to the team.
            """,
            ("systemPrompt",),
        ),
    )
    good = (
        """
        systemPrompt: You are Cara, the voice of Harbour Dental. Answer in one to three short sentences.
        """,
        """
        systemPrompt: "Eres Cara. Habla con calma. Tus respuestas: máximo dos frases."
        """,
        """
        systemPrompt: Sie sind Lena. Sprich ruhig. Antworten Sie in höchstens zwei Sätzen.
        """,
    )

    def missing(self, subject: Subject) -> bool:
        """Whether no sentence of the prompt bounds the answers."""
        words = subject.words
        if words.vocabulary.isdisjoint(_LIMITS) and _PHRASES.heads.isdisjoint(words.vocabulary):
            return True
        return not any(_bounds(words.of(sentence)) for sentence in words.sentences)


def _bounds(words: Sequence[str]) -> bool:
    """Whether a sentence limits the length of answers."""
    if _LIMITS.isdisjoint(words) and _PHRASES.heads.isdisjoint(words):
        return False
    if _PHRASES.occur(words):
        return True
    return any(_is_bound(words, at) for at in range(len(words)))


def _is_bound(words: Sequence[str], at: int) -> bool:
    """Whether the word at an index limits answers, and nothing else."""
    word, before = words[at], words[max(at - 4, 0) : at]
    is_limit = (
        word in _TERSE
        or (word in _SHORT and not _REPLIES.isdisjoint([*before, *words[at : at + 6]]))
        or (word in _UNITS and any(number.isdigit() or number in _NUMBERS for number in before))
    )
    return is_limit and _ELSE.isdisjoint(words[max(at - 7, 0) : at + 8])
