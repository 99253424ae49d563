"""The base class of rules: one class in a file of its own, with its manual page and its examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple

from anam_personas.diagnostics.options import Option
from anam_personas.diagnostics.types import Severity
from anam_personas.lint.finding import Doubt, Field, Finding, Unsure
from anam_personas.lint.language.lexicon import FIRST, LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.diagnostics.types import Tier
    from anam_personas.lint.subject import Subject
    from anam_personas.yaml.document import Document


_NO_WORDS = "the language of the prompt is not one that the rule has words for"


class Bad(NamedTuple):
    """A piece of a persona file that the rule reports, the words it underlines, and the piece as its fix leaves it.

    ``file`` holds top-level keys; other required keys are left out.
    """

    file: str
    marks: tuple[str, ...]
    fixed: str | None = None


class Rule:
    """A check of personas (``check``), of files, whatever uses them (``check_file``), or of both.

    The docstring of a subclass is its manual page, in markdown: a first line that says what is wrong, then the
    headings ``## What it does``, ``## Why is this bad``, perhaps ``## Fix safety``, and ``## Sources``. Examples are
    put in from ``bad`` and ``good``, which the tests run with ``example_settings`` for ``[lint]``. ``fix`` says what kind
    of fix the rule offers at best. ``tier`` says in which preset its findings are; a finding may have another.

    ``options`` are the keys that ``[lint.options.CODE]`` of the settings may set for the rule, which reads them by `option`;
    an example that needs one sets it in ``example_settings``, as ``{"options": {CODE: {KEY: VALUE}}}``. ``url`` is the web
    address of the page, where it has one. ``languages`` are the codes of those for which the rule has words; None where it
    needs none.

    ``signs`` are characters of which one is in the prompt or the first message of every persona of which ``check``
    yields anything; None where nothing like that can be said. A rule need not even be imported where none of them stands.
    `BEYOND_ASCII` among them is any character beyond ASCII.
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
        """The setting of one of ``options``, else its default; a list of texts is a tuple."""
        default = {option.name: option.default for option in self.options}[name]
        value = subject.options.get(self.code, {}).get(name, default)
        return tuple(value) if isinstance(value, list) else value

    def check(self, subject: Subject) -> Iterator[Finding | Unsure]:  # noqa: ARG002 - for subclasses
        """Yield what is wrong with the persona. Called once for each environment in which anything of it differs."""
        yield from ()

    def doubts(self, subject: Subject) -> Iterator[Doubt]:  # noqa: ARG002 - for subclasses
        """Yield what ``check`` cannot decide, as questions to a judge model; only ``check --judge`` asks for them."""
        yield from ()

    def check_file(self, document: Document) -> Iterator[Finding]:  # noqa: ARG002 - for subclasses
        """Yield what is wrong with a file, whatever uses it. Called once for a persona, partial, prompt or tool file."""
        yield from ()


class Absence(Rule):
    """A rule about something that a prompt lacks: it is reported at the prompt's key.

    Reports nothing without a prompt to check (a greeting, or a prompt without effect: those are findings of their own),
    and where it cannot be sure.
    """

    severity = Severity.WARNING
    message: ClassVar[str]
    hint: ClassVar[str]
    languages: ClassVar[tuple[str, ...] | None] = LANGUAGES

    def check(self, subject: Subject) -> Iterator[Finding | Unsure]:
        """One finding where it is missing."""
        if not subject.is_judged:
            return
        known = subject.language is not None and (self.languages is None or subject.language in self.languages)
        answer = self.missing(subject) if known else Unsure(_NO_WORDS)
        if answer:
            yield answer if isinstance(answer, Unsure) else Finding(subject.prompt_key, self.message, self.hint)

    def missing(self, subject: Subject) -> bool | Unsure:
        """Whether the prompt lacks it, as far as that can be known."""
        raise NotImplementedError


__all__ = ["FIRST", "LANGUAGES", "Absence", "Bad", "Doubt", "Field", "Finding", "Option", "Rule", "Severity", "Unsure"]
