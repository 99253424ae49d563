"""The numbers of personas as text, Markdown and JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anam_personas.lint.language.tokens import ERRORS, VOCABULARY
from anam_personas.review import page
from anam_personas.review.plain import line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from anam_personas.stats.measure import Stats, Variable

_HEAD = ("persona", "words", "tokens", "tool tokens", "first message", "findings")


def stats_text(found: Sequence[Stats], *, exact: bool = False) -> str:
    """A table; for a single persona its sections and variables as well; then how far the tokens can be trusted."""
    rows = [_HEAD, *(_row(each) for each in found)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    lines = ["  ".join(_cells(row, widths)).rstrip() for row in rows]
    for each in found if len(found) == 1 else ():
        lines += ["", *_details(each)]
    return "\n".join([*lines, "", trust(exact=exact)]) + "\n"


def stats_markdown(found: Sequence[Stats], *, exact: bool = False) -> str:
    """The same table, with sections and variables folded below it."""
    rows = ["| " + " | ".join(_HEAD) + " |", "| --- | ---: | ---: | ---: | ---: | --- |"]
    rows += [f"| `{page.code(each.key)}` | " + " | ".join(map(page.cell, _row(each)[1:])) + " |" for each in found]
    blocks = [(each.key, each.key, _folded(each)) for each in found]
    return page.document(["### Personas", "", *rows, ""], blocks, [f"<sub>{trust(exact=exact)}</sub>"])


def stats_json(found: Sequence[Stats], environment: str, *, exact: bool = False) -> dict[str, Any]:
    """Version 1: one row a persona."""
    tokens = {
        "exact": exact,
        "vocabulary": VOCABULARY,
        "errors": {} if exact else {code: each._asdict() for code, each in ERRORS.items()},
    }
    return {"version": 1, "environment": environment, "tokens": tokens, "personas": [_json(each) for each in found]}


def trust(*, exact: bool) -> str:
    """How far the numbers of tokens can be trusted."""
    if exact:
        return f"Tokens are counted with the vocabulary {VOCABULARY}; other models cut texts in other ways."
    errors = ", ".join(f"{code} {each.mean:.0%} ({each.most:.0%})" for code, each in ERRORS.items())
    return f"Tokens are estimates. Average error against {VOCABULARY} (95% of prompts are within): {errors}."


def _row(each: Stats) -> tuple[str, ...]:
    spoken = f"{each.greeting_words} words, {each.greeting_seconds:.1f} s" if each.greeting_words else "-"
    findings = ", ".join(f"{count} {severity}" for severity, count in each.findings.items() if count) or "none"
    return line(each.key), f"{each.words:,}", f"{each.tokens:,}", f"{each.tool_tokens:,}", spoken, findings


def _cells(row: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    """Numbers to the right."""
    for index, (text, width) in enumerate(zip(row, widths, strict=True)):
        yield text.rjust(width) if 0 < index < len(row) - 1 else text.ljust(width)


def _details(each: Stats) -> Iterator[str]:
    for section in each.sections:
        yield f"{section.tokens:6,} tokens  {line(section.marker) or '(before the first section)'}"
    for variable in each.variables:
        yield f"variable {line(variable.name)}: used in {variable.uses} {_texts(variable)}, {_bound(variable)}"
    if each.variables:
        yield _worst(each)


def _texts(variable: Variable) -> str:
    return "text" if variable.uses == 1 else "texts"


def _bound(variable: Variable) -> str:
    return "of any length" if variable.longest is None else f"at most {variable.longest:,} characters"


def _worst(each: Stats) -> str:
    if each.worst_tokens is None:
        return "The prompt has no upper bound: a variable in it may be of any length."
    return f"With the longest values the prompt has about {each.worst_tokens:,} tokens."


def _folded(each: Stats) -> str:
    lines = list(_details(each))
    body = "\n".join(f"- {page.escaped(line.strip())}" for line in lines)
    return f"<details><summary>{page.plain(line(each.key))}</summary>\n\n{body}\n\n</details>\n" if lines else ""


def _json(each: Stats) -> dict[str, Any]:
    return {
        "key": each.key,
        "words": each.words,
        "tokens": each.tokens,
        "promptTokens": each.prompt_tokens,
        "toolTokens": each.tool_tokens,
        "worstPromptTokens": each.worst_tokens,
        "firstMessage": {"words": each.greeting_words, "seconds": round(each.greeting_seconds, 1)},
        "sections": [{"marker": section.marker, "tokens": section.tokens} for section in each.sections],
        "variables": [{"name": it.name, "uses": it.uses, "maxLength": it.longest} for it in each.variables],
        "findings": dict(each.findings),
    }
