"""Words of the command line that are not UTF-8: whatever takes them, the command says what is wrong in its own words."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click
import pytest

from anam_personas.cli.main import COMMANDS, cli, main
from anam_personas.emulator import Emulator
from tests.projects import CARA, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BAD = os.fsdecode(b"\xff\xed\xa0\x80")
SERVERS = {"emulator", "preview", "serve", "lsp", "mcp"}
"""They would not end; their words are read by the same functions."""


def _all(name: str, command: click.Command) -> Iterator[tuple[list[str], click.Command]]:
    if isinstance(command, click.Group):
        context = click.Context(command)
        for inner in command.list_commands(context):
            if (made := command.get_command(context, inner)) is not None:
                for words, each in _all(inner, made):
                    yield [name, *words], each
    else:
        yield [name], command


def _calls(words: list[str], command: click.Command) -> Iterator[list[str]]:
    needed = [each for each in command.params if isinstance(each, click.Argument) and each.required]
    for param in command.params:
        if isinstance(param, click.Argument):
            yield [*words, *(BAD if each is param else "cara" for each in {*needed, param})]
        elif isinstance(param, click.Option) and not (param.is_flag or param.count):
            for value in (BAD, f"a={BAD}") if param.multiple else (BAD,):
                yield [*words, *("cara" for _ in needed), param.opts[-1], value]


@pytest.mark.parametrize("name", [each for each in COMMANDS if each not in SERVERS])
def test_a_word_that_is_not_utf8(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {"anam-personas.toml": 'project = "x"\n', "personas/cara.yaml": CARA})
    monkeypatch.chdir(tmp_path)
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    with Emulator() as emulator:
        monkeypatch.setenv("ANAM_API_URL", emulator.url)
        monkeypatch.setenv("ANAM_API_KEY", "a-key")
        for words, each in _all(name, command):
            for call in _calls(words, each):
                code = main(call)
                out, err = capfd.readouterr()
                (out + err).encode()
                assert code in range(5), call
                assert "Traceback" not in err, call
