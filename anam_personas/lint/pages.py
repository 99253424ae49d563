"""The manual pages of every code: made of the rules' docstrings and examples, and of the table of codes."""

from __future__ import annotations

import json
from functools import cache
from inspect import cleandoc
from typing import TYPE_CHECKING, Literal

from anam_personas.diagnostics.codes import CODES, UNUSED_IGNORE
from anam_personas.diagnostics.types import RuleInfo, Severity
from anam_personas.lint.address import address
from anam_personas.lint.evidence import judged
from anam_personas.lint.language.names import named
from anam_personas.lint.options import options_of, placed_options
from anam_personas.lint.registry import entries, rule_of, rules

if TYPE_CHECKING:
    from anam_personas.diagnostics.codes import Code
    from anam_personas.diagnostics.options import Option
    from anam_personas.lint.rule import Rule

_AFTER_EXAMPLES = ("## Fix safety", "## Sources")


def every() -> list[RuleInfo]:
    """An entry for every code: those of files first, then the rules, each family in order of its codes."""
    return [*map(_of_code, sorted(CODES.values(), key=lambda entry: entry.code)), *map(_of_rule, rules())]


@cache
def describe(code_or_name: str) -> RuleInfo | None:
    """The entry of a code (in upper or lower case) or of a name, None where there is no such thing."""
    wanted = code_or_name.strip()
    for known in CODES.values():
        if wanted.upper() == known.code or wanted.lower() == known.name:
            return _of_code(known)
    for entry in entries().values():
        if wanted.upper() == entry.code or wanted.lower() == entry.name:
            return _of_rule(rule_of(entry.code))
    return None


def _of_code(entry: Code) -> RuleInfo:
    summary = " ".join(entry.page.split("\n\n")[0].split(". ")[0].rstrip(".").split()) + "."
    fix: Literal["safe", "none"] = "safe" if entry.code == UNUSED_IGNORE else "none"
    return RuleInfo(entry.code, entry.name, entry.severity, summary, entry.page, fix, help_uri=address(entry.code))


def _of_rule(rule: Rule) -> RuleInfo:
    page = cleandoc(rule.__doc__ or "")
    summary = page.split("\n", 1)[0]
    return RuleInfo(
        rule.code,
        rule.name,
        rule.severity,
        summary,
        _page(rule, page),
        rule.fix,
        rule.default_on and rule.tier == "recommended",
        address(rule.code) if _is_own(rule) else rule.url,
        options_of(rule),
        rule.tier,
        *judged(rule.code),
    )


def _is_own(rule: Rule) -> bool:
    return type(rule).__module__.startswith("anam_personas.")


def _page(rule: Rule, page: str) -> str:
    """The docstring, with examples and options put in. A rule of another package may have no examples."""
    cut = min((at for heading in _AFTER_EXAMPLES if (at := page.find(heading)) >= 0), default=len(page))
    parts = [page[:cut]]
    if rule.bad:
        instead = rule.bad[0].fixed or next(iter(rule.good), "")
        parts.append(f"## Example\n\n{_settings(rule)}{_yaml(rule.bad[0].file)}")
        parts += [f"## Use instead\n\n{_yaml(instead)}"] if instead else []
    if rule.languages is not None:
        parts.append(f"## Languages\n\n{_languages(rule.languages)}")
    parts += [f"## Options\n\n{options}"] if (options := _options(rule)) else []
    return "\n\n".join(part.strip() for part in [*parts, page[cut:]]).rstrip() + "\n"


def _languages(codes: tuple[str, ...]) -> str:
    *others, last = map(named, codes)
    return f"The rule has words for {', '.join(others)} and {last}. It reports nothing in other languages."


def _settings(rule: Rule) -> str:
    """What the settings must say for the example to be one."""
    if not rule.example_settings:
        return ""
    tables = {"lint": {key: value for key, value in rule.example_settings.items() if key != "options"}}
    tables |= {f"lint.options.{name}": given for name, given in rule.example_settings.get("options", {}).items()}
    blocks = [
        "\n".join([f"[{name}]", *(f"{key} = {json.dumps(value)}" for key, value in table.items())])
        for name, table in tables.items()
        if table
    ]
    return "With these settings:\n\n```toml\n" + "\n\n".join(blocks) + "\n```\n\n"


def silencing(info: RuleInfo) -> str:
    """How to turn a code off, in markdown."""
    if info.code in CODES and info.severity is Severity.ERROR:
        return "It cannot be suppressed: an invalid file does not run."
    off = f'`ignore = ["{info.code}"]` in `[lint]` of the settings turns it off for all'
    return f"A comment `# anam: ignore[{info.code}]` suppresses it on a line, or for everything below a key; {off}."


def _options(rule: Rule) -> str:
    """The options of a rule: key, table, default and meaning."""
    return "\n".join(
        f"- `{option.name}` in `[{table}]` (`{json.dumps(option.default)}`): {_meaning(option)}"
        for table, option in placed_options(rule)
    )


def _meaning(option: Option) -> str:
    words = " ".join(option.description.split()).rstrip(".")
    return f"{words}. One of {', '.join(f'`{choice}`' for choice in option.choices)}" if option.choices else words


def _yaml(file: str) -> str:
    return f"```yaml\n{cleandoc(file)}\n```"
