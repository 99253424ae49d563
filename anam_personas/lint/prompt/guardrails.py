"""Distinguishing a guardrail from a style rule."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from anam_personas.lint.language.phrases import Phrases, near
from anam_personas.lint.language.vocabulary import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anam_personas.lint.prompt.sections import Section

_SECTIONS = listed(
    """
    guardrail safety limit boundar restrict privacy compliance security prohibited forbidden off-limits don'ts
    escalation leitplanken grenzen sicherheit límites seguridad limites sécurité verbot tabu prohibi interdi
    """
)
_REFUSALS = (
    "not do", "don't do", "won't do", "leave alone", "nicht tust", "nicht tun", "no haces", "no hacer", "ne fais pas",
    "ne faites pas",
)  # fmt: skip
"""How a section is called that holds what the persona leaves alone."""
_BANS = listed(
    """
    never not don't mustn't can't cannot refuse refrain avoid without must-not nobody won't nie niemals nicht nichts
    kein keine keinen keinerlei n nunca jamás no ni evita evite ningún ninguna nada ne ni jamais rien évite évitez aucun
    aucune
    """
)
_DEEDS = listed(
    """
    give provide offer promise promises guarantee share reveal disclose quote discuss diagnose prescribe recommend
    claim assume guess speculate fabricate hallucinate invent make collect request store perform impersonate negotiate
    invite threaten lie mislead insult process access comment engage commit tell advise confirm place charge refund
    assist answer expose violate argue criticize criticise endorse book schedule help divulge misrepresent exaggerate
    record judge compare suggest advice information prices pricing discounts legal medical financial politics
    political religion religious competitors profanity profane offensive explicit inappropriate swear confidential
    internal sensitive personal private hidden surname password passwords pin pins ssn salary salaries weapons
    violence violent gib geben versprich versprechen erfinde erfinden nenne nennen teile verrate verraten diagnose rat
    beratung auskunft preise zusagen vertrauliche empfiehl erfundene des dé dar ofrezcas ofrezca inventes invente
    inventar prometas prometa compartas comparta reveles revele diagnósticos consejos asesoramiento precios
    confidencial hables recomiendes das doy digas diga pidas pida comentes comente prometes recomiendas inventas datos
    personales política religión donne donnez donner promets promettez invente inventes inventez partage partagez
    révèle révèles révélez divulgue divulguez conseil conseils prix diagnostic médical médicaux n'invente n'inventez
    juridique juridiques politique religion personnelles schätzen schätze rate raten spekuliere spekulieren politik
    daten
    """
)
_TOLD = listed(
    """
    gib gebe gibst geben nenne nennen versprich versprechen erfinde erfinden teile verrate verraten sprich sprichst
    sprechen rede redest reden spekuliere spekulieren behaupte frag frage fragen empfiehl empfehlen erteile n'invente
    n'inventez
    """
)
"""Verbs that some languages put before the word that forbids."""
_NOTHING = listed("nicht nichts nie niemals kein keine keinen keinerlei pas rien aucun aucune jamais")
_OF_SPEECH = listed("formatierung markdown emojis emoji listen zeichen abkürzungen aufzählungen schnell laut mehr")
_MACHINES = listed("ai bot chatbot robot ki ia")
"""Not to admit what it is limits no persona, unless it is to say so when asked."""
_ON_REQUEST = listed("unless außer salvo sauf")
_OF_FORM = Phrases(
    """
    provide any examples, make it long, make lists, make long, give long, give lengthy, offer long, provide long, make
    noise, share links, share urls, give examples, make bullet, answer in, tell jokes about
    """
)
_UNKNOWING = Phrases(
    """
    don't know, do not know, not sure, unsure, uncertain, don't have, do not have, cannot find, can't find, can't
    answer, cannot answer, unknown, unavailable, not available, not found, no match, nothing matches, fails, fail,
    failed, failure, error, cannot help, can't help, not listed, doesn't cover, does not cover, nobody matches,
    doesn't answer, out of scope, off topic, unrelated, outside, beyond, emergency, nicht weißt, nicht wissen, nicht
    kennst, nicht sicher, unsicher, fehlen, fehlt, ausfällt, fehlschlägt, scheitert, nicht funktioniert, nicht
    verfügbar, no sabes, no sabe, no sepas, no sepa, no lo sabes, no conoces, no estás seguro, no estás segura, no
    encuentras, no está aquí, no puedes, falla, fuera de, ne sais pas, ne savez pas, ne connais pas, ne connaissez
    pas, pas sûr, pas sûre, échoue, indisponible, insuffisante, manque
    """
)
_CONSEQUENCES = listed(
    """
    say tell admit offer apologize apologise explain escalate transfer direct acknowledge refer connect hand decline
    redirect advise guide politely honest honestly sage sag sagst sagen biete bieten verweise verbinde schick di dilo
    dígalo diga admite admita reconoce ofrece ofrezca deriva pregunta recomienda propón manda dis dites dis-le propose
    proposez redirige explique expliquez renvoie renvoyez oriente orientez
    """
)
_ESCALATES = listed("escalate refer eskaliere eskalieren escala eleva")
"""Verbs that only speak of what the persona leaves to others."""
_ABUSE = listed(
    "abusive abuse harassing harassment threatening threatens hateful insulting insults beleidigt insulta insulte"
)
_KEEPS = listed("keep stay stays remain remains treat behandle mantén trata garde gardez traitez")
_SECRET = listed("confidential private vertraulich confidencial confidentiel confidentielle")
_IF = listed("if when unless whenever where otherwise wenn falls sonst si cuando quand")
_HUMANS = listed(
    """
    human humans supervisor supervisors manager managers colleague colleagues person people team teams staff
    specialist specialists clinician doctor pharmacist lawyer accountant professional professionals supervisor support
    mensch menschen mitarbeiter mitarbeiterin kollege kollegen kollegin arzt service persona humano humana recepción
    compañero compañera supervisor médico conseiller conseillère collègue humain accueil médecin
    """
)
_PASSES = listed(
    """
    transfer escalate connect hand forward refer redirect direct dial verbinde verbinden leite verweise schick schicke
    pasa pase transfiere transfiera deriva derive transfère transférez passe passez renvoie renvoyez oriente orientez
    """
)
_SCOPE = Phrases(
    """
    limit your, limit yourself, limit the conversation, stay on topic, stay focused on, keep the conversation focused,
    keep the conversation on, stick to, stay within, stay on the topic, redirect gently, gently redirect, politely
    redirect, politely decline, politely refuse, steer back, steer the conversation back, guide them back, bring the
    conversation back, decline to, refuse to, out of scope, do not diagnose, make up, keep confidential, bleib beim
    thema, bleibe beim thema, bleib bei, bleib beim, bleiben sie bei, beschränke dich, lehne ab, lehne andere, andere
    themen, anderen themen, lehnen sie, verweise an, quédate en, limítate a, cíñete a, otros temas, reste sur, restez
    sur, limite toi, limitez vous, refuse gentiment, refuse poliment, refusez gentiment, refusez poliment, autres
    sujets, hors sujet, nur fragen, ausschließlich fragen, solo preguntas, solo responde, responde solo, únicamente
    preguntas, rechaza, reste dans, restez dans, uniquement aux questions, seulement aux questions, only share, only
    answer, only discuss, only help, only talk about, only provide, only use, use only, answer only, discuss only,
    provide only, share only, knowledge only, topics only, information only, never without, do not name, don't name,
    never name, instead of guessing, rather than guessing, when in doubt, if in doubt, if unsure ask, if you are
    unsure ask, not allowed to, not permitted to, not authorized to, not authorised to, you may not, solely on,
    strictly from, exclusively from, exclusively on, based only on, off topic, unrelated questions, unrelated topics,
    call 911, dial 911, call 112, dial 112, call 999, dial 999, in an emergency, for emergencies, bei notfällen, im
    notfall, nicht befugt, no estás autorizado, en caso de emergencia, en cas d'urgence, explicit confirmation, verify
    identity, verify their identity, verify customer identity, call emergency, emergency services, guide the user
    back, be honest, say so, keep them tasteful, protect
    """
)


def _forbids(words: Sequence[str]) -> bool:
    if near(words, _BANS, _DEEDS, 3) and not _OF_FORM.occur(words):
        return True
    return near(words, _TOLD, _NOTHING, 2) and _OF_SPEECH.isdisjoint(words)


def is_guardrail_section(section: Section) -> bool:
    """Whether a section's name says that it holds limits."""
    return _names_limits(section.name)


@lru_cache(maxsize=1_000)
def _names_limits(name: str) -> bool:
    """Personas have many names of sections in common."""
    said = name.lower().replace("’", "'")
    return any(word in said for word in (*_SECTIONS, *_REFUSALS))


def is_guardrail(words: Sequence[str]) -> bool:
    """Whether a sentence (its words in lower case) limits the persona, or says what to do when it fails."""
    if _SCOPE.occur(words):
        return True
    if (_MACHINES.isdisjoint(words) or not _ON_REQUEST.isdisjoint(words)) and _forbids(words):
        return True
    has_condition = not _IF.isdisjoint(words)
    if has_condition and _UNKNOWING.occur(words) and not _CONSEQUENCES.isdisjoint(words):
        return True
    if near(words, _KEEPS, _SECRET, 6):
        return True
    if near(words, _ESCALATES, _HUMANS, 5) or (has_condition and not _ABUSE.isdisjoint(words)):
        return True
    return has_condition and near(words, _PASSES, _HUMANS, 6)
