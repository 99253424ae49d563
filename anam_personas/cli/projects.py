"""``--all-projects``: one command over every project of a repository, with one result."""

from __future__ import annotations

import json
import os
from contextlib import redirect_stdout
from io import StringIO
from typing import TYPE_CHECKING, Any, Final

from anam_personas.cli.failures import complain, failed, in_a_line
from anam_personas.cli.joint import Joint
from anam_personas.cli.printing import echo, echo_json
from anam_personas.errors import AnamPersonasError, SettingsError, UnreadableFile, UsageError
from anam_personas.text.json_document import as_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from anam_personas.cli.context import Context

CHECKS: Final = ("check", "validate", "lint")
"""Commands that make one report of several projects by themselves."""
SEPARATE: Final = ("diff", "plan", "apply", "status")
"""Commands that run once for each project."""
LIVE: Final = ("plan", "apply", "status")
"""Those of them that compare with live personas, which are told apart by the name of their project."""


def over_all(context: Context, name: str, run: Callable[..., int | None], given: Mapping[str, Any]) -> int:
    """Run a command for each project below the folder of the context. Returns the highest exit code.

    A project that fails does not stop the others. Raises `UsageError` for a command or options that are for one project.
    """
    if name in CHECKS:
        return run(context, **given) or 0
    _check_given(name, given)
    if name in LIVE:
        _refuse_namesakes(context)
    form = given["form"]
    out = given.get("out")
    joint = Joint()
    rows = _rehearsed(context, run, given, joint) if given.get("plan_file") is not None else []
    if rows:
        complain("nothing was applied: the saved plans are applied together, or none of them", context)
    else:
        rows = _each(context, run, given, joint, form)
    code: int = max(row["exitCode"] for row in rows)
    if form == "json":
        echo_json(as_json({"version": 1, "projects": rows}))
    if out is not None:
        return max(code, _save(context, out, joint, rows))
    return code


def _each(
    context: Context, run: Callable[..., int | None], given: Mapping[str, Any], joint: Joint, form: str
) -> list[dict[str, Any]]:
    """Run the command for each project. Returns their rows."""
    rows = []
    for folder in context.project_folders:
        joint.folder = shown(folder)
        if form != "json" and not joint.only_checks:
            _heading(joint.folder, form)
        rows.append(_run_one(context.of_project(folder, joint), run, given, joint.folder, captured=form == "json"))
    return rows


def _rehearsed(
    context: Context, run: Callable[..., int | None], given: Mapping[str, Any], joint: Joint
) -> list[dict[str, Any]]:
    """Compare the saved plans of all projects with what is there now. Returns the rows where one differs, else nothing."""
    joint.only_checks = True
    rows = _each(context, run, given, joint, "json")
    joint.only_checks = False
    gone = sorted(joint.saved.keys() - {row["folder"] for row in rows})
    if gone:
        raise UsageError(f"{given['plan_file']} has plans of projects that are not here: {', '.join(gone)}. Plan again")
    return rows if any(row["exitCode"] for row in rows) else []


def _run_one(
    context: Context, run: Callable[..., int | None], given: Mapping[str, Any], folder: str, *, captured: bool
) -> dict[str, Any]:
    """The row of one project: its folder, exit code, failure if any, and its own JSON."""
    stdout = StringIO()
    message = None
    try:
        if captured:
            with redirect_stdout(stdout):
                code = run(context, **given) or 0
        else:
            code = run(context, **given) or 0
    except AnamPersonasError as error:
        message = in_a_line(error)
        code = failed(error, context, prefix(folder, error))
    text = stdout.getvalue()
    return {"folder": folder, "exitCode": code, "error": message, "result": json.loads(text) if text else None}


def _save(context: Context, out: Path, joint: Joint, rows: list[dict[str, Any]]) -> int:
    """Write the plans of all projects into one file, or nothing where one has no plan. Returns an exit code."""
    missing = [row["folder"] for row in rows if row["folder"] not in joint.plans]
    if missing:
        complain(f"{out} was not written: there is no plan of {', '.join(missing)}", context)
        return 2
    plans = [{"folder": folder, "plan": plan} for folder, plan in joint.plans.items()]
    context.write(out, as_json({"version": 1, "projects": plans}) + "\n", private=True)  # it holds prompts
    context.say(f"wrote {out}; `anam-personas apply --all-projects --plan {out}` applies exactly this")
    return 0


def _check_given(name: str, given: Mapping[str, Any]) -> None:
    if name not in SEPARATE:
        known = ", ".join([*CHECKS, *SEPARATE])
        raise UsageError(f"--all-projects works with {known}; {name} is for one project: choose it with --project")
    request = given.get("request")
    if request is not None and (request.keys or request.adopt_ids):
        raise UsageError(
            "--all-projects takes every persona of each project: omit keys and --adopt-id, or use --project"
        )


def _refuse_namesakes(context: Context) -> None:
    """Raise `SettingsError` for two projects with one name and one key: each would take the other's personas for its own."""
    found: dict[tuple[str, str], str] = {}
    for folder in context.project_folders:
        one = context.of_project(folder, Joint())
        try:
            name, variable = one.settings.project, one.target.api_key_variable
        except AnamPersonasError:
            continue  # reported when the project is run
        first = found.setdefault((name, variable), shown(folder)) if name else shown(folder)
        if first != shown(folder):
            raise SettingsError(
                f'{first} and {shown(folder)} are both project "{name}" with the key of {variable}, so each would change the '
                "personas of the other: give each a `project` of its own in its settings"
            )


def _heading(folder: str, form: str) -> None:
    if form == "markdown":
        from anam_personas.review.page import code

        echo(f"## `{code(folder)}`\n")
    else:
        echo(f"== {folder} ==")


def prefix(folder: str, error: AnamPersonasError) -> str:
    """The folder of a project in front of a message, unless that begins with a file of the folder."""
    return "" if f"{error}".startswith(f"{folder}/") else f"{folder}: "


def shown(folder: Path) -> str:
    """A folder, from where the command was started."""
    try:
        return os.path.relpath(folder).replace(os.sep, "/")
    except ValueError:  # another drive
        raise UnreadableFile(f"{folder} is on another drive than the working folder") from None
