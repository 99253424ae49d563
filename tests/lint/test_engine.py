from __future__ import annotations

import subprocess
import sys
from textwrap import dedent
from typing import TYPE_CHECKING

from anam_personas.diagnostics.types import Severity
from anam_personas.lint.engine import MOST, lint, lint_persona
from anam_personas.lint.selection import Selection
from anam_personas.persona.resolve import environments, resolve
from anam_personas.report import Report
from anam_personas.workspace.settings import Settings
from anam_personas.workspace.workspace import Workspace
from tests.lint.support import findings, persona, prompt

if TYPE_CHECKING:
    from pathlib import Path

    from anam_personas.persona.types import Persona

HOUSE = "version: 1\navatarId: a\nvoiceId: v\nllmId: l\ninitialMessage: Hi, TODO.\n"
ONE = "version: 1\nname: {name}\nextends: _house.yaml\nsystemPrompt: You are {name}. Hours are TBD.\n{more}"


def project(root: Path, **files: str) -> list[Persona]:
    folder = root / "personas"
    folder.mkdir()
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(dedent(text), encoding="utf-8")
    workspace = Workspace.of(Settings(root))
    made = []
    for key, path in workspace.persona_files().items():
        document = workspace.document(path)
        for environment in environments(document, workspace):
            found = resolve(document, key, environment, workspace).persona
            assert found is not None
            made.append(found)
    return made


def test_what_several_personas_share_is_told_once(tmp_path: Path) -> None:
    made = project(tmp_path, _house=HOUSE, ann=ONE.format(name="Ann", more=""), bob=ONE.format(name="Bob", more=""))
    ((found, _),) = lint([made], Selection.of(["CL001"]))
    assert sorted(item.place.file.rsplit("/", 1)[-1] for item in found) == ["_house.yaml", "ann.yaml", "bob.yaml"]


def test_an_environment_is_read_only_where_its_texts_differ(tmp_path: Path) -> None:
    more = "environments: {a: {voiceId: w}, b: {initialMessage: 'Hello, FIXME.'}}\n"
    made = project(tmp_path, _house=HOUSE, ann=ONE.format(name="Ann", more=more))
    assert [item.environment for item in made] == ["default", "a", "b"]
    ((found, _),) = lint([made], Selection.of(["CL001"]))
    assert {item.message.split('"')[1] for item in found} == {"TODO", "TBD", "FIXME"}


def test_a_secret_is_masked_in_every_report_and_is_no_other_finding() -> None:
    key = "sk-ant-api03-" + "Ab1Cd2Ef3Gh4Ij5Kl6Mn7"
    found = findings(prompt(f"You are Cara. Use {key} to call. Write **now** to {key}.", description=f"x {key}"), "ALL")
    assert [item.secret for item in found].count(True) == 3
    for report_format in ("text", "json", "sarif"):
        from anam_personas.report import FORMATS, Look

        assert key not in FORMATS[report_format](Report(("f",), tuple(found)), Look())


def test_a_key_of_anams_form_is_a_secret() -> None:
    import base64

    inner = base64.b64encode(bytes(range(32))).decode()
    key = base64.b64encode(f"30fa96d0-26c4-4e55-94a0-517025942e18:{inner}".encode()).decode()
    assert len(key) == 108
    (found,) = findings(prompt(f"Use {key} for it."), "SF002")
    assert (found.secret, found.place.end_column - found.place.column) == (True, 108)
    assert findings(prompt("A" * 108), "SF002") == []


def test_a_header_of_a_tool_may_not_hold_a_secret() -> None:
    lines = """
        tools:
          - type: webhook
            name: book
            description: Call it when the guest has named a day.
            url: https://acme.example/book
            method: POST
            headers: {X-Api-Key: a1b2c3d4e5f6g7, X-Source: front-desk-2024-a, Authorization: "Bearer {{ token }}"}
        variables: {token: {type: string, default: x}}
        """
    (found,) = findings(persona(lines), "SF002")
    assert found.message == 'the file contains a secret in the header "X-Api-Key"'


def test_a_rule_with_very_many_findings_stops() -> None:
    found = findings(prompt(" ".join(f"[YOUR_{chr(65 + n // 26)}{chr(65 + n % 26)}]" for n in range(200))), "CL001")
    assert len(found) == MOST + 1
    assert found[-1].message.endswith("(and so on: the rule stops here)")


def test_a_tool_by_id_makes_an_unknown_name_info() -> None:
    (found,) = findings(prompt("Call book_visit now.", toolIds=["x"]), "TL001")
    assert found.severity is Severity.INFO


def test_an_audio_persona_without_a_prompt_is_fine() -> None:
    from anam_personas.persona.types import Persona as Made

    made = prompt("x")
    bare = Made(made.key, made.environment, {"name": "Cara"}, {}, made.layers, None)
    assert lint_persona(bare, Selection.of()) == []


def test_linting_imports_nothing_heavy() -> None:
    code = (
        "import sys; from anam_personas.lint import engine, pages; from anam_personas.lint.ignores import suppress; pages.every();"
        "print([m for m in ('jinja2', 'pydantic', 'httpx', 'jsonschema', 'markdown_it', 'difflib') if m in sys.modules])"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )
