"""``site``: a static site of all personas."""

from __future__ import annotations

from pathlib import Path

import click

from anam_personas.cli.context import Context, pass_context
from anam_personas.cli.types import FilePath


@click.command("site")
@click.option(
    "--out",
    metavar="DIR",
    required=True,
    type=FilePath(file_okay=False, path_type=Path),
    help="Write the site to this folder, which must be empty or hold an earlier site.",
)
@pass_context
def site_command(context: Context, out: Path) -> None:
    """Write a static site of all personas, one file a persona, with a list that can be searched.

    Each page shows who the persona is, its prompt as the model reads it, its last change in git, its owners by CODEOWNERS, its
    findings, tokens, seconds, tools, and how its environments differ. The same files and history give the same site, to the
    byte. Files of an earlier site that are no longer needed are deleted; no other file is touched. Needs no key.
    """
    from anam_personas.site.build import build
    from anam_personas.site.gather import gather
    from anam_personas.site.store import prepare, store

    environment = context.target.environment
    pages = gather(context.workspace, environment, context.environ)
    files = build(pages, context.settings.project or "", environment)
    store(prepare(out, context.checkout, files))
    broken = sum(page.seen.is_broken for page in pages)
    more = f", {broken} of them with errors" if broken else ""
    context.say(f"wrote {out}/index.html: {len(pages)} persona{'' if len(pages) == 1 else 's'}{more}")
