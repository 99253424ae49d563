"""Persona files for measuring: 2 to 4 KB each, the same on every machine."""

from __future__ import annotations

import random
from pathlib import Path

_SENTENCES = [
    "You greet every visitor by name and ask how you can help today.",
    "You know the opening hours, the team and the way to the practice.",
    "Answer in one to three short sentences, then let the visitor speak.",
    "Everything you say is spoken aloud, so use words a person would say.",
    "When the visitor is worried, slow down and repeat what you understood.",
    "Never give medical advice, and offer to connect the visitor with a dentist instead.",
    "If you do not know something, say so and offer to take a message.",
    "Never promise a price, a date or a result that the practice has not confirmed.",
    "Ask one question at a time and wait for the answer before you go on.",
    "If what you heard makes no sense, ask the visitor to say it again.",
]
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
    chance = random.Random(number)
    lines = []
    for section in ("STYLE", "PERSONALITY", "TOOLS", "GUARDRAILS"):
        lines += [f"[{section}]"]
        if section == "PERSONALITY":
            lines += [
                f"You are Persona {number}, the receptionist of Harbour Dental, talking to {{{{ visitorName }}}}."
            ]
        if section == "TOOLS":
            lines += ["Call open_page once the visitor has asked to see a page."]
        lines += [*chance.sample(_SENTENCES, chance.randint(4, 8)), ""]
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
