"""The check that ``plan`` and ``apply`` begin with: nothing is sent while files have errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from anam_personas.cli.live import keys_of
from anam_personas.cli.printing import echo
from anam_personas.errors import InvalidPersonas, UsageError
from anam_personas.workspace.reach import composed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from anam_personas.cli.context import Context
    from anam_personas.persona.types import Persona
    from anam_personas.sync.plan.request import PlanRequest
    from anam_personas.workspace.workspace import Workspace

no_check_option: Callable[[Any], Any] = click.option(
    "--no-check", is_flag=True, help="Skip the rules of the linter. Invalid files still stop the command."
)


def check_first(context: Context, request: PlanRequest) -> int:
    """The exit code of `check` for the files of the request's keys (none: all), 0 if they have no errors.

    Errors are printed on stderr as ``check`` prints them, since stdout is for the plan. Warnings do not count.
    Raises `UsageError` for a wrong environment or key, which comes before what is wrong in files.
    """
    from anam_personas.check.runner import Request, check
    from anam_personas.diagnostics.types import Severity
    from anam_personas.lint.pages import describe
    from anam_personas.report import FORMATS, Look, Report

    workspace, keys = context.workspace, request.keys
    workspace.persona_files()
    keys_of(context, request)
    files = _files(context, keys) if keys else workspace.checked()
    found = check(
        Request(context.settings, lint=True), files, context.shelf(context.settings.root), whole=not keys
    ).diagnostics
    errors = tuple(each for each in found if each.severity is Severity.ERROR)
    if not errors:
        return 0
    report = Report(tuple(workspace.shown(path) for path in files), errors, describe=describe)
    text = FORMATS["text"](report, Look(colour=context.colour_err, width=context.width))
    echo(text, err=True, nl=False, colour=context.colour_err)
    echo(
        "error: the files have errors, so nothing was sent: fix them, or skip the rules of the linter with --no-check",
        err=True,
    )
    return 2 if any(each.code == "Y013" for each in errors) else 1


def _files(context: Context, keys: tuple[str, ...]) -> list[Path]:
    """The files of the keys, and all that they use: what is sent with them. Keys without a file have none."""
    every = context.workspace.persona_files()
    named = list(dict.fromkeys(key for key in map(context.workspace.named, keys) if key in every))
    try:
        personas = context.personas(named) if named else {}
    except (InvalidPersonas, UsageError):
        personas = {}
    return list(dict.fromkeys([*(every[key] for key in named), *_used(context.workspace, personas.values())]))


def _used(workspace: Workspace, personas: Iterable[Persona]) -> Iterable[Path]:
    """The partials, tools, knowledge groups and language models of some personas."""
    for persona in personas:
        documents = [*(layer.document for layer in persona.layers), *(use.document for use in persona.tools)]
        documents += [persona.llm.document] if persona.llm is not None else []
        yield from (each.path for each in documents if each is not None and each.path is not None)
        named = (composed(key) for use in persona.tools for key in use.definition.get("knowledge") or ())
        yield from (workspace.knowledge_files[key] for key in named if key in workspace.knowledge_files)
