"""``schema``: write the JSON Schema files, or report stale ones."""

from __future__ import annotations

from pathlib import Path

import click

from anam_personas.cli.context import Context, pass_context
from anam_personas.cli.printing import echo


@click.command("schema")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if a file is missing or stale.")
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write to this folder.  [default: schema/ in the project]",
)
@pass_context
def schema_command(context: Context, out: Path | None, *, check: bool) -> int:
    """Write the JSON Schema files for personas, partials, tools and settings, for editors and CI."""
    from anam_personas.schema.files import schema_files
    from anam_personas.workspace.files import read_text

    folder = out or context.settings.root / "schema"
    files = schema_files()
    stale = {name: text for name, text in files.items() if read_text(folder / name, context.checkout) != text}
    for name, text in stale.items():
        shown = context.workspace.shown(folder.absolute() / name)
        if check:
            what = "stale" if (folder / name).exists() else "missing"
            echo(f"{shown} is {what}: run `anam-personas schema`", err=True)
        else:
            context.write(folder / name, text)
            context.say(f"wrote {shown}")
    if not stale:
        context.say(f"{context.workspace.shown(folder.absolute())} is up to date: {len(files)} files")
    return 1 if check and stale else 0
