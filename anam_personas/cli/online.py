"""``check --online``: ask the API about the ids of the checked personas, and language models whether they answer."""

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
    models = _silent_models(context, workspace, files)
    with AnamApi.of(access, target) as api, hurried(api.hurry, Interrupts(echo=False)):
        return [*online(personas, api), *models]


def _silent_models(context: Context, workspace: Workspace, files: Iterable[Path]) -> list[Diagnostic]:
    """The findings about the addresses of language models: those on this machine, and of hosts that the user allows."""
    from anam_personas.api.destination import check_model_address
    from anam_personas.api.probe import silence
    from anam_personas.check.models import silent
    from anam_personas.errors import SettingsError
    from anam_personas.schema.validate import accepts
    from anam_personas.workspace import user_settings

    asked = []
    for path in files:
        document = workspace.document(path)
        if workspace.kind(path) != "llm" or document.diagnostics or not accepts("llm", document.data):
            continue
        user = user_settings.load(context.environ, workspace.root)
        try:
            check_model_address(document.data["url"], f"{document.file}: url", context.environ, user, "a request")
        except SettingsError as error:
            echo(f"note: not asked: {error}", err=True)
            continue
        asked.append(document)
    return list(silent(asked, silence))
