"""One table of formats feeds the choices of ``--format`` and the dispatch; a command with a table of its own looks at no name."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path

import click
import pytest

from anam_personas import cli
from anam_personas.cli.main import COMMANDS
from anam_personas.report import FORMATS as REPORT_FORMATS
from anam_personas.sync.render.formats import FORMATS as PLAN_FORMATS

FOLDER = Path(cli.__file__).parent
SHARED = {"check": REPORT_FORMATS, "validate": REPORT_FORMATS, "lint": REPORT_FORMATS} | dict.fromkeys(
    ("plan", "apply", "rollback"), PLAN_FORMATS
)


def commands() -> dict[str, click.Command]:
    """The commands that have ``--format``, by name."""
    from anam_personas.cli.main import cli as root

    context = click.Context(root)
    found = {name: root.get_command(context, name) for name in COMMANDS}
    return {
        name: each
        for name, each in found.items()
        if each is not None and any("--format" in option.opts for option in each.params)
    }


@pytest.mark.parametrize("name", commands())
def test_the_choices_are_the_rows_of_the_table(name: str) -> None:
    (option,) = (each for each in commands()[name].params if "--format" in each.opts)
    callback = commands()[name].callback
    assert callback is not None
    table = SHARED.get(name) or import_module(callback.__module__).FORMATS
    assert isinstance(option.type, click.Choice)
    assert list(option.type.choices) == list(table)
    assert option.default == next(iter(table))


@pytest.mark.parametrize("name", [name for name in commands() if name not in SHARED])
def test_no_command_with_a_table_compares_the_name_of_a_format(name: str) -> None:
    path = FOLDER / f"{COMMANDS[name][0]}.py"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    compared = [each for each in ast.walk(tree) if isinstance(each, ast.Compare)]
    names = [side for each in compared for side in ast.walk(each) if isinstance(side, ast.Name) and side.id == "form"]
    literals = [each.lineno for each in compared if any(isinstance(side, ast.Constant) for side in each.comparators)]
    assert not {name.lineno for name in names} & set(literals)
