"""The manual pages of every code: made of the rules' docstrings and examples, and of the table of codes."""

from __future__ import annotations

import json
import re
from functools import cache
from inspect import cleandoc
from typing import TYPE_CHECKING, Any

from anam_personas.codes import CODES
from anam_personas.diagnostics import RuleInfo
from anam_personas.lint.registry import rules
from anam_personas.lint.suppress import UNUSED
from anam_personas.schema.validate import schema_text

if TYPE_CHECKING:
    from anam_personas.codes import Code
    from anam_personas.lint.rule import Rule

_AFTER_EXAMPLES = ("## Fix safety", "## Sources")


def every() -> list[RuleInfo]:
    """An entry for every code: those of files first, then the rules, each family in order of its codes."""
    return [*map(_of_code, sorted(CODES.values(), key=lambda entry: entry.code)), *map(_of_rule, rules())]


def describe(code_or_name: str) -> RuleInfo | None:
    """The entry of a code (in upper or lower case) or of a name, None where there is no such thing."""
    wanted = code_or_name.strip()
    return next((info for info in every() if wanted.upper() == info.code or wanted.lower() == info.name), None)


def _of_code(entry: Code) -> RuleInfo:
    summary = entry.page.split(". ")[0].rstrip(".") + "."
    return RuleInfo(
        entry.code, entry.name, entry.severity, summary, entry.page, "safe" if entry.code == UNUSED else "none"
    )


def _of_rule(rule: Rule) -> RuleInfo:
    page = cleandoc(rule.__doc__ or "")
    summary = page.split("\n", 1)[0]
    return RuleInfo(rule.code, rule.name, rule.severity, summary, _page(rule, page), rule.fix, rule.default_on)


def _page(rule: Rule, page: str) -> str:
    """The docstring, with examples and options put in. A rule of another package may have no examples."""
    cut = min((at for heading in _AFTER_EXAMPLES if (at := page.find(heading)) >= 0), default=len(page))
    parts = [page[:cut]]
    if rule.bad:
        instead = rule.bad[0].fixed or next(iter(rule.good), "")
        parts.append(f"## Example\n\n{_yaml(rule.bad[0].file)}")
        parts += [f"## Use instead\n\n{_yaml(instead)}"] if instead else []
    parts += [f"## Options\n\n{options}"] if (options := _options(rule.code)) else []
    return "\n\n".join(part.strip() for part in [*parts, page[cut:]]).rstrip() + "\n"


def _options(code: str) -> str:
    """What the ``[lint]`` table of the settings can tell a rule: the keys whose description names its code."""
    return "\n".join(
        f"- `{name}` in `[lint]` (`{json.dumps(field['default'])}`): {field['description'].rstrip('.')}"
        for name, field in _settings().items()
        if re.search(rf"\b{code}\b", field["description"])
    )


@cache
def _settings() -> dict[str, Any]:
    table: dict[str, Any] = json.loads(schema_text("project"))["$defs"]["LintSettings"]["properties"]
    return table


def _yaml(file: str) -> str:
    return f"```yaml\n{cleandoc(file)}\n```"
