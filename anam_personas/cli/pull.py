"""``pull``: write live edits into the files."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from anam_personas.cli.context import Context, pass_context
from anam_personas.cli.formats import Format, format_option
from anam_personas.cli.live import connected, print_outcome
from anam_personas.cli.output import as_json
from anam_personas.cli.printing import echo_exact
from anam_personas.cli.progress import reading
from anam_personas.errors import UsageError
from anam_personas.resources import KEYED

if TYPE_CHECKING:
    from anam_personas.api.client import AnamApi
    from anam_personas.persona.types import Persona
    from anam_personas.resources.pull.edits import Checks
    from anam_personas.scaffold.project import Choices
    from anam_personas.sync.pull.result import Pulled, Row


def _text(pulled: Pulled, context: Context) -> str:
    rows = [row for row in pulled.rows if row.status != "in sync" or row.notes or context.verbose]
    lines = [line for row in rows for line in _remarks(row)]
    counts = [row.status for row in pulled.rows]
    said = ", ".join(
        f"{counts.count(status)} {status}" for status in ("pulled", "written", "refused", "failed") if status in counts
    )
    return "\n".join([*lines, f"Pull: {said or 'nothing to do'}, {counts.count('in sync')} in sync."]) + "\n"


def _remarks(row: Row) -> list[str]:
    from anam_personas.review import plain

    named = f"{row.kind} {row.key or row.id}"
    lines = [f"{named}: {row.status}{f': {row.reason}' if row.reason else ''}"]
    for each in row.fields:
        notes = f" ({'; '.join(each.notes)})" if each.notes else ""
        if each.refused is None:
            lines.append(f"    {each.path}: into {', '.join(each.files) or 'nothing new'}{notes}")
        else:
            lines += [f"    {each.path}: refused: {each.refused}"]
            lines += [f"        live {plain.value(each.live)}", f"        file {plain.value(each.file)}"]
    return [plain.line(line) for line in [*lines, *(f"    {note}" for note in row.notes)]]


def _json(pulled: Pulled, _context: Context) -> str:
    return as_json(pulled.to_json()) + "\n"


FORMATS: dict[str, Format[Pulled]] = {"text": Format(_text), "json": Format(_json, "json")}


@click.command("pull")
@click.argument("keys", nargs=-1, metavar="[KEY...]")
@click.option(
    "--id", "ids", multiple=True, metavar="ID", help="Write a new file for the live persona with this id. Repeatable."
)
@click.option("--all", "everything", is_flag=True, help="Write a new file for every unowned live persona.")
@click.option(
    "--theirs",
    is_flag=True,
    help="Take the live value even if both sides changed or the origin of a change is unknown.",
)
@click.option("--new-fields", is_flag=True, help="Also take fields that are set live but not in the files.")
@click.option("--diff", is_flag=True, help="Print the changes as a patch without writing files.")
@format_option(FORMATS)
@pass_context
def pull_command(
    context: Context,
    keys: tuple[str, ...],
    ids: tuple[str, ...],
    form: str,
    *,
    everything: bool,
    theirs: bool,
    new_fields: bool,
    diff: bool,
) -> int:
    """Write live edits of each KEY (default: all) into its files, or write files for new personas.

    An edit goes where the value is defined: the persona, a partial, a prompt file or an override. Edits of stored tools
    go into the tool files.
    """
    if bool(keys) + bool(ids) + everything > 1:
        raise UsageError("pass either keys, --id or --all")
    if (theirs or new_fields) and (ids or everything):
        raise UsageError("--theirs and --new-fields apply only to keys: a new file takes every live value")
    if diff and form != next(iter(FORMATS)):
        raise UsageError(f"--diff prints a patch; omit --format {form}")
    with connected(context) as api, reading(context, api) as remote:
        new = ids or everything
        options = {"theirs": theirs, "new_fields": new_fields}
        is_first = everything and context.settings.file is None
        pulled = (
            _new_files(context, remote, ids, has_schemas=is_first) if new else _edits(context, remote, keys, **options)
        )
    if diff:
        for row in pulled.rows:
            for line in _remarks(row):
                context.say(line)
        echo_exact(pulled.patch(), nl=False)
        return pulled.exit_code
    return _written(context, pulled, FORMATS[form], _settings_for(context) if is_first and pulled.after else None)


def import_all(context: Context, choices: Choices) -> int:
    """Write a project with files for every unowned live persona, as ``init --from-lab``; the exit code."""
    with connected(context) as api:
        pulled = _new_files(context, api, (), has_schemas=True)
    kept = [row for row in pulled.rows if row.status == "refused" and row.key is not None]  # a file has its name
    for key in dict.fromkeys(row.key for row in kept):
        context.say(f"kept {key}, which has the name of a live persona")
    others = tuple(row for row in pulled.rows if row not in kept)
    code = _written(context, replace(pulled, rows=others), FORMATS["text"], choices)
    if not pulled.rows:
        context.say("Every persona of the Lab, if any, belongs to a project. Write one with `anam-personas new KEY`.")
    return code


def _settings_for(context: Context) -> Choices:
    """The project that files without settings become part of."""
    from anam_personas.scaffold.project import Choices, project_name

    settings = context.settings
    return Choices(project_name(settings.root.name), settings.personas, settings.tools)


def _written(context: Context, pulled: Pulled, used: Format[Pulled], project: Choices | None) -> int:
    """Write the files, those of the project first where it has none yet, and print the result; the exit code."""
    if project is not None:
        from anam_personas.cli.project_files import write_project

        write_project(context, context.settings.root, project)
    _store(context, pulled)
    try:
        _note(context, pulled)
    finally:
        text = used.render(pulled, context)
        code = print_outcome(context, pulled.exit_code, text, used, lambda: _text(pulled, context))
    _say_next(context, pulled)
    return code


def _say_next(context: Context, pulled: Pulled) -> None:
    """The commands that adopt the imported items: personas of one name by their ids."""
    new = [row for row in pulled.rows if row.status == "written" and row.kind == KEYED.kind]
    if new:
        import shlex

        from anam_personas.cli.scaffolding import next_steps

        adopted = "".join(f" --adopt-id {shlex.quote(f'{row.key}={row.id}')}" for row in new if row.adopt_id)
        options = f"{' --adopt' if any(not row.adopt_id for row in new) else ''}{adopted}"
        next_steps(
            context,
            [
                ("anam-personas check", "validate the files, and lint the prompts for speech"),
                (f"anam-personas plan{options}", "what taking over the live personas would change"),
                (f"anam-personas apply{options}", "take them over"),
            ],
        )


def _new_files(context: Context, api: AnamApi, ids: tuple[str, ...], *, has_schemas: bool = False) -> Pulled:
    from anam_personas.errors import UnreadableFile
    from anam_personas.sync.pull.import_new import Folder, pull_all, pull_ids

    target = context.target
    try:
        sound, _ = _sound(context, tuple(context.workspace.persona_files()))
    except UnreadableFile:  # no files yet: these will be the first
        sound = {}
    names = {f"{persona.body.get('name')}": key for key, persona in sound.items()}
    folder = Folder(context.workspace, target.environment, names, _checks(), has_schemas)
    return pull_ids(folder, api, ids, target.concurrency) if ids else pull_all(folder, api, target.concurrency)


def _edits(context: Context, api: AnamApi, keys: tuple[str, ...], *, theirs: bool, new_fields: bool) -> Pulled:
    from anam_personas.resources import known_in
    from anam_personas.sync import engine
    from anam_personas.sync.plan.request import PlanRequest
    from anam_personas.sync.pull.build import pull
    from anam_personas.sync.pull.result import Row

    selected = context.workspace.selected(keys)
    every = context.workspace.persona_files()
    sound, broken = _sound(context, tuple(every))
    plan = engine.plan(
        PlanRequest(tuple(key for key in selected if key in sound) or tuple(selected) if keys else ()),
        list(sound.values()),
        api,
        project=context.settings.project,
        target=context.target,
        workspace=context.workspace,
        known=known_in(context.workspace),
        records=context.records,
    )
    pulled = pull(context.workspace, plan, _checks(), theirs=theirs, new_fields=new_fields)
    refused = [Row(key, None, "refused", reason=broken[key], exit_code=1) for key in selected if key in broken]
    return replace(pulled, rows=(*pulled.rows, *refused))


def _checks() -> Checks:
    from anam_personas.check.validate import file_findings, findings
    from anam_personas.resources.pull.edits import Checks

    return Checks(findings, file_findings)


def _sound(context: Context, keys: tuple[str, ...]) -> tuple[dict[str, Persona], dict[str, str]]:
    """The personas without errors, and the errors of the others."""
    from anam_personas.errors import InvalidPersonas

    sound: dict[str, Persona] = {}
    broken: dict[str, str] = {}
    for key in keys:
        try:
            sound |= context.personas([key])
        except InvalidPersonas as error:
            broken[key] = f"its file has errors: {error}"
    return sound, broken


def _store(context: Context, pulled: Pulled) -> None:
    """Write each file atomically. Raises `UnreadableFile`."""
    from anam_personas.workspace.files import read_text

    for name, text in pulled.after.items():
        path = pulled.paths[name]
        has_mark = name in pulled.before and (read_text(path) or "").startswith("\ufeff")
        context.workspace.write(path, "\ufeff" * has_mark + text)


def _note(context: Context, pulled: Pulled) -> None:
    """Record in the journal what files and live items now agree on. Raises `UnreadableFile`."""
    from anam_personas.sync.pull.journal_entries import entries
    from anam_personas.sync.state.store import FolderStore

    store = FolderStore(context.records, "pull", environment=context.target.environment)
    for entry in entries(pulled.rows):
        store.journal(entry)
