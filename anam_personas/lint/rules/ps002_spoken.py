"""PS002."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lint.language.phrases import Phrases
from anam_personas.lint.language.vocabulary import listed
from anam_personas.lint.rule import Absence, Bad

if TYPE_CHECKING:
    from anam_personas.lint.subject import Subject

_PLAIN = listed(
    """
    spoken aloud voiced listeners audio tts voicemail caller callers microphone loudspeaker loudspeakers speaker
    verbally audibly speakable pronounceable spoken-style telephone telephony gesprochen gesprochene gesprochenen
    gesprochener gesprochenes vorgelesen vorlesen vorliest sprachausgabe sprich sprichst telefonat telefonisch
    telefongespräch anruf anrufe anrufer anruferin anrufende anrufenden anrufern hörbar mündlich sprachassistent
    sprachassistentin mikrofon lautsprecher laut stimme sprach sprechender sprechende sprechendes sprechenden hören
    hört gehört telefon voz habla hablas hable hablada hablado habladas oral llamada llamadas llamante micrófono
    altavoz oyen escuchan audio telefónico telefónica voix vocal vocale vocalement parle parles parlez parlant
    parlante oral orale oralement appelant appelants appel micro casque écoutent entendent téléphonique standardiste
    """
)
"""Words that say by themselves that there is something to hear."""

_DOUBTFUL = listed("voice speech speak speaking speaks hear heard phone call calls phone-based")
_PHRASES = Phrases(
    "out loud, on air, without formatting, plain text, plain sentences, video call, read out, on the line, à voix haute"
)
_NOT_SPEECH = {
    "voice": Phrases("brand voice, passive voice, active voice, tone of voice, voice of the customer"),
    "speech": Phrases("hate speech, freedom of speech, free speech, figures of speech, parts of speech"),
    "speak": listed(
        """
        with to another any other only english german spanish french italian portuguese hindi chinese japanese mandarin
        arabic several multiple the about
        """
    ),
    "hear": listed("about from back"),
    "phone": listed("is support number numbers digits app company plan plans model models case cases shop"),
}
_CONTACT = listed("email emails e-mail mail address fax")
_WISHES = listed("like love want wants likes loves wish happy glad excited eager sorry")
_A_CALL = listed(
    "phone voice video audio outbound inbound this the each every a your during on telephone successful over of"
)
_ARRANGES = listed("schedule scheduling book booking offer arrange arranging request set plan tool function action to")


class Spoken(Absence):
    """Nothing in the prompt says that the answers are spoken.

    ## What it does

    Looks for a word about speech: spoken, aloud, voice, audio, call, caller, hear, text-to-speech, "without
    formatting", and their like in German, Spanish and French. "Conversational" does not count, nor does a phone number, a call
    of a tool, or a call that is to be scheduled.

    ## Why is this bad

    The language model reads and writes text; it does not know that a voice reads its answers out. It then writes lists,
    headings, links and long sentences, and all of them are heard.

    ## Sources

    - LiveKit, prompting; Hume, prompt engineering; Deepgram, prompting voice agents
    - Cartesia, starter prompt; Vapi, optimization guide, section 1
    """

    code = "PS002"
    name = "not-told-to-speak"
    message = "nothing in the prompt says that the answers are spoken"
    hint = "Add, say: Everything you say is spoken aloud, so answer in plain sentences without formatting."
    bad = (
        Bad(
            """
            systemPrompt: |
              You are Ada, the guide of the city museum. Keep your answers brief and conversational.
            """,
            ("systemPrompt",),
        ),
        Bad(
            """
            systemPrompt: You are Max, a sales guide. If asked about prices, encourage scheduling a call. Call tools.
            """,
            ("systemPrompt",),
        ),
    )
    good = (
        """
        systemPrompt: |
          You are Ada, the guide of the city museum. Your words are spoken aloud: keep answers brief.
        """,
        """
        systemPrompt: Sie sind Lena, Empfang der Praxis Nord. Alles, was Sie sagen, wird laut vorgelesen.
        """,
        """
        systemPrompt: You are Ada, a museum guide. Your words go through text-to-speech, so no lists.
        """,
    )

    def missing(self, subject: Subject) -> bool:
        """Whether no word of the prompt is about speech."""
        words = subject.words
        if not _PLAIN.isdisjoint(words.vocabulary):
            return False
        if _PHRASES.are_in(words):
            return False
        if _DOUBTFUL.isdisjoint(words.vocabulary):
            return True
        return not any(word in _DOUBTFUL and _is_heard(words.lower, at) for at, word in enumerate(words.lower))


def _is_heard(words: list[str], at: int) -> bool:
    """Whether one of the doubtful words is about speech where it stands."""
    word = words[at]
    before, after = words[max(at - 4, 0) : at], words[at + 1 : at + 2]
    if word in {"call", "calls"}:
        is_noun = bool(before) and before[-1] in _A_CALL
        return is_noun and _ARRANGES.isdisjoint(before) and after not in (["tool"], ["function"])
    if word in {"hear", "heard"}:
        return _WISHES.isdisjoint(before)
    if word in {"speak", "speaks", "speaking"}:
        is_theirs = word == "speaks" or (bool(before) and before[-1] in {"to", "they", "users", "callers", "customers"})
        return not is_theirs and not _follows(after, _NOT_SPEECH["speak"])
    if word == "phone":
        return not _follows(after, _NOT_SPEECH["phone"]) and _CONTACT.isdisjoint([*before[-2:], *after])
    barred = _NOT_SPEECH.get(word)
    return not (isinstance(barred, Phrases) and barred.occur([*before, word, *words[at + 1 : at + 4]]))


def _follows(after: list[str], barred: object) -> bool:
    return bool(after) and isinstance(barred, frozenset) and after[0] in barred
