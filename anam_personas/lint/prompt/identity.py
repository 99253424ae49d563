"""Who a prompt says the persona is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lint.language.phrases import Phrases
from anam_personas.lint.language.vocabulary import listed
from anam_personas.lint.language.words import SLOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.language.words import Words

_OPENERS = Phrases(
    """
    you are, you're, you act as, you serve as, you work as, you play, you speak as, you will act as, you'll be, your
    name is, your role is, you will be, act as, acting as, assistant is, pretend to be, play the role of, take the
    role of, assume the role of, take on the role of, act like, you represent, you portray, introduce yourself as,
    speak as, as a, as an, call yourself, your job is to be, you are called, du bist, sie sind, dein name ist, ihr
    name ist, du heißt, sie heißen, deine rolle ist, ihre rolle ist, eres, usted es, te llamas, se llama, tu nombre
    es, su nombre es, actúa como, actúe como, tu rol es, tu es, vous êtes, tu t'appelles, vous vous appelez, agis
    comme, agissez comme, ton nom est, votre nom est
    """
)
_LABELS = listed("name role persona identity rol rolle nombre nom rôle")
_ARTICLES = listed(
    """
    a an the our one ein eine einer der die das unser unsere un una el la los nuestro nuestra le une notre l'
    """
)
_PLAIN = listed(  # adjectives and adverbs that say how, not who
    """
    very really truly helpful friendly smart kind warm professional polite concise intelligent advanced expert
    useful cheerful knowledgeable conversational personal engaging nice patient calm great good simple modern witty
    laid back custom ai artificial intelligence voice digital virtual video real time realtime live powered based
    human like interactive 3d animated talking spoken multilingual funny trusted reliable enthusiastic empathetic
    caring energetic capable general purpose state of the art and or hilfreicher hilfreiche freundlicher freundliche
    netter nette höflicher höfliche kompetenter virtueller virtuelle digitaler digitale künstliche intelligenz ki
    und sehr intelligenter amable útil simpático virtual inteligente digital de voz profesional conciso concisa
    cercano natural artificial inteligencia ia y muy servicial utile aimable sympathique virtuel virtuelle vocal
    vocale numérique serviable et très intelligent professionnel
    """
)
_ROLES = listed(
    """
    assistant assistants agent bot chatbot voicebot llm model avatar robot helper companion assistent assistentin
    sprachassistent sprachassistentin ki-assistent helfer asistente agente ayudante robot assistante aide voix
    person human ai persona character
    """
)
_BINDS = listed(  # words behind which the field of work stands
    """
    for at of from representing who that specializing specialising specialized working conducting running on_behalf
    named called für von bei vom namens der die das para del que llamado llamada especializado pour chez qui nommé
    nommée spécialisé d' du au
    """
)
_VAGUE = listed(  # what follows those words and still says nothing
    """
    the a an user users visitor visitors caller callers customer customers people person anyone everyone someone
    them they it to your you any all their this is and or with helps help helping assists assist assisting answers
    answer answering responds respond responding talks talk talking chats speaks queries query questions question
    requests request information using use know loves can will would need needs things everything anything task
    tasks in by about on nutzer nutzern nutzerin kunden kunde fragen hilft beantwortet den dem und ist bei usuario
    usuarios ayuda responde preguntas a los las el la un una ayudar utilisateur utilisateurs aide répond questions
    les des aux en español
    """
)
_ENDS = ".!?;:\n(—"


def is_given(words: Words) -> bool:
    """Whether a prompt names a person, a role or a field of work for the persona."""
    return any(_says_who(words, at) for _, at in _OPENERS.places(words)) or any(_labelled(words))


def _labelled(words: Words) -> Iterator[bool]:
    """``Name: Anna``, at the start of a line."""
    for index, word in enumerate(words.lower[:-1]):
        if word in _LABELS:
            before = words.text[max(words.start(index) - 6, 0) : words.start(index)].rsplit("\n", 1)
            between = words.text[words.end(index) : words.start(index + 1)]
            if not (before[-1] if len(before) == 2 or words.start(index) < 6 else "x").strip(" -*#\t"):
                yield between.strip("* \t") == ":" and (
                    words.lower[index + 1] == SLOT or not _is_empty(words.lower[index + 1])
                )


def _says_who(words: Words, at: int) -> bool:
    """Whether the words behind ``You are`` say who, rather than how or where."""
    if at >= len(words.lower) or not _opens(words, at):
        return False
    sentence = words.sentence_of(at)
    spans = words.spans_of(sentence)[at - sentence.first :][:30]
    has_role = binds = False
    for index, (start, _) in enumerate(spans, at):
        gap = words.text[spans[index - at - 1][1] : start] if index > at else ""
        if any(mark in gap for mark in _ENDS) or (has_role and "," in gap):
            return False
        word = words.lower[index]
        if has_role and word in _BINDS:
            binds = True
        elif binds or not has_role:
            if word == SLOT or not (word in _ARTICLES or _is_empty(word)):
                return binds or word not in _STOPS
            has_role = has_role or word in _ROLES
        elif word in _STOPS:
            return False
        elif not (_is_empty(word) or word in _ARTICLES or word.endswith(("ing", "ed"))):
            return True
    return False


def _opens(words: Words, at: int) -> bool:
    """Whether a noun can begin here: "You are on a call" says where, "You are calm" how."""
    first, verb = words.lower[at], words.lower[at - 1]
    if first in _ARTICLES or first == SLOT or verb in _NAMES:
        return True
    start = words.start(at)
    return words.text[start].isupper() or words.text[start - 1] in "[\"*“'"


_NAMES = listed("is as a an represent portray es ist como eres bist êtes est comme")
_STOPS = listed(
    """
    in on having making living with powered built designed using by to talking speaking being going able unable here
    not never no always also now currently still and im in am auf mit nicht kein keine en con sobre nunca dans sur
    avec à pas
    """
)


def _is_empty(word: str) -> bool:
    return word in _PLAIN or word in _ROLES or word in _VAGUE
