"""Whether a sentence has the persona deny that it is a machine, hide it, or be called a human."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from anam_personas.lint.language.phrases import Phrases, near
from anam_personas.lint.language.vocabulary import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anam_personas.lint.language.words import Sentence, Words

_AI = listed(
    """
    ai bot bots robot robots chatbot artificial machine automated computer program llm
    ki künstliche maschine automat ia inteligencia máquina intelligence machine
    """
)
_AIS = Phrases(
    """
    language model, virtual assistant, digital assistant, synthetic voice, computer program, ein computer, ein
    programm, modelo de lenguaje, un ordenador, modèle de langage, un ordinateur
    """
)
_BANS = listed("never not don't mustn't cannot can't avoid refuse nie niemals nicht nunca no jamás jamais pas n ne")
_ADMITS = listed(
    """
    admit admitting reveal revealing say saying tell telling confirm confirming disclose disclosing acknowledge
    mention mentioning divulge state concede expose identify describe refer introduce zugeben verrate verraten sage
    sagen erwähne bestätige offenbare gib reveles revele admitas admita digas diga confirmes menciones menciona
    reconozcas reconozca avoue avoues avouez révèle révèles révélez révéler dis dites confirme mentionne
    """
)
_OUTRIGHT = Phrases(
    """
    claim to be human, claim you are human, claim that you are human, claim to be a human, claim to be a real person,
    pretend to be human, pretend to be a human, pretend you are human, pretend that you are human, pretend to be a
    real person, deny being an ai, deny being ai, deny that you are an ai, deny you are an ai, deny being a bot, deny
    being a robot, hide that you are an ai, hide that you are ai, hide the fact that you are an ai, conceal that you
    are an ai, pass as human, pass as a human, pass for human, insist you are human, insist that you are human,
    convince them you are human, convince the user you are human, you are a real human, you are a real person, you are
    not an ai, you are not ai, you are not a bot, you are not a robot, you are not an artificial, you're not an ai,
    you're not a bot, you're a real person, you're a real human, you are human, you are a human, you're human, say you
    are human, say that you are human, du bist ein mensch, sie sind ein mensch, gib dich als mensch aus, du bist keine
    ki, sie sind keine ki, eres humano, eres humana, eres una persona real, eres un humano, no eres una ia, finge ser
    humano, asistente humano, asistente de voz humano, asistente virtual humano, tu es un humain, tu es humain, tu es
    une vraie personne, passer pour un humain, passer pour une personne, fais croire que tu es humain, hazte pasar
    por, haz creer que eres, gib vor ein mensch zu sein, tu so als wärst du ein mensch, you are not a chatbot, you're
    not a chatbot, vous êtes un humain, vous êtes une vraie personne, tu n'es pas une ia, vous n'êtes pas une ia
    """
)
_REFUTES = Phrases(
    """
    change the subject, deflect, avoid the question, dodge the question, evade the question, ignore the question,
    laugh it off, say no, answer no, deny it, deny this, deny that, deny being, sag nein, sage nein, streite es ab, di
    que no, niégalo, niega ser, niega que, haha no, nope, of course not, no i'm not, no i am not, dis non, réponds
    non, nie être, niez être, nie le
    """
)
"""What a sentence that speaks of machines has the persona answer."""
_OF_HUMANS = listed("resources resource rights relations factors capital services body interest")
"""Words after "human" that do not call the persona one."""
_DEVICES = listed("machine computer program robot robots bot bots automated intelligence maschine automat máquina")
"""Machines that may be another than the persona."""
_SELF = listed(
    """
    you you're your yourself being be this it it's they're talking speaking du sie bist bin sein eres es ser usted tu
    es être vous êtes
    """
)
_BY_NAME = listed("identify describe refer introduce")
_CONCEALS = listed("hide conceal disguise mask verbirg verberge verheimliche oculta disimula cache cachez dissimule")
_SECRET = listed("secret hidden private")
_OWN = listed("you you're your yourself du dein deine eres tu es ton ta")
_IDENTITIES = listed("are you're eres es bist sind êtes")
_REAL = listed("human real menschlicher menschliche echter echte humano humana vrai vraie humain humaine réel")
_ROLES = listed(
    """
    person agent assistant operator representative receptionist employee advisor adviser specialist being human mensch
    mitarbeiter mitarbeiterin berater beraterin persona agente asesor asesora asistente empleado empleada personne
    conseiller conseillère employé employée
    """
)
_BEHIND = listed("real humano humana humain humaine réel réelle")
"""Those that Spanish and French put behind the role."""
_COMPARES = listed(
    "like than not no never who that for to with such wie als nicht kein keine como que ni comme qui pas"
)
_FAR = 9
"""Words behind "you are" in which it says what."""
_UNLESS = Phrases(
    """
    unless asked, unless directly asked, unless they ask, unless explicitly asked, unless sincerely asked, unless the
    user asks, unless the caller asks, unless you are asked, außer auf nachfrage, salvo que te lo pregunten, a menos
    que te lo pregunten, a menos que pregunten, sauf si on te le demande, sauf si on vous le demande
    """
)
_TELLS = _ADMITS | listed("inform explain answer honest transparent")
_MERELY = listed("just only simply merely nur bloß solo sólo solamente seulement")

_OTHERS = listed("our their competitor competitors other tool tools unsere su sus leur")
_HUMAN = listed("human person mensch humano humana persona humain personne model modelo modèle assistant")


def might_deny(words: Words) -> bool:
    """Whether it is worth reading the sentences."""
    found = words.vocabulary
    return not (_AI.isdisjoint(found) and _REAL.isdisjoint(found)) or _AIS.are_in(words) or _OUTRIGHT.are_in(words)


def denies(words: Sequence[str]) -> bool:
    """Whether a sentence has the persona deny what it is."""
    if _AI.isdisjoint(words) and (_HUMAN | _REAL).isdisjoint(words) and not _AIS.occur(words):
        return False
    for start, last in _OUTRIGHT.within(words):
        if not _OF_HUMANS.isdisjoint(words[last : last + 1]):
            continue
        before = words[max(start - 3, 0) : start]
        if _BANS.isdisjoint(before) and not {"if", "whether", "when"}.intersection(before[-1:]):
            return True
    if _hides(words):
        return True
    if _is_called_human(words):
        return True
    if not _AI.isdisjoint(words) and any(
        _BANS.isdisjoint(words[max(first - 3, 0) : first]) for first, _ in _REFUTES.within(words)
    ):
        return True
    return any(
        (word in _ADMITS or (word == "know" and "let" in words[max(at - 4, 0) : at]))
        and not _BANS.isdisjoint([*words[max(at - 4, 0) : at], *words[at + 1 : at + 3]])
        and _is_about_itself(words[at + 1 : at + 9])
        and (word not in _BY_NAME or "yourself" in words[at + 1 : at + 4])
        for at, word in enumerate(words)
    )


def _hides(words: Sequence[str]) -> bool:
    """Whether a sentence has it hidden: "conceal your artificial nature", "keep your AI identity secret"."""
    for at, word in enumerate(words):
        told = words[at + 1 : at + 9]
        is_hidden = word in _CONCEALS or (word == "keep" and not _SECRET.isdisjoint(told))
        if is_hidden and near(told, _OWN, _AI, 1) and _BANS.isdisjoint(words[max(at - 3, 0) : at]):
            return True
    return False


def _is_called_human(words: Sequence[str]) -> bool:
    """Whether a sentence begins with "you are ... a human agent", or the like."""
    start = next((at + 1 for at, word in enumerate(words[:4]) if word in _IDENTITIES), None)
    if start is None or _REAL.isdisjoint(words) or words[0] in {"if", "when", "whether", "wenn", "si", "quand"}:
        return False
    for word, behind in pairwise(words[start : start + _FAR]):
        if word in _COMPARES:
            return False
        if (word in _REAL and behind in _ROLES) or (word in _ROLES and behind in _BEHIND):
            return True
    return False


def _is_about_itself(told: Sequence[str]) -> bool:
    """Whether the words behind "never say" come to that the persona is a machine, and not merely one."""
    named = [index for index, word in enumerate(told) if word in _AI] + [index for index, _ in _AIS.within(told)]
    if named and told[min(named)] in _DEVICES and _SELF.isdisjoint(told[: min(named)]):
        return False
    return bool(named) and _MERELY.isdisjoint(told[: min(named)]) and _OTHERS.isdisjoint(told[: min(named) + 3])


def discloses(words: Words, told: list[Sentence]) -> bool:
    """Whether the prompt has it disclosed after all: on request, or in another sentence."""
    if _UNLESS.are_in(words):
        return True
    others = [words.of(sentence) for sentence in words.sentences if sentence not in told]
    return any(
        near(other, _TELLS, _AI if not _SELF.isdisjoint(other) else _AI - _DEVICES, 8) and _BANS.isdisjoint(other)
        for other in others
    )
