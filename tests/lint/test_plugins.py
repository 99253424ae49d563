from __future__ import annotations

import os
import subprocess
import sys
from functools import partial
from typing import TYPE_CHECKING

import pytest

from anam_personas.errors import SettingsError
from anam_personas.lint import discovery, plugins, registry
from anam_personas.lint.finding import Finding
from tests.lint.support import prompt, subject
from tests.projects import CARA, write

if TYPE_CHECKING:
    from pathlib import Path

    from anam_personas.lint.rule import Rule

RULE = '''
from anam_personas.lint.rule import Bad, Finding, Rule, Severity
from anam_personas.lint.finding import Span


class Howdy(Rule):
    """Nobody says howdy.

    ## What it does

    Looks for the word.
    """

    code = "ACME001"
    name = "no-howdy"
    severity = Severity.WARNING

    def check(self, subject):
        at = subject.prompt.value.find("Howdy")
        if at >= 0:
            yield Finding(Span(subject.prompt, at, at + 5), "nobody says howdy", "Say hello.")
'''


def install(folder: Path, source: str, point: str = "acme_rules") -> Path:
    """What pip leaves behind: a module and its metadata."""
    info = folder / "acme-1.0.dist-info"
    write(
        folder,
        {
            "acme_rules.py": source,
            f"{info.name}/METADATA": "Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n",
            f"{info.name}/entry_points.txt": f"[{discovery.GROUP}]\nacme = {point}\n",
        },
    )
    return folder


def command(project: Path, site: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command in a project, with what is installed in a folder."""
    environ = {**os.environ, "PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1"}
    whole = [sys.executable, "-m", "anam_personas", *words]
    return subprocess.run(whole, cwd=project, env=environ, capture_output=True, text=True, check=False)


def loaded(monkeypatch: pytest.MonkeyPatch, folder: Path) -> list[Rule]:
    own = registry.entries().values()  # remembered from here on, without those of the folder
    monkeypatch.setattr(sys, "modules", dict(sys.modules))
    monkeypatch.syspath_prepend(folder)
    return plugins.rules(own)


def test_there_are_none_where_none_are_installed() -> None:
    assert not discovery.are_there()
    assert plugins.rules([]) == []


@pytest.mark.parametrize("point", ["acme_rules", "acme_rules:Howdy"])
def test_a_module_and_a_class_are_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, point: str) -> None:
    (rule,) = loaded(monkeypatch, install(tmp_path, RULE, point))
    assert (rule.code, rule.name, (rule.__doc__ or "").splitlines()[0]) == ("ACME001", "no-howdy", "Nobody says howdy.")
    (found,) = rule.check(subject(prompt("Howdy, you.")))
    assert isinstance(found, Finding)
    assert found.message == "nobody says howdy"
    assert list(rule.check(subject(prompt("Hello.")))) == []


@pytest.mark.parametrize(
    ("source", "point", "message"),
    [
        ("import nowhere_at_all", "acme_rules", r"rules of acme .* cannot be loaded: ModuleNotFoundError"),
        ("raise SystemExit(3)", "acme_rules", "cannot be loaded: SystemExit: 3"),
        ("x = 1", "acme_rules", "neither a Rule nor a module that holds one"),
        ("x = 1", "acme_rules:x", "neither a Rule nor a module that holds one"),
        ("x = 1", "acme_rules:y", "cannot be loaded: AttributeError"),
        (
            RULE.replace("    severity", "    url = 'acme'\n    severity"),
            "acme_rules",
            "url of ACME001 of acme .* must be a web address",
        ),
        (
            RULE.replace("ACME001", "CL001"),
            "acme_rules",
            'uses the code or name "CL001", which a rule of anam-personas already has',
        ),
        (RULE.replace("ACME001", "R014"), "acme_rules", 'needs a code such as "ACME001"'),
        (RULE.replace("ACME001", "acme"), "acme_rules", 'needs a code such as "ACME001"'),
        (RULE.replace("no-howdy", "placeholder"), "acme_rules", 'uses the code or name "placeholder"'),
        (RULE.replace("no-howdy", "No Howdy"), "acme_rules", "such as \"no-slang\", not 'No Howdy'"),
        (RULE.replace("Severity.WARNING", "'warning'"), "acme_rules", "ACME001 of acme .* needs a severity"),
    ],
)
def test_what_cannot_be_used_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, point: str, message: str
) -> None:
    with pytest.raises(SettingsError, match=message):
        loaded(monkeypatch, install(tmp_path, source, point))


@pytest.mark.parametrize(
    ("line", "message"),
    [("yield 1", "TypeError: expected a Finding, not int"), ("raise KeyError('x')", "KeyError: 'x'")],
)
def test_a_rule_that_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, message: str) -> None:
    source = RULE.replace("        at =", f"        {line}\n        at =")
    (rule,) = loaded(monkeypatch, install(tmp_path, source))
    with pytest.raises(SettingsError, match=f"ACME001 of acme .* failed on personas/cara.yaml: {message}"):
        list(rule.check(subject(prompt("Howdy"))))


def test_the_command_knows_them(tmp_path: Path) -> None:
    """And no remembered verdict outlives a change of theirs."""
    site = install(tmp_path / "site", RULE)
    write(tmp_path, {"personas/cara.yaml": CARA.replace("You are Cara.", "Howdy. # anam")})
    os.utime(tmp_path / "personas/cara.yaml", (1, 1))

    run = partial(command, tmp_path, site)
    assert "personas/cara.yaml:6:15: ACME001 nobody says howdy" in run("check", "--select", "no-howdy").stdout
    assert "Looks for the word." in run("explain", "ACME001").stdout
    install(site, RULE.replace('Howdy")', 'nothing")'))
    assert run("check", "--select", "ACME").stdout == "1 file is clean.\n"
    install(site, "import nowhere_at_all")
    broken = run("check")
    assert (broken.returncode, broken.stderr.count("\n")) == (2, 1)
    assert "error: the rules of acme (acme = acme_rules) cannot be loaded" in broken.stderr
