"""How long each rule takes on texts that are made to be slow. Ends with 1 where one takes over 50 ms for 100 kB.

Usage: ``python bench/lint_hostile.py``. The best of three runs counts, since other programs may be running.
"""

from __future__ import annotations

import sys
import time
from itertools import islice

from anam_personas.lint.engine import MOST
from anam_personas.lint.registry import rules
from anam_personas.lint.rule import Rule
from anam_personas.lint.subject import Subject
from anam_personas.persona.types import Persona
from bench.lint_quality.corpus import persona

SIZE = 100_000
LIMIT = 0.05
"""Seconds."""
PIECES = {
    "words": "you are the very helpful friendly assistant and never say that ",
    "one word": "a",
    "open brackets": "[",
    "closed brackets": "]",
    "closed parentheses": ")",
    "markers of two cases": "[Ab] x\n",
    "markers inside a line": ". [AB]",
    "escapes": "a.\\n",
    "stars": "*a ",
    "stars inside": "**a*",
    "underscores": "_a",
    "backticks": "`",
    "brackets": "[A ",
    "pairs of brackets": "[Your name] ",
    "braces": "{",
    "pairs of braces": "{{ a }} ",
    "angles": "<a>\n",
    "closing angles": "<a>\n</b>\n",
    "headings": "# A\n",
    "items": "1. a\n   b. c\n",
    "labels": "A:\n",
    "quotes": 'say "a',
    "quotation marks": '"',
    "open quotations": 'a: "b\n',
    "single quotations": "'a b c' ",
    "typographic quotations": "\u201ca b c\u201d ",
    "flow markers": "<wait a>",
    "tables": "| a |\n",
    "metadata": "# a: b\n",
    "comments": "# - a\n",
    "dialogue": "User: a\n",
    "conditions": "If a:\n- b\n",
    "fences": "```\n",
    "objects": "{\n",
    "escaped quotes": '\\"',
    "ranges": "9-5 ",
    "numbering": "1) a 2) b ",
    "titles": "from Your Company ",
    "dots": "a.b",
    "sentences": "A. ",
    "ellipses": ".",
    "mails": "a@",
    "addresses": "https://a:b",
    "digits": "1 ",
    "numbers": "+44 20 8123 4567 ",
    "base64": "QUJD",
    "emoji": "\U0001f44b\u200d",
    "hidden": "\u200ba",
    "spaces": " ",
    "breaks": "\n",
    "passwords": "password is ",
    "names": "use_a_b ",
    "camels": "callAb",
    "todo": "TODO ",
    "mixed": "a\u0430",
    "not english": "\u0434\u0430 ",
}


def read(found: Persona) -> Subject:
    """A subject whose prompt was read: rules share that."""
    subject = Subject(found, {"required-sections": ["STYLE"]})
    _ = subject.roles.lines, subject.roles.stretches
    _ = subject.words.sentences, subject.sections, subject.dictated, subject.is_judged, subject.is_mention(0)
    return subject


def slowest(rule: Rule, found: Persona) -> float:
    """Seconds that a rule takes, shared reading left out."""
    best = 1e9
    for _ in range(3):
        subject = read(found)
        start = time.perf_counter()
        for _finding in islice(rule.check(subject), MOST):
            pass
        best = min(best, time.perf_counter() - start)
        if best < LIMIT:
            break
    return best


def main() -> int:
    """Print what is too slow, and the slowest of all."""
    worst = (0.0, "", "")
    for name, piece in PIECES.items():
        text = (piece * (SIZE // len(piece) + 1))[:SIZE]
        half = text[: SIZE // 2]
        made = persona(half, {"initialMessage": half, "name": "Cara"})
        start = time.perf_counter()
        read(made)
        sys.stdout.write(f"{name}: read in {(time.perf_counter() - start) * 1000:.0f} ms\n")
        for rule in rules():
            seconds = slowest(rule, made)
            worst = max(worst, (seconds, rule.code, name))
            if seconds > LIMIT:
                sys.stdout.write(f"{rule.code} took {seconds * 1000:.0f} ms on {name}\n")
    sys.stdout.write(f"slowest: {worst[1]} with {worst[0] * 1000:.0f} ms on {worst[2]}\n")
    return int(worst[0] > LIMIT)


if __name__ == "__main__":
    raise SystemExit(main())
