"""The law of fixes: fix, check again, and no rule finds more than before; what is not part of a finding stays as it was."""

from __future__ import annotations

import os
from collections import Counter
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anam_personas.diagnostics.fixes import FixResult, apply_edits, fix_until_stable
from anam_personas.lint.engine import lint_persona
from anam_personas.lint.selection import Selection
from anam_personas.yaml.document import read
from tests.budget import examples
from tests.lint.support import BASE, ROOT, persona_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anam_personas.diagnostics.types import Diagnostic

DATA = Path(os.environ.get("ANAM_LINT_DATA", Path(__file__).resolve().parents[3] / "shared" / "lint"))
"""Prompts of other people, where they are at hand."""
FILE = "personas/cara.yaml"
REST = "".join(f"{key}: {value}\n" for key, value in BASE.items() if key != "systemPrompt")
"""What a file must have beside its prompt."""
OF_SEVERAL_LINES = {"PS003", "PS009"}
"""Rules whose fix gives all items of a list, or all markers, one form."""
PIECES = [
    "You are Cara, a host.", "# Boats by day", "# Boats by night", "- Take the name.", "Never quote prices.",
    "**Never** quote `{PRICE}`.", "- \u2705 Offer the first boat.", "- \U0001f389", "\U0001f389 Welcome them.",
    'Say: "Write to jo@acme.io, {{ n }}."', "Sag: „Schreib an jo@acme.io.“", "**NOTE**: ask first.", "[LIMITS]", "LIMITS:",
    '> "It costs $20."', "<wait for the answer>", "1. Greet.", "3. Ask.", 'Use <break time="1s"/> between ideas.', "User: hi",
    'Assistant: we have:\n- boats', "**a**", "*smiles*", 'Close with \\"Bye now to all.\\"', "| a | b |\n|---|---|", "\u200b",
    '> "Das kostet uns im Monat nur €20."', "**\U0001f3af Goal**", "**All done! \U0001f389**", "| \U0001f7e0 LATE | ring |",
    "1. **First boat:** leaves at nine.", "- **Last boat** leaves at **ten**.", "*A play by the harbour crew*",
]  # fmt: skip


def checked(text: str) -> list[Diagnostic]:
    """What all rules find in a file."""
    return lint_persona(persona_of(read(text, FILE, ROOT / FILE)), Selection.of(preset="strict", preview=True))


def fixed(text: str, *, unsafe: bool = True) -> tuple[FixResult, Counter[str]]:
    """A file as all fixes leave it, and how often each rule finds something in the file as it was."""

    def check(texts: Mapping[str, str]) -> list[Diagnostic]:
        return checked(texts[FILE])

    before = Counter(item.code for item in check({FILE: text}))
    return fix_until_stable({FILE: text}, check, unsafe=unsafe), before


def holds(text: str, *, unsafe: bool = True) -> str:
    """The file after its fixes, for which the law is checked."""
    result, before = fixed(text, unsafe=unsafe)
    after = Counter(item.code for item in result.diagnostics)
    assert not after - before
    lines = result.texts[FILE].split("\n")
    was = {line.strip() for line in text.split("\n")}
    bare = [line for line in lines if line.strip() and not any(map(str.isalnum, line)) and line.strip() not in was]
    assert bare == []
    assert joined(text.split("\n"), lines) == []
    return result.texts[FILE]


def joined(before: list[str], after: list[str]) -> list[tuple[list[str], list[str]]]:
    """Where lines with words in them became fewer; a line without words may be deleted."""
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    pairs = [(before[a:b], after[c:d]) for kind, a, b, c, d in steps if kind != "equal"]
    return [
        (was, now)
        for was, now in pairs
        if len([line for line in was if any(map(str.isalnum, line))]) > len([line for line in now if line.strip()])
    ]


@settings(deadline=None, max_examples=examples(100))
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=10))
def test_a_made_prompt_has_no_new_finding_and_keeps_its_other_lines(pieces: list[str]) -> None:
    kept = [
        line for index, piece in enumerate(pieces) for line in (*piece.split("\n"), f"The pier number {index} is kept.")
    ]
    text = "systemPrompt: |\n" + "".join(f"  {line}\n" for line in kept) + f"variables: {{n: {{default: x}}}}\n{REST}"
    after = holds(text)
    assert [line for line in after.split("\n") if "is kept." in line] == [
        f"  {line}" for line in kept if "is kept." in line
    ]
    assert after.endswith(REST)


@pytest.mark.skipif(not DATA.is_dir(), reason="the prompts are not at hand")
def test_the_law_holds_for_prompts_of_other_people() -> None:
    files = sorted(DATA.glob("wild/*.yaml"))
    assert files
    for path in files:
        text = path.read_text(encoding="utf-8")
        holds(text, unsafe=False)
        holds(text)


@pytest.mark.slow
@pytest.mark.skipif(not DATA.is_dir(), reason="the prompts are not at hand")
def test_each_fix_alone_adds_no_finding_takes_no_other_and_stays_on_its_line() -> None:
    for path in sorted(DATA.glob("wild/*.yaml")):
        text = path.read_text(encoding="utf-8")
        before = checked(text)
        for finding in before:
            if finding.fix is None:
                continue
            after = checked(apply_edits(text, finding.fix.edits))
            changed = Counter(item.code for item in after) - Counter(item.code for item in before)
            taken = Counter(item.code for item in before) - Counter(item.code for item in after)
            assert not changed, (path.name, finding.code, changed)
            assert set(taken) <= {finding.code}, (path.name, finding.code, taken)
            lines = {text.count("\n", 0, edit.start) + 1 for edit in finding.fix.edits}
            assert finding.code in OF_SEVERAL_LINES or lines <= {finding.place.line, finding.place.end_line}


@pytest.mark.parametrize(
    ("line", "after"),
    [
        ("**Boats by day**", None),
        ("- **Last boat:** leaves at ten.", None),
        ("1. **Never** be late.", None),
        ("Boats are **never** late.", "Boats are never late."),
        ("**\U0001f3af Goal**", "**Goal**"),
        ("**All aboard! \U0001f389**", "**All aboard!**"),
        ("| \U0001f7e0 LATE | ring |", None),
        ('Sag: "Das kostet dich im Monat nur €20."', None),
        ('Say: "It costs $20."', 'Say: "It costs twenty dollars."'),
    ],
)
def test_a_fix_keeps_what_gives_a_line_its_form_and_its_language(line: str, after: str | None) -> None:
    lead = "systemPrompt: |\n  You are Cara, a host.\n  "
    assert fixed(f"{lead}{line}\n{REST}")[0].texts[FILE] == f"{lead}{after or line}\n{REST}"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "You are Cara, a host. Answer about this: {{ article_content }}"),
        ("de", "Du bist Cara und empfängst Gäste. Antworte auf diesen Text: {{ article_content }}"),
        ("es", "Eres Cara y recibes a los clientes. Responde a este texto: {{ article_content }}"),
        ("fr", "Tu es Cara et tu accueilles les clients. Réponds à ce texte : {{ article_content }}"),
        ("it", "Sei Cara e accogli i clienti. Rispondi a questo testo: {{ article_content }}"),
        ("pt", "Você é a Cara e recebe os clientes. Responda a este texto: {{ article_content }}"),
        ("nl", "Je bent Cara en je ontvangt de klanten. Antwoord op deze tekst: {{ article_content }}"),
        ("ja", "あなたは受付のカーラです。次の文章について答えてください。{{ article_content }}"),
    ],
)
def test_a_text_of_others_is_put_between_tags_once(language: str, text: str) -> None:
    """With a note in the prompt's language, by which the variable is passed over from then on."""
    head = f"languageCode: {language}\nvariables:\n  article_content: {{type: string}}\n"
    result, _ = fixed(f"{head}systemPrompt: |\n  {text}\n{REST}")
    assert result.texts[FILE].count("<article_content>") == 1
    assert "SF004" not in {item.code for item in result.diagnostics}


def test_a_text_that_is_to_give_instructions_is_not_called_data() -> None:
    head = "variables:\n  userPrompt: {type: string}\n"
    result, before = fixed(f"{head}systemPrompt: |\n  {{{{ userPrompt }}}}\n  You are Cara, a host.\n{REST}")
    assert before["SF004"] == 1
    assert "userPrompt>" not in result.texts[FILE]
