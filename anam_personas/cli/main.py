"""The entry point: a group that imports a command when it runs, and the only place that turns a failure into
a line on stderr and an exit code.
"""

from __future__ import annotations

import gc
import os
from typing import Any

import click

from anam_personas._version import __version__
from anam_personas.cli.context import Context
from anam_personas.cli.once import refuse_repeated
from anam_personas.cli.printing import echo, lose_stdout
from anam_personas.errors import AnamPersonasError, InvalidPersonas

COMMANDS = {
    "check": ("check", "Validate and lint persona files: what CI runs."),
    "validate": ("validate", "Check files against the schema and their references."),
    "lint": ("lint", "Check how well prompts suit speech."),
    "explain": ("explain", "Show the manual page of a code."),
    "rules": ("rules", "List every code."),
    "schema": ("schema", "Write or check the JSON Schema files."),
    "render": ("render", "Print a system prompt as the model will read it."),
    "stats": ("stats", "Count words, tokens and spoken seconds."),
    "test": ("test", "Play conversations with personas and check what is expected of them."),
    "compile": ("compile", "Print or write session-token requests as JSON."),
    "token": ("token", "Mint a session token."),
    "diff": ("diff", "Show what a branch changes for each persona."),
    "plan": ("plan", "Show what apply would do."),
    "apply": ("apply", "Create and update the stored personas."),
    "status": ("status", "Show which personas are in sync, changed, drifted or missing."),
    "rollback": ("rollback", "Put back what an apply replaced."),
    "pull": ("pull", "Take live edits into the files; write files for new personas."),
    "ids": ("ids", "Print the ids of the stored personas."),
    "emulator": ("emulator", "Run an emulator of the Anam API on this machine."),
}
"""Command -> its module and what it does. A new command is a file and a row."""


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature, as below
        """In the order of `COMMANDS`, most used first."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import and return the command."""
        if cmd_name not in COMMANDS:
            return None
        from importlib import import_module

        module = import_module(f"anam_personas.cli.{COMMANDS[cmd_name][0]}")
        gc.enable()  # see `anam_personas.cli.run`
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does, but refuse a global option that is repeated and takes one value."""
        refuse_repeated(ctx, args)
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """As click does, for command and global options alike, with a suggestion for a misspelled name."""
        try:
            name, command, rest = super().resolve_command(ctx, args)
        except click.UsageError as error:
            from anam_personas.text.suggest import did_you_mean

            hint = did_you_mean(args[0], COMMANDS)
            if hint is None or "did you mean" in error.message.lower():
                raise
            raise click.UsageError(f"{error.message} {hint}", ctx) from None
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
    type=click.Path(exists=True, file_okay=False),
    help="Use this project folder.  [default: nearest, searching upwards]",
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
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    help="Control colour; NO_COLOR is honoured.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print results only.")
@click.option("-v", "--verbose", is_flag=True, help="Print progress details.")
@click.pass_context
def cli(
    ctx: click.Context,
    project: str | None,
    environment: str | None,
    api_url: str | None,
    color: str,
    *,
    quiet: bool,
    verbose: bool,
) -> None:
    """Store the context of the command."""
    context = Context(project, environment, color, quiet=quiet, verbose=verbose, environ=os.environ, api_url=api_url)
    ctx.obj.append(context)  # `main` needs it to report a failure
    ctx.obj = context
    ctx.color = None if color == "auto" else color == "always"  # else click strips colour if stdout is not a terminal


def main(argv: list[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    begun: list[Context] = []
    try:
        return int(cli.main(args=argv, prog_name="anam-personas", standalone_mode=False, obj=begun) or 0)
    except click.ClickException as error:
        _show(error, begun)
        return error.exit_code
    except InvalidPersonas as error:
        return _invalid(error, begun)
    except AnamPersonasError as error:
        _complain(_in_a_line(error), begun)
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        echo("interrupted", err=True)
        return 130
    except (BrokenPipeError, SystemExit):
        # the reader closed the pipe: click would exit with 1, which means findings
        lose_stdout()
        return 0
    except OSError as error:
        _complain(f"cannot write the output: {error.strerror or error}", begun)
        return 2


def _complain(message: str, begun: list[Context]) -> None:
    is_coloured = bool(begun) and begun[0].colour_err
    word = click.style("error", fg="red", bold=True) if is_coloured else "error"
    echo(f"{word}: {message}", err=True, colour=is_coloured)


def _in_a_line(error: AnamPersonasError) -> str:
    """The message, with line breaks in quoted names escaped. Some messages list several errors, one a line."""
    from anam_personas.errors import SettingsError, UnreadableFile

    message = str(error)
    if message.isprintable() or isinstance(error, (SettingsError, UnreadableFile)):
        return message
    from anam_personas.review.plain import line

    return line(message)


def _show(error: click.ClickException, begun: list[Context]) -> None:
    """Click's message, which may quote the arguments."""
    from io import StringIO

    said = StringIO()
    error.show(said)
    echo(said.getvalue(), err=True, nl=False, colour=bool(begun) and begun[0].colour_err)


def _invalid(error: InvalidPersonas, begun: list[Context]) -> int:
    from anam_personas.report import FORMATS, Look, Report

    look = Look(begun[0].colour_err, begun[0].width) if begun else Look()
    checked = sorted({item.place.file for item in error.diagnostics})
    report = Report(checked=tuple(checked), diagnostics=error.diagnostics)
    echo(FORMATS["text"](report, look), err=True, nl=False, colour=look.colour)
    return error.exit_code
