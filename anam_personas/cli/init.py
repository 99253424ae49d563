"""``init``: set up a project in a folder."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from anam_personas.cli.context import Context, pass_context
from anam_personas.cli.project_files import settings_of, write_agents, write_project
from anam_personas.cli.scaffolding import checked_key, next_steps, stock_template, write_new
from anam_personas.cli.types import FilePath
from anam_personas.errors import UnreadableFile, UsageError
from anam_personas.scaffold import templates

if TYPE_CHECKING:
    from anam_personas.scaffold.project import Choices
    from anam_personas.workspace.settings import Settings


@click.command("init")
@click.argument("folder", required=False, type=FilePath(file_okay=False, path_type=Path), metavar="[DIR]")
@click.option("--project-name", metavar="NAME", help="Set the name of the project.  [default: the folder's]")
@click.option(
    "--template",
    metavar="NAME",
    help=f"Use this template for the first persona; see `new --list`.  [default: {templates.DEFAULT}]",
)
@click.option("--language", metavar="CODE", help=f"Use the template in this language.  [default: {templates.ENGLISH}]")
@click.option("--key", metavar="KEY", help="Set the key of the first persona.  [default: the template's name]")
@click.option("--name", metavar="NAME", help="Set the name of the first persona.  [default: the template's]")
@click.option("--partial/--no-partial", default=None, help="Put what personas share into a partial and a prompt file.")
@click.option("--tool/--no-tool", default=None, help="Give the persona a sample tool.")
@click.option(
    "--ci",
    type=click.Choice(("github", "gitlab", "none")),
    help="Write a pipeline that checks changes.  [default: none]",
)
@click.option("--makefile/--no-makefile", default=None, help="Write a Makefile.")
@click.option("--agents", is_flag=True, help="Write AGENTS.md and a skill, for coding agents.")
@click.option(
    "--from-lab", is_flag=True, help="Begin with the personas and tools of the Anam Lab, as `pull --all` does."
)
@click.option("--no-input", is_flag=True, help="Ask nothing, even on a terminal.")
@pass_context
def init_command(
    context: Context, /, folder: Path | None, *, agents: bool, from_lab: bool, no_input: bool, **given: Any
) -> int:
    """Set up a project in DIR (default: this folder): settings, a first persona, schemas for editors, .gitignore.

    On a terminal, asks for what no option sets. Files that exist are kept, so it can be run again.
    """
    root = Path(os.path.abspath(folder or context.folder))  # noqa: PTH100 - absolute() keeps ".."
    if from_lab and any(given[each] is not None for each in ("template", "language", "key", "name", "partial", "tool")):
        raise UsageError("--from-lab takes the personas of the Lab: omit the options of a first persona")
    _check_way(root)
    is_asking = not no_input and not context.environ.get("CI") and sys.stdin.isatty() and sys.stderr.isatty()
    if is_asking:
        _ask(given, root, from_lab=from_lab)
    choices, checkout = _choices(given, root, from_lab=from_lab)
    code = 0
    inner = context.inside(root)
    _make(root)
    if from_lab:
        from anam_personas.cli.pull import import_all

        code = import_all(inner, choices)
    else:
        write_project(context, root, choices)
    _write_pipeline(context, choices, Path(checkout))
    if agents:
        write_agents(context, root)
    if not from_lab:
        _say_next(context, root, choices, inner.settings)
    return code


def _make(root: Path) -> None:
    """Make the folder. Raises `UnreadableFile`."""
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnreadableFile(f"{root} cannot be made: {error.strerror or error}") from error


def _check_way(root: Path) -> None:
    """Raise `UsageError` for a folder that a link of this checkout leads to: what is in it may be a stranger's."""
    from anam_personas.workspace.rooted import checkout_of

    here = os.path.realpath(os.getcwd())  # noqa: PTH109
    way = os.path.normpath(os.path.join(here, os.path.relpath(root)))  # noqa: PTH118
    if f"{way}{os.sep}".startswith(os.path.join(checkout_of(here), "")) and os.path.realpath(way) != way:  # noqa: PTH118
        raise UsageError(
            f'"{os.path.relpath(root)}" is reached through a symbolic link of this checkout: name the folder itself'
        )


def _ask(given: dict[str, Any], root: Path, *, from_lab: bool) -> None:
    """Fill in what no option says. Raises `click.Abort` on Ctrl-C."""
    from anam_personas.scaffold.project import project_name

    if given["project_name"] is None and not settings_of(root).file:
        given["project_name"] = click.prompt("Name of the project", default=project_name(root.name), err=True)
    if not from_lab and not _has_personas(root):
        for field, choices in (("template", templates.names()), ("language", templates.languages())):
            if given[field] is None:
                default = templates.DEFAULT if field == "template" else templates.ENGLISH
                answer = click.prompt(field.capitalize(), type=click.Choice(choices), default=default, err=True)
                given[field] = answer
        for field, question in (
            ("partial", "Put what personas share into a partial"),
            ("tool", "Add a sample tool"),
        ):
            if given[field] is None:
                given[field] = click.confirm(question, default=False, err=True)
    if given["ci"] is None:
        given["ci"] = click.prompt(
            "Pipeline", type=click.Choice(("github", "gitlab", "none")), default="none", err=True
        )
    if given["makefile"] is None:
        given["makefile"] = click.confirm("Write a Makefile", default=False, err=True)


def _has_personas(root: Path) -> bool:
    from anam_personas.workspace.files import yaml_files

    return any(not path.name.startswith("_") for path in yaml_files(root / settings_of(root).personas))


def _choices(given: dict[str, Any], root: Path, *, from_lab: bool) -> tuple[Choices, str]:
    """What to make, and the top of the repository. Raises `UsageError`, `SettingsError`."""
    import re

    from anam_personas.scaffold.files import Parts
    from anam_personas.scaffold.project import Choices, project_name
    from anam_personas.workspace.rooted import checkout_of

    settings = settings_of(root)
    name = _given(given["project_name"], settings.project or project_name(root.name))
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}", name):
        raise UsageError(
            f'--project-name: "{name}" is not a name: use up to 60 letters, digits, dots, hyphens and underscores'
        )
    title = _given(given["template"], templates.DEFAULT)
    template = stock_template(title, _given(given["language"], templates.ENGLISH), given["name"])
    key = checked_key(_given(given["key"], title))
    asked = any(given[each] is not None for each in ("template", "language", "key", "name"))
    is_first = not from_lab and (
        not _has_personas(root) or (asked and not (root / settings.personas / f"{key}.yaml").exists())
    )
    nearest = root
    while not nearest.is_dir():
        nearest = nearest.parent
    top = checkout_of(nearest)
    below = os.path.relpath(os.path.realpath(root), top).replace(os.sep, "/")
    if given["ci"] not in (None, "none") and not re.fullmatch(r"(?!-)[\w./-]+", below):
        raise UsageError(f'--ci: the folder "{below}" has characters that a pipeline cannot name safely')
    choices = Choices(
        name,
        settings.personas,
        settings.tools,
        template if is_first else None,
        key,
        Parts(bool(given["partial"]), bool(given["tool"])),
        bool(given["makefile"]),
        None if given["ci"] in (None, "none") else given["ci"],
        "" if below == "." else below,
    )
    return choices, top


def _given(value: str | None, default: str) -> str:
    return default if value is None else value


def _write_pipeline(context: Context, choices: Choices, top: Path) -> None:
    from anam_personas.scaffold.pipelines import VARIABLE
    from anam_personas.scaffold.project import pipeline_file
    from anam_personas.scaffold.source import installed

    source = installed()
    made = pipeline_file(choices, source)
    if made is None:
        return
    name, text = made
    if not write_new(context, top, {name: text}, str(top)):
        context.say(f"{name} was kept as it is: add a job that runs `anam-personas check --format {choices.pipeline}`")
    elif source.is_placeholder:
        context.say(
            f"anam-personas is not on PyPI yet: replace {VARIABLE} in {name} with the address and a commit of your copy"
        )


def _say_next(context: Context, root: Path, choices: Choices, settings: Settings) -> None:
    from anam_personas.workspace.workspace import Workspace

    key = choices.key
    if choices.template is None:
        key = next(iter(Workspace.of(settings).persona_files()))
    here = Path.cwd()
    enter = [] if root == here else [(f"cd {shlex.quote(os.path.relpath(root, here))}", "the project")]
    next_steps(
        context,
        [
            *enter,
            ("anam-personas check", "validate the files, and lint the prompts for speech"),
            (f"anam-personas render {shlex.quote(key)}", "the prompt as the model will read it"),
            (f"anam-personas emulator token {shlex.quote(key)}", "a session token, from an emulator on this machine"),
        ],
    )
