"""Persona files for measuring: 2 to 4 KB each, the same on every machine."""

from __future__ import annotations

import random
from pathlib import Path

_SECTIONS = {
    "STYLE": [
        "Everything you say is spoken aloud, so use words a person would say.",
        "Answer in one to three short sentences, then let the visitor speak.",
        "If what you heard makes no sense, ask the visitor to say it again.",
        "Ask one question and wait for the answer before you go on.",
        "Slow down when the visitor is worried, and repeat what you understood.",
        "Use the visitor's own words for teeth and treatments.",
        "Keep the tone of a calm colleague at the front desk.",
        "Mention a name only after the visitor has told it to you.",
        "Leave room for silence after bad news.",
    ],
    "PERSONALITY": [
        "You know the opening hours, the team and the way to the practice.",
        "The practice opens at eight and closes at six, and on Fridays at noon.",
        "Doctor Patel looks after children, Doctor Moore after implants.",
        "The bus stops across the street, and there is parking behind the house.",
        "You are proud of the new building by the harbour.",
        "The waiting room has a corner for children with books and a train.",
        "You like to hear how people found the practice.",
        "The house has a lift, and wheelchairs fit through every door.",
    ],
    "TOOLS": [
        "Call open_page once the visitor has asked to see a page.",
        "Say what the page shows while it opens.",
        "If the page does not open, describe what it says instead.",
        "The team page has a photograph of everybody who works here.",
        "The prices page lists what a check-up and a cleaning cost.",
        "The home page has the telephone number and the address.",
    ],
    "GUARDRAILS": [
        "Never give medical advice, and offer to connect the visitor with a dentist instead.",
        "If you do not know something, say so and offer to take a message.",
        "Never promise a price, a date or a result that the practice has not confirmed.",
        "Decline politely to talk about other practices or about politics.",
        "Hand over to the emergency line when somebody is bleeding or in strong pain.",
        "Do not discuss one patient with another person, not even with family.",
        "Refuse to guess what an X-ray shows.",
    ],
}
_HEAD = """# yaml-language-server: $schema=../schema/persona.schema.json
version: 1
name: Persona {number}
description: Persona number {number} of the measurement.
avatarId: 30fa96d0-26c4-4e55-94a0-517025942e18
avatarModel: cara-4
voiceId: 6bfbe25a-979d-40f3-a92b-5394170af54b
llmId: 0934d97d-0c3a-4f33-91b0-5e136a0ef466
systemPrompt: |
"""
_TAIL = """variables:
  visitorName: {type: string, maxLength: 60, default: our visitor}
languageCode: en
initialMessage: Hi there, this is number {number}. How can I help?
voiceDetectionOptions:
  endOfSpeechSensitivity: 0.5
  silenceBeforeSkipTurnSeconds: 20
voiceGenerationOptions: {stability: 0.5, speed: 1.0}
maxSessionLengthSeconds: 600
directorNotes: {presetStyle: warm}
tools:
  - type: client
    name: open_page
    description: Open a page of the site. Call it once the visitor has asked to see it.
    parameters:
      type: object
      properties:
        page: {type: string, description: The page to open, enum: [home, team, prices]}
      required: [page]
sessionOptions:
  videoQuality: high
"""


def text(number: int) -> str:
    """The persona file of a number."""
    chance = random.Random(number)  # noqa: S311 - measuring, not hiding
    lines = []
    for section, (first, *others) in _SECTIONS.items():
        lines += [f"[{section}]"]
        if section == "PERSONALITY":
            lines += [
                f"You are Persona {number}, the receptionist of Harbour Dental, talking to {{{{ visitorName }}}}."
            ]
        if section == "STYLE":
            lines += [others.pop(0)]  # the bound on answers: without it the linter would have something to say
        lines += [first, *chance.sample(others, chance.randint(3, len(others))), ""]
    prompt = "".join(f"  {line}\n" if line else "\n" for line in lines)
    return _HEAD.replace("{number}", str(number)) + prompt + _TAIL.replace("{number}", str(number))


def write(folder: Path, count: int) -> Path:
    """A project with that many personas; its personas folder."""
    personas = folder / "personas"
    personas.mkdir(parents=True)
    (folder / "anam-personas.toml").write_text('project = "bench"\n', encoding="utf-8")
    for number in range(count):
        (personas / f"persona-{number:05}.yaml").write_text(text(number), encoding="utf-8")
    return personas
