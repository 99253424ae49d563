"""Prompts whose lines YAML joins, in every style."""

from __future__ import annotations

import pytest

from anam_personas.diagnostics.fixes import fix_texts
from tests.lint.support import document, findings, marked, persona, persona_of

JOINED = [
    "systemPrompt: >-\n  You are Cara.\n  1. Greet.\n  2. Ask.\n",
    "systemPrompt: >+\n  You are Cara.\n  - Greet.\n  - Ask.\n\n",
    "systemPrompt: >2\n  You are Cara.\n  * Greet.\n  * Ask.\n",
    "systemPrompt: >\n  You are Cara.\n  # Goal\n  Greet.\n",
    "systemPrompt: >\n  [STYLE]\n  Short.\n  [GOAL]\n  Greet.\n",
    "systemPrompt: >\n  Be kind.\n  <goal>\n  Greet.\n  </goal>\n",
    "systemPrompt: >\n  Be kind.\n  LIMITS: no prices.\n",
    "systemPrompt: 'You are Cara.\n  1. Greet.\n  2. Ask.'\n",
    'systemPrompt: "You are Cara.\n  1. Greet.\n  2. Ask."\n',
    "systemPrompt: You are Cara.\n  1. Greet.\n  2. Ask.\n",
]
KEPT = [
    "systemPrompt: >\n  You are Cara.\n\n  1. Greet.\n\n  2. Ask.\n",
    "systemPrompt: >\n  You are Cara.\n    - Greet.\n    - Ask.\n",
    "systemPrompt: |\n  You are Cara.\n  - Greet.\n  - Ask.\n",
    "systemPrompt: 'Take steps 1. Greet. 2. Ask - or 3. Leave.'\n",
    'systemPrompt: "You are Cara.\\n- Greet.\\n- Ask."\n',
    'systemPrompt: "You are Cara - the \\"host\\" - and you ask:\\n1. Name.\\n2. Day."\n',
    "systemPrompt: >\n  You are Cara, who is the host\n  - and a good one - of the hotel\n  [in Bern].\n",
    "systemPrompt:\n  - section: STYLE\n    text: Short.\n  - section: GOAL\n    text: Greet.\n",
]


@pytest.mark.parametrize("file", JOINED)
def test_joined_lines_are_reported_at_the_first(file: str) -> None:
    (found,) = findings(persona(file), "PS010")
    assert found.place.line > 1
    assert marked(found) == found.place.excerpt.strip().rstrip("'\"")


@pytest.mark.parametrize("file", KEPT)
def test_lines_that_stay_apart_are_passed(file: str) -> None:
    assert findings(persona(file), "PS010") == []


@pytest.mark.parametrize("file", [file for file in JOINED if ">" in file.splitlines()[0]])
def test_the_fix_keeps_the_lines(file: str) -> None:
    before = document(file)
    text = fix_texts({before.file: before.text}, findings(persona_of(before), "PS010"), unsafe=True)[before.file]
    assert text == before.text.replace(">", "|", 1)
    assert findings(persona(text), "PS010") == []


def test_the_fix_is_not_made_unasked() -> None:
    before = document(JOINED[0])
    files = {before.file: before.text}
    assert fix_texts(files, findings(persona_of(before), "PS010"), unsafe=False) == files
