"""The wild prompts, as many as a large project has: checked cold and warm, and the memory."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from itertools import product
from pathlib import Path

from bench.lint_quality.corpus import data
from bench.rows import CLICK, OURS, PARSE_ONLY, WALK, in_turn, peak_of, seconds
from bench.table import Row

ANY_FINDINGS = """
import subprocess, sys
sys.exit(subprocess.run(sys.argv[1:]).returncode not in (0, 1))
"""
"""A command for which findings are not a failure, where only its memory counts."""
FINDINGS = 1
"""The code of a check that found something."""
WRITE = """
import sys
sys.stdout.write(open(sys.argv[1], encoding="utf-8").read())
"""
COPIES = 40
"""Files that are made of each wild prompt."""
_WORDS = 4
"""Of a line that is varied."""


def varied(text: str, number: int) -> str:
    """A file with one word more in every line of four words: another one in each copy, so that no two have a line in common.
    None is put between double braces, which would break a template.
    """
    word = "ka" + "".join("lmnrstvwbd"[int(digit)] + "o" for digit in f"{number:02}")
    return "\n".join(_with(word, row.split(" ")) for row in text.split("\n"))


def _with(word: str, row: list[str]) -> str:
    at = len(row) - 1
    while at > 0 and "{{" in (head := " ".join(row[:at])) and head.rfind("{{") > head.rfind("}}"):
        at -= 1
    return " ".join([*row[:at], word, *row[at:]] if len(row) - row.count("") >= _WORDS and at > 0 else row)


def measure(scratch: Path) -> list[Row]:
    """Prompts as people write them: each wild one `COPIES` times, cold and warm, and the memory; no rows where there are none."""
    if not (found := sorted((data() / "wild").glob("*.yaml"))):
        sys.stderr.write("skipped: no wild prompts\n")
        return []
    with tempfile.TemporaryDirectory(dir=scratch) as name:
        folder = Path(name) / "personas"
        folder.mkdir()
        (Path(name) / "anam-personas.toml").write_text('project = "wild"\n', encoding="utf-8")
        for path, number in product(found, range(COPIES)):
            (folder / f"{path.stem}-{number:02}.yaml").write_text(
                varied(path.read_text(encoding="utf-8"), number), encoding="utf-8"
            )
        check = [OURS, "check"]
        count, parsing = f"{len(found) * COPIES:,}", [sys.executable, "-c", PARSE_ONLY, str(folder)]
        cold, parsed = in_turn([*check, "--no-cache"], parsing, 3, folder.parent, FINDINGS)
        peak = peak_of([sys.executable, "-c", ANY_FINDINGS, *check, "--no-cache"], folder.parent)
        seconds(check, folder.parent, FINDINGS)
        time.sleep(2.5)  # a file written just now is not yet believed
        again, walk = in_turn(check, [sys.executable, "-c", WALK, str(folder)], 5, folder.parent, FINDINGS)
        one, changed = next(folder.iterdir()), []
        for _ in range(3):
            one.write_text(f"{one.read_text(encoding='utf-8')}\n", encoding="utf-8")
            changed.append(seconds(check, folder.parent, FINDINGS))
        (Path(name) / "output").write_bytes(subprocess.run(check, capture_output=True, cwd=name, check=False).stdout)
        written = [sys.executable, "-c", WRITE, str(Path(name) / "output")]
        click, bare = in_turn(CLICK, [sys.executable, "-c", "pass"], 5)
        write = max(in_turn(written, CLICK, 5)[0] - bare, 0)
    allowed = 3 * max(walk - bare, 0) + click + write
    return [
        Row(f"check of {count} wild files", "yaml.CSafeLoader alone", cold, parsed, "s", at_most=6.0),
        Row(
            f"check of {count} wild files, warm",
            "3 walks, click, the output",
            again * 1e3,
            allowed * 1e3,
            "ms",
            at_most=1.0,
        ),
        Row(
            f"check of {count} wild files, one changed",
            "yaml.CSafeLoader alone",
            statistics.median(changed),
            parsed,
            "s",
            at_most=2.0,
        ),
        Row("check of wild files: peak memory", "the bound", peak, 200.0, "MB", at_most=1.0),
    ]
