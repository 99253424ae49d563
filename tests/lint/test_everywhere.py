"""No finding is missed because it stands elsewhere: in an environment, a partial, a tool, a file that nobody uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml

from anam_personas.check.analyze import Task
from anam_personas.check.runner import run
from anam_personas.lint.engine import lint
from anam_personas.lint.registry import rules
from anam_personas.lint.rule import Rule
from anam_personas.lint.selection import Selection
from anam_personas.persona.resolve import environments, resolve
from anam_personas.workspace.settings import Settings
from anam_personas.workspace.workspace import Workspace
from anam_personas.yaml.document import read
from tests.lint.support import BASE, ROOT, document
from tests.projects import CARA, TOOL, write

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from anam_personas.lint.rule import Bad

KEY = "sk-ant-" + "a1B2c3D4e5F6" * 3
OVERRIDING = {"widgetConfig:": "{callToAction: x}", "directorNotes:": "{customStylePrompt: x}", "languageCode:": "en"}
GONE = "the file contains an API key of Anthropic"
NEVER_IN_ENVIRONMENTS = {"version", "extends", "renamedFrom", "environments", "variables"}


def secrets_in(root: Path, files: Mapping[str, str]) -> list[tuple[str, int]]:
    """Where the secret is found, by file and line."""
    workspace = write(root, files)
    task = Task(workspace.settings, Selection.of(["SF002"]), validate=False, lint=True)
    found = run(task, workspace.files())
    assert {item.message for item in found if item.code != "R025"} <= {GONE}  # which is masked in every report
    return [(item.place.file, item.place.line) for item in found if item.code != "R025"]


@pytest.mark.parametrize(
    "field",
    [
        f"description: {KEY}",
        f"name: the key {KEY}",
        f"voiceId: {KEY}",
        f"initialMessage: Hi, {KEY}!",
        f"systemPrompt: Say {KEY}.",
        f"sessionOptions: {{extra: {{note: {KEY}}}}}",
        f"extra: {{deep: [{{note: {KEY}}}]}}",
        f"widgetConfig: {{callToAction: {KEY}}}",
        f"directorNotes: {{customStylePrompt: {KEY}}}",
        f"extra: {{{KEY}: 1}}",
        f"languageCode: en  # {KEY}",
        f'description: "\\x73k-ant-{KEY.removeprefix("sk-ant-")}"',
    ],
)
def test_a_secret_is_found_in_any_field_of_any_file(field: str, tmp_path: Path) -> None:
    key, kept = field.partition(":")[0] + ":", CARA.splitlines(keepends=True)
    overriding = "" if f"\n{key}" in CARA or key[:6] in {"extra:", "sessio"} else f"{key} {OVERRIDING.get(key, 'x')}\n"
    inside = "environments:\n  production:\n    "
    partial = f"version: 1\n{field}\n"
    cases = {
        "top": {"personas/cara.yaml": "".join(line for line in kept if not line.startswith(key)) + f"{field}\n"},
        "environment": {"personas/cara.yaml": CARA + inside + field + "\n"},
        "partial nobody uses": {"personas/cara.yaml": CARA, "personas/_house.yaml": partial},
        "partial that is overridden": {
            "personas/cara.yaml": CARA + f"extends: _house.yaml\n{overriding}",
            "personas/_house.yaml": partial,
        },
        "partial's environment": {"personas/cara.yaml": CARA, "personas/_house.yaml": "version: 1\n" + inside + field},
    }
    for name, files in cases.items():
        root = tmp_path / name
        found = secrets_in(root, files)
        holds = {file for file, text in files.items() if KEY in text or "\\x73k" in text}
        assert len(found) == 1, name
        assert {file.split(name + "/")[-1] for file, _ in found} == holds, name


@pytest.mark.parametrize("use", ["", "tools: [book_visit]\n"])
@pytest.mark.parametrize("line", [f"parameters: {{type: object, properties: {{a: {{default: {KEY}}}}}}}", f"# {KEY}"])
def test_a_secret_is_found_in_a_tool_whoever_uses_it(use: str, line: str, tmp_path: Path) -> None:
    files = {"personas/cara.yaml": CARA + use, "tools/book_visit.yaml": f"{TOOL}{line}\n"}
    assert [line for _, line in secrets_in(tmp_path, files)] == [5]


def test_a_secret_is_found_in_a_prompt_file(tmp_path: Path) -> None:
    text = CARA.replace("systemPrompt: You are Cara.", "systemPrompt: [{file: _p.md}]")
    assert [
        line for _, line in secrets_in(tmp_path, {"personas/cara.yaml": text, "personas/_p.md": f"Hi\n{KEY}\n"})
    ] == [2]


@pytest.mark.parametrize(
    ("key", "whose"),
    [
        ("sk-ant-api03-" + "aB3" * 12, "Anthropic"),
        ("sk-proj-" + "aB3" * 12, "OpenAI"),
        ("sk-" + "aB3" * 12, "OpenAI"),
        ("sk-svcacct-" + "aB3" * 12, "OpenAI"),
        ("sk-or-v1-" + "0a1b2c3d" * 8, "OpenRouter"),
        ("sk_live_" + "aB3" * 8, "Stripe"),
        ("rk_live_" + "aB3" * 8, "Stripe"),
        ("AIza" + "aB3dE" * 7, "Google"),
        ("AKIA" + "A1B2C3D4E5F6G7H8", "AWS"),
        ("ASIA" + "A1B2C3D4E5F6G7H8", "AWS"),
        ("ghp_" + "aB3" * 12, "GitHub"),
        ("ghs_" + "aB3" * 12, "GitHub"),
        ("github_pat_" + "aB3" * 12, "GitHub"),
        ("glpat-" + "aB3dE" * 5, "GitLab"),
        ("xoxb-" + "1234567890-abcdef", "Slack"),
        ("eyJ" + "aB3dE" * 3 + "." + "aB3dE" * 3 + "." + "aB3dE" * 3, "JWT"),
        ("-----BEGIN RSA PRIVATE KEY-----", "private key"),
        ("postgres://bot:Tr0ub4dor@db", "password in an address"),
        ("Bearer abcdefgh12345678XYZ", "bearer token"),
    ],
)
def test_each_vendors_form_is_called_by_its_name(key: str, whose: str) -> None:
    read_ = document(f"systemPrompt: Use {key} for that.")
    ((found, _),) = lint([[]], Selection.of(["SF002"]), [read_])
    assert [whose in item.message for item in found] == [True], [item.message for item in found]


def in_environment(bad: Bad) -> str | None:
    """The example with its keys in an environment, and something harmless in their place; None where that cannot be."""
    data = yaml.safe_load(bad.file)
    if not isinstance(data, dict) or NEVER_IN_ENVIRONMENTS & data.keys():
        return None
    lines = [line for line in document(bad.file).text.splitlines() if line.strip()]
    own = len(lines) - sum(f"{key}: {value}" in lines for key, value in BASE.items() if key not in data)
    keys = "".join(f"{key}: {value}\n" for key, value in BASE.items())
    return f"{keys}environments:\n  production:\n" + "".join(f"    {line}\n" for line in lines[:own])


CASES = [(rule.code, bad) for rule in rules() for bad in rule.bad]


@pytest.mark.parametrize(("code", "bad"), CASES, ids=[f"{code}-{number}" for number, (code, _) in enumerate(CASES)])
def test_what_is_found_at_the_top_is_found_in_an_environment(code: str, bad: Bad) -> None:
    text = in_environment(bad)
    if text is None:
        pytest.skip("an environment cannot hold this")
    found = read(text, "personas/cara.yaml", ROOT / "personas/cara.yaml")
    if found.diagnostics:
        pytest.skip("not by itself")
    workspace = Workspace(Settings(ROOT), ROOT / "personas", ROOT / "tools")
    made = [resolve(found, "cara", name, workspace).persona for name in environments(found, workspace)]
    rule = next(rule for rule in rules() if rule.code == code)
    personas = [each for each in made if each is not None]
    ((diagnostics, _),) = lint([personas], Selection.of([code], (), rule.example_settings, preview=True), [found])
    assert code in {item.code for item in diagnostics}


def test_every_rule_reads_personas_or_files() -> None:
    for rule in rules():
        assert type(rule).check is not Rule.check or type(rule).check_file is not Rule.check_file, rule.code
