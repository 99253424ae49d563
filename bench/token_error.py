"""How far the estimate of tokens is from the true number, by language.

Usage: ``python -m bench.token_error [FOLDER...]``, folders of prompts as text files; without one the labelled prompts of
`lint_quality`, and always those of ``tests/careful``. Takes tiktoken with its vocabulary.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from anam_personas.errors import UsageError
from anam_personas.lint.language.detect import language_of
from anam_personas.lint.language.tokens import ERRORS, VOCABULARY, estimate
from anam_personas.stats.exact import counter, folder
from bench.lint_quality.corpus import labelled as corpus

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SHORTEST = 200
"""Characters: of a shorter text an error says little."""


def texts(folders: Sequence[Path]) -> Iterator[str]:
    """The prompts."""
    own = Path(__file__).resolve().parents[1] / "tests" / "careful"
    yield from (yaml.safe_load(path.read_bytes())["systemPrompt"] for path in sorted(own.glob("*.yaml")))
    yield from (path.read_text(encoding="utf-8") for each in folders for path in sorted(each.glob("*.txt")))


def main() -> int:
    """Print the table; 2 where there is nothing to count with."""
    try:
        count = counter(folder(os.environ))
    except UsageError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    errors: dict[str, list[float]] = {}
    for text in texts([Path(name) for name in sys.argv[1:]] or [corpus()]):
        if len(text) >= SHORTEST:
            language = language_of(text.lower().split()) or "-"
            errors.setdefault(language, []).append(estimate(text) / count(text) - 1)
    sys.stdout.write(f"against {VOCABULARY}\nlanguage  texts   bias   mean  19 of 20  stated\n")
    for language, found in sorted(errors.items()):
        off = sorted(map(abs, found))
        mean, most = sum(off) / len(off), off[len(off) * 19 // 20 - 1]
        stated = f"{ERRORS[language].mean:.0%}, {ERRORS[language].most:.0%}" if language in ERRORS else "-"
        bias = sum(found) / len(found)
        sys.stdout.write(f"{language:8}{len(off):7}{bias:7.1%}{mean:7.1%}{most:10.1%}  {stated}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
