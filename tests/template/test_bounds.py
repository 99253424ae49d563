"""Deep and self-referring files, and texts made to be slow, through the real commands: a finding, no traceback."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from anam_personas.cli.main import main
from tests.projects import CARA, write

if TYPE_CHECKING:
    from pathlib import Path

COMMANDS = [["check", "--no-cache"], ["validate"], ["lint"], ["compile"], ["render", "cara"], ["stats"], ["plan"]]
BODY = CARA.replace("systemPrompt: You are Cara.\n", "")
ALIASES = "extra:\n  a0: &a0 [x]\n" + "".join(f"  a{at}: &a{at} [*a{at - 1}]\n" for at in range(1, 400))
FILES = {
    "an alias of itself": ("Y004", CARA + "voiceGenerationOptions: &a {speed: *a}  # anam: ignore[S001]\n"),
    "two aliases of each other": ("Y004", CARA + "extra: &a {b: [*a]}  # anam: ignore[ALL]\n"),
    "nesting by aliases": ("Y006", CARA + ALIASES),
    "nesting": ("Y006", CARA + "extra: " + "[" * 20_000 + "\n"),
    "a nested template": ("R008", BODY + "systemPrompt: '{{ " + "[" * 20_000 + "'\n"),
    "nested conditions": ("R008", BODY + "systemPrompt: '" + "{% if a %}" * 5_000 + "'\n"),
    "a long template": ("R008", BODY + "systemPrompt: '{{ a }}" + "x" * 200_000 + "'\n"),
    "a bomb": ("R008", CARA + "initialMessage: \"Hi {{ 'a' * 3000000000 }}\"\n"),
    "a long name": ("R007", CARA + "initialMessage: '{{ " + "a" * 50_000 + " }}'\n"),
}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: words[0])
@pytest.mark.parametrize("name", FILES)
def test_every_command_ends_with_a_finding(
    name: str,
    command: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, text = FILES[name]
    write(tmp_path, {"personas/cara.yaml": text, "anam-personas.toml": 'project = "p"\n'})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ANAM_API_KEY", "key-of-nobody-at-all")
    monkeypatch.setenv("ANAM_API_URL", "http://127.0.0.1:9")
    assert main(command) == 1
    out, err = capsys.readouterr()
    assert code in out + err
    assert "Traceback" not in err
    assert "jinja" not in (out + err).lower()


def test_many_comments_and_many_keys_are_read_in_one_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    keys = "".join(f"  a{at}: b # anam: ignore[S013]\n" for at in range(3_000))
    write(tmp_path, {"personas/cara.yaml": CARA + "extra:\n" + keys + "environments: {x: {name: Y}}\n"})
    monkeypatch.chdir(tmp_path)
    assert main(["check", "--no-cache", "--select", "S"]) == 0
    assert "S013" not in capsys.readouterr().out
