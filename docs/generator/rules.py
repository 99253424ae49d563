"""docs/rules.md: every code, from its page in the code."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from anam_personas.diagnostics.codes import CODES
from anam_personas.lint.pages import every
from generator.markdown import WIDTH, document, link, paragraph, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.diagnostics.types import RuleInfo

FAMILIES = {
    "Y": "The YAML itself",
    "S": "The schema",
    "R": "References, settings and variables",
    "PS": "Prompt structure",
    "SP": "Speech",
    "ID": "Identity and language",
    "LN": "Length",
    "CL": "Clarity",
    "TL": "Tools",
    "SF": "Safety",
}
"""The letters that codes of one kind begin with. A new family is a row."""
INTRO = """
What `anam-personas check` finds. `validate` finds the codes of the families Y, S and R, `lint` the others;
`anam-personas explain CODE` shows the same pages on a terminal. Codes never change their meaning.

A comment `# anam: ignore[CODE]` on the line, or on the key of a block, silences a finding. `--select` and
`--ignore`, and `[lint]` of the [settings](reference.md#lint), choose which rules run. **Fix** says what `--fix`
applies: *safe* fixes keep the meaning, *unsafe* ones change what the model reads and need `--unsafe-fixes`.
**Tier** says [when a rule runs](checking.md#which-rules-run): *recommended* by default, *strict* with `--preset strict`, *preview*
with `--preview`, *off* where it is selected by its code or name alone.
"""
_FIXES = {"safe": "safe", "unsafe": "unsafe", "none": ""}


def page() -> str:
    """The page."""
    infos = sorted(every(), key=lambda info: (_place(_letters(info)), info.code))
    families = [(letters, list(group)) for letters, group in groupby(infos, key=_letters)]
    contents = "\n".join(f"- {link(_title(letters), _title(letters))}" for letters, _ in families)
    return document(
        ["# Codes", paragraph(INTRO), contents, *(block for family in families for block in _family(*family))]
    )


def _letters(info: RuleInfo) -> str:
    return info.code.rstrip("0123456789")


def _place(letters: str) -> int:
    if letters not in FAMILIES:
        raise SystemExit(f"docs/generator/rules.py: FAMILIES lacks a title for the codes {letters}...")
    return list(FAMILIES).index(letters)


def _title(letters: str) -> str:
    return f"{letters}: {FAMILIES[letters]}"


def _family(letters: str, infos: list[RuleInfo]) -> Iterator[str]:
    yield f"## {_title(letters)}"
    rows = [
        [
            f"[{info.code}](#{info.code.lower()})",
            info.name,
            info.severity.value,
            "" if info.code in CODES else info.shown_tier,
            _FIXES[info.fix],
            info.summary,
        ]
        for info in infos
    ]
    yield table(["Code", "Name", "Severity", "Tier", "Fix", "What it finds"], rows)
    for info in infos:
        yield from _code(info)


def _code(info: RuleInfo) -> Iterator[str]:
    yield f'<a id="{info.code.lower()}"></a>\n\n### {info.code} {info.name}'
    tier = "" if info.code in CODES else f" Tier: {info.shown_tier}."
    fix = f" Fix: {info.fix}." if info.fix != "none" else ""
    judged = f" Right in {info.right} of {info.judged} findings in prompts that it had not seen." if info.judged else ""
    yield f"Severity: {info.severity.value}.{tier}{fix}{judged}"
    yield _nested(info.documentation)


def _nested(markdown: str) -> str:
    """A page's text below its heading: headings go two levels down, long lines are wrapped, fences stay."""
    lines, fenced = [], False
    for line in markdown.strip().splitlines():
        fenced ^= line.startswith("```")
        if not fenced and re.match(r"#+ ", line):
            lines.append(f"##{line}")
        else:
            lines.append(paragraph(line) if len(line) > WIDTH and not fenced and not line.startswith("|") else line)
    return "\n".join(lines)
