"""How often the rules are right, measured on labelled prompts of other people.

Finds the prompts by ANAM_PROMPTS, else at ``<repository's parent>/shared/prompts``: text files and a ``labels.json``.
They are third-party texts and no part of the project. The labels count some verdicts as missed that are left out on
purpose: SP001 for code around the names of tools, and what a prompt lacks for a prompt that is a greeting (PS012).

Usage: ``python -m bench.lint_quality [--list]``; with ``--list`` every wrong verdict is named.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from anam_personas.lint.engine import lint_persona
from anam_personas.lint.selection import Selection
from anam_personas.persona.resolve import resolve
from anam_personas.persona.types import Persona
from anam_personas.workspace.settings import Settings
from anam_personas.workspace.workspace import Workspace
from anam_personas.yaml.document import read

TARGET = ("PS001", "PS002", "SF001", "SF004", "SF006", "SP001", "SP003", "CL001", "LN001")
"""The rules that are meant to reach a precision of 0.95 and a recall of 0.90 together."""

SINGLE = {"CL002": (0.90, 0.50), "CL003": (0.90, 0.50), "CL004": (0.95, 0.95)}
"""What others are meant to reach by themselves."""


def corpus() -> Path:
    """The folder of the prompts; it need not exist."""
    named = os.environ.get("ANAM_PROMPTS")
    return Path(named) if named else Path(__file__).resolve().parents[2] / "shared" / "prompts"


def persona(text: str, config: dict[str, Any]) -> Persona:
    """A persona that has the prompt, and of the rest what is known."""
    tools = [
        {"name": name, "type": "client", "description": "Call it when it is needed."}
        for name in config.get("tools", ())
    ]
    body = {"version": 1, "name": config.get("name", "Persona"), "avatarId": "a", "voiceId": "v", "llmId": "l"}
    body |= {"systemPrompt": text, "tools": tools}
    body |= {name: config[name] for name in ("initialMessage", "languageCode") if name in config}
    root = Path.cwd()
    document = read(json.dumps(body, ensure_ascii=False), "prompt.yaml", root / "prompt.yaml")
    found = resolve(document, "prompt", "default", Workspace(Settings(root), root / "none", root / "none"))
    if found.persona is None:
        raise ValueError(found.diagnostics)
    return found.persona


def verdicts(folder: Path) -> dict[str, dict[str, tuple[bool, bool]]]:
    """Per rule and prompt: what the label says, what the rule says."""
    labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
    found: dict[str, dict[str, tuple[bool, bool]]] = {code: {} for code in labels["rules"]}
    for name, entry in labels["prompts"].items():
        text = (folder / name).read_text(encoding="utf-8")
        codes = {item.code for item in lint_persona(persona(text, entry["config"]), Selection.of(["ALL"]))}
        for code, label in entry["labels"].items():
            found[code][name] = (label, code in codes)
    return found


def main() -> int:
    """Print the table. 0 also where there are no prompts, which is said."""
    folder = corpus()
    if not (folder / "labels.json").is_file():
        sys.stdout.write(f"no labelled prompts at {folder}; set ANAM_PROMPTS to measure\n")
        return 0
    sys.stdout.write("rule   found  false  missed  precision  recall\n")
    total = [0, 0, 0]
    found = verdicts(folder)
    for code, by_name in sorted(found.items()):
        counts = [
            sum(pair == wanted for pair in by_name.values()) for wanted in ((True, True), (False, True), (True, False))
        ]
        total = [a + b for a, b in zip(total, counts, strict=True)] if code in TARGET else total
        sys.stdout.write(row(code, counts, SINGLE.get(code)))
        if "--list" in sys.argv[1:]:
            wrong = {name: pair for name, pair in by_name.items() if pair[0] != pair[1]}
            sys.stdout.writelines(f"    {'missed' if pair[0] else 'false '} {name}\n" for name, pair in wrong.items())
    sys.stdout.write(row("target", total, (0.95, 0.90)))
    if unlabelled := sorted({*TARGET, *SINGLE} - found.keys()):
        sys.stdout.write(f"no labels for {', '.join(unlabelled)}\n")
    return 0


def row(name: str, counts: list[int], wanted: tuple[float, float] | None = None) -> str:
    """A line of the table, with what is to be reached behind it."""
    found, false, missed = counts
    precision = f"{found / (found + false):9.2f}" if found + false else "        -"
    recall = f"{found / (found + missed):6.2f}" if found + missed else "     -"
    reach = f"   reach {wanted[0]:.2f}, {wanted[1]:.2f}" if wanted else ""
    return f"{name:7}{found:5}{false:7}{missed:8}  {precision}  {recall}{reach}\n"


if __name__ == "__main__":
    raise SystemExit(main())
