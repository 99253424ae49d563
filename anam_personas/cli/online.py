"""``check --online``: ask the API about the ids of the checked personas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.cli.printing import echo

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from anam_personas.cli.context import Context
    from anam_personas.diagnostics.types import Diagnostic
    from anam_personas.persona.types import Persona
    from anam_personas.workspace.workspace import Workspace


def online_findings(context: Context, workspace: Workspace, files: Iterable[Path]) -> list[Diagnostic]:
    """The findings about the personas of one project, in the selected environment; none about files with errors.

    Raises `ApiError` where the API cannot be asked, `SettingsError` where the key is missing or may not be sent there.
    """
    from anam_personas.api.access import Access
    from anam_personas.api.client import AnamApi
    from anam_personas.check.online import online
    from anam_personas.cli.interrupts import Interrupts, hurried
    from anam_personas.errors import InvalidPersonas
    from anam_personas.project import choose_target, load_personas

    target = choose_target(workspace, context.environment)
    access = Access.from_environ(target, context.environ, workspace.settings, context.api_url, context.env_file)
    if access.notice:
        echo(f"note: {access.notice}", err=True)
    personas: list[Persona] = []
    for path in files:
        if workspace.kind(path) == "persona":
            try:
                personas += load_personas(workspace, {workspace.key(path): path}, target.environment).values()
            except InvalidPersonas:
                context.detail(f"{workspace.shown(path)} has errors: the API is not asked about it")
    with AnamApi.of(access, target) as api, hurried(api.hurry, Interrupts(echo=False)):
        return online(personas, api)
