"""The options of rules in the settings.

A rule declares `Option`s, which are set in ``[lint.options.CODE]``, whether it is one of this package or of another. The
older options of this package are keys of the ``[lint]`` table itself: those of `LintSettings` whose description names the
code.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from anam_personas.diagnostics.options import Option
from anam_personas.schema.files import schema_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from anam_personas.lint.rule import Rule

__all__ = ["Option", "faults", "options_of", "placed_options"]


def options_of(rule: Rule) -> tuple[Option, ...]:
    """Every option of a rule, wherever it is declared."""
    return tuple(option for _, option in placed_options(rule))


def placed_options(rule: Rule) -> tuple[tuple[str, Option], ...]:
    """Every option of a rule, with the table of the settings that it is in."""
    declared = ((f"lint.options.{rule.code}", option) for option in rule.options)
    return (*declared, *(("lint", option) for option, codes in _own() if rule.code in codes))


def faults(rules: Iterable[Rule], given: Mapping[str, Any]) -> list[tuple[tuple[str, ...], str]]:
    """What is wrong with a table of options that is about these rules: a route into it, and the complaint."""
    from anam_personas.schema.explain import explain_by
    from anam_personas.schema.syntax import TOML

    declared = {option.name: option.schema() for rule in rules for option in rule.options}
    if not declared:
        return [((), _nothing_declared(rules))]
    schema = {"type": "object", "properties": declared, "additionalProperties": False}
    found = explain_by(json.dumps(schema), dict(given), TOML)
    return [(tuple(map(str, f.route)), f"{f.message}. {f.hint}" if f.hint else f.message) for f in found]


def _nothing_declared(rules: Iterable[Rule]) -> str:
    names = sorted({option.name for rule in rules for option in options_of(rule)})
    if names:
        return f"set the options of built-in rules in [lint] itself: {', '.join(names)}"
    return "there are no options for these rules"


@cache
def _own() -> tuple[tuple[Option, frozenset[str]], ...]:
    """The keys of the ``[lint]`` table that are about single rules, each with the codes of those."""
    keys: dict[str, Any] = json.loads(schema_text("project"))["$defs"]["LintSettings"]["properties"]
    found = ((_option(name, key), re.findall(r"\b[A-Z]{2}\d{3}\b", key["description"])) for name, key in keys.items())
    return tuple((option, frozenset(codes)) for option, codes in found if codes)


def _option(name: str, key: Mapping[str, Any]) -> Option:
    default = tuple(key["default"]) if isinstance(key["default"], list) else key["default"]
    return Option(name, default, key["description"], tuple(key.get("enum", ())), key.get("minimum"))
