"""Write what is generated from the models: schema/*.json, SchemaStore's entries and the travel table.

With ``--check``, name what is stale and end with 1.

The bytes depend on pydantic's version, so that they are made and compared with the locked one only.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from anam_personas.model.base import PatternWithoutWords
from anam_personas.schema.address import catalogue
from anam_personas.schema.generate import files, travel_table

ROOT = Path(__file__).parents[1]


def main(arguments: list[str]) -> int:
    """Write or check every file; the exit code."""
    try:
        made = {f"schema/{name}": text for name, text in files().items()}
    except PatternWithoutWords as error:
        sys.stderr.write(f"{error}\n")
        return 2
    made["docs/schemastore.json"] = json.dumps(catalogue(), indent=2) + "\n"
    made["anam_personas/model/travel_table.py"] = travel_table()
    stale = 0
    for name, text in made.items():
        path = ROOT / name
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        stale += 1
        if "--check" in arguments:
            sys.stderr.write(f"{name} is stale: run `make schema`\n")
        else:
            path.write_text(text, encoding="utf-8")
            sys.stderr.write(f"wrote {name}\n")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
