"""``mcp``: the server for coding agents."""

from __future__ import annotations

import os
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from typing import TYPE_CHECKING

import click

from anam_personas.cli.context import Context, pass_context
from anam_personas.errors import UsageError

if TYPE_CHECKING:
    from anam_personas.mcp_server.run import Answer


@click.command("mcp")
@click.option("--allow-write", is_flag=True, help="Let agents apply safe fixes to the project's files.")
@pass_context
def mcp_command(context: Context, *, allow_write: bool) -> None:
    """Run a server of the Model Context Protocol for coding agents, over stdin and stdout.

    Its tools are check, explain, render, diff and plan for this project alone. It changes nothing without --allow-write, and
    no API key is part of any answer. Only plan needs a key, from the environment of the server.
    """
    try:
        from anam_personas.mcp_server.run import Project
        from anam_personas.mcp_server.server import server
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in {"mcp", "mcp_types", "anyio"}:
            raise
        raise UsageError("the server for agents needs: pip install 'anam-personas[mcp]'") from error
    options = [*(["--api-url", context.api_url] if context.api_url else [])]
    if context.env_file:
        options += ["--env-file", os.path.abspath(context.env_file)]  # noqa: PTH100 - a word of a command line
    environment = context.target.environment if context.environment is not None else None
    project = Project(
        command_line, context.settings.root.absolute(), tuple(options), environment, allow_write, _secrets(context)
    )
    server(project).run("stdio")


def _secrets(context: Context) -> tuple[str, ...]:
    """The values of our variables for keys and secrets, longest first."""
    named = (name for name in context.environ if name.startswith("ANAM_") and ("KEY" in name or "SECRET" in name))
    values = {context.environ[name] for name in named}
    return tuple(sorted((value for value in values if len(value) >= 8), key=len, reverse=True))


def command_line(words: list[str]) -> Answer:
    """Run a command in this process, which is a worker, and return what it wrote."""
    from anam_personas.cli.main import main
    from anam_personas.mcp_server.run import Answer

    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(words)
    return Answer(code, out.getvalue(), err.getvalue())
