"""SP010."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anam_personas.lint.finding import Change, Finding, Span
from anam_personas.lint.prompt.cues import Tag, meant, tags
from anam_personas.lint.prompt.mention import is_forbidden
from anam_personas.lint.prompt.stage_directions import CUES, is_direction
from anam_personas.lint.prompt.voices import voice_of
from anam_personas.lint.rule import Bad, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.subject import Subject

_QUOTES = "\"“„«'"
_OPENED = r"[\"“„«「](?:\[[a-z_:]{2,41}\]\s?)*$"
_SPEECH = r"\s?(?:\[[a-z_:]{2,41}\]\s?)*[^\W\d_]"
_NEAR = 100
"""Characters around a tag that are read."""


class UnknownCue(Rule):
    """A word in brackets is not one of Anam's cue tags.

    ## What it does

    Reports single lower-case words in square brackets in spoken words, and in quotations of the prompt, where
    `avatarModel` is of Cara 4 or the persona uses another cue tag; in quotations a feeling, or what stands where a cue
    tag opens another one (`[neutral]`, `[motion:wave]`). Elsewhere a stage direction is reported by SP009.
    ElevenLabs' v3 has tags of its own; with it nothing is reported.

    ## Why is this bad

    There are eleven cue tags: happy, warm, playful, laughter, curious, supportive, concerned, sad, surprised,
    angry, distressed. Any other word in brackets is read aloud.

    ## Fix safety

    The fix writes the cue tag that was probably meant. It is unsafe, since another feeling may be wanted.

    ## Sources

    - Anam, director notes; Anam's JavaScript SDK, DirectorNoteCue
    """

    code = "SP010"
    name = "unknown-cue"
    signs = "["
    severity = Severity.WARNING
    fix = "unsafe"
    bad = (
        Bad(
            """
            avatarModel: cara-4
            initialMessage: "[warm] Hello. [laughs] Sorry!"
            """,
            ("[laughs]",),
            """
            avatarModel: cara-4
            initialMessage: "[warm] Hello. [laughter] Sorry!"
            """,
        ),
        Bad(
            """
            avatarModel: cara-4
            initialMessage: "[suprised] Oh!"
            """,
            ("[suprised]",),
        ),
    )
    good = (
        """
        systemPrompt: "[STYLE] Short. [PERSONALITY] You are Cara."
        avatarModel: cara-4
        """,
        """
        avatarModel: cara-4
        initialMessage: "[warm] Hello. [laughter] Sorry!"
        """,
        """
        initialMessage: "Hello [sighs] again."
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding for every such word."""
        every = list(tags(subject))
        opened = any(tag.is_cue and tag.surface is subject.prompt and _opens(tag) for tag in every)
        unknown = [tag for tag in every if not tag.is_cue and _is_used(subject, tag, like_cues=opened)]
        if unknown and subject.uses_cues and not voice_of(subject).has_audio_tags:
            for tag in unknown:
                near = meant(tag.word)
                yield Finding(
                    Span(tag.surface, tag.start, tag.end),
                    f'"[{tag.word}]" is not a cue tag, and will be read aloud',
                    f'Did you mean "[{near}]"?' if near else f"The cue tags are {', '.join(sorted(CUES))}.",
                    title=f'Write "[{near}]"',
                    changes=(Change(tag.start, tag.end, f"[{near}]"),) if near else (),
                )


def _opens(tag: Tag) -> bool:
    """Whether it stands where a cue does that opens a quoted answer: ``"[happy] Good day!"``, ``"[happy][sad] Oh."``."""
    text = tag.surface.value
    return (
        re.search(_OPENED, text[max(tag.start - _NEAR, 0) : tag.start]) is not None
        and re.match(_SPEECH, text[tag.end : tag.end + _NEAR]) is not None
    )


def _is_used(subject: Subject, tag: Tag, *, like_cues: bool) -> bool:
    """Whether it is spoken, or quoted by a prompt that does not forbid it, perhaps as the cues are that it quotes."""
    if like_cues and tag.surface is subject.prompt and _opens(tag):
        return not is_forbidden(subject, tag.start)
    is_feeling = meant(tag.word) is not None or is_direction(tag.word)
    if tag.surface is not subject.prompt or not is_feeling:
        return tag.surface is not subject.prompt
    if subject.is_dictated(tag.start):
        return True
    text = tag.surface.value
    is_quoted = tag.start > 0 and text[tag.start - 1] in _QUOTES
    return is_quoted and meant(tag.word) is not None and not is_forbidden(subject, tag.start)
