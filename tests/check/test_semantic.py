from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from anam_personas.check.semantic import CHECKS, MAX_PARAMETER_BYTES, templated_texts
from anam_personas.check.validate import validate_partial, validate_persona, validate_tool
from anam_personas.diagnostics.codes import CODES
from anam_personas.diagnostics.types import Severity
from tests.projects import CARA, TOOL, persona, told, write

if TYPE_CHECKING:
    from pathlib import Path


def findings(folder: Path, more: str, files: dict[str, str | bytes] | None = None) -> list[str]:
    """Line, column, code and words of what is wrong with the least persona and these lines."""
    workspace = write(folder, {"personas/cara.yaml": CARA + more, **(files or {})})
    found = told(validate_persona(folder / "personas/cara.yaml", workspace).diagnostics)
    return [line.removeprefix("personas/cara.yaml:") for line in found]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("avatarModel: cara-3\ndirectorNotes: {}\n", ["8:1: S014 cara-3 ignores directorNotes"]),
        ("avatarModel: cara-4\ndirectorNotes: {}\n", []),
        ("directorNotes: {}\n", []),
        (
            "sessionOptions:\n  egress: {mode: daily}\n",
            ["8:3: S014 egress needs enableAudioPassthrough"],
        ),
        ("enableAudioPassthrough: true\nsessionOptions:\n  egress: {mode: daily}\n", []),
        (
            "tools: [{name: a, type: client, description: d, toolTimeoutSeconds: 3}]\n",
            ["7:9: S014 toolTimeoutSeconds needs awaitResult"],
        ),
        ("tools: [{name: a, type: client, description: d, toolTimeoutSeconds: 3, awaitResult: true}]\n", []),
        ("tools: [tool]\n", ["tools/tool.yaml:5:1: S014 toolTimeoutSeconds needs awaitResult"]),
    ],
)
def test_fields_without_effect(more: str, expected: list[str], tmp_path: Path) -> None:
    assert findings(tmp_path, more, {"tools/tool.yaml": TOOL + "toolTimeoutSeconds: 3\n"}) == expected


def test_what_has_no_effect_is_a_warning(tmp_path: Path) -> None:
    workspace = write(
        tmp_path,
        {
            "personas/cara.yaml": CARA + "extra: {a: 1}\nenvironments: {x: {}}\n",
            "anam-personas.toml": "[environments.y]\n",
        },
    )
    validated = validate_persona(tmp_path / "personas/cara.yaml", workspace)
    assert {item.code: item.severity for item in validated.diagnostics} == {
        "S013": Severity.WARNING,
        "R006": Severity.WARNING,
    }
    assert not validated.broken


@pytest.mark.parametrize(("size", "is_refused"), [(MAX_PARAMETER_BYTES, False), (MAX_PARAMETER_BYTES + 1, True)])
@pytest.mark.parametrize("filler", ["x", "é"])
@pytest.mark.parametrize("name", ["parameters", "queryParameters"])
def test_parameters_have_a_size(size: int, is_refused: bool, filler: str, name: str, tmp_path: Path) -> None:
    empty = len(json.dumps({"d": ""}, separators=(",", ":")))
    text, rest = divmod(size - empty, len(filler.encode()))
    tool = (
        TOOL.replace("client", "webhook")
        + f'url: https://x\nmethod: GET\n{name}: {{d: "{filler * text}{"y" * rest}"}}\n'
    )
    workspace = write(tmp_path, {"personas/cara.yaml": CARA, "tools/book.yaml": tool})
    found = validate_tool(tmp_path / "tools/book.yaml", workspace).diagnostics
    assert [(item.code, item.place.line) for item in found] == ([("S012", 7)] if is_refused else [])


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("extra: {name: x}\n", ['7:9: S015 "name" is already a field of the format']),
        ("extra: {clientVersion: 1}\n", ['7:9: S013 "clientVersion" is sent to the API unchecked']),
        (
            "sessionOptions: {extra: {videoQuality: low}}\n",
            ['7:26: S015 "videoQuality" is already a field of the format'],
        ),
        ("sessionOptions: {extra: {name: x}}\n", ['7:26: S013 "name" is sent to the API unchecked']),
    ],
)
def test_extra_keys(more: str, expected: list[str], tmp_path: Path) -> None:
    assert findings(tmp_path, more) == expected


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("initialMessage: Hi {{ a }}\n", ['7:23: R007 the variable "a" is not declared']),
        ("initialMessage: Hi {{ a }} {{ a }}\n", ['7:23: R007 the variable "a" is not declared']),
        ("directorNotes: {customStylePrompt: 'So {{ a }}'}\n", ['7:43: R007 the variable "a" is not declared']),
        ("description: Hi {{ a }}\n", ['7:14: S018 description takes no variables: "{{" is sent unchanged']),
        (
            "toolIds: ['{{a}}']\n",
            [
                '7:11: R025 "{{a}}" is not an id: ids are UUIDs',
                '7:11: S018 toolIds takes no variables: "{{" is sent unchanged',
            ],
        ),
        (
            "initialMessage: '{{ a | upper }}{% if c %}x{% endif %}'\nvariables: {a: {}}\n",
            ['7:39: R007 the variable "c" is not declared'],
        ),
        ("initialMessage: '{% raw %}{{ a }}{% endraw %}'\n", []),
        ('initialMessage: "a\\n{{"\n', ['7:21: R008 not a valid template: the "{{" is not closed']),
        (
            "initialMessage: |\n  a\n\n  {% if %}\n",
            ['10:9: R008 not a valid template: expected a variable, found "%}"'],
        ),
        ("environments: {x: {initialMessage: '{{ b }}'}}\n", ['7:40: R007 the variable "b" is not declared']),
    ],
)
def test_variables_and_templates(more: str, expected: list[str], tmp_path: Path) -> None:
    assert findings(tmp_path, more) == expected


def test_every_text_that_is_rendered_is_looked_at(tmp_path: Path) -> None:
    texts = CARA.replace("You are Cara.", "[{text: one}, {file: two.md}]") + (
        "initialMessage: three\n"
        "directorNotes: {customStylePrompt: four}\n"
        "enableAudioPassthrough: true\n"
        "sessionOptions: {egress: {mode: daily, daily: {roomUrl: 'https://five', token: six, userName: seven}}}\n"
        "tools: [hook, {name: b, type: webhook, description: d, url: 'https://ten', method: GET, headers: {A: nine}}]\n"
    )
    tool = "version: 1\nname: a\ntype: webhook\ndescription: d\nurl: https://eleven\nmethod: GET\nheaders: {A: eight}\n"
    cara = persona(tmp_path, texts, {"personas/two.md": "two", "tools/hook.yaml": tool})
    found = {text.value for text in templated_texts(cara)}
    assert found == {
        "one",
        "two",
        "three",
        "four",
        "https://five",
        "six",
        "seven",
        "eight",
        "nine",
        "https://ten",
        "https://eleven",
    }


def test_a_partial_is_judged_alone(tmp_path: Path) -> None:
    files = {"personas/cara.yaml": CARA, "anam-personas.toml": "[environments.a]\n"}
    workspace = write(tmp_path, files | {"personas/_house.yaml": "environments: {b: {}}\ninitialMessage: '{{ x }}'\n"})
    assert told(validate_partial(tmp_path / "personas/_house.yaml", workspace).diagnostics) == [
        'personas/_house.yaml:1:16: R006 the settings define no environment "b"'
    ]


def test_a_finding_of_several_environments_is_told_once(tmp_path: Path) -> None:
    assert findings(tmp_path, "initialMessage: '{{ a }}'\nenvironments: {x: {name: X}, y: {name: Y}}\n") == [
        '7:21: R007 the variable "a" is not declared'
    ]


def test_personas_come_with_their_judgement(tmp_path: Path) -> None:
    workspace = write(tmp_path, {"personas/cara.yaml": CARA + "environments: {x: {name: X}}\n"})
    validated = validate_persona(tmp_path / "personas/cara.yaml", workspace)
    assert [(each.environment, each.body["name"]) for each in validated.personas] == [("default", "Cara"), ("x", "X")]


def test_checks_are_a_table() -> None:
    assert len(CHECKS) == len(set(CHECKS)) >= 5


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_has_a_page(code: str) -> None:
    entry = CODES[code]
    assert entry.code == code
    assert entry.name == entry.name.lower().replace("_", "-")
    assert len(entry.page) > 30
    assert entry.page.endswith(".")


def test_names_of_codes_are_unique() -> None:
    assert len({entry.name for entry in CODES.values()}) == len(CODES)
