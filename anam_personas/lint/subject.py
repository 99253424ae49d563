"""A persona as the rules see it: its texts, read once, with everything that several rules need to know about them."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING, Any

from anam_personas.lint.finding import Field, Span
from anam_personas.lint.language.detect import KNOWN, language_in, languages_in
from anam_personas.lint.language.lexicon import lexicon_of
from anam_personas.lint.language.words import SLOT, Sentence, Words
from anam_personas.lint.prompt.dictated import utterances
from anam_personas.lint.prompt.mention import has_word, negations
from anam_personas.lint.prompt.sections import Section, Sectioned
from anam_personas.lint.prompt.stage_directions import CUES
from anam_personas.lint.prompt.surface import PromptSurface, Surface

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from anam_personas.diagnostics.types import Tier
    from anam_personas.lint.edits import Editor
    from anam_personas.lint.language.lexicon import Lexicon
    from anam_personas.lint.prompt.clauses import Clauses
    from anam_personas.lint.prompt.directives import Directives
    from anam_personas.lint.prompt.roles.reader import Roles
    from anam_personas.persona.types import Persona, ToolUse
    from anam_personas.yaml.document import Document, Route, Step

OWN_MODEL = "CUSTOMER_CLIENT_V1"
"""The llmId with which Anam's language model, and so the prompt, is not used."""


class Subject:
    """A resolved persona for the rules. ``options`` is the ``[lint]`` table of the settings; ``tiers`` gives those whose
    findings are reported, for the code of a rule: all, if it is not given.

    ``prompt`` is the composed system prompt, ``greeting`` the first message; None where the persona has none.
    """

    def __init__(
        self, persona: Persona, options: Mapping[str, Any], tiers: Callable[[str], frozenset[Tier]] | None = None
    ) -> None:
        self.persona = persona
        self.options = options
        self.tiers = tiers
        self.prompt = PromptSurface(persona, persona.prompt) if persona.prompt is not None else None
        self._bans: dict[Sentence, bool] = {}
        """Of the sentences that were looked at, whether they forbid something."""

    @cached_property
    def editor(self) -> Editor:
        """Makes the edits of its findings."""
        from anam_personas.lint.edits import Editor

        return Editor()

    @cached_property
    def greeting(self) -> Surface | None:
        """The first message; None without one."""
        value = self.persona.body.get("initialMessage")
        text = self.persona.text(("initialMessage",)) if isinstance(value, str) and value else None
        return Surface(text) if text else None

    @cached_property
    def greeting_words(self) -> Words:
        """The words of the first message; empty without one."""
        return Words(self.greeting.value if self.greeting else "")

    @property
    def prompt_key(self) -> Field:
        """The key of the prompt, the location of findings about what it lacks."""
        origin = self.persona.origin(("systemPrompt",))
        return Field(*origin) if origin else Field(self.persona.document, ())

    @cached_property
    def words(self) -> Words:
        """The words of the prompt; empty without one."""
        return Words(self.prompt.value if self.prompt else "")

    @cached_property
    def language(self) -> str | None:
        """The language of the prompt; None if the rules have no words for it."""
        return self.written_in if self.written_in in KNOWN else None

    @cached_property
    def written_in(self) -> str | None:
        """The language of the prompt; None if it cannot be detected."""
        return language_in(self.words)

    @cached_property
    def lexicon(self) -> Lexicon:
        """The words of the languages of the prompt; of the persona's, or English ones, where none can be detected."""
        return lexicon_of(self._told_languages)

    @cached_property
    def _told_languages(self) -> tuple[str, ...]:
        """The languages of the prompt that rules have words for, that of most of it first."""
        told = tuple(code for code in self.languages if code in KNOWN)
        return told or (self.written_in or str(self.persona.body.get("languageCode") or "en")[:2],)

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages of the prompt, the main one first; also those for which the rules have no words."""
        return languages_in(self.words)

    @cached_property
    def clauses(self) -> Clauses:
        """The sentences of the prompt in clauses."""
        from anam_personas.lint.prompt.clauses import Clauses

        return Clauses(self.words, self._told_languages)

    @cached_property
    def greeting_clauses(self) -> Clauses:
        """The sentences of the first message in clauses."""
        from anam_personas.lint.prompt.clauses import Clauses

        return Clauses(self.greeting_words, self._told_languages)

    @cached_property
    def sections(self) -> list[Section]:
        """The sections of the prompt."""
        return self._sectioned.sections

    @cached_property
    def _sectioned(self) -> Sectioned:
        return Sectioned(self.prompt.value if self.prompt else "")

    @cached_property
    def roles(self) -> Roles:
        """The role of every line and quoted stretch of the prompt."""
        from anam_personas.lint.prompt.roles.reader import Roles

        name = str(self.persona.body.get("name", "")).lower()
        return Roles(self.prompt.value if self.prompt else "", self._sectioned, frozenset((name, *name.split()[:1])))

    @cached_property
    def spoken(self) -> list[Span]:
        """What reaches the voice word for word: the first message, and what the prompt dictates."""
        said = [Span(self.greeting, 0, len(self.greeting.value))] if self.greeting else []
        return said + self.dictated

    @cached_property
    def dictated(self) -> list[Span]:
        """What the prompt dictates word for word."""
        return [Span(self.prompt, *said) for said in utterances(self.words)] if self.prompt else []

    def surfaces(self) -> Iterator[Surface]:
        """The prompt and the first message."""
        if self.prompt is not None:
            yield self.prompt
        if self.greeting is not None:
            yield self.greeting

    def is_dictated(self, offset: int) -> bool:
        """Whether a character of the prompt is part of something to be said."""
        if not self.dictated:
            return False
        index = bisect_right(self.dictated, offset, key=lambda span: span.start) - 1
        return index >= 0 and offset < self.dictated[index].end

    def is_mention(self, offset: int) -> bool:
        """Whether the prompt's sentence around an offset forbids something: what it names there is not in use."""
        sentence = self.sentence_at(offset)
        if sentence not in self._bans:
            banning = negations() - self.lexicon.words("mention-not")
            self._bans[sentence] = has_word(self.words, sentence, banning, self.lexicon.said("fix").get("data"))
        return self._bans[sentence]

    def sentence_at(self, offset: int) -> Sentence:
        """The prompt's sentence around an offset."""
        return self.words.sentence_at(offset)

    @cached_property
    def is_judged(self) -> bool:
        """Whether rules about what a prompt lacks apply."""
        return self.prompt is not None and not self.has_no_effect and not self.is_greeting

    @cached_property
    def has_no_effect(self) -> bool:
        """Whether no language model of Anam's reads the prompt, or there is nothing to read."""
        return self.prompt is None or self.persona.body.get("llmId") == OWN_MODEL or not self.prompt.value.strip()

    @cached_property
    def is_greeting(self) -> bool:
        """Whether the prompt is not an instruction but something to say to a visitor, or a question to the model."""
        from anam_personas.lint.prompt.greeting import is_greeting

        return is_greeting(self.words)

    @cached_property
    def documents(self) -> set[Document]:
        """The files that make up the persona."""
        found = {layer.document for layer in self.persona.layers}
        found.update(use.document for use in self.persona.tools if use.document is not None)
        found.update(piece.text.document for piece in (self.persona.prompt.pieces if self.persona.prompt else ()))
        return found

    @cached_property
    def label_texts(self) -> list[str]:
        """The same as ``labels``, without their places."""
        named = [self.persona.body, *(use.definition for use in self.persona.tools)]
        return [text for item in named for key in ("name", "description") if isinstance(text := item.get(key), str)]

    @cached_property
    def labels(self) -> list[Surface]:
        """Names and descriptions, of the persona and of its tools."""
        routes = [self.persona.origin((key,)) for key in ("name", "description")]
        routes += [self.tool_field(use, key) for use in self.persona.tools for key in ("name", "description")]
        texts = [document.text_at(route) for document, route in filter(None, routes)]
        return [Surface(text) for text in texts]

    def tool_field(self, use: ToolUse, *route: Step) -> tuple[Document, Route] | None:
        """The file, and the way in it, where a field of a tool was written; None where it was not."""
        if use.document is not None:
            return (use.document, route) if use.document.has(route) else None
        return self.persona.origin((*use.route, *route))

    @cached_property
    def secrets(self) -> list[tuple[Span, str]]:
        """Secrets in the texts that rules read, each with what it seems to be."""
        from anam_personas.lint.entities.secrets import in_surface, may_be_in

        if not any(map(may_be_in, self.documents)):
            return []
        return [found for surface in self.surfaces() for found in in_surface(surface)]

    def is_secret(self, surface: Surface, offset: int) -> bool:
        """Whether a character is part of a secret, which is a finding of its own."""
        return any(span.surface is surface and span.start <= offset < span.end for span, _ in self.secrets)

    @cached_property
    def uses_cues(self) -> bool:
        """Whether Anam's cue tags work or are used: on Cara 4, or one is in a text."""
        if str(self.persona.body.get("avatarModel", "")).startswith("cara-4"):
            return True
        return any(f"[{cue}]" in surface.value for surface in self.surfaces() for cue in CUES)

    @cached_property
    def directives(self) -> Directives:
        """The instructions of the prompt."""
        from anam_personas.lint.prompt.directives import Directives

        return Directives(self)

    @cached_property
    def tool_names(self) -> frozenset[str]:
        """The names of the tools that the file knows. Tools by id have names that only Anam knows."""
        return frozenset(use.definition["name"] for use in self.persona.tools)

    @cached_property
    def identifiers(self) -> frozenset[str]:
        """Names of tools, of their parameters, and of variables: words that stand for things, not prose."""
        found = set(self.tool_names) | set(self.persona.variables)
        for use in self.persona.tools:
            for name in ("parameters", "queryParameters"):
                found |= set((use.definition.get(name) or {}).get("properties") or ())
        return frozenset(found)


__all__ = ["OWN_MODEL", "SLOT", "Subject"]
