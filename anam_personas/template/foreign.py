"""Tags of other template languages that writers bring along, and what they are here."""

from __future__ import annotations

import re

from anam_personas.template.nodes import ALLOWED, TemplateProblem

_NAME = r"[A-Za-z_][A-Za-z0-9_.]{0,60}"
_TAG = re.compile(r"\{\{[^{}\n]{0,200}\}\}|\{\{\{[^{}\n]{0,200}\}\}\}|\{\{\{?[^{}\s]{0,60}")
_HANDLEBARS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in [
        (rf"\{{\{{~?#if\s+({_NAME})\s*~?\}}\}}", "here it is {% if \\1 %}"),
        (rf"\{{\{{~?#unless\s+({_NAME})\s*~?\}}\}}", "here it is {% if not \\1 %}"),
        (r"\{\{~?/(?:if|unless)\s*~?\}\}", "here it is {% endif %}"),
        (rf"\{{\{{~?\s*else\s+if\s+({_NAME})\s*~?\}}\}}", "here it is {% elif \\1 %}"),
        (r"\{\{~?\s*(?:else|\^)\s*~?\}\}", "here it is {% else %}"),
        (r"\{\{~?[#/](?:each|with)\b", "loops are not supported: pass the finished text as one variable"),
        (r"\{\{\s*(?:@|this\.)", "loops are not supported: pass the finished text as one variable"),
        (r"\{\{~?#>?|\{\{~?\^", "here a condition is {% if name %}...{% endif %}"),
        (r"\{\{~?/", "here a condition ends with {% endif %}"),
        (r"\{\{~?>", "add a separate text as a part of the prompt: file: _part.md"),
        (r"\{\{~?!", "a comment is {# ... #} here"),
        (rf"\{{\{{\{{\s*({_NAME})\s*\}}\}}\}}", "here it is {{ \\1 }}"),
        (rf"\{{\{{~?&?\s*({_NAME})\s*~?\}}\}}", "here it is {{ \\1 }}"),
        (r"\{\{\{", "here a variable is {{ name }}"),
    ]
)


def handlebars(source: str, start: int) -> TemplateProblem | None:
    """The problem of a tag of Handlebars or Mustache that begins at ``start``; None where it is none of theirs."""
    rest = source[start : start + 300]
    if rest[2:3] not in {"#", "/", ">", "!", "^", "&", "{", "~", "@"} and not re.match(
        r"\{\{\s*(?:else\b|this\.)", rest
    ):
        return None
    for pattern, instead in _HANDLEBARS:
        if found := pattern.match(rest):
            shown = _TAG.match(rest)
            tag = shown[0] if shown else found[0]
            named = tag if len(tag) <= 60 else tag[:57] + "..."
            return TemplateProblem(f"{named} is Handlebars; {found.expand(instead)}", start, start + len(tag), ALLOWED)
    return None
