"""``import``: other platforms' configurations into persona and tool files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from anam_personas.cli.context import Context, pass_context
from anam_personas.cli.formats import Format, format_option
from anam_personas.cli.output import as_json
from anam_personas.cli.printing import echo, echo_exact
from anam_personas.cli.types import FilePath
from anam_personas.importers.platforms import PLATFORMS, read

if TYPE_CHECKING:
    from anam_personas.importers.files import Imported

_NEEDED = {"avatarId": "avatar", "voiceId": "voice"}


def _text(made: list[Imported], _context: Context) -> str:
    from anam_personas.review import plain

    lines = []
    for each in made:
        lines.append(f"{each.source} -> {', '.join(each.texts)}")
        lines += [f"    no counterpart: {line}" for line in each.left]
    lines.append(f"Import: {len(made)} persona{'s' if len(made) != 1 else ''}.")
    return "".join(f"{plain.line(line)}\n" for line in lines)


def _json(made: list[Imported], _context: Context) -> str:
    rows = [
        {"key": each.key, "source": each.source, "files": list(each.texts), "noCounterpart": list(each.left)}
        for each in made
    ]
    return as_json({"version": 1, "personas": rows}) + "\n"


FORMATS: dict[str, Format[list[Imported]]] = {"text": Format(_text), "json": Format(_json, "json")}


@click.command("import")
@click.argument("platform", type=click.Choice(list(PLATFORMS)), metavar="|".join(PLATFORMS))
@click.argument("paths", nargs=-1, required=True, metavar="FILE...", type=FilePath(path_type=Path))
@click.option("--avatar", metavar="ID", help="Set this avatarId in each new persona.")
@click.option("--voice", metavar="ID", help="Set this voiceId in each new persona.")
@click.option("--diff", is_flag=True, help="Print the new files as a patch without writing them.")
@format_option(FORMATS)
@pass_context
def import_command(
    context: Context,
    platform: str,
    paths: tuple[Path, ...],
    avatar: str | None,
    voice: str | None,
    form: str,
    *,
    diff: bool,
) -> int:
    """Write persona and tool files for the assistants in each FILE of another platform.

    Prompt, greeting, tools, variables, languages and limits are imported; what has no counterpart in a persona is
    listed, and nothing is invented. Files are read as data: no program is run and no address is called. Existing files
    are kept.
    """
    from anam_personas.importers.files import Maker

    given = {name: value for name, value in (("avatarId", avatar), ("voiceId", voice)) if value}
    drafts = [(draft, path) for path in paths for draft in read(platform, path, context.checkout)]
    maker = Maker(context.workspace, given)
    made = [maker.files(draft, f"{path}") for draft, path in drafts]
    texts = {shown: text for each in made for shown, text in each.texts.items()}
    if diff:
        from anam_personas.diagnostics.fixes import unified_diff

        echo_exact(unified_diff({}, texts), nl=False)
        echo(_text(made, context), err=True, nl=False)
        return 0
    workspace = context.workspace.with_texts(texts)
    for shown, text in texts.items():
        workspace.write(workspace.path(shown), text)
    echo_exact(FORMATS[form].render(made, context), nl=False)
    for name in (name for name in _NEEDED if name not in given):
        context.say(f"next: set {name} in each new file; `anam-personas catalogue {_NEEDED[name]}s` lists the ids")
    for each in (each for each in made if not each.has_prompt):
        context.say(f"next: write the systemPrompt in {next(iter(each.texts))}: {each.source} has no text of it")
    context.say("next: anam-personas check")
    return 0
