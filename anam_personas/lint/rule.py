"""The base class of rules: one class in a file of its own, with its manual page and its examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple

from anam_personas.diagnostics.options import Option
from anam_personas.diagnostics.types import Severity
from anam_personas.lint.finding import Doubt, Field, Finding, Unsure
from anam_personas.lint.language.lexicon import languages_with

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.diagnostics.types import Tier
    from anam_personas.lint.subject import Subject
    from anam_personas.yaml.document import Document


_NO_WORDS = "the language of the prompt is not one that the rule has words for"


class Bad(NamedTuple):
    """An example that the rule reports: part of a persona file, the words that are underlined, and the part after the fix.

    ``file`` contains top-level keys. Other required keys may be omitted.
    """

    file: str
    marks: tuple[str, ...]
    fixed: str | None = None


class Rule:
    """A check of personas (``check``), of files, whatever uses them (``check_file``), or of both.

    The docstring of a subclass is its manual page, in Markdown: a first line that states the problem, then the
    headings ``## What it does``, ``## Why is this bad``, optionally ``## Fix safety``, and ``## Sources``. Examples are
    generated from ``bad`` and ``good``, which the tests run with ``example_settings`` for ``[lint]``. ``fix`` is the safest
    kind of fix that the rule offers. ``tier`` is the preset of its findings, unless a finding sets another.

    ``options`` are the keys that ``[lint.options.CODE]`` of the settings may set for the rule. Read them with `option`.
    An example that needs one sets it in ``example_settings``: ``{"options": {CODE: {KEY: VALUE}}}``. ``url`` is the web
    address of the page, if it has one. ``languages`` are the codes of the languages that the rule has words for, from the word
    lists (`languages_with` one of its classes), or None if it needs no words.

    ``signs`` are characters without which ``check`` finds nothing: one of them is in the prompt or the first message of each
    persona with a finding. The rule is not even imported for other personas. `BEYOND_ASCII` among them matches any character
    beyond ASCII. None means that the rule is always run.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    severity: ClassVar[Severity]
    fix: ClassVar[Literal["safe", "unsafe", "none"]] = "none"
    default_on: ClassVar[bool] = True
    tier: ClassVar[Tier] = "recommended"
    languages: ClassVar[tuple[str, ...] | None] = None
    bad: ClassVar[tuple[Bad, ...]] = ()
    good: ClassVar[tuple[str, ...]] = ()
    example_settings: ClassVar[dict[str, Any]] = {}
    options: ClassVar[tuple[Option, ...]] = ()
    url: ClassVar[str | None] = None
    signs: ClassVar[str | None] = None

    def option(self, subject: Subject, name: str) -> Any:
        """Return the value of one of ``options``: the setting, or its default. A list of texts is returned as a tuple."""
        default = {option.name: option.default for option in self.options}[name]
        value = subject.options.get(self.code, {}).get(name, default)
        return tuple(value) if isinstance(value, list) else value

    def is_reported(self, subject: Subject, tier: Tier) -> bool:
        """Return whether findings of a tier are reported: those of others need not be looked for."""
        return subject.tiers is None or tier in subject.tiers(self.code)

    def check(self, subject: Subject) -> Iterator[Finding | Unsure]:  # noqa: ARG002 - for subclasses
        """Yield findings about the persona. Called once for each environment in which the persona differs."""
        yield from ()

    def doubts(self, subject: Subject) -> Iterator[Doubt]:  # noqa: ARG002 - for subclasses
        """Yield questions to a judge model that ``check`` cannot decide. Only ``check --judge`` asks them."""
        yield from ()

    def check_file(self, document: Document) -> Iterator[Finding]:  # noqa: ARG002 - for subclasses
        """Yield findings about a file, whichever personas use it. Called once per persona, partial, prompt or tool file."""
        yield from ()


class Absence(Rule):
    """A rule about something that a prompt lacks, reported at the prompt's key.

    It reports nothing if there is no prompt to check (greetings, and prompts without effect, have rules of their own) or if
    the answer is uncertain.
    """

    severity = Severity.WARNING
    message: ClassVar[str]
    hint: ClassVar[str]

    def check(self, subject: Subject) -> Iterator[Finding | Unsure]:
        """Yield one finding if it is missing."""
        if not subject.is_judged:
            return
        known = subject.language is not None and (self.languages is None or subject.language in self.languages)
        answer = self.missing(subject) if known else Unsure(_NO_WORDS)
        if answer:
            yield answer if isinstance(answer, Unsure) else Finding(subject.prompt_key, self.message, self.hint)

    def missing(self, subject: Subject) -> bool | Unsure:
        """Return whether the prompt lacks it, or `Unsure`."""
        raise NotImplementedError


__all__ = ["Absence", "Bad", "Doubt", "Field", "Finding", "Option", "Rule", "Severity", "Unsure", "languages_with"]
