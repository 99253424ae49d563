"""The rules: what is known of each without importing it, and the rules themselves, loaded when they are needed.

Importing every rule takes longer than running most of them, so what selects a rule is in `rule_index`, which `make docs`
makes from the classes. A file of the folder that the index does not list yet is imported to be known.
"""

from __future__ import annotations

import os
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from anam_personas.lint import rules as folder
from anam_personas.lint.discovery import are_there
from anam_personas.lint.rule_entry import Entry
from anam_personas.lint.rule_index import INDEX

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from types import ModuleType

    from anam_personas.lint.rule import Rule

_loaded: dict[str, Rule] = {}
"""Rules by code, as far as they were needed."""


@cache
def entries() -> Mapping[str, Entry]:
    """What is known of every rule, by its code, in order of the codes. Raises `SettingsError` for one of another package
    that cannot be used.
    """
    there = {file.partition(".")[0] for part in folder.__path__ for file in os.listdir(part)}  # noqa: PTH208 - text will do
    found = [entry for entry in INDEX if entry.module in there]
    new = there - {entry.module for entry in found}
    found += [entry for name in sorted(new) if not name.startswith("_") for entry in in_module(name)]
    if are_there():
        from anam_personas.lint import plugins

        for rule in plugins.rules(found):
            _loaded[rule.code] = rule
            found.append(entry_of(rule))
    return {entry.code: entry for entry in sorted(found)}


def rule_of(code: str) -> Rule:
    """The rule of a code. Raises `KeyError` for a code that no rule has."""
    if code not in _loaded:
        for rule in _rules_in(import_module(f"{folder.__name__}.{entries()[code].module}")):
            _loaded.setdefault(rule.code, rule)
    return _loaded[code]


def is_loaded(code: str) -> bool:
    """Whether a rule was needed before."""
    return code in _loaded


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule, in order of its code. Raises `SettingsError` for one of another package that cannot be used."""
    return tuple(map(rule_of, entries()))


def in_module(name: str) -> Iterator[Entry]:
    """What is to be known of the rules in a file of the folder, which is imported."""
    return map(entry_of, _rules_in(import_module(f"{folder.__name__}.{name}")))


def _rules_in(module: ModuleType) -> Iterable[Rule]:
    from anam_personas.lint.rule import Rule

    kinds = [item for item in vars(module).values() if isinstance(item, type) and item.__module__ == module.__name__]
    return [kind() for kind in kinds if issubclass(kind, Rule)]


def entry_of(rule: Rule) -> Entry:
    """The row of a rule."""
    module = type(rule).__module__.rpartition(".")[2]
    return Entry(rule.code, rule.name, module, rule.tier, rule.default_on, rule.signs)
