"""The rules, found in their folder, and those of other packages."""

from __future__ import annotations

import os
from functools import cache
from importlib import import_module

from anam_personas.lint import plugins
from anam_personas.lint import rules as folder
from anam_personas.lint.rule import Rule


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule, in order of its code. Raises `SettingsError` for one of another package that cannot be used."""
    found: list[Rule] = []
    for name in {file.partition(".")[0] for part in folder.__path__ for file in os.listdir(part)}:  # noqa: PTH208 - text will do
        if name.startswith("_"):
            continue
        module = import_module(f"{folder.__name__}.{name}")
        found += [
            item()
            for item in vars(module).values()
            if isinstance(item, type) and issubclass(item, Rule) and item.__module__ == module.__name__
        ]
    return tuple(sorted([*found, *plugins.rules(found)], key=lambda rule: rule.code))


@cache
def by_code() -> dict[str, Rule]:
    """Every rule by its code."""
    return {rule.code: rule for rule in rules()}
