"""An option that takes one value is refused the second time, whichever command it belongs to."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from anam_personas.cli.main import COMMANDS, cli, main

ROOT = Path(__file__).parents[2]


def _options() -> list[tuple[str, click.Option]]:
    """Every option of every command, with the command's name; those of the group under no name."""
    found: list[tuple[str, click.Option]] = []
    for name in ("", *COMMANDS):
        command = cli.get_command(click.Context(cli), name) if name else cli
        assert command is not None
        found += [(name, param) for param in command.params if isinstance(param, click.Option)]
    return found


def _is_single(option: click.Option) -> bool:
    return not (option.multiple or option.count or option.is_flag)


SINGLE = [(name, option.opts[-1]) for name, option in _options() if _is_single(option)]
REPEATABLE = [(name, option.opts[-1]) for name, option in _options() if option.multiple]


def test_there_are_options_of_both_kinds() -> None:
    assert ("", "--project") in SINGLE
    assert ("check", "--select") in REPEATABLE


@pytest.mark.parametrize(("command", "option"), SINGLE, ids=[f"{name or 'global'} {word}" for name, word in SINGLE])
@pytest.mark.parametrize("joined", [False, True])
def test_the_second_value_is_an_error_that_names_the_option(
    command: str, option: str, joined: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    twice = [f"{option}=a", f"{option}=b"] if joined else [option, "a", option, "b"]
    words = [command, *twice] if command else [*twice, "rules"]
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert f"{option} was given 2 times; give it once" in err


def test_long_and_short_names_are_one_option() -> None:
    command = click.Command("x", params=[click.Option(["-n", "--name"])])
    from anam_personas.cli.once import refuse_repeated

    with pytest.raises(click.UsageError, match="--name was given 2 times"):
        refuse_repeated(click.Context(command), ["-n", "a", "--name", "b"])


def test_what_may_be_repeated_still_is(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    assert main(["-q", "-q", "check", "--select", "Y", "--select", "S", "--no-cache", "--no-cache"]) == 0
    assert main(["compile", "cara", "--var", "visitorName=Ada", "--var", "visitorName=Bob"]) in {0, 2}
    assert "given 2 times" not in capsys.readouterr().err


def test_after_the_two_dashes_there_are_no_options() -> None:
    command = click.Command("x", params=[click.Option(["--name"]), click.Argument(["words"], nargs=-1)])
    from anam_personas.cli.once import refuse_repeated

    refuse_repeated(click.Context(command), ["--name", "a", "--", "--name", "b"])


def test_what_cannot_be_parsed_is_reported_by_its_own_message(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--format", "text", "--format", "json", "--frmt"]) == 2
    assert "--frmt" in capsys.readouterr().err
