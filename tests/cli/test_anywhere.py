"""Global options stand before or after the command, with one meaning; a command's own options stay its own."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from anam_personas.cli.anywhere import hoisted
from anam_personas.cli.main import COMMANDS, cli, main

ROOT = Path(__file__).parents[2]

MOVED = [
    ("check --env staging", "--env staging check"),
    ("check --env=staging x", "--env=staging check x"),
    ("check --format json --color never -q", "--color never -q check --format json"),
    ("-q check --project d", "--project d -q check"),
    ("plan -qv", "-q -v plan"),
    ("check -qv", "-q check -v"),  # check has a -v of its own
    ("check --select --env", "check --select --env"),  # the value of another option
    ("check --select --env --env a", "--env a check --select --env"),
    ("render cara -- --env x", "render cara -- --env x"),
    ("render cara --var -q=1", "render cara --var -q=1"),
    ("check -h", "check -h"),
    ("rules --version", "--version rules"),
    ("chek --env a", "chek --env a"),
    ("--nope check --env a", "--nope check --env a"),
    ("check -qx", "check -qx"),
]


@pytest.mark.parametrize(("typed", "read"), MOVED, ids=[typed for typed, _ in MOVED])
def test_only_global_options_move(typed: str, read: str) -> None:
    assert hoisted(click.Context(cli), typed.split()) == read.split()


def test_the_commands_of_a_group_keep_their_options() -> None:
    group = click.Group("top", params=[click.Option(["--env"]), click.Option(["-q"], is_flag=True)])
    inner = click.Group("inner")
    group.add_command(inner)
    inner.add_command(click.Command("leaf", params=[click.Option(["--env"])]))
    assert hoisted(click.Context(group), ["inner", "leaf", "--env", "a", "-q"]) == ["-q", "inner", "leaf", "--env", "a"]


@pytest.mark.parametrize("name", COMMANDS)
def test_no_option_of_a_command_means_something_else_before_it(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    general = {word for option in cli.params for word in option.opts} - {"-v", "--verbose"}
    assert not general & {word for option in command.params for word in option.opts}


def test_both_places_have_one_effect(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT.parent)
    assert main(["--project", str(ROOT), "-q", "check"]) == 0
    before = capsys.readouterr()
    assert main(["check", "--project", str(ROOT), "-q"]) == 0
    assert capsys.readouterr() == before
    assert main(["plan", "--project", str(ROOT), "--env", "stagin"]) == 2
    assert 'unknown environment "stagin". Did you mean "staging"?' in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("--env a check --env b", "--env was given 2 times; give it once"),
        ("check --env a --env b", "--env was given 2 times; give it once"),
        ("check --color", "Option '--color' requires an argument."),
        ("check --color blue", "'blue' is not one of 'auto', 'always', 'never'"),
        ("--format json check", "--format is an option of `check`: write it after the command"),
        ("check --no-color --color always", "--no-color contradicts --color always"),
        ("check --envv a", "No such option '--envv'. Did you mean '--env'?"),
        ("plan --enviroment a", "No such option '--enviroment'. Did you mean '--env'?"),
        ("plan --prun", "No such option '--prun'. Did you mean one of '--prune', '--prune-all', '--prune-id'?"),
        ("-version", "No such option '-version'. Did you mean '--version'?"),
        ("plan -env=staging", "No such option '-env'. Did you mean '--env'?"),
        ("check -x", "No such option '-x'."),
        ("check --enf a", "No such option '--enf'. Did you mean '--env'?"),
        ("plan --enf a", "No such option '--enf'. Did you mean '--env'?"),
        ("status --json", "No such option '--json'. Did you mean '--format json'?"),
        ("plan --markdown", "No such option '--markdown'. Did you mean '--format markdown'?"),
        ("apply -y", "No such option '-y'. Did you mean '--yes'?"),
        ("apply -f", "No such option '-f'. Did you mean '--format'?"),
        ("check -s", "No such option '-s'.\n"),
        ("schema --chek", "No such option '--chek'. Did you mean '--check'?"),
        ("--versoin", "No such option '--versoin'. Did you mean '--version'?"),
        ("rules --selct SP001", "No such option '--selct'.\n"),
        ("emulator --port abc", "'abc' is not a valid integer."),
        ("emulator --latency soon", "'soon' is not a valid number."),
        ("serve --workers many", "'many' is not a valid integer."),
        ("completion", "Missing argument 'SHELL'. Known: bash, zsh, fish, powershell\n"),
        ("import", "Known: vapi, elevenlabs, retell, livekit\n"),
        ("explain", "Missing argument 'CODE'. `anam-personas rules` lists them."),
        ("apply --env=", "--env is empty: name an environment, or omit the option"),
        ("help", "No such command 'help'. Use --help."),
        ("version", "No such command 'version'. Use --version."),
        ("nothing-like-it", "No such command 'nothing-like-it'. `anam-personas --help` lists them."),
        ("render --project ROOT", "Missing argument 'KEY'. Known: cara, sales/leo"),
    ],
)
def test_mistakes_are_named(line: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(line.replace("ROOT", str(ROOT)).split()) == 2
    out, err = capsys.readouterr()
    assert said in err
    assert out == ""


@pytest.mark.parametrize("name", COMMANDS)
def test_help_names_the_global_options(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Global options, before or after the command: --project DIR, --all-projects, --env NAME" in said


COLOURS = [
    ([], {}, False),
    ([], {"FORCE_COLOR": "1"}, True),
    ([], {"FORCE_COLOR": "1", "CI": "true", "TERM": "dumb"}, True),
    ([], {"FORCE_COLOR": "0"}, False),
    ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    (["--color", "always"], {"NO_COLOR": "1"}, True),
    (["--no-color"], {"FORCE_COLOR": "1"}, False),
    (["--color", "never", "--no-color"], {"FORCE_COLOR": "1"}, False),
]


@pytest.mark.parametrize(("options", "environ", "coloured"), COLOURS)
def test_when_output_is_coloured(
    options: list[str],
    environ: dict[str, str],
    coloured: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert main(["explain", "SP001", *options]) == 0
    assert ("\x1b[" in capsys.readouterr().out) is coloured
