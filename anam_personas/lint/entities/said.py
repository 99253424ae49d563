"""Whether a prompt says how addresses and numbers are said: beside one, or for all of a kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lint.language.lexicon import everywhere
from anam_personas.lint.prompt.roles.types import Role

if TYPE_CHECKING:
    from anam_personas.lint.entities.contacts import Contact
    from anam_personas.lint.prompt.view import View

_LEAD = 60
"""Characters in front of a contact in which it is called a sample."""
_SIGNS = ".,:;!?*_\"'()“”«»„"
_READ = frozenset([Role.INSTRUCTION, Role.STEP, Role.FACT, Role.HEADING])
_MOST = 200
"""Sentences that are looked at."""


def is_explained(subject: View, contact: Contact) -> bool:
    """Whether the sentence around a contact, or the next, says how to say it, or hands it to a program."""
    words, text = subject.words, subject.words.text
    sentence = subject.sentence_at(contact.start)
    after = subject.sentence_at(min(sentence.end + 1, len(text)))
    told = everywhere().united("contact-how", "contact-manner")
    if not told.isdisjoint(words.of(sentence)) or not told.isdisjoint(words.of(after)):
        return True
    if contact.kind == "link" and _is_where_it_runs(words.of(sentence), text[sentence.start : contact.start]):
        return True
    start = max(text.rfind("\n", 0, contact.start) + 1, contact.start - _LEAD)
    lead = {word.strip(_SIGNS) for word in text[start : contact.start].lower().split()}
    return not everywhere().words("contact-example").isdisjoint(lead)


def _is_where_it_runs(told: list[str], before: str) -> bool:
    """Whether a sentence only says on which page the persona itself is: "You are the live demo on our page"."""
    on = before.lower().split()[-1:]
    return not everywhere().words("contact-on").isdisjoint(on) and not everywhere().words("contact-runs").isdisjoint(
        told
    )


def is_told_how(subject: View, kind: str) -> bool:
    """Whether the prompt says, wherever that stands, how contacts of a kind are said, or not to say them: "never read a URL"."""
    words = subject.words
    things, manner, aloud = (everywhere().words(f"contact-{name}") for name in (kind, "manner", "aloud"))
    written_out, as_words = everywhere().phrases("contact-in-words"), everywhere().words("contact-in-words")
    if words.vocabulary.isdisjoint(things):
        return False
    for sentence in words.sentences_of(sorted(words.indexes(things)))[:_MOST]:
        told = words.of(sentence)
        is_written_out = kind == "phone" and (written_out.occur(told) or not as_words.isdisjoint(told))
        is_how = (
            not manner.isdisjoint(told)
            or is_written_out
            or (kind == "link" and not aloud.isdisjoint(told) and subject.is_mention(sentence.start + 1))
        )
        if is_how and subject.roles.at(words.start(sentence.first)) in _READ:
            return True
    return False
