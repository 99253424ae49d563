"""What coding agents read: ``AGENTS.md``, and a skill. Text by path below the project's folder. Nothing is written here."""

from __future__ import annotations

from typing import Final

AGENTS: Final = "AGENTS.md"
SKILL: Final = ".agents/skills/anam-personas/SKILL.md"
MARK: Final = "<!-- anam-personas -->"
"""The first line of our part of ``AGENTS.md``, by which a second run finds it."""

_COMMANDS: Final = """\
| to | run |
|---|---|
| validate and lint, as CI does | `anam-personas check` |
| apply the safe fixes | `anam-personas check --fix` |
| read what a code means | `anam-personas explain CODE` |
| read a prompt as the model will | `anam-personas render KEY` |
| see what your edit changes | `anam-personas diff` |
| see what a deployment would do | `anam-personas plan` (needs a key, changes nothing) |
"""
_NEVER: Final = """\
- Never run `anam-personas apply`, `rollback`, `pull` or `token`: a human reads the plan, and applies it.
- Never read, print or write API keys. They are in environment variables; files hold only the names of those.
- Never silence a finding with `# anam: ignore[CODE]` to make the check pass: change the text, or ask.
- Never edit what is generated: `schema/`, `anam-personas.lock`, `.anam-personas/`.
"""


def agents_text(personas: str, tools: str) -> str:
    """Our part of ``AGENTS.md``. The arguments are the project's folders."""
    return f"""\
{MARK}
## Anam personas

This project holds Anam personas as code: one YAML file for each persona in `{personas}/`, one for each tool in `{tools}/`. Files
whose name starts with `_` are partials, which personas include with `extends`. Prompts are spoken aloud: no markdown, no
emoji, short sentences.

{_COMMANDS}
Run `anam-personas check` after every edit of these files; an edit is done when it exits with 0.

{_NEVER}"""


def skill_text(personas: str, tools: str) -> str:
    """The skill: how to edit personas, step by step."""
    return f"""\
---
name: anam-personas
description: >-
  Edit Anam personas (prompts, greetings, voices, tools) in {personas}/ and {tools}/. Use it whenever a task changes what a
  persona says, knows or does.
---

# Edit Anam personas

1. Find the file. The key of a persona is its path below `{personas}/` without `.yaml`. `anam-personas graph KEY` lists the
   partials, prompt files and tools that it uses; an edit of one of those reaches every persona that uses it.
2. Edit the YAML, and keep comments and order. Field names are those of Anam's API (`systemPrompt`, `voiceId`). `{{{{ name }}}}` in
   a prompt is a variable, which `variables:` declares. Secrets do not belong in any file.
3. Write for the ear: plain sentences, numbers as words where they are read aloud, no lists, no headings, no links.
4. Run `anam-personas check`. For each finding run `anam-personas explain CODE` and change the text.
5. Run `anam-personas render KEY` to read the whole prompt, and `anam-personas diff` to see what the edit changes and for whom.
6. Report the output of `anam-personas diff`. Leave the deployment to a human.

## Commands

{_COMMANDS}
## Never

{_NEVER}"""


def with_agents(text: str, part: str) -> str:
    """An ``AGENTS.md`` with our part at its end; the same text where it has one."""
    if MARK in text:
        return text
    newline = "\r\n" if "\r\n" in text else "\n"
    gap = "" if not text else newline if text.endswith("\n") else newline * 2
    return text + gap + part.replace("\n", newline)
