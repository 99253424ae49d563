"""The entry point: a group that imports a command when it runs, and the only place that turns a failure into
a line on stderr and an exit code.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import Any

import click

from anam_personas._version import __version__
from anam_personas.cli.anywhere import hoisted, reminder
from anam_personas.cli.context import Context
from anam_personas.cli.once import refuse_repeated
from anam_personas.cli.printing import echo, lose_stdout
from anam_personas.cli.types import FilePath
from anam_personas.errors import AnamPersonasError

COMMANDS = {
    "init": ("init", "Set up a project in a folder."),
    "new": ("new", "Write a persona from a template."),
    "import": ("import_", "Import assistants from another platform."),
    "catalogue": ("catalogue", "List avatars, voices and language models with their ids."),
    "render": ("render", "Print a system prompt as the model will read it."),
    "stats": ("stats", "Count words, tokens and spoken seconds."),
    "graph": ("graph", "Show which files use which."),
    "check": ("check", "Validate and lint persona files: what CI runs."),
    "validate": ("validate", "Check files against the schema and their references."),
    "lint": ("lint", "Check how well prompts suit speech."),
    "explain": ("explain", "Show the manual page of a code."),
    "rules": ("rules", "List every code."),
    "schema": ("schema", "Write or check the JSON Schema files."),
    "test": ("test", "Play conversations with personas and check the replies."),
    "compile": ("compile", "Print or write session-token requests as JSON."),
    "token": ("token", "Mint a session token."),
    "diff": ("diff", "Show what a branch changes for each persona."),
    "plan": ("plan", "Show what apply would do."),
    "apply": ("apply", "Create and update the stored personas."),
    "status": ("status", "Show which personas are in sync, changed, drifted or missing."),
    "pull": ("pull", "Write live edits into the files; write files for new personas."),
    "rollback": ("rollback", "Undo what an apply changed."),
    "ids": ("ids", "Print the ids of the stored personas."),
    "knowledge": ("knowledge", "Search the stored knowledge groups."),
    "shares": ("shares", "Print the token of a share link."),
    "sessions": ("sessions", "Show the sessions of visitors, by persona and revision."),
    "preview": ("preview", "Follow your edits on a page, and talk to the persona."),
    "site": ("site", "Write a static site of all personas."),
    "emulator": ("emulator", "Run an emulator of the Anam API on this machine."),
    "serve": ("serve", "Run the token service: session tokens over HTTP."),
    "lsp": ("lsp", "Run a language server for editors."),
    "mcp": ("mcp", "Run a server for coding agents."),
    "completion": ("completion", "Print the completion script of a shell."),
}
"""Command -> its module and what it does. A new command is a file and a row."""


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature, as below
        """In the order of `COMMANDS`."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import and return the command."""
        if cmd_name not in COMMANDS:
            return None
        from importlib import import_module

        module = import_module(f"anam_personas.cli.{COMMANDS[cmd_name][0]}")
        if not gc.isenabled():  # see `anam_personas.cli.run`
            gc.freeze()  # else the first collection goes through all modules
            gc.enable()
        command: click.Command = getattr(module, f"{cmd_name}_command")
        command.epilog = reminder(self.params)
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does, with global options anywhere, but refuse one that is repeated and takes one value."""
        args = hoisted(ctx, args)
        refuse_repeated(ctx, args)
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            owner = next((word for word in args if self._has_option(ctx, word, error.option_name)), None)
            if owner is None:
                raise
            message = f"{error.option_name} is an option of `{owner}`: write it after the command"
            raise click.UsageError(message, ctx) from None

    def _has_option(self, ctx: click.Context, name: str, option: str) -> bool:
        command = self.get_command(ctx, name)
        return command is not None and any(option in each.opts for each in command.params)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """As click does, for command and global options alike, with a suggestion for a misspelled name."""
        try:
            name, command, rest = super().resolve_command(ctx, args)
        except click.UsageError as error:
            from anam_personas.cli.hints import for_command

            raise click.UsageError(for_command(args[0], error.message, COMMANDS), ctx) from None
        if command is not None:
            refuse_repeated(click.Context(command, info_name=name, parent=ctx, **command.context_settings), rest)
        return name, command, rest

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Format the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help="Anam personas as code: YAML files, validated, linted, compiled into session tokens, and synced.",
    epilog="Exit codes: 0 nothing to report, 1 findings, 2 usage or settings, 3 the API refused, 4 the API was unreachable.",
)
@click.version_option(__version__, message="anam-personas %(version)s")
@click.option(
    "--project",
    metavar="DIR",
    type=FilePath(exists=True, file_okay=False),
    help="Use this project folder.  [default: nearest, searching upwards]",
)
@click.option(
    "--all-projects",
    is_flag=True,
    help="Run over every project below the folder: check, validate, lint, diff, plan, apply, status.",
)
@click.option(
    "--env", "environment", metavar="NAME", help="Use this environment.  [default: default-environment of the settings]"
)
@click.option(
    "--api-url",
    metavar="URL",
    help="Use this API address instead of ANAM_API_URL or the settings.  [default: see docs/keys.md]",
)
@click.option(
    "--env-file",
    metavar="FILE",
    type=FilePath(exists=True, dir_okay=False),
    help="Take API keys that the environment lacks from this file, which git must not track.",
)
@click.option(
    "--color",
    metavar="WHEN",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    help="Colour the output: auto, always or never. NO_COLOR and FORCE_COLOR are honoured.",
)
@click.option("--no-color", is_flag=True, help="Disable colour, like --color never.")
@click.option("-q", "--quiet", is_flag=True, help="Print results only.")
@click.option("-v", "--verbose", is_flag=True, help="Print progress details.")
@click.pass_context
def cli(
    ctx: click.Context,
    project: str | None,
    environment: str | None,
    api_url: str | None,
    env_file: str | None,
    color: str,
    *,
    all_projects: bool,
    no_color: bool,
    quiet: bool,
    verbose: bool,
) -> None:
    """Store the context of the command."""
    if environment == "":
        raise click.UsageError("--env is empty: name an environment, or omit the option", ctx)
    if no_color and color == "always":
        raise click.UsageError("--no-color contradicts --color always: use one of them", ctx)
    color = "never" if no_color else color
    context = Context(
        project, environment, color, quiet=quiet, verbose=verbose, environ=os.environ, api_url=api_url,
        env_file=env_file, each=_over_all if all_projects else None,
    )  # fmt: skip
    ctx.obj.append(context)  # `main` needs it to report a failure
    ctx.obj = context
    ctx.color = None if color == "auto" else color == "always"  # else click strips colour if stdout is not a terminal


def _over_all(context: Context, name: str, command: Any, given: Any) -> int:
    from anam_personas.cli.projects import over_all

    return over_all(context, name, command, given)


def main(argv: list[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    begun: list[Context] = []
    if "_ANAM_PERSONAS_COMPLETE" in os.environ:
        from anam_personas.cli.completing import register

        register()
    try:
        return int(cli.main(args=argv, prog_name="anam-personas", standalone_mode=False, obj=begun) or 0)
    except click.ClickException as error:
        if isinstance(error, click.UsageError):
            from anam_personas.cli.hints import completed

            error = completed(error, cli.params, sys.argv[1:] if argv is None else argv)
        _show(error, begun)
        return error.exit_code
    except AnamPersonasError as error:
        from anam_personas.cli.failures import failed

        return failed(error, begun[0] if begun else None)
    except (KeyboardInterrupt, click.Abort):
        echo("interrupted", err=True)
        return 130
    except (BrokenPipeError, SystemExit):
        # the reader closed the pipe: click would exit with 1, which means findings
        lose_stdout()
        return 0
    except OSError as error:
        from anam_personas.cli.failures import complain

        complain(f"cannot write the output: {error.strerror or error}", begun[0] if begun else None)
        return 2


def _show(error: click.ClickException, begun: list[Context]) -> None:
    """Click's message, which may quote the arguments."""
    from io import StringIO

    said = StringIO()
    error.show(said)
    echo(said.getvalue(), err=True, nl=False, colour=bool(begun) and begun[0].colour_err)
