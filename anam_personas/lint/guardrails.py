"""Telling a guardrail from a rule of form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lint.vocabulary import listed
from anam_personas.lint.words import Phrases, near

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anam_personas.lint.sections import Section

_SECTIONS = listed(
    """
    guardrail safety limit boundar restrict privacy compliance security prohibited forbidden off-limits don'ts
    escalation leitplanken grenzen sicherheit límites seguridad limites sécurité
    """
)
_BANS = listed(
    """
    never not don't mustn't can't cannot refuse refrain avoid without must-not nobody won't
    nie niemals nicht kein keine keinen keinerlei nunca jamás no evita evite ne n' jamais évite évitez aucun aucune
    """
)
_DEEDS = listed(
    """
    give provide offer promise promises guarantee share reveal disclose quote discuss diagnose prescribe recommend
    claim assume guess speculate fabricate hallucinate invent make collect request store perform impersonate negotiate
    invite threaten lie mislead insult process access comment engage commit tell advise confirm place charge refund
    assist answer expose violate argue criticize criticise endorse book schedule help divulge misrepresent exaggerate
    record judge compare suggest advice information prices pricing discounts legal medical financial politics political
    religion religious competitors profanity profane offensive explicit inappropriate swear confidential internal
    sensitive personal private hidden gib geben versprich versprechen erfinde erfinden nenne nennen teile verrate
    verraten diagnose rat beratung auskunft preise zusagen vertrauliche empfiehl erfundene des dé dar ofrezcas ofrezca
    inventes invente inventar prometas prometa compartas comparta reveles revele diagnósticos consejos asesoramiento
    precios confidencial hables recomiendes donne donnez donner promets promettez invente inventes inventez partage
    partagez révèle révélez divulgue divulguez conseil conseils prix diagnostic médical médicaux
    """
)
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
    failed, failure, error, cannot help, can't help, not listed, doesn't cover, does not cover, nobody matches, doesn't
    answer, out of scope, off topic, unrelated, outside, beyond, emergency, nicht weißt, nicht wissen, unsicher, no
    sabes, no sabe, no estás seguro, no encuentras, ne sais pas, ne savez pas, pas sûr
    """
)
_CONSEQUENCES = listed(
    """
    say tell admit offer apologize apologise explain escalate transfer direct acknowledge refer connect hand decline
    redirect advise guide politely honest honestly sage sag sagen biete verweise verbinde di dilo dígalo ofrece deriva
    dis dites dis-le propose proposez redirige
    """
)
_IF = listed("if when unless whenever where otherwise wenn falls sonst si cuando quand")
_HUMANS = listed(
    """
    human humans supervisor supervisors manager managers colleague colleagues person people team teams staff specialist
    specialists support
    """
)
_PASSES = listed("transfer escalate connect hand forward refer redirect direct dial")
_SCOPE = Phrases(
    """
    limit your, limit yourself, limit the conversation, stay on topic, stay focused on, keep the conversation focused,
    keep the conversation on, stick to, stay within, stay on the topic, redirect gently, gently redirect, politely
    redirect, politely decline, politely refuse, steer back, steer the conversation back, guide them back, bring the
    conversation back, decline to, refuse to, out of scope, do not diagnose, make up, keep confidential, bleib beim
    thema, bleibe beim thema, lehne ab, lehnen sie, verweise an, nur fragen, ausschließlich fragen, solo preguntas,
    solo responde, responde solo, únicamente preguntas, rechaza, reste dans, restez dans, uniquement aux questions,
    seulement aux questions, only share, only answer, only discuss, only help, only talk about, only provide, only use,
    use only, answer only, discuss only, provide only, share only, knowledge only, topics only, information only, never
    without, explicit confirmation, verify identity, verify their identity, verify customer identity, call emergency,
    emergency services, guide the user back, be honest, say so, keep them tasteful, protect
    """
)


def is_guardrail_section(section: Section) -> bool:
    """Whether a section's name says that it holds limits."""
    name = section.name.lower()
    return any(word in name for word in _SECTIONS)


def is_guardrail(words: Sequence[str]) -> bool:
    """Whether a sentence (its words in lower case) limits the persona, or says what to do when it fails."""
    if _SCOPE.occur(words):
        return True
    if near(words, _BANS, _DEEDS, 3) and not _OF_FORM.occur(words):
        return True
    has_condition = not _IF.isdisjoint(words)
    if has_condition and _UNKNOWING.occur(words) and not _CONSEQUENCES.isdisjoint(words):
        return True
    return has_condition and near(words, _PASSES, _HUMANS, 6)
