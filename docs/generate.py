#!/usr/bin/env python3
"""Write the pages, and the index of the rules, that are made from the code; with ``--check`` name the stale ones and end with 1.

A page is a module of `generator` with a function ``page() -> str``, and a row here.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

FOLDER = Path(__file__).parent
PAGES = {
    "reference.md": "reference",
    "rules.md": "rules",
    "commands.md": "commands",
    "checking.md": "formats",
    "emulator.md": "emulator",
    "anam-personas.1": "man",
    "../CONTRIBUTING.md": "layers",
    "../anam_personas/lint/rule_index.py": "rule_index",
}


def main(arguments: list[str]) -> int:
    """Write or check every page; the exit code."""
    stale = 0
    for name, module in PAGES.items():
        text = import_module(f"generator.{module}").page()
        path = FOLDER / name
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        stale += 1
        shown = path.resolve().relative_to(FOLDER.parent)
        if "--check" in arguments:
            sys.stderr.write(f"{shown} is stale: run `make docs`\n")
        else:
            path.write_text(text, encoding="utf-8")
            sys.stderr.write(f"wrote {shown}\n")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
