"""PS001."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lint.prompt.identity import is_given
from anam_personas.lint.rule import Absence, Bad

if TYPE_CHECKING:
    from anam_personas.lint.subject import Subject


_INTRODUCES = (", ", " is a", " is the ", " is an ", " ist ", " es ", " est ")


class Identity(Absence):
    """The prompt does not say who the persona is.

    ## What it does

    Looks for a name, a role or a job: `You are Cara, ...`, `Act as a ...`, `Name: ...`, and their like in German,
    Spanish and French. A "friendly AI assistant" alone does not count; with a company, a field of work or a name it is one,
    and so is a variable. The composed prompt is read, so an identity in a partial or a prompt file counts.

    ## Why is this bad

    Name, role and job steer the choice of words and give the model something to measure itself against. "You are a
    helpful assistant" is the example that prompting guides give of what not to write.

    ## Sources

    - Anam, prompting guide, first block
    - Vapi, prompting guide; Deepgram, prompting voice agents; LiveKit, prompting
    """

    code = "PS001"
    name = "no-identity"
    tier = "preview"
    message = "the prompt does not say who the persona is"
    hint = "Begin with a name, a role and a job: You are Cara, the receptionist of Harbour Dental."
    bad = (
        Bad(
            """
            systemPrompt: You are a friendly AI assistant. Keep your answers short, they will be spoken.
            """,
            ("systemPrompt",),
        ),
        Bad(
            """
            systemPrompt: Ask the guest for a topic, then tell one joke about it. Speak slowly.
            """,
            ("systemPrompt",),
        ),
    )
    good = (
        """
        systemPrompt: |
          You are Cara, the receptionist of Harbour Dental. Keep your answers short, they will be spoken.
        """,
        """
        systemPrompt: "[STYLE] Talk as people talk. [PERSONALITY] You are Cara, a friendly helper."
        """,
        """
        systemPrompt: Eres Tomás, recepcionista de la clínica Sur. Habla despacio.
        """,
    )

    def missing(self, subject: Subject) -> bool:
        """Whether nothing in the prompt names a person, a role or a field of work."""
        return not is_given(subject.words, subject.lexicon) and not _is_introduced(subject)


def _is_introduced(subject: Subject) -> bool:
    """Whether a line begins with the name in the file, and says what it is: "Nora, receptionist of ..."."""
    name = subject.persona.body.get("name")
    if not isinstance(name, str) or not name.strip() or subject.prompt is None or name not in subject.prompt.value:
        return False
    lines = f"\n{subject.prompt.value}"
    return any(f"\n{name}{behind}" in lines for behind in _INTRODUCES)
