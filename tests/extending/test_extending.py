"""The guides of CONTRIBUTING.md, followed: each adds one thing to a copy of the package, runs it, and counts what was touched.

Where a step is forgotten, the failure names it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.extending.package import PERSONA, ROOT, WORDS

if TYPE_CHECKING:
    from tests.extending.package import Copy

# -- a report format: one module, one row

FORMAT = '''"""A line a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from anam_personas.report import Look, Report


def render(report: Report, look: Look) -> str:
    """Code and file of each finding."""
    return "".join(f"{each.code} {each.place.file}\\n" for each in report.diagnostics)
'''


def test_a_report_format_is_a_module_and_a_row(copy: Copy) -> None:
    (copy.project / "personas/cara.yaml").write_text("version: 1\nname: Cara\n", encoding="utf-8")
    copy.write("anam_personas/report/brief.py", FORMAT)
    without = copy.run("check", "--format", "brief")
    assert without.returncode == 2
    assert "'brief' is not one of 'text', 'json'" in without.stderr

    copy.insert(
        "anam_personas/report/__init__.py",
        '    "junit": Format(',
        '    "brief": Format("brief", "terse people", "text"),\n',
    )
    done = copy.run("validate", "--format", "brief")
    assert (done.returncode, done.stderr) == (1, "")
    assert "S002 personas/cara.yaml\n" in done.stdout
    assert copy.make_docs().returncode == 0
    assert "| `brief` | terse people |" in (copy.root / "docs/checking.md").read_text(encoding="utf-8")
    assert copy.touched() == ["anam_personas/report/__init__.py", "anam_personas/report/brief.py"]


# -- a language: one file

LANGUAGE = """
[tongue]
order = 9
name = "Swedish"
names = "swedish svenska"
small = "aldrig alltid att av den det du eller en ett för inte jag med mellan och på som svara är"

[mention-ban]
forms = "aldrig inte"

[speech-tell]
forms = "använd"
"""
SPOKEN = "Du är Cara, en röst för en butik. Svara alltid på svenska. Använd {} mellan två meningar.\n"


def test_a_language_is_a_file(copy: Copy) -> None:
    pytest.importorskip("simplemma")
    persona = copy.project / "personas/cara.yaml"
    persona.write_text(
        PERSONA.split("systemPrompt")[0] + "systemPrompt: " + SPOKEN.format("<break/>"), encoding="utf-8"
    )
    assert "SP008" not in copy.run("check", "--select", "SP008").stdout

    copy.write(f"{WORDS}sv.toml", LANGUAGE)
    made = copy.make_lexicon()
    assert (made.returncode, "sv.json" in made.stderr) == (0, True)
    assert "SP008" in copy.run("check", "--select", "SP008").stdout
    banned = SPOKEN.replace("Använd", "Använd aldrig").format("<break/>")
    persona.write_text(PERSONA.split("systemPrompt")[0] + "systemPrompt: " + banned, encoding="utf-8")
    assert "SP008" not in copy.run("check", "--select", "SP008").stdout
    assert copy.touched() == [f"{WORDS}sv.toml"]


PLAN_FORMAT = '''"""A line."""


def render_plan(plan, *, colour):
    return f"{len(plan.changes)} changes\\n"


def render_outcome(outcome, *, undone, colour):
    return f"{outcome.count('done')} done\\n"


def render_runs(runs):
    return ""
'''


def test_a_plan_format_is_a_module_and_a_row(copy: Copy) -> None:
    copy.write("anam_personas/sync/render/brief.py", PLAN_FORMAT)
    copy.insert("anam_personas/sync/render/formats.py", '    "markdown": Format(', '    "brief": Format("brief"),\n')
    with copy.emulator() as url:
        planned = copy.run("plan", "--format", "brief", ANAM_API_URL=url)
        applied = copy.run("apply", "--yes", "--format", "brief", ANAM_API_URL=url)
    assert (planned.stdout, planned.stderr) == ("1 changes\n", "")
    assert applied.stdout == "1 done\n"
    assert copy.touched() == ["anam_personas/sync/render/brief.py", "anam_personas/sync/render/formats.py"]


# -- a rule with an option: one module

RULE = '''"""SP013."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.lint.finding import Finding
from anam_personas.lint.rule import Bad, Option, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.lint.prompt.subject import Subject


class Jokes(Rule):
    """The prompt speaks of jokes.

    ## What it does

    Counts the word.

    ## Why is this bad

    It is not.

    ## Sources

    - None
    """

    code = "SP013"
    name = "too-many-jokes"
    severity = Severity.WARNING
    options = (Option("max-jokes", 2, "Jokes that are enough", minimum=0),)
    example_settings = {"options": {"SP013": {"max-jokes": 0}}}
    bad = (Bad("systemPrompt: Tell a joke.", ("systemPrompt",)),)
    good = ("systemPrompt: Tell the truth.",)

    def check(self, subject: Subject) -> Iterator[Finding]:
        """One finding for the prompt."""
        if subject.prompt is not None and subject.prompt.value.count("joke") > self.option(subject, "max-jokes"):
            yield Finding(subject.prompt_key, "too many jokes")
'''


def test_a_rule_with_an_option_is_a_module(copy: Copy) -> None:
    copy.write("anam_personas/lint/rules/sp013_jokes.py", RULE)
    settings = copy.project / "anam-personas.toml"

    assert copy.run("lint", "--select", "SP013").returncode == 0
    settings.write_text('project = "demo"\n[lint.options.SP013]\nmax-jokes = 1\n', encoding="utf-8")
    done = copy.run("lint", "--select", "SP013", "--strict")
    assert (done.returncode, done.stderr) == (1, "")
    assert "SP013 too many jokes" in done.stdout
    settings.write_text('project = "demo"\n[lint.options.SP013]\nmax-joke = 1\n', encoding="utf-8")
    wrong = copy.run("lint", "--select", "SP013")
    assert wrong.returncode == 2
    assert "max-jokes" in wrong.stderr
    settings.write_text('project = "demo"\n', encoding="utf-8")

    assert copy.make_docs().returncode == 0
    page = (copy.root / "docs/rules.md").read_text(encoding="utf-8")
    assert "[lint.options.SP013]\nmax-jokes = 0\n" in page
    assert "- `max-jokes` in `[lint.options.SP013]` (`2`): Jokes that are enough" in page
    assert copy.touched() == ["anam_personas/lint/rules/sp013_jokes.py"]


# -- a field of a persona: its row in the model, its row in the emulator, and words for a pattern that is new

FIELD = '''    backgroundColor: Annotated[
        str | None, Field(pattern="^#[0-9a-f]{6}$", examples=["#00ff00"]), Travel(reply="backgroundColor")
    ] = None
    """The colour behind the avatar."""
'''


def test_a_field_is_a_row_in_the_model_and_one_in_the_emulator(copy: Copy) -> None:
    persona = copy.project / "personas/cara.yaml"
    copy.insert("anam_personas/model/persona.py", "    voiceDetectionOptions: Annotated[", FIELD)
    forgotten = copy.make_schema()
    assert (forgotten.returncode, forgotten.stdout) == (2, "")
    assert forgotten.stderr == (
        "the pattern '^#[0-9a-f]{6}$' of a model has no words: add a row for it to FORMS in anam_personas/model/base.py\n"
    )
    copy.insert(
        "anam_personas/model/base.py", '    r"^https?://": ', '    "^#[0-9a-f]{6}$": "A colour is # and six digits.",\n'
    )
    assert copy.make_schema().returncode == 0

    persona.write_text(persona.read_text(encoding="utf-8") + 'backgroundColor: "#00ff00"\n', encoding="utf-8")
    assert json.loads(copy.run("compile", "cara").stdout)["personaConfig"]["backgroundColor"] == "#00ff00"
    with copy.emulator() as url:
        assert copy.run("apply", "--yes", ANAM_API_URL=url).returncode == 0
        persona.write_text(persona.read_text(encoding="utf-8").replace("#00ff00", "#ff0000"), encoding="utf-8")
        refused = copy.run("apply", "--yes", ANAM_API_URL=url)
    assert refused.returncode == 3
    assert "Unrecognized key(s) in object: 'backgroundColor'" in refused.stdout
    script = "from tests.emulator.test_persona_fields import *; test_the_emulator_takes_a_field_where_the_model_sends_it('backgroundColor')"
    assert (
        "the emulator does not know backgroundColor: add its row to FIELDS in"
        in copy.python("-c", script, also=ROOT).stderr
    )

    copy.insert(
        "anam_personas/emulator/rules/persona_fields.py", '    "tools": PersonaField(', '    "backgroundColor": PersonaField(_STRING, session=None),\n'
    )  # fmt: skip
    with copy.emulator() as url:
        assert copy.run("apply", "--yes", ANAM_API_URL=url).returncode == 0
        assert copy.run("plan", "--exit-code", ANAM_API_URL=url).returncode == 0
        persona.write_text(persona.read_text(encoding="utf-8").replace("#ff0000", "#0000ff"), encoding="utf-8")
        assert copy.run("apply", "--yes", ANAM_API_URL=url).returncode == 0
        assert copy.run("plan", "--exit-code", ANAM_API_URL=url).returncode == 0
        minted = copy.run("token", "cara", ANAM_API_URL=url)
        assert minted.returncode == 0
    assert copy.make_docs().returncode == 0
    assert "The colour behind the avatar." in (copy.root / "docs/reference.md").read_text(encoding="utf-8")
    assert copy.touched() == [
        "anam_personas/emulator/rules/persona_fields.py",
        "anam_personas/model/base.py",
        "anam_personas/model/persona.py",
    ]


# -- a command: one module, one row

COMMAND = '''"""``keys``: the keys of the persona files."""

from __future__ import annotations

import click

from anam_personas.cli.context import Context, pass_context
from anam_personas.cli.printing import echo


@click.command("keys")
@pass_context
def keys_command(context: Context) -> None:
    """Print the keys of the persona files, a line each."""
    echo("".join(f"{key}\\n" for key in context.workspace.persona_files()), nl=False)
'''


def test_a_command_is_a_module_and_a_row(copy: Copy) -> None:
    copy.write("anam_personas/cli/keys.py", COMMAND)
    without = copy.run("keys")
    assert without.returncode == 2
    assert "No such command 'keys'" in without.stderr
    copy.insert(
        "anam_personas/cli/main.py", '    "emulator": (', '    "keys": ("keys", "Print the keys of the files."),\n'
    )
    done = copy.run("keys")
    assert (done.returncode, done.stdout, done.stderr) == (0, "cara\n", "")

    copy.bring_test("cli/test_commands.py")
    forgotten = copy.pytest("-k", "keys")
    assert "no test runs `keys`: add tests/cli/test_keys.py" in forgotten.stdout
    assert "docs/commands.md lacks `keys`: run `make docs`" in forgotten.stdout
    copy.write(
        "tests/cli/test_keys.py",
        'from anam_personas.cli.main import main\n\n\ndef test_keys():\n    assert main(["keys"]) == 0\n',
    )
    assert copy.make_docs().returncode == 0
    assert copy.pytest("-k", "keys").returncode == 0
    assert copy.touched() == ["anam_personas/cli/keys.py", "anam_personas/cli/main.py", "tests/cli/test_keys.py"]
