"""``python -m bench [--files N] [--only WORD] [--long]``: every measurement as a row of one table."""

from __future__ import annotations

import argparse
import compileall
import sys
import tempfile
from pathlib import Path

from bench import personas, rows, services
from bench.table import Row, table


def main() -> int:
    """Measure, print, and end with 1 where a ratio is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--files", type=int, default=10_000, help="how many persona files (default 10,000)")
    parser.add_argument("--only", default="", metavar="WORD", help="only rows whose title holds WORD")
    parser.add_argument("--long", action="store_true", help="soak for ten minutes instead of one")
    options = parser.parse_args()
    services.LONG = options.long
    compileall.compile_dir(Path(__file__).parent.parent / "anam_personas", quiet=1)  # as in an installed package
    measured: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="anam-personas-bench-") as name:
        folder = personas.write(Path(name) / "project", options.files)
        for title, measure in rows.ROWS.items():
            if options.only in title:
                sys.stderr.write(f"measuring: {title}\n")
                measured += measure(folder)
    sys.stdout.write(table(measured))
    return int(any(row.missed for row in measured))


if __name__ == "__main__":
    sys.exit(main())
