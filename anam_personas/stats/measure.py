"""A persona -> its numbers. Words, seconds and estimated tokens are those of the rules LN002 and LN003."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from anam_personas import template
from anam_personas.lint.language.duration import seconds_of, spoken_words
from anam_personas.lint.language.tokens import estimate, of_tools
from anam_personas.persona.compile import tool_texts
from anam_personas.review.promptdiff import parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from anam_personas.persona.types import Persona

    Count = Callable[[str], int]

_PER_TOKEN = 4
"""Characters of a token of a value that is not known."""


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the prompt: its marker (empty before the first one), and about how many tokens it has."""

    marker: str
    tokens: int


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable: how often the texts use it, and the most characters that its declaration allows (None: no bound)."""

    name: str
    uses: int
    longest: int | None


@dataclass(frozen=True, slots=True)
class Stats:
    """The numbers of a persona in one environment.

    ``words`` and ``prompt_tokens`` are of the composed prompt, a variable as it is written; ``tool_tokens`` of the
    tools' names, descriptions and parameters. ``greeting_words`` and ``greeting_seconds`` are of the first message.
    ``worst_tokens`` is the prompt's with every variable as long as it may be, None where one has no bound.
    ``findings``: severity -> how many.
    """

    key: str
    words: int = 0
    prompt_tokens: int = 0
    worst_tokens: int | None = 0
    tool_tokens: int = 0
    greeting_words: int = 0
    greeting_seconds: float = 0
    sections: tuple[Section, ...] = ()
    variables: tuple[Variable, ...] = ()
    findings: Mapping[str, int] = field(default_factory=dict)

    @property
    def tokens(self) -> int:
        """Of prompt and tools, as LN002 counts them."""
        return self.prompt_tokens + self.tool_tokens


def measure(persona: Persona, findings: Mapping[str, int], count: Count = estimate) -> Stats:
    """The statistics of a resolved persona, with the findings in its files; ``count`` counts the tokens of a text."""
    prompt = persona.prompt.value if persona.prompt is not None else ""
    tokens = count(prompt)
    greeting_words = spoken_words(f"{persona.body.get('initialMessage') or ''}")
    return Stats(
        persona.key,
        spoken_words(prompt),
        tokens,
        _worst(persona, prompt, tokens, count),
        of_tools((use.definition for use in persona.tools), count),
        greeting_words,
        seconds_of(greeting_words),
        tuple(Section(part.marker, count(part.text)) for part in parts(prompt)),
        tuple(_variables(persona)),
        findings,
    )


def longest(declared: dict[str, Any]) -> int | None:
    """The most characters that a value of a declaration can have; None where nothing bounds it."""
    kind = declared.get("type", "string")
    if choices := declared.get("enum"):
        return max(len(_spoken(choice)) for choice in choices)
    if kind == "boolean":
        return len("false")
    if kind == "integer" and {"minimum", "maximum"} <= declared.keys():
        return max(len(_spoken(int(declared[name]))) for name in ("minimum", "maximum"))
    return template.limit(declared) if kind == "string" else None


def _worst(persona: Persona, prompt: str, tokens: int, count: Count) -> int | None:
    """The tokens of the prompt with values of the greatest length; None where a variable that it uses has no bound."""
    for name, start, end in _uses(prompt):
        most = longest(persona.variables.get(name, {}))
        if most is None:
            return None
        tokens += max(0, -(-most // _PER_TOKEN) - count(prompt[start:end]))
    return tokens


def _variables(persona: Persona) -> Iterator[Variable]:
    texts = [template.at(persona.body, route) for route in template.routes(persona.body)]
    texts += [text for use in persona.tools for text in tool_texts(use.definition).values()]
    used = [name for text in texts for name, _, _ in _uses(text)]
    for name, declared in persona.variables.items():
        yield Variable(name, used.count(name), longest(declared))


def _uses(text: str) -> Iterator[tuple[str, int, int]]:
    """Each variable of a text once, with one of its places."""
    try:
        yield from template.used(text)
    except template.TemplateProblem:
        return  # `check` reports it


def _spoken(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
