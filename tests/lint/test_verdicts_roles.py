"""Rules that look at what kind of line they read: each with what is reported and what is passed over."""

from __future__ import annotations

import json

import pytest

from tests.lint.support import findings, marked, prompt

OPENING = "You are Tilda, the voice of Orm Ferries.\n"


@pytest.mark.parametrize(
    ("code", "text", "words"),
    [
        ("CL001", "Sei Tilda, la voce di [nome dello studio].", "[nome dello studio]"),
        ("CL001", "Eres la voz de [empresa ficticia].", "[empresa ficticia]"),
        ("CL001", "Number: <caller_number>", "<caller_number>"),
        ("CL001", 'Open with "Good day, this is Tilda from [Company Name]."', "[Company Name]"),
        ("CL001", 'Open with "Good day, this is the desk of Your Company."', "Your Company"),
        ("CL008", 'Greet with \\"Good day to you\\" and wait.', '\\"'),
        ("CL008", "You talk to \\${visitor.name} now.", "\\${visitor.name}"),
        ("ID002", "Callers know Birte: carry on as Birte.", "Birte"),
        ("SP002", "Assistant: We have these:\n- morning boats\n- evening boats\n\nBe kind.", "- "),
        ("SP004", "Rate it with \U0001f389 when you are done.", "\U0001f389"),
        ("SP004", "End with \u2705 and the title.", "\u2705"),
        ("SP009", "Insert a gesture in asterisks, such as *rubs her chin*.", "*rubs her chin*"),
        ("SF003", "Send them to jo.marsh@quickmail.io if they are late.", "jo.marsh@quickmail.io"),
        ("PS005", "# Hours\n\n# Tone\nBe warm.", "# Hours"),
        ("PS007", 'Open with "Good day to you all.\n\nThen ask for the name.', '"Good day to you all.'),
    ],
)
def test_it_is_reported(code: str, text: str, words: str) -> None:
    assert json.dumps(words, ensure_ascii=False)[1:-1] in [
        marked(item) for item in findings(prompt(OPENING + text), code)
    ]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("CL001", 'Confirm with "Fine, [Name], until [Day]."'),
        ("CL001", "Bestätige mit „Gut, [Name], bis [Tag].“"),
        ("CL001", "「[名前]様、お待ちしております。」"),
        ("CL001", "User: I am [Name].\nYou: Welcome, [Name]."),
        ("CL001", "Write numbers as (XXX) XXX-XXXX, or as XXX XXX."),
        ("CL001", "```\nNumber: <caller_number>\n```\nBe kind.\nBe brief.\nBe warm."),
        ("PS006", "Ask for the day.\n<pause>\nGo on."),
        ("SP010", 'Di: "Listo, [nombre], hasta el [día]." [warm] Hola.'),
        ("SP005", "You are Jo Marsh, a caller who complains. Your number is +44 20 8123 4567."),
        ("CL008", 'Calm them ("we have crossed in worse\nweather than this")\nThen ask again.'),
        ("CL008", '```json\n{"said": "a \\"b\\" c"}\n```\nBe kind.\nBe brief.\nBe warm.'),
        ("ID002", "### Say Why You're Calling\nBe brief."),
        ("ID002", 'User: "You are Birte, right?"'),
        ("SP002", "- User: what is there?\n- Assistant: boats and piers.\n- User: thanks"),
        ("SP004", "\u2705 Offer the first boat.\n\u274c Offer the last boat.\n- \u26a0\ufe0f Ask first."),
        ("SP004", "| boat | open |\n|---|---|\n| Ada | \u2705 |"),
        ("SP004", "Do without pictures such as \U0001f389 or \U0001f600."),
        ("SP009", "Never insert a gesture in asterisks, such as *rubs her chin*."),
        ("SF003", 'Kunde: "Ich bin Jo, jo.marsh@quickmail.io."'),
        ("SF003", '{\n  "mail": "jo.marsh@quickmail.io"\n}'),
        ("PS005", "# Hours: nine to five\n# Tone\nBe warm."),
        ("PS007", 'Close with:\n"Your berth is kept.\n\nThe boat waits.\nGoodbye."'),
        ("PS007", "**1)** Greet.\n**2)** Ask."),
        ("SP001", "Today is `{CURRENT_DAY}`, and `<end_call>` ends the call."),
        (
            "LN004",
            'Say: "A berth is 40 a night 45 in July 50 in August 30 in May 25 in April 20 in March 15 for dogs 10 for cats 5 for birds."',
        ),
    ],
)
def test_it_is_passed_over(code: str, text: str) -> None:
    assert findings(prompt(OPENING + text), code) == []


@pytest.mark.parametrize(
    ("code", "greeting"),
    [
        ("SP002", "I can help with 1) hours 2) prices."),
        ("SP007", "We are open 9-5."),
        ("SP007", "We are open 9am – 5pm every day."),
    ],
)
def test_a_greeting_with_figures_for_the_eye_is_reported(code: str, greeting: str) -> None:
    assert findings(prompt(OPENING, initialMessage=greeting), code)


@pytest.mark.parametrize("greeting", ["It takes 2-3 minutes.", "We sail on 2026-03-04.", "Part 1 of 2 begins."])
def test_other_figures_are_passed_over(greeting: str) -> None:
    assert findings(prompt(OPENING, initialMessage=greeting), "SP002", "SP007") == []


@pytest.mark.parametrize(
    "notice",
    [
        "Sono l'assistente virtuale dell'ufficio, e prendo i messaggi quando nessuno può rispondere.",
        "Sou o assistente virtual do escritório, e anoto recados quando ninguém pode atender agora.",
        "Ik ben de virtuele assistent van het kantoor, en ik noteer berichten als niemand kan opnemen.",
    ],
)
def test_that_it_is_a_machine_counts_for_no_words_of_a_greeting(notice: str) -> None:
    assert findings(prompt(OPENING, initialMessage=f"{notice} {'la ' * 25}"), "LN003") == []
    assert findings(prompt(OPENING, initialMessage=f"{'la ' * 15}. {'la ' * 25}"), "LN003")


def test_the_name_behind_a_title_has_two_parts() -> None:
    (found,) = findings(prompt("You are Judge Edith Thorn, who hears the case.", name="Pablo"), "ID001")
    assert marked(found) == "Judge Edith Thorn"


def test_a_slot_that_the_visitor_cannot_fill_is_an_error_outside_what_is_said_only() -> None:
    outside, inside = (
        findings(prompt(text), "CL001")[0].severity.value
        for text in ("You are the host of [Company Name].", OPENING + 'Say: "This is Tilda from [Company Name]."')
    )
    assert (outside, inside) == ("error", "warning")


def test_the_character_that_a_persona_plays_has_data_of_its_own() -> None:
    played = "You are Jo Marsh, a customer of a shop. Your address is jo.marsh@quickmail.io."
    agent = "You are Jo Marsh, a customer service agent. The boss is jo.weber@quickmail.io."
    assert findings(prompt(played), "SF003") == []
    assert len(findings(prompt(agent), "SF003")) == 1


def test_a_variable_in_the_address_of_a_tool_is_filled_by_nothing() -> None:
    tool = {"type": "webhook", "description": "Books a boat.", "method": "GET"}
    ends = {"book": "boats/{{ day }}", "list": "boats"}
    made = [{**tool, "name": name, "url": f"https://acme.example/{end}"} for name, end in ends.items()]
    (found,) = findings(prompt(OPENING + "{{ day }}", tools=made, variables={"day": {"default": "x"}}), "CL006")
    assert marked(found) == "{{ day }}"
