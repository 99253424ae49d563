"""SP008."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from anam_personas.lint.finding import Change, Finding, Span
from anam_personas.lint.language.vocabulary import listed
from anam_personas.lint.prompt.mention import around, is_forbidden, word_at
from anam_personas.lint.prompt.voices import CARTESIA, ELEVENLABS, Voice, voice_of
from anam_personas.lint.rule import Bad, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.prompt.surface import Surface
    from anam_personas.lint.subject import Subject

_NAMES = "break|emotion|speed|volume|spell|phoneme|prosody|say-as|flush|speak|emphasis|sub|audio|lang|mark|voice"
_TAG = rf"</?(?P<name>{_NAMES})(?:\s[^<>\n]{{0,200}})?/?>"
_MOST = 300
"""Tags that are looked at."""
_TAKES = {
    ELEVENLABS: listed("break phoneme"),
    CARTESIA: listed("break emotion speed volume spell"),
    "openai": listed(""),
    "fish": listed("phoneme"),
}
"""Speech markup by provider. Sources: ElevenLabs, controls; Cartesia, SSML tags."""


class SpeechMarkup(Rule):
    """The voice does not support this speech markup.

    ## What it does

    Reports tags such as `<break time="1s"/>` and `<prosody>` in spoken words, and in the prompt where a sentence
    tells the model to write them. The provider of the voice is known from `voiceGenerationOptions` (ElevenLabs by
    `stability` and `model`, Cartesia by `emotion`) or from `voice-provider`. Where it is not known, every such tag
    is reported, in the prompt as info. For Cartesia, long dashes in spoken words are reported too, as info.

    ## Why is this bad

    A voice reads a tag that it does not know aloud, or its sound breaks: ElevenLabs' v3 has no `<break>`, Cartesia
    no `<prosody>`.

    ## Fix safety

    The fix deletes the tag, or writes a comma for the dash. It is unsafe, since the pause may be wanted otherwise.

    ## Sources

    - ElevenLabs, controls and v3; Cartesia, SSML tags; Vapi, voice providers
    """

    code = "SP008"
    name = "speech-markup"
    signs = "<—"
    severity = Severity.WARNING
    fix = "unsafe"
    bad = (
        Bad(
            """
            initialMessage: "Hello <break time='1s'/> there."
            voiceGenerationOptions: {model: eleven_v3}
            """,
            ("<break time='1s'/>",),
            """
            initialMessage: "Hello there."
            voiceGenerationOptions: {model: eleven_v3}
            """,
        ),
        Bad(
            """
            initialMessage: "<prosody rate='slow'>Welcome</prosody>"
            """,
            ("<prosody rate='slow'>", "</prosody>"),
            """
            initialMessage: "Welcome"
            """,
        ),
    )
    good = (
        """
        initialMessage: "Your code is <spell>AB12</spell>."
        voiceGenerationOptions: {emotion: calm}
        """,
        """
        systemPrompt: Never write <break> tags, use commas.
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding for every tag, and for every dash."""
        voice: Voice | None = None
        for surface in subject.surfaces():
            if "<" in surface.value and not (surface is subject.prompt and subject.has_no_effect):
                for found in islice(re.finditer(_TAG, surface.value), _MOST):
                    voice = voice or voice_of(subject)
                    if not _takes(voice, found["name"]) and (severity := _severity(subject, surface, found, voice)):
                        is_said = surface is not subject.prompt or subject.is_dictated(found.start())
                        yield _finding(surface, found, voice, severity, is_said=is_said)
        yield from _dashes(subject)


def _takes(voice: Voice, name: str) -> bool:
    return name in _TAKES.get(voice.provider or "", ()) and not voice.has_audio_tags


def _severity(subject: Subject, surface: Surface, found: re.Match[str], voice: Voice) -> Severity | None:
    """None where a prompt speaks of the tag without asking for it."""
    if surface is not subject.prompt or subject.is_dictated(found.start()):
        return Severity.WARNING
    words = subject.words
    sentence = around(words, min(word_at(subject, found.start()), len(words.lower) - 1))
    is_told = not subject.lexicon.words("speech-tell").isdisjoint(words.of(sentence)) and not is_forbidden(
        subject, found.start()
    )
    if not is_told or found[0].startswith("</"):
        return None
    return Severity.WARNING if voice.provider else Severity.INFO


def _finding(surface: Surface, found: re.Match[str], voice: Voice, severity: Severity, *, is_said: bool) -> Finding:
    text, end = surface.value, found.end()
    is_between = text[found.start() - 1 : found.start()] == " " and text[end : end + 1] == " "
    whose = "the voice does" if voice.provider else "most voices do"
    return Finding(
        Span(surface, *found.span()),
        f"{whose} not know <{found['name']}>: the tag is read aloud, or the voice stumbles",
        "Set the pace by words and commas, or in voiceGenerationOptions.",
        severity=severity,
        title="Delete the tag",
        changes=(Change(found.start(), end + is_between),) if is_said else (),  # elsewhere a sentence is about it
    )


def _dashes(subject: Subject) -> Iterator[Finding]:
    """Long dashes in spoken words, for a voice that stumbles over them."""
    for span in subject.spoken:
        if "—" not in span.text or voice_of(subject).provider != CARTESIA:
            continue
        for found in re.compile(r" ?— ?").finditer(span.surface.value, span.start, span.end):
            yield Finding(
                Span(span.surface, *found.span()),
                "Cartesia's voices stumble over long dashes",
                "Write a comma or a full stop.",
                severity=Severity.INFO,
                title="Write a comma",
                changes=(Change(*found.span(), ", "),),
            )
