"""What rules say, for every bad example: one plain sentence, in the words of the author where it can be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from anam_personas.lint.entities.secrets import named
from anam_personas.lint.prompt.surface import Span
from anam_personas.lint.quoting import quoted
from anam_personas.lint.registry import rules
from anam_personas.lint.rule import Absence
from anam_personas.report.grouping import grouped
from tests.lint.support import document, findings, marked, persona_of, prompt, subject

if TYPE_CHECKING:
    from anam_personas.diagnostics.types import Diagnostic
    from anam_personas.lint.rule import Rule

RULES = [pytest.param(rule, id=rule.code) for rule in rules()]
QUOTING = [
    "CL001",
    "CL002",
    "CL003",
    "CL004",
    "CL006",
    "CL007",
    "CL008",
    "CL010",
    "CL011",
    "CL012",
    "ID001",
    "ID002",
    "PS004",
    "PS005",
    "SF004",
    "SF005",
    "SF006",
    "SF007",
    "SF008",
    "SP001",
    "SP003",
    "SP004",
    "SP005",
    "SP006",
    "SP007",
    "SP009",
    "SP010",
    "SP012",
    "TL001",
    "TL005",
]
"""Rules about some words, whose messages hold these words."""
WORN = ("would be", "stands in", "is told", "the text says", "has said", "read out", "shouted", "this is an")
"""Phrases that a reader has to think about."""
LONGEST = 240


def said(rule: Rule) -> list[Diagnostic]:
    return [
        finding
        for bad in rule.bad
        for finding in findings(persona_of(document(bad.file)), rule.code, options=rule.example_settings)
    ]


@pytest.mark.parametrize("rule", RULES)
def test_a_message_is_one_clause_and_a_hint_a_sentence(rule: Rule) -> None:
    for finding in (*said(rule), *grouped(said(rule))):
        message, hint = finding.message, finding.hint
        assert message == message.strip()
        assert len(message) <= LONGEST
        assert not message.endswith(".")
        assert "\n" not in message
        assert (
            message.startswith(('"', "YAML", "Anam", "Cartesia", "<")) or message[0].islower() or message[0].isdigit()
        )
        assert hint is None or (hint[:1].isupper() and hint[-1] in ".?")
        assert hint or finding.fix, "says what to do"
        assert finding.fix is None or finding.fix.title[:1].isupper()


@pytest.mark.parametrize("rule", RULES)
def test_the_grammar_of_articles_and_plurals_holds(rule: Rule) -> None:
    for finding in (*said(rule), *grouped(said(rule))):
        ours = re.sub(r'"[^"]*"', "", f"{finding.message} {finding.hint or ''}")
        assert not re.search(r"\ba (?=[aeio])", ours), ours
        assert not re.search(r"\ban (?=[^aeiouAEIOHSFMLNRX\W])", ours), ours
        assert not re.search(r"\b1 (?!more like)\w+s\b", ours), ours
        assert not any(worn in ours for worn in WORN), ours


@pytest.mark.parametrize("rule", [param for param in RULES if param.id in QUOTING])
def test_a_message_quotes_the_words_that_it_is_about(rule: Rule) -> None:
    for finding in said(rule):
        words = marked(finding).strip(' "#*()[]')
        assert words[:40].rstrip() in finding.message


@pytest.mark.parametrize("rule", [param for param in RULES if isinstance(param.values[0], Absence)])
def test_an_absence_says_what_was_not_found_and_what_would_count(rule: Absence) -> None:
    assert re.match(r"(no|nothing) .*found", rule.message)
    assert rule.hint.startswith(("Add, for example: ", "Begin with ", "Say it in "))


@pytest.mark.parametrize(
    ("word", "called"),
    [
        ("api_key", "an API key"),
        ("API key", "an API key"),
        ("Api-Key", "an API key"),
        ("apikey", "an API key"),
        ("access_token", "an access token"),
        ("auth token", "an auth token"),
        ("PIN", "a PIN"),
        ("Secret", "a secret"),
        ("Passwort", "a password"),
        ("mot de passe", "a password"),
        ("passphrase", "a passphrase"),
    ],
)
def test_a_secret_is_called_by_its_name_with_the_right_article(word: str, called: str) -> None:
    assert named(word) == called


def test_a_quotation_is_on_one_line_and_cut() -> None:
    about = subject(prompt("Be\n  kind " + "to everybody " * 20))
    assert about.prompt
    assert quoted(about, Span(about.prompt, 0, 9)) == '"Be kind"'
    long = quoted(about, Span(about.prompt, 0, len(about.prompt.value)))
    assert len(long) <= 82
    assert long.endswith('…"')


@pytest.mark.parametrize("before", range(0, 90, 7))
def test_a_quotation_never_holds_a_part_of_a_secret(before: int) -> None:
    key = "sk-ant-a1B2c3D4e5F6a1B2c3D4e5F6a1B2c3D4e5F6"
    about = subject(prompt("x" * before + f" {key} and so on"))
    assert about.prompt
    for start in (0, before + 5):
        shown = quoted(about, Span(about.prompt, start, len(about.prompt.value)))
        assert "a1B2" not in shown
        assert "sk-ant" not in shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('"Hi there"', '"Hi there"'),
        ("“Hi there”", '"Hi there"'),
        ('\\"', '"\\""'),
        ('say "no"', '"say "no""'),
        ("**bold**", '"**bold**"'),
    ],
)
def test_a_quotation_has_its_own_marks_and_keeps_what_it_is_about(text: str, shown: str) -> None:
    about = subject(prompt(f"{text} and so on"))
    assert about.prompt
    assert quoted(about, Span(about.prompt, 0, len(text))) == shown


def test_a_quoted_instruction_has_no_half_of_a_bold_mark() -> None:
    text = "- **Length**: Keep replies short.\n- You are Cara, a host.\n- **Be brief** with guests at the door."
    (found,) = findings(prompt(text), "CL003")
    assert "says the same about the length of answers" in found.message
    assert "**" not in found.message


def test_a_verb_behind_what_is_asked_for_is_quoted_with_it() -> None:
    (found,) = findings(prompt("Du bist Tove am Telefon der Gärtnerei. Name und Geburtsdatum erfragen."), "SF007")
    assert found.message.startswith('"Geburtsdatum erfragen"')
