"""Every command of the table: its module is there, docs/commands.md has it, and some test runs it."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import click
import pytest

from anam_personas.cli.main import COMMANDS, cli

TESTS = Path(__file__).parents[1]
DOCS = TESTS.parent / "docs"
RUNNERS = {"main", "run", "command", "Popen"}
"""What tests call a command with: its words are arguments, or a list or tuple among them."""


@cache
def commands_run_by_tests() -> frozenset[str]:
    """The names of commands that stand among the words of a call of `RUNNERS`, in any test."""
    found: set[str] = set()
    for path in TESTS.rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _called(node.func) in RUNNERS:
                found |= {word for each in node.args for word in _words(each)}
    return frozenset(found) & set(COMMANDS)


def _called(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _words(node: ast.expr) -> set[str]:
    parts = node.elts if isinstance(node, ast.List | ast.Tuple) else [node]
    return {part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_run_by_a_test(name: str) -> None:
    assert name in commands_run_by_tests(), (
        f"no test runs `{name}`: add tests/cli/test_{name}.py with main([{name!r}, ...])"
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_has_its_row_in_the_docs(name: str) -> None:
    page = (DOCS / "commands.md").read_text(encoding="utf-8")
    assert f"## `{name}`" in page, f"docs/commands.md lacks `{name}`: run `make docs`"


@pytest.mark.parametrize("name", COMMANDS)
def test_a_row_of_the_table_names_a_command(name: str) -> None:
    module, summary = COMMANDS[name]
    path = TESTS.parent / "anam_personas/cli" / f"{module}.py"
    assert path.is_file(), (
        f"COMMANDS names the module {module} for `{name}`: there is no {path.name} in anam_personas/cli"
    )
    command = cli.get_command(click.Context(cli), name)
    assert isinstance(command, click.Command)
    assert command.help, f"{name}_command in {path.name} needs a docstring: its --help"
    assert summary.endswith(".")
