"""Prompts that are labelled, for some rules, with whether the rule's fault is in them.

The labels count some verdicts as missed that are left out on purpose: SP001 for code around the names of tools, and
what a prompt lacks for a prompt that is a greeting (PS012).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from anam_personas.lint.engine import lint_persona
from bench.lint_quality.corpus import client_tool, persona

if TYPE_CHECKING:
    from pathlib import Path

    from anam_personas.lint.selection import Selection

_KNOWN = ("name", "initialMessage", "languageCode")


def verdicts(folder: Path, selection: Selection) -> dict[str, dict[str, tuple[bool, bool]]]:
    """Per rule and prompt: what the label says, what the rule says."""
    labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
    found: dict[str, dict[str, tuple[bool, bool]]] = {code: {} for code in labels["rules"]}
    for name, entry in labels["prompts"].items():
        text = (folder / name).read_text(encoding="utf-8")
        codes = {item.code for item in lint_persona(persona(text, _config(entry["config"])), selection)}
        for code, label in entry["labels"].items():
            found[code][name] = (label, code in codes)
    return found


def _config(config: dict[str, Any]) -> dict[str, Any]:
    known = {name: config[name] for name in _KNOWN if name in config}
    return known | {"tools": [client_tool(name) for name in config.get("tools", ())]}
