"""The instructions of a prompt: its imperative sentences, what each is about, and what is left when they are compared."""

from __future__ import annotations

from functools import cached_property, lru_cache
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, Protocol

from anam_personas.lint.language.vocabulary import listed
from anam_personas.lint.prompt.sides import CONDITIONS, DENIALS
from anam_personas.lint.prompt.topics import sides

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anam_personas.lint.language.words import Sentence, Words
    from anam_personas.lint.prompt.sections import Section
    from anam_personas.lint.prompt.sides import Side

_VERBS = listed(
    """
    accept acknowledge act adapt add address admit adopt advise agree allow announce answer apologize ask assist assume avoid
    base be begin book break breathe bring call cancel change check choose clarify collect comment compare complete
    confirm connect consider continue convert cover create deal decide decline deliver demonstrate describe direct
    disclose discuss do draw drop embody emphasize encourage end engage ensure escalate explain express extract finish focus
    follow gather generate get give go greet guide handle hand help highlight hold identify ignore imagine include inform
    insert introduce invent invite invoke keep lead learn leave let limit listen look maintain make match mention mirror
    move name never note obey offer only open pass pause perform pick play please point praise present prioritize proceed
    process pronounce promise provide put quote reach read recall recommend redirect refer reflect refrain refuse relate
    rely remain remember remind repeat reply request respect respond restate reveal review round rush say schedule search
    select send set share show sign skip slow sound speak spell start state stay steer stick stop suggest summarize support
    switch take talk tell thank transfer translate treat try understand update use validate vary verify wait warn weave wrap
    write always don't must
    antworte antworten fall falle begrüße beantworte bestätige biete bleib bleibe erkläre erfinde frage fragen gib halte hilf lies
    nenne nutze rede sag sage schlage sei sprich stelle verwende vermeide wiederhole nie niemals immer benutze
    responde responda habla hable pregunta pregunte di diga da ofrece usa use mantén evita evite nunca siempre no repite
    confirma saluda sé explica ayuda menciona
    réponds répondez parle parlez demande demandez dis dites donne donnez propose proposez utilise utilisez garde gardez
    évite évitez jamais toujours ne répète confirme salue sois soyez explique aide mentionne
    """
)
_COMMANDS = listed("must should shall never always ensure sure muss musst sollst debes debe dois devez")
_YOU = listed("you du sie tú usted tu vous")
_EMPTY = listed(
    """
    a an the any all every each your you their them they it its this that these those to of in on at for with by as and or
    is are be been being do does please always must should shall make sure ensure very just also only so then there
    der die das den dem ein eine und oder zu in mit für auf bitte immer el la los las un una y o de en con para por siempre
    le les des du et ou à dans avec pour toujours
    """
)
_SAME = {
    **dict.fromkeys(
        listed("users caller callers customer customers visitor visitors guest guests client clients"), "user"
    ),
    **dict.fromkeys(listed("replies response responses answer answers"), "reply"),
    **dict.fromkeys(listed("respond answer"), "reply"),
    **dict.fromkeys(listed("avoid don't not no refrain without"), "never"),
    **dict.fromkeys(listed("reveal disclose divulge"), "share"),
}
_LONGEST_STEM = 7
_MOST = 2000
"""Sentences that are read. No prompt has as many."""
_YOU_ARE = listed("you're are bist eres es êtes sind")
_LABEL = 3
"""Words among which the verb is looked for: "Note: always ask"."""


class Directive(NamedTuple):
    """An instruction: the prompt, its sentence and the index of its first word there, and what it says."""

    prompt: Words
    sentence: Sentence
    first: int
    says: Meaning

    @property
    def start(self) -> int:
        """The offset of its first word."""
        return self.prompt.start(self.first)

    @property
    def end(self) -> int:
        """The offset after its last word."""
        return self.prompt.end(self.sentence.last - 1)


class Meaning:
    """What the words of a sentence, in lower case, say. Personas of one project have sentences in common."""

    def __init__(self, words: tuple[str, ...]) -> None:
        self.words = words

    @cached_property
    def is_imperative(self) -> bool:
        """Whether it starts with a verb in the imperative, perhaps after a label, or commands the reader."""
        if not _VERBS.isdisjoint(self.words[:_LABEL]):
            return True
        return not _COMMANDS.isdisjoint(self.words) and not _YOU.isdisjoint(self.words)

    @cached_property
    def is_order(self) -> bool:
        """Whether it has a verb to tell what to do, or says who somebody is: no fragment ("brief and friendly")."""
        return not _VERBS.isdisjoint(self.words) or not _YOU_ARE.isdisjoint(self.words)

    @cached_property
    def is_denied(self) -> bool:
        """Whether it forbids."""
        return not DENIALS.isdisjoint(self.words[:4])

    @cached_property
    def is_conditional(self) -> bool:
        """Whether it holds in a case only."""
        return not CONDITIONS.isdisjoint(self.words)

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """The words that carry meaning, without their endings; words that mean the same as one."""
        parts = chain.from_iterable(word.split("_") if "_" in word else (word,) for word in self.words)
        return tuple(filter(None, map(_stem, parts)))

    @cached_property
    def stem_set(self) -> frozenset[str]:
        """Each of them once."""
        return frozenset(self.stems)

    @cached_property
    def sides(self) -> tuple[Side, ...]:
        """What it says about the topics."""
        return tuple(sides(self.words))


_meaning = lru_cache(maxsize=4_000)(Meaning)


class Instructed(Protocol):
    """What `Directives` reads of a prompt; `Subject` provides it."""

    @property
    def words(self) -> Words:
        """Its words and sentences."""
        ...

    @property
    def sections(self) -> list[Section]:
        """Its sections."""
        ...

    @property
    def dictated(self) -> Sequence[object]:
        """What it dictates word for word."""
        ...

    def is_dictated(self, offset: int) -> bool:
        """Whether a character is part of that."""
        ...


class Directives:
    """The instructions of a prompt. Dictated text, quotations and examples do not count."""

    def __init__(self, subject: Instructed) -> None:
        # no way back to the subject, which keeps this: what holds itself is not freed where commands collect no cycles
        self._sentences = _sentences(subject)

    @cached_property
    def imperatives(self) -> list[Directive]:
        """The sentences that ask for, or forbid, something."""
        return [made for made in self._sentences if made.says.is_imperative]

    @cached_property
    def sides(self) -> list[tuple[Directive, Side]]:
        """What the sentences say about the topics."""
        return [
            (made, side)
            for made in self._sentences
            if made.says.sides and not is_mapped(made)
            for side in made.says.sides
        ]


def is_mapped(directive: Directive) -> bool:
    """Whether it says what holds in one case: "caller speaks Dutch → answer in Dutch"."""
    text = directive.prompt.text[directive.sentence.start : directive.sentence.end]
    return any(arrow in text for arrow in ("→", "->", "=>", "⇒"))


def _sentences(subject: Instructed) -> list[Directive]:
    words, lower, text, found = subject.words, subject.words.lower, subject.words.text, []
    shown = [_shown(section, text) for section in subject.sections if "example" in section.name.lower()]
    markers = [(section.start, section.body) for section in reversed(subject.sections)]
    is_marking = "<" in text or "[" in text
    is_quoting, is_dictating = '"' in text or "“" in text, bool(subject.dictated)
    for sentence in words.sentences[:_MOST]:
        start, end, first, last = sentence
        while markers and markers[-1][0] < end:
            body = markers.pop()[1]
            first = last if end <= body else max(first, words.word_at(body))
        while (
            first < last and (len(lower[first]) < 2 or lower[first].isdecimal()) and _is_label(text, words.end(first))
        ):
            first += 1
        if first == last or (is_quoting and _is_quotation(text, start, end)):
            continue
        says = _meaning(tuple(lower[first:last]))
        if not (says.is_imperative or says.sides) or (is_marking and _is_marker(words, first, last)):
            continue
        # where words stand is worked out last: it costs most
        at = words.start(first) if shown or is_dictating else start
        if not any(a <= at < b for a, b in shown) and not (is_dictating and subject.is_dictated(at)):
            found.append(Directive(words, sentence, first, says))
    return found


def _is_marker(words: Words, first: int, last: int) -> bool:
    """Whether brackets hold all of a sentence: a step of the flow, such as ``<wait for the answer>``."""
    start, end = words.start(first), words.end(last - 1)
    return (words.text[start - 1 : start], words.text[end : end + 1]) in {("<", ">"), ("[", "]")}


def _is_quotation(text: str, start: int, end: int) -> bool:
    """Whether a sentence holds quotation marks: a quotation is something to say."""
    return text.find('"', start, end) >= 0 or text.find("“", start, end) >= 0


def _shown(section: Section, text: str) -> tuple[int, int]:
    """The characters of a section of examples. One after a mere label ends with its paragraph."""
    blank = text.find("\n\n", section.body) if section.style in {"label", "capitals"} else -1
    return section.start, blank if section.start < blank < section.end else section.end


def _is_label(text: str, end: int) -> bool:
    """Whether a number or letter that ends there is the label of a list item."""
    return text[end : end + 1] in {".", ")"} and text[end + 1 : end + 2] in {" ", "\t", ""}


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    word = word.removesuffix("'s")
    if word in _EMPTY:
        return ""
    if word in _SAME:
        return _SAME[word]
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) > 2:
            word = word.removesuffix(ending)
            break
    if len(word) > 3 and word[-1] == word[-2]:
        word = word[:-1]
    return word.removesuffix("e")[:_LONGEST_STEM]
