"""SP011."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lint.finding import Field, Finding, Span
from anam_personas.lint.prompt.cues import tags
from anam_personas.lint.prompt.mention import is_forbidden
from anam_personas.lint.rule import Bad, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.subject import Subject


class IgnoredCue(Rule):
    """The avatar does not act on a cue tag.

    ## What it does

    Reports Anam's cue tags (`[warm]`, `[laughter]`, ...) in the first message and in the prompt, unless a sentence
    forbids them, where `avatarModel` is `cara-3`. Where `avatarModel` is absent, they and `directorNotes` are an
    info, since the avatar's own version decides. `directorNotes` beside `cara-3` are reported by S014.

    ## Why is this bad

    Only Cara 4 acts on cue tags and director notes. With an older model they are read aloud, or dropped.

    ## Sources

    - Anam, director notes
    """

    code = "SP011"
    name = "ignored-cue"
    severity = Severity.WARNING
    bad = (
        Bad(
            """
            avatarModel: cara-3
            initialMessage: "[warm] Hello."
            """,
            ("[warm]",),
        ),
        Bad(
            """
            directorNotes: {presetStyle: warm}
            initialMessage: "Hello [laughter] there."
            """,
            ("directorNotes", "[laughter]"),
        ),
    )
    good = (
        """
        avatarModel: cara-4-latest
        directorNotes: {presetStyle: warm}
        initialMessage: "[warm] Hello."
        """,
        """
        avatarModel: cara-3
        initialMessage: "A warm hello."
        systemPrompt: You are Cara. Never write tags such as [warm].
        """,
    )

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding for every tag, and one for director notes on an avatar whose model is not said."""
        model = subject.persona.body.get("avatarModel")
        if model not in {None, "cara-3"}:
            return
        severity = Severity.INFO if model is None else Severity.WARNING
        hint = (
            "Choose a cara-4 model, or delete it."
            if model
            else "Set avatarModel: cara-4 if the avatar is of that model."
        )
        written = subject.persona.origin(("directorNotes",))
        if model is None and written is not None and subject.persona.body.get("directorNotes"):
            yield Finding(
                Field(*written),
                "only Cara 4 acts on directorNotes, and avatarModel is not set",
                hint,
                severity=severity,
            )
        for tag in tags(subject):
            in_prompt = tag.surface is subject.prompt
            if tag.is_cue and not (in_prompt and (subject.has_no_effect or is_forbidden(subject, tag.start))):
                message = f'only Cara 4 acts on "[{tag.word}]": with other models it is read aloud'
                yield Finding(Span(tag.surface, tag.start, tag.end), message, hint, severity=severity)
