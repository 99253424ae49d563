"""The files of a project beside its personas, as ``init`` and ``pull --all`` write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.cli.scaffolding import write_new

if TYPE_CHECKING:
    from pathlib import Path

    from anam_personas.cli.context import Context
    from anam_personas.scaffold.project import Choices
    from anam_personas.workspace.settings import Settings


def settings_of(root: Path) -> Settings:
    """The settings that a folder itself has, or the defaults. Raises `SettingsError`."""
    from anam_personas.workspace.settings import Settings, of_folder

    return of_folder(root) or Settings(root)


def write_project(context: Context, root: Path, choices: Choices) -> None:
    """Write the files of a project that are not there yet. Raises `UnreadableFile`."""
    from anam_personas.scaffold.project import project_files, with_ignored
    from anam_personas.workspace.files import read_text, write
    from anam_personas.workspace.rooted import checkout_of

    checkout = checkout_of(root)
    files = project_files(choices)
    if (settings := settings_of(root)).file:
        del files["anam-personas.toml"]
        context.say(f"kept the settings in {settings.file.name}")
    write_new(context, root, files, checkout)
    ignored = root / ".gitignore"
    text = read_text(ignored, checkout)
    if text is None:
        write_new(context, root, {".gitignore": with_ignored("")}, checkout)
    elif with_ignored(text) != text:
        write(ignored, with_ignored(text), checkout)
        context.say("added to .gitignore what git should not hold")


def write_agents(context: Context, root: Path) -> None:
    """Write what coding agents read, and keep what is there: a part of ours is added to an AGENTS.md that lacks it.

    Raises `UnreadableFile`.
    """
    from anam_personas.scaffold.agents import AGENTS, SKILL, agents_text, skill_text, with_agents
    from anam_personas.workspace.files import read_text, write
    from anam_personas.workspace.rooted import checkout_of

    checkout, settings = checkout_of(root), settings_of(root)
    part = agents_text(settings.personas, settings.tools)
    text = read_text(root / AGENTS, checkout)
    if text is not None and with_agents(text, part) != text:
        write(root / AGENTS, with_agents(text, part), checkout)
        context.say(f"added to {AGENTS} what agents need to know about personas")
    missing = {SKILL: skill_text(settings.personas, settings.tools)} | ({AGENTS: part} if text is None else {})
    write_new(context, root, missing, checkout)
