"""What a rule of another package can be told: declared by it, set in ``[lint.options]``, judged before anything runs."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.errors import SettingsError
from tests.lint.test_plugins import RULE, command, install, loaded
from tests.projects import CARA, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OPTIONS = """
    options = (
        Option("words", ("Howdy",), "What nobody says"),
        Option("most", 0, "How many of them are borne", minimum=0),
        Option("tone", "mild", "How it is said", choices=("mild", "harsh")),
        Option("strict", False, "Whether half a word counts"),
        Option("share", 0.5, "Of what"),
    )
"""
TOLD = RULE.replace("import Bad, Finding,", "import Bad, Finding, Option,").replace(
    "    def check(self, subject):\n",
    OPTIONS
    + """
    def check(self, subject):
        words = self.option(subject, "words")
        assert isinstance(words, tuple)
        if sum(map(subject.prompt.value.count, words)) > self.option(subject, "most"):
            yield Finding(subject.prompt_key, f"{self.option(subject, 'tone')}: {' '.join(words)}")
        return
""",
)
OTHER = """

class Yo(Howdy):
    \"\"\"Nobody says yo.\"\"\"

    code = "ACME002"
    name = "no-yo"
    options = (Option("words", ("Yo",), "What nobody says"),)

    def check(self, subject):
        if any(word in subject.prompt.value for word in self.option(subject, "words")):
            yield Finding(subject.prompt_key, "yo")
"""


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Any]:
    """A project with rules that have options: ``run(settings, *words)``."""
    site = install(tmp_path / "site", TOLD + OTHER)
    write(tmp_path, {"personas/cara.yaml": CARA.replace("You are Cara.", "Howdy and Hiya.")})

    def call(settings: str, *words: str) -> Any:
        (tmp_path / "anam-personas.toml").write_text(settings)
        return partial(command, tmp_path, site)(*words)

    return call


@pytest.mark.parametrize(
    ("settings", "messages"),
    [
        ("", ["mild: Howdy"]),
        ("[lint.options.ACME001]\nmost = 1", []),
        ("[lint.options.no-howdy]\ntone = 'harsh'", ["harsh: Howdy"]),
        (
            "[lint.options.ACME]\nwords = ['Hiya', 'Howdy']\n[lint.options.ACME001]\nmost = 1",
            ["mild: Hiya Howdy", "yo"],
        ),
        ("[lint.options]\nACME001 = {words = ['Hiya']}\nACME = {words = ['Nothing']}", ["mild: Hiya"]),
        ("[lint.options.ALL]\nshare = 1\nstrict = true\nmost = 1", []),
    ],
)
def test_a_rule_is_told_by_code_prefix_and_name(run: Callable[..., Any], settings: str, messages: list[str]) -> None:
    done = run(settings, "lint", "--select", "ACME", "--format", "json")
    assert [item["message"] for item in json.loads(done.stdout)["diagnostics"]] == messages


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ("[lint.options.ACME001]\nmos = 1", '2:1: lint.options.ACME001.mos: unknown key "mos". Did you mean "most"?'),
        ("[lint.options.ACME001]\n\nmost = 'x'", '3:1: lint.options.ACME001.most: most must be a whole number, not the text "x"'),
        ("[lint.options.ACME001]\nmost = -1", "2:1: lint.options.ACME001.most: most must be at least 0"),
        ("[lint.options.ACME001]\nmost = true", "2:1: lint.options.ACME001.most: most must be a whole number, not true"),
        ("[lint.options.no-howdy]\ntone = 'hars'", 'tone must be mild or harsh, not the text "hars". Did you mean harsh?'),
        ("[lint.options.ACME]\nwords = 'Yo'", '2:1: lint.options.ACME.words: words must be an array, not the text "Yo"'),
        ("[lint.options.ACME002]\nmost = 1", '2:1: lint.options.ACME002.most: unknown key "most"'),
        ("[lint.options.ACME003]\nmost = 1", '1:15: lint.options.ACME003: there is no rule "ACME003". Did you mean "ACME00'),
        ("[lint]\noptions = 3", "2:1: lint.options: options must be a table, not the number 3"),
        ("[lint.options]\nACME001 = 3", "2:1: lint.options.ACME001: ACME001 must be a table, not the number 3"),
        (
            "[lint.options.LN003]\nmax-greeting-words = 3",
            "1:15: lint.options.LN003: set the options of built-in rules in [lint] itself: max-greeting-words",
        ),
        ("[lint.options.CL001]\nx = 3", "1:15: lint.options.CL001: there are no options for these rules"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_with_its_place(run: Callable[..., Any], settings: str, complaint: str) -> None:
    done = run(settings, "lint")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith("error: anam-personas.toml:")
    assert complaint in done.stderr


def test_options_are_explained_and_listed(run: Callable[..., Any]) -> None:
    page = run("", "explain", "ACME001").stdout
    assert "most in [lint.options.ACME001] (0): How many of them are borne" in page.replace("`", "")
    assert "One of mild, harsh" in page.replace("`", "")
    (line,) = [line for line in run("", "rules").stdout.splitlines() if line.startswith("ACME001")]
    assert line.endswith("Nobody says howdy. (words, most, tone, strict, share)")
    listed = json.loads(run("", "rules", "--format", "json").stdout)["codes"]
    options = next(item["options"] for item in listed if item["code"] == "ACME002")
    assert options == [{"name": "words", "type": "array", "default": ["Yo"], "description": "What nobody says"}]
    tokens = next(item["options"] for item in listed if item["code"] == "LN003")
    assert [option["name"] for option in tokens] == ["max-greeting-words"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("[Option('a', 1, 'x')]", "must be a tuple of Option"),
        ("('a',)", "must be a tuple of Option"),
        ("(Option('A', 1, 'x'),)", 'option "A" of ACME001 of acme .* needs a name'),
        ("(Option(1, 1, 'x'),)", "needs a name"),
        ("(Option('a', None, 'x'),)", "has a default that is not a bool"),
        ("(Option('a', ['x'], 'x'),)", "has a default that is not a bool"),
        ("(Option('a', 1, 'x', minimum=2),)", "has a default that it would refuse itself: 1"),
        ("(Option('a', 'c', 'x', choices=('d',)),)", "has a default that it would refuse itself: 'c'"),
        ("(Option('a', (1,), 'x'),)", "has a default that it would refuse itself"),
        ("(Option('a', 1, ' '),)", "needs a description"),
        ("(Option('a', 1, 'x'), Option('a', 2, 'x'))", "two options of ACME001 of acme .* have the same name"),
    ],
)
def test_options_that_cannot_be_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: str, message: str
) -> None:
    source = TOLD.replace(OPTIONS, f"    options = {options}\n")
    with pytest.raises(SettingsError, match=message):
        loaded(monkeypatch, install(tmp_path, source))


def test_a_rule_that_asks_for_an_option_it_lacks_is_told(tmp_path: Path) -> None:
    site = install(tmp_path / "site", TOLD.replace('option(subject, "most")', 'option(subject, "least")'))
    write(tmp_path, {"personas/cara.yaml": CARA})
    done = command(tmp_path, site, "lint")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "failed on personas/cara.yaml: KeyError: 'least'" in done.stderr
