"""``schema``: write the JSON Schema files and the lines that name them, or report stale ones."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from anam_personas.cli.context import Context, pass_context
from anam_personas.cli.printing import echo
from anam_personas.cli.types import FilePath
from anam_personas.errors import UnreadableFile, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator


@click.command("schema")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if a file is missing or stale.")
@click.option(
    "--out",
    metavar="DIR",
    type=FilePath(file_okay=False, path_type=Path),
    help="Write to this folder.  [default: schema/ in the project]",
)
@click.option(
    "--heads/--no-heads",
    default=None,
    help="Write the line that names the schema at the head of the project's files.  [default: with --out, unless --check]",
)
@pass_context
def schema_command(context: Context, out: Path | None, *, check: bool, heads: bool | None) -> int:
    """Write the JSON Schema files for personas, partials, tools, tests and settings, for editors and CI.

    With --out or --heads, also writes the line by which editors find the schema at the head of each file of the project.
    It replaces a line that names another folder of these schemas; nothing else in the files changes.
    """
    from anam_personas.schema.files import schema_files
    from anam_personas.workspace.files import read_text

    folder = out or context.settings.root / "schema"
    files = schema_files()
    stale = {folder / name: text for name, text in files.items() if read_text(folder / name, context.checkout) != text}
    if _wants_heads(context, folder, heads, by_default=out is not None and not check):
        stale |= dict(_heads(context, folder))
    for path, text in stale.items():
        shown = context.workspace.shown(path.absolute())
        if check:
            what = "stale" if path.exists() else "missing"
            option = "" if heads is None else " --heads"
            echo(f"{shown} is {what}: run `anam-personas schema{option}`", err=True)
        else:
            context.write(path, text)
            context.say(f"wrote {shown}")
    if not stale:
        context.say(f"{context.workspace.shown(folder.absolute())} is up to date: {len(files)} files")
    return 1 if check and stale else 0


def _wants_heads(context: Context, folder: Path, asked: bool | None, *, by_default: bool) -> bool:  # noqa: FBT001
    """Whether to write the lines. Raises `UsageError` if they were asked for and cannot name the folder."""
    from anam_personas.text.whole import half

    real = folder.resolve()
    can = real.is_relative_to(context.checkout) and half(f"{real}") is None
    if asked and not can:
        raise UsageError("--heads needs a folder in the repository, with a name in UTF-8: files cannot name another")
    return can and (by_default if asked is None else asked)


def _heads(context: Context, folder: Path) -> Iterator[tuple[Path, str]]:
    """The files whose first line is to change, with their new text. Files that cannot be read are named and skipped."""
    from anam_personas.schema.modeline import line, with_line
    from anam_personas.workspace.files import read_text
    from anam_personas.workspace.settings import FILE

    workspace = context.workspace
    real = folder.resolve()
    kinds = {path: workspace.kind(path) for path in workspace.files()} | {workspace.root / FILE: "project"}
    for path, kind in kinds.items():
        try:
            text = read_text(path, context.checkout)
        except UnreadableFile as error:
            context.warn(f"{error}: its first line was left as it is")
            continue
        if text is None:
            continue
        made = with_line(text, line(path.resolve(), real, kind))
        if made is None:
            context.say(f"kept {workspace.shown(path)}: its first line names a schema of another origin")
        elif made != text:
            yield path, made
