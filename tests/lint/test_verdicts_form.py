"""Traps of the rules about marks, slots, code, time and length. None of the texts is from a real prompt."""

from __future__ import annotations

import pytest

from tests.lint.support import findings, marked, persona, prompt

LONG = "You greet the guests of the hotel and tell them all about the town. "
REPORTED = [
    ("PS003", "[STYLE]\nShort.\n[GOAL]\nBook.\n# Tools\nNone.\n# Limits\nNone."),
    ("PS003", "# Style\nShort.\n# Goal\nBook.\nTOOLS: use find_room for free rooms.\nLIMITS: never tell the prices."),
    ("PS003", "<role>\nKai.\n</role>\n<style>\nWarm.\n</style>\nGOALS:\nBook a demo.\nLIMITS:\nNo discounts."),
    ("PS007", "Tell them (if they ask, that we close at nine."),
    ("PS007", "Ask for the room] and the day."),
    ("PS007", "- Say “Welcome to us.\n- Ask for the day."),
    ("PS007", 'Greet with Hello there" and wait.'),
    ("PS007", "The data is {name and day."),
    ("PS008", LONG * 15),
    ("PS008", "\n\n".join([LONG * 4] * 4)),
    ("CL005", 'Avoid phrases like "a b", "c d", "e f", "g h", "i j", and "k l".'),
    ("CL005", 'Never say:\n- "a b"\n- "c d"\n- "e f"\n- "g h"\n- "i j"\n- "k l"'),
    ("CL005", "Sag nie „ah so“, „na ja“, „och nö“, „ui ui“, „ei ei“ oder „so so“."),
    ("CL006", "You work for ${company}."),
    ("CL006", "You work for [[company]]."),
    ("CL006", "You work for <<company>> in <%= town %>."),
    ("CL006", "You work for %(company)s."),
    ("CL006", "Hello %s, nice to see you."),
    ("CL006", "You work for {COMPANY_NAME}."),
    ("CL008", "The time is {clock.now()}, the count {count - 1}."),
    ("CL008", "You work for {company.name}."),
    ("CL008", "Be brief.\\nBe kind."),
    ("CL008", "Call them [object Object] please."),
    ("CL008", "Guest name: null"),
    ("CL008", "Customer: None"),
    ("CL008", '"Be brief and kind." +\n"Never guess."'),
    ("CL008", 'Never guess.",'),
    ("CL009", "ALWAYS ask. NEVER guess. You MUST wait. This is IMPORTANT, VERY IMPORTANT."),
    ("CL010", "If nobody speaks for 20 seconds, hang up."),
    ("CL010", "After five minutes, end the conversation politely."),
    ("CL010", "Remind the caller every 2 minutes that the session is short."),
    ("CL010", "Beende das Gespräch nach zehn Minuten."),
    ("CL010", "Termina la llamada después de 5 minutos, y habla siempre con calma."),
    ("CL010", "Tu es Léa et tu aides les clients. Termine l'appel après dix minutes."),
    ("CL011", "Today is Monday, 6 May 2024."),
    ("CL011", "Current date: 2024-05-06"),
    ("CL011", "It is now 2025."),
    ("CL011", "Heute ist der 6. Mai 2024."),
    ("CL011", "Hoy es lunes, 6 de mayo de 2024."),
    ("CL011", "Aujourd'hui nous sommes le 6 mai 2024."),
    ("LN004", LONG.replace(". ", " and ") * 4),
    ("LN005", 'Ask: "What is your name? Where are you from?"'),
]
PASSED = [
    ("PS003", "# Style\nShort.\n# Goal\nBook.\nTOOLS: use find_room for free rooms."),
    ("PS003", "<a>\nx\n# One\nx\n# Two\nx\n</a>\n<b>\nx\n</b>"),
    ("PS003", "<b>Be kind</b>\n# A\nx\n# B\nx"),
    ("PS003", "# A\nx\n## B\nx\n## C\nx\n# D\nx"),
    ("PS007", "a) Ask.\nb) Wait.\niv) Go. We like it :) and :-( and 8) too."),
    ("PS007", 'Say "Hi", then “Bye”, then „so“ and «ça». It\'s 5\' by 13".'),
    ("PS007", "A number in [0, 1) is fine. The sign \"(\" is read as 'open'."),
    ("PS007", "Call it like this:\n```\nf(\n```\nand `g(` too."),
    ("PS007", "Send this:\n{\n  - a: [1,\n  - 2]\n}"),
    ("PS007", 'Tell: "One.\n\n"Two.\n\n"Three."'),
    ("PS007", 'Tell: "One.\n\nTwo." Then wait.'),
    ("PS007", "Follow these (in order:\n- Ask.\n- Wait.)"),
    ("PS008", LONG * 5),
    ("PS008", "\n".join(["- " + LONG] * 15)),
    ("PS008", "# Style\n" + LONG * 15),
    ("CL005", "Never quote prices, dates, fees, stock, names, rooms or terms."),
    ("CL005", 'Say "a b", "c d", "e f", "g h", "i j" or "k l". Never shout.'),
    ("CL005", 'Never say "a b" or "c d". When they ask, say "e f", "g h", "i j", "k l".'),
    ("CL006", 'Answer as {"name": 1, "b": [1]}. The path is /rooms/{id}, the term x_{i}, the code `{x}`.'),
    ("CL006", "The mood stands in braces, such as {calm}. Costs are 100%s of it."),
    ("CL006", "Never answer with {name} or %s."),
    ("CL006", "{% raw %}{x} and ${y}{% endraw %}"),
    ("CL006", "Say {very sad} and {} or [name] and <name>."),
    ("CL008", "If the balance is undefined or null, say so. None of the rooms is free."),
    ("CL008", "Allergies: None\nParking: none\nThe file is C:\\new\\table and \\nabla is a sign."),
    ("CL008", '{"name": null, "a": "b"}\n"a",\n"b",\n"c"'),
    ("CL008", "Never output \\n or [object Object]."),
    ("CL008", 'Say "Hi", "Bye", or "Well",\nand wait for an answer.'),
    ("CL009", "Ask ONE question. The FAQ of NASA, ESA, BOS, DLR and JAXA is in PDF, HTML and XML."),
    ("CL010", "The cleaning takes 45 minutes. Breakfast is served within 10 minutes."),
    ("CL010", "Book a call of 15 minutes. A demo call lasts under 30 minutes."),
    ("CL010", "Keep every answer under 20 seconds."),
    ("CL010", "The app handles timing: it ends the call after 10 minutes automatically."),
    ("CL011", "Today we have 12 rooms. The house was built in 1900. The current offer ends on 3 May 2030."),
    ("CL011", "Ask which day suits them: today, or 6 May 2030."),
    ("LN004", "Wait... well, e.g. at 9.30 a.m., or at acme.example. " * 4),
    ("LN005", 'Ask: "How are you today? What is your name?" Then ask: "And the day?"'),
    ("LN005", "Greet them. Would they like a room? Do they need a bed?"),
]


@pytest.mark.parametrize(("code", "text"), REPORTED)
def test_it_is_reported(code: str, text: str) -> None:
    assert {finding.code for finding in findings(prompt(text), code)} == {code}


@pytest.mark.parametrize(("code", "text"), PASSED)
def test_it_is_passed(code: str, text: str) -> None:
    assert findings(prompt(text), code) == []


@pytest.mark.parametrize("code", ["CL002", "CL003", "CL005", "CL010"])
def test_a_language_without_words_is_passed(code: str) -> None:
    text = "Jesteś Anna. Zakończ rozmowę po 10 minutach. Zakończ rozmowę po 10 minutach. Nigdy nie mów długo."
    assert findings(prompt(text), code) == []


def test_a_dollar_before_braces_is_money_where_other_braces_have_none() -> None:
    found = findings(prompt("You call {name} about the ${amount} that is due.", variables={"amount": {}}), "CL006")
    assert [marked(item) for item in found] == ["{name}", "{amount}"]


def test_a_slot_in_dictated_words_is_a_warning_since_the_model_may_fill_it() -> None:
    (found,) = findings(prompt('Say: "Nice to meet you, {visitor}!"'), "CL006")
    assert found.severity.value == "warning"


def test_a_slot_of_another_syntax_is_no_unused_variable_too() -> None:
    made = prompt("You talk to {city}.", variables={"city": {"type": "string"}})
    assert [item.code for item in findings(made, "CL001", "CL006", "CL007")] == ["CL006"]


@pytest.mark.parametrize("slot", ["[[NAME]]", "[[name]]", "<<FIRST_NAME>>"])
def test_a_slot_in_doubled_brackets_is_one_finding(slot: str) -> None:
    assert [item.code for item in findings(prompt(f"You talk to {slot}."), "CL001", "CL006")] == ["CL006"]


def test_a_variable_of_a_partial_is_not_unused() -> None:
    found = findings(
        persona("variables: {city: {type: string}}\nsystemPrompt: '{% if city %}You are Cara.{% endif %}'"), "CL007"
    )
    assert found == []


def test_the_end_of_a_string_of_code_is_no_lone_quotation_mark_too() -> None:
    assert [item.code for item in findings(prompt('Never guess.",'), "PS007", "CL008")] == ["CL008"]


@pytest.mark.parametrize(
    ("text", "tools", "severity"),
    [
        ("a" * 9_500, (), "warning"),
        ("a" * 7_000, (), None),
        ("a" * 40_000, (), "error"),
        ("a" * 6_000, ("b" * 900,) * 14, "warning"),
        ("a" * 2_200, ("b" * 900,), None),
        ("語" * 2_700, (), "warning"),
        ("語" * 2_600, (), None),
    ],
)
def test_the_budget_counts_the_prompt_and_its_tools(text: str, tools: tuple[str, ...], severity: str | None) -> None:
    made = [{"type": "client", "name": f"tool_{n}", "description": tool} for n, tool in enumerate(tools)]
    found = findings(prompt(text, tools=made), "LN002")
    assert [item.severity.value for item in found] == ([severity] if severity else [])


def test_the_budget_is_a_setting() -> None:
    options = {"max-prompt-tokens": 10, "max-prompt-tokens-error": 20}
    verdicts = [findings(prompt("word " * count), "LN002", options=options) for count in (5, 15, 30)]
    assert [[item.severity.value for item in found] for found in verdicts] == [[], ["warning"], ["error"]]
