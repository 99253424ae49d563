"""Print how many mutants of ``make mutate`` were found by a test, and the names of those that were not."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

FOUND = {1, 3, 24, 152, 255, 36}
"""Exit codes by which mutmut notes a test that failed, or that did not end."""


def main() -> int:
    """Print the score of each file, and of all."""
    left: list[str] = []
    found, tried = Counter[str](), Counter[str]()
    for path in sorted(Path("mutants").rglob("*.meta")):
        for name, code in json.loads(path.read_text("utf-8"))["exit_code_by_key"].items():
            if code is None:
                continue
            file = path.relative_to("mutants").with_suffix("").as_posix()
            tried[file] += 1
            found[file] += code in FOUND
            left += [] if code in FOUND else [name]
    sys.stdout.writelines(f"survived: {name}\n" for name in left)
    for file in tried:
        sys.stdout.write(f"{file}: {found[file]} of {tried[file]} found\n")
    sys.stdout.write(f"all: {found.total()} of {tried.total()} found\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
