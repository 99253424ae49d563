"""``new``: write a persona from a template."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, NamedTuple

import click

from anam_personas.cli.context import Context, pass_context
from anam_personas.cli.formats import Format, format_option
from anam_personas.cli.output import as_json
from anam_personas.cli.scaffolding import checked_key, next_steps, stock_template, write_new
from anam_personas.errors import InvalidPersonas, UnreadableFile, UsageError
from anam_personas.scaffold import templates

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from anam_personas.workspace.workspace import Workspace


class Row(NamedTuple):
    """A template in a list: its name, whose it is, what it is for, and its languages, none for one of the team."""

    template: str
    source: str
    description: str
    languages: Sequence[str] = ()


def _text(rows: Sequence[Row], _context: Context) -> str:
    from anam_personas.text.table import columns

    cells = [(row.template, row.description, " ".join(row.languages) or row.source) for row in rows]
    return "\n".join(columns([("TEMPLATE", "WHAT IT IS", "LANGUAGES"), *cells])) + "\n"


def _json(rows: Sequence[Row], _context: Context) -> str:
    listed = [row._asdict() | {"languages": list(row.languages)} for row in rows]
    return as_json({"version": 1, "templates": listed}) + "\n"


FORMATS: dict[str, Format[Sequence[Row]]] = {"text": Format(_text), "json": Format(_json, "json")}


@click.command("new")
@click.argument("key", required=False)
@click.option("--template", default=templates.DEFAULT, show_default=True, metavar="NAME", help="Use this template.")
@click.option("--language", metavar="CODE", help=f"Use the template in this language.  [default: {templates.ENGLISH}]")
@click.option("--name", metavar="NAME", help="Set the name of the persona.  [default: the template's]")
@click.option("--list", "listing", is_flag=True, help="List the templates.")
@format_option(FORMATS, "Set the format of --list.")
@pass_context
def new_command(
    context: Context,
    key: str | None,
    template: str,
    language: str | None,
    name: str | None,
    form: str,
    *,
    listing: bool,
) -> None:
    """Write the persona file of KEY from a template: one of the toolkit, or a file of the folder `templates` in the settings."""
    if listing:
        if key is not None:
            raise UsageError("--list lists the templates: omit the key")
        FORMATS[form].write(_rows(context.workspace), context)
        return
    if key is None:
        raise UsageError("name the key of the new persona, such as `new reception`; `new --list` lists the templates")
    key, workspace = checked_key(key), context.workspace
    path = workspace.personas / f"{key}.yaml"
    _check_free(key, workspace)
    text = _made(workspace, path, template, language, name)
    _check(workspace, path, text)
    if not write_new(context, workspace.root, {path.relative_to(workspace.root).as_posix(): text}, context.checkout):
        raise UsageError(f"{workspace.shown(path)} exists: choose another key")
    next_steps(
        context,
        [
            (
                f"anam-personas check {shlex.quote(workspace.shown(path))}",
                "validate the file, and lint the prompt for speech",
            ),
            (f"anam-personas render {shlex.quote(key)}", "the prompt as the model will read it"),
            (f"anam-personas emulator token {shlex.quote(key)}", "a session token, from an emulator on this machine"),
        ],
    )


def _rows(workspace: Workspace) -> list[Row]:
    from anam_personas.scaffold.own import own_templates

    own = own_templates(workspace)
    rows = [Row(each.key, workspace.shown(each.path), each.description) for each in own.values()]
    english = [templates.template(name) for name in templates.names() if name not in own]
    return [*rows, *(Row(each.key, "anam-personas", each.description, templates.languages()) for each in english)]


def _check_free(key: str, workspace: Workspace) -> None:
    """Raise `UsageError` if a file has the key, or one that differs by case or Unicode form alone."""
    from anam_personas.workspace.reach import folded

    try:
        taken = {folded(each): path for each, path in workspace.persona_files().items()}
    except UnreadableFile:  # the first persona
        return
    if (other := taken.get(folded(key))) is not None:
        raise UsageError(f"{workspace.shown(other)} exists: choose another key")


def _made(workspace: Workspace, path: Path, template: str, language: str | None, name: str | None) -> str:
    from anam_personas.scaffold.files import persona_text
    from anam_personas.scaffold.own import own_templates, own_text
    from anam_personas.schema.modeline import line as schema_line

    head = schema_line(path, workspace.root / "schema", "persona")
    own = own_templates(workspace)
    if template in own:
        if language is not None:
            raise UsageError(f"--language is for the toolkit's templates: {template} is a file of yours")
        return own_text(own[template], workspace, head, name)
    if template not in templates.names() and own:
        from anam_personas.text.suggest import did_you_mean

        every = [*own, *templates.names()]
        hint = did_you_mean(template, every) or f"Known: {', '.join(every[:12])}."
        raise UsageError(f'unknown template "{template}". {hint}')
    return persona_text(stock_template(template, language or templates.ENGLISH, name), head)


def _check(workspace: Workspace, path: Path, text: str) -> None:
    """Raise `InvalidPersonas` if the new file would have errors: nothing is written then."""
    from anam_personas.check.validate import validate_persona
    from anam_personas.diagnostics.types import Severity
    from anam_personas.project import invalid

    validated = validate_persona(path, workspace.with_texts({workspace.shown(path): text}))
    errors = [item for item in validated.diagnostics if item.severity is Severity.ERROR]
    if errors:
        found = invalid(errors)
        raise InvalidPersonas(f"the template does not make a valid persona: {found}", found.diagnostics)
