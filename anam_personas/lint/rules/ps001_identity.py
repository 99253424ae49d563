"""PS001."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lint.absence import lacks
from anam_personas.lint.prompt.identity import is_given, is_told_of
from anam_personas.lint.rule import Absence, Bad, Unsure, languages_with

if TYPE_CHECKING:
    from anam_personas.lint.subject import Subject


class Identity(Absence):
    """The prompt does not say who the persona is.

    ## What it does

    Looks for a name, a role or a job in the composed prompt, partials and prompt files included: `You are Cara,
    ...`, `Act as a ...`, `Name: ...`. A "friendly AI assistant" alone does not count, nor one "who helps users";
    with a company, a task, a purpose or a name it does, and so does a variable. Unsure, and silent, where the
    prompt speaks of somebody by name who may be the persona.

    ## Why is this bad

    Name, role and job steer the choice of words and give the model something to measure itself against. "You are a
    helpful assistant" is the example that prompting guides give of what not to write.

    ## Sources

    - Anam, prompting guide, first block
    - Vapi, prompting guide; Deepgram, prompting voice agents; LiveKit, prompting
    """

    code = "PS001"
    languages = languages_with("opener", "role")
    name = "no-identity"
    tier = "preview"
    message = "no identity found: no name, no role and no field of work for the persona"
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

    def missing(self, subject: Subject) -> bool | Unsure:
        """Whether nothing in the prompt names a person, a role or a field of work."""
        answer = not _is_introduced(subject) and lacks(subject.words, subject.lexicon, is_given)
        if answer is True and is_told_of(subject.words, subject.lexicon):
            return Unsure("the prompt speaks of somebody by name, who may be the persona")
        return answer


def _is_introduced(subject: Subject) -> bool:
    """Whether a line begins with the name in the file, and says what it is: "Nora, receptionist of ..."."""
    name = subject.persona.body.get("name")
    if not isinstance(name, str) or not name.strip() or subject.prompt is None or name not in subject.prompt.value:
        return False
    lines = f"\n{subject.prompt.value}"
    told = subject.lexicon.phrases("identity-is").texts
    return f"\n{name}, " in lines or any(f"\n{name} {behind} " in lines for behind in told)
