"""In which language a text is written, as far as the rules have words for it: a vote of its small words."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from anam_personas.lint.language.vocabulary import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

KNOWN = frozenset(["en", "es", "de", "fr"])
"""Languages for which the rules have words."""

_ENOUGH = 1000
_FEW, _CLEARLY = 120, 4
"""Words at the beginning that decide the language if one has this many times the votes of any other."""
_SMALL = {
    "en": listed(
        """
        the and you are your to of a an is be in it or for with that not do if when as on this never always keep ask
        should i they them what who how use help only can will reply answer act
        """
    ),
    "es": listed(
        """
        el los las y eres tu tus usted su que en un una con por si es para nunca siempre al lo se más cuando
        responde habla del como muy te sus está debe
        sé pero cada frases dos nuestro nuestra le les tiene puede
        """
    ),
    "de": listed(
        """
        der die das und du sie bist sind ist ein eine einen dem den nicht mit auf wenn immer nur im zu antworte
        sprich ihre dein oder für von wird werden alles was keine laut
        sei seien antworten sprechen sätze sätzen zwei unsere ihnen ihm mit aber auch
        """
    ),
    "fr": listed(
        """
        le les et tu vous êtes est un une des du au aux ne pas avec pour si toujours jamais votre ton dans sur
        réponds répondez qui parle parlez où ou ce
        en je nous on plus sois soyez phrases deux réponse elle il mais comme leur notre
        """
    ),
    "it": listed(
        """
        il lo gli e sei di che un una con per se è non sempre mai al della nel rispondi tuo tua parla sono più
        due frasi anche della questo
        """
    ),
    "pt": listed(
        """
        o os as e você é de que um uma com por se não sempre nunca ao da do em seu sua responda fale são mais para
        duas frases também seja
        """
    ),
    "nl": listed(
        """
        de het en je bent u is een van niet met op als altijd nooit voor in te jouw uw spreek antwoord zijn wordt
        """
    ),
    "pl": listed(
        """
        jesteś i w na nie się z do że to jest jak odpowiadaj zawsze nigdy o po
        """
    ),
    "sv": listed(
        """
        du är och en ett att det inte med på som för alltid aldrig av till svara
        """
    ),
    "tr": listed(
        """
        sen bir ve bu için ile her asla değil çok da de sesli cevap
        """
    ),
}


def language_of(words: Sequence[str]) -> str | None:
    """The language (ISO 639-1) of words in lower case. None if it is another one or cannot be detected."""
    return _voted(words[:_FEW], _CLEARLY) or _voted(words[:_ENOUGH], 1)


def _voted(words: Sequence[str], times: int) -> str | None:
    """The language for which there are more than ``times`` as many small words as for any other."""
    votes = dict.fromkeys(_SMALL, 0)
    for codes, count in Counter(filter(None, map(_by_word().get, words))).items():
        for code in codes:
            votes[code] += count
    foreign = 0 if "".join(words).isascii() else sum(word[0] > "\u036f" for word in words)
    best, second = sorted(votes, key=lambda code: votes[code], reverse=True)[:2]
    return best if votes[best] > votes[second] * times and foreign * 2 <= len(words) else None


@cache
def _by_word() -> dict[str, tuple[str, ...]]:
    """Each word with the codes of its languages."""
    every = {word for small in _SMALL.values() for word in small}
    return {word: tuple(code for code, small in _SMALL.items() if word in small) for word in every}
